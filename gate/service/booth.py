"""What the booth does with a vehicle: confirm or correct its plate, state the facts.

A corrected plate moves the whole visit, by addition: the first reading stays readable. A vehicle
at a leave lane whose plate was misread opens a visit of its own; confirming its true plate hands
the sighting to the visit it belongs to.
"""

from anpr.plate import normalise
from gate.journey.commands import Confirm, StateFacts
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import Correction, Custody, Step, Visit, advance
from gate.service import book, clear, leave, settle
from gate.service.declare import check_facts
from gate.service.work import Work


def confirm(work: Work, command: Confirm) -> dict[str, object]:
    """The booth says which vehicle this is; with all facts known the fee becomes due at once."""
    visit = work.visit(command.visit_id)
    plate = normalise(command.plate)
    if not plate:
        raise DomainError("confirm.no_plate", visit=visit.id)
    if plate != visit.plate:
        visit = _correct(work, visit, plate, command.why)
    visit = replace(visit, confirmed_by=work.actor.name, confirmed_at=work.now)
    work.put(visit)
    settle.assess_if_complete(work, visit)
    leave.try_open(work, visit)
    return {"visit": visit.id, "plate": visit.plate, "state": visit.state.value}


def _correct(work: Work, visit: Visit, plate: str, why: str) -> Visit:
    if visit.plate and not why:
        raise DomainError("confirm.reason_needed", before=visit.plate, after=plate)
    work.put(
        Correction(
            work.new_id(),
            visit.id,
            "plate",
            visit.plate,
            plate,
            work.actor.name,
            work.now,
            why,
        )
    )
    book.act(work, "correction", visit.id, "plate", {"why": why})
    others = [v for v in work.open_visits(plate) if v.id != visit.id and v.is_inside]
    orphan = visit.is_inside and not visit.entered_at and not work.charges(visit.id)
    if orphan and len(others) == 1:
        return _hand_over(work, visit, others[0])
    if others:
        work.finding(visit.id, "same_plate_inside", plate=plate, other=others[0].id)
    return replace(visit, plate=plate)


def _hand_over(work: Work, orphan: Visit, home: Visit) -> Visit:
    """The sighting that opened `orphan` belongs to `home`: move it there and close the orphan."""
    sighting = work.sighting(orphan.sighting_id)
    if sighting is not None:
        work.put(replace(sighting, visit_id=home.id))
    work.put(
        replace(
            orphan,
            state=advance(orphan.state, Step.CANCELLED),
            lane="",
            sighting_id="",
            place="",
        )
    )
    work.finding(home.id, "read_corrected_at_exit", other=orphan.id)
    return replace(home, lane=orphan.lane, sighting_id=orphan.sighting_id)


def state_facts(work: Work, command: StateFacts) -> dict[str, object]:
    """Merge facts over what is known; an empty value removes one. A due fee is assessed anew."""
    visit = work.visit(command.visit_id)
    merged = {**visit.facts, **command.facts}
    facts = check_facts({name: value for name, value in merged.items() if value != ""})
    payer = {**visit.payer, **command.payer}
    visit = replace(visit, facts=facts, facts_source="operator", payer=payer)
    if visit.state in (Custody.EXPECTED, Custody.AT_GATE):
        work.put(visit)
    else:
        visit = clear.refresh(work, visit)
    if visit.confirmed_at:
        settle.assess_if_complete(work, visit)
    leave.try_open(work, visit)
    missing = work.assess(visit).missing
    return {"visit": visit.id, "missing": list(missing)}
