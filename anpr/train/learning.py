"""What a recogniser in training is: network, optimiser, smoothed weights, and one step of learning.

A run can be saved and gone on from; it may begin with the weights of an earlier, smaller network.
How long, from what and how fast it learns is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from anpr.train.looks import Sample
from anpr.train.mates import Mates
from anpr.train.network import Net, export

TARGET_MAX = 12
BATCH = 64
RATE = 2e-3
SMOOTH = 0.998
HINTED = 1200  # steps over which the hints about places fade
APART = 12  # steps between two meetings of processes that train together

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def batched(samples: Sequence[Sample]) -> Batch:
    """Return the samples as one batch: strips, symbols, their places, their numbers, colours."""
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

    def _begin(self, kept: dict[str, Any]) -> None:
        """Take over the smoothed weights of an earlier network wherever name and shape agree."""
        own = self.net.state_dict()
        for name, tensor in kept["smooth"].items():
            plain = name.removeprefix("module.")
            if plain in own and own[plain].shape == tensor.shape:
                own[plain] = tensor
        self.net.load_state_dict(own)
        self.smooth.module.load_state_dict(own)
        self.steps = HINTED
        self.looks = int(kept.get("looks", 0))  # so that looks stay as harsh as they were

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
