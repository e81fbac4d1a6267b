"""Draw number plates of Vietnam and China, every kind that may come to the gate.

A plate is drawn from Debian's fonts, each glyph stretched to the narrow cell that plates of the two
countries use (TT 79/2024/TT-BCA for Vietnam, GA 36 for China), on a ground of the right colour and
proportion, with bolts, a frame, dirt and fading. The same generator state gives the same plate.
Drawn plates only teach and test a reader; nothing here looks at real plates.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
Rng = np.random.Generator

PX_PER_MM = 1.2
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
MARKS = "挂学警港澳领使试超"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + PROVINCES + MARKS

_VN_CODES = [c for c in range(11, 100) if c not in (13, 42, 44, 45, 46, 87, 91, 96)]
_VN_L20 = "ABCDEFGHKLMNPSTUVXYZ"
_CN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CN_MIXED = "0123456789" * 3 + _CN_LETTERS
_MIL_FIRST = "ABHKPQT"

_FONT_FILES = (
    "liberation/LiberationSans-Bold.ttf",
    "liberation/LiberationSansNarrow-Bold.ttf",
    "liberation/LiberationSans-Regular.ttf",
    "dejavu/DejaVuSans-Bold.ttf",
    "dejavu/DejaVuSansCondensed-Bold.ttf",
    "dejavu/DejaVuSans.ttf",
)
_CJK_FILES = ("noto/NotoSansCJK-Bold.ttc", "noto/NotoSansCJK-Regular.ttc")
_FONT_ROOTS = ("/usr/share/fonts/truetype", "/usr/share/fonts/opentype")


@dataclasses.dataclass(frozen=True, slots=True)
class RenderedPlate:
    """One drawn plate: picture (BGR, height x width x 3), its text and what kind it is."""

    image: Picture
    text: str
    country: str
    kind: str
    colour: str
    lines: int


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of plate looks like: size in mm, ground colour, how its text is laid out."""

    name: str
    country: str
    colour: str
    size: tuple[int, int]
    layout: str
    weight: float

    @property
    def lines(self) -> int:
        """Return 1 or 2, the lines of characters."""
        return 2 if self.layout.endswith("2") else 1


_ALL_KINDS = (
    Kind("vn_white", "VN", "white", (520, 110), "car1", 4.0),
    Kind("vn_white_2", "VN", "white", (330, 165), "car2", 6.0),
    Kind("vn_old_white", "VN", "white", (470, 110), "car1", 1.0),
    Kind("vn_old_white_2", "VN", "white", (280, 200), "car2", 1.5),
    Kind("vn_yellow", "VN", "yellow", (520, 110), "car1", 4.5),
    Kind("vn_yellow_2", "VN", "yellow", (330, 165), "car2", 7.0),
    Kind("vn_blue", "VN", "blue", (520, 110), "car1", 1.5),
    Kind("vn_blue_2", "VN", "blue", (330, 165), "car2", 1.8),
    Kind("vn_zone", "VN", "yellow", (520, 110), "zone1", 0.3),
    Kind("vn_zone_2", "VN", "yellow", (330, 165), "zone2", 0.3),
    Kind("vn_military", "VN", "red", (520, 110), "mil1", 1.6),
    Kind("vn_military_2", "VN", "red", (330, 165), "mil2", 1.0),
    Kind("vn_diplomatic", "VN", "white", (520, 110), "dip1", 1.0),
    Kind("vn_diplomatic_2", "VN", "white", (330, 165), "dip2", 0.6),
    Kind("vn_trailer", "VN", "white", (520, 110), "series1", 1.2),
    Kind("vn_trailer_2", "VN", "white", (330, 165), "series2", 1.8),
    Kind("vn_trailer_yellow_2", "VN", "yellow", (330, 165), "series2", 1.2),
    Kind("vn_temporary", "VN", "white", (520, 110), "temp1", 0.4),
    Kind("vn_temporary_2", "VN", "white", (330, 165), "temp2", 0.4),
    Kind("vn_motorbike_2", "VN", "white", (190, 140), "moto2", 4.0),
    Kind("cn_blue", "CN", "blue", (440, 140), "std1", 6.0),
    Kind("cn_yellow", "CN", "yellow", (440, 140), "std1", 4.0),
    Kind("cn_yellow_2", "CN", "yellow", (440, 220), "std2", 5.0),
    Kind("cn_trailer_2", "CN", "yellow", (440, 220), "gua2", 2.5),
    Kind("cn_green", "CN", "green", (480, 140), "nevs1", 2.5),
    Kind("cn_green_large", "CN", "green", (480, 140), "nevl1", 2.0),
    Kind("cn_police", "CN", "white", (440, 140), "police1", 0.8),
    Kind("cn_black", "CN", "black", (440, 140), "black1", 0.8),
    Kind("cn_learner", "CN", "yellow", (440, 140), "learner1", 0.7),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL_KINDS}

