"""What is asked about receipts as papers: signed files, what waits for one, the usage report.

Read-only, beside the loop, from committed rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, Select, Table, func, select

from fees.receipt import Registered
from fees.receipt_state import AT_REST, ReceiptState, Standing, Way
from fees.receipt_usage import SeriesUsage, Used, usage
from gate.service.money import Receipt
from gate.service.paper_rows import ReceiptLife, SeriesRun, SignedPaper, WrongNotice
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_RECEIPT: Table = table(Receipt)
_PAPER: Table = table(SignedPaper)
_RUN: Table = table(SeriesRun)
_LIFE: Table = table(ReceiptLife)
_NOTICE: Table = table(WrongNotice)
_OF_LIFE = [column.label(f"life_{column.name}") for column in _LIFE.c]
_SPOILED = select(_LIFE.c.id).where(
    (_LIFE.c.id == _RECEIPT.c.id) & (_LIFE.c.state == ReceiptState.SPOILED.value)
)
_SIGNED = select(_PAPER.c.id).where(_PAPER.c.id == _RECEIPT.c.id)
_WAITS = ~_SIGNED.exists() & ~_SPOILED.exists()  # a spoiled number is signed by nobody


@dataclass(frozen=True, slots=True)
class Asked:
    """What a receipt is looked for by; whatever is empty is not asked."""

    number: int = 0
    code: str = ""
    bounds: tuple[int, int] | None = None  # µs UTC, start included, end excluded
    state: str = ""
    standing: str = ""


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
        waiting = select(_RECEIPT).where((_RECEIPT.c.at >= since) & _WAITS)
        query = waiting.order_by(_RECEIPT.c.at, _RECEIPT.c.number).limit(most)
        with self._reading() as connection:
            return [MAPPED[Receipt].decode(row) for row in connection.execute(query).mappings()]

    def unsigned_notices(self, since: int, most: int) -> list[WrongNotice]:
        """Notices made from `since` on (µs UTC) without a signed file, oldest first."""
        signed = select(_PAPER.c.id).where(_PAPER.c.id == _NOTICE.c.id)
        waiting = select(_NOTICE).where((_NOTICE.c.at >= since) & ~signed.exists())
        query = waiting.order_by(_NOTICE.c.at, _NOTICE.c.id).limit(most)
        with self._reading() as connection:
            return [MAPPED[WrongNotice].decode(row) for row in connection.execute(query).mappings()]

    def life(self, receipt_id: str) -> ReceiptLife | None:
        """Where a receipt is, and what it counts for."""
        with self._reading() as connection:
            row = connection.execute(select(_LIFE).where(_LIFE.c.id == receipt_id))
            found = row.mappings().first()
        life: ReceiptLife | None = MAPPED[ReceiptLife].decode(found) if found else None
        return life

    def search(self, asked: Asked, most: int) -> list[tuple[Receipt, ReceiptLife]]:
        """Receipts that answer to all that is asked, newest first."""
        query = select(_RECEIPT, *_OF_LIFE).join(_LIFE, _LIFE.c.id == _RECEIPT.c.id)
        if asked.number:
            query = query.where(_RECEIPT.c.number == asked.number)
        if asked.code:
            query = query.where(_RECEIPT.c.code == asked.code)
        if asked.bounds:
            query = query.where(_RECEIPT.c.at >= asked.bounds[0], _RECEIPT.c.at < asked.bounds[1])
        if asked.state:
            query = query.where(_LIFE.c.state == asked.state)
        if asked.standing:
            query = query.where(_LIFE.c.standing == asked.standing)
        query = query.order_by(_RECEIPT.c.at.desc(), _RECEIPT.c.number.desc()).limit(most)
        return self._pairs(query)

    def chain(self, root: str) -> list[tuple[Receipt, ReceiptLife]]:
        """A first receipt and all that correct it, in the order in which they were issued."""
        query = select(_RECEIPT, *_OF_LIFE).join(_LIFE, _LIFE.c.id == _RECEIPT.c.id)
        query = query.where(_LIFE.c.root == root)
        return self._pairs(query.order_by(_RECEIPT.c.at, _RECEIPT.c.series, _RECEIPT.c.number))

    def later(self, found: Receipt, root: str) -> list[tuple[Receipt, ReceiptLife]]:
        """What may answer a receipt: the others of its chain, and those of the same payment."""
        query = select(_RECEIPT, *_OF_LIFE).join(_LIFE, _LIFE.c.id == _RECEIPT.c.id)
        same = (_RECEIPT.c.payment_id == found.payment_id) & (_RECEIPT.c.payment_id != "")
        query = query.where((_RECEIPT.c.id != found.id) & ((_LIFE.c.root == root) | same))
        return self._pairs(query.order_by(_RECEIPT.c.at, _RECEIPT.c.series, _RECEIPT.c.number))

    def _pairs(self, query: Select[Any]) -> list[tuple[Receipt, ReceiptLife]]:
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            (
                MAPPED[Receipt].decode(row),
                MAPPED[ReceiptLife].decode({c.name: row[f"life_{c.name}"] for c in _LIFE.c}),
            )
            for row in rows
        ]

    def first_of(self, charge_ids: Sequence[str]) -> dict[str, Receipt]:
        """By charge, the receipt that was given for its payment; spoiled numbers are none."""
        mine = _RECEIPT.c.charge_id.in_(charge_ids) & (_RECEIPT.c.payment_id != "")
        query = select(_RECEIPT).where(mine & ~_SPOILED.exists()).order_by(_RECEIPT.c.at)
        with self._reading() as connection:
            rows = connection.execute(query).mappings()
            return {row["charge_id"]: MAPPED[Receipt].decode(row) for row in rows}

    def notices(self, receipt_ids: Sequence[str]) -> list[WrongNotice]:
        """The notices made for these receipts, oldest first."""
        query = select(_NOTICE).where(_NOTICE.c.receipt_id.in_(receipt_ids))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(_NOTICE.c.at, _NOTICE.c.id)).mappings()
            return [MAPPED[WrongNotice].decode(row) for row in rows]

    def waiting(self) -> int:
        """How many receipts have no signed file yet."""
        with self._reading() as connection:
            query = select(func.count()).select_from(_RECEIPT).where(_WAITS)
            return int(connection.execute(query).scalar_one())

    def on_their_way(self, most: int) -> list[ReceiptLife]:
        """Receipts and notices that the tax authority has not accepted yet, oldest first."""
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

        Of the numbers given before it the last of each series matters, and those corrected since.
        """
        issued = (_RECEIPT.c.at >= start) & (_RECEIPT.c.at < end)
        corrected = (_LIFE.c.corrected_at >= start) & (_LIFE.c.corrected_at < end)
        lives = select(
            _RECEIPT, _LIFE.c.state, _LIFE.c.at.label("since"), _LIFE.c.reason, _LIFE.c.standing
        )
        lives = lives.add_columns(_LIFE.c.corrected_at).join(_LIFE, _LIFE.c.id == _RECEIPT.c.id)
        newest = (
            select(_RECEIPT.c.series, func.max(_RECEIPT.c.number))
            .where(_RECEIPT.c.at < start)
            .group_by(_RECEIPT.c.series)
        )
        with self._reading() as connection:
            rows = connection.execute(lives.where(issued | corrected)).mappings()
            used = [_used(row) for row in rows]
            before = [Used(row[0], row[1], start - 1, 0) for row in connection.execute(newest)]
        return usage(self.registered(), [*before, *used], start, end)


def _used(row: RowMapping) -> Used:
    relation = msgspec.json.decode(row["content"]).get("relation")
    spoiled = row["state"] == ReceiptState.SPOILED
    return Used(
        row["series"],
        row["number"],
        row["at"],
        row["amount"],
        spoiled_at_us=row["since"] if spoiled else 0,
        spoiled_reason=row["reason"] if spoiled else "",
        makes=Way(relation["way"]) if relation else None,
        standing=Standing(row["standing"]),
        corrected_at_us=row["corrected_at"],
    )
