"""A pool of teaching squares in memory, renewed all the time by processes beside the training.

Composing a square costs as much as teaching with it; so every square is looked at a few times,
mirrored and in other light, and fresh ones push the oldest out. The composing runs at low priority:
when the machine is busy squares are only looked at oftener.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

import cv2
import numpy as np
import torch

from anpr.train.compose import SIDE, Square, compose
from anpr.train.render import Picture, Rng
from anpr.train.scenes import Scene

NICE = 10  # how much lower the composing ranks than the training
MIRRORED = [1, 0, 3, 2]  # which corner is which in a mirror
Batch = dict[str, torch.Tensor]


class Pool:
    """Composed squares; use it as a context: leaving it ends the composing processes."""

    def __init__(self, scenes: Sequence[Scene], *, seed: int, size: int, feeders: int) -> None:
        self._scenes, self._seed, self._size = scenes, seed, size
        self._squares: list[Square] = []
        self._next = 0
        self.composed = 0
        context = multiprocessing.get_context("fork")  # the photographs are shared, not copied
        self._queue: Any = context.Queue(maxsize=64)
        self._feeders = [
            context.Process(target=self._feed, args=(number, feeders), daemon=True)
            for number in range(feeders)
        ]

    def __enter__(self) -> Pool:
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)  # a child must not inherit locks of threads that it does not have
        for feeder in self._feeders:
            feeder.start()
        cv2.setNumThreads(threads)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for feeder in self._feeders:
            feeder.terminate()
            feeder.join()

    def _feed(self, first: int, step: int) -> None:
        os.nice(NICE)
        cv2.setNumThreads(1)
        number = first
        while True:
            self._queue.put(compose(np.random.default_rng([self._seed, number]), self._scenes))
            number += step

    def fill(self, count: int) -> None:
        """Wait until the pool holds `count` squares; without feeders, compose them here."""
        while len(self._squares) < count:
            if self._feeders:
                self._take(self._queue.get(timeout=60))
            else:
                rng = np.random.default_rng([self._seed, self.composed])
                self._take(compose(rng, self._scenes))

    def _take(self, square: Square) -> None:
        self.composed += 1
        if len(self._squares) < self._size:
            self._squares.append(square)
        else:
            self._squares[self._next] = square
            self._next = (self._next + 1) % self._size

    def some(self, rng: Rng, count: int) -> list[Square]:
        """Return `count` squares at random, after taking in what was composed meanwhile."""
        if self._feeders:
            try:
                for _ in range(4 * count):
                    self._take(self._queue.get_nowait())
            except Empty:
                pass
        return [self._squares[int(index)] for index in rng.integers(len(self._squares), size=count)]

    def batch(self, rng: Rng, count: int) -> Batch:
        """Return `count` squares, each looked at anew, as ultralytics' pose loss wants them."""
        return collate([looked(rng, square) for square in self.some(rng, count)])


def collate(squares: Sequence[Square]) -> Batch:
    """Stack squares: pictures 0..1 (red, green, blue), boxes and corners in shares of a side."""
    pictures = np.stack([square.image[:, :, ::-1] for square in squares])
    owner = [float(n) for n, square in enumerate(squares) for _ in square.quads]
    quads = np.array([quad for square in squares for quad in square.quads], np.float32) / SIDE
    quads = np.clip(quads.reshape(-1, 4, 2), 0, 1)
    known = np.array([flag for square in squares for flag in square.exact], np.float32)
    points = np.concatenate([quads, np.repeat(known[:, None, None], 4, 1)], axis=2)
    low, high = (quads.min(1), quads.max(1)) if len(quads) else (quads[:, 0], quads[:, 0])
    images = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255)
    return {
        "img": images.contiguous(memory_format=torch.channels_last),
        "batch_idx": torch.tensor(owner),
        "cls": torch.zeros(len(owner), 1),
        "bboxes": torch.from_numpy(np.concatenate([(low + high) / 2, high - low], axis=1)),
        "keypoints": torch.from_numpy(points),
    }


def looked(rng: Rng, square: Square) -> Square:
    """Return the square as another glance would show it: mirrored, in another light."""
    image, quads = square.image, square.quads
    if rng.random() < 0.4:
        image = image[:, ::-1]
        mirror = np.array([SIDE - 1, 0], np.float32), np.array([-1, 1], np.float32)
        quads = tuple((quad * mirror[1] + mirror[0])[MIRRORED] for quad in quads)
    if rng.random() < 0.7:
        image = _lit(rng, image)
    return Square(image, quads, square.exact)


def _lit(rng: Rng, image: Picture) -> Picture:
    """Change brightness, contrast and the balance of colours a little, by one table each."""
    gain = rng.uniform(0.7, 1.3) * rng.normal(1, 0.06, 3)
    steps = (np.arange(256) / 255) ** float(np.exp(rng.normal(0, 0.25)))
    table = np.clip(steps[:, None] * gain[None] * 255, 0, 255).astype(np.uint8)
    return cv2.LUT(np.ascontiguousarray(image), table[None]).astype(np.uint8)


def folder_scenes(plates: Path | None, pointed: Path | None) -> list[Scene]:
    """Load the train scenes that teach: those kept aside for choosing settings are left out."""
    from anpr.train.crops import kept_aside
    from anpr.train.scenes import load_scenes

    if plates is None:
        return []
    return load_scenes(plates, pointed, wanted=lambda text: not kept_aside(text))
