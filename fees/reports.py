"""Folds the charges of one day into the figures finance closes it with.

A report is a value: rows in, totals out, nothing looked up. Every figure carries the receipts it
was added from, so that it can be opened down to paper; figures that do not agree with their rows
cannot be built, because they are made from them and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from fees.charge import ChargeState
from fees.money import dong

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One charge as it stood at the end of the day; empty text = does not apply, times in µs UTC.

    ``charged_vnd`` is the assessed total (0 when exempt or reversed), ``paid_vnd`` what was taken
    for it that day, ``receipt_no`` 0 while no receipt was issued.
    """

    visit_id: str
    charge_id: str
    state: ChargeState
    recorded_at_us: int
    occurred_at_us: int
    vehicle_class: str
    flow: str
    regime: str
    charged_vnd: int
    paid_vnd: int = 0
    forgone_vnd: int = 0
    exemption: str = ""
    method: str = ""
    cashier: str = ""
    lane: str = ""
    symbol: str = ""
    receipt_no: int = 0

    def __post_init__(self) -> None:
        """Refuse amounts that are not whole đồng, and receipts without a symbol."""
        for amount in (self.charged_vnd, self.paid_vnd, self.forgone_vnd):
            dong(amount)
        if bool(self.symbol) != bool(self.receipt_no):
            raise ValueError("a receipt has a symbol and a number")

    @property
    def receipt(self) -> str:
        """The receipt as it is quoted, empty when there is none."""
        return f"{self.symbol} {self.receipt_no:07d}" if self.receipt_no else ""

    @property
    def occurred_day(self) -> str:
        """The calendar day in Vietnam on which it happened (late events differ from the report)."""
        return local_day(self.occurred_at_us).isoformat()

    @property
    def recorded_time(self) -> str:
        """Time of recording in Vietnam, ``HH:MM:SS``."""
        return local_time(self.recorded_at_us).strftime("%H:%M:%S")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a breakdown: how many charges, their amounts, and the receipts they stand on."""

    key: str
    charges: int
    charged_vnd: int
    paid_vnd: int
    forgone_vnd: int
    receipts: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Integers and strings."""
        return {
            "key": self.key,
            "charges": self.charges,
            "charged_vnd": self.charged_vnd,
            "paid_vnd": self.paid_vnd,
            "forgone_vnd": self.forgone_vnd,
            "receipts": list(self.receipts),
        }


@dataclass(frozen=True, slots=True)
class ReceiptRange:
    """The receipts of one symbol: first and last number, how many, and numbers between not here."""

    symbol: str
    first: int
    last: int
    count: int
    absent: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Integers and strings."""
        return {
            "symbol": self.symbol,
            "first": self.first,
            "last": self.last,
            "count": self.count,
            "absent": list(self.absent),
        }


BREAKDOWNS: dict[str, Callable[[DayRow], str]] = {
    "class": lambda row: row.vehicle_class,
    "flow": lambda row: row.flow,
    "regime": lambda row: row.regime,
    "method": lambda row: row.method,
    "cashier": lambda row: row.cashier,
    "lane": lambda row: row.lane,
    "exemption": lambda row: row.exemption,
}


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day's figures.

    ``visits`` may exceed the charged ones: vehicles not chargeable count too.
    """

    day: str
    ledger: str
    tariff: str
    illustrative: bool
    visits: int
    exemptions: int
    total: Figure
    breakdowns: dict[str, tuple[Figure, ...]]
    receipts: tuple[ReceiptRange, ...]
    rows: tuple[DayRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The report without its rows' internals; integers and strings only."""
        return {
            "schema": "malu.report.day/1",
            "day": self.day,
            "ledger": self.ledger,
            "tariff": self.tariff,
            "illustrative": self.illustrative,
            "visits": self.visits,
            "exemptions": self.exemptions,
            "total": self.total.to_json(),
            "breakdowns": {
                name: [figure.to_json() for figure in figures]
                for name, figures in self.breakdowns.items()
            },
            "receipts": [span.to_json() for span in self.receipts],
            "rows": [_row_json(row) for row in self.rows],
        }


def day_report(
    rows: Iterable[DayRow],
    *,
    day: str,
    ledger: str,
    tariff: str,
    illustrative: bool,
    visits: int,
) -> DayReport:
    """Fold the charges recorded on ``day`` (``YYYY-MM-DD``, calendar day in Vietnam).

    ``visits`` counts the vehicles that entered that day. Raises ``ValueError`` for a row recorded
    on another day: it would be counted twice or never.
    """
    ordered = tuple(sorted(rows, key=lambda row: (row.recorded_at_us, row.charge_id)))
    for row in ordered:
        if local_day(row.recorded_at_us).isoformat() != day:
            raise ValueError(f"charge {row.charge_id} was not recorded on {day}")
    return DayReport(
        day=day,
        ledger=ledger,
        tariff=tariff,
        illustrative=illustrative,
        visits=visits,
        exemptions=sum(1 for row in ordered if row.exemption),
        total=_figure("total", ordered),
        breakdowns={name: _breakdown(ordered, key) for name, key in BREAKDOWNS.items()},
        receipts=_ranges(ordered),
        rows=ordered,
    )


def local_day(us: int) -> date:
    """The calendar day in Vietnam of a time in µs since the epoch."""
    return local_time(us).date()


def local_time(us: int) -> datetime:
    """The time in Vietnam, with its offset, of a time in µs since the epoch."""
    return (_EPOCH + timedelta(microseconds=us)).astimezone(VIETNAM)


def _figure(key: str, rows: Iterable[DayRow]) -> Figure:
    rows = tuple(rows)
    return Figure(
        key,
        len({row.charge_id for row in rows}),  # paid in parts, it has several rows
        sum(row.charged_vnd for row in rows),
        sum(row.paid_vnd for row in rows),
        sum(row.forgone_vnd for row in rows),
        tuple(sorted(row.receipt for row in rows if row.receipt)),
    )


def _breakdown(rows: tuple[DayRow, ...], key: Callable[[DayRow], str]) -> tuple[Figure, ...]:
    """One figure per word; rows to which the breakdown does not apply come last under ``-``."""
    groups: dict[str, list[DayRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    names = sorted(groups, key=lambda name: (not name, name))
    return tuple(_figure(name or "-", groups[name]) for name in names)


def _ranges(rows: tuple[DayRow, ...]) -> tuple[ReceiptRange, ...]:
    by_symbol: dict[str, set[int]] = {}
    for row in rows:
        if row.receipt_no:
            by_symbol.setdefault(row.symbol, set()).add(row.receipt_no)
    return tuple(
        ReceiptRange(
            symbol,
            min(numbers),
            max(numbers),
            len(numbers),
            tuple(n for n in range(min(numbers), max(numbers)) if n not in numbers),
        )
        for symbol, numbers in sorted(by_symbol.items())
    )


def _row_json(row: DayRow) -> dict[str, Any]:
    return {
        "recorded_time": row.recorded_time,
        "occurred_day": row.occurred_day,
        "visit_id": row.visit_id,
        "charge_id": row.charge_id,
        "state": str(row.state),
        "class": row.vehicle_class,
        "flow": row.flow,
        "regime": row.regime,
        "charged_vnd": row.charged_vnd,
        "paid_vnd": row.paid_vnd,
        "forgone_vnd": row.forgone_vnd,
        "exemption": row.exemption,
        "method": row.method,
        "cashier": row.cashier,
        "lane": row.lane,
        "receipt": row.receipt,
    }
