"""How far several frames of one vehicle may be believed: ``python -m anpr.train.frames``.

Draws vehicles that nobody has seen, each as a plate that comes nearer over some frames, reads
every frame with the shipped recogniser and lets ``anpr.consensus`` settle them. Half of them keep
one light and one dirt over all their frames, so that frames err together as they do at a gate.
Prints how often settled reads of each confidence were right, and how many accepted ones wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.consensus import settle
from anpr.detector import Detection
from anpr.reader import Reader
from anpr.reading import Candidate, Read
from anpr.train.clips_traffic import KINDS_OF_TRUCKS
from anpr.train.render import KINDS, degrade, render_plate

SEED = 79_000
"""Seeds from 79000000 on belong to these vehicles; training never uses them."""
EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.001)
ROOM = 0.3
"""Of the plate's size, left around it in the picture."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle's true plate and what was read in each of its frames."""

    text: str
    reads: list[Read]


class _Told:
    """Stands in for the detector: the corners are known, a few percent off as found ones are."""

    def __init__(self) -> None:
        self.corners = np.zeros((4, 2), np.float32)

    def detect(self, image: Picture) -> list[Detection]:  # noqa: ARG002 - they are told
        return [Detection(0.9, self.corners)]


def drive(reader: Reader, told: _Told, seed: int, harsh: tuple[float, float]) -> Vehicle:
    """Draw and read one vehicle."""
    rng = np.random.default_rng(seed)
    weights = np.array(list(KINDS_OF_TRUCKS.values()), float)
    kind = KINDS[str(rng.choice(list(KINDS_OF_TRUCKS), p=weights / weights.sum()))]
    plate = render_plate(rng, kind=kind.name, px_per_mm=0.8)
    strength, steady = float(rng.uniform(*harsh)), bool(rng.random() < 0.5)
    count = int(rng.integers(2, 9))
    first = float(rng.uniform(13, 24))  # pixels a line
    lines = np.linspace(first, first * float(rng.uniform(1.2, 2.5)), count)
    light = int(rng.integers(1 << 30))
    lean = rng.normal(0, 0.04, (4, 2))
    reads: list[Read] = []
    for number, high in enumerate(lines):
        look = np.random.default_rng(light if steady else light + number)
        image, corners = _look(plate.image, float(high) * plate.lines, lean, look, strength)
        jitter = rng.normal(0, 0.02, (4, 2)) * float(high) * plate.lines
        told.corners = (corners + jitter).astype(np.float32)
        reads += reader.read(image).reads[:1]
    return Vehicle(plate.text, reads)


def _look(
    plate: Picture,
    high: float,
    lean: NDArray[np.float64],
    rng: np.random.Generator,
    strength: float,
) -> tuple[Picture, NDArray[np.float64]]:
    """One frame: the plate `high` pixels high on a grey bumper, leaning, in the weather."""
    wide = high * plate.shape[1] / plate.shape[0]
    size = np.array([wide, high])
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) + ROOM + lean) * size
    room = np.ceil(size * (1 + 2 * ROOM)).astype(int)
    ground = np.full((room[1], room[0], 3), int(rng.integers(30, 120)), np.uint8)
    height, width = plate.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    shrunk = cv2.GaussianBlur(plate, (0, 0), max(0.3, 0.25 * height / high))
    target = (int(room[0]), int(room[1]))
    cv2.warpPerspective(shrunk, matrix, target, ground, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(degrade(rng, ground, strength), np.uint8), corners


def table(vehicles: Sequence[Vehicle]) -> list[str]:
    """Say how often settled reads of each confidence were right; and the accepted ones."""
    settled = [(settle(v.reads), v.text) for v in vehicles if v.reads]
    lines = [f"{len(vehicles)} vehicles, {len(settled)} with a read"]
    for low, high in itertools.pairwise(EDGES):
        inside = [(r, t) for r, t in settled if low <= r.confidence / 1000 < high]
        if inside:
            mean = np.mean([r.confidence / 1000 for r, _ in inside])
            right = np.mean([r.text == t for r, t in inside])
            lines.append(
                f"{low:.3f}–{high:.3f}: {len(inside):5d} said {mean:.3f} right {right:.3f}"
            )
    accepted = [(r, t) for r, t in settled if r.accept]
    wrong = sum(r.text != t for r, t in accepted)
    exact = sum(r.text == t for r, t in settled)
    lines.append(
        f"exact {exact / len(vehicles):.1%}, accepted {len(accepted) / len(vehicles):.1%},"
        f" wrong among accepted {wrong} of {len(accepted)}"
    )
    return lines


def load(path: Path) -> list[Vehicle]:
    """Read vehicles that ``--out`` kept."""
    return [
        Vehicle(one["text"], [_read(read) for read in one["reads"]])
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


def _read(kept: dict[str, object]) -> Read:
    candidates = tuple(Candidate(**one) for one in kept.pop("candidates"))  # type: ignore[attr-defined]
    corners = tuple(tuple(one) for one in kept.pop("corners"))  # type: ignore[attr-defined]
    return Read(candidates=candidates, corners=corners, **kept)  # type: ignore[arg-type]


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--vehicles", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--harsh", type=float, nargs=2, default=(0.2, 0.8), metavar=("LOW", "HIGH"))
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--out", type=Path, help="keep the reads here")
    parser.add_argument("--kept", type=Path, help="settle the reads of this file; draw nothing")
    arguments = parser.parse_args()
    if arguments.kept is not None:
        print("\n".join(table(load(arguments.kept))))
        return
    told = _Told()
    reader = Reader.load(arguments.weights, 1, lambda *_: told)
    low, high = arguments.harsh
    vehicles = []
    for number in range(arguments.vehicles):
        vehicles.append(drive(reader, told, arguments.seed * 1000 + number, (low, high)))
        if number % 20 == 0:
            print(f"\r{number} of {arguments.vehicles}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if arguments.out is not None:
        kept = [asdict(vehicle) for vehicle in vehicles]
        arguments.out.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    print("\n".join(table(vehicles)))


if __name__ == "__main__":
    main()
