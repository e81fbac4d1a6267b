"""Which programme runs the networks: ONNX Runtime, or ultralytics where it is installed.

ONNX Runtime is what the lanes use and what was measured. Ultralytics finds plates with its own
loading, letterboxing and merging of boxes, from the same file; it belongs to the training
environment and serves to compare. Characters are read by ONNX Runtime either way.
"""

import importlib.util
import os
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from anpr.detector import LARGE, OVERLAP_MAX, SCORE_MIN, SIDE, SIDE_LARGE, SURE, Detection
from anpr.machine import MachineError
from anpr.reader import Reader

Picture = npt.NDArray[np.uint8]


class Runtime(StrEnum):
    """What finds the plates."""

    ONNX = "onnx"
    ULTRALYTICS = "ultralytics"


def load_reader(
    runtime: Runtime = Runtime.ONNX, threads: int = 2, weights: Path | None = None
) -> Reader:
    """Load the reader on a runtime.

    Raises:
        WeightsError: the weights are missing or not the ones measured.
        MachineError: the runtime is not installed, or the processor cannot run it.
    """
    if runtime is Runtime.ONNX:
        return Reader.load(weights, threads)
    if importlib.util.find_spec("ultralytics") is None:
        raise MachineError(
            "runtime.missing",
            "ultralytics is not installed here",
            "run it in the training environment (`make train` makes it):"
            " .venv-train/bin/python -m gate.cli read --runtime ultralytics …",
        )
    return Reader.load(weights, threads, UltralyticsDetector)


class UltralyticsDetector:
    """The trained detector, run by ultralytics."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        os.environ.setdefault("YOLO_OFFLINE", "true")
        os.environ.setdefault("YOLO_VERBOSE", "false")  # it would speak between the JSON lines
        os.environ.setdefault("OMP_NUM_THREADS", str(threads))
        from anpr.train.torchfix import declare_missing_operators

        declare_missing_operators()
        from ultralytics import YOLO

        self._model: Any = YOLO(str(path), task="pose", verbose=False)

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates of the picture, surest first; at the sizes that `OnnxDetector` uses."""
        large = max(image.shape[:2]) > LARGE
        found = self._detect_at(image, SIDE_LARGE if large else SIDE)
        if found and found[0].score >= SURE:
            return found
        again = self._detect_at(image, SIDE if large else SIDE_LARGE)
        return max(found, again, key=lambda plates: plates[0].score if plates else 0.0)

    def _detect_at(self, image: Picture, side: int) -> list[Detection]:
        (result,) = self._model.predict(
            image, imgsz=side, conf=SCORE_MIN, iou=OVERLAP_MAX, device="cpu", verbose=False
        )
        scores = np.asarray(result.boxes.conf.cpu(), np.float32)
        corners = np.asarray(result.keypoints.xy.cpu(), np.float32)
        order = np.argsort(-scores)
        return [Detection(float(scores[i]), corners[i]) for i in order if len(corners[i]) == 4]
