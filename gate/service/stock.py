"""What no lane told: vehicles that are inside without having entered, and such as are gone.

A person says so, by name and with a reason: at the opening inventory, or after a stock-take. What
is owed stays owed, and each case is a finding; nobody is let in or out unseen in silence.
"""

from anpr.plate import normalise, parse
from gate.journey.commands import Admit, EndUnseen
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Custody, Side, Step, Visit, advance
from gate.service import book, goods, leave, settle, slots
from gate.service.declare import check_facts
from gate.service.places import free, inside
from gate.service.state import OWING
from gate.service.work import Work

# What a vehicle found inside is called in the book, by where it was found.
_FOUND = {"inventory": "present_at_cutover", "stock_take": "admitted_unseen"}


def admit(work: Work, command: Admit) -> dict[str, object]:
    """A vehicle stands inside that no lane reported; the person vouches for which it is."""
    plate = normalise(command.plate)
    _check(work, command, plate)
    facts = check_facts(dict(command.facts))
    visit = _declared(work, plate) or _unheard_of(work, plate)
    free(work, command.place, visit.id)
    at_gate = advance(visit.state, Step.SIGHTED_ENTERING)  # by the eyes of a person
    visit = replace(
        visit,
        state=advance(at_gate, Step.PASSED_IN),
        side_in=command.side_in,
        entered_at=command.since,
        place=command.place,
        lane="",
        sighting_id="",
        trailer=normalise(command.trailer) or visit.trailer,
        facts=facts or visit.facts,
        facts_source="operator" if facts else visit.facts_source,
        confirmed_by=work.actor.name,
        confirmed_at=work.now,
        source=command.source,
    )
    work.put(visit)
    slots.came(work, visit.id, visit.id, command.since)
    goods.entered(work, visit)
    visit = settle.refresh(work, visit)
    kind = _FOUND[command.source]
    work.finding(visit.id, kind, place=command.place)
    body = {"source": command.source, "place": command.place, "why": command.why}
    book.act(work, "admitted", visit.id, command.place, {**body, "since": command.since})
    settle.assess_if_complete(work, visit)
    return {"visit": visit.id, "plate": plate, "state": visit.state.value, "place": visit.place}


def end_unseen(work: Work, command: EndUnseen) -> dict[str, object]:
    """A vehicle that the book has inside is gone, with what it pulled and carried."""
    visit = inside(work, command.visit_id)
    if command.side not in ("", *Side):
        raise DomainError("side.unknown", side=command.side)
    if not command.why:
        raise DomainError("stock.why_needed", plate=visit.plate)
    _remarks(work, visit)
    goods.left(work, visit, command.side, work.now)
    gone = replace(
        visit,
        state=advance(visit.state, Step.PASSED_OUT),
        side_out=command.side,
        left_at=work.now,
        place="",
        lane="",
        sighting_id="",
    )
    work.put(gone)
    work.finding(visit.id, "ended_unseen", side=command.side, why=command.why)
    _answered(work, visit)
    body = {"side": command.side, "why": command.why}
    book.act(work, "ended_unseen", visit.id, "", body)
    return {"visit": visit.id, "plate": visit.plate, "state": gone.state.value}


def seen_after_all(work: Work, plate: str, at: int) -> Visit | None:
    """A vehicle that was ended unseen is seen leaving: its visit, inside again; None = no such.

    What was written down when it was ended is answered by the lane.
    """
    ended = [v for v in work.known_visits(plate) if plate and _ended(v) and v.opened_at <= at]
    if not ended:
        return None
    visit = ended[-1]
    goods.unleft(work, visit)
    work.heal(visit.id, "ended_unseen", "left_unpaid", "left_unassessed", "left_while_held")
    state = advance(visit.state, Step.REOPENED)
    visit = replace(visit, state=state, left_at=0, side_out="", place=UNASSIGNED)
    work.put(visit)
    return visit


def _ended(visit: Visit) -> bool:
    return visit.state is Custody.LEFT and not visit.leave_passage


def _check(work: Work, command: Admit, plate: str) -> None:
    """What can be refused without looking where it stands."""
    if not plate:
        raise DomainError("admit.no_plate")
    if command.source not in _FOUND:
        raise DomainError("admit.source", source=command.source)
    if command.side_in not in set(Side):
        raise DomainError("side.unknown", side=command.side_in)
    if not 0 <= command.since <= work.now:
        raise DomainError("admit.future", plate=plate)
    if not command.why:
        raise DomainError("stock.why_needed", plate=plate)
    for other in work.open_visits(plate):
        if other.is_inside:
            raise DomainError("admit.inside", plate=plate, place=other.place, visit=other.id)


def _declared(work: Work, plate: str) -> Visit | None:
    """It was declared, or stands at the gate by the book: that visit is this vehicle."""
    return next(iter(work.open_visits(plate)), None)


def _unheard_of(work: Work, plate: str) -> Visit:
    visit_id = work.new_id()
    country = parse(plate).country
    return Visit(visit_id, Custody.EXPECTED, plate, work.now, country=country, turn_id=visit_id)


def _remarks(work: Work, visit: Visit) -> None:
    """What was not in order when it went, as at a lane."""
    unpaid = sum(c.outstanding for c in work.all_charges(visit.id) if c.state in OWING)
    if unpaid:
        work.finding(visit.id, "left_unpaid", amount=unpaid)
    elif not work.charges(visit.id):
        work.finding(visit.id, "left_unassessed", plate=visit.plate)
    held = leave.barring(work, visit.id)
    if held:
        work.finding(visit.id, "left_while_held", agency=held[0].agency, reason=held[0].reason)


def _answered(work: Work, visit: Visit) -> None:
    """Its being gone is why it was missing."""
    for found in work.findings(visit.id):
        if found.kind == "missing_in_yard" and not found.closed_at:
            by = work.actor.name
            work.put(replace(found, closed_at=work.now, closed_by=by, outcome="ended_unseen"))
