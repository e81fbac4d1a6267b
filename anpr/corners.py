"""Put the corners of a found plate right, from a close look at it.

The detector sees a whole picture shrunk, and lays corners a tenth of a plate's height off; a small
network then sees the plate alone, with some surroundings, and says where its corners truly lie. It
neither finds plates nor judges them: what comes back is as good a plate as what went in.
"""

from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from anpr.detector import planes
from anpr.sessions import session

Picture = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

WIDTH: Final = 144
HEIGHT: Final = 48
ROOM: Final = 0.25  # of each side, shown around the corners that are to be put right
STRAY_MAX: Final = 0.6  # of a plate's height: corners that move further are not believed


class Corners(Protocol):
    """Anything that puts the corners of plates right."""

    def refine(self, image: Picture, quad: Quad) -> Quad:
        """Return better corners of the plate at `quad`, in pixels of the picture."""


class OnnxCorners:
    """The trained network; a look costs about a millisecond."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = session(path, threads)
        self._input = self._session.get_inputs()[0].name

    def refine(self, image: Picture, quad: Quad) -> Quad:
        """Return better corners; the same ones where the network strays too far to be believed."""
        better = self._look(image, quad)
        better = self._look(image, better) if _near(better, quad) else quad
        return better if _near(better, quad) else quad

    def _look(self, image: Picture, quad: Quad) -> Quad:
        view, matrix = close_up(image, quad)
        answer = self._session.run(None, {self._input: planes(view)})[0]
        return carried(np.asarray(answer, np.float32).reshape(4, 2), inverse(matrix))


def close_up(image: Picture, quad: Quad) -> tuple[Picture, Matrix]:
    """Return the plate set upright with `ROOM` around it, and the map from picture to it."""
    wide = spread(quad, ROOM)
    target = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(wide, target), np.float64)
    image, fine = _shrunk(image, wide)
    view = cv2.warpPerspective(
        image,
        matrix @ inverse(fine),
        (WIDTH, HEIGHT),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return view.astype(np.uint8), matrix


def spread(quad: Quad, room: float) -> Quad:
    """Return the corners moved outward by `room` of each side."""
    return np.asarray(quad + (quad - quad.mean(axis=0)) * np.float32(2 * room), np.float32)


def carried(points: Quad, matrix: Matrix) -> Quad:
    """Return points under a projective map."""
    return np.asarray(cv2.perspectiveTransform(points[None], matrix)[0], np.float32)


def inverse(matrix: Matrix) -> Matrix:
    """Return the map that leads back."""
    return np.asarray(np.linalg.inv(matrix), np.float64)


def _shrunk(image: Picture, quad: Quad) -> tuple[Picture, Matrix]:
    """Shrink a large plate's surroundings by areas first: warping takes single points.

    Returns the picture to warp and the map from the whole picture's pixels to its own.
    """
    tall = float(np.linalg.norm(quad[3] - quad[0]))
    share = 1.5 * HEIGHT / max(tall, 1.0)
    if share >= 1:
        return image, np.eye(3)
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 3, image.shape[1::-1])
    if (high - low).min() < 4:
        return image, np.eye(3)
    part = image[low[1] : high[1], low[0] : high[0]]
    small = cv2.resize(part, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    fx, fy = small.shape[1] / part.shape[1], small.shape[0] / part.shape[0]
    fine = np.array([[fx, 0, -fx * low[0]], [0, fy, -fy * low[1]], [0, 0, 1]], np.float64)
    return small.astype(np.uint8), fine


def _near(quad: Quad, other: Quad) -> bool:
    tall = float(np.linalg.norm(other[3] - other[0]) + np.linalg.norm(other[2] - other[1])) / 2
    return bool(np.linalg.norm(quad - other, axis=1).max() <= STRAY_MAX * max(tall, 1.0) + 2)
