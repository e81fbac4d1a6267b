"""Arrival and departure as the lanes report them: sightings open cards, passages move vehicles.

A fact from a lane is never refused: what does not fit is written down as a finding and a person
decides. Which visit a vehicle belongs to follows from its plate and the evidence
(`gate.journey.matching`); what happened before something already known is put in its place
(`gate.service.repair`).
"""

from collections.abc import Callable

from gate.journey.events import PassageSeen, SightingSeen
from gate.journey.matching import Look, match
from gate.journey.sighting import Passage, Sighting, SightingState
from gate.journey.versions import replace
from gate.journey.visit import (
    TRANSITIONS,
    UNASSIGNED,
    Custody,
    Movement,
    Side,
    Step,
    Visit,
    advance,
)
from gate.service import goods, leave, passes, repair, settle, slots, stock, turns, yard
from gate.service.looks import (
    inside_now,
    look_of_event,
    look_of_sighting,
    tractor,
    trailer_text,
)
from gate.service.work import Work

NOT_CHARGEABLE = "not_chargeable"
AGAIN_US = 24 * 3_600_000_000
"""How long a vehicle that backed out of an entry lane may come again on the same visit."""


def sighted(work: Work, seen: SightingSeen, at: int) -> None:
    """A vehicle settled in a lane, or backed out of it. `at` is when it happened, µs."""
    if seen.state == "withdrew":
        _withdrew(work, seen.sighting_id)
        return
    if work.sighting(seen.sighting_id) is not None:  # told again
        return
    passage = work.passage_of(seen.sighting_id)
    if passage is not None:
        _told_after_passage(work, seen, at, passage)
        return
    visit = _visit_for(work, seen, at, lane=seen.lane, sighting_id=seen.sighting_id)
    _displace(work, seen.lane, visit)
    _wrong_lane(work, visit, seen)
    work.put(_sighting(work, seen, at, visit.id, SightingState.SETTLED))
    work.put(visit)
    if seen.movement == Movement.LEAVE:
        leave.try_open(work, visit)
    elif visit.confirmed_at and visit.state is Custody.AT_GATE:
        settle.assess_if_complete(work, visit)  # it came again: what was taken back is due again


def passed(work: Work, seen: PassageSeen, at: int) -> None:
    """A vehicle crossed the line: the only fact that moves it. `at` is when it happened, µs."""
    if seen.vehicle_class == NOT_CHARGEABLE:
        work.put(_passage(seen, at, "", ""))
        return
    visit = _sighted_visit(work, seen, at)
    unseen = visit is None
    if visit is None:
        visit = _visit_for(work, seen, at)
        work.finding(visit.id, "passage_without_sighting", lane=seen.lane)
    if unseen:
        _wrong_lane(work, visit, seen)
    read = tractor(seen)
    text = read.text if read and read.text else visit.plate
    work.put(_passage(seen, at, visit.id, text, accept=bool(read and read.accept)))
    if seen.movement == Movement.ENTER:
        _entered(work, visit, seen, at)
    else:
        visit = _left(work, visit, seen, at)
    repair.after(work, visit.id, at)


def _sighted_visit(work: Work, seen: PassageSeen, at: int) -> Visit | None:
    """The visit of the sighting that the passage names; a sighting goes through once.

    None when that visit cannot take it: it came in already, or left before this.
    """
    sighting = work.sighting(seen.sighting_id)
    if sighting is None or sighting.state is SightingState.PASSED:
        return None
    work.put(replace(sighting, state=SightingState.PASSED))
    visit = repair.home(work, sighting.visit_id)
    if visit is None:
        return None
    if seen.movement == Movement.ENTER and (visit.enter_passage or 0 < visit.left_at < at):
        return None
    step = Step.PASSED_IN if seen.movement == Movement.ENTER else Step.PASSED_OUT
    return visit if visit.leave_passage or (visit.state, step) in TRANSITIONS else None


