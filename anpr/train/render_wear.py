"""What the road does to a plate: bolts, frames, dust, mud, rust, scratches, dents, stickers, bars.

Every function takes the plate as float32 BGR, height x width x 3, and works by chance. Soft fields
of noise are made once, from fixed seeds, and cut anew each time: a plate is drawn in a millisecond.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np

from anpr.train.render_kinds import Floats, Kind, Rng

_SIDE = 640
_MUD = np.array([70, 100, 125], np.float32)
_DUST = np.array([120, 145, 160], np.float32)
_RUST = np.array([35, 65, 110], np.float32)


# ---------------------------------------------------------------------------------- fields of noise
@functools.cache
def _field(name: str) -> Floats:
    """Return a square field, 0..1: "fine" dust, "soft" clouds, "streaks" running down, "splash"."""
    rng = np.random.default_rng([77, *name.encode()])
    if name == "splash":
        return _splashes(rng)
    field = np.zeros((_SIDE, _SIDE), np.float32)
    weight = 1.0
    for grain in (4, 8, 16, 40, 100) if name == "fine" else (12, 40, 120, 260):
        cells = max(2, _SIDE // grain)
        across = cells * 4 if name == "streaks" else cells
        rough = rng.random((cells, min(across, _SIDE)), dtype=np.float32)
        big = cv2.resize(rough, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC)
        field += np.float32(weight) * big.astype(np.float32)
        weight *= 1.25
    low, high = np.quantile(field, [0.01, 0.99])
    return np.clip((field - low) / (high - low), 0, 1).astype(np.float32)


def _splashes(rng: Rng) -> Floats:
    """Drops of mud of all sizes, many small and few large, each thrown a little upward."""
    sheet = np.zeros((_SIDE, _SIDE), np.uint8)
    for _ in range(1500):
        size = min(1.0 + float(rng.pareto(1.5)) * 1.2, 26.0)
        centre = (int(rng.integers(_SIDE)), int(rng.integers(_SIDE)))
        axes = (max(1, round(size)), max(1, round(size * float(rng.uniform(1.0, 1.9)))))
        angle = float(rng.normal(0, 35))
        cv2.ellipse(sheet, centre, axes, angle, 0, 360, int(rng.uniform(90, 255)), -1, cv2.LINE_AA)
    return (cv2.GaussianBlur(sheet, (0, 0), 1.0).astype(np.float32) / 255).astype(np.float32)


def cut(rng: Rng, name: str, height: int, width: int, zoom: float = 1.0) -> Floats:
    """Return a piece of a field, `zoom` times enlarged, maybe turned over; 0..1."""
    field = _field(name)
    tall = int(np.clip(height / zoom, 4, _SIDE))
    wide = int(np.clip(width / zoom, 4, _SIDE))
    y, x = int(rng.integers(_SIDE - tall + 1)), int(rng.integers(_SIDE - wide + 1))
    piece = field[y : y + tall, x : x + wide]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    return cv2.resize(piece, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)


def veil(picture: Floats, cover: Floats, colour: Floats) -> Floats:
    """Lay one colour (BGR) over the plate as far as `cover` (0..1) says."""
    keep = np.float32(1.0) - cover
    kept = cv2.multiply(picture, cv2.merge((keep, keep, keep)))
    blue, green, red = (cover * np.float32(tone) for tone in colour)
    return cv2.add(kept, cv2.merge((blue, green, red))).astype(np.float32)


# ------------------------------------------------------------------------------- bolts and frames
def bolts(rng: Rng, picture: Floats, kind: Kind) -> None:
    """Screw the plate on: where makers bore holes, and now and then through a character."""
    height, width = picture.shape[:2]
    chance = rng.random()
    if chance < 0.3:
        return
    radius = max(1.5, height * float(rng.uniform(0.02, 0.045)))
    tone = _bolt_tone(rng)
    for x, y in _holes(rng, kind, astray=chance > 0.93):
        centre = (round(x * width * 8), round(y * height * 8))
        cv2.circle(picture, centre, round(radius * 8), tone, -1, cv2.LINE_AA, 3)
        edge = tuple(v * 0.55 for v in tone)
        cv2.circle(picture, centre, round(radius * 8), edge, 1, cv2.LINE_AA, 3)
        if rng.random() < 0.12:  # rust runs down from it
            _run(rng, picture, x * width, y * height, radius)


def _bolt_tone(rng: Rng) -> tuple[float, float, float]:
    grey = float(rng.uniform(30, 215))
    if rng.random() < 0.15:  # brass or a coloured cap
        return (grey * 0.4, grey * 0.75, grey)
    return (grey, grey, grey)


def _holes(rng: Rng, kind: Kind, *, astray: bool) -> list[tuple[float, float]]:
    if astray:
        return [(float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.2, 0.8)))]
    if kind.country == "CN":
        inset = float(rng.uniform(0.22, 0.29))
        high = float(rng.uniform(0.05, 0.1))
    elif kind.lines == 2:
        inset = float(rng.uniform(0.13, 0.3))
        high = float(rng.uniform(0.08, 0.26))
    else:
        inset = float(rng.uniform(0.02, 0.06))
        high = float(rng.uniform(0.35, 0.6)) if rng.random() < 0.7 else 0.1
    holes = [(inset, high), (1 - inset, high)]
    if rng.random() < 0.4:
        holes += [(inset, 1 - high), (1 - inset, 1 - high)]
    return holes


def _run(rng: Rng, picture: Floats, x: float, y: float, radius: float) -> None:
    height, width = picture.shape[:2]
    left, right = max(0, round(x - radius)), min(width, round(x + radius) + 1)
    top, bottom = max(0, round(y)), min(height, round(y + height * rng.uniform(0.1, 0.5)))
    part = picture[top:bottom, left:right]
    if part.size:
        part += (_RUST - part) * np.linspace(0.5, 0, len(part), dtype=np.float32)[:, None, None]


def frame(rng: Rng, picture: Floats, ink: Floats) -> None:
    """Draw the pressed rim in the colour of the characters, or a holder's edge."""
    height, width = picture.shape[:2]
    if rng.random() < 0.65:
        inset = int(height * rng.uniform(0.015, 0.05))
        low, high = (inset, inset), (width - 1 - inset, height - 1 - inset)
        tone = tuple(float(v) for v in ink)
        thick = max(1, int(height * rng.uniform(0.008, 0.028)))
        cv2.rectangle(picture, low, high, tone, thick, cv2.LINE_AA)


