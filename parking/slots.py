"""How many slots there are, who may ask how far ahead, and who came in time. No money in it.

Capacity is what was measured, taken carefully (the twentieth percentile: four days in five it was
more). Part of it stays for those who come without a slot, and as many more are given as experience
says will not come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from parking.rule import SlotRule

MINUTE_US = 60_000_000
ENOUGH_DAYS = 20  # fewer say nothing about one day in five
CAREFUL = 200  # thousandths: the percentile that is taken as capacity


def capacity(measured: Sequence[int]) -> int:
    """The twentieth percentile of vehicles taken per slot, by nearest rank; 0 when unknown."""
    ordered = sorted(measured)
    return ordered[max(0, -(-len(ordered) * CAREFUL // 1_000) - 1)] if ordered else 0


def quota(measured: Sequence[int], no_show: int, rule: SlotRule) -> int:
    """Slots to give: capacity × (1 − hold-back) / (1 − no-show), rounded down.

    `no_show` in thousandths; from half on it is taken as half, because a gate that gives two slots
    for each place is not planning any more.
    """
    return capacity(measured) * (1_000 - rule.hold_back) // (1_000 - min(no_show, 500))


def no_show_rate(missed: int, slots: int, gate_rate: int, rule: SlotRule) -> int:
    """A carrier's no-show rate in thousandths; while little is known, mostly the gate's."""
    return (missed * 1_000 + gate_rate * rule.shrinkage) // (slots + rule.shrinkage)


@dataclass(frozen=True, slots=True)
class Record:
    """Slots of late that somebody held when they began, and those of them nobody came for."""

    given: int = 0
    missed: int = 0

    def __add__(self, other: Record) -> Record:
        """Both together."""
        return Record(self.given + other.given, self.missed + other.missed)


def gate_rate(records: Collection[Record], rule: SlotRule) -> int:
    """The gate's own no-show rate in thousandths, drawn towards none while little is known."""
    whole = sum(records, Record())
    return no_show_rate(whole.missed, whole.given, 0, rule)


def expected_rate(records: Collection[Record], rule: SlotRule) -> int:
    """The rate to reckon with, in thousandths: each carrier's own, by the slots it was given.

    One record for each carrier. A carrier of whom little is known is taken for the gate.
    """
    gate, given = gate_rate(records, rule), sum(one.given for one in records)
    rates = (one.given * no_show_rate(one.missed, one.given, gate, rule) for one in records)
    return sum(rates) // given if given else gate


def carrier_days(rate: int, gate: int, rule: SlotRule) -> int:
    """How many days ahead the vehicles of a carrier may ask, by its rate and the gate's.

    Whose vehicles come half as often as the others' asks half as far ahead. Rounded up, and never
    less than a day while the horizon has one: those of its vehicles that do come are not shut out.
    """
    if rate <= gate:
        return rule.horizon_days
    return -(-rule.horizon_days * (1_000 - rate) // (1_000 - gate))


def horizon_days(missed_lately: int, rule: SlotRule) -> int:
    """How many days ahead one may ask; 0 = comes as a walk-in for now."""
    return max(0, rule.horizon_days - missed_lately * rule.lost_days)


def in_time(slot_us: int, arrived_us: int, rule: SlotRule) -> str:
    """`booked` inside the slot's window, `early` before it, `late` after: a walk-in then."""
    minutes = (arrived_us - slot_us) // MINUTE_US
    if minutes < -rule.early_min:
        return "early"
    return "booked" if minutes < rule.late_min else "late"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule writes for a slot, beside what was measured. `allowed` -1 = too little was.

    `days` were measured, `missing` more are needed; `capacity` is what four days in five exceed.
    """

    time: str
    places: int
    days: int
    missing: int
    capacity: int
    allowed: int


def taken(spans: Sequence[tuple[int, int]], left: Sequence[int]) -> tuple[int, ...]:
    """How many vehicles were taken in each span, its end exclusive; `left`: instants, rising."""
    return tuple(bisect_left(left, end) - bisect_left(left, start) for start, end in spans)


def proposal(time: str, measured: Sequence[int], no_show: int, rule: SlotRule) -> Proposal:
    """What these days (vehicles taken in the slot on each) would allow; nothing is changed."""
    missing = max(0, ENOUGH_DAYS - len(measured))
    allowed = -1 if missing else quota(measured, no_show, rule)
    return Proposal(time, rule.places, len(measured), missing, capacity(measured), allowed)
