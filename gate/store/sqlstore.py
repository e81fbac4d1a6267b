"""The store of the loop: one batch of entities, one transaction, SQLAlchemy Core bulk statements.

The ORM stays out of the hot path: its unit of work costs thirty times the statement
(docs/decisions).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import Insert

from fees.hand_in import HandInState
from fees.receipt_state import AT_REST
from fees.shift import ShiftState
from gate.journey.baystop import BayStop
from gate.journey.clearance import Clearance
from gate.journey.consignment import Consignment, ConsignmentState
from gate.journey.equipment import Equipment, EquipmentState
from gate.journey.hold import Hold
from gate.journey.oversight import Device, ExemptionAsk, Override, Pass, Review
from gate.journey.road import RoadClosure
from gate.journey.sighting import Passage, Sighting
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.stocktake import Counted, StockTake
from gate.journey.visit import OPEN_STATES, Finding, Visit
from gate.service.company import Company
from gate.service.money import (
    OPEN_REFUNDS,
    BankCredit,
    BookEntry,
    Charge,
    HandInList,
    PriceSlip,
    Receipt,
    Refund,
    Shift,
)
from gate.service.paper_rows import ReceiptLife, SeriesRun
from gate.service.ports import RowRejectedError
from gate.service.queue_rows import QueueRecord
from gate.service.records import Opening, RawEvent, Remembered
from gate.service.state import KEPT_US, UNSETTLED, Entity
from gate.service.tariff_rows import TariffVersion
from gate.service.yard_rows import YardApplied, YardVersion
from gate.store import tables as t
from gate.store.mapping import MAPPED, PAYLOAD, Mapped
from parking.lines import Input

_RAW: Table = t.RawPayloadRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
LAST_TURNS = 5_000  # vehicles whose last turn is kept at hand


def table(entity: type[Any]) -> Table:
    """The table of an entity class."""
    found: Table = MAPPED[entity].row.__table__  # type: ignore[attr-defined]
    return found


class _Writer:
    """One table's INSERT, compiled once, and how an entity becomes its parameters.

    SQLAlchemy states the statement; its own handling of each row's parameters would cost more than
    SQLite's work on the row (benchmarks/README.md), so rows go to the driver as they are.
    """

    def __init__(self, engine: Engine, statement: Insert, mapped: Mapped) -> None:
        """Compile for this engine's database."""
        compiled = statement.compile(dialect=engine.dialect, column_keys=list(mapped.names))
        self.sql = str(compiled)
        self._values = mapped.values
        self._names = mapped.names
        order = getattr(compiled, "positiontup", None)
        self._by_name = order is None
        if order is not None and tuple(order) != mapped.names:
            raise TypeError(f"columns of {mapped.entity.__name__} are not in the table's order")

    def rows(self, entities: Iterable[Entity]) -> list[Any]:
        """Parameters of many rows: by place for SQLite, by name for PostgreSQL."""
        rows = [self._values(entity) for entity in entities]
        return [dict(zip(self._names, row, strict=True)) for row in rows] if self._by_name else rows


