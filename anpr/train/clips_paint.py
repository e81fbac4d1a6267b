"""A canvas measured in metres, on which the boards of the clips are painted.

Shapes are given by where they are on the truck or the wall (x to the right of the middle, z above
the ground), so that a drawing reads like a measured sketch. Everything is drawn from numbers and a
seeded generator: no picture file is ever opened here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.train.clips_camera import Bytes, Floats, Texture

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red, 0–255."""

BLACK: Colour = (24, 22, 22)
RUBBER: Colour = (34, 32, 31)
CHROME: Colour = (196, 194, 190)
AMBER: Colour = (30, 130, 235)
_FRACTION = 4
_STEPS = 1 << _FRACTION


def clouds(rng: np.random.Generator, height: int, width: int, octaves: int = 5) -> Floats:
    """Smooth random field in [-1, 1]: grids of noise, each twice as fine and half as strong."""
    field = np.zeros((height, width), np.float32)
    weight, total = 1.0, 0.0
    for octave in range(octaves):
        cells = 2 ** (octave + 2)
        rows = max(2, round(cells * height / max(height, width)))
        columns = max(2, round(cells * width / max(height, width)))
        grid = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
        big = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        field += weight * np.asarray(big, np.float32)
        total += weight
        weight *= 0.55
    return np.clip(field / total * 1.6, -1, 1).astype(np.float32)


