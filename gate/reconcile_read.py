"""The rows that the daily comparison needs, by day and by visit; only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, select

from fees.charge import ChargeState
from fees.reconcile_rows import Crossing, Signal
from gate.journey.sighting import Passage
from gate.journey.visit import Visit
from gate.service.money import Charge
from gate.service.records import LaneSignal
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_Kind = TypeVar("_Kind")
AT_ONCE = 500  # ids in one question
EDGE_US = 300_000_000  # what a day's last vehicle did around midnight
LOOP_BEYOND = 2  # the loop behind the line: it counts who passed
OWED = (ChargeState.DUE, ChargeState.PART_PAID)


@dataclass(slots=True)
class Reader:
    """Questions over one connection; what was read of a visit is kept."""

    connection: Connection
    _visits: dict[str, Visit | None] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def open(cls, engine: Engine) -> Iterator[Reader]:
        """Read from this engine until the context ends."""
        with engine.connect().execution_options(writing=False) as connection:
            yield cls(connection)

    def between(self, kind: type[_Kind], column: str, start: int, end: int) -> list[_Kind]:
        """All of this kind from start to before end, in order."""
        source = table(kind)
        at = source.c[column]
        query = select(source).where(at >= start, at < end).order_by(at, source.c.id)
        return [MAPPED[kind].decode(row) for row in self.connection.execute(query).mappings()]

    def of(self, kind: type[_Kind], column: str, ids: Iterable[str]) -> dict[str, list[_Kind]]:
        """All of this kind with one of these values in a column, by that value."""
        source, found = table(kind), defaultdict(list)
        wanted = sorted({one for one in ids if one})
        for first in range(0, len(wanted), AT_ONCE):
            part = wanted[first : first + AT_ONCE]
            query = select(source).where(source.c[column].in_(part)).order_by(source.c.id)
            for row in self.connection.execute(query).mappings():
                found[row[column]].append(MAPPED[kind].decode(row))
        return found

    def visit(self, visit_id: str) -> Visit | None:
        """The visit that this one is, or proved to be."""
        if visit_id not in self._visits:
            found = self.of(Visit, "id", [visit_id]).get(visit_id, [])
            self._visits[visit_id] = found[0] if found else None
        visit = self._visits[visit_id]
        return self.visit(visit.merged_into) if visit is not None and visit.merged_into else visit

    def settled(self, visit_id: str) -> bool:
        """Whether the visit is known and nothing is owed for it."""
        visit = self.visit(visit_id)
        if visit is None:
            return False
        charges = self.of(Charge, "visit_id", [visit.id]).get(visit.id, [])
        return not any(c.state in OWED for c in charges)

    def signals(self, start: int, end: int) -> list[Signal]:
        """Loops and barriers of the day, and a little on both sides of midnight."""
        rows = self.between(LaneSignal, "at", start - EDGE_US, end + EDGE_US)
        return [found for row in rows if (found := _signal(row)) is not None]

    def crossings(self, start: int, end: int) -> list[Crossing]:
        """Passages of the day, and a little on both sides of midnight."""
        rows = self.between(Passage, "occurred_at", start - EDGE_US, end + EDGE_US)
        return [
            Crossing(p.id, p.lane, p.occurred_at, p.visit_id, bool(p.sighting_id)) for p in rows
        ]

    def all(self, kind: type[_Kind], *conditions: Any) -> list[_Kind]:
        """All of this kind that meet these conditions."""
        source = table(kind)
        query = select(source).where(*conditions).order_by(source.c.id)
        return [MAPPED[kind].decode(row) for row in self.connection.execute(query).mappings()]


def _signal(row: LaneSignal) -> Signal | None:
    body = row.body
    if row.kind == "loop" and body.get("loop") == LOOP_BEYOND and body.get("state") == "on":
        return Signal(row.id, row.lane, "loop", row.at)
    if row.kind == "barrier":
        return Signal(row.id, row.lane, str(body["state"]), row.at, str(body["cause"]))
    return None