class SqlStore:
    """`gate.service.ports.Store` over an engine; thread-safe, one writer."""

    def __init__(self, engine: Engine) -> None:
        """Prepare the statements once."""
        self.engine = engine
        self._writers = {kind: self._writer(mapped) for kind, mapped in MAPPED.items()}
        self._payloads = _Writer(engine, insert(_RAW), PAYLOAD)

    def _writer(self, mapped: Mapped) -> _Writer:
        target = table(mapped.entity)
        if not mapped.replaced:
            return _Writer(self.engine, insert(target), mapped)
        dialect = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(target)
        newer = {n: statement.excluded[n] for n in mapped.names if n != "id"}
        upsert: Insert = statement.on_conflict_do_update(index_elements=["id"], set_=newer)
        return _Writer(self.engine, upsert, mapped)

    def write(self, entities: Sequence[Entity]) -> None:
        """Commit all entities or none; only the newest version of a replaced one is written."""
        rows: dict[type[Any], dict[Any, Entity]] = {}
        for number, entity in enumerate(entities):
            kind = type(entity)
            key = entity.id if MAPPED[kind].replaced else number  # type: ignore[union-attr]
            rows.setdefault(kind, {})[key] = entity
        try:
            self._write(rows)
        except IntegrityError as error:
            raise RowRejectedError(str(error.orig)) from error

    def _write(self, rows: dict[type[Any], dict[Any, Entity]]) -> None:
        with self.engine.begin() as connection:
            for kind, found in rows.items():
                writer = self._writers[kind]
                connection.exec_driver_sql(writer.sql, writer.rows(found.values()))
            if RawEvent in rows:
                payloads = self._payloads.rows(rows[RawEvent].values())
                connection.exec_driver_sql(self._payloads.sql, payloads)

    def load(self) -> Iterable[Entity]:
        """What the present needs, in an order that `State.apply` can take."""
        with self.engine.connect().execution_options(writing=False) as connection:
            yield from self._last_turns(connection)
            visits, charges = table(Visit), table(Charge)
            owing = select(charges.c.visit_id).where(charges.c.state.in_(sorted(UNSETTLED)))
            back = table(Refund)
            owed_back = select(back.c.visit_id).where(back.c.state.in_(sorted(OPEN_REFUNDS)))
            since = self._newest(connection) - KEPT_US
            at_hand = select(visits.c.id).where(
                visits.c.state.in_(sorted(OPEN_STATES))
                | visits.c.id.in_(owing)
                | visits.c.id.in_(owed_back)
                | (visits.c.opened_at >= since)
                | (visits.c.left_at >= since)
            )
            # Charges first: a visit that left owing stays in memory because of them.
            yield from self._all(connection, Charge, charges.c.visit_id.in_(at_hand))
            yield from self._all(connection, Visit, visits.c.id.in_(at_hand))
            hanging = (
                Receipt,
                PriceSlip,
                Clearance,
                Finding,
                Opening,
                Passage,
                Sighting,
                Hold,
                ExemptionAsk,
            )
            for kind in hanging:
                yield from self._all(connection, kind, table(kind).c.visit_id.in_(at_hand))
            yield from self._beside(connection, at_hand)
            yield from self._counters(connection)
            yield from self._queue(connection)

    def _newest(self, connection: Connection) -> int:
        """The latest time at which any visit opened or left, µs; 0 = no visit yet."""
        visits = table(Visit)
        found = connection.execute(
            select(func.max(visits.c.opened_at), func.max(visits.c.left_at))
        ).one()
        return max(found[0] or 0, found[1] or 0)

    def _beside(self, connection: Connection, at_hand: Any) -> Iterator[Any]:
        """Trailers, goods, second signatures, passes, devices, walks under way and the last one."""
        trailers, goods, reviews = table(Equipment), table(Consignment), table(Review)
        here = trailers.c.state != EquipmentState.LEFT
        yield from self._all(connection, Equipment, here | trailers.c.entered_with.in_(at_hand))
        still = goods.c.state.in_([ConsignmentState.IN_YARD, ConsignmentState.SEIZED])
        yield from self._all(
            connection,
            Consignment,
            still | goods.c.brought_by.in_(at_hand) | goods.c.visit_id.in_(at_hand),
        )
        unsigned = table(Override).c.countersigned_at == 0
        yield from self._all(connection, Override, unsigned)
        charged = select(table(Charge).c.id).where(table(Charge).c.visit_id.in_(at_hand))
        yield from self._all(connection, Review, reviews.c.charge_id.in_(charged))
        for kind in (Pass, Device, StockTake, SeriesRun, Company, TariffVersion, RoadClosure):
            yield from self._all(connection, kind, true())
        yield from self._all(connection, YardVersion, true())
        yield from self._all(connection, YardApplied, true())
        yield from self._all(connection, SlotDraw, true())
        yield from self._all(connection, SlotRequest, true())
        yield from self._all(connection, BayStop, table(BayStop).c.ended_at == 0)
        lives = table(ReceiptLife)
        moving = lives.c.state.not_in(sorted(AT_REST)) | lives.c.visit_id.in_(at_hand)
        yield from self._all(connection, ReceiptLife, moving)
        takes = table(StockTake)
        newest = select(takes.c.id).order_by(takes.c.started_at.desc(), takes.c.id.desc()).limit(1)
        walks = select(takes.c.id).where((takes.c.finished_at == 0) | takes.c.id.in_(newest))
        yield from self._all(connection, Counted, table(Counted).c.count_id.in_(walks))

    def _all(self, connection: Connection, kind: type[Any], where: Any) -> Iterator[Any]:
        source = table(kind)
        order = source.c.occurred_at if "occurred_at" in source.c else source.c.id
        for row in connection.execute(select(source).where(where).order_by(order)).mappings():
            yield MAPPED[kind].decode(row)

    def _last_turns(self, connection: Connection) -> Iterator[Visit]:
        source = table(Visit)
        newest = select(source).where(source.c.left_at > 0).order_by(source.c.left_at.desc())
        found = connection.execute(newest.limit(LAST_TURNS)).mappings().all()
        for row in reversed(found):
            yield MAPPED[Visit].decode(row)

    def _counters(self, connection: Connection) -> Iterator[Entity]:
        waiting = table(Refund).c.state.in_(sorted(OPEN_REFUNDS))
        yield from self._all(connection, Refund, waiting)
        yield from self._takings(connection)
        yield from self._all(connection, BankCredit, true())  # the same money is known for ever
        entries = table(BookEntry)
        for kind in (Receipt, PriceSlip):
            papers = table(kind)
            newest = select(papers.c.series, func.max(papers.c.number)).group_by(papers.c.series)
            for series, number in connection.execute(newest):
                where = (papers.c.series == series) & (papers.c.number == number)
                row = connection.execute(select(papers).where(where)).mappings().one()
                yield MAPPED[kind].decode(row)
        last = select(entries).order_by(entries.c.id.desc()).limit(1)
        for row in connection.execute(last).mappings():
            yield MAPPED[BookEntry].decode(row)

    def _queue(self, connection: Connection) -> Iterator[Entity]:
        """What happened to the lines since the newest opening of a day."""
        records = table(QueueRecord)
        newest = select(func.max(records.c.id)).where(records.c.kind == Input.OPEN)
        since = connection.execute(newest).scalar_one_or_none()
        yield from self._all(connection, QueueRecord, records.c.id >= (since or 0))

    def receipts(self, ids: Sequence[str]) -> Iterable[Receipt | ReceiptLife]:
        """These receipts and where they stand, with the first ones of their chains."""
        lives, found = table(ReceiptLife), table(Receipt)
        with self.engine.connect().execution_options(writing=False) as connection:
            roots = select(lives.c.root).where(lives.c.id.in_(ids))
            of = sorted({*ids, *(row[0] for row in connection.execute(roots))})
            yield from self._all(connection, Receipt, found.c.id.in_(of))
            yield from self._all(connection, ReceiptLife, lives.c.id.in_(of))

    def _takings(self, connection: Connection) -> Iterator[Entity]:
        """Shifts that are open or whose takings are not at the treasury; lists under way."""
        shifts, lists = table(Shift), table(HandInList)
        listed = select(lists.c.id).where(lists.c.state == HandInState.LISTED)
        closed = shifts.c.state == ShiftState.CLOSED
        waiting = closed & ((shifts.c.hand_in == "") | shifts.c.hand_in.in_(listed))
        yield from self._all(connection, Shift, (shifts.c.closed_at == 0) | waiting)
        year = func.substr(lists.c.number, 1, 8)
        newest = select(func.max(lists.c.number)).group_by(year)
        kept = (lists.c.state == HandInState.LISTED) | lists.c.number.in_(newest)
        yield from self._all(connection, HandInList, kept)

    def remembered(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Answers already given to these keys."""
        source = table(Remembered)
        with self.engine.connect().execution_options(writing=False) as connection:
            rows = connection.execute(select(source).where(source.c.id.in_(keys))).mappings()
            return {row["id"]: MAPPED[Remembered].decode(row) for row in rows}
