"""The trucks of the clips: painted once, then stood as boards anywhere in the lane's world.

A truck is a cab, a body behind it and a number plate before it; each face is one board with its own
share of the light. Boards are listed from back to front, so drawing them in order is enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anpr.train import clips_bodies as bodies
from anpr.train import clips_cabs as cabs
from anpr.train.clips_bodies import BODY_FOOT_M
from anpr.train.clips_cabs import Truck
from anpr.train.clips_camera import Board, Bytes, Texture
from anpr.train.clips_paint import Colour, as_texture, tinted


@dataclass(frozen=True, slots=True)
class Painted:
    """A truck's textures, painted once and used for every frame."""

    truck: Truck
    bumper: Texture
    panel: Texture
    screen: Texture
    mirrors: Texture
    cab_side: Texture
    body_front: Texture
    body_side: Texture
    body_roof: Texture
    cab_roof: Texture
    under: Texture
    plate: Texture
    frame: Texture


def paint(truck: Truck, plate: Bytes) -> Painted:
    """Paint every board of a truck; ``plate`` is the flat picture of its number plate."""
    rng = np.random.default_rng(truck.seed)
    face = cabs.front(truck, rng)
    return Painted(
        truck=truck,
        bumper=face.texture((0.3, truck.belt)),
        panel=face.texture((truck.belt, truck.sill)),
        screen=face.texture((truck.sill, truck.roof)),
        mirrors=cabs.mirrors(truck).texture(),
        cab_side=cabs.cab_side(truck, rng).texture(),
        body_front=bodies.body_front(truck, rng).texture(),
        body_side=bodies.body_side(truck, rng).texture(),
        body_roof=_plain(tinted(truck.body_paint, 0.95)),
        cab_roof=_plain(tinted(truck.paint, 0.95)),
        under=cabs.under(truck).texture(),
        plate=as_texture(plate),
        frame=_plain((40, 40, 42)),
    )


def _plain(colour: Colour) -> Texture:
    return as_texture(np.full((16, 16, 3), colour, np.uint8))


@dataclass(frozen=True, slots=True)
class Shades:
    """How bright each face of a truck stands in today's light (blue, green, red multipliers)."""

    front: tuple[float, float, float]
    side: tuple[float, float, float]
    top: tuple[float, float, float]
    plate: tuple[float, float, float]


def boards(painted: Painted, distance: float, eye_x: float, shades: Shades) -> list[Board]:
    """A truck whose bumper stands ``distance`` metres away, as boards from back to front."""
    truck = painted.truck
    right = eye_x > truck.half
    back = distance + truck.cab_length + 0.15
    return [
        *_body_boards(painted, back, right, eye_x, shades),
        *_cab_boards(painted, distance, right, eye_x, shades),
    ]


def _side_board(
    x: float, near: float, far: float, top: float, texture: Texture,
    gain: tuple[float, float, float],
) -> Board:  # fmt: skip
    """A wall along the lane, down to the road; the texture's right end is its near end.

    Seen from the lane's other side the same board is mirrored, as a real wall would be.
    """
    return Board((x, far, top), (0, near - far, 0), (0, 0, -top), texture, gain)


def _body_boards(
    painted: Painted, back: float, right: bool, eye_x: float, shades: Shades
) -> list[Board]:
    truck = painted.truck
    half, foot, top = truck.body_half, BODY_FOOT_M, truck.body_top
    far = back + truck.length - truck.cab_length - 0.15
    found: list[Board] = []
    if abs(eye_x) > half:
        x = half if right else -half
        found.append(_side_board(x, back, far, top, painted.body_side, shades.side))
    if top < 3.9:
        found.append(
            Board((-half, far, top), (2 * half, 0, 0), (0, back - far, 0), painted.body_roof,
                  shades.top)
        )  # fmt: skip
    found.append(
        Board((-half, back, top), (2 * half, 0, 0), (0, 0, foot - top), painted.body_front,
              shades.front)
    )  # fmt: skip
    return found


def _cab_boards(
    painted: Painted, near: float, right: bool, eye_x: float, shades: Shades
) -> list[Board]:
    truck = painted.truck
    half, roof, sill, belt = truck.half, truck.roof, truck.sill, truck.belt
    lean = 0.34 if truck.cab == "rounded" else 0.12
    dim = (shades.front[0] * 0.5, shades.front[1] * 0.5, shades.front[2] * 0.5)
    found = [Board((-1.3, near + 0.7, 0.6), (2.6, 0, 0), (0, 0, -0.6), painted.under, dim)]
    if abs(eye_x) > half:
        x = half if right else -half
        far = near + truck.cab_length
        found.append(_side_board(x, near, far, roof, painted.cab_side, shades.side))
    found += [
        Board((-half + 0.1, near + truck.cab_length, roof), (2 * half - 0.2, 0, 0),
              (0, lean - truck.cab_length, 0), painted.cab_roof, shades.top),
        Board((-1.65, near + lean * 0.6, 2.6), (3.3, 0, 0), (0, 0, -1.4), painted.mirrors,
              shades.front),
        Board((-1.3, near + lean, roof), (2.6, 0, 0), (0, 0.04 - lean, sill - roof),
              painted.screen, shades.front),
        Board((-1.3, near + 0.04, sill), (2.6, 0, 0), (0, 0, belt - sill), painted.panel,
              shades.front),
        Board((-half, near + 0.04, belt), (2 * half, 0, 0), (0, -0.05, 0), painted.frame,
              shades.top),
        Board((-1.3, near, belt), (2.6, 0, 0), (0, 0, 0.3 - belt), painted.bumper, shades.front),
    ]  # fmt: skip
    return [*found, *_plate_boards(painted, near, shades)]


def _plate_boards(painted: Painted, near: float, shades: Shades) -> list[Board]:
    (width, height), (x, z) = painted.truck.plate_size, painted.truck.plate_at
    rim = 0.012
    return [
        Board((x - width / 2 - rim, near - 0.012, z + height / 2 + rim), (width + 2 * rim, 0, 0),
              (0, 0, -height - 2 * rim), painted.frame, shades.front),
        Board((x - width / 2, near - 0.02, z + height / 2), (width, 0, 0), (0, 0, -height),
              painted.plate, shades.plate),
    ]  # fmt: skip
