"""What is asked about receipts as papers: signed files, what waits for one, the usage report.

Read-only, beside the loop, from committed rows.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, Table, func, select

from fees.receipt import Registered
from fees.receipt_state import AT_REST, Way
from fees.receipt_usage import SeriesUsage, Used, usage
from gate.service.money import Receipt
from gate.service.paper_rows import ReceiptLife, SeriesRun, SignedPaper
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_RECEIPT: Table = table(Receipt)
_PAPER: Table = table(SignedPaper)
_RUN: Table = table(SeriesRun)
_LIFE: Table = table(ReceiptLife)


class Papers:
    """Questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)

    def signed(self, receipt_id: str) -> SignedPaper | None:
        """The signed file of a receipt; None in the moment before it is signed."""
        with self._reading() as connection:
            query = select(_PAPER).where(_PAPER.c.id == receipt_id)
            row = connection.execute(query).mappings().first()
        found: SignedPaper | None = MAPPED[SignedPaper].decode(row) if row else None
        return found

    def unsigned(self, since: int, most: int) -> list[Receipt]:
        """Receipts issued from `since` on (µs UTC) without a signed file, oldest first."""
        signed = select(_PAPER.c.id).where(_PAPER.c.id == _RECEIPT.c.id)
        waiting = select(_RECEIPT).where((_RECEIPT.c.at >= since) & ~signed.exists())
        query = waiting.order_by(_RECEIPT.c.at, _RECEIPT.c.number).limit(most)
        with self._reading() as connection:
            return [MAPPED[Receipt].decode(row) for row in connection.execute(query).mappings()]

    def waiting(self) -> int:
        """How many receipts have no signed file yet."""
        signed = select(_PAPER.c.id).where(_PAPER.c.id == _RECEIPT.c.id)
        with self._reading() as connection:
            query = select(func.count()).select_from(_RECEIPT).where(~signed.exists())
            return int(connection.execute(query).scalar_one())

    def on_their_way(self, most: int) -> list[ReceiptLife]:
        """Receipts that the tax authority has not accepted yet, oldest first."""
        query = select(_LIFE).where(_LIFE.c.state.not_in(sorted(AT_REST)))
        query = query.order_by(_LIFE.c.issued_at, _LIFE.c.id).limit(most)
        with self._reading() as connection:
            rows = connection.execute(query).mappings()
            return [MAPPED[ReceiptLife].decode(row) for row in rows]

    def files(self, receipt_ids: Sequence[str]) -> list[SignedPaper]:
        """The signed files of these receipts, in the order of their ids."""
        query = select(_PAPER).where(_PAPER.c.id.in_(receipt_ids)).order_by(_PAPER.c.id)
        with self._reading() as connection:
            rows = connection.execute(query).mappings()
            return [MAPPED[SignedPaper].decode(row) for row in rows]

    def registered(self) -> Registered:
        """Every registered series."""
        with self._reading() as connection:
            rows = connection.execute(select(_RUN).order_by(_RUN.c.id)).mappings()
            return Registered(tuple(MAPPED[SeriesRun].decode(row).registration() for row in rows))

    def usage(self, start: int, end: int) -> tuple[SeriesUsage, ...]:
        """The usage report of a period, µs UTC, start included, end excluded.

        Of the numbers given before it only the last of each series matters.
        """
        within = (_RECEIPT.c.at >= start) & (_RECEIPT.c.at < end)
        newest = (
            select(_RECEIPT.c.series, func.max(_RECEIPT.c.number))
            .where(_RECEIPT.c.at < start)
            .group_by(_RECEIPT.c.series)
        )
        with self._reading() as connection:
            used = [
                _used(row) for row in connection.execute(select(_RECEIPT).where(within)).mappings()
            ]
            before = [Used(row[0], row[1], start - 1, 0) for row in connection.execute(newest)]
        return usage(self.registered(), [*before, *used], start, end)


def _used(row: RowMapping) -> Used:
    relation = msgspec.json.decode(row["content"]).get("relation")
    makes = Way(relation["way"]) if relation else None
    return Used(row["series"], row["number"], row["at"], row["amount"], makes=makes)