# Ground and ink per colour, BGR; several because paint, reflection and white balance differ.
_PAINT: dict[str, tuple[tuple[tuple[int, int, int], ...], tuple[int, int, int]]] = {
    "white": (((228, 230, 230), (205, 208, 210), (240, 235, 228)), (28, 26, 26)),
    "yellow": (((20, 185, 245), (10, 160, 230), (60, 205, 250), (40, 170, 215)), (22, 22, 26)),
    "blue": (((165, 70, 15), (190, 85, 20), (140, 50, 20), (200, 110, 30)), (235, 235, 235)),
    "red": (((35, 25, 165), (45, 35, 190), (30, 20, 135)), (235, 235, 238)),
    "green": (((150, 190, 110), (140, 200, 90), (165, 185, 130)), (25, 25, 22)),
    "black": (((28, 26, 26), (45, 42, 40)), (235, 235, 235)),
}


def _pick(rng: Rng, letters: str, count: int = 1) -> str:
    return "".join(letters[int(i)] for i in rng.integers(0, len(letters), count))


def _digits(rng: Rng, count: int) -> str:
    return _pick(rng, "0123456789", count)


def _province(rng: Rng) -> str:
    """Return a province of China, each as often as the next, but 云 oftener: it is next door."""
    return "云" if rng.random() < 0.15 else _pick(rng, PROVINCES)


def _vn_code(rng: Rng) -> str:
    return "25" if rng.random() < 0.06 else str(_VN_CODES[int(rng.integers(len(_VN_CODES)))])


def _text_vn(rng: Rng, family: str) -> str:
    code = _vn_code(rng)
    serial = _digits(rng, 5 if rng.random() < 0.85 else 4)
    if family == "car":
        return code + _pick(rng, _VN_L20) + serial
    if family == "series":
        series = ("R", "RM", "RM", "LD", "DA", "KT", "MK", "MD", "CD", "HC", "TD", "NN")
        return code + series[int(rng.integers(len(series)))] + serial
    if family == "zone":
        return code + _pick(rng, _VN_L20, 2) + serial
    if family == "moto":
        second = _pick(rng, "123456789") if rng.random() < 0.75 else _pick(rng, _VN_L20)
        return code + _pick(rng, _VN_L20) + second + serial
    if family == "temp":
        return "T" + code + _digits(rng, int(rng.integers(4, 7)))
    if family == "mil":
        return _pick(rng, _MIL_FIRST) + _pick(rng, _CN_LETTERS) + _digits(rng, 4)
    mission = ("NG", "QT", "CV", "NN")[int(rng.integers(4))]
    if rng.random() < 0.6:
        return code + _digits(rng, 3) + mission + _digits(rng, 2)
    return code + mission + _digits(rng, 5)


