"""Leaving: the opening rule for the visit that stands in a leave lane, and the leave-passage.

An opening is written before the command is sent; a command that is lost is given again while the
vehicle still stands there.
"""

from anpr.plate import confusion_distance
from fees.charge import SETTLED, ChargeState
from fees.policies import BarExit
from gate.journey.equipment import EquipmentKind
from gate.journey.errors import DomainError, Turn
from gate.journey.events import PassageSeen
from gate.journey.hold import Hold
from gate.journey.opening import Due, Leaving, OpeningAnswer, may_open
from gate.journey.sighting import Sighting
from gate.journey.versions import replace
from gate.journey.visit import Step, Visit, advance
from gate.service import exempt, goods, override, passes, price, settle
from gate.service.money import Charge
from gate.service.records import Opening
from gate.service.state import OWING
from gate.service.work import Work

LATE_US = 120_000_000  # a sighting told this late opens nothing by itself
AGAIN_US = 120_000_000  # a lost command is given again so long
MISREAD = "trailer_misread"  # a person looked: the trailer is the one of the book
SAME_TRAILER = 1.0  # one likely misread: the trailer behind is still taken for the one coupled


def answer(work: Work, visit: Visit, side: str) -> OpeningAnswer:
    """The opening rule for this visit towards `side`, from all that is known now."""
    live = live_charges(work, visit.id)
    assessment = work.assess(visit)
    return may_open(
        Leaving(
            visit=visit,
            side=side,
            assessed=goods.leaving_side(work, visit),
            needed=goods.needed(work, visit),
            clearances=work.clearances(visit.id),
            holds=barring(work, visit.id),
            dues=(*(_due(c) for c in live), *_goods_dues(work, visit)),
            missing_facts=() if live else assessment.missing,
            bar_exit=work.policy(visit).bar_exit is BarExit.YES,
            exemption_waits="" if live else exempt.barred(work, visit, assessment),
            goods_aboard=goods.goods_aboard(work, visit),
            trailer=_trailers(work, visit),
            prices=tuple(_due(c) for c in price.barring(work, visit)),
        )
    )


def barring(work: Work, visit_id: str) -> tuple[Hold, ...]:
    """Holds that keep this vehicle here."""
    return tuple(h for h in work.holds(visit_id) if h.bars)


def live_charges(work: Work, visit_id: str) -> list[Charge]:
    """Charges of a visit that were not reversed, oldest first."""
    return [c for c in work.charges(visit_id) if c.state is not ChargeState.REVERSED]


def _due(charge: Charge) -> Due:
    return Due(charge.id, charge.state in SETTLED, charge.outstanding)


def _goods_dues(work: Work, visit: Visit) -> list[Due]:
    """What is due for goods that another vehicle brought."""
    found = []
    for lot in goods.carried(work, visit):
        giver = work.find_visit(lot.brought_by) if lot.brought_by != visit.id else None
        if giver is not None:
            charges = live_charges(work, giver.id)
            found += [
                Due(c.id, c.state in SETTLED, c.outstanding, giver.plate or giver.id)
                for c in charges
            ]
            if not charges:
                found.append(Due("", settled=False, outstanding=0, plate=giver.plate or giver.id))
    return found


def _trailers(work: Work, visit: Visit) -> tuple[str, str]:
    """The trailer it should pull and the one that was read in the lane; alike when in order."""
    seen = trailer_read(work.sighting(visit.sighting_id))
    coupled = [e.number for e in work.coupled(visit.id) if e.kind is EquipmentKind.TRAILER]
    if not seen or any(confusion_distance(seen, number) <= SAME_TRAILER for number in coupled):
        return "", ""
    if any(f.kind == MISREAD and f.detail.get("read") == seen for f in work.findings(visit.id)):
        return "", ""
    return (coupled[0] if coupled else ""), seen


