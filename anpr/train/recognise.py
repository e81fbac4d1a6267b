"""Train the recogniser: a small convolutional network with connectionist temporal classification.

Starts from random numbers, from the checkpoint of an earlier run, or from the weights of a smaller
network, for a given time on CPU or GPU. At every checkpoint it exports the smoothed weights to
ONNX, tries them on the plates kept aside, and notes the result, so a useful file exists early.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from anpr.recogniser import Recogniser
from anpr.train.crops import load_sources, stream
from anpr.train.drawn import Pool, draw
from anpr.train.looks import Sample, Source, flat, look
from anpr.train.mining import Mining
from anpr.train.network import Net, export

TARGET_MAX = 12
BATCH = 64
RATE = 2e-3
SMOOTH = 0.998
HINTED = 1200  # steps over which the hints about places fade
APART = 12  # steps between two meetings of processes that train together
SURVEY = 1200.0  # seconds between two surveys of what is hard
TRIED = 400  # drawn plates tried at a checkpoint

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


class _Stream(IterableDataset[Batch]):
    def __init__(
        self,
        real: Sequence[Source],
        seed: int,
        start: int,
        batch: int,
        drawn: Path | None,
        weights: Tensor,
    ) -> None:
        self._real, self._seed, self._start, self._batch = real, seed, start, batch
        self._drawn, self._weights = drawn, weights

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        drawn = Pool(self._drawn) if self._drawn is not None else None
        samples = stream(
            self._seed, self._real, self._start, drawn=drawn, weights=self._weights.numpy()
        )
        while True:
            yield _batch([next(samples) for _ in range(self._batch)])


def _batch(samples: Sequence[Sample]) -> Batch:
    targets = np.zeros((len(samples), TARGET_MAX), np.int64)
    places = np.zeros((len(samples), TARGET_MAX), np.int64)
    for index, sample in enumerate(samples):
        targets[index, : len(sample.target)] = sample.target
        places[index, : len(sample.places)] = sample.places
    return (
        torch.from_numpy(np.stack([sample.image for sample in samples])),
        torch.from_numpy(targets),
        torch.from_numpy(places),
        torch.tensor([len(sample.target) for sample in samples]),
        torch.tensor([sample.colour for sample in samples]),
    )


class Mates:
    """Processes that train one network together: each goes its own way, now and then they meet.

    A few steps apart and then the mean of all weights costs hardly any waiting, and learns as well
    as the mean of every gradient (local SGD: Stich 2019, arXiv 1805.09767).
    """

    def __init__(self, rank: int = 0, count: int = 1, meeting: Path | None = None) -> None:
        self.rank, self.count = rank, count
        if meeting is not None:
            torch.distributed.init_process_group(
                "gloo", init_method=f"file://{meeting.resolve()}", rank=rank, world_size=count
            )

    @torch.no_grad()
    def meet(self, net: nn.Module, seconds: float) -> float:
        """Give every network the mean of all; return the first process's `seconds`."""
        if self.count == 1:
            return seconds
        parts = [part for part in net.state_dict().values() if part.is_floating_point()]
        clock = torch.tensor([0.0 if self.rank else seconds])
        flat = torch.cat([*(part.reshape(-1) for part in parts), clock])
        torch.distributed.all_reduce(flat)
        start = 0
        for part in parts:
            part.copy_(flat[start : start + part.numel()].view_as(part) / self.count)
            start += part.numel()
        return float(flat[-1])


