"""What may stand where on a plate: help for a person who types one.

Pure. It asks the grammars of `anpr.plate` and knows none of its own: a beginning is possible when
some plate goes on from it. It corrects nothing and completes nothing; a text that fits no grammar
may still be what is painted on the vehicle, and a person may say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anpr.plate import PROVINCES_CN, SUFFIXES_CN, normalise, parse

_PAIRS: Final = ("R", "RM", "LD", "DA", "KT", "MK", "MD", "CD", "HC", "TD", "NN", "NG", "QT", "CV")
_LATIN: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EVERY: Final = _LATIN + PROVINCES_CN + SUFFIXES_CN
_RUN: Final = 3  # so many neighbours are written as a range


def _shapes() -> Iterator[str]:
    """One plate of each shape: what a beginning is completed with, place by place."""
    for number in ("0123", "01234"):
        yield from (f"25C{number}", f"25B1{number}", f"25AB{number}", f"AB{number}")
        yield from (f"25{pair}{number}" for pair in _PAIRS)
    yield "29MD185735"
    for pair in ("NG", "QT", "CV", "NN"):
        yield from (f"80{pair}012345", f"80012{pair}34", f"80012{pair}345")
    yield from ("T250123", "T2501234", "T25012345")
    yield from ("云G12345", "云GD12345", "云G12345D")
    yield from (f"云G1234{suffix}" for suffix in "挂学警试超港澳领")


SHAPES: Final = tuple(dict.fromkeys(_shapes()))


@dataclass(frozen=True, slots=True)
class Hint:
    """What the grammars say of a typed text.

    `bad` is the first place (from 0) at which no plate goes on, -1 = none; `here` is what may stand
    there, or what may come next; `whole` says that the text is a plate as it is.
    """

    text: str
    bad: int
    here: str
    whole: bool


def hint(typed: str, colour: str = "") -> Hint:
    """Say where a typed text stops being the beginning of a plate, and what may stand there."""
    text = normalise(typed)
    whole = parse(text, colour).valid
    bad = next((n for n in range(len(text)) if not _possible(text[: n + 1], colour)), -1)
    return Hint(text, bad, ranges(_allowed(text[:bad] if bad >= 0 else text, colour)), whole)


@lru_cache(maxsize=4096)
def _possible(start: str, colour: str) -> bool:
    longer = (start + shape[len(start) :] for shape in SHAPES if len(shape) >= len(start))
    return any(parse(text, colour).valid for text in longer)


@lru_cache(maxsize=1024)
def _allowed(start: str, colour: str) -> str:
    return "".join(c for c in _EVERY if _possible(start + c, colour))


def ranges(signs: str) -> str:
    """`0123ABD` → `0–3 A B D`: neighbours in one go, Chinese characters as they are."""
    groups: list[str] = []
    for sign in signs:
        latin = sign in _LATIN and bool(groups) and ord(sign) == ord(groups[-1][-1]) + 1
        if latin:
            groups[-1] += sign
        else:
            groups.append(sign)
    return " ".join(f"{g[0]}–{g[-1]}" if len(g) >= _RUN else " ".join(g) for g in groups)
