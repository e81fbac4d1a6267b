"""Views of the present: pure functions from the loop's state to what screens may read."""

from collections.abc import Mapping

from fees import taxcode
from gate.journey.clearance import ClearanceState
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.matching import match
from gate.journey.opening import OpeningAnswer, journey_by
from gate.journey.queueing import Stage
from gate.journey.sighting import Sighting
from gate.journey.versions import replace
from gate.journey.visit import PRESENT_STATES, UNASSIGNED, Custody, Visit
from gate.service import goods, leave, prepaid, price, queue_facts, slotcheck, turns
from gate.service.looks import inside_now, look_of_sighting
from gate.service.money import Charge
from gate.service.state import OWING, State
from gate.service.views import BoardLine, BoothCard, ClearanceLine
from gate.service.work import Rules, Work

_NOBODY = Actor("", "")


def _reading(state: State, rules: Rules, now: int) -> Work:
    """A decision that decides nothing: its reads are what the views need."""
    return Work(state, rules, now, lambda: "", _NOBODY)


def cards(state: State, rules: Rules, now: int) -> list[BoothCard]:
    """Open visits that have come, most urgent first; then declared ones.

    Then who left owing, and who paid and has not come in.
    """
    work = _reading(state, rules, now)
    visits = state.visits.values()
    shown = [v for v in visits if v.is_open or _owes(state, v) or _paid_outside(state, v)]
    return [_card(work, visit) for visit in sorted(shown, key=_urgency)]


def _owes(state: State, visit: Visit) -> bool:
    charges = (state.charges[i] for i in state.charges_of.get(visit.id, ()))
    return any(c.state in OWING for c in charges)


def _paid_outside(state: State, visit: Visit) -> bool:
    found = state.findings.get(visit.id, ())
    return any(f.kind == "paid_not_entered" and not f.closed_at for f in found)


def owing(state: State, plate: str, but: str) -> tuple[Visit, ...]:
    """Earlier visits of this plate that left without paying, oldest first."""
    found = [state.visits[i] for i in state.known.get(plate, ()) if i != but] if plate else []
    return tuple(
        sorted(
            (v for v in found if not v.is_open and _owes(state, v)),
            key=lambda v: (v.left_at, v.id),
        )
    )


def card(state: State, rules: Rules, now: int, visit_id: str) -> BoothCard:
    """One visit, open or closed within the last week; raises `visit.not_found|merged`."""
    work = _reading(state, rules, now)
    return _card(work, work.known(visit_id))


def _urgency(visit: Visit) -> tuple[int, int, str]:
    """First who stands at a barrier, then who is unconfirmed, then who is inside longest."""
    if not visit.is_open:  # left owing, or paid and not in
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
    live = leave.live_charges(work, visit.id)
    before, links = turns.question(work, visit)
    receipts = work.state.receipts_of.get(visit.id, [])
    side = sighting.side if sighting else goods.leaving_side(work, visit)
    opening = leave.answer(work, visit, side) if visit.is_inside else None
    queues = work.state.queues
    loaded = goods.as_loaded(work, visit)
    plug = queue_facts.plugged(loaded, work.rules.yard)
    return BoothCard(
        visit=visit,
        sighting=sighting or _newest_sighting(work.state, visit),
        standing=sighting is not None,
        charge=live[-1] if live else None,
        receipt=receipts[-1] if receipts else None,
        assessment=assessment.to_json(),
        missing=assessment.missing,
        clearances=_clearances(work, visit),
        opening=opening,
        findings=tuple(work.state.findings.get(visit.id, ())),
        near=_near(work, visit),
        charges=(*live, *price.live(work, visit.id)),
        slips=tuple(work.state.slips_of.get(visit.id, ())),
        holds=tuple(work.holds(visit.id)),
        coupled=tuple(work.coupled(visit.id)),
        carried=tuple(goods.carried(work, visit)),
        brought=tuple(goods.brought(work, visit)),
        before=before,
        links=links,
        owing=owing(state=work.state, plate=visit.plate, but=visit.id),
        exemption_ask=work.ask(visit.id),
        overrides=tuple(o for o in work.overrides() if o.visit_id == visit.id),
        instead=_instead(work, visit, sighting, opening),
        company=work.company(taxcode.normal(visit.payer.get("tax_code", ""))),
        spoils=queue_facts.spoils(loaded),
        urgent_at=queue_facts.urgent_at(queues, loaded, plugged=plug) if queues else 0,
        slot=slotcheck.check(work, visit, sighting or _newest_sighting(work.state, visit)),
    )


