"""Who else kept vehicles that have left, as the books tell it; for a dry run over past visits.

Holds, shut roads and waits for a bay are read as they stand. Waits for the bridge stand with the
visit; of visits from before they did, they are read from the records of the bridge's line, where
those tell a plain story. Where they do not, nobody knows, and it says so; nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select, select

from fees.kept import Kept
from gate.journey.hold import Hold
from gate.journey.queueing import Stage
from gate.journey.road import RoadClosure
from gate.journey.visit import Finding, Side, Visit
from gate.service.dwell import NO_BAY, others, recorded
from gate.service.queue_rows import QueueRecord
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table
from parking.lines import Input

_DAY_US = 24 * 3_600_000_000
_NONE = "[]"  # how no waits are written down
_VISIT, _RECORD = table(Visit), table(QueueRecord)
_Row = TypeVar("_Row", Hold, Finding)
Waits = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PastStays:
    """What was recorded of the visits that entered in some days, by visit."""

    holds: Mapping[str, list[Hold]]
    findings: Mapping[str, list[Finding]]
    closures: Sequence[RoadClosure]
    lines: Mapping[str, list[tuple[Input, int]]]  # of the bridge, where the visit holds no waits
    openings: Sequence[int]  # each day on which a rule called, in order

    @classmethod
    def read(cls, connection: Connection, start: int, end: int) -> PastStays:
        """Of visits that entered from start to before end, µs."""
        entered = (_VISIT.c.entered_at >= start) & (_VISIT.c.entered_at < end)
        ids = select(_VISIT.c.id).where(entered)
        shut = table(RoadClosure)
        rows = connection.execute(select(shut).order_by(shut.c.closed_at)).mappings()
        days = select(_RECORD.c.at).where(_RECORD.c.kind == Input.OPEN.value)
        return cls(
            _of(connection, Hold, ids),
            _of(connection, Finding, ids, table(Finding).c.kind == NO_BAY),
            [MAPPED[RoadClosure].decode(row) for row in rows],
            _lines(connection, ids.where(_VISIT.c.bridge_waits == _NONE)),
            sorted(connection.execute(days).scalars()),
        )

    def kept(
        self, entered: int, left: int, visit: str, waits: str, cleared_for: str
    ) -> tuple[Kept, ...] | None:
        """Who else kept this one, in order; None = the books do not tell.

        Of a stay that is not over nothing is said yet.
        """
        if not left or left < entered:
            return ()
        found = self._waits(visit, waits, left, cleared_for)
        if found is None:
            return None
        shut = [c for c in self.closures if c.closed_at < left and not 0 < c.opened_at < entered]
        told = list(recorded(self.holds.get(visit, ()), shut, self.findings.get(visit, ()), found))
        return others(entered, left, told) if told else ()

    def _waits(self, visit: str, waits: str, left: int, cleared_for: str) -> Waits | None:
        """Its waits for the bridge. Where no rule called anybody, the bridge was open to it."""
        if waits != _NONE:
            return tuple((since, called) for since, called in msgspec.json.decode(waits))
        line = self.lines.get(visit)
        if line is not None:
            return _told(line, left)
        if cleared_for != Side.BORDER:
            return ()
        nth = bisect_right(self.openings, left)
        called_then = nth > 0 and self.openings[nth - 1] > left - _DAY_US
        return None if called_then else ()


def _of(
    connection: Connection, kind: type[_Row], ids: Select[Any], *where: Any
) -> dict[str, list[_Row]]:
    source, found = table(kind), defaultdict(list)
    query = select(source).where(source.c.visit_id.in_(ids), *where).order_by(source.c.id)
    for row in connection.execute(query).mappings():
        found[row["visit_id"]].append(MAPPED[kind].decode(row))
    return found


def _lines(connection: Connection, ids: Select[Any]) -> dict[str, list[tuple[Input, int]]]:
    """What happened to these visits in the bridge's line; what a merged one had is the other's."""
    gone = select(_VISIT.c.id, _VISIT.c.merged_into).where(_VISIT.c.merged_into.in_(ids))
    into = {visit: other for visit, other in connection.execute(gone)}
    theirs = _RECORD.c.visit.in_(ids) | _RECORD.c.visit.in_(sorted(into))
    query = select(_RECORD.c.visit, _RECORD.c.kind, _RECORD.c.at)
    found: dict[str, list[tuple[Input, int]]] = defaultdict(list)
    bridge = query.where(_RECORD.c.stage == Stage.BRIDGE.value, theirs).order_by(_RECORD.c.id)
    for visit, kind, at in connection.execute(bridge):
        found[into.get(visit, visit)].append((Input(kind), at))
    return found


def _told(line: Iterable[tuple[Input, int]], left: int) -> Waits | None:
    """From joining until the call, or until it went uncalled; None = it was no plain story.

    Who was held, called twice or not found has waited by rules that these rows alone do not hold.
    """
    found: list[tuple[int, int]] = []
    since = called = 0
    for what, at in line:
        if what is Input.JOIN and not since:
            since = at
        elif what in (Input.CALL, Input.SEND) and since and not called:
            called = at
        elif what in (Input.LEAVE, Input.ARRIVE) and since:
            found.append((since, called or at))
            since = called = 0
        elif what is not Input.CHANGE:
            return None
    return (*found, (since, called or left)) if since else tuple(found)
