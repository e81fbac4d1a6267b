"""What the booth does with a vehicle: confirm or correct its plate, state the facts, choose.

A corrected plate moves the whole visit, by addition: the first reading stays readable. A vehicle
at a leave lane whose plate was misread opens a visit of its own; confirming its true plate, or
choosing the visit it is, makes the two one.
"""

from collections.abc import Mapping

from anpr.plate import normalise
from gate.journey.commands import ChangeDriver, Choose, Confirm, LeaveBy, StateFacts
from gate.journey.errors import DomainError
from gate.journey.opening import journey_by
from gate.journey.versions import replace
from gate.journey.visit import Correction, Custody, Side, Step, Visit, advance
from gate.service import book, goods, leave, passes, repair, settle, slots, turns
from gate.service.declare import check_facts
from gate.service.work import Work


def confirm(work: Work, command: Confirm) -> dict[str, object]:
    """The booth says which vehicle this is; with all facts known the fee becomes due at once.

    A visit that left within the last week can still be corrected.
    """
    visit = work.known(command.visit_id)
    plate = normalise(command.plate)
    if not plate:
        raise DomainError("confirm.no_plate", visit=visit.id)
    if plate != visit.plate:
        visit = _known_by_plate(work, visit, _correct(work, visit, plate, command.why))
    visit = replace(visit, confirmed_by=work.actor.name, confirmed_at=work.now)
    if not visit.facts:
        visit = turns.under_pass(work, visit)
    work.put(visit)
    if visit.is_open:
        visit = settle.refresh(work, visit)
    if visit.is_open or not settle.charged(work, visit):
        settle.assess_if_complete(work, visit)
    leave.try_open(work, visit)
    return {"visit": visit.id, "plate": visit.plate, "state": visit.state.value}


def _correct(work: Work, visit: Visit, plate: str, why: str) -> Visit:
    if visit.plate and not why:
        raise DomainError("confirm.reason_needed", before=visit.plate, after=plate)
    _note(work, visit, "plate", visit.plate, plate, why)
    declared = [v for v in work.open_visits(plate) if v.state is Custody.EXPECTED]
    if declared and not visit.declaration_id and visit.is_open:
        visit = _take_declaration(work, replace(visit, plate=plate), declared[0])
    others = [v for v in work.open_visits(plate) if v.id != visit.id and v.is_inside]
    # Who stands before the entry line has not come in yet, whoever is inside under that plate.
    came_in = visit.is_inside or visit.state is Custody.LEFT
    unknown = came_in and not visit.enter_passage and not visit.source
    entered = [v for v in others if v.enter_passage or v.source]
    if visit.leave_passage:
        entered = [v for v in entered if not v.lane]  # who stands in a lane has not left by another
    if unknown and len(entered) == 1 and repair.in_time(work, entered[0], visit):
        return _hand_over(work, visit, entered[0])
    if others:
        work.finding(visit.id, "same_plate_inside", plate=plate, other=others[0].id)
    before = visit.plate
    work.put(replace(visit, plate=plate))
    # Of a closed visit only the text is put right: when it came and went is known already.
    for text in dict.fromkeys(filter(None, (before, plate))) if visit.is_open else ():
        repair.again(work, text)
    found = repair.home(work, visit.id)
    if found is None:
        return replace(visit, plate=plate)
    return _keep_exit(work, found, visit.leave_passage)


def _known_by_plate(work: Work, before: Visit, visit: Visit) -> Visit:
    """The facts of the last turn belong to a plate: another one's go, its own come, marked so.

    What was declared or stated for this visit stays, and so does what was paid for.
    """
    other = visit.id != before.id or not visit.is_open
    if other or visit.facts_source not in ("", "last_turn") or settle.charged(work, visit):
        return visit
    payer = {} if visit.facts_source else visit.payer
    bare = replace(visit, facts={}, facts_source="", payer=payer)
    has_pass = passes.for_plate(work, visit.plate) is not None  # it comes before the last turn
    return bare if has_pass else turns.prefilled(work, bare)


def _keep_exit(work: Work, visit: Visit, exit_passage: str) -> Visit:
    """Who corrects a vehicle that has left says it of its exit too, unless that is another's."""
    if not exit_passage or visit.leave_passage:
        return visit
    lost = next((v for v in work.visits() if v.leave_passage == exit_passage), None)
    if lost is None or lost.enter_passage or lost.source:
        return visit
    return _hand_over(work, lost, visit)


def _note(work: Work, visit: Visit, field: str, before: str, after: str, why: str) -> None:
    """A correction is added: who, when, why, what it was and what it is."""
    work.put(
        Correction(work.new_id(), visit.id, field, before, after, work.actor.name, work.now, why)
    )
    book.act(work, "correction", visit.id, field, {"why": why})


