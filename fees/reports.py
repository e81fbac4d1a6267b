"""A day, a shift or a month as finance reads it: figures, where the money is, and whose it is.

A report is a value made from summaries (``fees.report_sums``) and nothing else; nothing is looked
up here. A day is the calendar day in Vietnam on which entries were recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from fees.drafts import SAFE, TRANSIT, TREASURY, Money, receivable, revenue
from fees.report_rows import Row
from fees.report_sums import Summary, Sums, add

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DRAWERS = "cash/drawers"


class Kind(StrEnum):
    """What a report is about; its name is a day, the id of a shift, or ``YYYY-MM``."""

    DAY = "day"
    SHIFT = "shift"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Share:
    """What was collected under one version of the tariff, and whose it is.

    ``percent`` is what the collecting unit keeps; unknown (``None``) counts as nothing kept.
    """

    tariff: str
    percent: int | None
    collected_vnd: int

    @property
    def retained_vnd(self) -> int:
        """The part that is kept, rounded down to a whole đồng: never more than allowed."""
        return self.collected_vnd * (self.percent or 0) // 100

    @property
    def budget_vnd(self) -> int:
        """The part that belongs to the state budget: all the rest."""
        return self.collected_vnd - self.retained_vnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """What a shift's report says beside its figures; times µs UTC, 0 = not yet."""

    cashier: str
    state: str
    opened_us: int
    closed_us: int
    float_vnd: int
    taken_vnd: int
    counted_vnd: int
    variance_vnd: int
    reason: str
    list_id: str  # the hand-in list it stands on


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a day, a shift or a month.

    ``before`` is what the accounts held when it began (empty for a shift), ``visits`` how many
    vehicles entered. ``rows`` are its entries; a month has ``days`` in their place.
    """

    kind: Kind
    name: str
    ledger: str
    tariff: str
    illustrative: bool
    visits: int
    sums: Summary
    before: Mapping[str, int]
    shares: tuple[Share, ...]
    rows: tuple[Row, ...] = ()
    days: tuple[tuple[str, Summary], ...] = ()
    drawer: Drawer | None = None

    def held(self, account: str) -> int:
        """What a group of accounts holds at the end."""
        return self.before.get(account, 0) + self.sums.accounts.get(account, 0)

    @property
    def cash_waiting_vnd(self) -> int:
        """Takings in the safe at its end that no hand-in list has taken out."""
        return self.held(SAFE)

    @property
    def price_charged_vnd(self) -> int:
        """The price of parking that became due: other money than the fee, never part of it."""
        return -self.sums.accounts.get(revenue(Money.PRICE), 0)

    @property
    def price_paid_vnd(self) -> int:
        """What was taken for the price of parking."""
        return self.price_charged_vnd - self.sums.accounts.get(receivable(Money.PRICE), 0)

    @property
    def retained_vnd(self) -> int:
        """What the collecting unit keeps of the fees collected."""
        return sum(share.retained_vnd for share in self.shares)

    @property
    def budget_vnd(self) -> int:
        """What belongs to the state budget of the fees collected."""
        return sum(share.budget_vnd for share in self.shares)

    def figures(self, name: str) -> list[tuple[str, Sums]]:
        """One breakdown, by word; what it does not apply to comes last."""
        words = self.sums.by.get(name, {})
        return sorted(words.items(), key=lambda item: (not item[0], item[0]))

    def to_json(self) -> dict[str, Any]:
        """Integers, strings, lists; no plate and no payer."""
        total = self.sums.to_json()
        return {
            "schema": f"malu.report.{self.kind}/2",
            "kind": str(self.kind),
            "name": self.name,
            "ledger": self.ledger,
            "tariff": self.tariff,
            "illustrative": self.illustrative,
            "visits": self.visits,
            **total,
            "cash": {
                "drawers_vnd": self.held(DRAWERS),
                "safe_vnd": self.cash_waiting_vnd,
                "transit_vnd": self.held(TRANSIT),
                "confirmed_vnd": self.held(TREASURY),
            },
            "price": {"charged_vnd": self.price_charged_vnd, "paid_vnd": self.price_paid_vnd},
            "retained_vnd": self.retained_vnd,
            "budget_vnd": self.budget_vnd,
            "shares": [_share_json(share) for share in self.shares],
            "days": [{"day": day, **one.to_json()["total"]} for day, one in self.days],
            "rows": [_row_json(row) for row in self.rows],
        }


def shares(collected: Summary, percents: Mapping[str, int | None]) -> tuple[Share, ...]:
    """What was collected less what is owed back, by the version of the tariff it was charged under.

    ``percents`` tells what may be kept, by version; each version is rounded once.
    """
    versions = sorted(collected.by.get("tariff", {}).items())
    return tuple(
        Share(version, percents.get(version), sums.paid_vnd - sums.refunded_vnd)
        for version, sums in versions
        if sums.paid_vnd or sums.refunded_vnd
    )


def month_of(days: Sequence[tuple[str, Summary]]) -> Summary:
    """A month from the summaries of its days."""
    return add([summary for _, summary in days])


def local_day(us: int) -> date:
    """The calendar day in Vietnam of a time in µs since the epoch."""
    return local_time(us).date()


def local_time(us: int) -> datetime:
    """The time in Vietnam, with its offset, of a time in µs since the epoch."""
    return (_EPOCH + timedelta(microseconds=us)).astimezone(VIETNAM)


def _share_json(share: Share) -> dict[str, Any]:
    percent = {} if share.percent is None else {"percent": share.percent}
    return {
        "tariff": share.tariff,
        **percent,
        "collected_vnd": share.collected_vnd,
        "retained_vnd": share.retained_vnd,
        "budget_vnd": share.budget_vnd,
    }


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "entry": row.entry,
        "time": local_time(row.at_us).isoformat(timespec="seconds"),
        "kind": row.kind,
        "actor": row.actor,
        "visit_id": row.visit_id,
        "charged_vnd": row.charged_vnd,
        "forgone_vnd": row.forgone_vnd,
        "paid_vnd": row.paid_vnd,
        "refunded_vnd": row.refunded_vnd,
        "method": row.method,
        **dict(row.about),
        "receipt": f"{row.symbol} {row.number:07d}" if row.number else "",
    }
