"""What a plate in a scene is worth when three cuts of it are read alike but none is sure by itself.

Drawn plates are laid over the plates of train scenes, found, cut at three margins and read. Of
those whose first reading is not accepted, and whose three readings say the same text, it counts how
many reach a confidence with the least sure of the three, and how many of these are wrong.

    python -m anpr.train.alike --plates DIR
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from anpr.corners import OnnxCorners
from anpr.detector import Detection, OnnxDetector, overlap
from anpr.plate import parse
from anpr.reader import CORNERS, MARGINS_AGAIN, Reader
from anpr.recogniser import Recognised, Recogniser
from anpr.shipped import DETECTOR, FOLDER, RECOGNISER, verify
from anpr.train.compose import seen
from anpr.train.render import Picture, degrade, render_plate
from anpr.train.scenes import Quad, Scene, covering, load_scenes, paste

SEED = 957  # no teaching uses seeds of two numbers that begin with it
COUNT = 900
STRENGTH = (0.2, 0.8)  # of the camera's faults
OVERLAP = 0.5
LEAST = (0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.93, 0.90)


@dataclass
class _Noted:
    """A recogniser that remembers what it said, and a detector of the one plate it is told."""

    recogniser: Recogniser
    plate: Detection | None = None
    said: list[Recognised] = field(default_factory=list)

    def read_all(self, crops: Sequence[Picture]) -> list[Recognised]:
        heard = self.recogniser.read_all(crops)
        self.said += heard
        return heard

    def detect(self, image: Picture) -> list[Detection]:  # noqa: ARG002 - it is told
        return [self.plate] if self.plate is not None else []


def frames(scenes: Sequence[Scene], count: int) -> Iterator[tuple[Picture, Quad, str]]:
    """Yield whole train scenes whose only plate is covered by a drawn one, and what that says."""
    alone = [scene for scene in scenes if len(scene.quads) == 1]
    for number in range(count):
        rng = np.random.default_rng([SEED, number])
        scene = alone[int(rng.integers(len(alone)))]
        wide, tall = scene.quads[0].max(axis=0) - scene.quads[0].min(axis=0)
        for _ in range(4):
            plate = render_plate(rng)
            ratio = plate.image.shape[1] / plate.image.shape[0]
            if 0.5 < ratio / float(wide / max(tall, 1)) < 2:
                break
        quad = covering(rng, scene.quads[0], ratio)
        worn = degrade(rng, plate.image, float(rng.uniform(*STRENGTH)))
        yield seen(rng, paste(rng, scene.image, quad, worn)), quad, plate.text


def least_sure(said: Sequence[Recognised]) -> float | None:
    """Return the least confidence of readings that say one text of a known form, else None."""
    first = said[0]
    alike = all(read.text == first.text for read in said)
    valid = parse(first.text, first.colour).valid
    return min(read.confidence for read in said) if alike and valid else None


def measure(weights: Path, scenes: Sequence[Scene], count: int = COUNT) -> list[str]:
    """Return what was found, accepted at once, and what each least confidence would accept."""
    shipped = verify(weights)
    detector = OnnxDetector(weights / DETECTOR, 1)
    noted = _Noted(Recogniser.load(weights / RECOGNISER, 1))
    reader = Reader(noted, noted, shipped, OnnxCorners(weights / CORNERS))
    found, first, alike = 0, [0, 0], []
    for number, (image, quad, text) in enumerate(frames(scenes, count)):
        plates = detector.detect(image)
        noted.plate = max(plates, key=lambda one: overlap(one.corners, quad), default=None)
        if noted.plate is None or overlap(noted.plate.corners, quad) < OVERLAP:
            continue
        found += 1
        noted.said.clear()
        reads = reader.read(image).reads
        if len(noted.said) == 1 + len(MARGINS_AGAIN):
            least = least_sure(noted.said)
            alike += [(least, noted.said[0].text == text)] if least is not None else []
        elif reads and reads[0].accept:
            first[0] += 1
            first[1] += reads[0].text != text
        if number % 50 == 49:
            print(f"\r{number + 1} of {count}", end="", file=sys.stderr, flush=True)
    head = f"{count} frames, plate found in {found}"
    rows = [f"{head}; accepted at once {first[0]}, wrong {first[1]}"]
    rows += [f"not accepted at once, three cuts alike: {len(alike)}"]
    for bound in LEAST:
        above = [right for least, right in alike if least >= bound]
        rows.append(f"  least {bound:.3f}: {len(above):4} more, wrong {above.count(False)}")
    return rows


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--plates", type=Path, required=True, help="folder; train rows only")
    parser.add_argument("--pointed", type=Path, help="places in scenes without boxes (JSON lines)")
    parser.add_argument("--weights", type=Path, default=FOLDER)
    parser.add_argument("--count", type=int, default=COUNT)
    given = parser.parse_args()
    scenes = load_scenes(given.plates, given.pointed)
    print("\n".join(measure(given.weights, scenes, given.count)))


if __name__ == "__main__":
    main()
