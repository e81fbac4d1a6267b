"""What teaches the recogniser: photographed train plates and drawn ones, and how often each.

When a folder of photographs is given, only its train rows are opened; rows of any other split are
refused. A twentieth of the train texts, chosen by a hash of the text, is kept aside: it sets the
threshold of acceptance and never teaches. Rare kinds of plates weigh more than common ones.
"""

from __future__ import annotations

import collections
import csv
import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.plate import normalise
from anpr.recogniser import ALPHABET, COLOURS
from anpr.train.drawn import rendered
from anpr.train.looks import Quad, Sample, Source, look, places, shrunk
from anpr.train.render import Picture, Rng
from anpr.train.scenes import parse_box

__all__ = ["Sample", "Source", "kept_aside", "load_sources", "look", "places", "rendered", "stream"]

PHOTOGRAPHED = 0.5  # share of looks at photographs, when there are any
POOL = 4_000  # plates drawn on the way when no pool was drawn before
FRESH = 0.25  # share of looks that then draw a new plate
RARE = {"red": 2.5, "yellow": 1.6, "green": 2.5, "blue": 1.2}
TWO_LINES_TO = 2.4  # width over height; long plates reach 3.1, short ones 2.0
_GROUPS = {"tilt": 4.0, "yellow": 2.0, "yunnan": 3.0, "army": 1.0}


def kept_aside(text: str) -> bool:
    """Whether a text belongs to the twentieth that calibrates and never teaches."""
    return hashlib.sha256(text.encode()).digest()[0] < 13


def load_sources(
    plates: Path, *, aside: bool, pointed: Path | None = None, without: Path | None = None
) -> list[Source]:
    """Load the train rows of `plates/manifest.csv` that are crops, or scenes with a plate's box.

    Args:
        plates: folder of photographs.
        aside: the rows kept for calibration instead of those that teach.
        pointed: what `anpr.train.teach` found in scenes, one JSON object per line with `file` and
            `corners`, the labelled plate's first; they go before the manifest's box.
        without: file names, one per line, whose labels contradict a trained reader; left out.
    """
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    doubted = set(without.read_text(encoding="utf-8").split()) if without else set()
    found = _pointed(pointed)
    sources = []
    for row in rows:
        text = normalise(row["text"])
        if kept_aside(text) != aside or not text or not set(text) <= set(ALPHABET):
            continue
        if row["file"] in doubted:
            continue
        place = found.get(row["file"])
        if place is None and row["box"] and row["kind"] == "scene":
            place = parse_box(row["box"])[0]
        if place is not None or (row["kind"] == "crop" and row["layout"]):
            sources.append(_source(plates, row, text, place))
    return _evened(sources)


def _pointed(path: Path | None) -> dict[str, Quad]:
    if path is None:
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (json.loads(line) for line in lines)
    return {one["file"]: np.array(one["corners"][0], np.float32) for one in found}


def _lines(layout: str, quad: Quad | None) -> int:
    """Return how many lines a plate has; where nobody says, its proportions do."""
    if layout or quad is None:
        return 2 if layout == "two-line" else 1
    across = np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])
    down = np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])
    return 2 if across < TWO_LINES_TO * down else 1


def _source(plates: Path, row: dict[str, str], text: str, quad: Quad | None) -> Source:
    lines = _lines(row["layout"], quad)
    image = cv2.imread(str(plates / row["file"]), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{row['file']}: not a picture that OpenCV reads")
    picture: Picture = image.astype(np.uint8)
    colour = row["colour"].rstrip("?")
    if row["colour"] == "white?" or colour not in COLOURS:
        colour = ""
    if quad is None:
        height, width = picture.shape[:2]
        quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        weight = 3.0 if lines == 2 else 0.7 if row["country"] == "CN" else 1.0
    else:
        picture, quad = _neighbourhood(picture, quad)
        weight = 4.0
    weight *= RARE.get(colour, 1.0) * _GROUPS.get(Path(row["file"]).name.split("_")[0], 1.0)
    return shrunk(Source(picture, quad, text, lines, colour, weight, True, row["file"]))


def _evened(sources: list[Source]) -> list[Source]:
    """Weigh Chinese provinces nearer to each other: one of them fills a third of the rows."""
    heads = collections.Counter(source.text[0] for source in sources if source.text[0] >= "\u4e00")
    usual = float(np.median(list(heads.values()))) if heads else 1.0
    return [
        dataclasses.replace(source, weight=source.weight * (usual / heads[source.text[0]]) ** 0.6)
        if source.text[0] in heads
        else source
        for source in sources
    ]


def _neighbourhood(picture: Picture, quad: Quad) -> tuple[Picture, Quad]:
    """Cut the plate with a third of its size around it."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    room = (high - low) * 0.33
    x0, y0 = np.maximum(low - room, 0).astype(int)
    x1, y1 = np.ceil(high + room).astype(int)
    cut = picture[y0:y1, x0:x1].copy()
    return cut, quad - np.array([x0, y0], np.float32)


class Drawn(Protocol):
    """Drawn plates by number."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, index: int, /) -> Source:
        """Return one of them."""


class _Growing:
    """Drawn plates without a pool on disk: a few are kept, new ones come all the time."""

    def __init__(self, rng: Rng) -> None:
        self._rng, self._kept = rng, [rendered(rng)]

    def __len__(self) -> int:
        return POOL

    def __getitem__(self, index: int, /) -> Source:
        if index < len(self._kept) and self._rng.random() >= FRESH:
            return self._kept[index]
        source = rendered(self._rng)
        if len(self._kept) < POOL:
            self._kept.append(source)
        else:
            self._kept[index] = source
        return source


def stream(
    seed: int,
    real: Sequence[Source],
    start: int = 0,
    warm: int = 30_000,
    drawn: Drawn | None = None,
    weights: NDArray[np.float64] | None = None,
    photographed: float = PHOTOGRAPHED,
) -> Iterator[Sample]:
    """Yield samples without end; the pictures grow harsh over the first `warm` of them.

    `drawn` is a pool; without one, plates are drawn on the way. `weights` replaces the sources'
    own and may change while the stream runs. `photographed` is the share of looks at photographs.
    """
    rng = np.random.default_rng([seed, start])
    plates = drawn if drawn is not None else _Growing(rng)
    own = np.array([source.weight for source in real])
    count = start
    while True:
        if count % 2000 == 0 or count == start:
            now = own if weights is None else own * weights
            edges = np.cumsum(now)
        harsh = min(1.0, 0.15 + count / warm)
        if len(real) and rng.random() < photographed:
            source = real[int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))]
        else:
            source = plates[int(rng.integers(len(plates)))]
        yield look(rng, source, harsh)
        count += 1
