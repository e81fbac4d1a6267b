"""Declarations made ahead: facts and payer known before the wheels arrive."""

from anpr.plate import normalise
from gate.journey.commands import Declare
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import Custody, Step, Visit, advance
from gate.service import keeping, keepword, leave, road, settle, slots
from gate.service.facts import check_facts as check_facts
from gate.service.work import Work

PHONE_DIGITS = 4  # enough to tell two drivers apart at the gate, too few to call one


def declare(work: Work, command: Declare) -> dict[str, object]:
    """Open an EXPECTED visit, or fill the open one of that plate that has no declaration yet.

    Raises `declaration.no_plate`, `declaration.phone`, and what `facts` and `keeping` refuse.
    """
    plate = normalise(command.plate)
    if not plate:
        raise DomainError("declaration.no_plate")
    phone4 = _phone(command.phone4)
    facts = check_facts(command.facts)
    until = command.keeps_until
    for visit in work.open_visits(plate):
        if visit.declaration_id == command.declaration_id:
            return _reply(visit)
        if not visit.declaration_id and not work.charges(visit.id):
            return _fill(work, visit, command, facts)
    visit_id = work.new_id()
    visit = Visit(
        visit_id,
        Custody.EXPECTED,
        plate,
        work.now,
        trailer=normalise(command.trailer),
        facts=facts,
        facts_source="declaration",
        payer=dict(command.payer),
        declaration_id=command.declaration_id,
        turn_id=visit_id,
        source="declaration",
        phone4=phone4,
    )
    keeping.check(work, visit, until)
    work.put(replace(visit, keeps_until=until))
    if until:
        keepword.note(work, visit, until, "")
    return _reply(visit)


def expire(work: Work) -> None:
    """Declared vehicles that did not come in time will not come."""
    for visit in list(work.state.expected()):
        if road.waited_us(work, visit.opened_at) <= work.rules.no_show_us:
            return
        if work.state.queues and slots.still_comes(
            work.state.slots.get(visit.id), work.now, slots.slot_rule(work)
        ):
            continue
        gone = replace(visit, state=advance(visit.state, Step.EXPIRED))
        work.put(gone)
        settle.not_coming(work, gone)


def _fill(
    work: Work, visit: Visit, command: Declare, facts: dict[str, object]
) -> dict[str, object]:
    filled = replace(
        visit,
        facts=facts,
        facts_source="declaration",
        payer=dict(command.payer),
        trailer=visit.trailer or normalise(command.trailer),
        declaration_id=command.declaration_id,
        phone4=_phone(command.phone4),
    )
    until = command.keeps_until or visit.keeps_until
    if until != visit.keeps_until:
        keeping.check(work, filled, until)
        keepword.note(work, filled, until, "")
        filled = replace(filled, keeps_until=until)
    filled = settle.refresh(work, filled)
    leave.try_open(work, filled)
    return _reply(filled)


def _phone(digits: str) -> str:
    """The last four digits, or nothing; raises `declaration.phone` for anything else."""
    if digits and not (len(digits) == PHONE_DIGITS and digits.isascii() and digits.isdigit()):
        raise DomainError("declaration.phone")
    return digits


def _reply(visit: Visit) -> dict[str, object]:
    return {"visit": visit.id, "state": visit.state.value, "plate": visit.plate}
