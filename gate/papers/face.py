"""The one typeface of receipts: measuring, and breaking Vietnamese and Chinese into lines.

Chinese breaks between characters, never before a closing mark nor after an opening one; Latin
breaks at spaces, and inside a word only when the word alone is wider than the line. A character
that the font lacks is printed as an empty box, so that nobody takes its absence for a shorter name.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "MaluReceipt"
_MISSING = "□"
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_TOKEN = re.compile(rf"\s+|[（《“(]*[{_HAN}][）》”，。、；：！？)]*|[^\s{_HAN}]+", re.UNICODE)


@cache
def face() -> TTFont:
    """The font, read and registered once."""
    with resources.as_file(resources.files("gate.papers").joinpath("fonts/receipt.ttf")) as file:
        font = TTFont(NAME, str(file))
    pdfmetrics.registerFont(font)
    return font


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one size, in points."""

    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line: where it begins, in points from the line's left."""

    x: float
    run: Run


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces on one base line, and how wide and how tall they are."""

    pieces: tuple[Piece, ...]
    width: float
    size: float


def printable(text: str) -> str:
    """The text, marks joined to letters, every character that the font lacks as an empty box."""
    known = face().face.charToGlyph
    text = unicodedata.normalize("NFC", text)
    return "".join(sign if ord(sign) in known or sign.isspace() else _MISSING for sign in text)


def width(text: str, size: float) -> float:
    """How wide a text is, in points."""
    measured: float = face().stringWidth(text, size)
    return measured


def wrap(runs: Sequence[Run], room: float) -> list[Line]:
    """Break runs into lines no wider than `room` points; at least one line."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for part in _parts(runs, room):
        wide = width(part.text, part.size)
        if used and used + wide > room and not part.text.isspace():
            lines.append([])
            used = 0.0
        if part.text.isspace() and not lines[-1]:
            continue  # no line begins with a space
        lines[-1].append(part)
        used += wide
    return [_set(line) for line in lines]


def _parts(runs: Sequence[Run], room: float) -> Iterator[Run]:
    """What must not be broken, in order."""
    for run in runs:
        for token in _TOKEN.findall(printable(run.text)):
            for text in _fitting(token, run.size, room):
                yield Run(text, run.size, run.bold)


def _fitting(token: str, size: float, room: float) -> Iterator[str]:
    """The token, or the pieces of one that is wider than a line."""
    while width(token, size) > room and len(token) > 1:
        fit = next(
            n for n in range(len(token) - 1, 0, -1) if n == 1 or width(token[:n], size) <= room
        )
        fit = token.rfind("/", 1, fit) + 1 or fit  # an address breaks after a slash
        yield token[:fit]
        token = token[fit:]
    yield token


def _set(parts: list[Run]) -> Line:
    """Place the parts, joining neighbours of the same kind; trailing space counts for nothing."""
    while parts and parts[-1].text.isspace():
        parts.pop()
    joined: list[Run] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last is not None and (last.size, last.bold) == (part.size, part.bold):
            joined[-1] = Run(last.text + part.text, part.size, part.bold)
        else:
            joined.append(part)
    pieces, x = [], 0.0
    for run in joined:
        pieces.append(Piece(x, run))
        x += width(run.text, run.size)
    return Line(tuple(pieces), x, max((run.size for run in joined), default=0.0))
