"""A driver in the wrong bay: the labels are swapped where that is feasible, and nobody moves.

Three ways out, the least trouble first: the bay where the vehicle stands becomes its own; if that
bay was promised to another who has not parked yet, the two exchange bays, or the other gets a new
one; else a person asks the driver to move. Nothing is ever relabelled against the mask.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from parking.allocation import allocate
from parking.mask import NOTHING, Around, VehicleNeed, unavailable, unfit
from parking.yard import Yard


@dataclass(frozen=True, slots=True)
class Healing:
    """What to do: new labels by visit (empty = the truck must move), and why.

    ``words`` is ``heal.taken_over`` (the bay was free), ``heal.swapped`` (exchanged with who was
    promised it), ``heal.resettled`` (that one gets another bay) or, where no label helps, the
    reason of the mask; then ``mend`` is the bay to which the driver has to move: the one that was
    shown, for who was shown none the best that is free (empty = there is none).
    """

    labels: Mapping[str, str]
    words: str
    mend: str = ""

    @property
    def healed(self) -> bool:
        """True when no truck has to move."""
        return bool(self.labels)


def heal(
    driver: VehicleNeed,
    shown: str,
    stands: str,
    yard: Yard,
    given: Mapping[str, str],
    on_their_way: Mapping[str, VehicleNeed],
    closed: Collection[str] = (),
    around: Around = NOTHING,
) -> Healing:
    """A driver who was shown one bay stands in another.

    ``given`` maps bay to visit, this driver's shown bay included; ``on_their_way`` holds the needs
    of those who were given a bay and have not parked in it yet. ``shown`` is no bay of the yard
    for who was given none yet.
    """
    found = _by_labels(driver, shown, stands, yard, given, on_their_way, closed, around)
    if found.healed:
        return found
    mend = allocate(driver, yard, given, closed, around).bay  # a bay once shown is kept
    return replace(found, mend=mend or "")


def _by_labels(
    driver: VehicleNeed,
    shown: str,
    stands: str,
    yard: Yard,
    given: Mapping[str, str],
    on_their_way: Mapping[str, VehicleNeed],
    closed: Collection[str],
    around: Around,
) -> Healing:
    others = {bay: visit for bay, visit in given.items() if visit != driver.visit_id}
    promised = others.pop(stands, None)
    reason = _why_not(driver, stands, yard, others, closed, around)
    if reason:
        return Healing({}, reason)
    if promised is None:
        return Healing({driver.visit_id: stands}, "heal.taken_over")
    other = on_their_way.get(promised)
    if other is None:
        return Healing({}, "yard.taken")
    placed = {**others, stands: driver.visit_id}
    with_driver = _with(around, stands, driver)
    may_swap = shown in yard.bays
    if may_swap and not _why_not(other, shown, yard, placed, closed, with_driver):
        return Healing({driver.visit_id: stands, promised: shown}, "heal.swapped")
    found = allocate(other, yard, placed, closed, with_driver)
    if found.bay is None:
        return Healing({}, "heal.no_bay_for_the_other")
    return Healing({driver.visit_id: stands, promised: found.bay}, "heal.resettled")


def _why_not(
    need: VehicleNeed,
    bay_id: str,
    yard: Yard,
    taken: Mapping[str, str],
    closed: Collection[str],
    around: Around,
) -> str:
    bay = yard.bays[bay_id]
    without_front = {b: v for b, v in taken.items() if b not in bay.behind}
    # Who stands in it already has passed what stands in front.
    return unfit(need, bay) or unavailable(need, bay, yard, without_front, closed, around)


def _with(around: Around, bay_id: str, need: VehicleNeed) -> Around:
    goods = {bay: hazmat for bay, hazmat in around.hazmat.items() if bay != bay_id}
    return replace(around, hazmat={**goods, bay_id: need.hazmat} if need.hazmat else goods)