def _text_cn(rng: Rng, family: str) -> str:
    head = _province(rng) + _pick(rng, _CN_LETTERS)
    if family == "nevs":
        return head + _pick(rng, "DDDABCEFGHJK") + _pick(rng, _CN_MIXED) + _digits(rng, 4)
    if family == "nevl":
        return head + _digits(rng, 5) + _pick(rng, "DDDABCEFGHJK")
    if family == "gua":
        return head + _pick(rng, _CN_MIXED, 4) + "挂"
    if family == "police":
        return head + _pick(rng, _CN_MIXED, 4) + "警"
    if family == "learner":
        return head + _pick(rng, _CN_MIXED, 4) + _pick(rng, "学学试超")
    if family == "black" and rng.random() < 0.6:
        return (
            ("粤Z" if rng.random() < 0.7 else head)
            + _pick(rng, _CN_MIXED, 4)
            + _pick(rng, "港港澳澳领")
        )
    return head + _pick(rng, _CN_MIXED, 5)


def random_text(rng: Rng, kind: str) -> str:
    """Return a text that a plate of this kind may carry (KeyError for an unknown kind)."""
    chosen = KINDS[kind]
    family = chosen.layout[:-1]
    return _text_vn(rng, family) if chosen.country == "VN" else _text_cn(rng, family)


# ------------------------------------------------------------------------------ laying out a text
def _dotted(rng: Rng, serial: str) -> str:
    if len(serial) == 5 and rng.random() < 0.85:
        return serial[:3] + "." + serial[3:]
    return serial


def _rows_vn(rng: Rng, text: str, kind: Kind) -> list[str]:
    """Split a Vietnamese text into its lines, with the dots and dashes that are painted."""
    family = kind.layout[:-1]
    dash = "-" if rng.random() < 0.7 else " "
    if family == "mil":
        rest = text[2:4] + dash + text[4:]
        return [text[:2], rest] if kind.lines == 2 else [text[:2] + dash + rest]
    if family == "dip":
        cut = 5 if text[2].isdigit() else 4
        head = text[:2] + "-" + text[2:cut]
        tail = text[cut:]
        tail = tail[:2] + "-" + tail[2:] if cut == 5 else tail[:3] + "-" + tail[3:]
        return [head, tail] if kind.lines == 2 else [head + "-" + tail]
    cut = 3 if family == "temp" else 2
    while cut < len(text) and not text[cut].isdigit():
        cut += 1
    if family == "moto":
        cut = 4
        return [text[:2] + "-" + text[2:cut], _dotted(rng, text[cut:])]
    tail = _dotted(rng, text[cut:])
    if kind.lines == 2:
        loose = text[:2] + "-" + text[2:cut] if rng.random() < 0.08 else text[:cut]
        return [loose, tail]
    return [text[:cut] + dash + tail]


def _rows_cn(rng: Rng, text: str, kind: Kind) -> list[str]:
    if kind.lines == 2:
        return [text[:2] + "" if rng.random() < 0.3 else text[0] + "·" + text[1], text[2:]]
    return [text[:2] + ("·" if rng.random() < 0.9 else " ") + text[2:]]


# ------------------------------------------------------------------------------------- the glyphs
def _font_path(name: str) -> Path:
    for root in _FONT_ROOTS:
        path = Path(root) / name
        if path.exists():
            return path
    raise FileNotFoundError(f"font {name}: install fonts-liberation, fonts-dejavu, fonts-noto-cjk")


@functools.cache
def _glyph(font: str, char: str) -> Picture:
    """Return the character's ink, cut to its own edges, 0..255, about 150 px high."""
    face = ImageFont.truetype(str(_font_path(font)), 200)
    canvas = Image.new("L", (480, 420), 0)
    ImageDraw.Draw(canvas).text((100, 60), char, font=face, fill=255)
    box = canvas.getbbox()
    if box is None:
        raise ValueError(f"font {font} has no ink for {char!r}")
    return np.asarray(canvas.crop(box), dtype=np.uint8)


_SMALL = {"-": 0.42, ".": 0.30, "·": 0.42, " ": 0.35}


