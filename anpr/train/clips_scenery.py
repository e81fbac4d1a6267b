"""What stands still in a clip: concrete, stop line, island, booth, rail, rock wall and hillside.

All of it invented and painted from a seed; the border gate's own lanes are not copied here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anpr.train.clips_camera import Board, Camera
from anpr.train.clips_paint import BLACK, Canvas, Colour, clouds, tinted

STAND_M = 11.0
"""Distance from the camera's foot to the bumper of a truck that stands at the line."""
LINE_M = 10.45
ARM_M = 9.1
ARM_HEIGHT_M = 0.92
LANE_HALF_M = 1.75


@dataclass(frozen=True, slots=True)
class Place:
    """Where one lane's camera hangs and what its surroundings look like.

    ``hand`` is -1 when the camera hangs on the left of the lane (booth on the right), else +1.
    """

    hand: int
    eye_height: float
    eye_aside: float
    focal: float
    booth: Colour
    ground: Colour
    seed: int
    scale: float = 1.0
    """How many times finer than 1280 x 720 the camera's picture is."""

    def camera(self) -> Camera:
        """The lane's camera."""
        eye = (self.hand * self.eye_aside, 0.0, self.eye_height)
        size = round(1280 * self.scale), round(720 * self.scale)
        return Camera(eye, (-self.hand * 0.22, STAND_M, 0.78), self.focal * self.scale, *size)


def scenery(place: Place, rng: np.random.Generator) -> list[Board]:
    """Boards from far to near; the booth stands opposite the camera's side of the lane."""
    away = -place.hand
    found = [
        _flat(-30, 30, 4.0, 80.0, _earth(rng)),
        _flat(-LANE_HALF_M - 0.5, LANE_HALF_M + 0.5, 4.0, 70.0, _concrete(place, rng)),
        _flat(min(away * 4.6, away * 9.6), max(away * 4.6, away * 9.6), 4.0, 70.0, _asphalt(rng)),
    ]
    found.append(_wall_along(away * 10.2, 8.0, 70.0, 5.0, _rock(rng)))
    found.append(_wall_across(-20, 20, 46.0, 14.0, _slope(rng)))
    found += _rail(place.hand * (LANE_HALF_M + 1.0), rng)
    found += _island(away, place, rng)
    return found


def _flat(x0: float, x1: float, near: float, far: float, canvas: Canvas) -> Board:
    return Board((x0, far, 0.0), (x1 - x0, 0, 0), (0, near - far, 0), canvas.texture())


def _wall_along(x: float, near: float, far: float, height: float, canvas: Canvas) -> Board:
    return Board((x, far, height), (0, near - far, 0), (0, 0, -height), canvas.texture())


def _wall_across(x0: float, x1: float, y: float, height: float, canvas: Canvas) -> Board:
    return Board((x0, y, height), (x1 - x0, 0, 0), (0, 0, -height), canvas.texture())


def _earth(rng: np.random.Generator) -> Canvas:
    canvas = Canvas(-30, 4, 60, 76, 14)
    canvas.rect(-30, 4, 30, 80, (74, 104, 104))
    canvas.shade(1 + 0.35 * clouds(rng, *canvas.shape, octaves=7))
    return canvas


def _asphalt(rng: np.random.Generator) -> Canvas:
    canvas = Canvas(0, 4, 5, 66, 24)
    canvas.rect(0, 4, 5, 70, (92, 92, 94))
    for start in range(4, 70, 6):
        canvas.rect(2.4, start, 2.52, start + 2.4, (205, 208, 210))
    canvas.shade(1 + 0.14 * clouds(rng, *canvas.shape, octaves=7))
    return canvas


