"""Films of passing trucks, to measure with: ``python -m anpr.train.clips_traffic --out DIR``.

Random trucks with random plates roll through a lane one after the other, under the light of a
random hour; beside each film a JSON file says which plate is in the picture when. Nothing learns
from these films, and no photograph is opened. The same seed and ffmpeg give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from anpr.train.clips_cabs import Truck
from anpr.train.clips_camera import Bytes
from anpr.train.clips_film import FPS, START_M, Studio
from anpr.train.clips_lane import build
from anpr.train.clips_scenery import Place
from anpr.train.clips_story import SCENES
from anpr.train.clips_trucks import Painted, paint
from anpr.train.render import KINDS, render_plate

SEEDS = 78_000
"""Seeds from 78000 to 78999 belong to these films; training never uses them."""
KINDS_OF_TRUCKS = {
    "vn_yellow": 4, "vn_yellow_2": 5, "vn_white": 2, "vn_white_2": 3, "vn_blue_2": 1,
    "cn_yellow": 5, "cn_yellow_2": 2, "cn_blue": 3, "cn_green_large": 1,
}  # fmt: skip
GONE_M = -9.0
"""A truck whose bumper is here has left the picture, whatever its length."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What is true of one truck of a film; times in seconds from its beginning."""

    text: str
    country: str
    colour: str
    lines: int
    appear: float
    gone: float


@dataclass(frozen=True, slots=True)
class _Rolling:
    """A truck that does not stop; the arm is up."""

    length: float
    speed: float

    def bumper(self, frame: float) -> float:
        return START_M - self.speed * frame / FPS

    def arm(self, frame: float) -> float:  # noqa: ARG002 - it stands open
        return 1.42


def random_truck(rng: np.random.Generator) -> tuple[Painted, dict[str, str | int]]:
    """Paint a truck nobody has seen before; returns it with its plate's truth."""
    names = list(KINDS_OF_TRUCKS)
    weights = np.array(list(KINDS_OF_TRUCKS.values()), float)
    kind = KINDS[str(rng.choice(names, p=weights / weights.sum()))]
    plate = render_plate(rng, kind=kind.name)
    rounded = bool(rng.random() < 0.5)
    truck = Truck(
        cab="rounded" if rounded else "flat",
        paint=_colour(rng),
        body=str(rng.choice(["box", "container", "tarp", "tipper"])),  # type: ignore[arg-type]
        body_paint=_colour(rng),
        length=float(rng.uniform(5.4, 8.2)),
        body_top=float(rng.uniform(2.8, 3.6)),
        bumper=_colour(rng),
        plate_size=(kind.size[0] / 1000, kind.size[1] / 1000),
        plate_at=(float(rng.uniform(-0.15, 0.15)), float(rng.uniform(0.6, 0.69))),
        dirt=float(rng.uniform(0.1, 0.7)),
        seed=int(rng.integers(1 << 30)),
    )
    truth = {"text": plate.text, "country": plate.country, "colour": plate.colour}
    return paint(truck, plate.image), truth | {"lines": plate.lines}


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    blue, green, red = (int(c) for c in rng.integers(30, 220, 3))
    return blue, green, red


def film(
    seed: int, trucks: int, fps: int, every_s: float, scale: float, passed: list[Passed]
) -> Iterator[Bytes]:
    """Yield the pictures of a lane; ``passed`` gets one entry per truck.

    Every second film is shot with a short shutter, the others blur what moves.
    """
    rng = np.random.default_rng(seed)
    scene = SCENES[int(rng.integers(len(SCENES)))]
    base = scene.place
    place = Place(
        base.hand, base.eye_height, base.eye_aside, base.focal, base.booth, base.ground,
        int(rng.integers(1 << 30)), scale,
    )  # fmt: skip
    lane = build(place)
    shape = (lane.camera.height + 64, lane.camera.width + 64, 3)
    grain = rng.standard_normal(shape).astype(np.float32)
    frames = round(every_s * fps)
    studio = Studio(
        lane, scene.lights, grain, rng, expected=frames * trucks, exposures=1 + seed % 2
    )
    for number in range(trucks):
        painted, truth = random_truck(rng)
        road = START_M - GONE_M
        drive = _Rolling(painted.truck.length, road / (every_s - 1.2) * float(rng.uniform(1, 1.15)))
        seen: list[float] = []
        for step in range(frames):
            at = step * FPS / fps
            there = drive.bumper(at) > GONE_M
            picture, visible = studio.shoot(painted if there else None, drive, at)
            if visible:
                seen.append((number * frames + step) / fps)
            yield picture
        if seen:
            passed.append(Passed(**truth, appear=round(seen[0], 3), gone=round(seen[-1], 3)))  # type: ignore[arg-type]


def write(path: Path, pictures: Iterator[Bytes], fps: int, crf: int) -> None:
    """Encode pictures as H.264 at a constant rate factor.

    Raises ``RuntimeError`` when ffmpeg is missing or refuses.
    """
    first = next(pictures)
    command = [
        "ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo",
        "-pix_fmt", "bgr24", "-s", f"{first.shape[1]}x{first.shape[0]}", "-r", str(fps), "-i", "-",
        "-threads", "1", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(crf),
        "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
    except FileNotFoundError as error:
        raise RuntimeError("ffmpeg is missing; install it: apt-get install ffmpeg") from error
    with process:
        assert process.stdin is not None
        process.stdin.write(first.tobytes())
        for number, picture in enumerate(pictures, 2):
            process.stdin.write(picture.tobytes())
            if number % 20 == 0:
                print(f"\r{path.name}: {number} frames", end="", file=sys.stderr, flush=True)
        process.stdin.close()
    print(file=sys.stderr)
    if process.returncode != 0:
        raise RuntimeError(f"ffmpeg ended with {process.returncode} while writing {path.name}")


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0] if __doc__ else None,
        epilog="example: python -m anpr.train.clips_traffic --out build/films --films 10",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--films", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEEDS, help="of the first film; the next +1")
    parser.add_argument("--trucks", type=int, default=6, help="in each film")
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two trucks")
    parser.add_argument("--fps", type=int, default=FPS)
    parser.add_argument("--scale", type=float, default=1.0, help="1: 1280x720, 1.5: 1920x1080")
    parser.add_argument("--crf", type=int, default=26, help="H.264 quality, higher is worse")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for seed in range(arguments.seed, arguments.seed + arguments.films):
        passed: list[Passed] = []
        pictures = film(
            seed, arguments.trucks, arguments.fps, arguments.every, arguments.scale, passed
        )
        path = arguments.out / f"traffic-{seed}.mp4"
        write(path, pictures, arguments.fps, arguments.crf)
        truth = {"film": path.name, "seed": seed, "vehicles": [asdict(one) for one in passed]}
        path.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
