"""Find the plates of a picture and their four corners, with ONNX Runtime.

The network sees the picture shrunk into a grey-edged square and answers with boxes, scores and
corners; overlapping answers are one plate. It decides nothing about text.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

import cv2
import numpy as np
import numpy.typing as npt

from anpr.sessions import session

Picture = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]

SIDE: Final = 416  # what the network was taught at, enough for pictures up to LARGE
SIDE_LARGE: Final = 576
LARGE: Final = 440  # pixels of the longer side above which a plate would shrink too far
SURE: Final = 0.4  # a best score below this makes us look again at the other size
STRIDE: Final = 32
GREY: Final = 114
SCORE_MIN: Final = 0.2
OVERLAP_MAX: Final = 0.45
PLATES_MAX: Final = 40
SIDES_AGAIN: Final = (640, 416, 832)  # a patient search looks at all of these
WEAK: Final = 0.06  # and believes answers from this score on
SEARCHED_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Detection:
    """One plate: score 0..1 and its corners in pixels, 4 x 2, clockwise from the top left."""

    score: float
    corners: Quad


class Detector(Protocol):
    """Anything that finds plates in a picture (height x width x 3, blue-green-red)."""

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates of the picture, surest first."""


@runtime_checkable
class Searcher(Protocol):
    """A detector that can also look longer, where a first look gave nothing to rely on."""

    def search(self, image: Picture) -> list[Detection]:
        """Return what may be plates, surest first; more, and more doubtful ones."""


class OnnxDetector:
    """The trained detector; loading it takes a tenth of a second, one picture some 20 ms."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        self._session = session(path, threads)
        self._input = self._session.get_inputs()[0].name

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates of the picture, surest first, at most PLATES_MAX."""
        large = max(image.shape[:2]) > LARGE
        found = self.detect_at(image, SIDE_LARGE if large else SIDE)
        if found and found[0].score >= SURE:
            return found
        again = self.detect_at(image, SIDE if large else SIDE_LARGE)
        return max(found, again, key=lambda plates: plates[0].score if plates else 0.0)

    def search(self, image: Picture) -> list[Detection]:
        """Look patiently: weaker answers, other sizes, and parts of the picture enlarged.

        It takes some five times as long as `detect`, whose plates are not left out.
        """
        height, width = image.shape[:2]
        found = [plate for side in SIDES_AGAIN for plate in self.detect_at(image, side, WEAK)]
        top, wide = height // 3, max(1, width * 3 // 5)
        for left in (0, width // 5, width - wide):  # plates are rarely in the uppermost third
            part = np.ascontiguousarray(image[top:, left : left + wide])
            corner = np.array([left, top], np.float32)
            found += [
                Detection(plate.score, np.asarray(plate.corners + corner, np.float32))
                for plate in self.detect_at(part, SIDE_LARGE, WEAK)
            ]
        kept: list[Detection] = []
        for plate in sorted(found, key=lambda plate: -plate.score):
            if all(overlap(plate.corners, other.corners) <= OVERLAP_MAX for other in kept):
                kept.append(plate)
        return kept[:SEARCHED_MAX]

    def detect_at(self, image: Picture, side: int, score_min: float = SCORE_MIN) -> list[Detection]:
        """Return the plates seen when the picture's longer side is brought to `side` pixels."""
        square, scale = letterbox(image, side)
        answer = self._session.run(None, {self._input: planes(square)})[0]
        height, width = image.shape[:2]
        return decode(np.asarray(answer, np.float32)[0], scale, width, height, score_min)


def letterbox(image: Picture, side: int) -> tuple[Picture, float]:
    """Shrink or grow the picture until its longer side is `side`; grey fills up to the stride.

    Returns the padded picture (the picture lies in its top left) and the scale.
    """
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image, size, interpolation=way)
    room = [-(-length // STRIDE) * STRIDE for length in (size[1], size[0])]
    square = np.full((room[0], room[1], 3), GREY, np.uint8)
    square[: size[1], : size[0]] = small
    return square, scale


def planes(square: Picture) -> npt.NDArray[np.float32]:
    """Return what a network takes of a picture: 1 x 3 x height x width, red first, 0..1."""
    found = np.empty((1, 3, *square.shape[:2]), np.float32)
    for plane in range(3):  # one at a time: several times quicker than turning the whole at once
        np.multiply(square[:, :, 2 - plane], np.float32(1 / 255), out=found[0, plane])
    return found


def decode(
    answer: npt.NDArray[np.float32],
    scale: float,
    width: int,
    height: int,
    score_min: float = SCORE_MIN,
) -> list[Detection]:
    """Turn the network's 13 x anchors into plates in pixels of the picture, each plate once."""
    sure = answer[4] >= score_min
    rows = answer[:, sure].T
    rows = rows[np.argsort(-rows[:, 4])][:300]
    boxes = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], axis=1)
    found: list[Detection] = []
    kept: list[npt.NDArray[np.float32]] = []
    for row, box in zip(rows, boxes, strict=True):
        if any(_overlap(box, other) > OVERLAP_MAX for other in kept):
            continue
        kept.append(box)
        corners = row[5:13].reshape(4, 2) / np.float32(scale)
        corners = np.clip(corners, 0, np.array([width - 1, height - 1], np.float32))
        found.append(Detection(float(row[4]), corners.astype(np.float32)))
        if len(found) == PLATES_MAX:
            break
    return found


def overlap(a: Quad, b: Quad) -> float:
    """Return intersection over union of the upright boxes around two plates' corners."""
    return _overlap(
        np.concatenate([a.min(axis=0), a.max(axis=0)]),
        np.concatenate([b.min(axis=0), b.max(axis=0)]),
    )


def _overlap(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    inner = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    if inner.min() <= 0:
        return 0.0
    shared = float(inner[0] * inner[1])
    whole = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))
    return shared / (whole - shared)
