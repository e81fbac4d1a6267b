"""What can never be traded away between a vehicle and a bay: the hard mask, reason by reason.

`unfit` looks at vehicle and bay alone, `unavailable` at what stands around the bay now. Both answer
with a words key, so that a driver can be told why; empty means that nothing is in the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from parking.yard import Bay, Yard


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleNeed:
    """What a vehicle asks of a bay; unknown measures are 0 and then do not exclude a bay.

    ``side`` is the side it comes in by (``inland``, ``border``). ``zone_use`` is what the place is
    wanted for (``truck``, ``container``, ``reefer``, ``transship`` …); empty = no preference.
    ``hazmat`` is the class of its dangerous goods (``3`` …, empty = none), ``stay_min`` how long it
    is expected to stay.
    """

    visit_id: str
    side: str
    length_cm: int = 0
    height_cm: int = 0
    tonnage_kg: int = 0
    plug: bool = False
    hazmat: str = ""
    zone_use: str = ""
    width_cm: int = 0
    stay_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known of the yard beside who stands where; all by bay id.

    ``hazmat``: class of the dangerous goods that stand there. ``leaves_min``: minutes until the
    vehicle there is expected to leave. ``reserved``: the visit for which the bay is kept.
    ``prices``: what the bay is worth to others, metres, from the last solution for everybody.
    """

    hazmat: Mapping[str, str] = field(default_factory=dict)
    leaves_min: Mapping[str, int] = field(default_factory=dict)
    reserved: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)


NOTHING = Around()


def unfit(need: VehicleNeed, bay: Bay) -> str:
    """Why a bay can never take this vehicle, as a words key; empty when it can."""
    if need.side not in bay.serves:
        return "yard.other_side"
    if need.length_cm > bay.length_cm:
        return "yard.too_short"
    if need.width_cm > bay.width_cm:
        return "yard.too_narrow"
    if bay.height_cm and need.height_cm > bay.height_cm:
        return "yard.too_low"
    if need.tonnage_kg > bay.tonnage_kg:
        return "yard.too_weak"
    if need.plug and not bay.plug:
        return "yard.no_plug"
    if need.hazmat and need.hazmat not in bay.hazmat:
        return "yard.no_hazmat"
    return ""


def unavailable(
    need: VehicleNeed,
    bay: Bay,
    yard: Yard,
    occupied: Mapping[str, str],
    closed: Collection[str],
    around: Around = NOTHING,
) -> str:
    """Why a bay cannot take this vehicle now, as a words key; empty when it can."""
    if bay.id in occupied:
        return "yard.taken"
    if bay.id in closed:
        return "yard.closed"
    if around.reserved.get(bay.id, need.visit_id) != need.visit_id:
        return "yard.reserved"
    if bay.behind and any(front in occupied for front in bay.behind):
        return "yard.blocked"
    if need.hazmat and any(
        yard.must_stand_apart(need.hazmat, around.hazmat[beside])
        for beside in bay.neighbours
        if beside in around.hazmat
    ):
        return "yard.apart"
    return ""
