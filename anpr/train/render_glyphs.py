"""Glyphs in a plate maker's manner: strokes of our own, or Debian's fonts reshaped to plates.

A font's glyph is stretched to the tall cell and then given the wanted stroke back by moving its
edge (a signed distance), which also rounds its corners. Chinese characters come from Noto.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from anpr.train.render_kinds import Kind, Picture, Rng
from anpr.train.render_strokes import MAKERS, TALL, stroked
from anpr.train.render_text import is_han

_FONT_FILES = (
    "liberation/LiberationSansNarrow-Bold.ttf",
    "liberation/LiberationSans-Bold.ttf",
    "dejavu/DejaVuSansCondensed-Bold.ttf",
    "dejavu/DejaVuSans.ttf",
    "liberation/LiberationSans-Regular.ttf",
)
_HAN_FILES = ("noto/NotoSansCJK-Bold.ttc", "noto/NotoSansCJK-Regular.ttc")
_FONT_ROOTS = ("/usr/share/fonts/truetype", "/usr/share/fonts/opentype")
_HAN_INK = 0.085  # stroke over height of a Chinese character; denser than letters, so thinner


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """One plate maker's habits.

    `font` is empty for strokes of our own. `aspect` (width over height), `stroke` and `gap` are
    shares of the glyph's height; `even` makes every character as wide as the next, 1 included.
    """

    maker: int
    font: str
    han: str
    aspect: float
    stroke: float
    gap: float
    narrow: float
    even: bool


def choose_face(rng: Rng, kind: Kind) -> Face:
    """Return a maker's habits for a kind of plate."""
    font = "" if rng.random() < 0.78 else _FONT_FILES[int(rng.integers(len(_FONT_FILES)))]
    han = _HAN_FILES[0] if rng.random() < 0.5 else _HAN_FILES[1]
    maker = int(rng.integers(MAKERS))
    narrow = float(rng.uniform(0.45, 0.75))
    if kind.country == "CN":  # GA 36: cells of 45 x 90, strokes of 10, 12 between
        return Face(
            maker,
            font,
            han,
            float(rng.uniform(0.48, 0.53)),
            float(rng.uniform(0.095, 0.135)),
            float(rng.uniform(0.115, 0.15)),
            narrow,
            even=rng.random() < 0.95,
        )
    old = "old" in kind.name or kind.family in ("moto", "emoto")
    return Face(
        maker,
        font,
        han,
        float(rng.uniform(0.44, 0.56) if old else rng.uniform(0.50, 0.63)),
        float(rng.uniform(0.105, 0.155) if old else rng.uniform(0.12, 0.175)),
        float(rng.uniform(0.11, 0.22)),
        narrow,
        even=rng.random() < 0.3,
    )


@functools.cache
def font_path(name: str) -> Path:
    """Find a font file under Debian's folders (FileNotFoundError names the packages)."""
    for root in _FONT_ROOTS:
        path = Path(root) / name
        if path.exists():
            return path
    raise FileNotFoundError(f"font {name}: install fonts-liberation, fonts-dejavu, fonts-noto-cjk")


@functools.cache
def inked(font: str, char: str) -> Picture:
    """Return the character's ink, cut to its own edges, 0..255, about 150 px high."""
    face = ImageFont.truetype(str(font_path(font)), 200)
    canvas = Image.new("L", (480, 420), 0)
    ImageDraw.Draw(canvas).text((100, 60), char, font=face, fill=255)
    box = canvas.getbbox()
    if box is None:
        raise ValueError(f"font {font} has no ink for {char!r}")
    return np.asarray(canvas.crop(box), dtype=np.uint8)


@functools.lru_cache(maxsize=4000)
def reshaped(font: str, char: str, aspect: float, stroke: float) -> Picture:
    """Stretch a font's glyph to `aspect` and give it the stroke (share of height) back.

    Sideways stretching thins upright strokes; the edge is moved until the mean stroke is right.
    """
    wide = max(8, round(aspect * TALL))
    soft = cv2.resize(inked(font, char), (wide, TALL), interpolation=cv2.INTER_AREA)
    room = cv2.copyMakeBorder(soft, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=0)
    ink = (room > 127).astype(np.uint8)
    inside = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    outside = cv2.distanceTransform(1 - ink, cv2.DIST_L2, 3)
    area, edge = float(ink.sum()), float(((inside > 0) & (inside <= 1.0)).sum())
    now = 2 * area / max(edge, 1.0)
    grow = float(np.clip((stroke * TALL - now) / 2, -3.0, 4.0))
    far = cv2.GaussianBlur(inside - outside, (0, 0), 1.2)
    moved = np.clip((far + grow) * 255 + 127, 0, 255).astype(np.uint8)
    kept = cv2.boundingRect((moved > 127).astype(np.uint8))
    x, y, w, h = kept
    return moved[y : y + h, x : x + w] if w and h else soft.astype(np.uint8)


def glyph(face: Face, char: str, aspect: float, height_share: float = 1.0) -> Picture:
    """Return a character's ink 0..255, to be fitted into a cell `aspect` times as wide as high.

    `height_share` is the row's height over the plate's usual one: the stroke stays as it is.
    """
    shape = max(0.12, round(aspect / 0.07) * 0.07)
    thick = min(face.stroke / height_share, 0.34 * shape + 0.03, 0.2)
    thick = round(thick / 0.02) * 0.02
    if is_han(char):
        return reshaped(face.han, char, shape, round(_HAN_INK * thick / 0.11 / 0.015) * 0.015)
    if face.font and char != "Đ":
        return reshaped(face.font, char, shape, thick)
    return stroked(face.maker, char, shape, thick)
