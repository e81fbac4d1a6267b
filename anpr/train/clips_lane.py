"""The empty lane of a clip: its picture, its light maps and its barrier.

Painted once per clip and then only lit: every frame multiplies the same picture by the light.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from anpr.train.clips_camera import Board, Camera, Floats
from anpr.train.clips_paint import Canvas
from anpr.train.clips_scenery import ARM_HEIGHT_M, ARM_M, LANE_HALF_M, STAND_M, Place, scenery


@dataclass(slots=True)
class Lane:
    """An empty lane, painted: the picture in plain daylight and the maps that light it."""

    place: Place
    camera: Camera
    picture: Floats
    far: Floats
    """0 at the lens, 1 at the far edge of the picture: how much haze lies before each pixel."""
    pool: Floats
    """Where the booth's lamp falls, 0–1."""
    arm: Board = field(init=False)
    post: Board = field(init=False)

    def __post_init__(self) -> None:
        """Paint the barrier, which moves and so is not part of the picture."""
        self.arm, self.post = _barrier(self.place.hand)

    def arm_at(self, angle: float) -> Board:
        """The barrier's arm raised by ``angle`` radians (0 = closed)."""
        hand = self.place.hand
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        pivot = (hand * (LANE_HALF_M + 0.2), ARM_M, ARM_HEIGHT_M)
        length, thick = 4.0, 0.1
        corner = (pivot[0] + hand * sin * thick / 2, ARM_M, pivot[2] + cos * thick / 2)
        across = (-hand * cos * length, 0.0, sin * length)
        down = (-hand * sin * thick, 0.0, -cos * thick)
        return Board(corner, across, down, self.arm.texture)


def build(place: Place) -> Lane:
    """Paint a lane."""
    rng = np.random.default_rng(place.seed)
    camera = place.camera()
    fine = Camera(camera.eye, camera.target, camera.focal * 2, camera.width * 2, camera.height * 2)
    picture = np.full((fine.height, fine.width, 3), 90, np.float32)
    for board in scenery(place, rng):
        fine.draw(picture, board)
    size = (camera.width, camera.height)
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
    rows = np.linspace(1, 0, camera.height, dtype=np.float32)[:, None]
    far = np.repeat(rows**1.5, camera.width, axis=1)
    return Lane(place, camera, small, far, _pool(camera))


def _pool(camera: Camera) -> Floats:
    u, v = camera.project((0.0, STAND_M - 0.3, 0.8))
    x = (np.arange(camera.width, dtype=np.float32) - u) / (0.62 * camera.width)
    y = (np.arange(camera.height, dtype=np.float32) - v) / (0.75 * camera.height)
    return np.exp(-(x[None, :] ** 2 + y[:, None] ** 2)).astype(np.float32)


def _barrier(hand: int) -> tuple[Board, Board]:
    arm = Canvas(0, -0.05, 4.0, 0.1, 200)
    arm.rect(0, -0.05, 4.0, 0.05, (228, 230, 232), radius=0.02)
    for stripe in np.arange(0.35, 4.0, 0.7):
        arm.poly([(stripe, -0.05), (stripe + 0.35, -0.05), (stripe + 0.4, 0.05),
                  (stripe + 0.05, 0.05)], (44, 40, 205))  # fmt: skip
    arm.shade(0.92 + 1.2 * arm.heights())
    post = Canvas(-0.17, 0, 0.34, 1.15, 160)
    post.rect(-0.17, 0, 0.17, 1.15, (30, 150, 240), radius=0.04)
    post.rect(-0.12, 0.2, 0.12, 0.8, (24, 128, 210), radius=0.02)
    post.shade(1 - 0.25 * (post.sides() / 0.17) ** 2)
    x = hand * (LANE_HALF_M + 0.28)
    return (
        Board((0, 0, 0), (1, 0, 0), (0, 0, -1), arm.texture()),
        Board((x - 0.17, ARM_M - 0.05, 1.15), (0.34, 0, 0), (0, 0, -1.15), post.texture()),
    )
