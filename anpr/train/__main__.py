"""Rebuild the reader from nothing: `python -m anpr.train all|detector|corners|recogniser|smoke`.

`all` trains the networks, exports them and writes `anpr/weights` with its manifest. Without
`--plates` everything is drawn; with it the train rows of that folder are used as well. `smoke`
takes a few steps of each, exports them and reads one picture: it proves the road, not the result.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two trainings share a small machine

CACHE = Path(".cache/train")
WEIGHTS = Path(__file__).resolve().parents[1] / "weights"


def detector(cache: Path, plates: Path | None, minutes: float) -> Path:
    """Train the detector; return its ONNX file."""
    from anpr.train import detector as recipe

    command = ["--out", str(cache / "detector"), "--minutes", str(minutes)]
    recipe.main(command + (["--plates", str(plates)] if plates else []))
    return cache / "detector" / "detector.onnx"


def corners(cache: Path, plates: Path | None, minutes: float) -> Path:
    """Train the network that puts corners right; return its ONNX file."""
    from anpr.train import corners as recipe

    command = ["--out", str(cache / "corners"), "--minutes", str(minutes)]
    recipe.main(command + (["--plates", str(plates)] if plates else []))
    return cache / "corners" / "corners.onnx"


def recogniser(cache: Path, plates: Path | None, minutes: float) -> Path:
    """Train the recogniser; return its ONNX file."""
    import torch

    from anpr.train.recognise import rebuild

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return rebuild(cache / "recogniser", plates, minutes=minutes, device=device)


def calibrated(read: Path, plates: Path | None) -> tuple[float, dict[str, object]]:
    """Calibrate the recogniser's file; return the threshold and what was measured on the way."""
    import dataclasses

    from anpr.train.calibrate import calibrate
    from anpr.train.crops import load_sources

    found = calibrate(read, load_sources(plates, aside=True) if plates else [])
    return found.accept, {"calibration": dataclasses.asdict(found)}


def smoke() -> None:
    """Take a few steps of each training, export, and read one drawn picture with the result."""
    import numpy as np

    from anpr.reader import Reader
    from anpr.train import corners as corners_recipe
    from anpr.train import detector as recipe
    from anpr.train.manifest import write_manifest
    from anpr.train.recognise import train
    from anpr.train.scenes import drawn_background

    with tempfile.TemporaryDirectory(prefix="malu-smoke-") as name:
        folder = Path(name)
        recipe.main(["--tiny", "--steps", "3", "--out", str(folder / "detector")])
        corners_recipe.main(["--tiny", "--out", str(folder / "corners")])
        (folder / "recogniser").mkdir()
        read = train(folder / "recogniser", [], minutes=0, steps=3, batch=8, workers=0)
        weights = folder / "weights"
        found = folder / "detector" / "detector.onnx"
        write_manifest(weights, found, read, corners=folder / "corners" / "corners.onnx")
        frame = Reader.load(weights).read(drawn_background(np.random.default_rng(1)))
    print(f"trained, exported, read {frame.width}×{frame.height} with {len(frame.reads)} plates")


def main(argv: list[str] | None = None) -> int:
    """Run one of the commands; exit 2 for a folder that holds no manifest."""
    parser = argparse.ArgumentParser(prog="python -m anpr.train", description=__doc__)
    parser.add_argument(
        "command",
        nargs="?",
        default="all",
        choices=("all", "detector", "corners", "recogniser", "smoke"),
    )
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--minutes", type=float, default=60.0, help="for each network")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where results are written")
    args = parser.parse_args(argv)
    if args.plates is not None and not (args.plates / "manifest.csv").is_file():
        print(f"{args.plates} holds no manifest.csv; see docs/reader.md", file=sys.stderr)
        return 2
    if args.command == "smoke":
        smoke()
        return 0
    from anpr.train.manifest import write_manifest

    wanted = args.command
    cache, plates, minutes = args.cache, args.plates, args.minutes
    found = detector(cache, plates, minutes) if wanted in ("all", "detector") else None
    right = corners(cache, plates, minutes / 2) if wanted in ("all", "corners") else None
    read = recogniser(cache, plates, minutes) if wanted in ("all", "recogniser") else None
    accept, notes = calibrated(read, args.plates) if read is not None else (None, {})
    told = {"recogniser.onnx": notes}
    write_manifest(args.weights, found, read, corners=right, accept=accept, notes=told)
    print(f"wrote {args.weights}; measure with: python -m anpr.evaluate --plates DIR --split dev")
    return 0


if __name__ == "__main__":
    sys.exit(main())