def _entered(work: Work, visit: Visit, seen: PassageSeen, at: int) -> None:
    """The enter-passage: inside, with a bay if one is free."""
    known = replace(
        visit,
        enter_passage=seen.passage_id,
        entered_at=at,
        opened_at=min(visit.opened_at, at),
        side_in=seen.side,
        source="" if visit.source in ("inventory", "stock_take") else visit.source,
    )
    if visit.lane == seen.lane:
        known = replace(known, lane="", sighting_id="")
    found_inside = ("admitted_unseen", "present_at_cutover")
    work.heal(visit.id, "exit_without_entry", "ambiguous_exit", "paid_not_entered", *found_inside)
    if visit.leave_passage:  # told late: it has left since, with what it had brought
        work.put(known)
        goods.entered(work, known)
        goods.left(work, known, known.side_out, known.left_at)
        if not settle.charged(work, known):
            work.finding(known.id, "left_unassessed", plate=known.plate)
        return
    if visit.state is Custody.REFUSED:
        work.finding(visit.id, "entered_though_refused", lane=seen.lane)
    inside = replace(
        known,
        state=advance(visit.state, Step.PASSED_IN),
        place=visit.place or UNASSIGNED,
    )
    inside = yard.assign(work, inside)
    work.put(inside)
    goods.entered(work, inside)
    inside = settle.refresh(work, inside)
    if inside.confirmed_at:
        settle.assess_if_complete(work, inside)


def _left(work: Work, visit: Visit, seen: PassageSeen, at: int) -> Visit:
    """The leave-passage. When the visit's leaving is known already, it is another stay's."""
    if visit.leave_passage:
        sighting = work.sighting(seen.sighting_id)
        seen_there = sighting is not None and sighting.plate("tractor") is not None
        look = look_of_sighting(sighting, at) if sighting and seen_there else None
        visit = _leaving(work, seen, at, look or look_of_event(seen, at))
    if visit.matched == "person" and at < visit.entered_at:  # tied by a person, by a slow clock
        at = work.now
    leave.left(work, visit, seen, at)
    return visit


def _withdrew(work: Work, sighting_id: str) -> None:
    sighting = work.sighting(sighting_id)
    if sighting is None or sighting.state is not SightingState.SETTLED:
        return
    work.put(replace(sighting, state=SightingState.WITHDREW))
    visit = work.find_visit(sighting.visit_id)
    if visit is None or visit.sighting_id != sighting_id:
        return
    gone = replace(visit, lane="", sighting_id="")
    if visit.state is not Custody.AT_GATE:
        work.put(gone)
        return
    gone = replace(gone, state=advance(visit.state, Step.WITHDREW))
    work.put(gone)
    settle.not_coming(work, gone)


def _displace(work: Work, lane: str, new: Visit) -> None:
    """Who stood in the lane stands there no more; a second vehicle in it is for a person to see.

    The same plate again is the same vehicle, which rolled on a little.
    """
    if not new.lane:
        return
    for visit in work.present():
        if visit.lane == lane and visit.id != new.id:
            if not new.plate or new.plate != visit.plate:
                work.finding(visit.id, "two_in_lane", lane=lane)
            work.put(replace(visit, lane="", sighting_id=""))


def _wrong_lane(work: Work, visit: Visit, seen: SightingSeen | PassageSeen) -> None:
    """The lane serves another movement than the vehicle makes."""
    serves = work.rules.lanes.get(seen.lane)
    if serves is not None and serves != (seen.side, seen.movement):
        work.finding(visit.id, "wrong_lane", lane=seen.lane, movement=seen.movement)


def _told_after_passage(work: Work, seen: SightingSeen, at: int, passage: Passage) -> None:
    """The sighting of a vehicle that is already through: what it saw is added to the visit."""
    visit = repair.home(work, passage.visit_id)
    visit_id = visit.id if visit else passage.visit_id
    work.put(_sighting(work, seen, at, visit_id, SightingState.PASSED))
    if visit is None:
        return
    work.heal(visit.id, "passage_without_sighting")
    work.put(_with_read(visit, seen))
    repair.after(work, visit.id, passage.occurred_at)


def _visit_for(
    work: Work,
    seen: SightingSeen | PassageSeen,
    at: int,
    *,
    lane: str = "",
    sighting_id: str = "",
) -> Visit:
    """The open visit of this vehicle, or a new one; never a guess. It stands in `lane` now."""
    find: Callable[[Work, SightingSeen | PassageSeen, int, Look], Visit]
    find = _entering if seen.movement == Movement.ENTER else _leaving
    look = look_of_event(seen, at)
    visit = _with_read(find(work, seen, at, look), seen)
    if not lane or visit.leave_passage or (visit.is_inside and seen.movement == Movement.ENTER):
        return visit  # told late: it stands there no more
    return replace(visit, lane=lane, sighting_id=sighting_id)


def _with_read(visit: Visit, seen: SightingSeen | PassageSeen) -> Visit:
    """What the lane read, where the visit does not know it yet."""
    read = tractor(seen)
    known = visit.vehicle_class
    entering = seen.movement == Movement.ENTER
    return replace(
        visit,
        plate=visit.plate or (read.text if read else ""),
        trailer=visit.trailer or (trailer_text(seen) if entering else ""),
        country=visit.country or (read.country if read else ""),
        colour=visit.colour or (read.colour if read else ""),
        vehicle_class=seen.vehicle_class if known == "unknown" else known,
        read_accepted=visit.read_accepted or bool(read and read.accept),
    )