class Run:
    """One training run: network, optimiser, smoothed copy, and how far it is."""

    def __init__(self, folder: Path, device: str, seed: int, mates: Mates | None = None) -> None:
        torch.manual_seed(seed)
        self.mates = mates or Mates()
        self.folder, self.device, self.seed = folder, device, seed
        self.net = Net().to(device, memory_format=torch.channels_last)
        self.smooth = torch.optim.swa_utils.AveragedModel(
            self.net, avg_fn=_smoothed, use_buffers=True
        )
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=RATE, weight_decay=1e-2)
        self.steps, self.seconds, self.looks = 0, 0.0, 0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def _file(self) -> Path:
        return self.folder / "recogniser.pt"

    def resume(self, begin: Path | None = None) -> None:
        """Go on from the folder's checkpoint; without one, begin from the weights of `begin`."""
        if self._file.exists():
            kept = torch.load(self._file, map_location=self.device, weights_only=True)
            self.net.load_state_dict(kept["net"])
            self.smooth.load_state_dict(kept["smooth"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.steps, self.seconds = kept["steps"], kept["seconds"]
            self.looks = kept.get("looks", self.steps * BATCH)
        elif begin is not None:
            self._begin(torch.load(begin, map_location=self.device, weights_only=True))

    def _begin(self, kept: dict[str, dict[str, Tensor]]) -> None:
        """Take over the smoothed weights of an earlier network wherever name and shape agree."""
        own = self.net.state_dict()
        for name, tensor in kept["smooth"].items():
            plain = name.removeprefix("module.")
            if plain in own and own[plain].shape == tensor.shape:
                own[plain] = tensor
        self.net.load_state_dict(own)
        self.smooth.module.load_state_dict(own)
        self.steps = HINTED

    def save(self) -> None:
        """Write checkpoint and ONNX file."""
        state = {
            "net": self.net.state_dict(),
            "smooth": self.smooth.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "steps": self.steps,
            "seconds": self.seconds,
            "looks": self.looks,
        }
        fresh = self._file.with_suffix(".new")
        torch.save(state, fresh)
        fresh.replace(self._file)
        export(self.smooth.module, self.folder / "recogniser.onnx")

    def step(self, batch: Batch, rate: float, elapsed: float = 0.0) -> float:
        """Learn from one batch, `elapsed` seconds after the last; return its loss."""
        images, targets, places, lengths, colours = (part.to(self.device) for part in batch)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        frames, tint = self.net(images.permute(0, 3, 1, 2).float().div(255))
        along = torch.full((len(images),), frames.shape[1], dtype=torch.long)
        loss = nn.functional.ctc_loss(
            frames.permute(1, 0, 2), targets, along, lengths, zero_infinity=True
        )
        if self.steps < HINTED:
            loss = loss + (1 - self.steps / HINTED) * _hint(frames, targets, places)
        known = (colours >= 0).float()
        tints = nn.functional.cross_entropy(tint, colours.clamp(min=0), reduction="none")
        loss = loss + 0.1 * (tints * known).sum() / known.sum().clamp(min=1)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.seconds += elapsed
        if (self.steps + 1) % APART == 0:
            self.seconds = self.mates.meet(self.net, self.seconds)
        self.smooth.update_parameters(self.net)
        self.steps += 1
        self.looks += len(images) * self.mates.count
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


def tried(path: Path, real: Sequence[Source], drawn: Sequence[Source]) -> dict[str, float]:
    """Return the share read exactly of kept-aside plates as they are, and of drawn harsh looks."""
    reader = Recogniser.load(path, threads=1)
    right = [reader.read(flat(source)).text == source.text for source in real]
    rng = np.random.default_rng(77)
    seen = [
        reader.read_strip(look(rng, source, 0.8).image, source.lines).text == source.text
        for source in drawn
    ]
    shares = {"exact_real": right, "exact_rendered": seen}
    return {name: round(float(np.mean(hits)), 4) for name, hits in shares.items() if hits}


def _rate(done: float, steps: int) -> float:
    """A quick start, then half a cosine down to a fiftieth."""
    return RATE * min(1.0, (steps + 1) / 150) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))


