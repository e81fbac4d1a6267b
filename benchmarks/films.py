"""Films of a busy lane for benchmarks, made by ffmpeg from the clips that come with the product.

Each clip shows four trucks that come, stop and leave; played a tenth faster there is one every six
seconds. They are scaled to 1920 × 1080 at 15 frames a second and repeated as often as wanted.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

CLIPS = Path(__file__).resolve().parents[1] / "edge" / "clips"
EVERY_S = 6.0
FPS = 15


@dataclass(frozen=True, slots=True)
class Film:
    """A film and the texts of the trucks that come through it, in order."""

    path: Path
    texts: tuple[str, ...]
    seconds: float


def busy_lane(ffmpeg: str, clip: str, rounds: int, folder: Path) -> Film:
    """Make the film of `clip` (the name of a lane), its trucks coming `rounds` times."""
    script = json.loads((CLIPS / "script.json").read_text(encoding="utf-8"))
    (chapter,) = (one for one in script["clips"] if one["lane"] == clip)
    texts = [vehicle["plates"][0]["text"] for vehicle in chapter["vehicles"]]
    seconds = len(texts) * EVERY_S
    pace = seconds / (chapter["frames"] / script["fps"])
    once, listed, whole = (folder / f"{clip}{end}" for end in ("-once.mp4", ".txt", "-film.mp4"))
    picture = f"setpts={pace:.6f}*PTS,fps={FPS},scale=1920:1080:flags=bicubic"
    _run(ffmpeg, "-i", str(CLIPS / chapter["file"]), "-vf", picture, "-frames:v",
         str(round(seconds * FPS)), "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
         str(once))  # fmt: skip
    listed.write_text(f"file '{once.name}'\n" * rounds, encoding="utf-8")
    _run(ffmpeg, "-f", "concat", "-i", str(listed), "-c", "copy", str(whole))
    return Film(whole, tuple(texts) * rounds, seconds * rounds)


def _run(ffmpeg: str, *arguments: str) -> None:
    subprocess.run([ffmpeg, "-hide_banner", "-loglevel", "error", "-y", *arguments], check=True)
