"""Why this bay, and why none: the answer of the rule taken apart for people.

For a bay: its cost part by part, and the next best. For none: what would have to change, bay by
bay, the smallest change first: a vehicle that leaves, a bay that opens, centimetres that lack.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from parking.allocation import Allocation, Part, allocate, parts
from parking.mask import NOTHING, Around, VehicleNeed, unavailable, unfit
from parking.yard import Bay, Yard

# What changes easily comes first: people open a bay sooner than somebody digs a longer one.
_EASE = (
    "yard.reserved",
    "yard.closed",
    "yard.blocked",
    "yard.apart",
    "yard.taken",
    "yard.other_side",
    "yard.too_short",
    "yard.too_narrow",
    "yard.too_low",
    "yard.too_weak",
    "yard.no_plug",
    "yard.no_hazmat",
)
HINTS = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that would make room: the reason that would have to go, the bay, by how much.

    ``lacks`` is centimetres, kilograms or, for a taken bay, minutes until it is expected to be
    free; 0 where there is nothing to count.
    """

    reason: str
    bay: str
    lacks: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer with its grounds.

    ``parts`` add up to the cost of the bay. ``second`` is the next best. ``hints`` are given where
    there is no bay. ``impossible`` names what no bay of this yard offers, however empty it is: then
    a person decides where the vehicle goes.
    """

    answer: Allocation
    parts: tuple[Part, ...] = ()
    second: Allocation | None = None
    hints: tuple[Hint, ...] = ()
    impossible: str = ""


def explain(
    need: VehicleNeed,
    yard: Yard,
    occupied: Mapping[str, str],
    closed: Collection[str] = (),
    around: Around = NOTHING,
) -> Explanation:
    """The same answer as ``allocate`` gives, with its grounds."""
    answer = allocate(need, yard, occupied, closed, around)
    if "yard.kept" in answer.reasons:
        return Explanation(answer)
    if answer.bay is not None:
        grounds = parts(need, yard.bays[answer.bay], yard, occupied, around)
        second = allocate(need, yard, occupied, {*closed, answer.bay}, around)
        return Explanation(answer, grounds, second if second.bay else None)
    return Explanation(
        answer,
        hints=_hints(need, yard, occupied, closed, around),
        impossible=impossible(need, yard),
    )


def impossible(need: VehicleNeed, yard: Yard) -> str:
    """What excludes every bay however empty the yard is, as a words key; empty = some would do.

    Where bays fall out for several reasons it is the reason of most of them.
    """
    why = [unfit(need, bay) for bay in yard.bays.values()]
    return max(_EASE, key=why.count) if all(why) else ""


def _hints(
    need: VehicleNeed,
    yard: Yard,
    occupied: Mapping[str, str],
    closed: Collection[str],
    around: Around,
) -> tuple[Hint, ...]:
    found = []
    for bay in yard.bays.values():
        never = unfit(need, bay)
        now = unavailable(need, bay, yard, occupied, closed, around)
        if bool(never) != bool(now):  # one thing in the way, not two
            found.append(Hint(never or now, bay.id, _lacks(never or now, need, bay, around)))
    found.sort(key=lambda hint: (_EASE.index(hint.reason), hint.lacks))
    return tuple(found[:HINTS])


def _lacks(reason: str, need: VehicleNeed, bay: Bay, around: Around) -> int:
    lacking = {
        "yard.taken": around.leaves_min.get(bay.id, 0),
        "yard.too_short": need.length_cm - bay.length_cm,
        "yard.too_narrow": need.width_cm - bay.width_cm,
        "yard.too_low": need.height_cm - bay.height_cm,
        "yard.too_weak": need.tonnage_kg - bay.tonnage_kg,
    }
    return lacking.get(reason, 0)
