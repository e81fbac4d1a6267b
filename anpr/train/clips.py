"""Makes the built-in clips: ``python -m anpr.train.clips --out edge/clips``.

Renders four lanes from a seed, encodes them with ffmpeg and writes beside them what is true of
every frame (``script.json``), the trucks' papers (``declarations.json``) and the digests. Every
pixel is computed here; no photograph is opened. The same seed and ffmpeg give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from anpr.train import clips_story as story
from anpr.train.clips_camera import Bytes
from anpr.train.clips_film import FPS, Marks, film
from anpr.train.clips_lane import build
from anpr.train.clips_story import CAST, SEED, Scene
from anpr.train.clips_trucks import Painted, paint
from anpr.train.render import RenderedPlate, render_plate

WIDTH, HEIGHT = 1280, 720
MAX_TOTAL_BYTES = 4_000_000
HOLD_S = 2
"""About how long a truck stands at an entering line before its barrier opens."""
LEAVE_AFTER_S = 75
"""A truck comes to its leaving lane so long after it passed its entering line."""
CRF = 31


def encode(frames: Iterator[Bytes], path: Path, crf: int) -> int:
    """Write frames as H.264 (constant rate factor ``crf``) and return how many there were.

    Raises ``RuntimeError`` when ffmpeg is missing or refuses.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise RuntimeError("ffmpeg is missing; install it, for example: apt-get install ffmpeg")
    command = [
        ffmpeg, "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24",
        "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-threads", "1",
        "-sws_flags", "bitexact+accurate_rnd", "-c:v", "libx264", "-preset", "slow",
        "-tune", "film", "-x264-params", "keyint=120", "-crf", str(crf), "-pix_fmt", "yuv420p",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
        "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    count = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames:
            process.stdin.write(frame.tobytes())
            count += 1
            if count % 20 == 0:
                print(f"\r{path.name}: {count} frames", end="", file=sys.stderr, flush=True)
        process.stdin.close()
    print(file=sys.stderr)
    if process.returncode != 0:
        raise RuntimeError(f"ffmpeg ended with {process.returncode} while writing {path.name}")
    return count


def plate_of(member: story.Cast, text: str) -> RenderedPlate:
    """The vehicle's plate, flat, from the training renderer but with a clip seed."""
    rng = np.random.default_rng(SEED + member.drawing)
    return render_plate(rng, text=text, kind=member.kind)


def vehicles() -> dict[str, tuple[Painted, dict[str, Any]]]:
    """Every vehicle painted, with what the script says of it."""
    texts = story.texts()
    found: dict[str, tuple[Painted, dict[str, Any]]] = {}
    for number, member in enumerate(CAST):
        text = texts[member.id]
        plate = plate_of(member, text)
        truth = {"role": "tractor", "text": text, "country": plate.country,
                 "colour": plate.colour, "lines": plate.lines}  # fmt: skip
        painted = paint(story.looks(member, number), plate.image)
        found[member.id] = painted, {"id": member.id, "class": "truck", "plates": [truth]}
    return found


def not_before(scene: Scene, marks: list[Marks], passed_s: dict[str, int]) -> list[int]:
    """Seconds after the start of playing at which each vehicle may come.

    Entering vehicles come in turn and their passing is noted in ``passed_s``; a leaving vehicle
    comes ``LEAVE_AFTER_S`` after its own passing.
    """
    times: list[int] = []
    for index, (vehicle, mark) in enumerate(zip(scene.vehicles, marks, strict=True)):
        if scene.entering:
            start = scene.first_s + index * scene.every_s
            passed_s[vehicle] = start + HOLD_S + round((mark.clear - mark.appear) / FPS)
        else:
            start = passed_s[vehicle] + LEAVE_AFTER_S
        times.append(start)
    return times


def shoot(scene: Scene, cast: dict[str, tuple[Painted, dict[str, Any]]], out: Path, crf: int,
          passed_s: dict[str, int]) -> dict[str, Any]:  # fmt: skip
    """Film and encode one lane; returns its chapter of the script."""
    rng = np.random.default_rng(scene.place.seed + 50)
    marks: list[Marks] = []
    trucks = [cast[vehicle][0] for vehicle in scene.vehicles]
    path = out / f"{scene.lane}.mp4"
    frames = encode(film(build(scene.place), trucks, scene.lights, rng, marks), path, crf)
    starts = not_before(scene, marks, passed_s)
    return {
        "lane": scene.lane,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "frames": frames,
        "vehicles": [
            {**cast[vehicle][1], "not_before_s": start, **asdict(mark)}
            for vehicle, start, mark in zip(scene.vehicles, starts, marks, strict=True)
        ],
    }


def make(out: Path, crf: int = CRF) -> None:
    """Write the four clips and the files beside them into ``out``.

    Raises ``RuntimeError`` when the clips together exceed ``MAX_TOTAL_BYTES``.
    """
    out.mkdir(parents=True, exist_ok=True)
    cast = vehicles()
    passed_s: dict[str, int] = {}
    chapters = [shoot(scene, cast, out, crf, passed_s) for scene in story.SCENES]
    script = {"version": 1, "seed": SEED, "fps": FPS, "size": [WIDTH, HEIGHT], "clips": chapters}
    _write_json(out / "script.json", script)
    _write_json(out / "declarations.json", story.declarations(story.texts()))
    names = [chapter["file"] for chapter in chapters] + ["script.json", "declarations.json"]
    sums = [f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}" for name in names]
    (out / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    total = sum((out / chapter["file"]).stat().st_size for chapter in chapters)
    print(f"{total} bytes in {len(chapters)} clips")
    if total > MAX_TOTAL_BYTES:
        raise RuntimeError(f"{total} bytes is more than {MAX_TOTAL_BYTES}: raise --crf")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0] if __doc__ else None,
        epilog="example: python -m anpr.train.clips --out edge/clips",
    )
    parser.add_argument("--out", type=Path, default=Path("edge/clips"), help="folder to write")
    parser.add_argument("--crf", type=int, default=CRF, help="H.264 quality, higher is smaller")
    arguments = parser.parse_args()
    make(arguments.out, arguments.crf)


if __name__ == "__main__":
    main()
