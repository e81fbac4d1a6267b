"""Clearances: agencies give, refuse or withdraw.

The visit is CLEARED when all that are needed are given.
"""

from gate.journey.clearance import SATISFIED, Clearance, ClearanceState
from gate.journey.commands import Clear
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import Custody, Step, Visit, advance
from gate.service import book, dues, goods
from gate.service.policy import Action, allowed
from gate.service.work import Work


def word(work: Work, command: Clear) -> dict[str, object]:
    """One agency's word about one visit; returns the visit's custody after it."""
    visit = work.visit(command.visit_id)
    if not visit.is_open:
        raise DomainError("visit.closed", visit=visit.id, state=visit.state.value)
    state = _state(command)
    _may_speak(work, command)
    dues.before_supervision(work, visit, command.agency, state)
    if state is not ClearanceState.GIVEN and not command.reason:
        raise DomainError("clearance.reason_needed", agency=command.agency)
    work.put(
        Clearance(
            f"{visit.id}/{command.agency}",
            visit.id,
            command.agency,
            state,
            work.actor.name,
            work.now,
            command.paper_no,
            command.reason,
        )
    )
    book.act(
        work,
        "clearance",
        visit.id,
        command.agency,
        book.paper(
            {"state": state.value, "reason": command.reason}, command.paper_no, command.photo
        ),
    )
    visit = refresh(work, visit)
    return {"visit": visit.id, "state": visit.state.value, "agency": command.agency}


def _state(command: Clear) -> ClearanceState:
    if command.state not in (
        ClearanceState.GIVEN,
        ClearanceState.REFUSED,
        ClearanceState.NEEDED,
    ):
        raise DomainError("clearance.unknown_state", state=command.state)
    return ClearanceState(command.state)


def _may_speak(work: Work, command: Clear) -> None:
    """An agency speaks for itself alone.

    The marshal records for it, with the number of the paper.
    """
    if allowed(work.actor.role, Action.CLEAR):
        if work.actor.agency != command.agency:
            raise DomainError("clearance.other_agency", agency=command.agency)
    elif not allowed(work.actor.role, Action.CLEAR_ON_PAPER):
        raise DomainError("policy.refused", role=work.actor.role, action=Action.CLEAR.value)
    elif not command.paper_no:
        raise DomainError("clearance.paper_needed", agency=command.agency)


def refresh(work: Work, visit: Visit) -> Visit:
    """Bring custody in line with the clearances given; puts and returns the visit."""
    words = work.clearances(visit.id)
    side = goods.leaving_side(work, visit)
    held = any(h.bars for h in work.holds(visit.id))
    whole = (
        bool(side)
        and not held
        and all(
            agency in words and words[agency].state in SATISFIED
            for agency in goods.needed(work, visit)
        )
    )
    if visit.is_inside and whole:
        visit = replace(visit, state=advance(visit.state, Step.CLEARED), cleared_for=side)
    elif visit.state is Custody.CLEARED:
        visit = replace(visit, state=advance(visit.state, Step.CLEARANCE_WITHDRAWN), cleared_for="")
    work.put(visit)
    return visit
