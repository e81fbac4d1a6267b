"""Find the plates in train scenes that say what they read but not where: the reader points.

Each scene is looked at in several sizes and in parts, more patiently than at a gate. A place is
taken where the reader, asked freely, reads the labelled text with one slip at most: that is the
plate, whatever the slip. Rough boxes of the manifest become four corners in the same way. Other
plates that are read surely in the same picture are taken too. Train rows only.

    python -m anpr.train.teach --plates DIR --weights anpr/weights --out .cache/pointed.jsonl
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from anpr.corners import OnnxCorners
from anpr.detector import Detection, OnnxDetector
from anpr.image import ImageError, load_image
from anpr.plate import normalise, parse
from anpr.reader import CORNERS, rectify
from anpr.recogniser import Recognised, Recogniser
from anpr.shipped import DETECTOR, RECOGNISER
from anpr.train.render import Picture
from anpr.train.scenes import Quad, parse_box

SIDES = (640, 416, 832, 320)
MARGINS = (0.06, 0.0)
ENOUGH = 0.8  # confidence of the labelled text, read without a slip, that ends the search
SCORE_MIN = 0.04
LOOKED_AT = 16  # candidates of a picture that are read
SAME_PLACE = 0.4  # overlap from which on two candidates are one
ROUGH = 0.25  # overlap with a rough box that a place must have
SURE = 0.97  # confidence from which on another plate of the picture is taken
SLIPS = 1


class Teacher:
    """The reader's networks, used slowly."""

    def __init__(self, weights: Path) -> None:
        self._detector = OnnxDetector(weights / DETECTOR, threads=1)
        self._recogniser = Recogniser.load(weights / RECOGNISER, threads=1)
        file = weights / CORNERS
        self._corners = OnnxCorners(file) if file.exists() else None

    def places(self, image: Picture, text: str, rough: Quad | None) -> list[Quad]:
        """Return the corners of the plate that says `text`, first, and of other sure plates."""
        best: tuple[float, Quad] | None = None
        others: list[Quad] = []
        for plate in self._candidates(image, rough):
            quad = self._corners.refine(image, plate.corners) if self._corners else plate.corners
            read = max((self._read(image, quad, m) for m in MARGINS), key=_surely(text))
            slip = slips(normalise(read.text), text)
            if slip <= SLIPS and (rough is None or overlap(quad, rough) >= ROUGH):
                score = read.confidence - slip
                if best is None or score > best[0]:
                    best = (score, quad)
                if score >= ENOUGH:
                    break
            elif read.confidence >= SURE and parse(read.text, read.colour).valid:
                others.append(quad)
        if best is None:
            return []
        return [best[1], *(quad for quad in others if overlap(quad, best[1]) < SAME_PLACE / 4)]

    def _read(self, image: Picture, quad: Quad, margin: float) -> Recognised:
        return self._recogniser.read(rectify(image, quad, margin))

    def _candidates(self, image: Picture, rough: Quad | None) -> Iterator[Detection]:
        """Yield each place once: the rough box, what is seen whole, then in parts and sizes."""
        kept: list[Quad] = []
        if rough is not None:
            kept.append(rough)
            yield Detection(0.0, rough)
        for part, corner, sides in _parts(image):
            found = [
                Detection(plate.score, (plate.corners + np.array(corner)).astype(np.float32))
                for side in sides
                for plate in self._detector.detect_at(part, side, SCORE_MIN)
            ]
            for plate in sorted(found, key=lambda plate: -plate.score):
                seen = any(overlap(plate.corners, other) >= SAME_PLACE for other in kept)
                if seen or np.ptp(plate.corners, axis=0).min() < 5 or len(kept) >= LOOKED_AT:
                    continue
                kept.append(plate.corners)
                yield plate


def _parts(image: Picture) -> Iterator[tuple[Picture, tuple[int, int], tuple[int, ...]]]:
    """Yield the picture in two sizes, in others, then three parts of its lower two thirds."""
    height, width = image.shape[:2]
    yield image, (0, 0), SIDES[:2]
    yield image, (0, 0), SIDES[2:]
    top = height // 3
    for left in (0, width // 5, width * 2 // 5):
        yield image[top:, left : left + width * 3 // 5], (left, top), (640,)


def _surely(text: str) -> Callable[[Recognised], float]:
    return lambda read: read.confidence - slips(normalise(read.text), text)


def slips(read: str, text: str) -> int:
    """Return how many characters must be put in, taken out or changed to make one the other."""
    row = list(range(len(text) + 1))
    for i, char in enumerate(read, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(text, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (char != other))
    return row[-1]


def overlap(a: Quad, b: Quad) -> float:
    """Return intersection over union of the upright boxes around two plates."""
    low, high = np.maximum(a.min(0), b.min(0)), np.minimum(a.max(0), b.max(0))
    inner = float(np.prod(np.maximum(high - low, 0)))
    whole = float(np.prod(np.ptp(a, axis=0)) + np.prod(np.ptp(b, axis=0))) - inner
    return inner / max(whole, 1e-6)


def point(plates: Path, weights: Path, out: Path) -> int:
    """Write one line per train scene whose plate was found; return how many there are.

    Scenes whose corners the manifest knows are left out.
    """
    teacher, found = Teacher(weights), 0
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    with out.open("w", encoding="utf-8") as lines:
        for row in rows:
            if row["kind"] != "scene" or row["box"].startswith("corners"):
                continue
            try:
                image = load_image(plates / row["file"])
            except ImageError as error:
                print(f"{row['file']}: {error}", file=sys.stderr)
                continue
            rough = parse_box(row["box"])[0] if row["box"] else None
            quads = teacher.places(image, normalise(row["text"]), rough)
            if quads:
                corners = [np.round(quad, 1).tolist() for quad in quads]
                lines.write(json.dumps({"file": row["file"], "corners": corners}) + "\n")
                lines.flush()
                found += 1
    return found


def main(argv: list[str] | None = None) -> None:
    """Point from the command line."""
    parser = argparse.ArgumentParser(description="Find the places of plates in train scenes.")
    parser.add_argument("--plates", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=Path("anpr/weights"))
    parser.add_argument("--out", type=Path, default=Path(".cache/pointed.jsonl"))
    args = parser.parse_args(argv)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    print(f"{point(args.plates, args.weights, args.out)} scenes with a place")


if __name__ == "__main__":
    main()
