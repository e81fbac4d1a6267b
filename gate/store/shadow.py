"""What a parallel run keeps and compares: imports of the other programme, and a day of both.

Imports are added whole or not at all and never changed. A file taken in again under another mapping
counts by the newest one; what earlier files said already counts once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, and_, insert, inspect, or_, select

from gate.journey.sighting import Passage, Sighting
from gate.journey.threeway import LaneDay, Theirs
from gate.journey.visit import Visit
from gate.service.money import Charge
from gate.service.records import LaneSignal
from gate.store import tables_shadow as t
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_VISIT, _CHARGE, _SIGHTING = table(Visit), table(Charge), table(Sighting)
_PASSAGE, _SIGNAL = table(Passage), table(LaneSignal)
_IMPORT: Table = t.ShadowImportRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_ROW: Table = t.ShadowRowRow.__table__  # type: ignore[attr-defined]
_CELLS: Table = t.ShadowCellsRow.__table__  # type: ignore[attr-defined]
FLICKER_US = 2_000_000  # a loop free for less than this lies under one vehicle, tractor and trailer


@dataclass(frozen=True, slots=True)
class Import:
    """One file taken in."""

    id: str
    file: str
    sha256: str
    mapping: str
    mapping_sha256: str
    rows: int
    skipped: int
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row of it; `cells` is JSON."""

    number: int
    digest: str
    row: Theirs
    payer: str
    cells: str


@dataclass(frozen=True, slots=True)
class Known:
    """One visit of ours with its charges, the lanes it went through and its other readings."""

    visit: Visit
    charges: tuple[Charge, ...] = ()
    lane_in: str = ""
    lane_out: str = ""
    candidates: tuple[str, ...] = field(default=())


class ShadowStore:
    """Reads and writes over one engine, also while the centre works on the same database."""

    def __init__(self, engine: Engine) -> None:
        """Work on this engine."""
        self._engine = engine

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)

    def usable(self) -> bool:
        """Whether the database has these tables."""
        return inspect(self._engine).has_table(_IMPORT.name)

    # --- imports ------------------------------------------------------------------------------

    def known(self, sha256: str, mapping_sha256: str) -> Import | None:
        """The import that took in this very file by this very mapping."""
        same = (_IMPORT.c.sha256 == sha256) & (_IMPORT.c.mapping_sha256 == mapping_sha256)
        with self._reading() as connection:
            row = connection.execute(select(_IMPORT).where(same)).mappings().first()
        return Import(**row) if row else None

    def imports(self) -> list[Import]:
        """All of them, newest first."""
        newest = select(_IMPORT).order_by(_IMPORT.c.at.desc(), _IMPORT.c.id.desc())
        with self._reading() as connection:
            return [Import(**row) for row in connection.execute(newest).mappings()]

    def take(self, found: Import, rows: Sequence[ImportedRow]) -> int:
        """Keep an import and its rows in one transaction; returns how many rows say a new thing."""
        with self._engine.begin() as connection:
            digests = {row.digest for row in rows}
            old = set(connection.execute(select(_ROW.c.digest)).scalars()) & digests
            connection.execute(insert(_IMPORT), [{n: getattr(found, n) for n in _names(_IMPORT)}])
            connection.execute(insert(_ROW), [_values(found.id, row) for row in rows])
            cells = [{"id": _row_id(found.id, r), "payer": r.payer, "cells": r.cells} for r in rows]
            connection.execute(insert(_CELLS), cells)
        return len(digests - old)

    def theirs(self, start: int, end: int) -> list[Theirs]:
        """What they told of that span, µs, in the order told; each meaning once."""
        later = _IMPORT.alias()
        replaced = select(later.c.id).where(
            later.c.sha256 == _IMPORT.c.sha256,
            or_(
                later.c.at > _IMPORT.c.at,
                and_(later.c.at == _IMPORT.c.at, later.c.id > _IMPORT.c.id),
            ),
        )
        query = (
            select(_ROW)
            .join(_IMPORT, _IMPORT.c.id == _ROW.c.import_id)
            .where(_ROW.c.moment >= start, _ROW.c.moment < end, ~replaced.exists())
            .order_by(_IMPORT.c.at, _IMPORT.c.id, _ROW.c.number)
        )
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [_theirs(row) for row in {row["digest"]: row for row in rows}.values()]

    # --- ours ---------------------------------------------------------------------------------

    def ours(self, start: int, end: int) -> list[Known]:
        """Visits that came in that span, µs, or left in it without having been seen to come."""
        came = and_(_VISIT.c.entered_at >= start, _VISIT.c.entered_at < end)
        went = and_(_VISIT.c.entered_at == 0, _VISIT.c.left_at >= start, _VISIT.c.left_at < end)
        query = select(_VISIT).where(or_(came, went), _VISIT.c.merged_into == "")
        with self._reading() as connection:
            rows = connection.execute(query.order_by(_VISIT.c.id)).mappings()
            visits = [MAPPED[Visit].decode(row) for row in rows]
            ids = [v.id for v in visits]
            charges: dict[str, list[Charge]] = {}
            for charge in _of(connection, Charge, _CHARGE.c.visit_id.in_(ids)):
                charges.setdefault(charge.visit_id, []).append(charge)
            crossed = [p for v in visits for p in (v.enter_passage, v.leave_passage) if p]
            found = _of(connection, Passage, _PASSAGE.c.id.in_(crossed))
            lanes = {passage.id: passage.lane for passage in found}
            candidates: dict[str, set[str]] = {}
            for sighting in _of(connection, Sighting, _SIGHTING.c.visit_id.in_(ids)):
                seen = candidates.setdefault(sighting.visit_id, set())
                seen |= {text for plate in sighting.plates for text, _ in plate.candidates}
        return [
            Known(
                visit,
                tuple(charges.get(visit.id, ())),
                lanes.get(visit.enter_passage, ""),
                lanes.get(visit.leave_passage, ""),
                tuple(sorted(candidates.get(visit.id, ()))),
            )
            for visit in visits
        ]

    # --- the count ----------------------------------------------------------------------------

    def lane_days(
        self, start: int, end: int, lanes: Iterable[tuple[str, str, str]]
    ) -> list[LaneDay]:
        """What each lane (id, side, movement) counted from `start` to before `end`, µs."""
        with self._reading() as connection:
            spoke = select(_SIGNAL.c.lane).where(_SIGNAL.c.kind == "loop").distinct()
            with_loops = set(connection.execute(spoke).scalars())
            return [
                LaneDay(
                    lane,
                    side,
                    movement,
                    tuple(_rolled_over(connection, lane, start, end)),
                    tuple(_passages(connection, lane, start, end)),
                    lane in with_loops,
                )
                for lane, side, movement in lanes
            ]


