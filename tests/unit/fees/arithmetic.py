"""Works out the sums that the `why.md` of a golden folder writes down, apart from `fees`.

A sum is an indented line: `B3: 600.000 × 130 % = 780.000`. Every `=` must hold exactly and
`≈ 151.000 (1.000)` must be the nearest multiple of the step in brackets, a half going up.
`forgone:` says what exemptions and reductions took off; the last line is the total. Numbers are
written as on Vietnamese papers (`1.200.000`, `31,25`). Anything else is refused: a line that
cannot be read must not pass for one that is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

_TOKEN = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,3}(?:,[0-9]+)?|[-+−×÷%()])")
_LABELLED = re.compile(r"([A-Z][A-Z0-9_-]*): (.+)")
_ROUNDED = re.compile(r"(.+)\(([0-9.]+)\)\s*")
_SAID = re.compile(r"(refused|asked|exempt): (.+)")


@dataclass(slots=True)
class Worked:
    """What the indented lines of one `why.md` say."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    total: int | None = None
    forgone: int = 0
    said: dict[str, str] = field(default_factory=dict)


def work(text: str) -> Worked:
    """Work out every indented line; raises ``ValueError`` at the first that is wrong."""
    worked = Worked()
    for raw in text.splitlines():
        if not raw.startswith("    ") or not raw.strip():
            continue
        if worked.total is not None:
            raise ValueError(f"the total is the last line: {raw!r}")
        _take(raw.strip(), worked)
    if worked.total is not None and worked.total != sum(amount for _, amount in worked.lines):
        raise ValueError(f"{worked.lines} do not add up to {worked.total}")
    return worked


def _take(line: str, worked: Worked) -> None:
    if said := _SAID.fullmatch(line):
        worked.said[said[1]] = said[2]
    elif line.startswith("forgone: "):
        worked.forgone = _whole(chain(line[9:]))
    elif line.startswith("= ") and line.endswith(" đ"):
        worked.total = _whole(value(line[2:-2]))
    elif labelled := _LABELLED.fullmatch(line):
        worked.lines.append((labelled[1], _whole(chain(labelled[2]))))
    else:
        chain(line)


def chain(text: str) -> Fraction:
    """The value at the end of `a × b = c ≈ d (1.000)`; ``ValueError`` where a step is wrong."""
    first, *rest = re.split(r"([=≈])", text)
    reached = value(first)
    for sign, stated in zip(rest[::2], rest[1::2], strict=True):
        if sign == "=":
            claimed = value(stated)
            right = claimed == reached
        else:
            rounded = _ROUNDED.fullmatch(stated)
            if rounded is None:
                raise ValueError(f"≈ needs its step in brackets: {text!r}")
            claimed = value(rounded[1])
            right = claimed == _nearest(reached, value(rounded[2]))
        if not right:
            raise ValueError(f"{text!r}: {stated.strip()} is not {reached}")
        reached = claimed
    return reached


def value(text: str) -> Fraction:
    """One expression of numbers, `+ − × ÷ %` and brackets."""
    tokens: list[str] = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"cannot read {text[at:]!r} in {text!r}")
        tokens.append(found[1])
        at = found.end()
    result = _sum(tokens)
    if tokens:
        raise ValueError(f"left over in {text!r}: {tokens}")
    return result


def _sum(tokens: list[str]) -> Fraction:
    total = _product(tokens)
    while tokens and tokens[0] in "+−-":
        sign = tokens.pop(0)
        term = _product(tokens)
        total = total + term if sign == "+" else total - term
    return total


def _product(tokens: list[str]) -> Fraction:
    product = _factor(tokens)
    while tokens and tokens[0] in "×÷":
        sign = tokens.pop(0)
        factor = _factor(tokens)
        product = product * factor if sign == "×" else product / factor
    return product


def _factor(tokens: list[str]) -> Fraction:
    if not tokens:
        raise ValueError("a number is missing")
    token = tokens.pop(0)
    if token in "−-":
        return -_factor(tokens)
    if token == "(":
        inner = _sum(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise ValueError("a bracket is not closed")
    elif token[0].isdigit():
        inner = Fraction(token.replace(".", "").replace(",", "."))
    else:
        raise ValueError(f"{token!r} stands where a number belongs")
    while tokens and tokens[0] == "%":
        tokens.pop(0)
        inner /= 100
    return inner


def _nearest(exact: Fraction, step: Fraction) -> Fraction:
    """To a multiple of the step, a half away from zero."""
    steps = (abs(exact) / step + Fraction(1, 2)).__floor__()
    return step * (steps if exact >= 0 else -steps)


def _whole(amount: Fraction) -> int:
    if amount.denominator != 1:
        raise ValueError(f"đồng are whole: {amount}")
    return int(amount)
