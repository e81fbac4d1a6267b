"""A pinhole camera and the one thing it can see: flat textured rectangles.

The clips' lanes and trucks are boards of painted texture standing in a metric world (x to the
right across the lane, y away from the camera's foot, z up, metres). This module projects such a
board exactly, by the homography of its plane, cuts off what lies behind the lens and blends it
over the picture. It knows nothing of trucks, light or time, and does no shading of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.uint8]
Point: TypeAlias = tuple[float, float, float]

NEAR_M = 0.25
"""Nothing nearer the lens than this is drawn; a plane through the lens has no picture."""


class Texture:
    """A BGRA picture with its halved copies, so that a far board does not flicker.

    Colours are premultiplied by alpha: blending and filtering then agree at the edges.
    """

    def __init__(self, bgra: Bytes) -> None:
        colour = bgra.astype(np.float32)
        colour[:, :, :3] *= colour[:, :, 3:] / 255.0
        self.levels: list[Floats] = [colour]
        while min(self.levels[-1].shape[:2]) >= 8:
            last = self.levels[-1]
            size = (max(1, last.shape[1] // 2), max(1, last.shape[0] // 2))
            half = cv2.resize(last, size, interpolation=cv2.INTER_AREA)
            self.levels.append(np.asarray(half, np.float32))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the finest level, in pixels."""
        height, width = self.levels[0].shape[:2]
        return int(width), int(height)


@dataclass(frozen=True, slots=True)
class Board:
    """A rectangle in the world: its top left corner and its two edges, with what is painted on it.

    ``across`` runs from the texture's left to its right, ``down`` from its top to its bottom;
    ``gain`` multiplies the painted blue, green and red.
    """

    corner: Point
    across: Point
    down: Point
    texture: Texture
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Camera:
    """A still camera: where it hangs, what it points at, and its focal length in pixels."""

    eye: Point
    target: Point
    focal: float
    width: int = 1280
    height: int = 720

    def rotation(self) -> Doubles:
        """World to camera axes as rows: right, down, forward."""
        forward = np.subtract(self.target, self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 0.0, 1.0))
        right = right / np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward]).astype(np.float64)

    def intrinsics(self) -> Doubles:
        """The 3 × 3 matrix from camera axes to pixels."""
        cx, cy = self.width / 2, self.height / 2
        return np.array([[self.focal, 0, cx], [0, self.focal, cy], [0, 0, 1]], np.float64)

    def project(self, point: Point) -> tuple[float, float]:
        """Pixel of a world point that lies in front of the lens."""
        u, v, w = self.intrinsics() @ self.rotation() @ np.subtract(point, self.eye)
        return float(u / w), float(v / w)

    def draw(self, picture: Floats, board: Board) -> tuple[int, int, int, int] | None:
        """Blend a board over ``picture`` (H × W × 3, 0–255) in place.

        Returns the box touched as (left, top, right, bottom), or None when nothing is in view.
        """
        matrix = self.intrinsics() @ self.rotation()
        across, down = np.asarray(board.across), np.asarray(board.down)
        origin = np.subtract(board.corner, self.eye)
        plane = matrix @ np.stack([across, down, origin], axis=1)
        polygon = _visible(plane)
        if polygon is None:
            return None
        box = _box(polygon, self.width, self.height)
        if box is None:
            return None
        left, top, right, bottom = box
        texture = _level(board.texture, polygon)
        height, width = texture.shape[:2]
        shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64)
        scale = np.diag([1.0 / width, 1.0 / height, 1.0])
        # The half pixel moves from pixel corners, in which we think, to centres, as OpenCV does.
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]], np.float64)
        homography = np.linalg.inv(half) @ shift @ plane @ scale @ half
        size = (right - left, bottom - top)
        warped = np.asarray(
            cv2.warpPerspective(texture, homography, size, flags=cv2.INTER_LINEAR), np.float32
        )
        colour, alpha = warped[:, :, :3], warped[:, :, 3] / np.float32(255)
        if len(polygon) != 4 or bool(np.any(_depths(plane) <= NEAR_M)):
            cover = _cover(polygon, box)
            colour, alpha = colour * triple(cover), alpha * cover
        region = picture[top:bottom, left:right]
        region *= triple(1 - alpha)
        region += np.ascontiguousarray(colour) * row(board.gain, size[0])
        return box


def triple(sheet: Floats) -> Floats:
    """One channel as three equal ones; broadcasting over the last axis is many times slower."""
    return np.asarray(cv2.merge([sheet, sheet, sheet]), np.float32)


def row(colour: tuple[float, float, float], width: int) -> Floats:
    """One colour as a row of pixels, for the same reason."""
    return np.tile(np.asarray(colour, np.float32), (1, width, 1))


def _cover(polygon: Doubles, box: tuple[int, int, int, int]) -> Floats:
    """How much of each pixel in the box a polygon covers, 0–1."""
    left, top, right, bottom = box
    mask = np.zeros((bottom - top, right - left), np.uint8)
    corners = np.round((polygon - (left, top)) * 16).clip(-(2**28), 2**28)
    cv2.fillConvexPoly(mask, corners.astype(np.int32), 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / np.float32(255)


def _depths(plane: Doubles) -> Doubles:
    corners = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], np.float64)
    return np.asarray(corners @ plane[2], np.float64)


def _visible(plane: Doubles) -> Doubles | None:
    """The board's outline in pixels, cut at the near plane (Sutherland and Hodgman, 1974)."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], np.float64) @ plane.T
    kept: list[Doubles] = []
    for here, there in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if here[2] > NEAR_M:
            kept.append(here)
        if (here[2] > NEAR_M) != (there[2] > NEAR_M):
            share = (NEAR_M - here[2]) / (there[2] - here[2])
            kept.append(here + share * (there - here))
    if len(kept) < 3:
        return None
    points = np.stack(kept)
    return np.asarray(points[:, :2] / points[:, 2:], np.float64)


def _box(polygon: Doubles, width: int, height: int) -> tuple[int, int, int, int] | None:
    left, top = np.floor(polygon.min(axis=0)).clip(-1, (width, height)).astype(int) - 1
    right, bottom = np.ceil(polygon.max(axis=0)).clip(-1, (width, height)).astype(int) + 1
    left, top = max(0, int(left)), max(0, int(top))
    right, bottom = min(width, int(right)), min(height, int(bottom))
    return (left, top, right, bottom) if right > left and bottom > top else None


def _level(texture: Texture, polygon: Doubles) -> Floats:
    """The texture level whose pixels are about the size of the picture's."""
    x, y = polygon[:, 0], polygon[:, 1]
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    width, height = texture.size
    ratio = np.sqrt(width * height / max(area, 1.0))
    level = int(np.clip(np.floor(np.log2(max(ratio, 1.0)) + 0.35), 0, len(texture.levels) - 1))
    return texture.levels[level]
