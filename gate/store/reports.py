"""Reports of days, shifts and months, folded from the ledger and from days that are over.

A day that is over is folded once and kept; a kept day that no longer has as many entries as it had
(a clock was put back) is folded anew. Nothing here returns a plate.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, select

from fees.documents import Document
from fees.hand_in_document import Paper, hand_in_document
from fees.report_sums import SCHEMA, Summary
from fees.reports import Drawer, Kind, Report, local_day, month_of, shares
from fees.tariff import Status, Tariff
from gate.journey.visit import Visit
from gate.service.money import BookEntry, HandInList, Shift
from gate.service.register import register
from gate.service.tariff_rows import TariffVersion
from gate.store.mapping import MAPPED
from gate.store.queries import MOST_DAYS, day_bounds
from gate.store.report_rows import Reading, between, by_cashier
from gate.store.sqlstore import table
from gate.store.tables_reports import DaySummaryRow

_ENTRY, _VISIT, _SHIFT = table(BookEntry), table(Visit), table(Shift)
_LIST, _VERSION = table(HandInList), table(TariffVersion)
_KEPT = DaySummaryRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Terms:
    """The version in force, and what the collecting unit may keep under each version."""

    tariff: Tariff
    percents: Mapping[str, int | None]

    @property
    def illustrative(self) -> bool:
        """Whether what it charges has no value."""
        return self.tariff.status is Status.ILLUSTRATIVE


class Reports:
    """Finance's reports over one engine; only `keep` writes, and only what can be folded again."""

    def __init__(self, engine: Engine, tariff: Tariff, ledger: str) -> None:
        """Read from this engine; `tariff` is what counts where no version is in the books."""
        self._engine, self._first, self._ledger = engine, tariff, ledger

    def day(self, day: date) -> Report:
        """One day of recording, with its rows."""
        start, end = day_bounds(day)
        with self._reading() as connection:
            reading = Reading().read(connection, between(start, end))
            before = self._before(connection, day)
            visits = _entered(connection, start, end)
            terms = self._terms(connection, end)
        return self._report(Kind.DAY, day.isoformat(), reading, before, visits, terms)

    def shift(self, shift_id: str, now: int) -> Report | None:
        """What a cashier did from opening a shift to its end, or to `now` (µs); None = no such."""
        with self._reading() as connection:
            query = select(_SHIFT).where(_SHIFT.c.id == shift_id)
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            shift: Shift = MAPPED[Shift].decode(row)
            mine = by_cashier(shift.cashier, shift.opened_at, shift.closed_at or now)
            reading = Reading().read(connection, mine)
            terms = self._terms(connection, shift.closed_at or now)
        visits = len({r.visit_id for r in reading.rows if r.visit_id})
        return self._report(Kind.SHIFT, shift.id, reading, {}, visits, terms, _drawer(shift))

    def month(self, year: int, month: int, today: date) -> Report:
        """The days of a month up to `today`, from their summaries."""
        first = date(year, month, 1)
        end = (first + 31 * _DAY).replace(day=1)
        with self._reading() as connection:
            days = self._days(connection, first, min(end, today + _DAY))
            before = self._before(connection, first)
            visits = _entered(connection, day_bounds(first)[0], day_bounds(end)[0])
            terms = self._terms(connection, day_bounds(end)[0])
        found = tuple((day.isoformat(), summary) for day, summary in sorted(days.items()))
        total = month_of(found)
        return Report(
            kind=Kind.MONTH,
            name=f"{first:%Y-%m}",
            ledger=self._ledger,
            tariff=terms.tariff.version,
            illustrative=terms.illustrative,
            visits=visits,
            sums=total,
            before=before,
            shares=shares(total, terms.percents),
            days=found,
        )

    def hand_in(self, list_id: str) -> Document | None:
        """A list of takings as a paper, with the receipts of each shift; None = no such list."""
        with self._reading() as connection:
            query = select(_LIST).where(_LIST.c.id == list_id)
            row = connection.execute(query).mappings().first()
            terms = self._terms(connection, row["made_at"]) if row else None
        if row is None or terms is None:
            return None
        found: HandInList = MAPPED[HandInList].decode(row)
        shifts = [report for s in found.shifts if (report := self.shift(s, 0)) is not None]
        paper = Paper(
            number=found.number,
            made_us=found.made_at,
            made_by=found.made_by,
            amount_vnd=found.amount,
            state=found.state,
            paper_no=found.paper_no,
            treasurer=found.treasurer,
            note=found.note,
        )
        return hand_in_document(paper, shifts, ledger=self._ledger, illustrative=terms.illustrative)

    def days(self, first: date, end: date) -> dict[date, tuple[int, Summary]]:
        """How many vehicles entered and the summary of each day, `first` to before `end`."""
        with self._reading() as connection:
            found = self._days(connection, first, end)
            return {day: (_entered(connection, *day_bounds(day)), s) for day, s in found.items()}

    def public_daily(self, first: date, end: date) -> list[dict[str, Any]]:
        """Totals of each day from `first` to before `end`, at most two months."""
        found = self.days(first, min(end, first + MOST_DAYS * _DAY))
        with self._reading() as connection:
            terms = {day: self._terms(connection, day_bounds(day)[1]) for day in found}
        return [self._public(day, terms[day], *figures) for day, figures in sorted(found.items())]

    def _public(self, day: date, terms: _Terms, entered: int, summary: Summary) -> dict[str, Any]:
        total = summary.total
        return {
            "day": day.isoformat(),
            "ledger": self._ledger,
            "tariff": terms.tariff.version,
            "illustrative": terms.illustrative,
            "vehicles_entered": entered,
            "charges": total.charges,
            "charged_vnd": total.charged_vnd,
            "corrections": total.corrections,
            "corrected_vnd": total.corrected_vnd,
            "collected_vnd": total.paid_vnd,
            "exemptions": total.exemptions,
            "forgone_vnd": total.forgone_vnd,
            "receipts": summary.receipt_count,
        }

    def keep(self, today: date) -> int:
        """Keep the summary of every day before `today` that is not kept; returns how many."""
        with self._reading() as connection:
            first = connection.execute(select(func.min(_ENTRY.c.recorded_at))).scalar()
            kept = set(self._kept(connection, date.min, today)) if first else set()
        missing = (
            [day for day in _range(local_day(first), today) if day not in kept] if first else []
        )
        for day in missing:
            self._keep(day)
        return len(missing)

    def _keep(self, day: date) -> None:
        start, end = day_bounds(day)
        with self._reading() as connection:
            summary = Reading().read(connection, between(start, end)).summary()
            entries = _count(connection, start, end)
        row = {
            "id": day.isoformat(),
            "version": SCHEMA,
            "entries": entries,
            "accounts": _json(summary.accounts),
            "summary": _json(summary.to_json()),
        }
        with self._engine.begin() as connection:
            connection.execute(delete(_KEPT).where(_KEPT.c.id == row["id"]))
            connection.execute(insert(_KEPT).values(row))

    def _days(self, connection: Connection, first: date, end: date) -> dict[date, Summary]:
        """Summaries of these days: kept ones as they are, the others folded now."""
        kept = self._kept(connection, first, end)
        texts = select(_KEPT.c.id, _KEPT.c.summary).where(
            _KEPT.c.id >= first.isoformat(), _KEPT.c.id < end.isoformat()
        )
        found = {date.fromisoformat(i): text for i, text in connection.execute(texts)}
        return {
            day: Summary.from_json(msgspec.json.decode(found[day]))
            if day in kept
            else Reading().read(connection, between(*day_bounds(day))).summary()
            for day in _range(first, end)
        }

    def _kept(self, connection: Connection, first: date, end: date) -> dict[date, str]:
        """The accounts of the days that are kept and still as they were."""
        query = select(_KEPT.c.id, _KEPT.c.entries, _KEPT.c.accounts).where(
            _KEPT.c.version == SCHEMA,
            _KEPT.c.id >= first.isoformat(),
            _KEPT.c.id < end.isoformat(),
        )
        rows = [(date.fromisoformat(i), n, text) for i, n, text in connection.execute(query)]
        if not rows:
            return {}
        whole = day_bounds(min(rows)[0])[0], day_bounds(max(rows)[0])[1]
        if len(rows) == (max(rows)[0] - min(rows)[0]).days + 1 and _count(
            connection, *whole
        ) == sum(n for _, n, _ in rows):
            return {day: text for day, _, text in rows}
        return {day: text for day, n, text in rows if _count(connection, *day_bounds(day)) == n}

    def _before(self, connection: Connection, day: date) -> Mapping[str, int]:
        """What each group of accounts held when a day began."""
        first = connection.execute(select(func.min(_ENTRY.c.recorded_at))).scalar()
        if not first:
            return {}
        kept = self._kept(connection, local_day(first), day)
        held = Counter[str]()
        for text in kept.values():
            held.update(msgspec.json.decode(text, type=dict[str, int]))
        for missing in _range(local_day(first), day):
            if missing not in kept:
                held.update(Reading().read(connection, between(*day_bounds(missing))).accounts)
        return held

    def _report(
        self,
        kind: Kind,
        name: str,
        reading: Reading,
        before: Mapping[str, int],
        visits: int,
        terms: _Terms,
        drawer: Drawer | None = None,
    ) -> Report:
        sums = reading.summary()
        return Report(
            kind=kind,
            name=name,
            ledger=self._ledger,
            tariff=terms.tariff.version,
            illustrative=terms.illustrative,
            visits=visits,
            sums=sums,
            before=before,
            shares=shares(sums, terms.percents),
            rows=tuple(reading.rows),
            drawer=drawer,
        )

    def _terms(self, connection: Connection, end: int) -> _Terms:
        """The version in force before `end`, µs, and what may be kept under each one."""
        rows = connection.execute(select(_VERSION)).mappings()
        known = register(self._first.tariff, [MAPPED[TariffVersion].decode(row) for row in rows])
        percents = {t.version: t.retained_percent for t in (self._first, *known.tariffs)}
        return _Terms(known.at(end - 1) or self._first, percents)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)


def _range(first: date, end: date) -> list[date]:
    return [first + n * _DAY for n in range(max((end - first).days, 0))]


def _count(connection: Connection, start: int, end: int) -> int:
    query = select(func.count()).select_from(_ENTRY).where(between(start, end))
    return int(connection.execute(query).scalar_one())


def _entered(connection: Connection, start: int, end: int) -> int:
    entered = (_VISIT.c.entered_at >= start) & (_VISIT.c.entered_at < end)
    return int(connection.execute(select(func.count()).where(entered)).scalar_one())


def _drawer(shift: Shift) -> Drawer:
    return Drawer(
        cashier=shift.cashier,
        state=shift.state.value,
        opened_us=shift.opened_at,
        closed_us=shift.closed_at,
        float_vnd=shift.float_vnd,
        taken_vnd=shift.taken,
        counted_vnd=shift.counted,
        variance_vnd=shift.variance,
        reason=shift.reason,
        list_id=shift.hand_in,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
