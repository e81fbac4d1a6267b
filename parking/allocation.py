"""Which bay a vehicle gets: a hard mask first, then a cost, and always the same answer.

The mask is what can never be traded away: length, height, weight, a plug for a running reefer,
dangerous goods apart, the side that reaches the bay, a bay closed or taken. Among the bays that
remain the cheapest wins, the first in the yard's order on a tie. Every bay that fell out is counted
by reason, so that "no bay" can be explained to the driver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from parking.yard import Bay, Yard

# Cost in metres: what each waste is worth in metres of driving inside the yard.
PLUG_WASTED_M = 400
HAZMAT_WASTED_M = 600
METRES_PER_SPARE_CM = 4  # spare length divided by this
OTHER_ZONE_M = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleNeed:
    """What a vehicle asks of a bay; unknown measures are 0 and then do not exclude a bay.

    ``side`` is the side it comes in by (``inland``, ``border``). ``zone_use`` is what the place is
    wanted for (``truck``, ``container``, ``reefer``, ``transship`` …); empty = no preference.
    """

    visit_id: str
    side: str
    length_cm: int = 0
    height_cm: int = 0
    tonnage_kg: int = 0
    plug: bool = False
    hazmat: bool = False
    zone_use: str = ""


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
) -> Allocation:
    """The best free bay for ``need``; ``occupied`` maps bay id to the visit that stands there.

    A vehicle that already has a bay keeps it: a shown bay changes only by a relocation.
    """
    mine = next((bay for bay, visit in occupied.items() if visit == need.visit_id), None)
    if mine is not None:
        return Allocation(mine, 0, {"yard.kept": 1})
    best: tuple[int, str] | None = None
    reasons: Counter[str] = Counter()
    for bay in yard.bays.values():
        reason = unfit(need, bay) or _unavailable(bay.id, occupied, closed)
        if reason:
            reasons[reason] += 1
            continue
        cost = bay_cost(need, bay, yard)
        if best is None or cost < best[0]:
            best = (cost, bay.id)
    if best is None:
        return Allocation(None, 0, dict(reasons))
    return Allocation(best[1], best[0], dict(reasons))


def unfit(need: VehicleNeed, bay: Bay) -> str:
    """Why a bay can never take this vehicle, as a words key; empty when it can."""
    if need.side not in bay.serves:
        return "yard.other_side"
    if need.length_cm > bay.length_cm:
        return "yard.too_short"
    if bay.height_cm and need.height_cm > bay.height_cm:
        return "yard.too_low"
    if need.tonnage_kg > bay.tonnage_kg:
        return "yard.too_weak"
    if need.plug and not bay.plug:
        return "yard.no_plug"
    if need.hazmat and not bay.hazmat:
        return "yard.no_hazmat"
    return ""


def bay_cost(need: VehicleNeed, bay: Bay, yard: Yard) -> int:
    """Metres of drive, plus what a scarce feature or spare length would be worth to a later one."""
    cost = bay.distance_m
    cost += max(0, bay.length_cm - need.length_cm) // METRES_PER_SPARE_CM if need.length_cm else 0
    cost += PLUG_WASTED_M if bay.plug and not need.plug else 0
    cost += HAZMAT_WASTED_M if bay.hazmat and not need.hazmat else 0
    cost += OTHER_ZONE_M if need.zone_use and yard.zones[bay.zone].use != need.zone_use else 0
    return cost


def _unavailable(bay: str, occupied: Mapping[str, str], closed: Collection[str]) -> str:
    if bay in occupied:
        return "yard.taken"
    return "yard.closed" if bay in closed else ""
