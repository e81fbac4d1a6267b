"""A small film of lorries for edge tests: grey boxes that carry a blue plate whose width is a name.

Drawn from nothing, real video in a real container. `BoxReader` reads it by colour, so that trigger,
track and sources are tested with real frames and without the trained reader.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from anpr.reading import Candidate, FrameReads, Read
from edge.picture import Image

SIZE = (640, 360)
FPS = 12
TEXTS = ("25C00001", "29H00002", "15C00003", "51D00004")
# Frames of one lorry, relative to its appearance.
STOP, LOOP1, LOOP2, LOOP1_OFF, LOOP2_OFF, GONE, LENGTH = 18, 14, 28, 32, 40, 44, 56


def empty_lane() -> Image:
    """A lane with some texture and nobody in it."""
    down = np.linspace(90, 150, SIZE[1], dtype=np.uint8)[:, None]
    lane = np.repeat(np.repeat(down, SIZE[0], 1)[:, :, None], 3, 2)
    return np.ascontiguousarray(lane)


def scene(lorry: int, age: int) -> Image:
    """The frame in which a lorry is `age` frames old: it comes, grows, stands, leaves below."""
    image = empty_lane()
    if not 0 <= age < GONE:
        return image
    way = min(age, STOP) / STOP + max(0, age - STOP) / (GONE - STOP) * 1.6
    wide = int(140 + 120 * min(way, 1.4))
    top = int(-60 + 170 * way)
    left = (SIZE[0] - wide) // 2
    cv2.rectangle(image, (left, top), (left + wide, top + wide), (40, 70, 60), -1)
    bar = int((30 + 18 * lorry) * (0.7 + 0.3 * min(way, 1.0)))
    y = top + wide - 40
    cv2.rectangle(image, (SIZE[0] // 2 - bar, y), (SIZE[0] // 2 + bar, y + 24), (255, 40, 40), -1)
    return image


class BoxReader:
    """Finds the blue plate; its width beside the lorry's names it."""

    def __init__(self, *, blind: bool = False) -> None:
        """`blind`: it finds plates and can read none."""
        self.blind = blind
        self.frames = 0

    def read(self, image: Image) -> FrameReads:
        """All plates of the frame."""
        self.frames += 1
        height, width = image.shape[:2]
        return FrameReads(width, height, tuple(self._find(image)), 1.0, 1.0)

    def _find(self, image: Image) -> list[Read]:
        wide = image.astype(np.int16)
        blue = (wide[:, :, 0] > 190) & (wide[:, :, 2] < 110)
        down, across = np.nonzero(blue)
        if down.size < 300 or down.max() - down.min() < 18:
            return []
        x0, x1, y0, y1 = (int(v) for v in (across.min(), across.max(), down.min(), down.max()))
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        if self.blind:
            return [Read(None, "", "", 1, 0, False, (), corners, "unreadable")]
        body = (wide[max(0, y0 - 8), :, 1] < 85).sum()
        way = (float(body) - 140) / 120
        lorry = round(((x1 - x0) / 2 / (0.7 + 0.3 * min(way, 1.0)) - 30) / 18)
        text = TEXTS[min(max(lorry, 0), 3)]
        one = Candidate(text, 990)
        return [Read(text, "VN", "yellow", 1, 990, True, (one,), corners)]


def film(path: Path, frames: Sequence[Image], codec: str = "mp4v") -> None:
    """Write frames as a video."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), FPS, SIZE)
    for frame in frames:
        writer.write(frame)
    writer.release()


def lorries(count: int, lead: int = 12) -> list[Image]:
    """Frames of lorries, one after the other, `lead` empty frames before each."""
    found: list[Image] = []
    for lorry in range(count):
        found += [empty_lane()] * lead
        found += [scene(lorry, age) for age in range(LENGTH)]
    return [*found, *[empty_lane()] * lead]


def make_clip(folder: Path, lane: str, count: int, lead: int = 12) -> Path:
    """A clip with its script beside it, as the built-in clips are; returns the script's path."""
    clip = folder / f"{lane}.mp4"
    frames = lorries(count, lead)
    film(clip, frames)
    vehicles = []
    for lorry in range(count):
        start = lorry * (LENGTH + lead) + lead
        marks = {"appear": 0, "stop": STOP, "clear": GONE - 2, "gone": GONE}
        loops = {"loop1_on": LOOP1, "loop1_off": LOOP1_OFF}
        marks |= loops | {"loop2_on": LOOP2, "loop2_off": LOOP2_OFF}
        told = {key: start + at for key, at in marks.items()}
        plates = [{"role": "tractor", "text": TEXTS[lorry], "country": "VN"}]
        vehicles.append({"id": f"v{lorry + 1}", "class": "truck", "plates": plates, **told})
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    one = {"lane": lane, "file": clip.name, "sha256": digest, "frames": len(frames)}
    script = {"version": 1, "seed": 1, "fps": FPS, "size": SIZE, "clips": [one]}
    one["vehicles"] = vehicles
    path = folder / "script.json"
    path.write_text(json.dumps(script))
    return path