def _entering(work: Work, seen: SightingSeen | PassageSeen, at: int, look: Look) -> Visit:
    """A declared vehicle, one whose exit was told before its entry, or a new visit."""
    same = work.open_visits(look.text) if look.text else []
    visit = _awaited(work, same, seen, at) or _came_again(work, seen, at, look)
    if visit is None:
        visit = repair.exit_of(work, look) or _new_visit(work, seen, at, look)
    inside = [v for v in same if v.is_inside and v.enter_passage and v.id != visit.id]
    if inside and not visit.is_inside:
        work.finding(visit.id, "same_plate_inside", plate=look.text, other=inside[0].id)
    return visit


def _awaited(
    work: Work, same: list[Visit], seen: SightingSeen | PassageSeen, at: int
) -> Visit | None:
    """The visit that waits at the gate or was declared; what was declared begins now.

    A vehicle that comes back over the bridge is not yet on its next trip from inland.
    """
    for visit in same:
        if visit.state is Custody.EXPECTED:
            here = replace(
                visit,
                state=advance(visit.state, Step.SIGHTED_ENTERING),
                side_in=seen.side,
                opened_at=at,
            )
            export = visit.facts.get("flow") == "EXPORT" and seen.side == Side.BORDER
            if not (export and turns.offered(work, here)[0] is not None):
                slots.came(work, visit.id, visit.id, at)
                return here
        elif visit.state is Custody.AT_GATE:
            state = advance(visit.state, Step.SIGHTED_ENTERING)
            return replace(visit, state=state, side_in=seen.side)
    return None


def _came_again(work: Work, seen: SightingSeen | PassageSeen, at: int, look: Look) -> Visit | None:
    """The visit of a vehicle that backed out of this side's lane within the day and stands here.

    What was declared, confirmed and paid for it still holds; nobody pays twice for making room.
    """
    known = work.known_visits(look.text) if look.text else []
    if not known or known[-1].state is not Custody.WITHDREW:
        return None
    visit = known[-1]
    if visit.side_in != seen.side or not 0 <= at - visit.opened_at <= AGAIN_US:
        return None
    here = replace(visit, state=advance(visit.state, Step.SIGHTED_ENTERING))
    if here.link in goods.AGAIN:
        goods.back(work, here, here.link_of)
    return here


def _new_visit(work: Work, seen: SightingSeen | PassageSeen, at: int, look: Look) -> Visit:
    """A new visit with what is known of the vehicle: its standing pass, else its last turn."""
    visit_id = work.new_id()
    new = Visit(
        visit_id,
        Custody.AT_GATE,
        look.text,
        at,
        side_in=seen.side,
        turn_id=visit_id,
    )
    if look.accept and passes.for_plate(work, look.text) is not None:
        return turns.under_pass(work, new)
    return turns.prefilled(work, new)


def _leaving(work: Work, seen: SightingSeen | PassageSeen, at: int, look: Look) -> Visit:
    """The vehicle inside that evidence singles out; else a visit of its own, for a person."""
    how = match(look, inside_now(work, seen.lane, look))
    if how.key:
        visit = work.known(how.key)
        if how.by == "likeness":
            work.finding(visit.id, "matched_by_likeness", read=look.text, plate=visit.plate)
        return replace(visit, matched=visit.matched or how.by)
    ended = stock.seen_after_all(work, look.text, at)
    if ended is not None:
        return replace(ended, matched="exact")
    new = _unknown_exit(work, at, look.text)
    kind = "ambiguous_exit" if how.near else "exit_without_entry"
    work.finding(new.id, kind, lane=seen.lane)
    if not look.text and trailer_text(seen):
        work.finding(new.id, "trailer_without_tractor", trailer=trailer_text(seen))
    return new


def _unknown_exit(work: Work, at: int, plate: str) -> Visit:
    """A visit of which only the leaving is known."""
    visit_id = work.new_id()
    return Visit(visit_id, Custody.INSIDE, plate, at, place=UNASSIGNED, turn_id=visit_id)


def _sighting(
    work: Work, seen: SightingSeen, at: int, visit_id: str, state: SightingState
) -> Sighting:
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
        work.now,
    )


def _passage(
    seen: PassageSeen, at: int, visit_id: str, plate: str, *, accept: bool = False
) -> Passage:
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
        accept,
    )
