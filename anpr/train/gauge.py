"""Measure a detector on what may be looked at while choosing: kept-aside scenes, drawn plates.

Frames whose plate was covered by a drawn one tell how far corners are off, in shares of a plate's
height; kept-aside scenes tell what is read end to end. Measuring rows (`dev`) are never opened.

    python -m anpr.train.gauge --plates DIR --weights anpr/weights
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from anpr.corners import OnnxCorners
from anpr.detector import Detection, OnnxDetector
from anpr.plate import normalise
from anpr.reader import CORNERS, Reader
from anpr.recogniser import Recogniser
from anpr.shipped import DETECTOR, RECOGNISER, Shipped
from anpr.train.compose import seen
from anpr.train.crops import kept_aside
from anpr.train.render import Picture
from anpr.train.scenes import (
    Quad,
    Scene,
    covering,
    load_scenes,
    parse_box,
    paste,
    random_plate,
)

OVERLAP = 0.5  # of two boxes, from which on a plate counts as found
FRAMES = 240
SEED = 977


def drawn_frames(scenes: Sequence[Scene], count: int = FRAMES) -> Iterator[tuple[Picture, Quad]]:
    """Yield whole train scenes whose only known plate is covered by a drawn one."""
    alone = [scene for scene in scenes if len(scene.quads) == 1]
    for number in range(count):
        rng = np.random.default_rng([SEED, number])
        scene = alone[int(rng.integers(len(alone)))]
        wide, tall = scene.quads[0].max(axis=0) - scene.quads[0].min(axis=0)
        plate, ratio = random_plate(rng, near=float(wide / max(tall, 1)))
        quad = covering(rng, scene.quads[0], ratio)
        yield seen(rng, paste(rng, scene.image, quad, plate)), quad


def corner_error(found: Quad, true: Quad) -> float:
    """Return the mean distance of corners as a share of the plate's height."""
    tall = float(np.linalg.norm(true[3] - true[0]) + np.linalg.norm(true[2] - true[1])) / 2
    return float(np.linalg.norm(found - true, axis=1).mean()) / max(tall, 1.0)


def overlap(a: Quad, b: Quad) -> float:
    """Return intersection over union of the upright boxes around two plates."""
    low, high = np.maximum(a.min(0), b.min(0)), np.minimum(a.max(0), b.max(0))
    inner = float(np.prod(np.maximum(high - low, 0)))
    whole = float(np.prod(np.ptp(a, axis=0)) + np.prod(np.ptp(b, axis=0))) - inner
    return inner / max(whole, 1e-6)


def gauge_drawn(
    detector: OnnxDetector,
    corners: OnnxCorners | None,
    scenes: Sequence[Scene],
    frames: int = FRAMES,
) -> dict[str, float]:
    """Return share found, first places, and the spread of the corners' error in per cent."""
    errors, first, count = [], 0, 0
    for image, quad in drawn_frames(scenes, frames):
        count += 1
        found = detector.detect(image)
        best = max(found, key=lambda plate: overlap(plate.corners, quad), default=None)
        if best is None or overlap(best.corners, quad) < OVERLAP:
            continue
        first += best is found[0]
        place = corners.refine(image, best.corners) if corners else best.corners
        errors.append(100 * corner_error(place, quad))
    return {
        "frames": count,
        "found": round(100 * len(errors) / count, 1),
        "first": round(100 * first / count, 1),
        "corner_median": round(float(np.median(errors)), 2) if errors else -1,
        "corner_mean": round(float(np.mean(errors)), 2) if errors else -1,
        "corner_p90": round(float(np.percentile(errors, 90)), 2) if errors else -1,
    }


def aside_rows(plates: Path) -> list[dict[str, str]]:
    """Return the train scenes that never teach."""
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    return [row for row in rows if row["kind"] == "scene" and kept_aside(normalise(row["text"]))]


def gauge_aside(reader: Reader, plates: Path) -> dict[str, object]:
    """Return how many kept-aside scenes are read exactly, and accepted, and which are not."""
    right, accepted, wrong, missed, placed = 0, 0, 0, [], [0, 0]
    rows = aside_rows(plates)
    for row in rows:
        image = cv2.imread(str(plates / row["file"]), cv2.IMREAD_COLOR)
        frame = reader.read(np.asarray(image, np.uint8))
        text = normalise(row["text"])
        right += any(read.text == text for read in frame.reads)
        accepted += any(read.accept and read.text == text for read in frame.reads)
        wrong += any(read.accept and read.text != text for read in frame.reads)
        if not any(read.text == text for read in frame.reads):
            missed.append(f"{Path(row['file']).stem} {text} {[r.text for r in frame.reads]}")
        if row["box"]:
            true = parse_box(row["box"])[0]
            found = [overlap(np.array(read.corners, np.float32), true) for read in frame.reads]
            placed[0] += max(found, default=0.0) >= OVERLAP
            placed[1] += 1
    return {
        "scenes": len(rows),
        "exact": round(100 * right / max(1, len(rows)), 1),
        "accepted": round(100 * accepted / max(1, len(rows)), 1),
        "accepted_other": wrong,
        "found_of_boxed": placed,
        "missed": missed,
    }


class Upright:
    """A detector whose corners are those of the upright box: what reading gains by corners."""

    def __init__(self, detector: OnnxDetector) -> None:
        self._detector = detector

    def detect(self, image: Picture) -> list[Detection]:
        """Return the plates with the corners of their upright boxes."""
        return [
            Detection(plate.score, upright(plate.corners)) for plate in self._detector.detect(image)
        ]


def upright(corners: Quad) -> Quad:
    """Return the corners of the upright box around a plate."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def main(argv: list[str] | None = None) -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description="Measure a detector on kept-aside train scenes.")
    parser.add_argument("--plates", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=Path("anpr/weights"))
    parser.add_argument("--accept", type=int, default=944, help="thousandths")
    parser.add_argument("--frames", type=int, default=FRAMES)
    parser.add_argument("--upright", action="store_true", help="read upright boxes, no corners")
    args = parser.parse_args(argv)
    detector = OnnxDetector(args.weights / DETECTOR, threads=1)
    file = args.weights / CORNERS
    corners = OnnxCorners(file) if file.exists() and not args.upright else None
    print(json.dumps(gauge_drawn(detector, corners, load_scenes(args.plates), args.frames)))
    recogniser = Recogniser.load(args.weights / RECOGNISER, threads=1)
    shipped = Shipped(args.weights, "measured", "0", args.accept, {})
    finder = Upright(detector) if args.upright else detector
    reader = Reader(finder, recogniser, shipped, corners)
    print(json.dumps(gauge_aside(reader, args.plates), ensure_ascii=False))


if __name__ == "__main__":
    main()
