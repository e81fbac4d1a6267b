"""Compose the detector's data set: squares of one size, with the corners of their plates.

Each square is a real train scene or a drawn background, its plate kept or hidden under a drawn one,
more plates pasted beside it, then turned, scaled, darkened, blurred. Same seed, same pictures.
Where only a rough box is known of a real plate, its corners teach nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.train.render import Picture, Rng, degrade
from anpr.train.scenes import (
    Quad,
    Scene,
    covering,
    drawn_background,
    lettered,
    paste,
    random_plate,
    slanted,
    without_plate,
)

SIDE = 256  # a part of a frame: the network is convolutional, and most of a frame is no plate
FRAMES = (400, 680)  # the longer side, in pixels, of the frame those parts are cut from
HEIGHTS = (8.0, 120.0)  # pixels of height of plates whose distance is chosen
NARROW = 5.0  # pixels of height below which a plate is no plate any more


@dataclasses.dataclass(frozen=True, slots=True)
class Square:
    """One teaching picture, SIDE x SIDE x 3 BGR, and the corners of its plates.

    `exact` says of each plate whether its corners are known, not only its rough place.
    """

    image: Picture
    quads: tuple[Quad, ...]
    exact: tuple[bool, ...]


Laid = tuple[Quad, bool]
"""A plate in a picture: its corners, and whether they are more than a rough box."""


def compose(rng: Rng, scenes: Sequence[Scene]) -> Square:
    """Make one teaching picture; without `scenes` everything in it is drawn."""
    image, laid = _ground(rng, scenes)
    if rng.random() < 0.25:
        image = lettered(rng, image, [quad for quad, _ in laid])
    for _ in range(int(rng.choice([0, 0, 0, 0, 1, 2]) if laid else rng.choice([0, 1, 1, 2, 3]))):
        image, laid = _another(rng, image, laid)
    image, laid = _framed(rng, image, laid)
    image, laid = _settled(image, laid)
    quads, exact = tuple(quad for quad, _ in laid), tuple(known for _, known in laid)
    return Square(seen(rng, image), quads, exact)


def _ground(rng: Rng, scenes: Sequence[Scene]) -> tuple[Picture, list[Laid]]:
    if not scenes or rng.random() < 0.08:
        return drawn_background(rng), []
    weights = np.array([scene.weight for scene in scenes])
    scene = scenes[int(rng.choice(len(scenes), p=weights / weights.sum()))]
    if rng.random() < 0.10:
        return without_plate(rng, scene).copy(), []
    image, laid = scene.image, [(quad, scene.exact) for quad in scene.quads]
    if rng.random() < (0.35 if scene.exact else 0.5):
        quad = laid[0][0]
        wide, tall = quad.max(axis=0) - quad.min(axis=0)
        plate, ratio = random_plate(rng, near=float(wide / max(tall, 1)))
        laid[0] = (covering(rng, quad, ratio), True)
        image = paste(rng, image, laid[0][0], plate)
    return image, laid


def _another(rng: Rng, image: Picture, laid: list[Laid]) -> tuple[Picture, list[Laid]]:
    """Paste one more plate where none lies yet; give up quietly when there is no room."""
    height, width = image.shape[:2]
    plate, ratio = random_plate(rng)
    wide = width * float(np.exp(rng.uniform(np.log(0.045), np.log(0.5))))
    place = (float(rng.uniform(0.1, 0.9) * width), float(rng.uniform(0.1, 0.95) * height))
    quad = slanted(rng, place, wide, ratio)
    for other, _ in laid:
        gap = (quad.max(0) < other.min(0) - 4) | (quad.min(0) > other.max(0) + 4)
        if not gap.any():
            return image, laid
    return paste(rng, image, quad, plate), [*laid, (quad, True)]


def _framed(rng: Rng, image: Picture, laid: list[Laid]) -> tuple[Picture, list[Laid]]:
    """Turn, scale and shift the picture into the square."""
    height, width = image.shape[:2]
    matrix = _camera(rng, max(height, width), laid)
    zoom = float(np.sqrt(abs(np.linalg.det(matrix))))
    shift = _shift(rng, (width, height), matrix, laid)
    moved = [((quad @ matrix.T + shift).astype(np.float32), exact) for quad, exact in laid]
    if zoom < 0.6:  # warping takes single points of what it shrinks: shrink first, by areas
        image = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA).astype(
            np.uint8
        )
        matrix = matrix @ np.diag([width / image.shape[1], height / image.shape[0]])
    affine = np.hstack([matrix, shift[:, None]])
    grey = (114, 114, 114)
    out = cv2.warpAffine(image, affine, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderValue=grey)
    return out.astype(np.uint8), moved


def _camera(rng: Rng, longer: int, laid: list[Laid]) -> NDArray[np.float64]:
    """Return the 2 x 2 map from picture to square: zoom, turn, squeeze and shear."""
    fit = float(np.exp(rng.uniform(*np.log(FRAMES)))) / longer
    zoom = fit * float(np.exp(rng.normal(0.12, 0.28)))
    if laid and rng.random() < 0.35:  # a chosen height for the first plate, small and large ones
        tall = float(np.linalg.norm(laid[0][0][3] - laid[0][0][0]))
        zoom = float(np.exp(rng.uniform(*np.log(HEIGHTS)))) / max(tall, 1.0)
    zoom = float(np.clip(zoom, fit * 0.5, fit * 5))
    degrees = rng.normal(0, 4) if rng.random() < 0.85 else rng.uniform(-25, 25)
    turn, squeeze = np.radians(degrees), float(np.exp(rng.normal(0, 0.08)))
    shear = float(rng.normal(0, 0.05))
    return zoom * np.array(
        [[np.cos(turn) * squeeze, -np.sin(turn) + shear], [np.sin(turn), np.cos(turn)]]
    )


def _shift(
    rng: Rng, size: tuple[int, int], matrix: NDArray[np.float64], laid: list[Laid]
) -> NDArray[np.float64]:
    """Return where the mapped picture goes: it fills the square if it can, a plate is in view."""
    width, height = size
    rim = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) @ matrix.T
    slack = 0.1 * SIDE  # a turned picture may show a little of what is beyond it
    low, high = SIDE - rim.max(axis=0) - slack, -rim.min(axis=0) + slack
    low, high = np.minimum(low, high), np.maximum(low, high)
    if laid and rng.random() < 0.9:
        corners = laid[int(rng.integers(len(laid)))][0].astype(np.float64) @ matrix.T
        first = np.minimum(-corners.min(axis=0) + 3, SIDE / 2 - corners.mean(axis=0))
        last = np.maximum(SIDE - corners.max(axis=0) - 3, SIDE / 2 - corners.mean(axis=0))
        low, high = np.clip(low, first, last), np.clip(high, first, last)
    return np.asarray(rng.uniform(low, high))


def _settled(image: Picture, laid: list[Laid]) -> tuple[Picture, list[Laid]]:
    """Paint over what is only part of a plate, or too small: neither plate nor background."""
    whole = []
    for quad, exact in laid:
        if _within(quad):
            whole.append((quad, exact))
        else:
            colour = tuple(float(v) for v in image.mean(axis=(0, 1)))
            cv2.fillConvexPoly(image, np.rint(quad).astype(np.int32), colour)
    return image, whole


def seen(rng: Rng, image: Picture) -> Picture:
    """Give the picture a time of day and a camera."""
    if rng.random() < 0.15:  # night: little light, lamps that glare
        image = np.clip(image * np.float32(rng.uniform(0.15, 0.5)), 0, 255).astype(np.uint8)
        for _ in range(int(rng.integers(0, 3))):
            spot = np.zeros(image.shape[:2], np.float32)
            place = (int(rng.uniform(0, SIDE)), int(rng.uniform(0, SIDE)))
            cv2.circle(spot, place, int(rng.uniform(3, 16)), 1.0, -1)
            glow = cv2.GaussianBlur(spot, (0, 0), float(rng.uniform(2, 12)))[..., None]
            image = np.clip(image + glow * 400, 0, 255).astype(np.uint8)
    if rng.random() < 0.05:
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        image = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8)
    return degrade(rng, image, float(rng.uniform(0, 0.45))) if rng.random() < 0.6 else image


def _within(quad: Quad) -> bool:
    """Whether a plate lies in the picture with all its corners, and large enough to be one."""
    inside = bool((quad >= -2).all() and (quad <= SIDE + 1).all())
    return inside and float(np.linalg.norm(quad[3] - quad[0])) >= NARROW
