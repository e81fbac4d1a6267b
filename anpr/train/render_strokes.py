"""An alphabet of strokes, drawn for plates: one even stroke, tall, round at the turns.

Plates are pressed from dies whose stroke keeps its width whatever the width of the letter, which
no stretched font does. Each glyph is a path through a unit box (x to the right, y down); makers
differ in how square their turns are and in the shapes that are known to differ: the open and the
closed 4, the flat 3, the 6 with a straight or a bent back, the 1 with and without its flag.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from anpr.train.render_kinds import Floats, Picture

TALL = 72  # pixels: height of a master glyph
MAKERS = 8

# M move, L line, Z back to the start; H and V a quarter of an ellipse that sets out horizontally or
# vertically; C a Bézier curve.
_SHAPES: dict[str, tuple[str, ...]] = {
    "0": ("M0 .3 V.5 0 H1 .3 L1 .7 V.5 1 H0 .7 Z",),
    "1": (
        "M0 .3 L.9 0 L.9 1",
        "M.1 .22 C.5 .2 .8 .1 .8 0 L.8 1",
        "M.1 .2 L.8 0 L.8 1",
        "M.5 0 L.5 1",
    ),
    "2": (
        "M0 .28 V.5 0 H1 .27 C1 .42 .9 .5 .8 .58 L0 1 L1 1",
        "M0 .27 V.5 0 H1 .26 C1 .5 0 .7 0 1 L1 1",
    ),
    "3": (
        "M0 .24 V.5 0 H.96 .24 V.55 .47 L.35 .47 M.55 .47 H1 .74 V.5 1 H0 .75",
        "M.03 0 L.97 0 L.42 .42 L.5 .42 H1 .71 V.5 1 H0 .76",
    ),
    "4": ("M.55 0 L0 .74 L1 .74 M.74 .46 L.74 1", "M.74 1 L.74 0 L0 .7 L1 .7"),
    "5": (
        "M.94 0 L.12 0 L.06 .46 C.2 .38 .35 .36 .5 .36 H1 .67 L1 .69 V.5 1 H0 .77",
        "M.96 0 L.06 0 L.06 .43 L.5 .43 H1 .71 V.5 1 H0 .78",
    ),
    "6": (
        "M.96 .22 V.5 0 H0 .3 L0 .7 V.5 1 H1 .71 V.5 .42 H0 .7",
        "M.74 0 L.1 .55 C0 .64 0 .68 0 .71 V.5 1 H1 .71 V.5 .43 H0 .71",
        "M.8 0 C.3 .1 0 .4 0 .68 V.5 1 H1 .7 V.5 .41 H0 .7",
    ),
    "7": ("M0 0 L1 0 L.36 1", "M0 0 L1 0 C.7 .3 .42 .7 .42 1"),
    "8": (
        "M.5 .47 H.05 .23 V.5 0 H.95 .23 V.5 .47 H1 .73 V.5 1 H0 .73 V.5 .47",
        "M.5 .5 H0 .25 V.5 0 H1 .25 V.5 .5 H1 .75 V.5 1 H0 .75 V.5 .5",
    ),
    "9": (
        "M.04 .78 V.5 1 H1 .7 L1 .3 V.5 0 H0 .29 V.5 .58 H1 .3",
        "M.26 1 L.9 .45 C1 .36 1 .32 1 .29 V.5 0 H0 .29 V.5 .57 H1 .29",
        "M.2 1 C.7 .9 1 .6 1 .32 V.5 0 H0 .3 V.5 .59 H1 .3",
    ),
    "A": ("M0 1 L.5 0 L1 1 M.17 .68 L.83 .68", "M0 1 L.44 0 L.56 0 L1 1 M.15 .7 L.85 .7"),
    "B": ("M0 0 L.5 0 H.95 .24 V.5 .47 L0 .47 M.5 .47 H1 .74 V.5 1 L0 1 L0 0",),
    "C": ("M1 .28 V.5 0 H0 .3 L0 .7 V.5 1 H1 .72",),
    "D": ("M0 0 L.42 0 H1 .3 L1 .7 V.42 1 L0 1 Z",),
    "E": ("M1 0 L0 0 L0 1 L1 1 M0 .48 L.85 .48",),
    "F": ("M1 0 L0 0 L0 1 M0 .48 L.85 .48",),
    "G": (
        "M1 .27 V.5 0 H0 .3 L0 .7 V.5 1 H1 .73 L1 .54 L.55 .54",
        "M1 .27 V.5 0 H0 .3 L0 .7 V.5 1 H1 .73 L1 .5 L.62 .5 M1 .7 L1 1",
    ),
    "H": ("M0 0 L0 1 M1 0 L1 1 M0 .48 L1 .48",),
    "I": ("M.5 0 L.5 1",),
    "J": ("M.95 0 L.95 .72 V.48 1 H0 .74", "M.2 0 L.95 0 L.95 .72 V.48 1 H0 .74"),
    "K": ("M0 0 L0 1 M.95 0 L0 .62 M.32 .41 L1 1",),
    "L": ("M0 0 L0 1 L1 1",),
    "M": ("M0 1 L0 0 L.5 .62 L1 0 L1 1", "M0 1 L0 0 L.5 .95 L1 0 L1 1"),
    "N": ("M0 1 L0 0 L1 1 L1 0",),
    "O": ("M0 .3 V.5 0 H1 .3 L1 .7 V.5 1 H0 .7 Z",),
    "P": ("M0 1 L0 0 L.5 0 H1 .27 V.5 .54 L0 .54",),
    "Q": ("M0 .3 V.5 0 H1 .3 L1 .7 V.5 1 H0 .7 Z M.58 .74 L1 1",),
    "R": ("M0 1 L0 0 L.5 0 H1 .26 V.5 .52 L0 .52 M.48 .52 L1 1",),
    "S": (
        "M.97 .25 V.5 0 H.03 .25 C.03 .42 .25 .45 .5 .48 C.8 .53 1 .58 1 .75 V.5 1 H0 .75",
        "M.97 .25 V.5 0 H.03 .24 V.4 .47 L.6 .49 H1 .75 V.5 1 H0 .75",
    ),
    "T": ("M0 0 L1 0 M.5 0 L.5 1",),
    "U": ("M0 0 L0 .7 V.5 1 H1 .7 L1 0",),
    "V": ("M0 0 L.5 1 L1 0",),
    "W": ("M0 0 L.25 1 L.5 .3 L.75 1 L1 0", "M0 0 L.25 1 L.5 0 L.75 1 L1 0"),
    "X": ("M0 0 L1 1 M1 0 L0 1",),
    "Y": ("M0 0 L.5 .5 L1 0 M.5 .5 L.5 1",),
    "Z": ("M0 0 L1 0 L0 1 L1 1",),
    "Đ": ("M.12 0 L.5 0 H1 .3 L1 .7 V.5 1 L.12 1 L.12 0 M0 .48 L.5 .48",),
}

_Path = NDArray[np.float64]
_TURN = np.linspace(0, np.pi / 2, 8)[1:]
_ARGUMENTS = {"M": 2, "L": 2, "H": 2, "V": 2, "C": 6, "Z": 0}


def _quarter(begin: _Path, end: _Path, *, level: bool, square: float) -> _Path:
    """Points of a quarter (super)ellipse, setting out horizontally when `level`."""
    there, back = np.sin(_TURN) ** (2 / square), 1 - np.cos(_TURN) ** (2 / square)
    share = np.stack([there, back] if level else [back, there], axis=1)
    return begin + (end - begin) * share


def _bezier(begin: _Path, first: _Path, second: _Path, end: _Path) -> _Path:
    t = np.linspace(0, 1, 9)[1:, None]
    s = 1 - t
    curve = s**3 * begin + 3 * s**2 * t * first + 3 * s * t**2 * second + t**3 * end
    return np.asarray(curve, np.float64)


@functools.cache
def paths(shape: str, square: float) -> list[_Path]:
    """Follow a shape's commands: one array of points (n x 2, unit box) per stroke."""
    done: list[list[_Path]] = []
    here = np.zeros(2)
    for command, numbers in _commands(shape):
        points = np.array(numbers, np.float64).reshape(-1, 2)
        if command == "M":
            done.append([points])
        elif command == "L":
            done[-1].append(points)
        elif command == "Z":
            done[-1].append(done[-1][0][:1])
            continue
        elif command == "C":
            done[-1].append(_bezier(here, points[0], points[1], points[2]))
        else:
            done[-1].append(_quarter(here, points[0], level=command == "H", square=square))
        here = points[-1]
    return [np.concatenate(parts) for parts in done]


