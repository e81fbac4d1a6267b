"""Measure the reader on labelled pictures: `python -m anpr.evaluate --plates DIR --split dev`.

Reads every picture of the split named in `DIR/manifest.csv`, writes the predictions and prints the
table of the folder's own `score.py`, so that whoever brings the pictures also brings the measure.
It measures; it never tunes anything.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

from anpr.files import Source, read_source
from anpr.reader import Reader


def predict(plates: Path, split: str, weights: Path | None, out: Path, threads: int) -> int:
    """Write one JSON line per picture of the split to `out`; return how many could not be read."""
    with (plates / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row["kind"] for row in csv.DictReader(file) if row["split"] == split}
    reader = Reader.load(weights, threads)
    failed = 0
    with out.open("w", encoding="utf-8") as predictions:
        for name, kind in tqdm(rows.items(), unit="picture", disable=not sys.stderr.isatty()):
            outcome = read_source(reader, Source(plates / name, name), crop=kind == "crop")
            if outcome.problem is not None:
                print(f"{name}: {outcome.problem}", file=sys.stderr)
                failed += 1
            for line in outcome.lines:
                predictions.write(json.dumps(line, ensure_ascii=False) + "\n")
    return failed


def main() -> int:
    """Predict and score; exit 1 when a picture could not be read or the score fails."""
    parser = argparse.ArgumentParser(description="Measure the reader on labelled pictures.")
    parser.add_argument("--plates", type=Path, required=True, help="folder with manifest.csv")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--weights", type=Path, help="other weights than the shipped ones")
    parser.add_argument("--out", type=Path, help="keep the predictions here")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--errors", type=int, default=0, help="print so many misread pictures")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp(prefix="malu-evaluate-")) / "predictions.jsonl"
    failed = predict(args.plates, args.split, args.weights, out, args.threads)
    score = args.plates / "score.py"
    if not score.is_file():
        print(f"predictions in {out}; the folder has no score.py to count them with")
        return int(failed > 0)
    command = [sys.executable, str(score), str(args.plates / "manifest.csv"), str(out)]
    command += ["--split", args.split, "--errors", str(args.errors)]
    scored = subprocess.run(command, check=False)
    return int(failed > 0 or scored.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
