"""A month of 60,000 visits as finance reads it: from summaries of its days, and by full scan."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, insert

from benchmarks.conftest import Say, five_runs, spread
from benchmarks.traffic import fresh_engine, rules
from fees.report_document import document
from fees.report_sums import add
from gate.files import render
from gate.journey.visit import Visit
from gate.service.money import BookEntry, Charge
from gate.store.queries import day_bounds
from gate.store.report_rows import Reading, between
from gate.store.reports import Reports
from gate.store.sqlstore import table

VISITS, DAYS = 60_000, 30
MONTH = date(2026, 11, 1)
ACTS_EACH = 6  # entries of a visit that move no money: readings, clearances, openings
CLASSES = ("V0", "V1", "V2", "V3", "V4", "S1")


def books(engine: Engine, version: str) -> None:
    """Visits, charges, payments, receipts and acts, evenly over the month."""
    blank = {
        kind: {c.name: 0 if c.type.python_type in (int, bool) else "" for c in table(kind).columns}
        for kind in (Visit, Charge)
    }
    number = 0
    for day in range(DAYS):
        start, end = day_bounds(MONTH + timedelta(days=day))
        each = VISITS // DAYS
        visits, charges, entries = [], [], []
        for n in range(each):
            key, at = f"{day:02d}-{n:06d}", start + (end - start) * n // each
            about = {
                "class": CLASSES[n % 6],
                "flow": "EXPORT" if n % 3 else "IMPORT",
                "regime": "ORDINARY" if n % 5 else "TNTX",
                "commodity": "FRESH_PRODUCE" if n % 2 else "GENERAL",
                "lane": "inland-enter" if n % 4 else "border-enter",
                "tariff": version,
            }
            visits.append({**blank[Visit], "id": key, "entered_at": at, "facts": "{}"})
            charges.append(
                {**blank[Charge], "id": key, "visit_id": key, "about": json.dumps(about)}
                | {"assessment": "{}", "payer": "{}", "money": "fee", "state": "PAID"}
            )
            amount = 100_000 + 50_000 * (n % 7)
            due = [["receivable/fee", amount], ["revenue/fee", -amount]]
            paid = [[f"cash/s{day}-{n % 4}", amount], ["receivable/fee", -amount]]
            told = [("charge", key, due), ("payment", key, paid)]
            told.append(("receipt", f"MH-26E/{day * each + n + 1}", []))
            told += [("opening", key, [])] * ACTS_EACH
            for kind, ref, postings in told:
                number += 1
                entries.append(
                    {"id": number, "kind": kind, "recorded_at": at, "actor": f"c{n % 4}"}
                    | {"visit_id": key, "ref": ref, "postings": json.dumps(postings)}
                    | {"raw": b"", "hash": "", "prev": ""}
                )
        with engine.begin() as connection:
            connection.execute(insert(table(Visit)), visits)
            connection.execute(insert(table(Charge)), charges)
            connection.execute(insert(table(BookEntry)), entries)


@pytest.mark.timeout(900)  # filling the books takes longer than reading them
def test_month_report(tmp_path: Path, benchmark: BenchmarkFixture, say: Say) -> None:
    engine = fresh_engine(tmp_path / "centre.sqlite")
    tariff = rules().tariff
    books(engine, tariff.version)
    reports = Reports(engine, tariff, "MLT-TRAIN")
    today = MONTH + timedelta(days=DAYS)
    begun = datetime.now(UTC)
    kept = reports.keep(today)
    say(f"keeping {kept} days: {(datetime.now(UTC) - begun).total_seconds():.1f} s")

    def whole() -> None:
        report = reports.month(2026, 11, today)
        assert (report.visits, report.sums.total.charges) == (VISITS, VISITS)

    five_runs(benchmark, whole)
    stats = benchmark.stats.stats  # type: ignore[union-attr]  # there once it has run
    say(f"{VISITS:,} visits: {spread(stats.data, ' s', low_is_worst=False)} (budget 2 s)")
    begun = datetime.now(UTC)
    made = render(document(reports.month(2026, 11, today)), "xlsx")
    say(
        f"as a workbook of {len(made):,} bytes: {(datetime.now(UTC) - begun).total_seconds():.2f} s"
    )
    begun = datetime.now(UTC)
    with engine.connect() as connection:
        scan = Reading().read(connection, between(day_bounds(MONTH)[0], day_bounds(today)[0]))
    assert scan.summary() == add([one for _, one in reports.month(2026, 11, today).days])
    say(f"full scan, the same figures: {(datetime.now(UTC) - begun).total_seconds():.1f} s")
    engine.dispose()
