"""Where characters stand on a plate: the masks of its ink, black (or white) and red.

Vietnam: characters 63 mm high on plates of 520 x 110 and 330 x 165 mm, 80 mm on the older ones.
China (GA 36): 90 mm high from 15.5 mm on, a dot after the second; two-line plates 60 mm above and
110 mm below. Makers stray, and so do these figures.
"""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np

from anpr.train.render_glyphs import Face, glyph
from anpr.train.render_kinds import Kind, Picture, Rng
from anpr.train.render_text import is_han

_BLOCK = np.full((8, 8), 255, dtype=np.uint8)
_ROUND = cv2.circle(np.zeros((41, 41), np.uint8), (20, 20), 20, 255, -1).astype(np.uint8)
_WIDE = {"M": 1.06, "W": 1.08, "-": 0.5, ".": 0.26, "·": 0.3, " ": 0.3}


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row's place in pixels: left edge, top, room, glyph height; glyphs' width over height.

    `share` is the glyph height over the usual one of that plate: strokes stay equally thick.
    """

    x: float
    y: float
    room: float
    height: float
    aspect: float
    share: float = 1.0


def places(rng: Rng, kind: Kind, face: Face, size: tuple[int, int]) -> list[Row]:
    """Return where the rows stand on a plate of `size` (width, height in pixels)."""
    width, height = size
    if kind.country == "CN":
        return _places_cn(rng, kind, face, width, height)
    side = width * float(rng.uniform(0.03, 0.075))
    room = width - 2 * side
    if kind.lines == 1:
        old = "old" in kind.name
        share = float(rng.uniform(0.66, 0.78) if old else rng.uniform(0.57, 0.72))
        if kind.name == "vn_military_tall":
            share = float(rng.uniform(0.36, 0.46))
        tall = height * share
        return [Row(side, (height - tall) / 2 + height * _off(rng), room, tall, face.aspect)]
    moto = kind.size[0] < 300
    tall = height * float(rng.uniform(0.385, 0.43) if moto else rng.uniform(0.36, 0.405))
    gap = height * float(rng.uniform(0.04, 0.075) if moto else rng.uniform(0.05, 0.10))
    top = (height - 2 * tall - gap) / 2 + height * _off(rng)
    wide = face.aspect * (1.0 if moto else float(rng.uniform(1.0, 1.12)))
    head = side + room * float(rng.normal(0, 0.012))
    return [Row(head, top, room, tall, wide), Row(side, top + tall + gap, room, tall, wide)]


def _off(rng: Rng) -> float:
    return float(np.clip(rng.normal(0, 0.012), -0.03, 0.03))


def _places_cn(rng: Rng, kind: Kind, face: Face, width: int, height: int) -> list[Row]:
    side = width * float(rng.uniform(0.03, 0.042))
    room = width - 2 * side
    if kind.lines == 1:
        tall = height * float(rng.uniform(0.62, 0.66))
        slim = 0.96 if kind.family.startswith("nev") else 1.0
        top = (height - tall) / 2 + height * _off(rng)
        return [Row(side, top, room, tall, face.aspect * slim)]
    upper, lower = height * float(rng.uniform(0.26, 0.285)), height * float(rng.uniform(0.48, 0.51))
    inset = room * float(rng.uniform(0.19, 0.23))
    return [
        Row(side + inset, height * 0.065, room - 2 * inset, upper, 1.33, 0.62),
        Row(side, height * 0.41 + height * _off(rng), room, lower, 0.59, 1.15),
    ]


def lettering(
    rng: Rng, kind: Kind, face: Face, rows: list[str], size: tuple[int, int]
) -> tuple[Picture, Picture | None]:
    """Return the masks 0..255 of the ink and of what is painted red instead (None: nothing)."""
    width, height = size
    ink = np.zeros((height, width), np.uint8)
    red = np.zeros_like(ink) if _some_red(rng, kind) else None
    for text, row in zip(rows, places(rng, kind, face, size), strict=True):
        _write(rng, kind, face, text, row, ink, red)
    return ink, red


def _some_red(rng: Rng, kind: Kind) -> bool:
    return kind.family == "police" or (kind.family == "dip" and rng.random() < 0.85)


def _advance(kind: Kind, face: Face, char: str) -> float:
    """Width of a character's cell over that of a common one."""
    if char in "1I" and not face.even:
        return face.narrow
    if kind.country == "CN" and char in "· ":
        spare = {"nevs": 1.05, "nevl": 1.05}.get(kind.family, 0.42)
        return 0.9 if kind.lines == 2 else spare
    return _WIDE.get(char, 1.0)


def _write(
    rng: Rng, kind: Kind, face: Face, text: str, row: Row, ink: Picture, red: Picture | None
) -> None:
    cells = [_advance(kind, face, char) for char in text]
    gap = face.gap * row.height * (0.75 if row.aspect > 1 else 1.0)
    cell = row.height * row.aspect
    natural = cell * sum(cells) + gap * (len(text) - 1)
    squeeze = min(1.0, row.room / natural)
    if kind.country == "CN" and row.aspect < 1:  # spread over the whole plate, as the norm says
        squeeze = row.room / natural
    cell, gap = cell * squeeze, gap * squeeze
    x = row.x + (row.room - natural * squeeze) / 2
    low = 0.9 if rng.random() < 0.93 else 0.5
    for char, share in zip(text, cells, strict=True):
        wide = cell * share
        sheet = red if red is not None and _is_red(kind, char) else ink
        if char == "-":
            thick = row.height * face.stroke * 0.85
            _stamp(sheet, _BLOCK, x, y=row.y + row.height * 0.47, size=(wide, thick))
        elif char in ".·":
            dot = max(row.height * min(face.stroke * 1.05, 0.17), 2.0)
            high = low if char == "." else 0.5
            spot = row.y + row.height * high - dot / 2
            _stamp(sheet, _ROUND, x + (wide - dot) / 2, y=spot, size=(dot, dot))
        elif char != " ":
            _print(face, char, row, sheet, x, wide)
        x += wide + gap


def _print(face: Face, char: str, row: Row, sheet: Picture, x: float, wide: float) -> None:
    narrow = wide
    if char in "1I" and face.even:
        narrow = wide * face.narrow
    if char == "I":
        narrow = min(narrow, row.height * face.stroke * 1.1)
    aspect = narrow / row.height
    shape = glyph(face, char, aspect, row.share)
    if shape.shape[1] / shape.shape[0] < 0.7 * aspect:  # a bare bar stays a bar
        narrow = row.height * shape.shape[1] / shape.shape[0]
    grow = 1.03 if is_han(char) else 1.0
    _stamp(sheet, shape, x + (wide - narrow * grow) / 2, y=row.y, size=(narrow * grow, row.height))


def _is_red(kind: Kind, char: str) -> bool:
    return char == "警" if kind.family == "police" else char.isalpha()


def _stamp(mask: Picture, shape: Picture, x: float, *, y: float, size: tuple[float, float]) -> None:
    w, h = max(2, round(size[0])), max(2, round(size[1]))
    left, top = max(0, round(x)), max(0, round(y))
    small = cv2.resize(shape, (w, h), interpolation=cv2.INTER_AREA)
    room = mask[top : top + h, left : left + w]
    np.maximum(room, small[: room.shape[0], : room.shape[1]], out=room)