def _when_told(work: Work, out: Visit, entered: Visit) -> Visit:
    """The exit at a time after the entry: who was inside did not leave before coming.

    A node whose clock is slow and does not know it says so; then the exit happened when it was
    told. Raises `choose.left_before` when it was told before the other came, too.
    """
    if repair.in_time(work, entered, out):
        return out
    told = repair.told_out(work, out)
    if told < entered.entered_at:
        raise DomainError("choose.left_before", plate=entered.plate)
    said = out.left_at or out.opened_at
    work.finding(entered.id, "clock_wrong", seconds=(said - told) // 1_000_000)
    if not out.leave_passage:  # it stands there still; its passage is set right when it is told
        return out
    moved = replace(out, left_at=told)
    work.put(moved)
    return moved


def _take_declaration(work: Work, visit: Visit, expected: Visit) -> Visit:
    """The vehicle that came is the one that was declared: what was declared is its own."""
    state = advance(expected.state, Step.CANCELLED)
    work.put(replace(expected, state=state, merged_into=visit.id))
    slots.came(work, expected.id, visit.id, visit.opened_at)
    taken = replace(
        visit,
        facts=expected.facts,
        facts_source=expected.facts_source,
        payer=expected.payer,
        declaration_id=expected.declaration_id,
        phone4=expected.phone4,
        keeps_until=expected.keeps_until,
        trailer=visit.trailer or expected.trailer,
    )
    work.put(taken)
    return taken


def _hand_over(work: Work, orphan: Visit, entered: Visit) -> Visit:
    """The exit that opened `orphan` is that of `entered`: one visit, by a person's word."""
    kept = repair.merge(work, entered, orphan, outcome="chosen")
    kept = replace(kept, matched="person")
    work.put(kept)
    if kept.left_at:
        goods.left(work, kept, kept.side_out, kept.left_at)
    work.finding(kept.id, "read_corrected_at_exit", other=orphan.id)
    return kept


def choose(work: Work, command: Choose) -> dict[str, object]:
    """A person says which visit this exit is; with no other it stays a visit of its own."""
    visit = work.known(command.visit_id)
    at_exit = visit.is_inside or bool(visit.leave_passage)
    if visit.enter_passage or visit.source or not at_exit:
        raise DomainError("choose.not_unknown", visit=visit.id, plate=visit.plate)
    if not command.other_id:
        visit = replace(visit, matched="person")
        work.put(visit)
        book.act(work, "choice", visit.id, "", {"why": command.why})
        return {"visit": visit.id}
    other = work.known(command.other_id)
    entered = bool(other.enter_passage or other.source)
    if not other.is_inside or other.id == visit.id or not entered:
        state = other.state.value
        raise DomainError("choose.not_inside", plate=other.plate, state=state)
    if visit.leave_passage and other.lane:
        raise DomainError("choose.still_here", plate=other.plate, lane=other.lane)
    visit = _when_told(work, visit, other)
    if visit.plate != other.plate:
        _note(work, visit, "plate", visit.plate, other.plate, command.why or "chosen")
    kept = _hand_over(work, visit, other)
    if not kept.confirmed_at:
        kept = replace(kept, confirmed_by=work.actor.name, confirmed_at=work.now)
        work.put(kept)
    book.act(work, "choice", kept.id, visit.id, {"why": command.why})
    if kept.is_open:
        kept = settle.refresh(work, kept)
        settle.assess_if_complete(work, kept)
        leave.try_open(work, kept)
    return {"visit": kept.id, "plate": kept.plate}


def state_facts(work: Work, command: StateFacts) -> dict[str, object]:
    """Merge facts over what is known; an empty value removes one. A due fee is assessed anew."""
    visit = work.chargeable(command.visit_id)
    merged = {**visit.facts, **command.facts}
    facts = check_facts({name: value for name, value in merged.items() if value != ""})
    payer = {**visit.payer, **command.payer}
    _note_facts(work, visit, facts)
    otherwise = facts != visit.facts
    visit = replace(visit, facts=facts, facts_source="operator", payer=payer)
    visit = settle.refresh(work, visit)
    if visit.confirmed_at and otherwise:
        settle.reassess(work, visit)  # what was paid for other facts does not stand in silence
    elif visit.confirmed_at:
        settle.assess_if_complete(work, visit)
    leave.try_open(work, visit)
    missing = work.assess(visit).missing
    return {"visit": visit.id, "missing": list(missing)}


def _note_facts(work: Work, visit: Visit, now: Mapping[str, object]) -> None:
    """A fact that somebody had stated and that is another now is a correction, by its source."""
    actor, source = work.actor.name, visit.facts_source
    for name, before in sorted(visit.facts.items()):  # the same day again makes the same rows
        after = now.get(name, "")
        if after != before and isinstance(before, str | int):
            said, says = str(before), str(after)
            work.put(Correction(work.new_id(), visit.id, name, said, says, actor, work.now, source))


def leave_by(work: Work, command: LeaveBy) -> dict[str, object]:
    """It leaves by this side although another was assessed: the fee follows what it does."""
    visit = work.visit(command.visit_id)
    if command.side not in set(Side):
        raise DomainError("leave_by.unknown_side", side=command.side)
    if not visit.is_inside:
        raise DomainError("visit.not_inside", plate=visit.plate, state=visit.state.value)
    carries = bool(goods.carried(work, visit))
    journey = journey_by(visit.facts, command.side, side_in=visit.side_in, carries=carries)
    if not journey:
        raise DomainError("leave_by.nothing_assessed", visit=visit.id)
    before = str(visit.facts.get("journey", ""))
    if before != journey:
        _note(work, visit, "journey", before, journey, f"leaves by {command.side}")
        work.finding(visit.id, "side_not_as_assessed", side=command.side, journey=journey)
    visit = replace(visit, facts={**visit.facts, "journey": journey})
    visit = settle.refresh(work, visit)
    settle.reassess(work, visit)
    leave.try_open(work, visit)
    return {"visit": visit.id, "journey": journey, "state": visit.state.value}


def change_driver(work: Work, command: ChangeDriver) -> dict[str, object]:
    """Another driver takes the wheel; the ledger keeps that it happened, not the name."""
    visit = work.visit(command.visit_id)
    driver = command.driver.strip()
    if not driver or not command.why:
        raise DomainError("driver.needs_name_and_reason", visit=visit.id)
    if driver == visit.driver:
        raise DomainError("driver.same", visit=visit.id)
    _note(work, visit, "driver", visit.driver, driver, command.why)
    visit = replace(visit, driver=driver)
    work.put(visit)
    return {"visit": visit.id, "driver": driver}
