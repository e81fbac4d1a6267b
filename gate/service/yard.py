"""A bay for a vehicle that came in: the allocation rule of `parking` on what stands where now.

Lengths are those of the usual vehicle of each band, illustrative until the yard measures its own;
an unknown size is taken as the longest, because a bay too long harms nobody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from fees.categories import Chargeable, Commodity, Container
from gate.journey.baystop import StopKind
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, BayGiven, Visit
from gate.service.stays import MINUTE_US, boxed, use_of
from gate.service.work import Work
from parking import leaving
from parking.allocation import allocate
from parking.explain import impossible
from parking.leaving import Expected
from parking.mask import Around, VehicleNeed, unavailable, unfit
from parking.yard import Bay

LONGEST_CM = 1_650
# Licensed payload below (kg) → usual length of the vehicle (cm).
_BUSES = ((16, 700), (30, 900))  # seats below → length; coaches are the longest a truck bay takes
_LENGTHS = ((4_000, 700), (10_000, 900), (18_000, 1_200))


def assign(work: Work, visit: Visit) -> Visit:
    """Give the visit a bay if it has none and one fits.

    Else it stays unassigned, with a finding.
    """
    if visit.place != UNASSIGNED:
        return visit
    taken = work.occupied()
    need, bays, leaves = need_of(visit), work.rules.yard, None
    if any(bay not in taken for bay in bays.bays):  # who leaves when weighs free bays alone
        leaves = expected(work, visit)
        need = replace(need, stay_min=leaves.rest_min if leaves is not None else 0)
    stops = work.bay_stops()
    shut = {bay for bay, stop in stops.items() if stop.kind is StopKind.CLOSED}
    own = {bay for bay, stop in stops.items() if stop.plate and stop.plate == visit.plate}
    kept = {bay: stop.plate for bay, stop in stops.items() if stop.plate and bay not in own}
    near = replace(around(work, taken), leaves_min=_leaving(work, taken), reserved=kept)
    found = allocate(need, bays, taken, bays.bays.keys() - own, near) if own else None
    if found is None or found.bay is None:  # nothing is kept for it, or it does not fit there
        found = allocate(need, bays, taken, shut, near)
    if found.bay is None:
        work.finding(visit.id, "no_bay", reasons=",".join(sorted(found.reasons)))
        return visit
    return give(work, visit, found.bay, leaves)


def give(work: Work, visit: Visit, bay: str, leaves: Expected | None) -> Visit:
    """The visit in this bay that the gate gave it; beside it, when it is expected to leave."""
    given = BayGiven(bay, work.now)
    if leaves is not None:
        given = replace(given, rest_min=leaves.rest_min, by=leaves.by.value)
    return replace(visit, place=bay, bays_given=(*visit.bays_given, given))


def expected(work: Work, visit: Visit) -> Expected | None:
    """When it is expected to leave, by what is known of it now; None = nobody knows."""
    now, queues = work.now, work.state.queues
    stayed = max(0, now - visit.entered_at) if visit.entered_at else 0
    turn_at = queues.turn_at(visit.id, now) if queues is not None else None
    held = [hold.at for hold in work.holds(visit.id) if hold.bars]
    return leaving.expected(
        work.state.stays.lately(use_of(Chargeable.from_facts(visit.facts)), now),
        stayed // MINUTE_US,
        turn=None if turn_at is None else max(0, turn_at - now) // MINUTE_US,
        held=max(0, now - min(held)) // MINUTE_US if held else None,
    )


def _leaving(work: Work, taken: Mapping[str, str]) -> dict[str, int]:
    """When those are expected to leave who can be shut in: who stand behind a free bay."""
    bays = work.rules.yard
    free = (front for front in bays.fronts if front not in taken)
    found: dict[str, int] = {}
    for bay in {name for front in free for name in bays.behind(front)}:
        visit = work.find_visit(taken.get(bay, ""))
        rest = expected(work, visit) if visit is not None else None
        if rest is not None:
            found[bay] = rest.rest_min
    return found


def fits_nowhere(work: Work, visit: Visit) -> str:
    """Why no bay of the yard could ever take who waits inside for one; empty = one could."""
    waits = visit.is_inside and visit.place in ("", UNASSIGNED)
    return impossible(need_of(visit), work.rules.yard) if waits else ""


def misfit(work: Work, visit: Visit, near: Around) -> str:
    """Why the bay in which it stands does not suit it, by what is known of it; empty = nothing.

    A person's word may put any vehicle in any bay; this says what the rule would not have done.
    `near` is what `around` tells.
    """
    bay = work.rules.yard.bays.get(visit.place) if visit.is_inside else None
    return _against(work, visit, bay, near) if bay is not None else ""


def misfits(work: Work, visit: Visit) -> dict[str, str]:
    """The bays that stand empty and would not suit it, each with why: before it is moved there."""
    taken = {bay: name for bay, name in work.occupied().items() if name != visit.id}
    kept = {b: s.plate for b, s in work.bay_stops().items() if s.plate not in ("", visit.plate)}
    near = replace(around(work, taken), reserved=kept)
    found = {
        bay.id: _against(work, visit, bay, near, taken)
        for bay in work.rules.yard.bays.values()
        if bay.id not in taken and bay.id != visit.place
    }
    return {bay: why for bay, why in found.items() if why}


def _against(
    work: Work,
    visit: Visit,
    bay: Bay,
    near: Around,
    taken: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What the mask has against this vehicle in this bay. An unknown length is no reproach."""
    need, yard = need_of(visit), work.rules.yard
    facts = Chargeable.from_facts(visit.facts)
    if not boxed(facts) and facts.payload_kg is None and facts.seats is None:
        need = replace(need, length_cm=0)
    if not need.side:
        need = replace(need, side=next(iter(bay.serves), ""))
    return unfit(need, bay) or unavailable(need, bay, yard, taken, (), near)


def around(work: Work, taken: Mapping[str, str]) -> Around:
    """Which dangerous goods stand in the bays made for them."""
    bays = work.rules.yard.bays
    stands = {
        bay: need_of(visit).hazmat
        for bay, visit_id in taken.items()
        if bay in bays and bays[bay].hazmat and (visit := work.find_visit(visit_id)) is not None
    }
    return Around(hazmat={bay: goods for bay, goods in stands.items() if goods})


def need_of(visit: Visit) -> VehicleNeed:
    """What the facts say about the room that the vehicle needs."""
    facts = Chargeable.from_facts(visit.facts)
    return VehicleNeed(
        visit_id=visit.id,
        side=visit.side_in,
        length_cm=_length(facts),
        tonnage_kg=facts.payload_kg or 0,
        plug=facts.commodity is Commodity.FROZEN,
        hazmat="3"
        if facts.commodity is Commodity.PETROLEUM
        else "",  # ADR class 3: flammable liquids
        zone_use=use_of(facts),
    )


def _length(facts: Chargeable) -> int:
    if boxed(facts):
        return 1_200 if facts.container is Container.FT20 else LONGEST_CM
    if facts.payload_kg is None:
        return _bus_length(facts.seats)
    return next((cm for kg, cm in _LENGTHS if facts.payload_kg < kg), LONGEST_CM)


def _bus_length(seats: int | None) -> int:
    if seats is None:
        return LONGEST_CM
    return next((cm for count, cm in _BUSES if seats < count), 1_200)
