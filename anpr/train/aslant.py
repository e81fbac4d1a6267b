"""A plate as a camera beside the lane has it: slanted in the picture, and only then set upright.

The camera's faults fall on the slanted picture, as they do in life, and the corners by which it is
set upright are a little off, as `anpr.corners` leaves them. It is one more way to look at a drawn
plate; photographs bring their own slant and their own faults.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.reader import rectify
from anpr.train.render import Picture, Rng, degrade

Quad: TypeAlias = NDArray[np.float32]

ONE_LINE = (14.0, 60.0)  # pixels: a plate's height
TWO_LINES = (30.0, 64.0)
STEEP = 0.24  # rise over run of the lines, standard deviation, up to 0.45
STRENGTH = (0.25, 0.85)  # of the camera's faults
ROUGH = (0.01, 0.05)  # of a plate's height: how far corners are off
MARGIN = (0.01, 0.08)  # of each side, around the corners
_UPRIGHT = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


def aslant(rng: Rng, image: Picture, quad: Quad, lines: int) -> Picture:
    """Return the plate at `quad` of `image`, photographed from beside and set upright again."""
    low, high = ONE_LINE if lines == 1 else TWO_LINES
    tall = low * (high / low) ** float(rng.random() ** 1.3)
    across = float(np.linalg.norm(quad[1] - quad[0]))
    down = max(float(np.linalg.norm(quad[3] - quad[0])), 1.0)
    stood = _stood(rng, tall * across / down, tall)
    stood += max(3.0, 0.14 * tall) - stood.min(axis=0)
    size = tuple(int(side) for side in np.ceil(stood.max(axis=0) + max(3.0, 0.14 * tall)))
    share = min(1.0, 1.5 * tall / down)  # shrink first, or thin strokes flicker
    near = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    matrix = cv2.getPerspectiveTransform(quad * np.float32(share), stood.astype(np.float32))
    laid = cv2.warpPerspective(
        near, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    seen = degrade(rng, laid.astype(np.uint8), float(rng.uniform(*STRENGTH)))
    rough = float(rng.uniform(*ROUGH)) * tall
    found = stood + rng.normal(0, rough, (4, 2)) + rng.normal(0, 0.5 * rough, (1, 2))
    return rectify(seen, found.astype(np.float32), float(rng.uniform(*MARGIN)))


def _stood(rng: Rng, wide: float, tall: float) -> NDArray[np.float64]:
    """Return the corners of a plate turned away, in perspective, sheared and rising or falling."""
    flat = _UPRIGHT * (wide * float(rng.uniform(0.7, 1.0)), tall)
    flat *= 1 + np.sign(flat[:, :1]) * float(np.clip(rng.normal(0, 0.05), -0.12, 0.12))
    flat[:, 0] += flat[:, 1] * float(rng.normal(0, 0.15))
    flat[:, 1] += flat[:, 0] * float(np.clip(rng.normal(0, STEEP), -0.45, 0.45))
    return flat