def holder(rng: Rng, picture: Floats) -> None:
    """Set the plate into a frame that covers its edges, or round its corners."""
    height, width = picture.shape[:2]
    pick = rng.random()
    grey = float(rng.choice([18.0, 30.0, 45.0, 90.0, 185.0]))
    tone = (grey, grey, grey * 0.97)
    if pick < 0.22:
        thick = max(1, round(height * float(rng.uniform(0.015, 0.05))))
        cv2.rectangle(picture, (0, 0), (width - 1, height - 1), tone, thick)
        if rng.random() < 0.3:  # the dealer's strip below
            deep = round(height * float(rng.uniform(0.04, 0.08)))
            cv2.rectangle(picture, (0, height - deep), (width, height), tone, -1)
    elif pick < 0.7:
        _round_corners(picture, max(2.0, height * float(rng.uniform(0.03, 0.08))), tone)


def _round_corners(picture: Floats, radius: float, tone: tuple[float, float, float]) -> None:
    size = round(radius)
    ring = np.arange(size, dtype=np.float32) + 0.5
    out = np.hypot(size - ring[:, None], size - ring[None]) > size
    for corner in (
        picture[:size, :size][::1, ::1],
        picture[:size, -size:][:, ::-1],
        picture[-size:, :size][::-1],
        picture[-size:, -size:][::-1, ::-1],
    ):
        corner[out] = tone


# ------------------------------------------------------------------------------------ dirt and harm
def dirt(rng: Rng, picture: Floats) -> Floats:
    """Dust, mud thrown from below, water marks that ran down: none on half of the plates."""
    pick = rng.random()
    if pick < 0.42:
        return picture
    height, width = picture.shape[:2]
    zoom = height / 110
    if pick < 0.68:
        cover = _dusty(rng, height, width, zoom)
        return veil(picture, cover, _DUST * np.float32(rng.uniform(0.55, 1.2)))
    if pick < 0.90:
        cover = _muddy(rng, height, width, zoom)
        return veil(picture, cover, _MUD * np.float32(rng.uniform(0.45, 1.35)))
    streaks = cut(rng, "streaks", height, width, zoom)
    cover = np.clip((streaks - 0.45) * float(rng.uniform(0.4, 1.4)), 0, 0.6)
    return veil(picture, cover, _MUD * np.float32(rng.uniform(0.3, 1.2)))


def _dusty(rng: Rng, height: int, width: int, zoom: float) -> Floats:
    base = float(rng.uniform(0.0, 0.35))
    cover = base + cut(rng, "soft", height, width, zoom) * float(rng.uniform(0.05, 0.4))
    if rng.random() < 0.5:
        cover = cover + _rise(height) * float(rng.uniform(0.1, 0.45))
    if rng.random() < 0.5:
        cover = cover * (0.6 + 0.6 * cut(rng, "fine", height, width, zoom))
    return np.clip(cover, 0, 0.8).astype(np.float32)


