"""What a line counts: turns, kilograms, litres, containers, days, blocks of the day, hours.

A measure that is not known is asked for by name; none is ever assumed.
"""

from __future__ import annotations

from typing import NamedTuple

from fees.axes import Container, Measure
from fees.categories import Chargeable
from fees.kept import StayMinutes, own
from fees.policies import VIETNAM_US
from fees.rules import Basis, Tariff

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
_DAYTIME = (6 * _HOUR_US - VIETNAM_US, 16 * _HOUR_US)  # 06:00-22:00 in UTC+7: start, length
_NIGHT = (22 * _HOUR_US - VIETNAM_US, 8 * _HOUR_US)
_BOXES = {Container.NONE: 0, Container.FT20: 1, Container.FT40: 1, Container.TWO_FT20: 2}

Missing = tuple[str, ...]
"""Names of facts to ask for."""


class Counted(NamedTuple):
    """The basis in fact counted, and how much of it."""

    basis: Basis
    quantity: int


def count(basis: Basis, facts: Chargeable, tariff: Tariff) -> Counted | Missing:
    """The basis in fact counted and its quantity, or the names of the facts still needed."""
    match basis:
        case Basis.PER_TURN:
            return Counted(basis, 1)
        case Basis.PER_TONNE | Basis.PER_M3 | Basis.PER_TONNE_OR_M3:
            return _measured(basis, facts)
        case Basis.PER_CONTAINER:
            return ("container",) if facts.box is None else Counted(basis, _BOXES[facts.box])
        case Basis.PER_HOUR:
            told = tariff.plug_hours_absent if facts.plug_hours is None else facts.plug_hours
            return ("plug_hours",) if told is None else Counted(basis, told)
    return _stayed(basis, facts, tariff)


def _measured(basis: Basis, facts: Chargeable) -> Counted | Missing:
    """By weight or volume; where both would do and both are told, a person says which."""
    told = {Basis.PER_TONNE: facts.weight_kg, Basis.PER_M3: facts.volume_litres}
    names = {Basis.PER_TONNE: "weight_kg", Basis.PER_M3: "volume_m3"}
    if basis is Basis.PER_TONNE_OR_M3:
        if facts.measured_by is not None:
            basis = Basis.PER_TONNE if facts.measured_by is Measure.TONNE else Basis.PER_M3
        elif None not in told.values():
            return ("measured_by",)
        else:
            basis = Basis.PER_TONNE if facts.volume_litres is None else Basis.PER_M3
    quantity = told[basis]
    return (names[basis],) if quantity is None else Counted(basis, quantity)


def _stayed(basis: Basis, facts: Chargeable, tariff: Tariff) -> Counted | Missing:
    """Started days of 24 hours, or the blocks a stay touches; no time at all is one of them.

    Where the tariff counts the driver's minutes only, hours in which others kept the vehicle are
    cut out first: a day or night in which the driver had none is not counted.
    """
    entered, left = facts.entered_at, facts.left_at
    driver = tariff.stay_minutes is StayMinutes.DRIVER
    if entered is None or left is None or (driver and facts.kept is None):
        asked = ("entered_at", "left_at", *(("kept",) if driver else ()))
        return tuple(name for name in asked if getattr(facts, name) is None)
    spans = list(own(entered, max(left, entered + 1), (facts.kept or ()) if driver else ()))
    if basis is Basis.PER_DAY:
        return Counted(basis, -(-sum(end - begin for begin, end in spans) // _DAY_US))
    start, length = _DAYTIME if basis is Basis.PER_DAYTIME else _NIGHT
    touched = {n for begin, end in spans for n in _blocks(begin - start, end - start, length)}
    return Counted(basis, len(touched))


def _blocks(begin: int, end: int, length: int) -> range:
    """Numbers of the blocks [n days, n days + length) that the time [begin, end) touches."""
    first = (begin - length) // _DAY_US + 1
    last = -(-end // _DAY_US) - 1
    return range(first, last + 1)
