"""A draft tariff on 100,000 past visits, read from the books on disk.

One of fees, and one of prices by the driver's minutes, which also asks who else kept each vehicle:
every tenth was held by customs for three hours, every third waited two for the bridge.
"""

import itertools
import json
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import insert

from benchmarks.conftest import Say, five_runs, spread
from benchmarks.traffic import BANANAS, NOW, fresh_engine, rules
from fees.dryrun import dry_run
from fees.tariff import load_checked
from gate.dry_run import past_visits
from gate.journey.hold import Hold
from gate.journey.visit import Visit
from gate.service.money import Charge
from gate.store.sqlstore import table

VISITS = 100_000
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
DRIVERS_MINUTES = Path("fees/tariffs/mlt-price-2026b.toml")
KINDS: tuple[dict[str, object], ...] = (
    BANANAS,
    {"flow": "NONE", "load": "EMPTY", "payload_kg": 9_000},
    {**BANANAS, "flow": "IMPORT", "journey": "INLAND", "commodity": "GENERAL"},
    {**BANANAS, "regime": "TNTX", "commodity": "FROZEN", "container": "40"},
    {"seats": 29},
    {"flow": "EXPORT", "load": "LOADED"},
)


@pytest.mark.timeout(900)  # filling the books takes longer than reading them
@pytest.mark.parametrize("money", ["fee", "price"])
def test_dry_run(money: str, tmp_path: Path, benchmark: BenchmarkFixture, say: Say) -> None:
    engine = fresh_engine(tmp_path / "centre.sqlite")
    visit, charge = table(Visit), table(Charge)
    rows, charges, holds = [], [], []
    for number, facts in zip(range(VISITS), itertools.cycle(KINDS)):
        entered = NOW - (number % 300) * DAY_US - number
        blank = {c.name: 0 if c.type.python_type in (int, bool) else "" for c in visit.columns}
        payload = facts.get("payload_kg")
        known = {**facts, "payload_kg": 1_000 + number % 25_000} if payload else facts
        rows.append(
            {
                **blank,
                "id": f"{number:032x}",
                "state": "LEFT",
                "facts": json.dumps(known),
                "payer": json.dumps({"name": "A"} if number % 3 else {}),
                "entered_at": entered,
                "left_at": entered + DAY_US,
                "bridge_waits": "[]"
                if number % 3
                else json.dumps([[entered + 20 * HOUR_US, entered + 22 * HOUR_US]]),
            }
        )
        if number % 10 == 0:
            held = {c.name: "" for c in table(Hold).columns}
            when = {"at": entered + HOUR_US, "released_at": entered + 4 * HOUR_US}
            what = {"id": f"{number:032x}", "visit_id": f"{number:032x}", "kind": "AGENCY"}
            holds.append({**held, **when, **what, "agency": "CUSTOMS"})
        empty = {c.name: 0 if c.type.python_type in (int, bool) else "" for c in charge.columns}
        charges.append(
            {
                **empty,
                "id": f"{number:032x}",
                "visit_id": f"{number:032x}",
                "state": "PAID",
                "total": 300_000,
                "assessment": "{}",
                "payer": "{}",
                "money": money,
            }
        )
    with engine.begin() as connection:
        connection.execute(insert(visit), rows)
        connection.execute(insert(charge), charges)
        connection.execute(insert(table(Hold)), holds)
    draft = rules().tariff if money == "fee" else load_checked(DRIVERS_MINUTES.read_bytes())
    last = datetime.fromtimestamp(NOW / 1e6, UTC).date()

    spent: list[float] = []

    def whole() -> None:
        begun = process_time()
        run = dry_run(past_visits(engine, date(2025, 1, 1), last, draft), draft)
        spent.append(process_time() - begun)
        assert run.seen == VISITS
        assert run.minutes.told == (0 if money == "fee" else VISITS)

    five_runs(benchmark, whole)
    stats = benchmark.stats.stats  # type: ignore[union-attr]  # there once it has run
    say(f"{VISITS:,} visits: {spread(stats.data, ' s', low_is_worst=False)} (budget 5 s)")
    say(f"processor: {spread(spent, ' s', low_is_worst=False)}")
    engine.dispose()