def _muddy(rng: Rng, height: int, width: int, zoom: float) -> Floats:
    drops = cut(rng, "splash", height, width, zoom * float(rng.uniform(0.5, 1.3)))
    cover = drops * float(rng.uniform(0.35, 0.9))
    if rng.random() < 0.6:  # thickest below
        cover = cover * (0.25 + 0.85 * _rise(height) ** 0.5)
    if rng.random() < 0.5:
        crust = (cut(rng, "soft", height, width, zoom) - float(rng.uniform(0.5, 0.8))) * 3
        cover = np.maximum(cover, np.clip(crust, 0, float(rng.uniform(0.2, 0.75))))
    return np.clip(cover, 0, 0.92).astype(np.float32)


def _rise(height: int) -> Floats:
    return (np.linspace(0, 1, height, dtype=np.float32)[:, None] ** 2).astype(np.float32)


def scratches(rng: Rng, picture: Floats) -> None:
    """Draw a few scratches, bright or dark."""
    height, width = picture.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        x, y = float(rng.uniform(0, width)), float(rng.uniform(0, height))
        way = rng.normal(0, [width * 0.15, height * 0.2])
        tone = float(rng.choice([40.0, 90.0, 200.0]))
        end = (round(x + float(way[0])), round(y + float(way[1])))
        cv2.line(picture, (round(x), round(y)), end, (tone, tone, tone), 1, cv2.LINE_AA)


def dent(rng: Rng, picture: Floats) -> Floats:
    """Bend the plate: a dent or two, or a bow over its whole length; characters move along."""
    height, width = picture.shape[:2]
    dy = np.zeros((height, width), np.float32)
    dx = np.zeros((height, width), np.float32)
    xs = np.linspace(0, 1, width, dtype=np.float32)[None]
    if rng.random() < 0.5:
        dy += np.float32(height * rng.uniform(-0.05, 0.05)) * np.sin(np.pi * xs)
    for _ in range(int(rng.integers(1, 3))):
        cx, cy = float(rng.uniform(0, 1)), float(rng.uniform(0, 1))
        wide, much = float(rng.uniform(0.06, 0.2)), height * float(rng.uniform(-0.07, 0.07))
        ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        across, down = xs - np.float32(cx), (ys - np.float32(cy)) * np.float32(height / width)
        hill = np.exp(-(across**2 + down**2) / np.float32(2 * wide * wide)).astype(np.float32)
        dx += np.float32(much) * hill * across / np.float32(wide)
        dy += np.float32(much) * hill
    grid_x = xs * (width - 1) + dx
    grid_y = np.linspace(0, height - 1, height, dtype=np.float32)[:, None] + dy
    bent = cv2.remap(
        picture, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    slope = np.gradient(dy, axis=0)  # what leans away from the light is darker
    return (bent * (1 + np.clip(slope * 2, -0.25, 0.25))[..., None]).astype(np.float32)


def sticker(rng: Rng, picture: Floats) -> None:
    """Stick something small on the plate's margin: an inspection mark, tape, a coloured dot."""
    height, width = picture.shape[:2]
    tone = tuple(float(v) for v in rng.uniform(20, 235, 3))
    size = height * float(rng.uniform(0.06, 0.16))
    x = width * float(rng.choice([rng.uniform(0, 0.06), rng.uniform(0.94, 1.0), rng.random()]))
    y = height * float(rng.choice([rng.uniform(0, 0.1), rng.uniform(0.9, 1.0)]))
    if rng.random() < 0.5:
        cv2.circle(picture, (round(x), round(y)), round(size / 2), tone, -1, cv2.LINE_AA)
    else:
        wide = size * float(rng.uniform(0.8, 2.5))
        low, high = (
            (round(x - wide / 2), round(y - size / 2)),
            (round(x + wide / 2), round(y + size / 2)),
        )
        cv2.rectangle(picture, low, high, tone, -1)


def bars(rng: Rng, picture: Floats) -> None:
    """Hide a little behind what stands before the plate: a grille's bars, a barrier arm, a rope."""
    height, width = picture.shape[:2]
    grey = float(rng.uniform(15, 200))
    if rng.random() < 0.45:  # a grille: several thin uprights
        step = width * float(rng.uniform(0.12, 0.35))
        thick = max(1, round(width * float(rng.uniform(0.004, 0.012))))
        x = float(rng.uniform(0, step))
        while x < width:
            lean = round(height * float(rng.normal(0, 0.03)))
            cv2.line(picture, (round(x), 0), (round(x) + lean, height), (grey,) * 3, thick)
            x += step
        return
    arm = rng.random() < 0.5
    y = height * float(rng.choice([rng.uniform(0, 0.14), rng.uniform(0.86, 1.0), rng.random()]))
    thick = height * float(rng.uniform(0.015, 0.05) if 0.14 < y / height < 0.86 else 0.09)
    fall = height * float(rng.normal(0, 0.06))
    ends = (0, round(y)), (width, round(y + fall))
    tone = (35.0, 35.0, 190.0) if arm else (grey, grey, grey)
    cv2.line(picture, *ends, tone, max(1, round(thick)), cv2.LINE_AA)
