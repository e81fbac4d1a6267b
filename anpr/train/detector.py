"""Train the plate detector from random weights and export it to ONNX.

A YOLO11 pose model cut down to what a plate needs: two levels (strides 8 and 16), one class, four
key points. It needs no other's weights and asks no network. `--plates DIR` adds real train scenes
to the drawn ones; `--tiny --steps N` proves in a minute that the recipe runs.

    python -m anpr.train.detector --plates DIR --minutes 60 --out .cache/detector
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anpr.train.torchfix import declare_missing_operators

declare_missing_operators()

import torch  # noqa: E402

from anpr.train.compose import SIDE, write_dataset  # noqa: E402
from anpr.train.scenes import load_scenes  # noqa: E402

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

DATA = """\
path: {path}
train: images/train
val: images/val
names: {{0: plate}}
kpt_shape: [4, 2]
flip_idx: [1, 0, 3, 2]
"""


def recipe(minutes: float, batch: int, rate: float) -> dict[str, Any]:
    """Return the training settings, all that differ from ultralytics' own."""
    return {
        "imgsz": SIDE,
        "batch": batch,
        "nbs": batch,  # a step after every batch: time is short, pictures are few
        "epochs": 300,
        "time": minutes / 60,
        "optimizer": "AdamW",
        "lr0": rate,
        "lrf": 0.02,
        "cos_lr": True,
        "warmup_epochs": 0.3,
        "weight_decay": 0.001,
        "mosaic": 0.0,
        "scale": 0.2,
        "translate": 0.08,
        "hsv_h": 0.012,
        "hsv_s": 0.4,
        "hsv_v": 0.25,
        "fliplr": 0.3,
        "erasing": 0.0,
        "auto_augment": None,
        "box": 5.0,
        "cls": 1.0,
        "pose": 14.0,
        "kobj": 0.0,
        "seed": 11,
    }


def compose_dataset(
    folder: Path, plates: Path | None, pictures: int, seed: int, pointed: Path | None = None
) -> Path:
    """Compose `pictures` teaching pictures, and a few others to look at after every epoch."""
    scenes = load_scenes(plates, pointed) if plates is not None else []
    write_dataset(folder, scenes, pictures, seed=seed)
    write_dataset(folder, scenes, max(8, pictures // 40), seed=seed + 1000, part="val")
    return folder


def train(out: Path, plates: Path | None, minutes: float, args: argparse.Namespace) -> Path:
    """Train for about `minutes` and return the last checkpoint."""
    from ultralytics import YOLO

    data = args.data or compose_dataset(
        out / "data", plates, args.pictures, args.seed, args.pointed
    )
    (out / "data.yaml").write_text(DATA.format(path=data.resolve()), encoding="utf-8")
    model_file = out / "yolo11n-plate.yaml"
    model_file.write_text(MODEL, encoding="utf-8")
    settings = recipe(minutes, args.batch, args.rate)
    if args.tiny:
        settings |= {"epochs": 1, "time": None, "warmup_epochs": 0.0, "mosaic": 0.0}
    model = YOLO(str(args.start or model_file), task="pose")
    if not args.tiny:
        model.add_callback("on_train_batch_start", _cooling(args.rate, minutes))
    model.train(
        data=str(out / "data.yaml"),
        project=str(out.resolve()),
        name=args.name,
        exist_ok=True,
        pretrained=args.start is not None,
        device=args.device,
        amp=args.device != "cpu",
        workers=args.workers,
        cache="ram",
        plots=False,
        save_period=-1,
        val=not args.tiny,
        **settings,
    )
    return out / args.name / "weights" / "last.pt"


def _cooling(rate: float, minutes: float) -> Callable[[Any], None]:
    """Return a callback that lowers the learning rate with the time that has passed.

    Ultralytics lowers it from epoch to epoch; a run of a few long epochs would end while still hot.
    """

    def cool(trainer: Any) -> None:
        share = min(1.0, (time.time() - trainer.train_time_start) / (minutes * 60))
        for group in trainer.optimizer.param_groups:
            group["lr"] = rate * max(0.02, 0.5 * (1 + math.cos(math.pi * share)))

    return cool


def export(checkpoint: Path, target: Path) -> Path:
    """Write the ONNX file (float32, any height and width that 32 divides) and return its path.

    Output `1 x 13 x anchors`: centre x, y, width, height, score, then x, y of the four corners, all
    in pixels of the input.
    """
    from ultralytics import YOLO

    written = YOLO(str(checkpoint), task="pose").export(
        format="onnx", imgsz=SIDE, opset=OPSET, dynamic=True, simplify=False, device="cpu"
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(str(written), target)
    return target


def parse_args(argv: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's choices."""
    parser = argparse.ArgumentParser(description="Train the plate detector from random weights.")
    parser.add_argument("--plates", type=Path, help="folder with manifest.csv; train rows only")
    parser.add_argument("--out", type=Path, default=Path(".cache/detector"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--pictures", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.002)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="carry on from this checkpoint")
    parser.add_argument("--name", default="run")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--pointed", type=Path, help="places that anpr.train.teach found")
    parser.add_argument("--data", type=Path, help="a data set composed before; composes no other")
    parser.add_argument("--tiny", action="store_true", help="a few steps of drawn pictures only")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--export", type=Path, help="only export this checkpoint")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    """Train, or with `--export` only write the ONNX file, into `--out`."""
    args = parse_args(argv)
    if args.tiny:
        args.plates, args.batch, args.workers = None, 4, 0
        args.pictures = args.steps * args.batch
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.export or train(args.out, args.plates, args.minutes, args)
    onnx = export(checkpoint, args.out / "detector.onnx")
    print(json.dumps({"onnx": str(onnx), "bytes": onnx.stat().st_size}))


if __name__ == "__main__":
    main()
