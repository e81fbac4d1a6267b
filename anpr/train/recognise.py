"""Train the recogniser: a small convolutional network with connectionist temporal classification.

Starts from random numbers, or from the checkpoint of an earlier run, for a given time on CPU or
GPU. It exports the smoothed weights to ONNX at every checkpoint, so a useful file exists early.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from anpr.recogniser import ALPHABET, COLOURS, HEIGHT, WIDTH
from anpr.train.crops import Sample, Source, stream

TARGET_MAX = 10
SMOOTH = 0.998
HINTED = 1200  # steps over which the hints about places fade


def _conv(wide: int, out: int, stride: tuple[int, int] = (1, 1)) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(wide, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
    )


class _Again(nn.Module):
    """A convolution whose result is added to what it got."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.body = _conv(wide, wide)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class _Along(nn.Module):
    """The same along the strip alone, seeing five neighbours."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(wide, wide, (1, 5), padding=(0, 2), bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(inplace=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Net(nn.Module):
    """Strip (n x 3 x 32 x 160, 0..1) to log probabilities (n x 40 x alphabet+1) and colours."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _conv(3, 24, (2, 2)),
            _conv(24, 48, (2, 2)),
            _Again(48),
            _conv(48, 80, (2, 1)),
            _Again(80),
        )
        self.fold = nn.Sequential(
            nn.Conv2d(80, 128, (HEIGHT // 8, 1), bias=False), nn.BatchNorm2d(128), nn.ReLU()
        )
        self.along = nn.Sequential(_Along(128), _Along(128), nn.Dropout(0.1))
        self.letters = nn.Conv2d(128, len(ALPHABET) + 1, 1)
        self.colours = nn.Linear(128, len(COLOURS))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return log probabilities per frame, and colour scores."""
        strip = self.fold(self.body(x * 2 - 1))
        tint = self.colours(strip.mean(dim=(2, 3)))
        frames = self.letters(self.along(strip)).squeeze(2).permute(0, 2, 1)
        return torch.log_softmax(frames, dim=2), tint


class _Stream(IterableDataset[tuple[Tensor, Tensor, Tensor, int, int]]):
    def __init__(self, real: Sequence[Source], seed: int, start: int) -> None:
        self._real, self._seed, self._start = real, seed, start

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor, int, int]]:
        for sample in stream(self._seed, self._real, self._start):
            yield _tensors(sample)


def _tensors(sample: Sample) -> tuple[Tensor, Tensor, Tensor, int, int]:
    target = torch.zeros(TARGET_MAX, dtype=torch.long)
    target[: len(sample.target)] = torch.tensor(sample.target)
    places = torch.zeros(TARGET_MAX, dtype=torch.long)
    places[: len(sample.places)] = torch.tensor(sample.places)
    image = torch.from_numpy(sample.image).permute(2, 0, 1)
    return image, target, places, len(sample.target), sample.colour


class Run:
    """One training run: network, optimiser, smoothed copy, and how far it is."""

    def __init__(self, folder: Path, device: str, seed: int) -> None:
        torch.manual_seed(seed)
        self.folder, self.device, self.seed = folder, device, seed
        self.net = Net().to(device, memory_format=torch.channels_last)
        self.smooth = torch.optim.swa_utils.AveragedModel(
            self.net, avg_fn=_smoothed, use_buffers=True
        )
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=2e-3, weight_decay=1e-2)
        self.steps, self.seconds = 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def _file(self) -> Path:
        return self.folder / "recogniser.pt"

    def resume(self) -> None:
        """Go on from the folder's checkpoint, if there is one."""
        if not self._file.exists():
            return
        kept = torch.load(self._file, map_location=self.device, weights_only=True)
        self.net.load_state_dict(kept["net"])
        self.smooth.load_state_dict(kept["smooth"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.steps, self.seconds = kept["steps"], kept["seconds"]

    def save(self) -> None:
        """Write checkpoint and ONNX file."""
        state = {
            "net": self.net.state_dict(),
            "smooth": self.smooth.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
            "seconds": self.seconds,
        }
        fresh = self._file.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self._file)
        export(self.smooth.module, self.folder / "recogniser.onnx")

    def step(self, batch: Sequence[Tensor], rate: float) -> float:
        """Learn from one batch; return its loss."""
        images, targets, places, lengths, colours = (part.to(self.device) for part in batch)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        frames, tint = self.net(
            images.float().div(255).contiguous(memory_format=torch.channels_last)
        )
        along = torch.full((len(images),), frames.shape[1], dtype=torch.long)
        loss = nn.functional.ctc_loss(
            frames.permute(1, 0, 2), targets, along, lengths, zero_infinity=True
        )
        if self.steps < HINTED:
            loss = loss + (1 - self.steps / HINTED) * _hint(frames, targets, places)
        known = colours >= 0
        if bool(known.any()):
            loss = loss + 0.1 * nn.functional.cross_entropy(tint[known], colours[known])
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.smooth.update_parameters(self.net)
        self.steps += 1
        return float(loss.detach())


def _smoothed(kept: Tensor, new: Tensor, count: Tensor | int) -> Tensor:
    """Return the running mean of a weight: of all steps at first, of the last 500 later."""
    share = min(SMOOTH, (1 + float(count)) / (10 + float(count)))
    return kept + (new - kept) * (1 - share)


def _hint(frames: Tensor, targets: Tensor, places: Tensor) -> Tensor:
    """Say roughly where each character stands: spares the long start in which all is blank."""
    there = frames.gather(1, places[:, :, None].expand(-1, -1, frames.shape[2]))
    said = there.gather(2, targets[:, :, None]).squeeze(2)
    return -said[targets > 0].mean()


def export(net: nn.Module, path: Path) -> None:
    """Write `net` as ONNX: input `strip` (n x 3 x 32 x 160, 0..1), outputs `frames`, `colours`."""
    was, device = net.training, next(net.parameters()).device
    net.eval()
    example = torch.zeros(1, 3, HEIGHT, WIDTH, device=device)
    torch.onnx.export(
        net,
        (example,),
        str(path),
        input_names=["strip"],
        output_names=["frames", "colours"],
        dynamic_axes={"strip": {0: "n"}, "frames": {0: "n"}, "colours": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    net.train(was)


def train(
    folder: Path,
    real: Sequence[Source],
    *,
    minutes: float,
    steps: int = 0,
    seed: int = 1,
    batch: int = 32,
    workers: int = 1,
    device: str = "cpu",
    every: int = 400,
) -> Path:
    """Train for `minutes` (or `steps` steps, when given) and return the ONNX file's path."""
    run = Run(folder, device, seed)
    run.resume()
    data = _Stream(real, seed, run.steps * batch)
    loader = DataLoader(
        data, batch_size=batch, num_workers=workers, prefetch_factor=None if workers == 0 else 8
    )
    last, mean, begun = time.monotonic(), 0.0, run.steps
    for parts in loader:
        now = time.monotonic()
        run.seconds, last = run.seconds + now - last, now
        done = (run.steps - begun) / steps if steps else run.seconds / (minutes * 60)
        if done >= 1:
            break
        rate = (
            2e-3 * min(1.0, (run.steps + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        )
        loss = run.step(parts, rate)
        mean = loss if mean == 0 else 0.98 * mean + 0.02 * loss
        if run.steps % 50 == 0:
            print(
                f"step {run.steps} {done:.0%} loss {mean:.3f} {run.seconds:.0f}s", file=sys.stderr
            )
        if run.steps % every == 0:
            run.save()
    run.save()
    return folder / "recogniser.onnx"