def _instead(
    work: Work, visit: Visit, sighting: Sighting | None, opening: OpeningAnswer | None
) -> Mapping[str, object] | None:
    """The fee if it leaves by this lane's side after all, when the rule has that against it."""
    asked = {"opening.other_side", "opening.goods_aboard"}
    if sighting is None or opening is None or not asked & {r.key for r in opening.reasons}:
        return None
    carries = bool(goods.carried(work, visit))
    journey = journey_by(visit.facts, sighting.side, side_in=visit.side_in, carries=carries)
    if not journey:
        return None
    return work.assess(replace(visit, facts={**visit.facts, "journey": journey})).to_json()


def _newest_sighting(state: State, visit: Visit) -> Sighting | None:
    return state.last_sighting.get(visit.id)


def _clearances(work: Work, visit: Visit) -> tuple[ClearanceLine, ...]:
    words = work.clearances(visit.id)
    lines = []
    for agency in goods.needed(work, visit):
        given = words.get(agency)
        lines.append(
            ClearanceLine(agency, given.state.value, given.by, given.at, given.paper_no)
            if given
            else ClearanceLine(agency, ClearanceState.NEEDED.value, "", 0, "")
        )
    return tuple(lines)


def _near(work: Work, visit: Visit) -> tuple[Visit, ...]:
    """For a vehicle at a leave lane that matched nobody: who it may be."""
    sighting = work.sighting(visit.sighting_id)
    unknown = visit.is_inside and not visit.entered_at and not visit.source
    if not unknown or sighting is None or visit.matched == "person":
        return ()
    look = look_of_sighting(sighting, sighting.occurred_at)
    pool = inside_now(work, sighting.lane, look)
    near = match(look, {i: entry for i, entry in pool.items() if i != visit.id}).near
    return tuple(work.state.visits[i] for i in near)


def owed_charges(state: State, rules: Rules, code: str) -> list[Charge]:
    """The charges on the account of the company with this tax code, oldest first."""
    return prepaid.owed_charges(_reading(state, rules, state.newest), code)


def board(state: State, rules: Rules, now: int) -> list[BoardLine]:
    """The yard board: every vehicle from its first sighting, newest last."""
    work = _reading(state, rules, now)
    present = [v for v in state.visits.values() if v.state in PRESENT_STATES]
    ordered = sorted(present, key=lambda v: (v.opened_at, v.id))
    return [_board_line(work, visit) for visit in ordered]


def _board_line(work: Work, visit: Visit) -> BoardLine:
    """Who is to leave is told by which lane; a call and a missing bay have words of their own."""
    word, lane = word_of(work, visit), visit.lane
    if word == "wait_gate" and visit.called_at and work.road_closed() is None:
        word = "come_gate"
    if word == "go_bay" and visit.place in ("", UNASSIGNED):
        word = "wait_bay"
    if word == "go_lane" and not lane:
        way = (goods.leaving_side(work, visit), "leave")
        lane = next((name for name, ends in work.rules.lanes.items() if ends == way), "")
    return BoardLine(visit.plate, visit.place, word, lane, visit.opened_at, visit.calls)


def word_of(work: Work, visit: Visit) -> str:
    """What the driver of a vehicle that is here should do next, as a word key.

    Who is ready for the bridge goes to the lane when its line calls it, not before.
    """
    if visit.state is Custody.AT_GATE:
        return "wait_gate"
    sighting = work.sighting(visit.sighting_id)
    if sighting is not None:
        return "leave" if leave.answer(work, visit, sighting.side).open else "wait_lane"
    side = goods.leaving_side(work, visit)
    reasons = {r.key for r in leave.answer(work, visit, side).reasons}
    if not reasons:
        return "wait_bridge" if _waits_for_bridge(work, visit) else "go_lane"
    if reasons & {"opening.clearance", "opening.hold"}:
        return "go_bay"
    return "pay"


def _waits_for_bridge(work: Work, visit: Visit) -> bool:
    """It stands in the bridge's line and is not called, or was before the road was shut."""
    if work.state.queues is None or visit.stage != Stage.BRIDGE:
        return False
    return not visit.called_at or work.road_closed() is not None


def check_board(rules: Rules, board_id: str) -> None:
    """`main` and the boards of the yard's file; raises `board.not_found` for any other."""
    if board_id != "main" and board_id not in rules.yard.boards:
        raise DomainError("board.not_found", board=board_id)