def trailer_read(sighting: Sighting | None) -> str:
    """The trailer's plate as the reader is sure of it in a leave lane, or ""."""
    read = sighting.plate("trailer") if sighting and sighting.movement == "leave" else None
    return read.text if read is not None and read.accept else ""


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
    settle.at_leaving(work, visit)
    if work.rules.shadow:
        return False
    last = work.opening(sighting.id)
    if last is not None and last.expires_at > work.now:
        return True
    if not again and _for_a_person(work, sighting, last):
        return False
    if not answer(work, visit, sighting.side).open:
        rescue = passes.for_plate(work, visit.plate)
        if rescue is None or barring(work, visit.id):  # a pass overrules no agency; a person may
            return False
        return override.open_for_pass(work, visit, sighting, rescue)
    give_opening(work, visit.id, sighting.id, sighting.lane, "opening")
    return True


def _for_a_person(work: Work, sighting: Sighting, last: Opening | None) -> bool:
    """Whether the lane no longer opens by itself for this vehicle.

    What was told late may have gone long ago; a barrier that was raised for a vehicle is not
    raised twice; and a command that was lost is given again for a while, not for ever.
    """
    if sighting.told_at - sighting.occurred_at > LATE_US:
        return True
    return last is not None and (bool(last.raised_at) or work.now - last.first_at > AGAIN_US)


def give_opening(work: Work, visit_id: str, sighting_id: str, lane: str, cause: str) -> Opening:
    """Write an opening of `lane`; the command is sent after COMMIT."""
    last = work.opening(sighting_id)
    opening = Opening(
        work.new_id(),
        visit_id,
        sighting_id,
        lane,
        work.rules.lane_nodes.get(lane, ""),
        cause,
        work.now,
        work.now + work.rules.opening_ttl_us,
        first_at=last.first_at if last is not None else work.now,
    )
    work.put(opening)
    return opening


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
    settle.at_leaving(work, replace(visit, left_at=at))
    _not_in_order(work, visit, seen, at)
    _other_trailer(work, visit)
    gone = replace(
        visit,
        state=advance(visit.state, Step.PASSED_OUT),
        left_at=at,
        side_out=seen.side,
        leave_passage=seen.passage_id,
        place="",
        lane="",
        sighting_id="",
    )
    work.put(gone)
    work.heal(gone.id, "missing_in_yard", "ended_unseen")
    goods.left(work, gone, seen.side, at)


_NO_ENTRY = frozenset({"exit_without_entry", "ambiguous_exit"})
_FOUND_INSIDE = frozenset({"inventory", "stock_take"})


def _not_in_order(work: Work, visit: Visit, seen: PassageSeen, at: int) -> None:
    unseen = not visit.enter_passage and visit.source not in _FOUND_INSIDE
    if unseen and not any(f.kind in _NO_ENTRY for f in work.findings(visit.id)):
        work.finding(visit.id, "exit_without_entry", lane=seen.lane)
    opening = work.opening(seen.sighting_id)
    others = work.rules.shadow  # another programme's barrier: it opened, and not by us
    if opening is None and not others and not override.claim(work, visit, seen.lane, at):
        work.finding(visit.id, "left_without_opening", lane=seen.lane)
    unpaid = sum(c.outstanding for c in work.all_charges(visit.id) if c.state in OWING)
    if unpaid:
        work.finding(visit.id, "left_unpaid", amount=unpaid)
    elif not work.charges(visit.id):
        work.finding(visit.id, "left_unassessed", plate=visit.plate)
    if opening is None or opening.cause != "opening":
        if barring(work, visit.id):
            work.finding(visit.id, "left_while_held", lane=seen.lane)
        assessed = goods.leaving_side(work, visit)
        if assessed not in ("", "any", seen.side):
            work.finding(visit.id, "side_not_as_assessed", assessed=assessed, side=seen.side)


def _other_trailer(work: Work, visit: Visit) -> None:
    """It went with another trailer than the book has: the book follows the accepted read."""
    before, now = _trailers(work, visit)
    if before == now:
        return
    if visit.enter_passage or visit.source:  # else nobody knows with what it entered
        work.finding(visit.id, "trailer_not_as_entered", before=before, now=now)
    goods.as_read(work, visit, before, now)
