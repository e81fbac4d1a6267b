"""What stands on plates: a likely text of a kind, and the rows in which it is painted.

All provinces of China come evenly, Yunnan oftener, as do the codes of Vietnam, Lai Châu oftener:
a reader must not learn where it happens to stand from where pictures happen to be from.
"""

from __future__ import annotations

import bisect
import itertools

from anpr.train.render_kinds import ALL_KINDS, KINDS, Kind, Rng

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
MARKS = "挂学警港澳领使试超"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + PROVINCES + MARKS

_VN_CODES = [c for c in range(11, 100) if c not in (13, 42, 44, 45, 46, 87, 91, 96)]
_VN_L20 = "ABCDEFGHKLMNPSTUVXYZ"
_VN_STATE = "ABCDEFGHKLM"  # the eleven letters of state bodies (TT 24/2023, article 37)
_CN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CN_MIXED = "0123456789" * 3 + _CN_LETTERS
_ARMY_FIRST = "ABHKPQTV"
_SERIES = ("R", "R", "RM", "RM", "RM", "LD", "LD", "DA", "KT", "MK", "MD", "CD", "HC", "TD", "NN")


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one."""
    return char >= "\u4e00"


def pick(rng: Rng, letters: str, count: int = 1) -> str:
    """Return `count` of the letters, each drawn independently."""
    return "".join(letters[int(i)] for i in rng.integers(0, len(letters), count))


def digits(rng: Rng, count: int) -> str:
    """Return `count` random digits; now and then all alike, as people buy them."""
    if count > 3 and rng.random() < 0.02:
        return pick(rng, "0123456789") * count
    return pick(rng, "0123456789", count)


def _province(rng: Rng) -> str:
    return "云" if rng.random() < 0.15 else pick(rng, PROVINCES)


def _vn_code(rng: Rng) -> str:
    return "25" if rng.random() < 0.06 else str(_VN_CODES[int(rng.integers(len(_VN_CODES)))])


def _text_vn(rng: Rng, kind: Kind) -> str:
    family = kind.family
    code = _vn_code(rng)
    serial = digits(rng, 5 if rng.random() < (0.85 if "old" not in kind.name else 0.5) else 4)
    if family == "car":
        letters = _VN_STATE if kind.colour == "blue" else _VN_L20
        trucks = kind.colour == "yellow" and rng.random() < 0.3
        return code + pick(rng, "CH" if trucks else letters) + serial
    if family == "series":
        return code + _SERIES[int(rng.integers(len(_SERIES)))] + serial
    if family == "zone":
        return code + pick(rng, _VN_L20, 2) + serial
    if family == "moto":
        second = pick(rng, "123456789") if rng.random() < 0.75 else pick(rng, _VN_L20)
        return code + pick(rng, _VN_L20) + second + serial
    if family == "emoto":
        return code + "MD" + pick(rng, "123456789") + digits(rng, 5)
    if family == "temp":
        return "T" + code + digits(rng, int(rng.integers(4, 7)))
    if family == "mil":
        return pick(rng, _ARMY_FIRST) + pick(rng, _CN_LETTERS) + digits(rng, 4)
    mission = ("NG", "NG", "QT", "CV", "NN")[int(rng.integers(5))]
    if rng.random() < 0.8:
        return code + digits(rng, 3) + mission + digits(rng, 2)
    return code + mission + digits(rng, 5)


def _text_cn(rng: Rng, family: str) -> str:
    head = _province(rng) + (pick(rng, _CN_LETTERS) if rng.random() < 0.985 else "O")
    if family == "nevs":
        return head + pick(rng, "DDDABCEFGHJK") + pick(rng, _CN_MIXED) + digits(rng, 4)
    if family == "nevl":
        return head + digits(rng, 5) + pick(rng, "DDDABCEFGHJK")
    if family == "gua":
        return head + pick(rng, _CN_MIXED, 4) + "挂"
    if family == "police":
        return head + pick(rng, _CN_MIXED, 4) + "警"
    if family == "learner":
        return head + pick(rng, _CN_MIXED, 4) + pick(rng, "学学试超")
    if family == "black" and rng.random() < 0.6:
        gate = "粤Z" if rng.random() < 0.7 else head
        return gate + pick(rng, _CN_MIXED, 4) + pick(rng, "港港澳澳领")
    if rng.random() < 0.5:  # a letter or none is what most serials have
        serial = list(digits(rng, 5))
        if rng.random() < 0.7:
            serial[int(rng.integers(5))] = pick(rng, _CN_LETTERS)
        return head + "".join(serial)
    return head + pick(rng, _CN_MIXED, 5)


def random_text(rng: Rng, kind: str) -> str:
    """Return a text that a plate of this kind may carry (KeyError for an unknown kind)."""
    chosen = KINDS[kind]
    return _text_vn(rng, chosen) if chosen.country == "VN" else _text_cn(rng, chosen.family)


# ----------------------------------------------------------------------------------------- rows
def rows(rng: Rng, text: str, kind: Kind) -> list[str]:
    """Split a text into its painted rows, dots and dashes included; Đ where it is painted so."""
    return _rows_vn(rng, text, kind) if kind.country == "VN" else _rows_cn(rng, text, kind)


def _dotted(rng: Rng, serial: str) -> str:
    if len(serial) == 5 and rng.random() < 0.9:
        return serial[:3] + "." + serial[3:]
    return serial


def _rows_vn(rng: Rng, text: str, kind: Kind) -> list[str]:
    family, two = kind.family, kind.lines == 2
    dash = "-" if rng.random() < 0.85 else " "
    if family == "mil":
        rest = text[2:4] + dash + text[4:]
        return [text[:2], rest] if two else [text[:2] + dash + rest]
    if family == "dip":
        return _rows_diplomatic(text, two=two)
    if family in ("moto", "emoto"):
        cut = 4 if family == "moto" else 5
        series = text[2:cut].replace("D", "Đ") if family == "emoto" else text[2:cut]
        return [text[:2] + "-" + series, _dotted(rng, text[cut:])]
    cut = 3 if family == "temp" else 2
    while cut < len(text) and not text[cut].isdigit():
        cut += 1
    tail = _dotted(rng, text[cut:])
    if two:
        loose = text[:2] + "-" + text[2:cut] if rng.random() < 0.08 else text[:cut]
        return [loose, tail]
    return [text[:cut] + dash + tail]


def _rows_diplomatic(text: str, *, two: bool) -> list[str]:
    if text[2].isdigit():  # 80-376-NG-16
        head, tail = text[:2] + "-" + text[2:5], text[5:7] + "-" + text[7:]
    else:
        head, tail = text[:2] + "-" + text[2:4], text[4:7] + "-" + text[7:]
    return [head, tail] if two else [head + "-" + tail]


def _rows_cn(rng: Rng, text: str, kind: Kind) -> list[str]:
    if kind.lines == 2:
        return [text[0] + ("·" if rng.random() < 0.75 else " ") + text[1], text[2:]]
    return [text[:2] + ("·" if rng.random() < 0.93 else " ") + text[2:]]


# ----------------------------------------------------------------------------------- which kinds
def guess_kind(rng: Rng, text: str | None) -> Kind:
    """Return a kind by weight that can carry the text (ValueError when none can)."""
    pool = [k for k in ALL_KINDS if text is None or fits(text, k)]
    if not pool:
        raise ValueError(f"no kind of plate carries the text {text!r}")
    heap = list(itertools.accumulate(k.weight for k in pool))
    return pool[bisect.bisect(heap, float(rng.random()) * heap[-1], hi=len(pool) - 1)]


def fits(text: str, kind: Kind) -> bool:
    """Whether a plate of this kind may carry the text."""
    family = kind.family
    if is_han(text[0]) != (kind.country == "CN"):
        return False
    if not 6 <= len(text) <= 10:
        return False
    if kind.country == "CN":
        last = {"挂": "gua", "警": "police", "学": "learner", "试": "learner", "超": "learner"}
        wanted = last.get(text[-1], "black" if is_han(text[-1]) else "std")
        if len(text) == 8:
            wanted = "nevl" if text[2:7].isdigit() else "nevs"
        return family == wanted
    if text[0] == "T" and text[1].isdigit():
        return family == "temp"
    if text[0].isalpha():
        return family == "mil"
    if text[2].isdigit():
        return family == "dip"
    if len(text) == 10 and text[2:4] == "MD":
        return family == "emoto"
    letters = sum(c.isalpha() for c in text)
    wanted = "moto" if len(text) == 9 else "car"
    return family == (wanted if letters == 1 else "series")
