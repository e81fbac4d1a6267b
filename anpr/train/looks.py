"""One look at one plate: a teaching strip in the shape in which the recogniser sees it.

Corners as a detector gets them wrong, boxes drawn loosely, slanted crops, any distance and any
light; photographed plates are at times painted in another country's or class's colours. It knows
nothing of files: a plate comes in as a picture with four corners and leaves as a strip.
"""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.reader import rectify
from anpr.recogniser import ALPHABET, COLOURS, prepare
from anpr.train.aslant import aslant
from anpr.train.render import Picture, Rng, degrade

Quad = NDArray[np.float32]

TALL = {1: 44, 2: 80}  # px; strips are 32 high, so nothing finer than this is ever seen
FAR = 19  # px a line; what is so far away is spared half of the camera's faults, or nothing stays
RECOLOURED = 0.14  # share of the looks at photographed plates whose colours change
TINTED = 0.12  # share with a strong colour cast
GREY = 0.08
ASLANT = 0.5  # share of the looks at drawn plates that a camera beside the lane would have
_SIGN = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
# Ground and ink (BGR) that a photographed plate may be given instead of its own.
_PAINTS = {
    "yellow": ((30, 175, 235), (25, 25, 28)),
    "blue": ((160, 75, 20), (232, 232, 232)),
    "red": ((40, 30, 170), (232, 232, 235)),
    "white": ((225, 228, 228), (30, 28, 28)),
    "green": ((145, 190, 110), (28, 28, 25)),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A plate to look at: picture, its corners in it (4 x 2), what it says; colour "" = unknown.

    `weight` is how often it is looked at beside others; `real` tells photographs from drawings,
    `name` is the photograph's file.
    """

    image: Picture
    quad: Quad
    text: str
    lines: int
    colour: str
    weight: float = 1.0
    real: bool = True
    name: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One teaching strip: 32 x 160 x 3 BGR, its symbols (0 is blank), their frames, colour."""

    image: Picture
    target: tuple[int, ...]
    places: tuple[int, ...]
    colour: int


def shrunk(source: Source) -> Source:
    """Return the source no finer than any look needs it: looking becomes many times cheaper."""
    scale = TALL[source.lines] / max(_size(source.quad)[1], 1.0)
    if scale >= 0.9:
        return source
    small = cv2.resize(source.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = source.image.shape[:2]
    exact = np.array([small.shape[1] / width, small.shape[0] / height], np.float32)
    return dataclasses.replace(source, image=small.astype(np.uint8), quad=source.quad * exact)


def look(rng: Rng, source: Source, harsh: float) -> Sample:
    """Look at a plate once: corners a little off, any distance, any light; `harsh` 0 to 1.

    Drawn plates are at times looked at as a camera beside the lane has them.
    """
    if not source.real and rng.random() < ASLANT * harsh:
        crop, colour = aslant(rng, source.image, source.quad, source.lines), source.colour
    else:
        crop, colour = glimpse(rng, source, harsh)
    target = tuple(ALPHABET.index(char) + 1 for char in source.text)
    tint = COLOURS.index(colour) if colour else -1
    return Sample(prepare(crop, source.lines), target, places(source.text, source.lines), tint)


def glimpse(rng: Rng, source: Source, harsh: float) -> tuple[Picture, str]:
    """Return what a look sees before it becomes a strip, and the ground's colour there."""
    width, height = _size(source.quad)
    quad = _framed(rng, source, width, height, harsh)
    wide, high = _size(quad)
    tall = float(np.exp(rng.uniform(np.log(12 if harsh > 0.5 else 20), np.log(52))))
    strength = float(rng.uniform(0.05, 0.9)) * harsh * (0.5 if tall < FAR else 1.0)
    tall *= 1.7 if source.lines == 2 else 1.0
    tall = min(tall, max(height, 16.0)) * high / height
    size = (max(12, round(tall * wide / high)), max(10, round(tall)))
    crop = _warped(source.image, quad, size, tall / high)
    colour = source.colour
    if source.real and rng.random() < RECOLOURED:
        crop, colour = _recoloured(rng, crop, source)
    if rng.random() < 0.85:
        crop = degrade(rng, crop, strength)
    if rng.random() < TINTED * harsh:
        cast = np.exp(rng.normal(0, 0.22, 3))
        ramp = np.clip(np.arange(256)[:, None] * cast, 0, 255).astype(np.uint8)
        crop = cv2.LUT(crop, ramp[:, None, :]).astype(np.uint8)
    if rng.random() < GREY:
        grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
        crop = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8)
    return crop, colour


def flat(source: Source) -> Picture:
    """Return the plate as the reader hands it over: a crop whole, a scene's plate rectified."""
    height, width = source.image.shape[:2]
    if np.allclose(source.quad[2], (width, height)):
        return source.image
    return rectify(source.image, source.quad)


def _size(quad: Quad) -> tuple[float, float]:
    """Return the mean width and height of a four-cornered plate."""
    a, b, c, d = quad.tolist()
    across = np.hypot(b[0] - a[0], b[1] - a[1]) + np.hypot(c[0] - d[0], c[1] - d[1])
    down = np.hypot(d[0] - a[0], d[1] - a[1]) + np.hypot(c[0] - b[0], c[1] - b[1])
    return float(across) / 2, float(down) / 2


def _framed(rng: Rng, source: Source, width: float, height: float, harsh: float) -> Quad:
    """Return the four points that become the crop's corners: never quite the plate's own."""
    axes = np.stack([source.quad[1] - source.quad[0], source.quad[3] - source.quad[0]])
    axes = axes + np.stack([source.quad[2] - source.quad[3], source.quad[2] - source.quad[1]])
    across, down = axes / 2 / np.array([[width], [height]])
    chance = rng.random()
    if chance < 0.64:  # corners of a detector
        room = np.array([rng.uniform(-0.015, 0.075) * width, rng.uniform(-0.04, 0.11) * height])
        rough = rng.uniform(0.015, 0.025 + 0.055 * harsh)
        slip = rng.normal(0, rough, (4, 2)) + rng.normal(0, 0.5 * rough, (1, 2))
        out = room * _SIGN + slip * min(height, width / 2)
    elif chance < 0.80:  # a box drawn loosely
        low, high = rng.uniform(-0.03, 0.16, (2, 2)) * (0.6 * width, 1.2 * height)
        left, upper, right, lower = -low[0], -low[1], high[0], high[1]
        out = np.array([[left, upper], [right, upper], [right, lower], [left, lower]])
    else:  # an upright box around a slanted plate
        steep = min(0.28, 0.5 * height / width) if source.lines == 1 else 0.14
        rise = float(rng.uniform(-steep, steep)) * width / 2
        room = np.array([rng.uniform(0, 0.05) * width, abs(rise) * rng.uniform(0.2, 0.9)])
        out = room * _SIGN + np.array([[0, -rise], [0, rise], [0, rise], [0, -rise]])
    moved = source.quad + out[:, :1] * across + out[:, 1:] * down
    return moved.astype(np.float32)


def _warped(image: Picture, quad: Quad, size: tuple[int, int], scale: float) -> Picture:
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


def _recoloured(rng: Rng, crop: Picture, source: Source) -> tuple[Picture, str]:
    """Paint a photographed plate anew, keeping its strokes, dirt and blur.

    Plates whose ink is light (blue, red) are turned over first. A plate of unknown colour is taken
    to be dark on light in Vietnam; in China it stays as it is.
    """
    chinese = source.text[0] >= "\u4e00"
    if source.colour == "black" or (chinese and not source.colour):
        return crop, source.colour
    choice = ("yellow", "yellow", "green", "white") if chinese else ("yellow", "blue", "red")
    goal = choice[int(rng.integers(len(choice)))]
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    low, high = np.percentile(grey[:: max(1, grey.shape[0] // 16)], (4, 92))
    share = np.clip((grey - low) / max(float(high - low), 12.0), 0, 1.25)[..., None]
    if source.colour in ("blue", "red"):
        share = 1 - np.minimum(share, 1)
    ground, ink = (np.array(tone, np.float32) for tone in _PAINTS[goal])
    light = np.exp(rng.normal(-0.25, 0.3)) * np.exp(rng.normal(0, 0.12, 3))
    faded = rng.uniform(0.5, 1.0)
    ground = ground.mean() + (ground - ground.mean()) * faded + rng.normal(0, 8, 3)
    painted = (ink + (ground - ink) * share) * light
    return np.clip(painted, 0, 255).astype(np.uint8), goal


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