def train(
    folder: Path,
    real: Sequence[Source],
    *,
    minutes: float,
    steps: int = 0,
    seed: int = 1,
    batch: int = BATCH,
    workers: int = 1,
    device: str = "cpu",
    every: float = 240.0,
    begin: Path | None = None,
    drawn: Path | None = None,
    aside: Sequence[Source] = (),
    mates: Mates | None = None,
) -> Path:
    """Train for `minutes` (or `steps` steps, when given) and return the ONNX file's path.

    Args:
        folder: checkpoint, ONNX file and `curve.jsonl`; a checkpoint found there is gone on from.
        real: photographed plates that teach; may be empty.
        minutes: how long, all runs from this checkpoint together; the rate falls over this time.
        steps: how many steps instead.
        seed: of weights and of looks.
        batch: looks in a step.
        workers: processes that look; 0 = this one.
        device: of torch.
        every: seconds between two checkpoints, each tried on `aside` and on drawn plates.
        begin: checkpoint of an earlier, perhaps smaller network to start from.
        drawn: a pool written by `anpr.train.drawn`; without it plates are drawn on the way.
        aside: photographed plates that never teach.
        mates: other processes that learn the same network.
    """
    run = Run(folder, device, seed, mates)
    run.resume(begin)
    weights = torch.ones(len(real), dtype=torch.float64).share_memory_()
    mining = Mining(real, weights.numpy())
    data = _Stream(real, seed + 1000 * run.mates.rank, run.looks, batch, drawn, weights)
    loader = DataLoader(
        data, batch_size=None, num_workers=workers, prefetch_factor=6 if workers else None
    )
    trial = _unseen(drawn)
    last, mean, begun = time.monotonic(), 0.0, run.steps
    saved, surveyed = run.seconds, -SURVEY
    for parts in loader:
        done = (run.steps - begun) / steps if steps else run.seconds / (minutes * 60)
        if done >= 1 and (run.mates.count == 1 or run.steps % APART == 0):
            break
        now = time.monotonic()
        loss = run.step(parts, _rate(done, run.looks // batch), now - last)
        last, mean = now, loss if mean == 0 else 0.98 * mean + 0.02 * loss
        if run.seconds - surveyed >= SURVEY and len(real):
            surveyed = run.seconds
            _survey(run, mining, real)
        if run.mates.rank:
            continue
        if run.steps % 50 == 0:
            print(f"step {run.steps} {done:.0%} loss {mean:.3f} {run.seconds:.0f}s", flush=True)
        if run.seconds - saved > every:
            saved = run.seconds
            run.save()
            _note(run, mean, tried(folder / "recogniser.onnx", aside, trial))
    if not run.mates.rank:
        run.save()
    return folder / "recogniser.onnx"


def _survey(run: Run, mining: Mining, real: Sequence[Source]) -> None:
    run.smooth.module.eval()
    mining.survey(run.smooth.module, run.steps)
    doubted = "".join(f"{real[index].name} {real[index].text}\n" for index in mining.doubted)
    if not run.mates.rank:
        (run.folder / "doubted.txt").write_text(doubted, encoding="utf-8")


def _unseen(drawn: Path | None) -> list[Source]:
    """Return the drawn plates tried at checkpoints: a second pool beside the first, if drawn."""
    beside = drawn.with_name("tried.bin") if drawn is not None else None
    if beside is None or not beside.exists():
        return []
    pool = Pool(beside)
    return [pool[index] for index in range(min(TRIED, len(pool)))]


def _note(run: Run, loss: float, shares: dict[str, float]) -> None:
    line = {"step": run.steps, "looks": run.looks, "seconds": round(run.seconds)}
    entry = json.dumps(line | {"loss": round(loss, 4)} | shares)
    with (run.folder / "curve.jsonl").open("a", encoding="utf-8") as file:
        file.write(entry + "\n")
    print(entry, flush=True)


def rebuild(
    folder: Path,
    plates: Path | None,
    *,
    minutes: float,
    pointed: Path | None = None,
    count: int = 20_000,
    device: str = "cpu",
) -> Path:
    """Draw the pools if they are missing, load the photographs, train; return the ONNX file."""
    pools = ((folder / "drawn.bin", count, 1), (folder / "tried.bin", TRIED, 900_011))
    for path, number, seed in pools:
        if not path.exists():
            draw(path, number, seed, processes=2)
    kept = {
        aside: load_sources(plates, aside=aside, pointed=pointed) if plates is not None else []
        for aside in (False, True)
    }
    return train(
        folder,
        kept[False],
        minutes=minutes,
        device=device,
        drawn=folder / "drawn.bin",
        aside=kept[True],
    )


def main() -> None:
    """Train with every choice open; `python -m anpr.train recogniser` is the short way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--pointed", type=Path, help="places in scenes without boxes (JSON lines)")
    parser.add_argument("--without", type=Path, help="file names whose labels are not believed")
    parser.add_argument("--drawn", type=Path, help="pool written by anpr.train.drawn")
    parser.add_argument("--begin", type=Path, help="checkpoint of an earlier network")
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--crew", type=int, default=1, help="processes that train together")
    parser.add_argument("--rank", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    mates = _gathered(given.out / "meeting", given.rank, given.crew)
    kept: dict[bool, list[Source]] = {True: [], False: []}
    if given.plates is not None:
        for aside in kept:
            kept[aside] = load_sources(
                given.plates, aside=aside, pointed=given.pointed, without=given.without
            )
    print(f"{len(kept[False])} photographs teach, {len(kept[True])} are kept aside", flush=True)
    train(
        given.out,
        kept[False],
        minutes=given.minutes,
        seed=given.seed,
        workers=given.workers,
        device="cuda" if torch.cuda.is_available() else "cpu",
        begin=given.begin,
        drawn=given.drawn,
        aside=kept[True],
        mates=mates,
    )


def _gathered(meeting: Path, rank: int, count: int) -> Mates:
    """Start the other processes of a crew with the same arguments, and meet them."""
    if count == 1:
        return Mates()
    if rank == 0:
        meeting.parent.mkdir(parents=True, exist_ok=True)
        meeting.unlink(missing_ok=True)
        for other in range(1, count):
            same = [sys.executable, "-m", "anpr.train.recognise", *sys.argv[1:]]
            subprocess.Popen([*same, "--rank", str(other)])
    return Mates(rank, count, meeting)


if __name__ == "__main__":
    main()
