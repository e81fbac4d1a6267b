"""Declarations made ahead: facts and payer known before the wheels arrive."""

from anpr.plate import normalise
from fees.categories import Chargeable
from gate.journey.commands import Declare
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from gate.service import clear, leave
from gate.service.work import Work


def declare(work: Work, command: Declare) -> dict[str, object]:
    """Open an EXPECTED visit, or fill the open one of that plate that has no declaration yet."""
    plate = normalise(command.plate)
    if not plate:
        raise DomainError("declaration.no_plate")
    facts = check_facts(command.facts)
    for visit in work.open_visits(plate):
        if visit.declaration_id == command.declaration_id:
            return _reply(visit)
        if not visit.declaration_id and not work.charges(visit.id):
            return _fill(work, visit, command, facts)
    visit = Visit(
        work.new_id(),
        Custody.EXPECTED,
        plate,
        work.now,
        trailer=normalise(command.trailer),
        facts=facts,
        facts_source="declaration",
        payer=dict(command.payer),
        declaration_id=command.declaration_id,
    )
    work.put(visit)
    return _reply(visit)


def check_facts(facts: object) -> dict[str, object]:
    """Facts in canonical form.

    Raises `facts.invalid` naming the first one that is not understood.
    """
    if not isinstance(facts, dict):
        raise DomainError("facts.invalid", detail="object")
    try:
        return dict(Chargeable.from_facts(facts).to_facts())
    except ValueError as error:
        raise DomainError("facts.invalid", detail=str(error)) from error


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
    )
    filled = clear.refresh(work, filled)
    leave.try_open(work, filled)
    return _reply(filled)


def _reply(visit: Visit) -> dict[str, object]:
    return {"visit": visit.id, "state": visit.state.value, "plate": visit.plate}
