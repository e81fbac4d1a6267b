"""Measure the reader on labelled pictures: `python -m anpr.evaluate --plates DIR --split dev`.

Reads every picture of the split named in `DIR/manifest.csv`, writes the predictions and prints the
table of the folder's own `score.py`, so that whoever brings the pictures also brings the measure;
then which characters were taken for which, and what a scene costs. It measures; it never tunes.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from anpr.confusions import Labelled, count, table
from anpr.detector import letterbox
from anpr.files import Source, read_source
from anpr.image import ImageError, load_image
from anpr.runtimes import Runtime, load_reader
from anpr.sessions import session
from anpr.timing import summary

SIDE: Final = 640  # of the network measured against


@dataclass(slots=True)
class Measured:
    """What one run over the pictures gave."""

    read: list[tuple[Labelled, list[str]]]
    scenes_ms: list[dict[str, float]]
    against_ms: list[float]
    failed: int = 0


class Against:
    """Another network, timed on the same pictures in the same run: 640 x 640, its answer unused."""

    def __init__(self, path: Path, threads: int) -> None:
        self._session = session(path, threads)
        self._name = self._session.get_inputs()[0].name
        self.run(np.zeros((SIDE, SIDE, 3), np.uint8))  # the first run prepares memory

    def run(self, image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
        """Return the milliseconds of the network alone, without preparing the picture."""
        square = np.zeros((SIDE, SIDE, 3), np.uint8)
        small, _ = letterbox(image, SIDE)
        square[: small.shape[0], : small.shape[1]] = small
        planes = np.ascontiguousarray(square.transpose(2, 0, 1)[None].astype(np.float32) / 255)
        started = time.perf_counter()
        self._session.run(None, {self._name: planes})
        return (time.perf_counter() - started) * 1000


def measure(args: argparse.Namespace, out: Path) -> Measured:
    """Read the pictures of the split and write one JSON line for each to `out`."""
    with (args.plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == args.split]
    reader = load_reader(Runtime(args.runtime), args.threads, args.weights)
    other = Against(args.against, args.threads) if args.against else None
    found = Measured([], [], [])
    known: dict[str, list[str]] = {}
    with out.open("w", encoding="utf-8") as predictions:
        for row in tqdm(rows, unit="picture", disable=not sys.stderr.isatty()):
            name, crop = row["file"], row["kind"] == "crop"
            if name not in known:  # two rows may be of one picture
                outcome = read_source(reader, Source(args.plates / name, name), crop=crop)
                if outcome.problem is not None:
                    print(f"{name}: {outcome.problem}", file=sys.stderr)
                    found.failed += 1
                known[name] = [p["text"] for line in outcome.lines for p in line["plates"]]
                for line in outcome.lines:
                    predictions.write(json.dumps(line, ensure_ascii=False) + "\n")
                _time(found, outcome.lines, None if crop else other, args.plates / name, crop=crop)
            labelled = Labelled(row["country"], row["text"])
            found.read.append((labelled, [text for text in known[name] if text]))
    return found


def _time(
    found: Measured, lines: list[dict[str, Any]], other: Against | None, path: Path, *, crop: bool
) -> None:
    if crop:
        return
    found.scenes_ms += [line["ms"] for line in lines]
    if other is not None:
        try:
            found.against_ms.append(other.run(load_image(path)))
        except ImageError:
            return  # told already, when the reader could not open it either


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the reader on labelled pictures.")
    parser.add_argument("--plates", type=Path, required=True, help="folder with manifest.csv")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--out", type=Path, help="keep the predictions here")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--errors", type=int, default=0, help="print so many misread pictures")
    parser.add_argument("--against", type=Path, help="an ONNX file to time on the same scenes")
    parser.add_argument("--runtime", choices=[str(one) for one in Runtime], default="onnx")
    parser.add_argument("--confusions", type=int, default=12, help="print so many a country")
    return parser.parse_args()


def main() -> int:
    """Predict and score; exit 1 when a picture could not be read or the score fails."""
    args = _arguments()
    out = args.out or Path(tempfile.mkdtemp(prefix="malu-evaluate-")) / "predictions.jsonl"
    found = measure(args, out)
    status = int(found.failed > 0) | _score(args, out)
    for country in sorted({labelled.country for labelled, _ in found.read}):
        counts = count([pair for pair in found.read if pair[0].country == country])
        print("\n".join(table(country, counts, args.confusions)))
    print("\n".join(summary(found.scenes_ms, found.against_ms, args.threads)))
    return status


def _score(args: argparse.Namespace, out: Path) -> int:
    """Print the table of the folder's own score; returns whether it failed."""
    score = args.plates / "score.py"
    if not score.is_file():
        print(f"predictions in {out}; the folder has no score.py to count them with")
        return 0
    command = [sys.executable, str(score), str(args.plates / "manifest.csv"), str(out)]
    command += ["--split", args.split, "--errors", str(args.errors)]
    return int(subprocess.run(command, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
