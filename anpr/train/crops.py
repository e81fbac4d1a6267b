"""Teaching crops for the recogniser: one plate each, in the shape in which the recogniser sees it.

Rendered plates and, when a folder of photographs is given, its train rows; each is laid crooked,
far away, dark, blurred. Rows of any other split are refused. A twentieth of the train texts, chosen
by a hash of the text, is kept aside: it sets the threshold of acceptance and never teaches.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.plate import normalise
from anpr.recogniser import ALPHABET, COLOURS, prepare
from anpr.train.render import Picture, Rng, degrade, render_plate
from anpr.train.scenes import parse_box

POOL = 12_000  # rendered plates kept for another look
FRESH = 0.25  # share of looks that draw a new plate
COARSE = 0.6  # px per mm: the recogniser sees 32 rows of pixels, no need to draw finer


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A plate to look at: picture, its corners in it (4 x 2), what it says; colour "" = unknown."""

    image: Picture
    quad: NDArray[np.float32]
    text: str
    lines: int
    colour: str
    weight: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One teaching strip: 32 x 160 x 3 BGR, its symbols (0 is blank), their frames, colour."""

    image: Picture
    target: tuple[int, ...]
    places: tuple[int, ...]
    colour: int


def kept_aside(text: str) -> bool:
    """Whether a text belongs to the twentieth that calibrates and never teaches."""
    return hashlib.sha256(text.encode()).digest()[0] < 13


def load_sources(plates: Path, *, aside: bool) -> list[Source]:
    """Load the train rows of `plates/manifest.csv` that are crops, or scenes with a plate's box.

    `aside` chooses the rows kept for calibration instead of those that teach.
    """
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    sources = []
    for row in rows:
        text = normalise(row["text"])
        known = row["kind"] == "crop" or row["box"]
        if known and row["layout"] and set(text) <= set(ALPHABET) and kept_aside(text) == aside:
            sources.append(_source(plates, row, text))
    return sources


def _source(plates: Path, row: dict[str, str], text: str) -> Source:
    image = cv2.imread(str(plates / row["file"]), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{row['file']}: not a picture that OpenCV reads")
    picture: Picture = image.astype(np.uint8)
    lines = 2 if row["layout"] == "two-line" else 1
    colour = row["colour"].rstrip("?")
    if row["colour"] == "white?" or colour not in COLOURS:
        colour = ""
    if row["kind"] == "crop":
        height, width = picture.shape[:2]
        quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        weight = 3.0 if lines == 2 else 0.7 if row["country"] == "CN" else 1.0
        return Source(picture, quad, text, lines, colour, weight)
    picture, quad = _neighbourhood(picture, parse_box(row["box"])[0])
    return Source(picture, quad, text, lines, colour, 4.0)


def _neighbourhood(
    picture: Picture, quad: NDArray[np.float32]
) -> tuple[Picture, NDArray[np.float32]]:
    """Cut the plate with a third of its size around it."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    room = (high - low) * 0.33
    x0, y0 = np.maximum(low - room, 0).astype(int)
    x1, y1 = np.ceil(high + room).astype(int)
    cut = picture[y0:y1, x0:x1].copy()
    return cut, quad - np.array([x0, y0], np.float32)


def rendered(rng: Rng) -> Source:
    """Draw a plate and stand it before something."""
    plate = render_plate(rng, px_per_mm=COARSE)
    height, width = plate.image.shape[:2]
    rim = height // 4
    rough = rng.integers(0, 255, (3, 6, 3)).astype(np.float32)
    shade = rng.uniform(0, 128) + 0.3 * rough
    ground = cv2.resize(shade.astype(np.uint8), (width + 2 * rim, height + 2 * rim))
    ground[rim : rim + height, rim : rim + width] = plate.image
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + rim
    return Source(ground.astype(np.uint8), corners, plate.text, plate.lines, plate.colour)


