"""The public page of a tariff, as data: made from the same file that charges, never typed again.

Rows by regime and class with what each really comes to (multiples worked out beside their rule),
where each is written, who is exempt, what is refused because nobody published it, and which
questions are still open. Words come from the tariff; how they are laid out is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fees.assessment import AssessmentLine, assess
from fees.bands import BOXES, Bands
from fees.categories import Chargeable
from fees.check import plain_facts
from fees.money import round_to
from fees.problems import FactsError
from fees.rules import Basis, Line, Tariff, Text


@dataclass(frozen=True, slots=True)
class Column:
    """One class or container, and how people call it."""

    word: str
    label: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its price in each column of the table; ``None`` = it does not apply there."""

    line: Line
    basis: Basis
    prices: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that share regimes and columns; no regime = whatever the regime."""

    regimes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """An embedded example that comes to an amount: its lines, and the sum."""

    name: str
    lines: tuple[AssessmentLine, ...]
    total_vnd: int


def tables(tariff: Tariff) -> tuple[Table, ...]:
    """All lines, in file order, grouped by regime and by the columns they are priced in."""
    groups: dict[tuple[tuple[str, ...], str], list[Line]] = {}
    for line in tariff.lines:
        key = (line.when.get("regime", ()), _family(line, tariff))
        groups.setdefault(key, []).append(line)
    return tuple(
        _table(tariff, regimes, family, lines) for (regimes, family), lines in groups.items()
    )


def examples(tariff: Tariff) -> tuple[Worked, ...]:
    """The embedded examples that come to an amount."""
    found = []
    for example in tariff.examples:
        try:
            result = assess(Chargeable.from_facts(plain_facts(example.facts)), tariff)
        except FactsError:
            continue  # `check` names it; a page shows what holds
        if result.total_vnd is not None and result.lines:
            found.append(Worked(example.name, result.lines, result.total_vnd))
    return tuple(found)


def _base(line: Line, tariff: Tariff) -> Line:
    return tariff.priced[line.multiplier_of] if line.multiplier_of else line


def _prices(line: Line, tariff: Tariff) -> tuple[str, dict[str, int]]:
    """The axis of the columns and the price in each; "" = one price for all."""
    base = _base(line, tariff)
    axis, prices = base.columns
    if not axis:
        axis = next((name for name in ("class", "container") if name in line.when), "")
        prices = {word: base.amount or 0 for word in line.when.get(axis, ("",))}
    allowed = line.when.get(axis, tuple(prices))
    return axis, {w: _times(line, p, tariff) for w, p in prices.items() if w in allowed}


def _times(line: Line, unit: int, tariff: Tariff) -> int:
    """The unit price after the factor, rounded as a line of one unit would be."""
    if not line.multiplier_of:
        return unit
    made, rounding = unit * line.fraction, tariff.rounding
    return round_to(made.numerator, made.denominator, rounding.to, rounding.mode)


def _family(line: Line, tariff: Tariff) -> str:
    """What tells tables apart: goods vehicles (V), people (S), containers, or no columns."""
    axis, prices = _prices(line, tariff)
    return next(iter(prices))[0] if axis == "class" else axis


def _table(tariff: Tariff, regimes: tuple[str, ...], family: str, lines: list[Line]) -> Table:
    known: Mapping[str, Text] = _labels(tariff.bands) if family else {"": Text("", "", "")}
    prices = [_prices(line, tariff)[1] for line in lines]
    words = [word for word in known if any(word in row for row in prices)]
    rows = tuple(
        Row(line, _base(line, tariff).basis, tuple(row.get(word) for word in words))
        for line, row in zip(lines, prices, strict=True)
    )
    return Table(regimes, tuple(Column(word, known[word]) for word in words), rows)


def _labels(bands: Bands) -> dict[str, Text]:
    """What each class and container is called, from the tariff's own bands."""
    labels = {word: _band(bands, word) for word in bands.words}
    boxes = {str(box): str(box).replace("x", " × ") for box in BOXES}
    none = {"NONE": Text("không có công-ten-nơ", "无集装箱", "no container")}
    return labels | none | {b: Text(f"{n} ft", f"{n} 英尺", f"{n} ft") for b, n in boxes.items()}


def _band(bands: Bands, word: str) -> Text:
    low, high = bands.span(word)
    goods = word.startswith("V")
    scale, units = (1000, ("t", "吨", "t")) if goods else (1, ("chỗ", "座", "seats"))
    if low is None and high is None:
        return (
            Text("mọi xe khách", "所有客车", "any number of seats")
            if not goods
            else Text("mọi tải trọng", "所有载重", "any payload")
        )
    low_, high_ = (None if end is None else _in(end, scale) for end in (low, high))
    span = f"≥ {low_}" if high_ is None else f"< {high_}" if low_ is None else f"{low_} – < {high_}"
    boxes = [str(box).replace("x", " × ") for box in BOXES if bands.container[box] == word]
    vi, zh, en = (f"{span} {unit}" for unit in units)
    also = "".join(f", {box} ft" for box in boxes)
    return Text(vi + also, zh + also, en + also)


def _in(end: int, scale: int) -> str:
    whole, part = divmod(end, scale)
    return f"{whole},{part:03d}".rstrip("0") if part else str(whole)
