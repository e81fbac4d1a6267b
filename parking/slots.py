"""How many slots there are, who may ask how far ahead, and who came in time. No money in it.

Capacity is what was measured, taken carefully (the twentieth percentile: four days in five it was
more). Part of it stays for those who come without a slot, and as many more are given as experience
says will not come.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
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
