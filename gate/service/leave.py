"""Leaving: the opening rule for the visit that stands in a leave lane, and the leave-passage.

An opening is written before the command is sent; a command that is lost is given again while the
vehicle still stands there.
"""

from fees.charge import SETTLED, ChargeState
from gate.journey.clearance import required
from gate.journey.errors import DomainError, Turn
from gate.journey.events import PassageSeen
from gate.journey.opening import Due, OpeningAnswer, may_open
from gate.journey.versions import replace
from gate.journey.visit import Step, Visit, advance
from gate.service.money import Charge
from gate.service.records import Opening
from gate.service.state import OWING
from gate.service.work import Work


def answer(work: Work, visit: Visit, side: str) -> OpeningAnswer:
    """The opening rule for this visit towards `side`, from all that is known now."""
    live = [c for c in work.charges(visit.id) if c.state is not ChargeState.REVERSED]
    return may_open(
        visit,
        side,
        required(visit.facts, work.rules.requirements),
        work.clearances(visit.id),
        [_due(c) for c in live],
        missing_facts=() if live else work.assess(visit).missing,
        bar_exit=work.rules.tariff.policies["bar_exit"].value == "YES",
    )


def _due(charge: Charge) -> Due:
    return Due(charge.id, charge.state in SETTLED, charge.outstanding)


def raised(work: Work, opening_id: str, at: int) -> None:
    """The barrier says that it opened for this cause: a lost command is not given again."""
    found = next((o for o in work.state.openings.values() if o.id == opening_id), None)
    if found is not None:
        work.put(replace(found, raised_at=at))


def try_open(work: Work, visit: Visit, *, again: bool = False) -> bool:
    """Open the lane in which the visit stands, if the rule allows and no opening is under way."""
    sighting = work.sighting(visit.sighting_id)
    if sighting is None or sighting.movement != "leave":
        return False
    last = work.opening(sighting.id)
    if last is not None and last.expires_at > work.now:
        return True
    if last is not None and last.raised_at and not again:
        return False  # it opened for this vehicle once; a second time is a person's decision
    if not answer(work, visit, sighting.side).open:
        return False
    work.put(
        Opening(
            work.new_id(),
            visit.id,
            sighting.id,
            sighting.lane,
            work.rules.lane_nodes.get(sighting.lane, ""),
            "opening",
            work.now,
            work.now + work.rules.opening_ttl_us,
        )
    )
    return True


def open_lane(work: Work, visit: Visit) -> dict[str, object]:
    """The operator asks to open: same rule, but the refusal names every reason."""
    sighting = work.sighting(visit.sighting_id)
    if sighting is None or sighting.movement != "leave":
        raise DomainError("opening.not_in_lane", visit=visit.id)
    if try_open(work, visit, again=True):
        return {"visit": visit.id, "open": True, "lane": sighting.lane}
    reasons = answer(work, visit, sighting.side).reasons
    raise DomainError("opening.refused", Turn.CALLER, reasons=",".join(r.key for r in reasons))


def left(work: Work, visit: Visit, seen: PassageSeen, at: int) -> None:
    """The leave-passage ends the visit from any state; what was not in order becomes a finding."""
    if seen.sighting_id not in work.state.openings:
        work.finding(visit.id, "left_without_opening", lane=seen.lane)
    unpaid = sum(c.outstanding for c in work.charges(visit.id) if c.state in OWING)
    if unpaid:
        work.finding(visit.id, "left_unpaid", amount=unpaid)
    elif not work.charges(visit.id):
        work.finding(visit.id, "left_unassessed", plate=visit.plate)
    work.put(
        replace(
            visit,
            state=advance(visit.state, Step.PASSED_OUT),
            left_at=at,
            side_out=seen.side,
            place="",
            lane="",
            sighting_id="",
        )
    )
