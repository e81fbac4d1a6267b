"""Compose the detector's data set: squares of one size, with the corners of their plates.

Each square is a real train scene or a drawn background, its plate kept or hidden under a drawn one,
more plates pasted beside it, then turned, scaled, darkened, blurred. Same seed, same pictures. The
data set lies in a cache folder in the layout ultralytics reads (pose labels, four key points).
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.train.render import Picture, Rng, degrade
from anpr.train.scenes import (
    Quad,
    Scene,
    covering,
    drawn_background,
    paste,
    random_plate,
    slanted,
    without_plate,
)

SIDE = 288  # a part of a frame: the network is convolutional, and most of a frame is no plate
FRAME = 416  # the longer side of the frame those parts are cut from
NARROW = 5.0  # pixels of height below which a plate is no plate any more


@dataclasses.dataclass(frozen=True, slots=True)
class Square:
    """One teaching picture, SIDE x SIDE x 3 BGR, and the corners of its plates."""

    image: Picture
    quads: tuple[Quad, ...]


def compose(rng: Rng, scenes: Sequence[Scene]) -> Square:
    """Make one teaching picture; without `scenes` everything in it is drawn."""
    image, quads = _ground(rng, scenes)
    for _ in range(int(rng.choice([0, 0, 0, 0, 1, 2]) if quads else rng.choice([0, 1, 1, 2, 3]))):
        image, quads = _another(rng, image, quads)
    image, quads = _framed(rng, image, quads)
    image, whole = _settled(image, quads)
    return Square(_seen(rng, image), whole)


def _ground(rng: Rng, scenes: Sequence[Scene]) -> tuple[Picture, list[Quad]]:
    if not scenes or rng.random() < 0.10:
        return drawn_background(rng), []
    weights = np.array([scene.weight for scene in scenes])
    scene = scenes[int(rng.choice(len(scenes), p=weights / weights.sum()))]
    if rng.random() < 0.12:
        return without_plate(rng, scene).copy(), []
    image, quads = scene.image, list(scene.quads)
    if rng.random() < (0.35 if scene.exact else 0.5):
        wide, tall = quads[0].max(axis=0) - quads[0].min(axis=0)
        plate, ratio = random_plate(rng, near=float(wide / max(tall, 1)))
        quads[0] = covering(rng, quads[0], ratio)
        image = paste(rng, image, quads[0], plate)
    return image, quads


def _another(rng: Rng, image: Picture, quads: list[Quad]) -> tuple[Picture, list[Quad]]:
    """Paste one more plate where none lies yet; give up quietly when there is no room."""
    height, width = image.shape[:2]
    plate, ratio = random_plate(rng)
    wide = width * float(np.exp(rng.uniform(np.log(0.045), np.log(0.35))))
    place = (float(rng.uniform(0.1, 0.9) * width), float(rng.uniform(0.1, 0.95) * height))
    quad = slanted(rng, place, wide, ratio)
    for other in quads:
        gap = (quad.max(0) < other.min(0) - 4) | (quad.min(0) > other.max(0) + 4)
        if not gap.any():
            return image, quads
    return paste(rng, image, quad, plate), [*quads, quad]


def _framed(rng: Rng, image: Picture, quads: list[Quad]) -> tuple[Picture, list[Quad]]:
    """Turn, scale and shift the picture into the square."""
    height, width = image.shape[:2]
    fit = FRAME / max(height, width)
    zoom = fit * float(np.exp(rng.normal(0.2, 0.28)))
    if quads and rng.random() < 0.25:  # a chosen height for the first plate, small ones included
        tall = float(np.linalg.norm(quads[0][3] - quads[0][0]))
        zoom = float(np.exp(rng.uniform(np.log(8), np.log(70)))) / max(tall, 1.0)
    zoom = float(np.clip(zoom, fit * 0.6, fit * 4))
    turn, squeeze = np.radians(rng.normal(0, 4)), float(np.exp(rng.normal(0, 0.08)))
    shear = float(rng.normal(0, 0.05))
    matrix = zoom * np.array(
        [[np.cos(turn) * squeeze, -np.sin(turn) + shear], [np.sin(turn), np.cos(turn)]]
    )
    room = np.maximum(np.array([width, height]) * zoom - SIDE, 0) / zoom / 2
    centre = np.array([width, height]) / 2 + rng.uniform(-room, room)
    if quads and rng.random() < 0.9:  # keep a plate in view, all of it if it fits
        corners = quads[int(rng.integers(len(quads)))].astype(np.float64) @ matrix.T
        low = np.minimum(-corners.min(axis=0) + 3, SIDE / 2 - corners.mean(axis=0))
        high = np.maximum(SIDE - corners.max(axis=0) - 3, SIDE / 2 - corners.mean(axis=0))
        shift = rng.uniform(low, high)
    else:
        shift = np.array([SIDE / 2, SIDE / 2]) - matrix @ centre
    affine = np.hstack([matrix, shift[:, None]])
    out = cv2.warpAffine(
        image,
        affine,
        (SIDE, SIDE),
        flags=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR,
        borderValue=(114, 114, 114),
    )
    moved = [(quad @ matrix.T + shift).astype(np.float32) for quad in quads]
    return out.astype(np.uint8), moved


def _settled(image: Picture, quads: list[Quad]) -> tuple[Picture, tuple[Quad, ...]]:
    """Paint over what is only part of a plate, or too small: neither plate nor background."""
    whole = []
    for quad in quads:
        if _within(quad):
            whole.append(quad)
        else:
            colour = tuple(float(v) for v in image.mean(axis=(0, 1)))
            cv2.fillConvexPoly(image, np.rint(quad).astype(np.int32), colour)
    return image, tuple(whole)


def _seen(rng: Rng, image: Picture) -> Picture:
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


def label(quad: Quad, size: int = SIDE) -> str:
    """Return one line of ultralytics' pose label: class, box, four key points, in shares."""
    share: NDArray[np.float32] = np.clip(quad / size, 0, 1)
    low, high = share.min(axis=0), share.max(axis=0)
    numbers = [*((low + high) / 2), *(high - low), *share.ravel()]
    return "0 " + " ".join(f"{float(number):.5f}" for number in numbers)


def write_dataset(
    folder: Path, scenes: Sequence[Scene], count: int, seed: int, part: str = "train"
) -> None:
    """Write `count` squares and labels under `folder/images|labels/part`; existing ones stay."""
    images, labels = folder / "images" / part, folder / "labels" / part
    images.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        if number % 200 == 0:
            print(f"{part} pictures: {number} of {count}", file=sys.stderr)
        name = f"{seed:04d}_{number:06d}"
        if (labels / f"{name}.txt").exists():
            continue
        square = compose(np.random.default_rng([seed, number]), scenes)
        quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
        cv2.imwrite(str(images / f"{name}.jpg"), square.image, quality)
        lines = "\n".join(label(quad) for quad in square.quads)
        (labels / f"{name}.txt").write_text(lines + "\n" if lines else "", encoding="utf-8")
