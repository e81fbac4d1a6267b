"""Films one lane: trucks drive up, stand, drive on; every frame lit, blurred and grained.

``film`` yields finished pictures one at a time and, at the end, tells at which frame each truck was
set out, stood, touched the loops, cleared the line and was gone. Those numbers come from the
motion and from the pictures themselves, never from a list typed beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np

from anpr.train.clips_camera import Board, Bytes, Camera, Floats, Texture, row, triple
from anpr.train.clips_lane import Lane
from anpr.train.clips_light import Light
from anpr.train.clips_paint import Canvas
from anpr.train.clips_scenery import ARM_M, LINE_M, STAND_M
from anpr.train.clips_trucks import Painted, Shades, boards

FPS = 12
START_M = 23.0
"""A truck's bumper here is still above the picture."""
APPROACH_FRAMES = 30
ARM_FRAMES = 7
PULL_AWAY_FRAMES = 3
ACCELERATION = 3.4
LEAD_FRAMES = 4
GAP_FRAMES = 9
"""The lane stays empty, its arm down, so long that a watcher of pictures sees it empty."""
SHUTTER_S = 1 / 50
LOOP1 = (STAND_M - 0.3, STAND_M + 1.6)
"""Near and far edge of the loop before the line, metres from the camera's foot."""
LOOP2 = (6.4, 8.3)
SEEN_PIXELS = 300
"""So many pixels changed by a truck count as seen."""


@dataclass(slots=True)
class Marks:
    """Frame numbers of one truck's way through the clip."""

    appear: int = -1
    stop: int = -1
    clear: int = -1
    gone: int = -1
    loop1_on: int = -1
    loop1_off: int = -1
    loop2_on: int = -1
    loop2_off: int = -1


class Drive(Protocol):
    """How a truck moves, which is all a picture needs to know; there are `FPS` frames a second."""

    @property
    def length(self) -> float:
        """The truck's length, m."""

    def bumper(self, frame: float) -> float:
        """Distance of its bumper from the camera's foot, m."""

    def arm(self, frame: float) -> float:
        """The barrier arm's angle, radians."""


@dataclass(slots=True)
class _Drive:
    """One truck on its way: its bumper's distance at every frame since it set out."""

    length: float

    def bumper(self, frame: float) -> float:
        """Distance in metres; braking evenly to the line, then pulling away evenly."""
        if frame <= APPROACH_FRAMES:
            left = 1 - max(frame, 0.0) / APPROACH_FRAMES
            return STAND_M + (START_M - STAND_M) * left**2
        driving = max(0.0, frame - APPROACH_FRAMES - PULL_AWAY_FRAMES) / FPS
        return STAND_M - ACCELERATION / 2 * driving**2

    def arm(self, frame: float) -> float:
        """The arm's angle: up after the stop, down once the tail is past it."""
        up = np.clip((frame - APPROACH_FRAMES) / ARM_FRAMES, 0, 1)
        reach = ARM_M - 0.4 - self.length
        past = max(0.0, STAND_M - reach)
        cleared = APPROACH_FRAMES + PULL_AWAY_FRAMES + np.sqrt(2 * past / ACCELERATION) * FPS
        down = np.clip((frame - cleared) / ARM_FRAMES, 0, 1)
        return float(1.42 * (_ease(float(up)) - _ease(float(down))))


def film(
    lane: Lane,
    trucks: Sequence[Painted],
    lights: tuple[Light, Light],
    rng: np.random.Generator,
    marks: list[Marks],
) -> Iterator[Bytes]:
    """Yield the clip's frames (720 × 1280 × 3, BGR); ``marks`` gets one ``Marks`` per truck."""
    grain = rng.standard_normal((lane.camera.height + 64, lane.camera.width + 64, 3))
    studio = Studio(lane, lights, grain.astype(np.float32), rng, expected=78 * len(trucks))
    for _ in range(LEAD_FRAMES):
        yield studio.shoot(None, _Drive(0), 0)[0]
    for painted in trucks:
        drive = _Drive(painted.truck.length)
        mark, step = Marks(), 0
        marks.append(mark)
        while mark.gone < 0:
            picture, seen = studio.shoot(painted, drive, step)
            _note(mark, drive, step, studio.taken - 1, seen)
            yield picture
            step += 1
        for rest in range(GAP_FRAMES):
            yield studio.shoot(None, drive, step + rest)[0]


