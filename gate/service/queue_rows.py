"""What happened to the lines, as it is kept: one row per input, only ever added.

A row is a `parking.lines.Record` with what only some inputs have as `facts`. It names visits, never
plates. By these rows the lines are rebuilt at start, and any day is replayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from parking.lines import Input, Record
from parking.ticket import Entrant

_ENTRANT = tuple(field.name for field in fields(Entrant) if field.name != "vehicle")
_PLAIN = (
    *("room", "closed", "called", "because", "passed", "by", "reason"),
    *("kept", "learnt", "text"),
)
_EMPTY = {field.name: field.default for field in fields(Record) if field.name in _PLAIN}


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """One input of one stage. `id` counts from 1 without a gap; `rule` is the rule's SHA-256."""

    id: int
    at: int  # µs since the epoch; never earlier than that of the record before
    stage: str
    kind: str  # `parking.lines.Input`
    visit: str
    facts: Mapping[str, Any]
    rule: str


def row_of(record: Record) -> QueueRecord:
    """The row of a record; what has no value is left out of its facts."""
    facts = {n: getattr(record, n) for n in _PLAIN if getattr(record, n) != _EMPTY[n]}
    if record.entrant is not None:
        facts["entrant"] = {name: getattr(record.entrant, name) for name in _ENTRANT}
    if record.needs is not None:
        facts["needs"] = list(record.needs)
    return QueueRecord(
        record.nth,
        record.at,
        record.stage,
        record.what.value,
        record.vehicle or record.called,
        facts,
        record.rule,
    )


def record_of(row: QueueRecord) -> Record:
    """The record of a row."""
    facts = dict(row.facts)
    entrant, needs = facts.pop("entrant", None), facts.pop("needs", None)
    what = Input(row.kind)
    return Record(
        nth=row.id,
        at=row.at,
        rule=row.rule,
        stage=row.stage,
        what=what,
        vehicle="" if what is Input.CALL else row.visit,
        entrant=Entrant(row.visit, **entrant) if entrant is not None else None,
        needs=tuple(needs) if needs is not None else None,
        **facts,
    )
