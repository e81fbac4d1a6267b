"""Where vehicles stand and wait: called, moved, turned away, and what did not fit dealt with.

The marshal's word about a place is the relocation that may move a vehicle from a bay already shown
to its driver. Two vehicles never get one bay. A finding is closed by a person with a note, and
stays.
"""

from gate.journey.commands import Call, Cancel, CloseFinding, Move, Refuse
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Custody, Finding, Step, Visit, advance
from gate.service import bays, book, counting, dues, lineup, road, settle, slotback
from gate.service.work import Notice, Work

# Findings that a word about the place answers.
_PLACED = frozenset({"no_bay", "missing_in_yard"})


def call(work: Work, command: Call) -> dict[str, object]:
    """Call the vehicle forward beside the rule, with a reason; who is called is called again."""
    visit = work.visit(command.visit_id)
    if not visit.stage:
        raise DomainError("place.not_queued", plate=visit.plate, state=visit.state.value)
    road.may_call(work)
    calls = lineup.send(work, visit, command.why)
    book.act(work, "call", visit.id, visit.stage, {"calls": calls, "why": command.why})
    return {"visit": visit.id, "stage": visit.stage, "calls": calls}


def move(work: Work, command: Move) -> dict[str, object]:
    """The vehicle stands in this bay, or in none (`unassigned`).

    Leaving a bay that was given needs a reason.
    """
    visit = inside(work, command.visit_id)
    before = visit.place
    dues.before_yard(work, visit, command.place)
    free(work, command.place, visit.id)
    if command.place != before:
        bays.may_stand(work, command.place, visit.plate)
    if command.place == before and not _open(work, visit, _PLACED):
        raise DomainError("place.same", plate=visit.plate, place=before)
    if before not in ("", UNASSIGNED) and not command.why:
        raise DomainError("place.reason_needed", plate=visit.plate, before=before)
    visit = replace(visit, place=command.place)
    work.put(visit)
    placed(work, visit)
    counting.follow(work, visit)
    body = {"from": before, "to": command.place, "why": command.why}
    book.act(work, "move", visit.id, command.place, body)
    return {"visit": visit.id, "place": visit.place, "from": before}


def refuse(work: Work, command: Refuse) -> dict[str, object]:
    """The vehicle at the gate is not let in; its sighting ends when it backs out."""
    return _turned_away(work, command.visit_id, Step.REFUSED, Custody.AT_GATE, command.why)


def cancel(work: Work, command: Cancel) -> dict[str, object]:
    """A declared vehicle will not come."""
    return _turned_away(work, command.visit_id, Step.CANCELLED, Custody.EXPECTED, command.why)


def close_finding(work: Work, command: CloseFinding) -> dict[str, object]:
    """A person has dealt with a finding, and says how."""
    visit = work.known(command.visit_id)
    found = next((f for f in work.findings(visit.id) if f.id == command.finding_id), None)
    if found is None:
        raise DomainError("finding.not_found", finding=command.finding_id)
    if not command.note:
        raise DomainError("finding.note_needed", kind=found.kind)
    if found.closed_at:
        by = found.closed_by or found.outcome
        raise DomainError("finding.closed", kind=found.kind, by=by)
    work.put(_closed(work, found, command.note))
    body = {"kind": found.kind, "note": command.note}
    book.act(work, "finding_closed", visit.id, found.id, body)
    work.notices.append(Notice("booth", visit.id))
    return {"visit": visit.id, "finding": found.id, "kind": found.kind}


def inside(work: Work, visit_id: str) -> Visit:
    """The visit, when it is inside.

    Raises `visit.not_inside` naming its state, or what `Work.visit` raises.
    """
    visit = work.visit(visit_id)
    if not visit.is_inside:
        raise DomainError("visit.not_inside", plate=visit.plate, state=visit.state.value)
    return visit


def placed(work: Work, visit: Visit) -> None:
    """A person said where it stands: the findings about its place are answered by that."""
    answered = _PLACED if visit.place != UNASSIGNED else {"missing_in_yard"}
    for found in _open(work, visit, answered):
        work.put(_closed(work, found, "moved"))


def free(work: Work, place: str, visit_id: str) -> None:
    """Nothing, when the vehicle may stand there.

    Raises `place.unknown`, or `place.taken` naming who stands there.
    """
    counting.known_place(work, place)
    other = work.find_visit(work.occupied().get(place, ""))
    if other is not None and other.id != visit_id:
        raise DomainError("place.taken", place=place, plate=other.plate, visit=other.id)


def _turned_away(
    work: Work, visit_id: str, step: Step, only_from: Custody, why: str
) -> dict[str, object]:
    visit = work.visit(visit_id)
    if visit.state is not only_from:
        raise DomainError("visit.wrong_state", state=visit.state.value, step=step.value)
    if not why:
        raise DomainError("place.why_needed", plate=visit.plate)
    # It is no longer anybody's card; should it drive in all the same, its sighting finds it.
    visit = replace(visit, state=advance(visit.state, step), lane="", sighting_id="")
    work.put(visit)
    settle.not_coming(work, visit)
    slotback.let_go(work, visit)
    book.act(work, step.value, visit.id, "", {"why": why})
    return {"visit": visit.id, "state": visit.state.value}


def _open(work: Work, visit: Visit, kinds: frozenset[str] | set[str]) -> list[Finding]:
    return [f for f in work.findings(visit.id) if f.kind in kinds and not f.closed_at]


def _closed(work: Work, found: Finding, outcome: str) -> Finding:
    return replace(found, closed_at=work.now, closed_by=work.actor.name, outcome=outcome)
