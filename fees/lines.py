"""From a rule that applies to one line with an amount.

Quantity × unit price × factor, rounded once. What led to the line is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fees.axes import AXIS_NAMES, Container
from fees.categories import Chargeable
from fees.explain import arithmetic
from fees.fact_json import cubic_metres
from fees.kept import KEEPERS, StayMinutes, minutes
from fees.matcher import Rule
from fees.money import dong, round_to
from fees.quantity import Counted, Missing, count
from fees.rules import STAYED, Basis, Line, Source, Tariff, Text

Inputs = tuple[tuple[str, str | int], ...]
"""What decided a line: axis words in the order of the axes, then measures and what it refers to."""

MEASURES = (
    "payload_kg",
    "seats",
    "weight_kg",
    "volume_m3",
    "plug_hours",
    "lines",
    "base_vnd",
    "rate",
    "max_vnd",
    *(f"{who}_minutes" for who in KEEPERS),
)
_ORDER = {name: rank for rank, name in enumerate((*AXIS_NAMES, *MEASURES))}


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """Why this amount: the rule, where it is written, what was counted, and the price.

    Negative lines take off.

    ``quantity`` counts turns, containers, days, blocks or hours; kilograms for PER_TONNE and litres
    for PER_M3. ``inputs`` are the facts that decided.
    """

    code: str
    source: Source
    basis: Basis
    quantity: int
    unit_vnd: int
    factor: str
    amount_vnd: int
    text: Text
    inputs: Inputs = ()

    def __post_init__(self) -> None:
        dong(self.unit_vnd)
        dong(self.amount_vnd, signed=True)
        dong(self.quantity)

    @property
    def arithmetic(self) -> Text:
        """How the amount came about, in words; made only when somebody reads it."""
        return arithmetic(
            self.basis, self.quantity, self.unit_vnd, self.factor, self.amount_vnd, self.inputs
        )

    def to_json(self) -> dict[str, Any]:
        """Integers, strings and one boolean."""
        return {
            "code": self.code,
            "source": self.source.to_json(),
            "basis": str(self.basis),
            "quantity": self.quantity,
            "unit_vnd": self.unit_vnd,
            "factor": self.factor,
            "amount_vnd": self.amount_vnd,
            "text": self.text.to_json(),
            "inputs": dict(self.inputs),
            "arithmetic": self.arithmetic.to_json(),
        }


def line_from_json(data: Mapping[str, Any]) -> AssessmentLine:
    """What ``to_json`` wrote, now or before lines carried their inputs."""
    return AssessmentLine(
        code=data["code"],
        source=Source(**data["source"]),
        basis=Basis(data["basis"]),
        quantity=data["quantity"],
        unit_vnd=data["unit_vnd"],
        factor=data["factor"],
        amount_vnd=data["amount_vnd"],
        text=Text(**data["text"]),
        inputs=in_order(data.get("inputs", {}).items()),
    )


def price(facts: Chargeable, tariff: Tariff, rule: Rule, words: Inputs) -> AssessmentLine | Missing:
    """The line this rule yields, or the names of the facts its basis still needs.

    ``words`` are those that led to the rule.
    """
    line = tariff.lines[rule.ref]
    priced = tariff.priced[line.multiplier_of] if line.multiplier_of else line
    counted = count(priced.basis, facts, tariff)
    if not isinstance(counted, Counted):
        return counted
    basis, quantity = counted
    unit = _unit(priced, rule)
    fraction = line.fraction
    amount = round_to(
        unit * quantity * fraction.numerator,
        fraction.denominator * basis.scale,
        tariff.rounding.to,
        tariff.rounding.mode,
    )
    return AssessmentLine(
        line.code,
        line.source,
        basis,
        quantity,
        unit,
        line.factor,
        amount,
        line.text,
        _inputs(words, facts, rule, basis, tariff.stay_minutes),
    )


def _unit(line: Line, rule: Rule) -> int:
    return line.columns[1][rule.column[1]] if line.amount is None else line.amount


def _inputs(
    words: Inputs, facts: Chargeable, rule: Rule, basis: Basis, stay: StayMinutes
) -> Inputs:
    """The words that led here and the numbers behind them.

    Of the class, what was weighed, and where only the driver's minutes count, whose there were.
    """
    found: list[tuple[str, str | int]] = []
    if "class" in rule.when or rule.column[0] == "class":
        box = facts.container
        if box is not None and box is not Container.NONE:
            found += [("container", str(box))] if "container" not in rule.when else []
        elif facts.payload_kg is not None:
            found.append(("payload_kg", facts.payload_kg))
        elif facts.seats is not None:
            found.append(("seats", facts.seats))
    if basis is Basis.PER_TONNE:
        found.append(("weight_kg", facts.weight_kg or 0))
    elif basis is Basis.PER_M3:
        found.append(("volume_m3", cubic_metres(facts.volume_litres or 0)))
    elif basis in STAYED and stay is StayMinutes.DRIVER:
        told = minutes(facts.entered_at or 0, facts.left_at or 0, facts.kept or ())
        found += [(f"{who}_minutes", number) for who, number in told.items()]
    return in_order((*words, *found)) if found else words


def in_order(inputs: Iterable[tuple[str, str | int]]) -> Inputs:
    """Inputs as they are always written: axes first, in the order in which a person would ask."""
    return tuple(sorted(inputs, key=lambda item: _ORDER[item[0]]))