def _concrete(place: Place, rng: np.random.Generator) -> Canvas:
    wide = LANE_HALF_M + 0.5
    canvas = Canvas(-wide, 4, 2 * wide, 66, 60)
    canvas.rect(-wide, 4, wide, 70, place.ground)
    canvas.shade(1 + 0.13 * clouds(rng, *canvas.shape, octaves=8))
    canvas.shade(1 + 0.05 * rng.standard_normal(canvas.shape).astype(np.float32))
    for track in (-0.92, 0.92):  # years of tyres
        canvas.rect(track - 0.22, 4, track + 0.22, 70, (70, 70, 70), strength=0.34, blur_m=0.1)
    canvas.rect(-0.25, 4, 0.25, 70, (60, 62, 66), strength=0.18, blur_m=0.14)  # dripped oil
    for _ in range(26):
        x, y = rng.normal(0, 0.5), rng.uniform(9, 40)
        r = rng.uniform(0.05, 0.22)
        canvas.poly([(x - r, y), (x, y + 2 * r), (x + r, y), (x, y - 2 * r)], (52, 54, 58),
                    strength=0.35, blur_m=0.04)  # fmt: skip
    for joint in np.arange(6.2, 70, 4.5):
        canvas.rect(-wide, joint, wide, joint + 0.03, (78, 80, 82))
    _cracks(canvas, rng)
    for side in (-1, 1):
        edge = side * (LANE_HALF_M - 0.12)
        canvas.rect(edge - 0.07, 12.0, edge + 0.07, 70, (196, 200, 204), strength=0.75)
    canvas.rect(-LANE_HALF_M + 0.08, LINE_M - 0.18, LANE_HALF_M - 0.08, LINE_M + 0.17,
                (226, 228, 230), strength=0.88)  # fmt: skip
    _arrow(canvas, 18.5)
    worn = np.clip(0.55 + 0.9 * clouds(rng, *canvas.shape, octaves=8), 0, 1)
    canvas.shade(0.9 + 0.1 * worn)
    return canvas


def _cracks(canvas: Canvas, rng: np.random.Generator) -> None:
    for _ in range(9):
        x, y = rng.uniform(-1.6, 1.6), rng.uniform(9.5, 30)
        for _ in range(14):
            nx, ny = x + rng.normal(0, 0.06), y + abs(rng.normal(0.08, 0.06))
            canvas.line((x, y), (nx, ny), 0.009, (96, 98, 100))
            x, y = nx, ny


def _arrow(canvas: Canvas, foot: float) -> None:
    """A straight-ahead arrow towards the camera."""
    shape = [(-0.08, foot + 3), (0.08, foot + 3), (0.08, foot + 1.3), (0.3, foot + 1.3),
             (0.0, foot), (-0.3, foot + 1.3), (-0.08, foot + 1.3)]  # fmt: skip
    canvas.poly(shape, (214, 218, 220), strength=0.7)


def _rock(rng: np.random.Generator) -> Canvas:
    canvas = Canvas(0, 0, 62, 5, 24)
    canvas.rect(0, 0, 62, 5, (104, 116, 122))
    for row in range(10):
        for column in range(62):
            x = column + (row % 2) * 0.5
            tone = float(rng.uniform(0.78, 1.18))
            canvas.rect(x + 0.03, row * 0.5 + 0.03, x + 0.97, row * 0.5 + 0.47,
                        tinted((110, 120, 126), tone), radius=0.1)  # fmt: skip
    canvas.shade(1 + 0.25 * clouds(rng, *canvas.shape, octaves=6))
    return canvas


def _slope(rng: np.random.Generator) -> Canvas:
    canvas = Canvas(-20, 0, 40, 14, 24)
    canvas.rect(-20, 0, 20, 14, (54, 92, 70))
    tone = clouds(rng, *canvas.shape, octaves=7)
    canvas.shade(1 + 0.6 * tone)
    canvas.lay(np.clip(tone * 1.5 - 0.35, 0, 1).astype(np.float32), (92, 128, 150), 0.6)
    return canvas


