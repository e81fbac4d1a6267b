"""A pool of drawn plates on disk: drawn once by several processes, looked at many times.

Drawing a plate costs ten times what looking at it costs. The pool is one file of pixels, mapped
into memory, and one index beside it; equal seeds give equal pools. What is drawn is never real.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.train.looks import Source, shrunk
from anpr.train.render import KINDS, Rng, render_plate

CHUNK = 250
COARSE = 0.6  # px per mm: the recogniser sees 32 rows of pixels, no need to draw finer


def rendered(rng: Rng, kind: str | None = None) -> Source:
    """Draw a plate and stand it before something."""
    plate = render_plate(rng, kind=kind, px_per_mm=COARSE)
    height, width = plate.image.shape[:2]
    rim = height // 4
    rough = rng.integers(0, 255, (3, 6, 3)).astype(np.float32)
    shade = rng.uniform(0, 128) + 0.3 * rough
    ground = cv2.resize(shade.astype(np.uint8), (width + 2 * rim, height + 2 * rim))
    ground[rim : rim + height, rim : rim + width] = plate.image
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + rim
    return Source(
        ground.astype(np.uint8), corners, plate.text, plate.lines, plate.colour, 1.0, False
    )


def draw(
    path: Path,
    count: int,
    seed: int,
    processes: int = 1,
    more: Mapping[str, float] | None = None,
) -> None:
    """Write a pool of `count` plates to `path` (pixels) and `path`.npz (index).

    `more` multiplies how often plates of a kind are drawn; KeyError for a kind there is not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in more or {}:
        KINDS[name]
    often = tuple((more or {}).items())
    parts = [(seed, first, min(CHUNK, count - first), often) for first in range(0, count, CHUNK)]
    shapes: list[tuple[int, int]] = []
    quads: list[NDArray[np.float32]] = []
    words: list[tuple[str, int, str]] = []
    fresh = path.with_suffix(".new")
    # Not forked: a child would inherit locks of OpenCV's threads that nobody in it ever opens.
    with fresh.open("wb") as file, multiprocessing.get_context("spawn").Pool(processes) as crew:
        for chunk in crew.imap(_chunk, parts):
            for source in chunk:
                file.write(np.ascontiguousarray(source.image).tobytes())
                shapes.append((source.image.shape[0], source.image.shape[1]))
                quads.append(source.quad)
                words.append((source.text, source.lines, source.colour))
    np.savez(
        _index(path),
        shapes=np.array(shapes, np.int64),
        quads=np.stack(quads).astype(np.float32),
        texts=np.array([word[0] for word in words]),
        lines=np.array([word[1] for word in words], np.int64),
        colours=np.array([word[2] for word in words]),
    )
    fresh.replace(path)


def _index(path: Path) -> Path:
    return path.with_suffix(path.suffix + ".npz")


def _chunk(part: tuple[int, int, int, tuple[tuple[str, float], ...]]) -> list[Source]:
    cv2.setNumThreads(1)
    seed, first, count, often = part
    rng = np.random.default_rng([seed, first])
    if not often:
        return [shrunk(rendered(rng)) for _ in range(count)]
    more = dict(often)
    shares = np.array([kind.weight * more.get(name, 1.0) for name, kind in KINDS.items()])
    kinds = rng.choice(list(KINDS), count, p=shares / shares.sum())
    return [shrunk(rendered(rng, str(kind))) for kind in kinds]


class Pool:
    """A drawn pool opened for looking: behaves like a sequence of sources."""

    def __init__(self, path: Path) -> None:
        """Open the pool; FileNotFoundError when it was never drawn."""
        with np.load(_index(path), allow_pickle=False) as index:
            self._shapes = index["shapes"]
            self._quads = index["quads"]
            self._texts = index["texts"].tolist()
            self._lines = index["lines"].tolist()
            self._colours = index["colours"].tolist()
        self._pixels = np.memmap(path, dtype=np.uint8, mode="r")
        self._ends = np.cumsum(self._shapes.prod(axis=1) * 3)

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, index: int) -> Source:
        """Return one drawn plate; its pixels stay on disk until they are looked at."""
        height, width = (int(side) for side in self._shapes[index])
        end = int(self._ends[index])
        image = np.asarray(self._pixels[end - height * width * 3 : end])
        return Source(
            image.reshape(height, width, 3),
            self._quads[index],
            self._texts[index],
            self._lines[index],
            self._colours[index],
            1.0,
            False,
        )


def main() -> None:
    """Draw a pool: `python -m anpr.train.drawn FILE --count 20000`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--more", action="append", default=[], help="KIND=FACTOR, again and again")
    given = parser.parse_args()
    more = {name: float(factor) for name, factor in (one.split("=") for one in given.more)}
    draw(given.file, given.count, given.seed, given.processes, more)


if __name__ == "__main__":
    main()
