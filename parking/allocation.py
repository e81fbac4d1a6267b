"""Which bay a vehicle gets: a hard mask first, then a cost, and always the same answer.

The mask (`parking.mask`) is what can never be traded away. Among the bays that remain the cheapest
wins, the first in the yard's order on a tie. The cost is in metres of driving: what a spare plug, a
spare length or a blocked exit would be worth to a later vehicle, plus the price that the last
solution for everybody put on the bay (`parking.solvers`; none is needed). Every bay that fell out
is counted by reason, so that "no bay" can be explained to the driver.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from parking.mask import NOTHING, Around, VehicleNeed, unavailable, unfit
from parking.yard import Bay, Yard

__all__ = ["NOTHING", "Allocation", "Around", "Part", "VehicleNeed", "allocate", "bay_cost"]

# What each waste is worth in metres of driving inside the yard; all assumed, none measured.
PLUG_WASTED_M = 400
PLUG_LAST_M = 4_000  # the last free plug, given to a vehicle that needs none
HAZMAT_WASTED_M = 600
METRES_PER_SPARE_CM = 4  # spare length divided by this
OTHER_ZONE_M = 150
METRES_PER_WALKED_M = 4  # the driver's walk divided by this
SHUTS_IN_M = 800  # who stands behind leaves first: somebody must re-park
SHUTS_OFF_M = 250  # an empty bay behind that nobody can reach any more
LONG_STAY_MIN = 12 * 60
NEAR_M = 200  # a bay nearer than this is kept from those who stay long


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bay's cost: words key and metres."""

    words: str
    metres: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The answer: a bay id or ``None``, its cost in metres, and why the other bays fell out.

    ``reasons`` maps a words key (``yard.taken``, ``yard.too_short`` …) to the number of bays.
    """

    bay: str | None
    cost: int
    reasons: Mapping[str, int] = field(default_factory=dict)


def allocate(
    need: VehicleNeed,
    yard: Yard,
    occupied: Mapping[str, str],
    closed: Collection[str] = (),
    around: Around = NOTHING,
) -> Allocation:
    """The best free bay for ``need``; ``occupied`` maps bay id to the visit that stands there.

    A vehicle that already has a bay keeps it: a shown bay changes only by a relocation.
    """
    mine = next((bay for bay, visit in occupied.items() if visit == need.visit_id), None)
    if mine is not None:
        return Allocation(mine, 0, {"yard.kept": 1})
    best: Bay | None = None
    least = 0
    reasons: dict[str, int] = {}
    plug_m = plug_worth(yard, occupied)
    for bay in yard.bays.values():
        reason = unfit(need, bay) or unavailable(need, bay, yard, occupied, closed, around)
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
            continue
        cost = bay_cost(need, bay, yard, plug_m) + around.prices.get(bay.id, 0)
        cost += shutting_cost(need, bay, yard, occupied, around)
        if best is None or cost < least:
            best, least = bay, cost
    return Allocation(best.id if best else None, least, reasons)


def plug_worth(yard: Yard, occupied: Mapping[str, str]) -> int:
    """Metres that a plug is worth to others now: more, the fewer are free."""
    plugs = [bay.id in occupied for bay in yard.bays.values() if bay.plug]
    free = plugs.count(False)
    return min(PLUG_LAST_M, PLUG_WASTED_M * len(plugs) // free) if free else PLUG_LAST_M


def bay_cost(need: VehicleNeed, bay: Bay, yard: Yard, plug_m: int = PLUG_WASTED_M) -> int:
    """Metres of drive and walk, plus what a scarce feature or spare length is worth to others."""
    cost = bay.distance_m + bay.walk_m // METRES_PER_WALKED_M
    if need.length_cm:
        cost += (bay.length_cm - need.length_cm) // METRES_PER_SPARE_CM
    if bay.plug and not need.plug:
        cost += plug_m
    if bay.hazmat and not need.hazmat:
        cost += HAZMAT_WASTED_M
    if need.zone_use and yard.zones[bay.zone].use != need.zone_use:
        cost += OTHER_ZONE_M
    if need.stay_min > LONG_STAY_MIN:
        cost += 2 * max(0, NEAR_M - bay.distance_m)
    return cost


def shutting_cost(
    need: VehicleNeed, bay: Bay, yard: Yard, occupied: Mapping[str, str], around: Around
) -> int:
    """Metres for shutting in vehicles that leave earlier, and for shutting off empty bays."""
    cost = 0
    for name in yard.behind(bay.id):
        if name not in occupied:
            cost += SHUTS_OFF_M
        elif around.leaves_min.get(name, need.stay_min) <= need.stay_min:
            cost += SHUTS_IN_M
    return cost


def parts(
    need: VehicleNeed,
    bay: Bay,
    yard: Yard,
    occupied: Mapping[str, str],
    around: Around = NOTHING,
) -> tuple[Part, ...]:
    """The cost of a bay, part by part; parts of nothing are left out."""
    plug_m = plug_worth(yard, occupied)
    spare = bay.length_cm - need.length_cm if need.length_cm else 0
    other = need.zone_use and yard.zones[bay.zone].use != need.zone_use
    long_stay = need.stay_min > LONG_STAY_MIN
    every = (
        Part("yard.cost.drive", bay.distance_m),
        Part("yard.cost.walk", bay.walk_m // METRES_PER_WALKED_M),
        Part("yard.cost.spare_length", spare // METRES_PER_SPARE_CM),
        Part("yard.cost.plug", plug_m if bay.plug and not need.plug else 0),
        Part("yard.cost.hazmat", HAZMAT_WASTED_M if bay.hazmat and not need.hazmat else 0),
        Part("yard.cost.zone", OTHER_ZONE_M if other else 0),
        Part("yard.cost.near", 2 * max(0, NEAR_M - bay.distance_m) if long_stay else 0),
        Part("yard.cost.shuts", shutting_cost(need, bay, yard, occupied, around)),
        Part("yard.cost.price", around.prices.get(bay.id, 0)),
    )
    return tuple(part for part in every if part.metres)
