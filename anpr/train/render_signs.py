"""Lettering on trucks that is no plate: badges, telephone numbers, container codes, tail numbers.

A reader that has never seen them takes them for plates. Each function returns a picture (BGR) of
the lettering on a piece of the body it is painted on, without the frame that a plate would have.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from anpr.train import render_wear as wear
from anpr.train.render_glyphs import Face, choose_face, glyph, inked
from anpr.train.render_kinds import KINDS, Floats, Picture, Rng
from anpr.train.render_text import digits, is_han, pick, random_text

_NAMES = (
    "HOWO SITRAK SHACMAN FAW JIEFANG DONGFENG FOTON AUMAN CAMC HINO ISUZU HYUNDAI KAMAZ "
    "THACO VOLVO SCANIA FUSO DAEWOO SINOTRUK CHENGLONG 解放 东风 重汽 欧曼 陕汽 德龙 乘龙"
)
_MAKERS = tuple(_NAMES.split())
_OWNERS = "CTU TCL OOC EMC MSC CMA TGH HLX GES MAE FCI YML ONE WHL".split()  # noqa: SIM905
_PREFIXES = "09 08 03 07 0214 0213 024 138 139 158 187".split()  # noqa: SIM905
_WORDS = ("XE TAI", "HOTLINE", "ĐT", "TEL", "DT", "")
_NARROW = {" ": 0.45, ".": 0.45, "-": 0.45, "·": 0.45, "I": 0.3}
_BODY = ((235, 235, 235), (40, 60, 190), (150, 70, 20), (30, 30, 32), (40, 150, 60), (20, 150, 230))


def draw_badge(rng: Rng) -> Picture:
    """Draw a maker's name as on grilles and doors, chrome or painted, leaning a little."""
    word = _MAKERS[int(rng.integers(len(_MAKERS)))]
    picture = _body(rng, (60, 60 * len(word) + 40), dark=rng.random() < 0.7)
    light = float(rng.uniform(150, 245)) if picture.mean() < 120 else float(rng.uniform(15, 90))
    ink = np.array((light, light, light * 0.97), np.float32)
    if rng.random() < 0.2:
        ink = np.array((30, 30, 190), np.float32)
    picture = _written(rng, picture, word, ink, aspect=float(rng.uniform(0.6, 1.2)))
    lean = float(rng.choice([0.0, 0.0, -0.2, -0.3]))
    height, width = picture.shape[:2]
    skew = np.array([[1, lean, -lean * height / 2], [0, 1, 0]], np.float64)
    leaning = cv2.warpAffine(picture, skew, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return _finished(leaning.astype(np.float32))


def draw_phone_number(rng: Rng) -> Picture:
    """Draw a telephone number as painted on doors and tailboards, with or without a word before."""
    number = _PREFIXES[int(rng.integers(len(_PREFIXES)))]
    number += digits(rng, 11 - len(number) if number[0] == "1" else 10 - len(number))
    cut = int(rng.integers(3, 5))
    spaced = number[:cut] + pick(rng, " .-") + number[cut : cut + 3] + pick(rng, " .")
    word = _WORDS[int(rng.integers(len(_WORDS)))]
    text = f"{word} {spaced}{number[cut + 3 :]}".strip()
    picture = _body(rng, (60, 34 * len(text) + 30), dark=rng.random() < 0.4)
    return _finished(wear.dirt(rng, _written(rng, picture, text, _contrast(rng, picture))))


def draw_container_code(rng: Rng) -> Picture:
    """Draw an owner's code, number and check digit (ISO 6346), in one row or two."""
    owner = _OWNERS[int(rng.integers(len(_OWNERS)))] + pick(rng, "UUUJZ")
    number, check = digits(rng, 6), digits(rng, 1)
    if rng.random() < 0.35:
        upper, lower = f"{owner} {number}", f"{check} {pick(rng, '24L')}{pick(rng, '25')}G1"
        wide = 36 * len(upper) + 30
        body = _body(rng, (64, wide), dark=rng.random() < 0.7)
        ink = _contrast(rng, body)
        halves = [_written(rng, body.copy(), text, ink) for text in (upper, lower)]
        picture: Floats = np.vstack(halves)
    else:
        text = f"{owner} {number} {check}"
        picture = _body(rng, (64, 36 * len(text) + 30), dark=rng.random() < 0.7)
        picture = _written(rng, picture, text, _contrast(rng, picture))
    return _finished(wear.dirt(rng, _corrugated(rng, picture)))


def draw_tail_number(rng: Rng) -> Picture:
    """Draw a plate's text painted large on a tailboard, as both countries ask of trucks."""
    kind = ("vn_yellow", "vn_trailer", "cn_yellow", "cn_yellow_2")[int(rng.integers(4))]
    text = random_text(rng, kind)
    if rng.random() < 0.5:
        cut = 2 if is_han(text[0]) else 3
        text = text[:cut] + pick(rng, "-·. ") + text[cut:]
    picture = _body(rng, (90, 56 * len(text) + 40), dark=rng.random() < 0.6)
    written = _written(rng, picture, text, _contrast(rng, picture))
    return _finished(wear.dirt(rng, written))


SIGNS: tuple[Callable[[Rng], Picture], ...] = (
    draw_badge,
    draw_phone_number,
    draw_container_code,
    draw_tail_number,
)


def draw_sign(rng: Rng) -> Picture:
    """Draw any of them."""
    return SIGNS[int(rng.integers(len(SIGNS)))](rng)


def _body(rng: Rng, size: tuple[int, int], *, dark: bool) -> Floats:
    """Return a piece of lacquered metal, height x width, a little uneven."""
    tone = np.array(_BODY[int(rng.integers(len(_BODY)))], np.float32)
    tone = tone * np.float32(rng.uniform(0.15, 0.6) if dark else rng.uniform(0.7, 1.0))
    picture = np.empty((*size, 3), np.float32)
    cv2.rectangle(picture, (0, 0), size[::-1], tuple(float(v) for v in tone), -1)
    shade = wear.cut(rng, "soft", *size, 2.0) * np.float32(rng.uniform(0, 40)) - 15
    return cv2.add(picture, cv2.merge((shade, shade, shade))).astype(np.float32)


def _contrast(rng: Rng, picture: Floats) -> Floats:
    light = picture.mean() < 110
    tone = rng.uniform(190, 250, 3) if light else rng.uniform(5, 70, 3)
    if rng.random() < 0.2:
        tone = np.array((20, 200, 250) if light else (30, 30, 200), np.float64)
    return np.asarray(tone, np.float32)


def _written(rng: Rng, picture: Floats, text: str, ink: Floats, aspect: float = 0.6) -> Floats:
    """Write the text over the whole picture, as evenly as a sign painter does."""
    face = choose_face(rng, KINDS["vn_white"])
    height, width = picture.shape[:2]
    tall = height * float(rng.uniform(0.5, 0.75))
    shares = [_NARROW.get(char, 1.6 if is_han(char) else 1.0) for char in text]
    cell = min(tall * aspect, (width * 0.92) / (sum(shares) * 1.2))
    x, top = (width - cell * 1.2 * sum(shares)) / 2, (height - tall) / 2
    mask = np.zeros((height, width), np.uint8)
    for char, share in zip(text, shares, strict=True):
        if char != " ":
            _put(mask, _shape(face, char, cell * share / tall), x, top, cell * share, tall)
        x += cell * share * 1.2
    return wear.veil(picture, (mask / 255).astype(np.float32), ink)


def _shape(face: Face, char: str, aspect: float) -> Picture:
    if char in ".-·":
        return np.full((4, 4), 255, np.uint8)
    if is_han(char):
        return inked(face.han, char)
    return glyph(face, char, aspect)


def _put(mask: Picture, shape: Picture, x: float, y: float, wide: float, tall: float) -> None:
    if shape.shape == (4, 4):  # a dot or a dash: small, in the middle
        y, tall, wide = y + tall * 0.45, max(2.0, tall * 0.12), max(2.0, wide * 0.8)
    small = cv2.resize(shape, (max(2, round(wide)), max(2, round(tall))), None, 0, 0, 3)
    left, top = max(0, round(x)), max(0, round(y))
    room = mask[top : top + small.shape[0], left : left + small.shape[1]]
    np.maximum(room, small[: room.shape[0], : room.shape[1]], out=room)


def _corrugated(rng: Rng, picture: Floats) -> Floats:
    """Shade a container's folded steel."""
    width = picture.shape[1]
    folds = np.sin(np.arange(width, dtype=np.float32) / np.float32(rng.uniform(4, 14)))
    shade = 1 + np.float32(rng.uniform(0, 0.18)) * np.sign(folds)
    return (picture * shade[None, :, None]).astype(np.float32)


def _finished(picture: Floats) -> Picture:
    return np.clip(picture, 0, 255).astype(np.uint8)