def look(rng: Rng, source: Source, harsh: float) -> Sample:
    """Look at a plate once: corners a little off, any distance, any light; `harsh` 0 to 1."""
    sides = np.linalg.norm(np.roll(source.quad, -1, axis=0) - source.quad, axis=1)
    width, height = float(sides[[0, 2]].mean()), float(sides[[1, 3]].mean())
    off = rng.normal(0, 0.025 + 0.02 * harsh, (4, 2)) + rng.normal(0, 0.02, (1, 2))
    grow = rng.normal(0.055, 0.035, (1, 2)) * np.array([0.6, 1.0])
    sign = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    box = np.array([min(width, 4 * height) * 0.6, height])
    quad = (source.quad + (off + grow * sign) * box).astype(np.float32)
    tall = float(np.exp(rng.uniform(np.log(13 if harsh > 0.5 else 20), np.log(60))))
    tall *= 1.7 if source.lines == 2 else 1.0
    tall = min(tall, max(height, 16.0)) if height < 60 else tall
    size = (max(12, round(tall * width / height)), max(10, round(tall)))
    crop = _warped(source.image, quad, size, tall / height)
    if rng.random() < 0.85:
        crop = degrade(rng, crop, float(rng.uniform(0.05, 0.9)) * harsh)
    if rng.random() < 0.08:
        grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
        crop = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8)
    target = tuple(ALPHABET.index(char) + 1 for char in source.text)
    colour = COLOURS.index(source.colour) if source.colour else -1
    return Sample(prepare(crop, source.lines), target, places(source.text, source.lines), colour)


def places(text: str, lines: int) -> tuple[int, ...]:
    """Guess in which of the strip's 40 frames each character stands, from the usual layouts."""
    cut = 2
    if text[0] < "\u4e00":
        cut = next((i for i in range(1, len(text)) if text[i].isalpha()), 2) + 1
        while cut < len(text) - 4 and (text[cut].isalpha() or len(text) - cut > 5):
            cut += 1
    if lines == 2:
        return (*_row(text[:cut], 4.0, 16.0, 9), *_row(text[cut:], 21.5, 38.5, 3))
    return tuple(_row(text, 2.6, 37.4, cut))


def _row(text: str, start: float, end: float, gap_at: int) -> list[int]:
    """Spread characters evenly, with a dash's room before the character number `gap_at`."""
    room = 0.5 if gap_at < len(text) else 0.0
    cell = (end - start) / (len(text) + room)
    shift = [room if index >= gap_at else 0.0 for index in range(len(text))]
    return [int(start + (index + 0.5 + shift[index]) * cell) for index in range(len(text))]


def _warped(
    image: Picture, quad: NDArray[np.float32], size: tuple[int, int], scale: float
) -> Picture:
    if scale < 0.6:  # shrink first, or thin strokes flicker
        share = min(1.0, scale * 1.5)
        small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        image = small.astype(np.uint8)
        quad = quad * np.float32(share)
    goal = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad, goal)
    return cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def stream(
    seed: int, real: Sequence[Source], start: int = 0, warm: int = 30_000
) -> Iterator[Sample]:
    """Yield samples without end; the pictures grow harsh over the first `warm` of them."""
    rng = np.random.default_rng([seed, start])
    pool: list[Source] = []
    weights = np.array([source.weight for source in real])
    share = weights / weights.sum() if len(real) else weights
    count = start
    while True:
        harsh = min(1.0, 0.15 + count / warm)
        if len(real) and rng.random() < 0.45:
            source = real[int(rng.choice(len(real), p=share))]
        elif len(pool) < 200 or rng.random() < FRESH:
            source = rendered(rng)
            if len(pool) < POOL:
                pool.append(source)
            else:
                pool[int(rng.integers(POOL))] = source
        else:
            source = pool[int(rng.integers(len(pool)))]
        yield look(rng, source, harsh)
        count += 1