class Canvas:
    """A picture ``width`` × ``height`` metres, its left edge at x = ``left``, its foot at ``foot``.

    It begins fully transparent; every shape paints over what is there.
    """

    def __init__(
        self, left: float, foot: float, width: float, height: float, scale: float = 320
    ) -> None:
        self.left, self.foot, self.top, self.scale = left, foot, foot + height, scale
        shape = (round(height * scale), round(width * scale))
        self.bgr: Floats = np.zeros((*shape, 3), np.float32)
        self.alpha: Floats = np.zeros(shape, np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return int(self.alpha.shape[0]), int(self.alpha.shape[1])

    def mask(self, points: Sequence[tuple[float, float]], blur_m: float = 0.0) -> Floats:
        """Coverage 0–1 of a polygon, its edge softened over ``blur_m`` metres."""
        pixels = [((x - self.left) * self.scale, (self.top - z) * self.scale) for x, z in points]
        fixed = np.round(np.array(pixels) * _STEPS).astype(np.int32)
        sheet = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(sheet, [fixed], 255, cv2.LINE_AA, _FRACTION)
        cover = sheet.astype(np.float32) / 255.0
        if blur_m > 0:
            cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), blur_m * self.scale), np.float32)
        return cover

    def lay(self, cover: Floats, colour: Colour | Floats, strength: float = 1.0) -> None:
        """Paint ``colour`` (one, or one per pixel) where ``cover`` says."""
        cover = cover * np.float32(strength)
        part = cover[:, :, None]
        self.bgr = self.bgr * (1 - part) + np.asarray(colour, np.float32) * part
        self.alpha = np.maximum(self.alpha, cover)

    def poly(
        self,
        points: Sequence[tuple[float, float]],
        colour: Colour,
        *,
        strength: float = 1.0,
        blur_m: float = 0.0,
    ) -> None:
        """Fill a polygon."""
        self.lay(self.mask(points, blur_m), colour, strength)

    def rect(
        self,
        x0: float,
        z0: float,
        x1: float,
        z1: float,
        colour: Colour,
        *,
        radius: float = 0.0,
        strength: float = 1.0,
        blur_m: float = 0.0,
    ) -> None:
        """Fill an upright rectangle with corners rounded by ``radius`` metres."""
        outline = rounded(x0, z0, x1, z1, radius)
        self.poly(outline, colour, strength=strength, blur_m=blur_m)

    def disc(self, x: float, z: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self.poly(rounded(x - radius, z - radius, x + radius, z + radius, radius), colour)

    def ring(self, x: float, z: float, radius: float, width: float, colour: Colour) -> None:
        """Draw a circle's edge, ``width`` metres thick."""
        outer = self.mask(rounded(x - radius, z - radius, x + radius, z + radius, radius))
        r = radius - width
        self.lay(np.maximum(outer - self.mask(rounded(x - r, z - r, x + r, z + r, r)), 0), colour)

    def line(
        self, a: tuple[float, float], b: tuple[float, float], width: float, colour: Colour
    ) -> None:
        """Draw a straight stroke ``width`` metres thick."""
        along = np.subtract(b, a)
        length = float(np.hypot(*along))
        if length == 0:
            return
        nx, nz = -along[1] / length * width / 2, along[0] / length * width / 2
        corners = [
            (a[0] + nx, a[1] + nz), (b[0] + nx, b[1] + nz),
            (b[0] - nx, b[1] - nz), (a[0] - nx, a[1] - nz),
        ]  # fmt: skip
        self.poly(corners, colour)

    def shade(self, factor: Floats | NDArray[np.float64]) -> None:
        """Multiply the paint by a field of the canvas's shape (or one that broadcasts to it)."""
        field = np.broadcast_to(np.asarray(factor, np.float32), self.shape)
        self.bgr = self.bgr * field[:, :, None]

    def heights(self) -> Floats:
        """Height of every row, as a column to broadcast."""
        rows = np.arange(self.shape[0], dtype=np.float32)[:, None]
        return (self.top - (rows + 0.5) / self.scale).astype(np.float32)

    def sides(self) -> Floats:
        """Sideways place of every column, as a row to broadcast."""
        columns = np.arange(self.shape[1], dtype=np.float32)[None, :]
        return (self.left + (columns + 0.5) / self.scale).astype(np.float32)

    def dirt(
        self, rng: np.random.Generator, amount: float, reach: float, colour: Colour = (62, 82, 104)
    ) -> None:
        """Road dirt: thick at the foot, fading over ``reach`` metres, in clouds."""
        fade = np.exp(-(self.heights() - self.foot) / reach)
        field = np.clip(fade * (0.75 + 0.5 * clouds(rng, *self.shape)), 0, 1)
        self.lay((field * amount * self.alpha).astype(np.float32), colour)

    def texture(self, rows: tuple[float, float] | None = None) -> Texture:
        """What was painted, as a texture; ``rows`` = (foot, top) keeps only a band of it."""
        alpha = np.clip(self.alpha, 0, 1)[:, :, None] * 255
        picture = np.concatenate([np.clip(self.bgr, 0, 255), alpha], axis=2).astype(np.uint8)
        if rows is not None:
            low, high = (round((self.top - z) * self.scale) for z in rows)
            picture = picture[max(0, high) : low]
        return Texture(np.ascontiguousarray(picture))


def rounded(x0: float, z0: float, x1: float, z1: float, radius: float) -> list[tuple[float, float]]:
    """Outline of an upright rectangle with round corners, anticlockwise."""
    radius = min(radius, abs(x1 - x0) / 2, abs(z1 - z0) / 2)
    if radius <= 0:
        return [(x0, z0), (x1, z0), (x1, z1), (x0, z1)]
    outline: list[tuple[float, float]] = []
    centres = [(x1 - radius, z1 - radius), (x0 + radius, z1 - radius),
               (x0 + radius, z0 + radius), (x1 - radius, z0 + radius)]  # fmt: skip
    for quarter, (cx, cz) in enumerate(centres):
        for step in range(9):
            angle = (quarter + step / 8) * np.pi / 2
            outline.append((cx + radius * np.cos(angle), cz + radius * np.sin(angle)))
    return outline


def tinted(colour: Colour, factor: float) -> Colour:
    """The colour made lighter (> 1) or darker (< 1)."""
    blue, green, red = (int(np.clip(part * factor, 0, 255)) for part in colour)
    return blue, green, red


def as_texture(bgr: Bytes) -> Texture:
    """An opaque texture of an ordinary picture."""
    opaque = np.full((*bgr.shape[:2], 1), 255, np.uint8)
    return Texture(np.ascontiguousarray(np.concatenate([bgr[:, :, :3], opaque], axis=2)))
