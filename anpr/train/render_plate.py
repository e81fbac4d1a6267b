"""Put a plate together: ground, rim, pressed characters, then what the road does to it.

The same generator state gives the same plate. Drawn plates only teach and test a reader; nothing
here looks at real plates.
"""

from __future__ import annotations

import cv2
import numpy as np

from anpr.train import render_wear as wear
from anpr.train.render_glyphs import choose_face
from anpr.train.render_kinds import (
    KINDS,
    PAINT,
    PX_PER_MM,
    RED_INK,
    Floats,
    Kind,
    Picture,
    RenderedPlate,
    Rng,
)
from anpr.train.render_rows import lettering
from anpr.train.render_text import guess_kind, random_text, rows


def render_plate(
    rng: Rng, *, text: str | None = None, kind: str | None = None, px_per_mm: float = PX_PER_MM
) -> RenderedPlate:
    """Draw one plate.

    Args:
        rng: source of every choice; equal states draw equal plates.
        text: what it says; drawn at random when absent.
        kind: a key of KINDS; when absent, one by weight that can carry `text`.
        px_per_mm: how finely to draw; half as fine is three times as fast.

    Returns:
        The plate; its picture's edges are the plate's edges.

    Raises:
        KeyError: no such kind.
        ValueError: no kind carries the text.
    """
    chosen = KINDS[kind] if kind is not None else guess_kind(rng, text)
    said = text if text is not None else random_text(rng, chosen.name)
    size = (round(chosen.size[0] * px_per_mm), round(chosen.size[1] * px_per_mm))
    face = choose_face(rng, chosen)
    mask, red = lettering(rng, chosen, face, rows(rng, said, chosen), size)
    picture = _ground(rng, chosen, *size)
    ink = _ink(rng, chosen, picture)
    wear.frame(rng, picture, ink)
    if chosen.family == "mil":
        _emblem(picture, chosen, px_per_mm)
    elif chosen.country == "VN" and rng.random() < 0.3:
        _stamp(rng, picture)
    picture = _inked(rng, picture, mask, ink)
    if red is not None:
        picture = _inked(rng, picture, red, np.array(RED_INK, np.float32))
    image = np.clip(_worn(rng, picture, chosen), 0, 255).astype(np.uint8)
    return RenderedPlate(image, said, chosen.country, chosen.name, chosen.colour, chosen.lines)


def _ground(rng: Rng, kind: Kind, width: int, height: int) -> Floats:
    shades = PAINT[kind.colour][0]
    base = np.array(shades[int(rng.integers(len(shades)))], np.float32)
    base = base + rng.normal(0, 8, 3).astype(np.float32)
    grey = base.mean()
    base = grey + (base - grey) * np.float32(rng.uniform(0.5, 1.1))  # sun takes the colour out
    ground = np.empty((height, width, 3), np.float32)
    cv2.rectangle(ground, (0, 0), (width, height), tuple(float(v) for v in base), -1)
    if kind.layout == "nevs1":  # green runs from white above to green below
        fall = np.linspace(1.0, 0.0, height, dtype=np.float32)[:, None, None]
        ground = ground * (1 - fall) + 235 * fall
    elif kind.layout == "nevl1":  # yellow field under province and letter
        ground[:, : int(width * 0.26)] = (20, 190, 240)
    if kind.family in ("nevs", "nevl"):
        _leaf(ground)
    return ground


def _leaf(ground: Floats) -> None:
    """Draw the sign of new-energy vehicles between letter and serial."""
    height, width = ground.shape[:2]
    centre, size = (round(width * 0.288), round(height * 0.5)), round(height * 0.15)
    cv2.circle(ground, centre, size, (90, 140, 40), max(1, size // 4), cv2.LINE_AA)
    cv2.line(
        ground, (centre[0] - size, centre[1]), (centre[0] + size // 2, centre[1]), (90, 140, 40), 1
    )


def _ink(rng: Rng, kind: Kind, ground: Floats) -> Floats:
    """Return the ink; old and washed out, it comes near the ground."""
    ink = np.array(PAINT[kind.colour][1] if kind.family != "zone" else RED_INK, np.float32)
    ink = ink + np.float32(rng.uniform(-12, 22))
    if rng.random() < 0.15:
        ink = ink + (ground[0, 0] - ink) * np.float32(rng.uniform(0.1, 0.5))
    return np.asarray(ink, np.float32)


def _stamp(rng: Rng, picture: Floats) -> None:
    """Press the police's mark into the ground, hardly to be seen."""
    height, width = picture.shape[:2]
    centre = (
        round(width * float(rng.uniform(0.1, 0.9))),
        round(height * float(rng.uniform(0.1, 0.9))),
    )
    tone = tuple(
        float(v) * float(rng.uniform(0.88, 1.08)) for v in picture[height // 2, width // 9]
    )
    size = max(2, round(height * float(rng.uniform(0.04, 0.08))))
    cv2.circle(picture, centre, size, tone, max(1, size // 4), cv2.LINE_AA)


def _emblem(picture: Floats, kind: Kind, px_per_mm: float) -> None:
    """Press the army's emblem, 20 mm wide (TT 169/2021/TT-BQP, appendix II).

    Long plates bear it over the first dash, short ones at the left of the upper row.
    """
    height, width = picture.shape[:2]
    x, y = (0.13, 0.29) if kind.lines == 2 else (0.35, 0.18)
    centre, size = (round(width * x), round(height * y)), max(2, round(10 * px_per_mm))
    ground = picture[height // 2, width // 40]
    for radius, thick, gold in ((size, max(1, size // 5), 0.25), (max(1, size // 3), -1, 0.45)):
        tone = tuple(float(v) for v in ground * (1 - gold) + np.array((40, 190, 225)) * gold)
        cv2.circle(picture, centre, radius, tone, thick, cv2.LINE_AA)


def _inked(rng: Rng, picture: Floats, mask: Picture, ink: Floats) -> Floats:
    """Lay ink through the mask; pressed characters catch light on one side, old paint flakes."""
    height, width = mask.shape
    if rng.random() < 0.5:
        step = max(1, round(height * 0.012))
        down, across = int(rng.choice([-step, step])), int(rng.integers(-step, step + 1))
        lit = np.roll(mask, (down, across), (0, 1))
        light = lit * np.float32(rng.uniform(-0.16, 0.16))
        picture = cv2.add(picture, cv2.merge((light, light, light))).astype(np.float32)
    alpha = mask.astype(np.float32)
    alpha *= np.float32(rng.uniform(0.82, 1.0) / 255)
    if rng.random() < 0.2:
        flakes = wear.cut(rng, "fine", height, width, height / 110)
        alpha *= np.clip(1.35 - flakes * np.float32(rng.uniform(0.3, 1.0)), 0, 1)
    return wear.veil(picture, alpha, ink)


def _worn(rng: Rng, picture: Floats, kind: Kind) -> Floats:
    wear.bolts(rng, picture, kind)
    if rng.random() < 0.10:
        wear.scratches(rng, picture)
    if rng.random() < 0.06:
        wear.sticker(rng, picture)
    if rng.random() < 0.15:
        picture = wear.dent(rng, picture)
    picture = wear.dirt(rng, picture)
    wear.holder(rng, picture)
    if rng.random() < 0.04:
        wear.bars(rng, picture)
    return picture