def _note(mark: Marks, drive: _Drive, step: int, frame: int, seen: bool) -> None:
    bumper = drive.bumper(step)
    tail = bumper + drive.length
    if step == 0:  # at night its headlamps light the road before it is seen itself
        mark.appear = frame
    if step == APPROACH_FRAMES:
        mark.stop = frame
    if mark.loop1_on < 0 and bumper <= LOOP1[1]:
        mark.loop1_on = frame
    if mark.loop1_off < 0 and tail <= LOOP1[0]:
        mark.loop1_off = frame
    if mark.loop2_on < 0 and bumper <= LOOP2[1]:
        mark.loop2_on = frame
    if mark.clear < 0 and tail <= min(LINE_M, ARM_M):
        mark.clear = frame
    if mark.loop2_off < 0 and tail <= LOOP2[0]:
        mark.loop2_off = frame
    if mark.loop2_off >= 0 and not seen:
        mark.gone = frame


class Studio:
    """Lane, light and film grain; ``taken`` counts the pictures shot.

    A moving truck is exposed up to ``exposures`` times a picture and so blurred.
    """

    def __init__(
        self, lane: Lane, lights: tuple[Light, Light], grain: Floats, rng: np.random.Generator,
        expected: int, exposures: int = 4,
    ) -> None:  # fmt: skip
        self.lane, self.lights, self.grain, self.rng = lane, lights, grain, rng
        self.expected, self.taken, self.exposures = expected, 0, exposures
        self.vignette = _vignette(lane)
        eye, target, focal = lane.camera.eye, lane.camera.target, lane.camera.focal / 4
        self.finder = Camera(eye, target, focal, lane.camera.width // 4, lane.camera.height // 4)

    def shoot(self, painted: Painted | None, drive: Drive, step: float) -> tuple[Bytes, bool]:
        """One frame, and whether a truck can be seen on it."""
        light = self.lights[0].towards(self.lights[1], min(1.0, self.taken / self.expected))
        self.taken += 1
        moved = abs(drive.bumper(step + SHUTTER_S * FPS) - drive.bumper(step))
        parts = 1 if painted is None else int(np.clip(np.ceil(moved / 0.05), 1, self.exposures))
        total = np.zeros_like(self.lane.picture)
        for part in range(parts):
            at = step + SHUTTER_S * FPS * part / parts
            total += self._exposure(painted, drive, at, light)
        bumper = drive.bumper(step)
        seen = painted is not None and self._shows(painted, bumper, light)
        return self._develop(total / np.float32(parts), painted, bumper, light), seen

    def _exposure(self, painted: Painted | None, drive: Drive, at: float, light: Light) -> Floats:
        lane, camera = self.lane, self.lane.camera
        picture = lane.picture.copy()
        bumper = drive.bumper(at)
        arm = [lane.post, lane.arm_at(drive.arm(at))]
        arm_behind = painted is not None and bumper + drive.length < ARM_M
        if arm_behind:
            for board in arm:
                camera.draw(picture, board)
        if painted is not None:
            camera.draw(picture, _shadow(bumper, painted, light))
            for board in boards(painted, bumper, camera.eye[0], _shades(light)):
                camera.draw(picture, board)
        if not arm_behind:
            for board in arm:
                camera.draw(picture, board)
        return picture

    def _shows(self, painted: Painted, bumper: float, light: Light) -> bool:
        """Whether the truck is in view, counted on a picture a sixteenth of the size."""
        picture = np.zeros((self.finder.height, self.finder.width, 3), np.float32)
        for board in boards(painted, bumper, self.finder.eye[0], _shades(light)):
            self.finder.draw(picture, board)
        return int(np.count_nonzero(picture.max(axis=2) > 4)) * 16 >= SEEN_PIXELS

    def _develop(
        self, picture: Floats, painted: Painted | None, bumper: float, light: Light
    ) -> Bytes:
        """Light, haze, lamps, lens and grain."""
        lane = self.lane
        width = lane.camera.width
        gain = row(light.ambient, width) + triple(lane.pool) * row(light.lamp(), width)
        if painted is not None and light.headlamps > 0:
            gain += triple(_beam(lane, painted, bumper) * np.float32(light.headlamps * 0.5))
        veil = triple(lane.far * np.float32(light.haze))
        lit = picture * gain * (1 - veil) + row(light.haze_colour, width) * veil
        if painted is not None and light.headlamps > 0:
            _glow(lit, lane, painted, bumper, light.headlamps)
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), 0.7), np.float32) * self.vignette
        top, left = int(self.rng.integers(0, 64)), int(self.rng.integers(0, 64))
        grain = self.grain[top : top + lane.camera.height, left : left + width]
        lit += grain * np.float32(light.noise)
        bright = np.maximum(lit - np.float32(205), 0)
        lit = np.minimum(lit, np.float32(205)) + 50 * (1 - np.exp(bright / np.float32(-70)))
        return np.asarray(np.clip(lit, 0, 255), np.uint8)


