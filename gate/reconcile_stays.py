"""The visits that ended on a day, each with all that is known of it, for the daily comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fees.charge import ChargeState
from fees.reconcile_rows import Door, Due, Facts, Stay
from gate.journey.consignment import Consignment, HandOver
from gate.journey.equipment import Equipment
from gate.journey.oversight import Door as Beside
from gate.journey.oversight import Override
from gate.journey.sighting import Passage
from gate.journey.turn import Link, vehicle_facts
from gate.journey.visit import Correction, Custody, Finding, Visit
from gate.reconcile_read import Reader
from gate.service.money import Charge
from gate.service.records import LaneSignal
from gate.store.sqlstore import table

EARLIER_US = 90 * 86_400_000_000  # how far back a vehicle's own visits are looked at
EARLIER_MOST = 12
SAME_US = 60_000_000  # a ticket and its passage
SAID = ("declaration", "operator")  # by people; what was taken over from the last turn is a guess
_NUMBERS = ("payload_kg", "seats", "earlier_passages")


@dataclass(frozen=True, slots=True)
class _Around:
    """Rows by visit, read at once for all visits of the day."""

    charges: Mapping[str, list[Charge]]
    doors: Mapping[str, list[Override]]
    corrections: Mapping[str, list[Correction]]
    findings: Mapping[str, list[Finding]]
    brought: Mapping[str, list[Consignment]]
    took: Mapping[str, list[Consignment]]
    given: Mapping[str, list[HandOver]]
    taken: Mapping[str, list[HandOver]]
    came: Mapping[str, list[Equipment]]
    went: Mapping[str, list[Equipment]]
    plates: Mapping[str, list[Visit]]
    weights: Mapping[str, int]


def stays(read: Reader, start: int, end: int) -> list[Stay]:
    """Every visit that ended from start to before end, in order."""
    visits = [
        v
        for v in read.between(Visit, "left_at", start, end)
        if v.state is Custody.LEFT and not v.merged_into
    ]
    ids = [v.id for v in visits]
    around = _Around(
        read.of(Charge, "visit_id", ids),
        read.of(Override, "visit_id", ids),
        read.of(Correction, "visit_id", ids),
        read.of(Finding, "visit_id", ids),
        read.of(Consignment, "brought_by", ids),
        read.of(Consignment, "left_with", ids),
        read.of(HandOver, "from_visit", ids),
        read.of(HandOver, "to_visit", ids),
        read.of(Equipment, "entered_with", ids),
        read.of(Equipment, "left_with", ids),
        read.of(Visit, "plate", [v.plate for v in visits]),
        weights(read, min((v.entered_at or start for v in visits), default=start), end),
    )
    return [_stay(visit, around) for visit in visits]


def weights(read: Reader, start: int, end: int) -> dict[str, int]:
    """What each passage weighed, kilograms, by its id.

    A ticket is of the passage of its lane that is nearest in time, so that a vehicle that was not
    weighed takes over nobody's.
    """
    source = table(LaneSignal)
    at = source.c.at
    lanes: dict[str, list[Passage]] = {}
    for passage in read.between(Passage, "occurred_at", start - SAME_US, end + SAME_US):
        lanes.setdefault(passage.lane, []).append(passage)
    best: dict[str, tuple[int, str, int]] = {}
    wanted = (source.c.kind == "weigh", at >= start - SAME_US, at < end + SAME_US)
    for ticket in read.all(LaneSignal, *wanted):
        near = min(
            lanes.get(ticket.lane, ()),
            key=lambda p: (abs(p.occurred_at - ticket.at), p.id),
            default=None,
        )
        kg = ticket.body.get("kg", 0)
        if near is None or not isinstance(kg, int):
            continue
        apart = abs(near.occurred_at - ticket.at)
        if apart < SAME_US:
            best[near.id] = min(best.get(near.id, (apart, ticket.id, kg)), (apart, ticket.id, kg))
    return {passage: kg for passage, (_, _, kg) in best.items()}


def _stay(visit: Visit, around: _Around) -> Stay:
    live = [c for c in around.charges.get(visit.id, ()) if c.state is not ChargeState.REVERSED]
    changed = _equipment(visit.id, around)
    over = [*around.given.get(visit.id, ()), *around.taken.get(visit.id, ())]
    lots = around.brought.get(visit.id, [])
    return Stay(
        visit.id,
        visit.plate,
        visit.entered_at,
        visit.left_at,
        visit.side_in,
        visit.side_out,
        visit.facts,
        _charged_as(visit, around),
        visit.payer,
        visit.vehicle_class,
        visit.colour,
        lane=f"{visit.side_out}-leave" if visit.side_out else "",
        link="" if visit.link == Link.NEW else visit.link,
        stated_by=visit.confirmed_by,
        unseen=not visit.leave_passage,
        declared=bool(visit.declaration_id),
        dues=tuple(_due(c) for c in live),
        charged_at=live[0].created_at if live else visit.left_at,
        doors=tuple(
            Door(o.id, o.door is Beside.EMERGENCY, o.by) for o in around.doors.get(visit.id, ())
        ),
        before=tuple(_before(c) for c in around.corrections.get(visit.id, ()) if c.why in SAID),
        earlier=_earlier(visit, around),
        kg_in=around.weights.get(visit.enter_passage, 0),
        kg_out=around.weights.get(visit.leave_passage, 0),
        handed=bool(over) or changed,
        carries=any(lot.left_with == visit.id for lot in lots),
        closed=frozenset(f.kind for f in around.findings.get(visit.id, ()) if f.closed_by),
    )


def _due(charge: Charge) -> Due:
    forgone = charge.assessment.get("forgone_vnd")
    return Due(
        charge.id,
        charge.state,
        charge.total,
        charge.paid,
        forgone if isinstance(forgone, int) else 0,
        str(charge.assessment.get("exemption", "")),
        charge.money == "price",
    )


def _charged_as(visit: Visit, around: _Around) -> Facts:
    """What the fee looked at: who only took goods over came without them."""
    lots = [*around.brought.get(visit.id, ()), *around.took.get(visit.id, ())]
    same = visit.link in (Link.TURNED_BACK, Link.RETRY)
    if lots and not same and not any(lot.brought_by == visit.id for lot in lots):
        return {**vehicle_facts(visit.facts), "flow": "NONE", "load": "EMPTY"}
    return visit.facts


def _before(correction: Correction) -> Facts:
    text = correction.before
    number = correction.field in _NUMBERS and text.isdigit()
    return {correction.field: int(text) if number else text}


def _earlier(visit: Visit, around: _Around) -> tuple[Facts, ...]:
    found = [
        v
        for v in around.plates.get(visit.plate, ())
        if v.id != visit.id and visit.entered_at - EARLIER_US < v.entered_at < visit.entered_at
    ]
    found.sort(key=lambda v: (v.entered_at, v.id), reverse=True)
    return tuple(v.facts for v in found[:EARLIER_MOST])


def _equipment(visit_id: str, around: _Around) -> bool:
    """Whether a trailer or container went to or from it."""
    came, went = around.came.get(visit_id, ()), around.went.get(visit_id, ())
    return {e.id for e in came} != {e.id for e in went}