def _rail(x: float, rng: np.random.Generator) -> list[Board]:
    """A guard rail along the camera's side of the road."""
    canvas = Canvas(0, 0, 50, 0.85, 40)
    for post in range(0, 50, 2):
        canvas.rect(post, 0, post + 0.14, 0.7, (120, 122, 122))
    canvas.rect(0, 0.45, 50, 0.78, (164, 166, 166))
    canvas.rect(0, 0.59, 50, 0.64, (118, 120, 120))
    canvas.shade(1 + 0.1 * clouds(rng, *canvas.shape, octaves=6))
    return [_wall_along(x, 13.0, 63.0, 0.85, canvas)]


def _island(away: int, place: Place, rng: np.random.Generator) -> list[Board]:
    """The raised island with its kerb, bollards and the booth, opposite the camera."""
    inner, outer = away * (LANE_HALF_M + 0.15), away * 4.4
    left, right = sorted((inner, outer))
    pave = Canvas(0, 6, 2.5, 12, 50)
    pave.rect(0, 6, 2.5, 18, (136, 140, 142))
    for joint in np.arange(0, 12, 0.4):
        pave.rect(0, 6 + joint, 2.5, 6.012 + joint, (104, 106, 108))
    pave.shade(1 + 0.12 * clouds(rng, *pave.shape, octaves=6))
    kerb = Canvas(0, 0, 12, 0.2, 60)
    for stripe in range(24):
        kerb.rect(stripe * 0.5, 0, stripe * 0.5 + 0.5, 0.2,
                  BLACK if stripe % 2 else (40, 190, 225))  # fmt: skip
    found = [
        Board((left, 18.0, 0.2), (right - left, 0, 0), (0, -12.0, 0), pave.texture()),
        Board((inner, 18.0, 0.2), (0, -12.0, 0), (0, 0, -0.2), kerb.texture()),
    ]
    found += _booth(away, place.booth)
    found += [_bollard(away * (LANE_HALF_M + 0.45), y) for y in (16.5, 14.8, 9.9)]
    return found


def _booth(away: int, colour: Colour) -> list[Board]:
    """The booth: a small cabin with a wide window towards the lane."""
    near, far, height = 11.2, 14.0, 2.7
    inner, outer = away * (LANE_HALF_M + 0.75), away * 4.1
    left, right = sorted((inner, outer))
    front = Canvas(left, 0.2, right - left, height, 120)
    side = Canvas(0, 0.2, far - near, height, 120)
    for canvas, x0, x1 in ((front, left, right), (side, 0.0, far - near)):
        canvas.rect(x0, 0.2, x1, 0.2 + height, colour)
        canvas.rect(x0, 0.2, x1, 0.55, tinted(colour, 0.6))
        canvas.rect(x0 + 0.2, 1.25, x1 - 0.2, 2.35, (60, 58, 56), radius=0.05)
        canvas.rect(x0 + 0.25, 1.3, x1 - 0.25, 2.3, (120, 112, 98), radius=0.04)
        canvas.rect(x0, 2.6, x1, 2.9, (60, 40, 150))
        canvas.shade(0.94 + 0.03 * (canvas.heights() - 1.0))
    wall = Board((inner, far, 0.2 + height), (0, near - far, 0), (0, 0, -height), side.texture(),
                 (0.86, 0.86, 0.86))  # fmt: skip
    face = Board((left, near, 0.2 + height), (right - left, 0, 0), (0, 0, -height),
                 front.texture())  # fmt: skip
    return [wall, face]


def _bollard(x: float, y: float) -> Board:
    canvas = Canvas(-0.08, 0, 0.16, 0.8, 160)
    canvas.rect(-0.08, 0, 0.08, 0.8, (40, 60, 200), radius=0.05)
    for band in (0.25, 0.5):
        canvas.rect(-0.08, band, 0.08, band + 0.1, (225, 228, 230))
    canvas.shade(1 - 0.4 * (canvas.sides() / 0.08) ** 2)
    return Board((x - 0.08, y, 1.0), (0.16, 0, 0), (0, 0, -0.8), canvas.texture())
