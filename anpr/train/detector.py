"""Train the plate detector from random weights and export it to ONNX.

A YOLO11 pose model cut down to what a plate needs: two levels (strides 8 and 16), one class, four
key points. It needs no other's weights and asks no network. `--plates DIR` adds real train scenes
to the drawn ones; `--tiny --steps N` proves in a minute that the recipe runs.

    python -m anpr.train.detector --plates DIR --minutes 60 --out .cache/detector
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from anpr.train.torchfix import declare_missing_operators

declare_missing_operators()

import torch  # noqa: E402

from anpr.train.compose import SIDE  # noqa: E402
from anpr.train.lean import lean  # noqa: E402
from anpr.train.loop import Plan, teach  # noqa: E402
from anpr.train.squares import Pool, folder_scenes  # noqa: E402

OPSET = 17

# Widths are a quarter of YOLO11n's in the early, costly layers; no level at stride 32, since a
# plate that fills the picture is the reader's business, not the detector's.
MODEL = """\
nc: 1
kpt_shape: [4, 2]
reg_max: 8
scales: {n: [1.0, 1.0, 1024]}
backbone:
  - [-1, 1, Conv, [8, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, C3k2, [32, False, 0.25]]
  - [-1, 1, Conv, [48, 3, 2]]
  - [-1, 1, C3k2, [48, False, 0.25]]
  - [-1, 1, Conv, [96, 3, 2]]
  - [-1, 1, C3k2, [96, True]]
  - [-1, 1, SPPF, [96, 5]]
head:
  - [-1, 1, nn.Upsample, [None, 2, nearest]]
  - [[-1, 4], 1, Concat, [1]]
  - [-1, 1, C3k2, [48, False]]
  - [-1, 1, Conv, [48, 3, 2]]
  - [[-1, 7], 1, Concat, [1]]
  - [-1, 1, C3k2, [96, True]]
  - [[10, 13], 1, Pose, [nc, kpt_shape]]
"""


def build(out: Path, start: Path | None) -> Any:
    """Return an ultralytics YOLO of our shape: random, or with the weights of a checkpoint."""
    from ultralytics import YOLO

    file = out / "yolo11n-plate.yaml"
    file.write_text(MODEL, encoding="utf-8")
    yolo = YOLO(str(file), task="pose")
    if start is not None:
        yolo.model.load_state_dict(YOLO(str(start), task="pose").model.float().state_dict())
    return yolo


def train(out: Path, plates: Path | None, plan: Plan, args: argparse.Namespace) -> Path:
    """Train as `plan` says and return the last checkpoint."""
    torch.manual_seed(plan.seed)
    scenes = folder_scenes(plates, args.pointed)
    yolo = build(out, args.start)
    with Pool(scenes, seed=plan.seed, size=args.pictures, feeders=args.feeders) as pool:
        return teach(yolo, pool, plan, out)


def export(checkpoint: Path, target: Path) -> Path:
    """Write the ONNX file (float32, any height and width that 32 divides) and return its path.

    Output `1 x 13 x anchors`: centre x, y, width, height of the box around the corners, score, then
    x, y of the four corners, all in pixels of the input.
    """
    from ultralytics import YOLO

    written = YOLO(str(checkpoint), task="pose").export(
        format="onnx", imgsz=SIDE, opset=OPSET, dynamic=True, simplify=False, device="cpu"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(written), target)
    lean(target)
    return target


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's choices."""
    parser = argparse.ArgumentParser(description="Train the plate detector from random weights.")
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--out", type=Path, default=Path(".cache/detector"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--pictures", type=int, default=6000, help="squares kept in memory")
    parser.add_argument("--feeders", type=int, default=1, help="processes that compose squares")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=0.0015)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="carry on from this checkpoint")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pointed", type=Path, help="places that anpr.train.teach found")
    parser.add_argument("--tiny", action="store_true", help="a few steps of drawn pictures only")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--export", type=Path, help="only export this checkpoint")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    """Train, or with `--export` only write the ONNX file, into `--out`."""
    args = parse_args(argv)
    torch.set_num_threads(args.threads)
    plan = Plan(args.minutes, args.batch, args.rate, seed=args.seed)
    if args.tiny:
        args.plates, args.feeders = None, 0
        plan = Plan(0, batch=4, steps=args.steps)
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.export or train(args.out, args.plates, plan, args)
    onnx = export(checkpoint, args.out / "detector.onnx")
    print(json.dumps({"onnx": str(onnx), "bytes": onnx.stat().st_size}))


if __name__ == "__main__":
    main()
