"""Find the plates of a picture and their four corners, with ONNX Runtime.

The network sees the picture shrunk into a grey-edged square and answers with boxes, scores and
corners; overlapping answers are one plate. It decides nothing about text.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

Picture = npt.NDArray[np.uint8]
Quad = npt.NDArray[np.float32]

SIDE: Final = 416  # what the network was taught at, enough for pictures up to LARGE
SIDE_LARGE: Final = 640
LARGE: Final = 440  # pixels of the longer side above which a plate would shrink too far
SURE: Final = 0.4  # a best score below this makes us look again at the other size
STRIDE: Final = 32
GREY: Final = 114
SCORE_MIN: Final = 0.2
OVERLAP_MAX: Final = 0.45
PLATES_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Detection:
    """One plate: score 0..1 and its corners in pixels, 4 x 2, clockwise from the top left."""

    score: float
    corners: Quad


class Detector(Protocol):
    """Anything that finds plates in a picture (height x width x 3, blue-green-red)."""

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates of the picture, surest first."""


class OnnxDetector:
    """The trained detector; loading it takes a tenth of a second, one picture some 20 ms."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin while they wait double the work of a machine others share.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates of the picture, surest first, at most PLATES_MAX."""
        large = max(image.shape[:2]) > LARGE
        found = self.detect_at(image, SIDE_LARGE if large else SIDE)
        if found and found[0].score >= SURE:
            return found
        again = self.detect_at(image, SIDE if large else SIDE_LARGE)
        return max(found, again, key=lambda plates: plates[0].score if plates else 0.0)

    def detect_at(self, image: Picture, side: int, score_min: float = SCORE_MIN) -> list[Detection]:
        """Return the plates seen when the picture's longer side is brought to `side` pixels."""
        square, scale = letterbox(image, side)
        planes = square[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255)
        answer = self._session.run(None, {self._input: np.ascontiguousarray(planes)})[0]
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


def _overlap(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1)."""
    inner = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    if inner.min() <= 0:
        return 0.0
    shared = float(inner[0] * inner[1])
    whole = float((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]))
    return shared / (whole - shared)
