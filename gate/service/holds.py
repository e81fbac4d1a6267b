"""Holds: who keeps a vehicle in the area, why, and who lets it go again.

An agency holds and releases by its own login; the marshal writes down what an agency says on
paper, with the number of that paper. A breakdown is the word of whoever stands beside the vehicle.
Nobody releases what somebody else holds.
"""

from gate.journey.commands import PlaceHold, ReleaseHold
from gate.journey.errors import DomainError, Turn
from gate.journey.hold import Hold, HoldKind
from gate.journey.versions import replace
from gate.journey.visit import PRESENT_STATES, Visit
from gate.service import book, clear
from gate.service.policy import Action, allowed
from gate.service.work import Notice, Work


def place(work: Work, command: PlaceHold) -> dict[str, object]:
    """Hold a vehicle that is at the gate or inside; what was cleared is no longer."""
    visit = work.visit(command.visit_id)
    kind = _kind(command.kind)
    agency = _agency(work, kind, command.agency)
    _may(work, kind, agency, command.paper_no)
    if not command.reason:
        raise DomainError("hold.reason_needed", plate=visit.plate)
    if visit.state not in PRESENT_STATES:
        raise DomainError("hold.not_here", plate=visit.plate, state=visit.state.value)
    for old in work.holds(visit.id):
        if old.is_open and (old.kind, old.agency) == (kind, agency):
            raise DomainError("hold.already", plate=visit.plate, by=old.by, reason=old.reason)
    hold = Hold(
        work.new_id(),
        visit.id,
        kind,
        agency,
        command.reason,
        work.actor.name,
        work.now,
        command.paper_no,
    )
    work.put(hold)
    body = {"kind": kind.value, "agency": agency, "reason": command.reason}
    paper = book.paper(body, command.paper_no, command.photo)
    book.act(work, "hold", visit.id, hold.id, paper)
    return _told(work, visit, hold)


def release(work: Work, command: ReleaseHold) -> dict[str, object]:
    """The hold is over, also for a vehicle that has left meanwhile; it stays readable."""
    visit = work.known(command.visit_id)
    hold = next((h for h in work.holds(visit.id) if h.id == command.hold_id), None)
    if hold is None:
        raise DomainError("hold.not_found", hold=command.hold_id)
    _may(work, hold.kind, hold.agency, command.paper_no)
    if not command.reason:
        raise DomainError("hold.reason_needed", plate=visit.plate)
    if not hold.is_open:
        raise DomainError("hold.released", plate=visit.plate, by=hold.released_by)
    hold = replace(
        hold,
        released_by=work.actor.name,
        released_at=work.now,
        release_reason=command.reason,
    )
    work.put(hold)
    body = {"kind": hold.kind.value, "agency": hold.agency, "reason": command.reason}
    paper = book.paper(body, command.paper_no, command.photo)
    book.act(work, "hold_released", visit.id, hold.id, paper)
    return _told(work, visit, hold)


def _kind(word: str) -> HoldKind:
    if word not in set(HoldKind):
        raise DomainError("hold.unknown_kind", kind=word)
    return HoldKind(word)


def _agency(work: Work, kind: HoldKind, named: str) -> str:
    """Who holds: nobody's word but the driver's for a breakdown, else an agency of this gate."""
    if kind is HoldKind.BROKEN_DOWN:
        return ""
    agency = named or work.actor.agency
    if agency not in {a for row in work.rules.requirements for a in row.agencies}:
        raise DomainError("hold.unknown_agency", agency=agency)
    return agency


def _may(work: Work, kind: HoldKind, agency: str, paper_no: str) -> None:
    """An agency speaks for itself; the marshal for it, with a paper; a breakdown anybody there."""
    role = work.actor.role
    if kind is HoldKind.BROKEN_DOWN:
        if not allowed(role, Action.REPORT_BREAKDOWN):
            action = Action.REPORT_BREAKDOWN.value
            raise DomainError("policy.refused", Turn.COLLEAGUE, role=role, action=action)
    elif allowed(role, Action.HOLD):
        if work.actor.agency != agency:
            raise DomainError("hold.other_agency", Turn.COLLEAGUE, agency=agency)
    elif not allowed(role, Action.HOLD_ON_PAPER):
        raise DomainError("policy.refused", Turn.COLLEAGUE, role=role, action=Action.HOLD.value)
    elif not paper_no:
        raise DomainError("hold.paper_needed", agency=agency)


def _told(work: Work, visit: Visit, hold: Hold) -> dict[str, object]:
    """Custody follows the holds, and the screens hear of it."""
    if visit.is_inside:
        visit = clear.refresh(work, visit)
    work.notices.append(Notice("booth", visit.id))
    return {"visit": visit.id, "hold": hold.id, "kind": hold.kind.value, "state": visit.state.value}