def _is_han(char: str) -> bool:
    return char >= "\u4e00"


def _stamp(mask: Picture, shape: Picture, x: float, y: float, width: float, height: float) -> None:
    w, h = max(2, round(width)), max(2, round(height))
    left, top = max(0, round(x)), max(0, round(y))
    small = cv2.resize(shape, (w, h), interpolation=cv2.INTER_AREA)
    room = mask[top : top + h, left : left + w]
    np.maximum(room, small[: room.shape[0], : room.shape[1]], out=room)


@dataclasses.dataclass(frozen=True, slots=True)
class _Face:
    """One plate maker's habits: fonts, weight of the stroke, gaps."""

    latin: str
    han: str
    bolder: int
    gap: float
    one: float


def _face(rng: Rng) -> _Face:
    weights = np.array([5, 4, 1, 2, 3, 1], dtype=float)
    latin = _FONT_FILES[int(rng.choice(len(_FONT_FILES), p=weights / weights.sum()))]
    thin = "Regular" in latin or latin.endswith("DejaVuSans.ttf")
    return _Face(
        latin=latin,
        han=_CJK_FILES[0] if rng.random() < 0.6 else _CJK_FILES[1],
        bolder=int(rng.integers(0, 3)) + (3 if thin else 0),
        gap=float(rng.uniform(0.12, 0.30)),
        one=float(rng.uniform(0.45, 0.8)),
    )


def _draw_row(
    mask: Picture,
    row: str,
    face: _Face,
    box: tuple[float, float, float, float],
    widest: float,
) -> None:
    """Draw one line of characters centred in `box` (x, y, width, height; pixels)."""
    x0, y0, room, height = box
    units = sum(_SMALL.get(c, 1.0) for c in row) + face.gap * (len(row) - 1)
    cell = min(room / units, height * widest)
    x = x0 + (room - cell * units) / 2
    for char in row:
        wide = cell * _SMALL.get(char, 1.0)
        if char == "-":
            _stamp(mask, _BLOCK, x, y0 + height * 0.45, wide, height * 0.11)
        elif char in ".·":
            dot = min(wide * 0.85, height * 0.16)
            low = 0.84 if char == "." and face.one > 0.55 else 0.47
            _stamp(mask, _ROUND, x + (wide - dot) / 2, y0 + height * low, dot, dot)
        elif char != " ":
            ink = _glyph(face.han if _is_han(char) else face.latin, char)
            share = face.one if char in "1I" else 1.0
            grow = 1.06 if _is_han(char) else 1.0
            narrow = wide * share * grow
            _stamp(mask, ink, x + (wide - narrow) / 2, y0, narrow, height)
        x += wide + cell * face.gap


_BLOCK = np.full((20, 20), 255, dtype=np.uint8)
_ROUND = cv2.circle(np.zeros((41, 41), np.uint8), (20, 20), 20, 255, -1).astype(np.uint8)


def _boxes(rng: Rng, kind: Kind, width: int, height: int) -> list[tuple[float, ...]]:
    """Return one (x, y, w, h, widest) per line: where the characters stand, as the rules say."""
    side = width * float(rng.uniform(0.03, 0.06))
    inner = width - 2 * side
    if kind.lines == 1:
        tall = height * float(
            rng.uniform(0.66, 0.78) if kind.country == "VN" else rng.uniform(0.60, 0.68)
        )
        top = (height - tall) / 2 + height * float(rng.uniform(-0.02, 0.02))
        return [(side, top, inner, tall, 0.56)]
    if kind.country == "CN":
        tall, low = height * 0.275, height * 0.5
        return [
            (side + inner * 0.17, height * 0.075, inner * 0.66, tall, 1.35),
            (side, height * 0.42, inner, low, 0.62),
        ]
    tall = height * float(rng.uniform(0.37, 0.41))
    gap = height * float(rng.uniform(0.04, 0.08))
    top = (height - 2 * tall - gap) / 2
    spread = 0.62 if kind.size[0] < 300 else 0.74
    slim = inner * float(rng.uniform(0.55, 0.8))
    head = (side + (inner - slim) / 2, top, slim, tall, spread)
    return [head, (side, top + tall + gap, inner, tall, spread)]


