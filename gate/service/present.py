"""Views of the present: pure functions from the loop's state to what screens may read."""

from fees.charge import ChargeState
from gate.journey.clearance import ClearanceState, required
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.matching import match_plate
from gate.journey.opening import assessed_side
from gate.journey.sighting import Sighting
from gate.journey.visit import PRESENT_STATES, Custody, Visit
from gate.service import leave
from gate.service.state import State
from gate.service.views import BoardLine, BoothCard, ClearanceLine
from gate.service.work import Rules, Work

_NOBODY = Actor("", "")


def _reading(state: State, rules: Rules, now: int) -> Work:
    """A decision that decides nothing: its reads are what the views need."""
    return Work(state, rules, now, lambda: "", _NOBODY)


def cards(state: State, rules: Rules, now: int) -> list[BoothCard]:
    """Open visits that have come, most urgent first; then declared ones that have not."""
    work = _reading(state, rules, now)
    return [_card(work, visit) for visit in sorted(state.visits.values(), key=_urgency)]


def card(state: State, rules: Rules, now: int, visit_id: str) -> BoothCard:
    """One open visit; raises `visit.not_found`."""
    work = _reading(state, rules, now)
    return _card(work, work.visit(visit_id))


def _urgency(visit: Visit) -> tuple[int, int, str]:
    """First who stands at a barrier, then who is unconfirmed, then who is inside longest."""
    if not visit.is_open:  # left owing
        rank = 5
    elif visit.state is Custody.EXPECTED:
        rank = 4
    elif visit.lane:
        rank = 0 if visit.is_inside else 1
    else:
        rank = 2 if not visit.confirmed_at else 3
    return rank, visit.opened_at, visit.id


def _card(work: Work, visit: Visit) -> BoothCard:
    sighting = work.sighting(visit.sighting_id)
    assessment = work.assess(visit)
    live = [c for c in work.charges(visit.id) if c.state is not ChargeState.REVERSED]
    receipts = work.state.receipts_of.get(visit.id, [])
    side = sighting.side if sighting else assessed_side(visit.facts, visit.side_in)
    return BoothCard(
        visit=visit,
        sighting=sighting or _newest_sighting(work.state, visit),
        standing=sighting is not None,
        charge=live[-1] if live else None,
        receipt=receipts[-1] if receipts else None,
        assessment=assessment.to_json(),
        missing=assessment.missing,
        clearances=_clearances(work, visit),
        opening=leave.answer(work, visit, side) if visit.is_inside else None,
        findings=tuple(work.state.findings.get(visit.id, ())),
        near=_near(work, visit),
    )


def _newest_sighting(state: State, visit: Visit) -> Sighting | None:
    return state.last_sighting.get(visit.id)


def _clearances(work: Work, visit: Visit) -> tuple[ClearanceLine, ...]:
    words = work.clearances(visit.id)
    lines = []
    for agency in required(visit.facts, work.rules.requirements):
        given = words.get(agency)
        lines.append(
            ClearanceLine(agency, given.state.value, given.by, given.at, given.paper_no)
            if given
            else ClearanceLine(agency, ClearanceState.NEEDED.value, "", 0, "")
        )
    return tuple(lines)


def _near(work: Work, visit: Visit) -> tuple[Visit, ...]:
    """For a vehicle at a leave lane that matched nobody: who it may be."""
    if not visit.is_inside or visit.entered_at or not visit.lane:
        return ()
    pool = [v for v in work.state.visits.values() if v.entered_at and v.is_inside and not v.lane]
    return match_plate(visit.plate, pool).near


def board(state: State, rules: Rules, now: int) -> list[BoardLine]:
    """The yard board: every vehicle from its first sighting, newest last."""
    work = _reading(state, rules, now)
    present = [v for v in state.visits.values() if v.state in PRESENT_STATES]
    ordered = sorted(present, key=lambda v: (v.opened_at, v.id))
    return [BoardLine(v.plate, v.place, _word(work, v), v.lane, v.opened_at) for v in ordered]


def _word(work: Work, visit: Visit) -> str:
    """What the driver should do next, as a word key."""
    if visit.state is Custody.AT_GATE:
        return "wait_gate"
    sighting = work.sighting(visit.sighting_id)
    if sighting is not None:
        return "leave" if leave.answer(work, visit, sighting.side).open else "wait_lane"
    side = assessed_side(visit.facts, visit.side_in)
    reasons = {r.key for r in leave.answer(work, visit, side).reasons}
    if not reasons:
        return "go_lane"
    if "opening.clearance" in reasons:
        return "go_bay"
    return "pay"


def check_board(board_id: str) -> None:
    """Only `main` exists so far; raises `board.not_found` for any other."""
    if board_id != "main":
        raise DomainError("board.not_found", board=board_id)