def _names(source: Table) -> list[str]:
    return [column.name for column in source.columns]


def _row_id(import_id: str, row: ImportedRow) -> str:
    return f"{import_id}/{row.number}"


def _values(import_id: str, found: ImportedRow) -> dict[str, Any]:
    row = found.row
    return {
        "id": _row_id(import_id, found),
        "import_id": import_id,
        "number": found.number,
        "digest": found.digest,
        "place": row.place,
        "moment": row.at,
        "plate": row.plate,
        "entered_at": row.entered_at,
        "left_at": row.left_at,
        "paid_at": row.paid_at,
        "lane": row.lane,
        "side": row.side,
        "receipt_no": "".join(row.receipts),
        "amount": row.amount_vnd,
        "facts": msgspec.json.encode(row.facts).decode(),
    }


def _theirs(row: Any) -> Theirs:
    return Theirs(
        id=row["id"],
        plate=row["plate"],
        place=row["place"],
        entered_at=row["entered_at"],
        left_at=row["left_at"],
        paid_at=row["paid_at"],
        lane=row["lane"],
        side=row["side"],
        receipts=(row["receipt_no"],) if row["receipt_no"] else (),
        amount_vnd=row["amount"],
        facts=msgspec.json.decode(row["facts"], type=dict[str, str]),
    )


def _of(connection: Connection, kind: type[Any], where: Any) -> Iterator[Any]:
    source = table(kind)
    for row in connection.execute(select(source).where(where).order_by(source.c.id)).mappings():
        yield MAPPED[kind].decode(row)


def _rolled_over(connection: Connection, lane: str, start: int, end: int) -> Iterator[int]:
    """When vehicles came onto the second loop, µs; a loop that flickers under one counts once."""
    query = select(_SIGNAL).where(
        _SIGNAL.c.lane == lane,
        _SIGNAL.c.kind == "loop",
        _SIGNAL.c.at >= start,
        _SIGNAL.c.at < end,
    )
    free_since = -FLICKER_US
    for row in connection.execute(query.order_by(_SIGNAL.c.at)).mappings():
        signal = MAPPED[LaneSignal].decode(row)
        if signal.body.get("loop") != 2:
            continue
        if signal.body.get("state") == "off":
            free_since = signal.at
        elif signal.at - free_since >= FLICKER_US:
            yield signal.at


def _passages(connection: Connection, lane: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    query = select(_PASSAGE.c.occurred_at, _PASSAGE.c.visit_id).where(
        _PASSAGE.c.lane == lane, _PASSAGE.c.occurred_at >= start, _PASSAGE.c.occurred_at < end
    )
    for at, visit_id in connection.execute(query.order_by(_PASSAGE.c.occurred_at)):
        yield int(at), str(visit_id)
