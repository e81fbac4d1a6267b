"""What finance and the public read: history folded from rows, never from memory.

A day is the Asia/Ho_Chi_Minh calendar day of recording. Nothing here returns a plate.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, func, select

from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.receipt_state import ReceiptState
from fees.reports import VIETNAM, DayReport, DayRow, day_report
from fees.tariff import Status, Tariff
from gate.journey.consignment import Consignment, HandOver
from gate.journey.visit import Correction, Visit
from gate.service.money import Charge, Payment, Receipt, Refund, Shift
from gate.service.paper_rows import ReceiptLife
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_VISIT, _CHARGE = table(Visit), table(Charge)
_PAYMENT, _RECEIPT = table(Payment), table(Receipt)
_SHIFT, _REFUND = table(Shift), table(Refund)
_LIFE = table(ReceiptLife)
_CORRECTION, _HAND_OVER, _GOODS = table(Correction), table(HandOver), table(Consignment)
_SPOILED = select(_LIFE.c.id).where(_LIFE.c.state == ReceiptState.SPOILED.value)
MOST_DAYS = 62  # how far one public question may reach


def day_bounds(day: date) -> tuple[int, int]:
    """Start and end (exclusive) of a Vietnamese calendar day, µs since the epoch."""
    start = datetime.combine(day, time(), VIETNAM)
    end = start + timedelta(days=1)
    return int(start.timestamp()) * 1_000_000, int(end.timestamp()) * 1_000_000


class Queries:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)

    def receipt(self, code: str) -> Receipt | None:
        """The receipt with this look-up code."""
        with self._reading() as connection:
            query = select(_RECEIPT).where(_RECEIPT.c.code == code)
            row = connection.execute(query).mappings().first()
        found: Receipt | None = MAPPED[Receipt].decode(row) if row else None
        return found

    def charge_of(self, code: str) -> Charge | None:
        """The charge with this code of a transfer."""
        with self._reading() as connection:
            query = select(_CHARGE).where(_CHARGE.c.code == code)
            row = connection.execute(query).mappings().first()
        found: Charge | None = MAPPED[Charge].decode(row) if row and code else None
        return found

    def shifts(self, most: int) -> list[Shift]:
        """The newest shifts, open ones too."""
        with self._reading() as connection:
            query = select(_SHIFT).order_by(_SHIFT.c.opened_at.desc(), _SHIFT.c.id).limit(most)
            rows = connection.execute(query).mappings().all()
        return [MAPPED[Shift].decode(row) for row in rows]

    def refunds(self, most: int) -> list[Refund]:
        """The newest refunds, whatever became of them."""
        with self._reading() as connection:
            query = select(_REFUND).order_by(_REFUND.c.asked_at.desc(), _REFUND.c.id).limit(most)
            rows = connection.execute(query).mappings().all()
        return [MAPPED[Refund].decode(row) for row in rows]

    def charge_totals(self, ids: Sequence[str]) -> dict[str, int]:
        """What these charges come to, in whole đồng."""
        with self._reading() as connection:
            query = select(_CHARGE.c.id, _CHARGE.c.total).where(_CHARGE.c.id.in_(ids))
            return {row[0]: row[1] for row in connection.execute(query)}

    def history(self, visit_id: str) -> list[Correction | HandOver]:
        """What people changed on this visit and where its goods went, oldest first.

        What was said about a visit before it proved to be this one counts too.
        """
        merged = select(_VISIT.c.id).where(_VISIT.c.merged_into == visit_id)
        mine = (_CORRECTION.c.visit_id == visit_id) | _CORRECTION.c.visit_id.in_(merged)
        brought = select(_GOODS.c.id).where(_GOODS.c.brought_by == visit_id)
        went = (
            (_HAND_OVER.c.from_visit == visit_id)
            | (_HAND_OVER.c.to_visit == visit_id)
            | _HAND_OVER.c.consignment_id.in_(brought)
        )
        found: list[Correction | HandOver] = []
        with self._reading() as connection:
            for entity, asked in ((Correction, mine), (HandOver, went)):
                rows = connection.execute(select(table(entity)).where(asked)).mappings()
                found += [MAPPED[entity].decode(row) for row in rows]
        return sorted(found, key=lambda one: (one.at, one.id))

    def day_report(self, day: date, tariff: Tariff, ledger: str) -> DayReport:
        """All charges recorded and all money taken on that day."""
        start, end = day_bounds(day)
        with self._reading() as connection:
            rows = list(self._rows(connection, start, end))
            entered = (_VISIT.c.entered_at >= start) & (_VISIT.c.entered_at < end)
            visits = connection.execute(select(func.count()).where(entered)).scalar_one()
        return day_report(
            rows,
            day=day.isoformat(),
            ledger=ledger,
            tariff=tariff.version,
            illustrative=tariff.status is Status.ILLUSTRATIVE,
            visits=visits,
        )

    def _rows(self, connection: Connection, start: int, end: int) -> Iterator[DayRow]:
        made = (_CHARGE.c.created_at >= start) & (_CHARGE.c.created_at < end)
        paid = (_PAYMENT.c.at >= start) & (_PAYMENT.c.at < end)
        query = (
            select(
                _CHARGE,
                _VISIT.c.facts,
                _VISIT.c.entered_at,
                _VISIT.c.side_in,
                _VISIT.c.opened_at,
                _PAYMENT.c.at.label("paid_at"),
                _PAYMENT.c.amount.label("taken"),
                _PAYMENT.c.method,
                _PAYMENT.c.by,
                _RECEIPT.c.series,
                _RECEIPT.c.number,
            )
            .join(_VISIT, _VISIT.c.id == _CHARGE.c.visit_id)
            .outerjoin(_PAYMENT, (_PAYMENT.c.charge_id == _CHARGE.c.id) & paid)
            .outerjoin(
                _RECEIPT,
                (_RECEIPT.c.payment_id == _PAYMENT.c.id) & _RECEIPT.c.id.not_in(_SPOILED),
            )
            .where(made | paid)
            .order_by(_CHARGE.c.id, _PAYMENT.c.at, _PAYMENT.c.id)
        )
        told = ""  # a charge paid in parts has a row for each part, and is charged once
        for row in connection.execute(query).mappings():
            first = row["id"] != told
            told = row["id"]
            yield _day_row(row, first and start <= row["created_at"] < end)

    def public_daily(self, first: date, end: date, tariff: Tariff, ledger: str) -> list[Any]:
        """Totals of each day from `first` to before `end`, at most two months."""
        days = min((end - first).days, MOST_DAYS)
        return [
            _public(self.day_report(first + timedelta(days=n), tariff, ledger))
            for n in range(max(days, 0))
        ]


def _day_row(row: RowMapping, made_today: bool) -> DayRow:
    """A charge of the day; or, for an older charge paid today, the money alone."""
    facts = Chargeable.from_facts(msgspec.json.decode(row["facts"]))
    assessment = msgspec.json.decode(row["assessment"])
    state = ChargeState(row["state"])
    standing = made_today and state is not ChargeState.REVERSED
    return DayRow(
        visit_id=row["visit_id"],
        charge_id=row["id"],
        state=state,
        recorded_at_us=row["created_at"] if made_today else row["paid_at"],
        occurred_at_us=row["entered_at"] or row["opened_at"],
        vehicle_class=str(facts.vehicle_class or ""),
        flow=str(facts.flow or ""),
        regime=str(facts.regime or ""),
        charged_vnd=row["total"] if standing else 0,
        paid_vnd=row["taken"] or 0,
        forgone_vnd=assessment["forgone_vnd"] if standing else 0,
        exemption=assessment["exemption"] if standing else "",
        method=row["method"] or "",
        cashier=row["by"] or "",
        lane=f"{row['side_in']}-enter" if row["side_in"] else "",
        symbol=row["series"] or "",
        receipt_no=row["number"] or 0,
    )


def _public(report: DayReport) -> dict[str, Any]:
    return {
        "day": report.day,
        "ledger": report.ledger,
        "tariff": report.tariff,
        "illustrative": report.illustrative,
        "vehicles_entered": report.visits,
        "charges": report.total.charges,
        "charged_vnd": report.total.charged_vnd,
        "collected_vnd": report.total.paid_vnd,
        "exemptions": report.exemptions,
        "forgone_vnd": report.total.forgone_vnd,
        "receipts": len(report.total.receipts),
    }
