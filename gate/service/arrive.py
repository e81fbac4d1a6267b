"""Arrival and departure as the lanes report them: sightings open cards, passages move vehicles.

A fact from a lane is never refused: what does not fit is written down as a finding and a person
decides. Nothing is merged on a guess: only an exactly equal plate links a sighting to an open
visit.
"""

from collections.abc import Callable

from gate.journey.events import PassageSeen, SightingSeen
from gate.journey.matching import match_plate
from gate.journey.sighting import Passage, Sighting, SightingState
from gate.journey.versions import replace
from gate.journey.visit import (
    PRESENT_STATES,
    UNASSIGNED,
    Custody,
    Movement,
    Step,
    Visit,
    advance,
)
from gate.service import clear, leave, yard
from gate.service.work import Work

NOT_CHARGEABLE = "not_chargeable"


def sighted(work: Work, seen: SightingSeen, at: int) -> None:
    """A vehicle settled in a lane, or backed out of it. `at` is when it happened, µs."""
    if seen.state == "withdrew":
        _withdrew(work, seen.sighting_id)
        return
    if seen.sighting_id in work.state.passed:  # told again, or late: the vehicle is already through
        return
    _displace(work, seen.lane)
    visit = _visit_for(work, seen, at, lane=seen.lane, sighting_id=seen.sighting_id)
    work.put(_sighting(seen, at, visit.id, SightingState.SETTLED))
    work.put(visit)
    if seen.movement == Movement.LEAVE:
        leave.try_open(work, visit)


def passed(work: Work, seen: PassageSeen, at: int) -> None:
    """A vehicle crossed the line: the only fact that moves it. `at` is when it happened, µs."""
    if seen.vehicle_class == NOT_CHARGEABLE:
        work.put(_passage(seen, at, "", ""))
        return
    sighting = work.sighting(seen.sighting_id)
    if sighting is not None:
        work.put(replace(sighting, state=SightingState.PASSED))
        visit = work.find_visit(sighting.visit_id)
    else:
        visit = None
    if visit is None:
        visit = _visit_for(work, seen, at)
        if sighting is None:
            work.finding(visit.id, "passage_without_sighting", lane=seen.lane)
    work.put(_passage(seen, at, visit.id, visit.plate))
    if seen.movement == Movement.ENTER:
        _entered(work, visit, seen.side, at)
    else:
        leave.left(work, visit, seen, at)


def _entered(work: Work, visit: Visit, side: str, at: int) -> None:
    """The enter-passage: inside, with a bay if one is free."""
    if visit.left_at and at <= visit.left_at:  # told late: it has left since
        work.put(replace(visit, entered_at=at, side_in=side, lane="", sighting_id=""))
        return
    inside = replace(
        visit,
        state=advance(visit.state, Step.PASSED_IN),
        entered_at=visit.entered_at or at,
        side_in=side,
        place=visit.place or UNASSIGNED,
        lane="",
        sighting_id="",
    )
    clear.refresh(work, yard.assign(work, inside))


def _withdrew(work: Work, sighting_id: str) -> None:
    sighting = work.sighting(sighting_id)
    if sighting is None:
        return
    work.put(replace(sighting, state=SightingState.WITHDREW))
    visit = work.find_visit(sighting.visit_id)
    if visit is None or visit.sighting_id != sighting_id:
        return
    gone = replace(visit, lane="", sighting_id="")
    if visit.state is Custody.AT_GATE:
        gone = replace(gone, state=advance(visit.state, Step.WITHDREW))
    work.put(gone)


def _displace(work: Work, lane: str) -> None:
    """A new vehicle settled where another still stood: the first went away unseen."""
    old = work.standing(lane)
    visit = work.find_visit(old.visit_id) if old else None
    if old and visit and visit.sighting_id == old.id:
        work.finding(visit.id, "sighting_displaced", lane=lane)
        work.put(replace(visit, lane="", sighting_id=""))


def _visit_for(
    work: Work,
    seen: SightingSeen | PassageSeen,
    at: int,
    *,
    lane: str = "",
    sighting_id: str = "",
) -> Visit:
    """The open visit of this vehicle, or a new one; never a guess. It stands in `lane` now."""
    find: Callable[[Work, SightingSeen | PassageSeen, int, str], Visit]
    find = _entering if seen.movement == Movement.ENTER else _leaving
    tractor = next((p for p in seen.plates if p.role == "tractor"), None)
    text = tractor.text if tractor else ""
    visit = find(work, seen, at, text)
    trailer = next((p.text for p in seen.plates if p.role == "trailer"), "")
    return replace(
        visit,
        plate=visit.plate or text,
        trailer=visit.trailer or trailer,
        country=visit.country or (tractor.country if tractor else ""),
        colour=visit.colour or (tractor.colour if tractor else ""),
        vehicle_class=seen.vehicle_class,
        read_accepted=visit.read_accepted or bool(tractor and tractor.accept),
        lane=lane,
        sighting_id=sighting_id,
    )


def _entering(work: Work, seen: SightingSeen | PassageSeen, at: int, text: str) -> Visit:
    same = work.open_visits(text) if text else []
    for visit in same:
        if visit.state in (Custody.EXPECTED, Custody.AT_GATE):
            return replace(visit, state=advance(visit.state, Step.SIGHTED_ENTERING))
    last = work.state.last_turn.get(text)
    new = Visit(
        work.new_id(),
        Custody.AT_GATE,
        text,
        at,
        side_in=seen.side,
        facts=dict(last.facts) if last else {},
        facts_source="last_turn" if last and last.facts else "",
        payer=dict(last.payer) if last else {},
    )
    if same:
        work.finding(new.id, "same_plate_inside", plate=text, other=same[0].id)
    return new


def _leaving(work: Work, seen: SightingSeen | PassageSeen, at: int, text: str) -> Visit:
    present = [v for v in work.open_visits(text) if v.state in PRESENT_STATES] if text else []
    match = match_plate(text, present)
    if match.visit is not None:
        return match.visit
    new = Visit(work.new_id(), Custody.INSIDE, text, at, place=UNASSIGNED)
    work.finding(new.id, "exit_without_entry", lane=seen.lane)
    return new


def _sighting(seen: SightingSeen, at: int, visit_id: str, state: SightingState) -> Sighting:
    return Sighting(
        seen.sighting_id,
        seen.lane,
        seen.side,
        seen.movement,
        state,
        at,
        visit_id,
        seen.plates,
        seen.vehicle_class,
        seen.evidence,
        seen.source,
    )


def _passage(seen: PassageSeen, at: int, visit_id: str, plate: str) -> Passage:
    return Passage(
        seen.passage_id,
        seen.sighting_id,
        seen.lane,
        seen.side,
        seen.movement,
        at,
        visit_id,
        seen.vehicle_class,
        plate,
    )
