"""Cabs, painted: the narrow rounded one common on Vietnamese roads, the tall flat Chinese one.

Windscreen, grille, lamps, bumper, mirrors, door and what shows beneath. They resemble no maker and
carry no mark. How a truck looks is said once, in ``Truck``; here are only the brush strokes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from anpr.train.clips_paint import (
    AMBER,
    BLACK,
    CHROME,
    RUBBER,
    Canvas,
    Colour,
    clouds,
    rounded,
    tinted,
)

Body = Literal["box", "container", "tarp", "tipper"]


@dataclass(frozen=True, slots=True)
class Truck:
    """How one truck looks. Lengths in metres, colours blue-green-red."""

    cab: Literal["rounded", "flat"]
    paint: Colour
    body: Body
    body_paint: Colour
    length: float
    body_top: float
    bumper: Colour
    plate_size: tuple[float, float]
    plate_at: tuple[float, float]
    dirt: float
    seed: int

    @property
    def half(self) -> float:
        """Half the cab's width."""
        return 1.02 if self.cab == "rounded" else 1.2

    @property
    def roof(self) -> float:
        """Height of the cab's roof."""
        return 2.45 if self.cab == "rounded" else 2.85

    @property
    def cab_length(self) -> float:
        """Bumper to the cab's back wall."""
        return 1.65 if self.cab == "rounded" else 2.0

    @property
    def sill(self) -> float:
        """Height of the windscreen's foot."""
        return 1.36 if self.cab == "rounded" else 1.62

    @property
    def belt(self) -> float:
        """Height at which the bumper ends and the front panel begins."""
        return 0.78 if self.cab == "rounded" else 0.92

    @property
    def lamps(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Middle (x, z) of the two headlamps."""
        if self.cab == "rounded":
            return (-0.76, 0.92), (0.76, 0.92)
        return (-0.93, 0.74), (0.93, 0.74)

    @property
    def body_half(self) -> float:
        """Half the body's width."""
        return self.half + (0.08 if self.cab == "rounded" else 0.02)


def front(truck: Truck, rng: np.random.Generator) -> Canvas:
    """The whole front of the cab, from the bumper's foot to the roof."""
    canvas = Canvas(-1.3, 0.3, 2.6, truck.roof - 0.3)
    half, roof = truck.half, truck.roof
    lean = 0.1 if truck.cab == "rounded" else 0.05
    shell = [
        (-half, 0.34), (half, 0.34), (half + 0.01, truck.sill), (half - lean + 0.02, roof - 0.16),
        (half - lean - 0.1, roof - 0.01), (-half + lean + 0.1, roof - 0.01),
        (-half + lean - 0.02, roof - 0.16), (-half - 0.01, truck.sill),
    ]  # fmt: skip
    canvas.poly(shell, truck.paint)
    round_off = 1 - 0.35 * np.clip((np.abs(canvas.sides()) - half + 0.3) / 0.3, 0, 1) ** 2
    canvas.shade(round_off * (0.92 + 0.05 * (canvas.heights() - 1.0)))
    _windscreen(canvas, truck, rng, lean)
    if truck.cab == "rounded":
        _rounded_face(canvas, truck)
    else:
        _flat_face(canvas, truck)
    canvas.rect(-0.01, truck.belt - 0.006, 0.01, truck.belt + 0.006, BLACK)
    canvas.rect(-half, truck.belt - 0.008, half, truck.belt + 0.008, BLACK, strength=0.8)
    canvas.dirt(rng, truck.dirt, 0.5)
    return canvas


def _windscreen(canvas: Canvas, truck: Truck, rng: np.random.Generator, lean: float) -> None:
    foot, top = truck.sill + 0.03, truck.roof - 0.28
    wide, narrow = truck.half - 0.06, truck.half - lean - 0.07
    rim = [(-wide, foot), (wide, foot), (narrow, top), (-narrow, top)]
    canvas.poly(rim, BLACK)
    inner = [(x * 0.965, foot + 0.05 if z == foot else top - 0.04) for x, z in rim]
    glass = canvas.mask(inner)
    rise = np.clip((canvas.heights() - foot) / (top - foot), 0, 1)
    sky = 0.25 + 0.75 * rise**1.5
    reflection = sky + 0.22 * clouds(rng, *canvas.shape, octaves=3)
    dark, light = np.array((38, 34, 30), np.float32), np.array((150, 138, 122), np.float32)
    share = np.clip(reflection * 0.75, 0, 1)[:, :, None].astype(np.float32)
    canvas.lay(glass, (dark * (1 - share) + light * share).astype(np.float32))
    for x in (-0.5, 0.5):  # seats, dim behind the glass
        canvas.rect(x - 0.2, foot + 0.02, x + 0.2, foot + 0.42, (30, 28, 27), radius=0.1,
                    strength=0.55, blur_m=0.02)  # fmt: skip
    wheel = rounded(0.3, foot - 0.2, 0.74, foot + 0.22, 0.2)
    canvas.lay(canvas.mask(wheel, 0.02) * glass, (24, 23, 22), 0.7)
    glare = [(-wide * 0.7, foot), (-wide * 0.45, foot), (-wide * 0.1, top), (-wide * 0.35, top)]
    canvas.lay(canvas.mask(glare, 0.02) * glass, (235, 228, 220), 0.16)
    for start, end in (((-0.62, foot), (0.05, foot + 0.16)), ((0.12, foot), (0.8, foot + 0.15))):
        canvas.line(start, end, 0.022, (16, 16, 16))
    for x in (-0.55, 0.0, 0.55):
        canvas.rect(x - 0.05, truck.roof - 0.13, x + 0.05, truck.roof - 0.09, AMBER, radius=0.02)


def _rounded_face(canvas: Canvas, truck: Truck) -> None:
    grille = [(-0.5, 0.98), (0.5, 0.98), (0.6, 1.24), (-0.6, 1.24)]
    canvas.poly(grille, BLACK)
    for level in (1.03, 1.11, 1.19):
        canvas.rect(-0.54, level - 0.014, 0.54, level + 0.014, CHROME, radius=0.012)
    canvas.rect(-0.6, 1.25, 0.6, 1.275, CHROME, radius=0.01)
    for side in (-1, 1):
        x0, x1 = sorted((side * 0.58, side * 0.96))
        canvas.rect(x0, 0.82, x1, 1.03, (58, 56, 54), radius=0.07)
        canvas.rect(x0 + 0.015, 0.835, x1 - 0.015, 1.015, (205, 202, 196), radius=0.06)
        canvas.disc(side * 0.7, 0.925, 0.068, (150, 146, 140))
        canvas.disc(side * 0.7, 0.925, 0.05, (236, 236, 230))
        canvas.disc(side * 0.84, 0.925, 0.055, (160, 156, 150))
        canvas.rect(side * 0.925 - 0.025, 0.85, side * 0.925 + 0.025, 1.0, AMBER, radius=0.02)
        canvas.rect(side * 0.945 - 0.045, 1.08, side * 0.945 + 0.045, 1.13, AMBER, radius=0.02)
    half = truck.half
    canvas.rect(-half, 0.36, half, truck.belt - 0.01, truck.bumper, radius=0.05)
    canvas.rect(-0.62, 0.4, 0.62, 0.5, BLACK, radius=0.03)
    canvas.rect(-half + 0.02, truck.belt - 0.05, half - 0.02, truck.belt - 0.03,
                tinted(truck.bumper, 1.25))  # fmt: skip
    for x in (-0.82, 0.82):
        canvas.disc(x, 0.5, 0.065, BLACK)
        canvas.disc(x, 0.5, 0.045, (200, 205, 205))


def _flat_face(canvas: Canvas, truck: Truck) -> None:
    half = truck.half
    canvas.rect(-0.86, 1.0, 0.86, 1.5, BLACK, radius=0.06)
    for row in range(5):
        level = 1.06 + row * 0.095
        canvas.rect(-0.8, level - 0.02, 0.8, level + 0.02, (112, 110, 106), radius=0.015)
        canvas.rect(-0.8, level + 0.006, 0.8, level + 0.018, CHROME, radius=0.006)
    canvas.rect(-0.88, 1.5, 0.88, 1.54, CHROME, radius=0.02)
    for x in (-1.04, 1.04):  # air deflectors at the corners
        canvas.rect(x - 0.09, 1.0, x + 0.09, 1.5, tinted(truck.paint, 0.8), radius=0.05)
        canvas.rect(x - 0.012, 1.04, x + 0.012, 1.46, tinted(truck.paint, 0.55), radius=0.01)
    canvas.rect(-half, 0.34, half, truck.belt - 0.01, truck.bumper, radius=0.04)
    canvas.rect(-0.58, 0.36, 0.58, 0.46, BLACK, radius=0.03)
    for side in (-1, 1):
        x0, x1 = sorted((side * 0.72, side * 1.14))
        canvas.rect(x0, 0.6, x1, 0.87, (46, 44, 44), radius=0.05)
        canvas.rect(x0 + 0.02, 0.62, x1 - 0.02, 0.85, (198, 196, 190), radius=0.045)
        for x in (0.83, 1.0):
            canvas.disc(side * x, 0.74, 0.078, (140, 137, 132))
            canvas.disc(side * x, 0.74, 0.055, (240, 240, 235))
        canvas.rect(x0 + 0.03, 0.625, x1 - 0.03, 0.655, AMBER, radius=0.012)
        canvas.disc(side * 0.9, 0.47, 0.06, BLACK)
        canvas.disc(side * 0.9, 0.47, 0.042, (190, 196, 198))
        canvas.rect(side * 0.62 - 0.05, 0.5, side * 0.62 + 0.05, 0.56, BLACK, radius=0.02)
    visor = [(-half + 0.06, truck.roof - 0.3), (half - 0.06, truck.roof - 0.3),
             (half - 0.1, truck.roof - 0.18), (-half + 0.1, truck.roof - 0.18)]  # fmt: skip
    canvas.poly(visor, tinted(truck.paint, 0.35))


def mirrors(truck: Truck) -> Canvas:
    """Both mirrors on their arms, nothing between them."""
    canvas = Canvas(-1.65, 1.2, 3.3, 1.4, 200)
    height = truck.sill + 0.42
    for side in (-1, 1):
        x = side * (truck.half + 0.2)
        canvas.line((side * truck.half, height + 0.24), (x, height + 0.2), 0.03, BLACK)
        canvas.line((side * truck.half, height - 0.28), (x, height - 0.2), 0.03, BLACK)
        canvas.rect(x - 0.11, height - 0.26, x + 0.11, height + 0.22, (28, 28, 30), radius=0.06)
        canvas.rect(x - 0.1, height - 0.46, x + 0.1, height - 0.29, (30, 30, 32), radius=0.05)
    return canvas


def cab_side(truck: Truck, rng: np.random.Generator) -> Canvas:
    """The cab from the side, its front to the right (x = 0 is the bumper)."""
    long, roof = truck.cab_length, truck.roof
    canvas = Canvas(-long, 0.0, long, roof, 240)
    slope = 0.34 if truck.cab == "rounded" else 0.12
    canvas.poly([(-long, 0.55), (0, 0.4), (0, truck.sill), (-slope, roof), (-long, roof)],
                truck.paint)  # fmt: skip
    foot, top = truck.sill + 0.04, roof - 0.3
    canvas.poly([(-long + 0.45, foot), (-0.16, foot), (-slope - 0.12, top), (-long + 0.45, top)],
                (52, 46, 40))  # fmt: skip
    for x in (-long + 0.38, -0.1):
        canvas.line((x, 0.75), (x, roof - 0.2), 0.012, tinted(truck.paint, 0.5))
    canvas.rect(-long + 0.48, truck.sill - 0.16, -long + 0.66, truck.sill - 0.12, BLACK)
    middle = -long * 0.52
    arch = [(middle + 0.62 * np.cos(a), 0.42 + 0.62 * np.sin(a)) for a in np.linspace(0, np.pi, 24)]
    canvas.poly(arch, BLACK)
    canvas.rect(-0.5, 0.42, -0.12, 0.5, (70, 70, 72))
    wheel(canvas, middle, 0.5)
    canvas.dirt(rng, truck.dirt, 0.6)
    return canvas


def wheel(canvas: Canvas, x: float, radius: float) -> None:
    """A wheel standing on the ground, seen from the side."""
    z = radius
    canvas.disc(x, z, radius, RUBBER)
    canvas.disc(x, z, radius * 0.56, (120, 122, 124))
    canvas.disc(x, z, radius * 0.34, (70, 72, 74))
    canvas.disc(x, z, radius * 0.16, (150, 150, 150))


def under(truck: Truck) -> Canvas:
    """What shows between bumper and road: tyres and axle, dark."""
    canvas = Canvas(-1.3, 0.0, 2.6, 0.6, 160)
    canvas.rect(-0.75, 0.36, 0.75, 0.6, (20, 20, 20))
    canvas.rect(-0.9, 0.3, 0.9, 0.42, (26, 25, 25))
    for side in (-1, 1):
        x = side * (truck.half - 0.17)
        canvas.rect(x - 0.14, 0.0, x + 0.14, 0.6, RUBBER, radius=0.05)
        for groove in (-0.06, 0.0, 0.06):
            canvas.line((x + groove, 0.02), (x + groove, 0.6), 0.012, (20, 20, 20))
    return canvas