def _commands(shape: str) -> list[tuple[str, list[float]]]:
    spaced = shape
    for letter in _ARGUMENTS:
        spaced = spaced.replace(letter, f" {letter} ")
    out: list[tuple[str, list[float]]] = []
    for word in spaced.split():
        if word in _ARGUMENTS:
            out.append((word, []))
        else:
            out[-1][1].append(float(word))
    return out


def _through(points: _Path, thick: Floats) -> _Path:
    """Lengthen a stroke that ends at the box's edge, so that the edge cuts it flat."""
    points = points.copy()
    for end, before in ((0, 1), (-1, -2)):
        way = points[end] - points[before]
        out = points[end] + 0.02 * way / max(float(np.abs(way).max()), 1e-6)
        if ((out < -0.005) | (out > 1.005)).any():
            points[end] += way / max(float(np.hypot(*way)), 1e-6) * thick
    return points


@functools.lru_cache(maxsize=12000)
def stroked(maker: int, char: str, aspect: float, stroke: float) -> Picture:
    """Draw a glyph, 0..255, TALL pixels high.

    Args:
        maker: 0 to MAKERS - 1; settles the alternatives and how square turns are.
        char: one of 0-9, A-Z, Đ (KeyError otherwise).
        aspect: width over height.
        stroke: thickness over height.
    """
    habits = np.random.default_rng([maker, ord(char)])
    square = (2.0, 2.3, 2.7, 3.2)[maker % 4]
    choices = _SHAPES[char]
    shape = choices[int(habits.integers(len(choices)))]
    thick = max(2, round(stroke * TALL))
    wide = max(thick + 2, round(aspect * TALL))
    box = np.array([wide - thick, TALL - thick], np.float64)
    canvas = np.zeros((TALL, wide), np.uint8)
    for path in paths(shape, square):
        closed = bool(np.abs(path[0] - path[-1]).max() < 1e-6)
        unit = (np.array([thick, thick]) / box).astype(np.float32)
        line = path if closed else _through(path, unit)
        spots = np.rint((line * box + thick / 2 - 0.5) * 16).astype(np.int32)
        cv2.polylines(canvas, [spots], closed, 255, thick, cv2.LINE_AA, 4)
    return canvas