# -------------------------------------------------------------------------------------- the plate
def _ground(rng: Rng, kind: Kind, width: int, height: int) -> NDArray[np.float32]:
    shades = _PAINT[kind.colour][0]
    base = np.array(shades[int(rng.integers(len(shades)))], dtype=np.float32)
    base = base + rng.normal(0, 8, 3).astype(np.float32)
    grey = base.mean()
    base = grey + (base - grey) * np.float32(rng.uniform(0.6, 1.1))  # sun takes the colour out
    ground = np.empty((height, width, 3), dtype=np.float32)
    ground[:] = base
    if kind.layout == "nevs1":  # green runs from white above to green below
        fall = np.linspace(1.0, 0.0, height, dtype=np.float32)[:, None, None]
        ground = ground * (1 - fall) + 235 * fall
    elif kind.layout == "nevl1":  # yellow field under province and letter
        ground[:, : int(width * 0.26)] = (20, 190, 240)
    return ground


def _bolts(rng: Rng, picture: NDArray[np.float32], kind: Kind) -> None:
    height, width = picture.shape[:2]
    if rng.random() < 0.35:
        return
    radius = max(2, int(height * rng.uniform(0.025, 0.05)))
    high = 0.5 if kind.lines == 1 and kind.country == "VN" else float(rng.uniform(0.08, 0.2))
    tone = float(rng.uniform(60, 200))
    inset = float(rng.uniform(0.02, 0.05) if high == 0.5 else rng.uniform(0.12, 0.28))
    for x in (inset, 1 - inset):
        for y in (high,) if rng.random() < 0.6 else (high, 1 - high):
            centre = (int(x * width), int(y * height))
            cv2.circle(picture, centre, radius, (tone, tone, tone), -1, cv2.LINE_AA)
            cv2.circle(picture, centre, radius, (tone * 0.5,) * 3, 1, cv2.LINE_AA)


def _frame(rng: Rng, picture: NDArray[np.float32], ink: NDArray[np.float32]) -> None:
    height, width = picture.shape[:2]
    if rng.random() < 0.6:  # the pressed rim, in the colour of the characters
        inset = int(height * rng.uniform(0.02, 0.05))
        cv2.rectangle(
            picture,
            (inset, inset),
            (width - 1 - inset, height - 1 - inset),
            tuple(float(v) for v in ink),
            max(1, int(height * rng.uniform(0.008, 0.025))),
            cv2.LINE_AA,
        )
    if rng.random() < 0.25:  # a holder's dark or bright edge
        tone = float(rng.choice([20.0, 40.0, 170.0]))
        thick = max(2, int(height * rng.uniform(0.02, 0.06)))
        cv2.rectangle(picture, (0, 0), (width - 1, height - 1), (tone,) * 3, thick)


