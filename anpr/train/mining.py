"""Which photographed plates teach most: hard ones are seen oftener, contradicted labels never.

Now and then the network reads every teaching plate. The worse it reads one, the oftener it will
see it. Where it is sure of another text than the label's, again and again, the label is taken for
a slip of whoever typed it: a few in a hundred rows are, and mining would dwell on just those.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from anpr.train.looks import Source, look

HARDEST = 3.0  # nats per plate beyond which it gets no harder
HOPELESS = 9.0  # nats beyond which there is nothing to learn: unreadable, or another plate
SURE = 0.95  # probability of the other text
UNLIKELY = 7.0  # nats of the label
AGAIN = 2  # times in a row
KEPT = 0.5  # share of the former hardness that stays


class Mining:
    """The hardness of each plate and how often its label was contradicted in a row."""

    def __init__(self, sources: Sequence[Source], weights: NDArray[np.float64]) -> None:
        """`weights` is written in place: shared memory, read by who chooses the next look."""
        self._sources, self._weights = sources, weights
        self._hard = np.ones(len(sources))
        self._against = np.zeros(len(sources), np.int64)

    @property
    def doubted(self) -> list[int]:
        """Return the indices of the plates whose labels are not believed."""
        return np.flatnonzero(self._against >= AGAIN).tolist()

    @torch.no_grad()
    def survey(self, net: nn.Module, seed: int, batch: int = 128) -> None:
        """Look at every plate once with `net` (in evaluation mode) and set the weights."""
        rng = np.random.default_rng(seed)
        for first in range(0, len(self._sources), batch):
            part = self._sources[first : first + batch]
            looks = [look(rng, source, 0.25) for source in part]
            images = torch.from_numpy(np.stack([one.image for one in looks]))
            frames, _ = net(images.permute(0, 3, 1, 2).float() / 255)
            targets = [one.target for one in looks]
            label = _nats(frames, targets)
            said = [_greedy(one) for one in frames.argmax(dim=2).tolist()]
            sure = torch.exp(frames.max(dim=2).values.sum(dim=1)).numpy()
            for index, target in enumerate(targets):
                other = said[index] != target and sure[index] > SURE and label[index] > UNLIKELY
                place = first + index
                self._against[place] = self._against[place] + 1 if other else 0
                hard = min(float(label[index]), HARDEST) if label[index] < HOPELESS else 0.0
                self._hard[place] = KEPT * self._hard[place] + (1 - KEPT) * hard
        self._weights[:] = (0.5 + self._hard) * (self._against < AGAIN)


def _nats(frames: torch.Tensor, targets: Sequence[tuple[int, ...]]) -> NDArray[np.float32]:
    lengths = torch.tensor([len(target) for target in targets])
    flat = torch.tensor([symbol for target in targets for symbol in target])
    along = torch.full((len(targets),), frames.shape[1], dtype=torch.long)
    loss = nn.functional.ctc_loss(
        frames.permute(1, 0, 2), flat, along, lengths, reduction="none", zero_infinity=True
    )
    return np.asarray(loss.numpy(), np.float32)


def _greedy(symbols: Sequence[int]) -> tuple[int, ...]:
    return tuple(
        symbol
        for index, symbol in enumerate(symbols)
        if symbol and (index == 0 or symbol != symbols[index - 1])
    )