def _ease(share: float) -> float:
    return share * share * (3 - 2 * share)


def _shades(light: Light) -> Shades:
    def grey(strength: float) -> tuple[float, float, float]:
        return strength, strength, strength

    return Shades(
        front=grey(light.front), side=grey(light.side), top=grey(light.top), plate=grey(light.plate)
    )


@lru_cache(maxsize=64)
def _shadow_texture(percent: int) -> Texture:
    canvas = Canvas(-2.0, 0, 4.0, 12, 20)
    canvas.rect(-1.1, 0.6, 1.1, 11.4, (0, 0, 0), radius=0.2, strength=percent / 100, blur_m=0.28)
    canvas.rect(-1.3, 0.2, 1.3, 11.8, (0, 0, 0), strength=percent / 250, blur_m=0.5)
    return canvas.texture()


def _shadow(bumper: float, painted: Painted, light: Light) -> Board:
    """The darkness under a truck."""
    length = painted.truck.length
    near, far = bumper - 0.1 - length * 0.05, bumper + length * 1.05
    texture = _shadow_texture(round(light.shadow * 100))
    return Board((-2.0, far, 0.004), (4.0, 0, 0), (0, near - far, 0), texture)


def _lamp_pixels(lane: Lane, painted: Painted, bumper: float) -> list[tuple[float, float, float]]:
    """Pixel and radius (pixels) of each headlamp that lies before the lens."""
    if bumper < 1.5:
        return []
    found = []
    for x, z in painted.truck.lamps:
        u, v = lane.camera.project((x, bumper - 0.02, z))
        reach = float(np.hypot(bumper, lane.camera.eye[2]))
        found.append((u, v, lane.camera.focal * 0.06 / reach))
    return found


def _glow(picture: Floats, lane: Lane, painted: Painted, bumper: float, strength: float) -> None:
    """Headlamps that shine into the lens: core, halo and a thin smear, added in place."""
    height, width = picture.shape[:2]
    columns, rows = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    shine = np.zeros((height, width), np.float32)
    for u, v, radius in _lamp_pixels(lane, painted, bumper):
        for spread, power in ((0.9, 260.0), (2.6, 60.0), (7.5, 15.0)):
            sigma = radius * spread
            x = np.exp(-(((columns - u) / sigma) ** 2) / 2)
            y = np.exp(-(((rows - v) / sigma) ** 2) / 2)
            shine += np.outer(y * np.float32(power), x)
        x = np.exp(-np.abs(columns - u) / (radius * 6))
        y = np.exp(-(((rows - v) / (radius * 0.35)) ** 2) / 2)
        shine += np.outer(y * 26, x)
    for channel, tint in enumerate((0.86, 0.95, 1.0)):
        picture[:, :, channel] += shine * np.float32(tint * strength)


def _beam(lane: Lane, painted: Painted, bumper: float) -> Floats:
    """Where the headlamps light the road before the truck, as a gain map."""
    camera = lane.camera
    total = np.zeros((camera.height, camera.width), np.float32)
    ahead = max(bumper - 1.6, 2.0)
    for x, _ in painted.truck.lamps:
        u, v = camera.project((x, ahead, 0.0))
        wide = camera.focal * 0.75 / ahead
        across = np.exp(-(((np.arange(camera.width, dtype=np.float32) - u) / wide) ** 2))
        down = np.exp(-(((np.arange(camera.height, dtype=np.float32) - v) / (wide * 0.6)) ** 2))
        total += np.outer(down, across)
    return total


def _vignette(lane: Lane) -> Floats:
    x = np.linspace(-1, 1, lane.camera.width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, lane.camera.height, dtype=np.float32)[:, None]
    return triple((1 - 0.07 * (x**2 + y**2)).astype(np.float32))
