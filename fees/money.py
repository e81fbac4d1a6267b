"""Whole đồng, and the only rounding in the system.

The đồng has no minor unit in use, so money is an ``int`` and stays one. A float is refused at the
door: it cannot hold every amount exactly and nobody could say later which one was meant.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

Dong = NewType("Dong", int)

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_TY = 1_000_000_000


class RoundingMode(StrEnum):
    """How a fraction of the rounding step is settled; stated once per tariff."""

    HALF_UP = "HALF_UP"
    UP = "UP"
    DOWN = "DOWN"


def dong(amount: int, *, signed: bool = False) -> Dong:
    """Return ``amount`` as đồng; negative amounts only where ``signed`` says they have a meaning.

    Raises ``TypeError`` for anything that is not exactly an ``int`` (bool and float included),
    ``ValueError`` for a negative.
    """
    if type(amount) is not int:
        raise TypeError(f"đồng are whole numbers, not {type(amount).__name__}: {amount!r}")
    if amount < 0 and not signed:
        raise ValueError(f"this amount cannot be negative: {amount}")
    return Dong(amount)


def round_to(numerator: int, denominator: int, to: int, mode: RoundingMode) -> Dong:
    """Round ``numerator/denominator`` to a multiple of ``to`` đồng, away from zero on a half.

    The sign is taken apart first, so that a reduction rounds as its charge does.
    """
    if denominator <= 0 or to <= 0:
        raise ValueError(f"denominator and rounding step are positive: {denominator}, {to}")
    sign = -1 if numerator < 0 else 1
    step = denominator * to
    whole, rest = divmod(abs(numerator), step)
    if (mode is RoundingMode.UP and rest) or (mode is RoundingMode.HALF_UP and 2 * rest >= step):
        whole += 1
    return Dong(sign * whole * to)


def figures(amount: int) -> str:
    """Group thousands with points, as on Vietnamese papers: 500000 → ``500.000``."""
    return f"{amount:,}".replace(",", ".")


def words_vi(amount: int) -> str:
    """Read an amount aloud in Vietnamese: 500000 → ``Năm trăm nghìn đồng chẵn``.

    ``chẵn`` closes an amount without a remainder below one thousand, as cashiers write it.
    """
    value = dong(amount)
    ending = "đồng" if value % 1000 else "đồng chẵn"
    text = f"{_read(value)} {ending}"
    return text[0].upper() + text[1:]


def _read(value: int) -> str:
    """Words for a whole number; above a tỷ the same words repeat before ``tỷ``."""
    if value == 0:
        return _DIGITS[0]
    billions, rest = divmod(value, _TY)
    words = [f"{_read(billions)} tỷ"] if billions else []
    for unit, size in (("triệu", 1_000_000), ("nghìn", 1000), ("", 1)):
        group, rest = divmod(rest, size)
        if group:
            words.append(f"{_read_group(group, after_higher=bool(words))} {unit}".strip())
    return " ".join(words)


def _read_group(group: int, *, after_higher: bool) -> str:
    """Three digits; a group that follows a higher one says its empty hundreds."""
    hundreds, below = divmod(group, 100)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or after_higher else []
    if below:
        words.append(_read_tens(below, linh=bool(words)))
    return " ".join(words)


def _read_tens(below: int, *, linh: bool) -> str:
    tens, unit = divmod(below, 10)
    if tens == 0:
        return f"linh {_DIGITS[unit]}" if linh else _DIGITS[unit]
    words = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if unit == 0:
        return words
    if unit == 1 and tens > 1:
        return f"{words} mốt"
    if unit == 4 and tens > 1:
        return f"{words} tư"
    return f"{words} {'lăm' if unit == 5 else _DIGITS[unit]}"
