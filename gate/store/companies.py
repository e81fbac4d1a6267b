"""Statements of companies and slips of prices as committed.

A statement has the movements of a month with plate and receipt beside them. Read-only, beside the
loop; who may see it is the caller's business.
"""

from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, Table, and_, select

from fees.account import Move
from fees.receipt_state import ReceiptState
from gate.journey.visit import Visit
from gate.service.company import Company, CompanyMove, Statement, StatementLine
from gate.service.money import BankCredit, Charge, PriceSlip, Receipt
from gate.service.paper_rows import ReceiptLife
from gate.service.state import OWING
from gate.store.mapping import MAPPED
from gate.store.queries import day_bounds
from gate.store.sqlstore import table

_MOVE: Table = table(CompanyMove)
_COMPANY: Table = table(Company)
_RECEIPT: Table = table(Receipt)
_LIFE: Table = table(ReceiptLife)
_SPOILED = select(_LIFE.c.id).where(_LIFE.c.state == ReceiptState.SPOILED.value)
_CREDIT: Table = table(BankCredit)
_VISIT: Table = table(Visit)
_SLIP: Table = table(PriceSlip)
_CHARGE: Table = table(Charge)


def month_bounds(month: str) -> tuple[date, date]:
    """First day of `YYYY-MM` and of the month after; raises `ValueError`."""
    year, number = (int(part) for part in month.split("-"))
    first = date(year, number, 1)
    if first.strftime("%Y-%m") != month:
        raise ValueError(month)
    return first, date(year + number // 12, number % 12 + 1, 1)


class CompanyBooks:
    """Questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def statement(self, code: str, month: str) -> Statement | None:
        """One month of Asia/Ho_Chi_Minh; None without such a company; raises `ValueError`."""
        first, end = month_bounds(month)
        since, until = day_bounds(first)[0], day_bounds(end)[0]
        with self._engine.connect().execution_options(writing=False) as connection:
            row = connection.execute(select(_COMPANY).where(_COMPANY.c.id == code))
            found = row.mappings().first()
            if found is None:
                return None
            mine = _MOVE.c.company_id == code
            before = select(_MOVE.c.prepaid_after, _MOVE.c.owed_after).where(
                mine & (_MOVE.c.at < since)
            )
            last = connection.execute(before.order_by(_MOVE.c.number.desc()).limit(1)).first()
            lines = connection.execute(_lines(code, since, until)).all()
        company: Company = MAPPED[Company].decode(found)
        prepaid, owed = (last[0], last[1]) if last else (0, 0)
        return Statement(company, month, prepaid, owed, tuple(_line(line) for line in lines))

    def slip(self, code: str) -> PriceSlip | None:
        """The slip of a price with this look-up code."""
        query = select(_SLIP).where(_SLIP.c.code == code)
        with self._engine.connect().execution_options(writing=False) as connection:
            row = connection.execute(query).mappings().first()
        found: PriceSlip | None = MAPPED[PriceSlip].decode(row) if row else None
        return found

    def beside(self, charge: Charge) -> list[Charge]:
        """What else is owed for the same visit, oldest first."""
        mine = (_CHARGE.c.visit_id == charge.visit_id) & (_CHARGE.c.id != charge.id)
        query = select(_CHARGE).where(mine & _CHARGE.c.state.in_(sorted(OWING)))
        with self._engine.connect().execution_options(writing=False) as connection:
            rows = connection.execute(query.order_by(_CHARGE.c.created_at)).mappings().all()
        return [MAPPED[Charge].decode(row) for row in rows]


def _lines(code: str, since: int, until: int) -> Any:
    """Movements with the plate, the receipt that the payment brought and the bank's reference.

    A charge that was put on account has its receipt on the line that settles it.
    """
    paid = _MOVE.c.kind.in_([Move.DRAW.value, Move.SETTLE.value])
    return (
        select(
            _MOVE.c.number,
            _MOVE.c.kind,
            _MOVE.c.amount,
            _MOVE.c.at,
            _MOVE.c.prepaid_after,
            _MOVE.c.owed_after,
            _MOVE.c.by,
            _VISIT.c.plate,
            _RECEIPT.c.id.label("receipt"),
            _CREDIT.c.reference,
        )
        .select_from(_MOVE)
        .outerjoin(_VISIT, _VISIT.c.id == _MOVE.c.visit_id)
        .outerjoin(
            _RECEIPT,
            and_(
                paid,
                _RECEIPT.c.charge_id == _MOVE.c.ref,
                _RECEIPT.c.payment_id != "",
                _RECEIPT.c.id.not_in(_SPOILED),
            ),
        )
        .outerjoin(_CREDIT, _CREDIT.c.id == _MOVE.c.ref)
        .where((_MOVE.c.company_id == code) & (_MOVE.c.at >= since) & (_MOVE.c.at < until))
        .order_by(_MOVE.c.number)
    )


def _line(row: Row[Any]) -> StatementLine:
    return StatementLine(
        row.number,
        Move(row.kind),
        row.amount,
        row.at,
        row.prepaid_after,
        row.owed_after,
        row.by,
        row.plate or "",
        row.receipt or row.reference or "",
    )
