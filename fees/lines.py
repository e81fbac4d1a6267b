"""From a rule that applies to one line with an amount.

Quantity × unit price × factor, rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fees.categories import Chargeable, Container
from fees.matcher import Rule
from fees.money import dong, round_to
from fees.rules import Basis, Line, Source, Tariff, Text

_DAY_US = 24 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """Why this amount: the rule, where it is written, what was counted, and the price.

    Negative lines take off.

    ``quantity`` counts turns, containers or started days; kilograms for PER_TONNE and litres for
    PER_M3.
    """

    code: str
    source: Source
    basis: Basis
    quantity: int
    unit_vnd: int
    factor: str
    amount_vnd: int
    text: Text

    def __post_init__(self) -> None:
        dong(self.unit_vnd)
        dong(self.amount_vnd, signed=True)
        dong(self.quantity)

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
        }


def price(facts: Chargeable, tariff: Tariff, rule: Rule) -> AssessmentLine | tuple[str, ...]:
    """The line this rule yields, or the names of the facts its basis still needs."""
    line = tariff.lines[rule.ref]
    priced = (
        next(base for base in tariff.lines if base.code == line.multiplier_of)
        if line.multiplier_of
        else line
    )
    counted = _quantity(priced.basis, facts)
    if isinstance(counted, tuple):
        return counted
    unit = _unit(priced, rule)
    fraction = line.fraction
    amount = round_to(
        unit * counted * fraction.numerator,
        fraction.denominator * priced.basis.scale,
        tariff.rounding.to,
        tariff.rounding.mode,
    )
    return AssessmentLine(
        line.code, line.source, priced.basis, counted, unit, line.factor, amount, line.text
    )


def _unit(line: Line, rule: Rule) -> int:
    return line.by_class[rule.vehicle_class] if line.amount is None else line.amount


def _quantity(basis: Basis, facts: Chargeable) -> int | tuple[str, ...]:
    match basis:
        case Basis.PER_TURN:
            return 1
        case Basis.PER_TONNE:
            return ("weight_kg",) if facts.weight_kg is None else facts.weight_kg
        case Basis.PER_M3:
            return ("volume_m3",) if facts.volume_litres is None else facts.volume_litres
        case Basis.PER_CONTAINER:
            if facts.container is None:
                return ("container",)
            return 2 if facts.container is Container.TWO_FT20 else 1
    return _days(facts)


def _days(facts: Chargeable) -> int | tuple[str, ...]:
    """Started days of 24 hours from entering; a stay of no time is one day."""
    if facts.entered_at is None or facts.left_at is None:
        return tuple(name for name in ("entered_at", "left_at") if getattr(facts, name) is None)
    return max(1, -((facts.entered_at - facts.left_at) // _DAY_US))