def _cloud(rng: Rng, height: int, width: int, grain: int) -> NDArray[np.float32]:
    """Return soft random patches, 0..1."""
    rough = rng.random((max(2, height // grain), max(2, width // grain)), dtype=np.float32)
    return cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _dirt(rng: Rng, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    if rng.random() < 0.45:
        return picture
    height, width = picture.shape[:2]
    grain = int(rng.choice([12, 24, 50]))
    much = float(rng.uniform(0.55, 0.85))
    veil = np.clip((_cloud(rng, height, width, grain) - much) * 5, 0, float(rng.uniform(0.2, 0.8)))
    if rng.random() < 0.4:  # road dust gathers from below
        rise = np.linspace(0, 1, height, dtype=np.float32)[:, None] ** 2
        veil = np.clip(veil + rise * float(rng.uniform(0.1, 0.5)), 0, 0.85)
    mud = np.array([70, 100, 125], dtype=np.float32) * np.float32(rng.uniform(0.5, 1.3))
    return picture * (1 - veil[..., None]) + mud * veil[..., None]


def _ink(rng: Rng, kind: Kind) -> NDArray[np.float32]:
    ink = np.array(_PAINT[kind.colour][1], dtype=np.float32)
    if kind.layout.startswith("zone"):
        ink = np.array((30, 25, 190), dtype=np.float32)
    return ink + np.float32(rng.uniform(-12, 22))


def _lettering(
    rng: Rng, kind: Kind, text: str, width: int, height: int
) -> tuple[Picture, Picture | None]:
    """Return the ink mask of the whole text, and of the part that is painted red (or None)."""
    rows = _rows_vn(rng, text, kind) if kind.country == "VN" else _rows_cn(rng, text, kind)
    face = _face(rng)
    mask = np.zeros((height, width), dtype=np.uint8)
    boxes = _boxes(rng, kind, width, height)
    for row, (x, y, w, h, widest) in zip(rows, boxes, strict=True):
        _draw_row(mask, row, face, (x, y, w, h), widest * float(rng.uniform(0.9, 1.05)))
    bolder = round(face.bolder * width / (kind.size[0] * PX_PER_MM))
    if bolder:
        mask = cv2.dilate(mask, np.ones((bolder + 1,) * 2, np.uint8)).astype(np.uint8)
    if kind.layout.startswith("dip") and rng.random() < 0.7:
        red = np.zeros_like(mask)
        for row, (x, y, w, h, widest) in zip(rows, boxes, strict=True):
            keep = "".join(c if c.isalpha() else "\0" for c in row)
            if keep.strip("\0"):
                _draw_letters_only(red, row, face, (x, y, w, h), widest)
        return mask, red
    return mask, None


def _draw_letters_only(
    red: Picture, row: str, face: _Face, box: tuple[float, float, float, float], widest: float
) -> None:
    """Mark where the letters of a row stand, as solid blocks a little larger than the ink."""
    x0, y0, room, height = box
    units = sum(_SMALL.get(c, 1.0) for c in row) + face.gap * (len(row) - 1)
    cell = min(room / units, height * widest)
    x = x0 + (room - cell * units) / 2
    for char in row:
        wide = cell * _SMALL.get(char, 1.0)
        if char.isalpha():
            _stamp(red, _BLOCK, x - cell * 0.1, y0 - 2, wide + cell * 0.2, height + 4)
        x += wide + cell * face.gap


def _guess_kind(rng: Rng, text: str | None) -> Kind:
    pool = [k for k in _ALL_KINDS if text is None or _fits(text, k)]
    if not pool:
        raise ValueError(f"no kind of plate carries the text {text!r}")
    weights = np.array([k.weight for k in pool])
    return pool[int(rng.choice(len(pool), p=weights / weights.sum()))]


def _fits(text: str, kind: Kind) -> bool:
    han = _is_han(text[0])
    family = kind.layout[:-1]
    if han != (kind.country == "CN"):
        return False
    if han:
        last = {"挂": "gua", "警": "police", "学": "learner", "试": "learner", "超": "learner"}
        wanted = last.get(text[-1], "black" if _is_han(text[-1]) else "std")
        if len(text) == 8:
            wanted = "nevl" if text[2:7].isdigit() else "nevs"
        return family == wanted
    if text[0] == "T" and text[1].isdigit():
        return family == "temp"
    if text[0].isalpha():
        return family == "mil"
    if text[2].isdigit():
        return family == "dip"
    letters = sum(c.isalpha() for c in text)
    return family == (
        "car" if letters == 1 and len(text) < 9 else "moto" if letters == 1 else "series"
    )


def render_plate(
    rng: Rng, *, text: str | None = None, kind: str | None = None, px_per_mm: float = PX_PER_MM
) -> RenderedPlate:
    """Draw one plate.

    Args:
        rng: source of every choice; equal states draw equal plates.
        text: what it says; drawn at random when absent.
        kind: a key of KINDS; when absent, one by weight that can carry `text`.
        px_per_mm: how finely to draw; half as fine is four times as fast.

    Returns:
        The plate; its picture's edges are the plate's edges.

    Raises:
        KeyError: no such kind.
        ValueError: no kind carries the text.
    """
    chosen = KINDS[kind] if kind is not None else _guess_kind(rng, text)
    said = text if text is not None else random_text(rng, chosen.name)
    width, height = (round(mm * px_per_mm) for mm in chosen.size)
    mask, red = _lettering(rng, chosen, said, width, height)
    picture = _ground(rng, chosen, width, height)
    ink = _ink(rng, chosen)
    _frame(rng, picture, ink)
    if rng.random() < 0.5:  # pressed characters catch light on one side
        lit = np.roll(mask, (int(rng.integers(-2, 3)), int(rng.integers(-2, 3))), (0, 1))
        picture += lit[..., None] * np.float32(rng.uniform(-0.12, 0.12))
    alpha = mask.astype(np.float32)[..., None] * np.float32(rng.uniform(0.8, 1.0) / 255)
    if rng.random() < 0.2:  # worn paint
        worn = _cloud(rng, height, width, 8)[..., None]
        alpha *= np.clip(1.3 - worn * np.float32(rng.uniform(0.3, 1.0)), 0, 1)
    paint: NDArray[np.float32] = ink
    if red is not None:
        share = red.astype(np.float32)[..., None] / 255
        paint = (ink * (1 - share) + np.array([35, 25, 190], np.float32) * share).astype(np.float32)
    picture = (picture * (1 - alpha) + paint * alpha).astype(np.float32)
    _bolts(rng, picture, chosen)
    picture = _dirt(rng, picture)
    image = np.clip(picture, 0, 255).astype(np.uint8)
    return RenderedPlate(image, said, chosen.country, chosen.name, chosen.colour, chosen.lines)


# ---------------------------------------------------------------------------- what a camera does
def _motion_blur(rng: Rng, image: Picture, strength: float) -> Picture:
    reach = int(rng.integers(3, 4 + int(10 * strength * image.shape[1] / 400)))
    kernel = np.zeros((reach, reach), np.float32)
    angle = float(rng.normal(0, 20))
    kernel[reach // 2] = 1
    turn = cv2.getRotationMatrix2D(((reach - 1) / 2, (reach - 1) / 2), angle, 1)
    kernel = cv2.warpAffine(kernel, turn, (reach, reach)).astype(np.float32)
    return cv2.filter2D(image, -1, kernel / max(float(kernel.sum()), 1e-3)).astype(np.uint8)


def _coarse(rng: Rng, image: Picture, strength: float) -> Picture:
    height, width = image.shape[:2]
    lowest = max(11.0, 26 - 13 * strength) * (1.7 if width < 2.6 * height else 1.0)
    scale = min(1.0, float(rng.uniform(lowest, max(lowest + 1, height))) / height)
    way = int(rng.choice([cv2.INTER_AREA, cv2.INTER_LINEAR]))
    tiny = cv2.resize(
        image, (max(8, int(width * scale)), max(8, int(height * scale))), None, 0, 0, way
    )
    return cv2.resize(tiny, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _shadow(rng: Rng, image: Picture, strength: float) -> Picture:
    height, width = image.shape[:2]
    dark = np.ones((height, width), np.float32)
    slope, start = rng.normal(0, 1), rng.uniform(0.1, 0.9)
    line = np.arange(width, dtype=np.float32)[None] / width - np.float32(start)
    line = line + np.float32(slope) * np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    dark[line > 0] = 1 - 0.55 * strength * rng.uniform(0.3, 1)
    if rng.random() < 0.5:
        dark = cv2.blur(dark, (15, 15)).astype(np.float32)
    return np.clip(image * dark[..., None], 0, 255).astype(np.uint8)


def _light(rng: Rng, image: Picture, strength: float) -> Picture:
    gain = np.exp(rng.normal(0, 0.3 * strength))
    cast = np.exp(rng.normal(0, 0.08 * strength, 3))
    bend = np.exp(rng.normal(0, 0.3 * strength))
    lift = rng.normal(0, 18 * strength)
    ramp = np.linspace(0, 1, 256)[:, None] ** bend * 255 * gain * cast + lift
    return cv2.LUT(image, np.clip(ramp, 0, 255).astype(np.uint8)[:, None, :]).astype(np.uint8)


def _glare(rng: Rng, image: Picture, strength: float) -> Picture:
    height, width = image.shape[:2]
    spot = np.zeros((height, width), np.float32)
    centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
    cv2.circle(spot, centre, int(rng.uniform(0.1, 0.4) * width), 1.0, -1)
    size = int(width * 0.15) | 1
    spot = cv2.blur(cv2.blur(spot, (size, size)), (size, size)).astype(np.float32)
    return np.clip(image + spot[..., None] * 160 * strength, 0, 255).astype(np.uint8)


def _noise(rng: Rng, image: Picture, strength: float) -> Picture:
    grain = rng.standard_normal(image.shape, dtype=np.float32)
    grain *= np.float32(rng.uniform(2, 16) * strength)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


def _jpeg(rng: Rng, image: Picture, strength: float) -> Picture:
    quality = int(rng.uniform(max(12.0, 70 - 50 * strength), 90))
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    back = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    if back is None:
        raise ValueError("a JPEG that was just written does not open")
    return back.astype(np.uint8)


_STEPS: tuple[tuple[float, Callable[[Rng, Picture, float], Picture]], ...] = (
    (0.30, _shadow),
    (0.08, _glare),
    (0.80, _light),
    (0.25, _motion_blur),
    (0.65, _coarse),
    (0.50, _noise),
    (0.50, _jpeg),
)


def degrade(rng: Rng, image: Picture, strength: float = 1.0) -> Picture:
    """Return the picture as a gate camera might deliver it; size kept, `strength` 0 (none) to 1.5.

    Shadow, glare, exposure, motion blur, distance, sensor noise and compression, each by chance.
    """
    if strength <= 0:
        return image
    for chance, step in _STEPS:
        if rng.random() < chance * min(1.0, strength):
            image = step(rng, image, strength)
    return image


# --------------------------------------------------------------------------------- contact sheet
def sheet(seed: int, columns: int = 6, strength: float = 0.0) -> Picture:
    """Return one picture with two plates of every kind, to be looked at beside real ones."""
    rng = np.random.default_rng(seed)
    tiles = []
    for name in KINDS:
        for _ in range(2):
            plate = render_plate(rng, kind=name)
            seen = degrade(rng, plate.image, strength)
            tile = np.full((130, 260, 3), 90, np.uint8)
            scale = min(250 / seen.shape[1], 105 / seen.shape[0])
            small = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            tile[5 : 5 + small.shape[0], 5 : 5 + small.shape[1]] = small
            cv2.putText(tile, name, (5, 125), cv2.FONT_HERSHEY_PLAIN, 0.9, (255, 255, 255), 1)
            tiles.append(tile)
    while len(tiles) % columns:
        tiles.append(np.full((130, 260, 3), 90, np.uint8))
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    return np.vstack(rows).astype(np.uint8)


def main() -> None:
    """Write a contact sheet: `python -m anpr.train.render --sheet OUT.png`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--sheet", type=Path, required=True, help="PNG to write")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strength", type=float, default=0.0, help="camera faults, 0 to 1.5")
    given = parser.parse_args()
    if not cv2.imwrite(str(given.sheet), sheet(given.seed, strength=given.strength)):
        raise SystemExit(f"cannot write {given.sheet}")


if __name__ == "__main__":
    main()
