"""A folder of the first version is brought up to date at start, with what stood in it."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import gate.store
from gate.journey.visit import Custody, Finding, Visit
from gate.store.engine import migrate, open_engine
from gate.store.receipts import Papers
from gate.store.sqlstore import SqlStore

FIRST_MOMENT = 1_795_305_600_000_000
FIRST = {
    "state": "INSIDE",
    "plate": "25C01234",
    "opened_at": 1_795_305_600_000_000,
    "entered_at": 1_795_305_600_000_000,
    "place": "A01",
    "facts": "{}",
    "payer": "{}",
}


async def test_vehicles_inside_at_the_update_are_still_inside(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/centre.sqlite")
    config = Config()
    folder = Path(gate.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001_first")
        names = [r[1] for r in connection.execute(text("PRAGMA table_info(visit)"))]
        numbers = {"opened_at", "entered_at", "left_at", "confirmed_at", "read_accepted"}
        row = {n: FIRST.get(n, 0 if n in numbers else "") for n in names} | {"id": "v1"}
        columns, values = ", ".join(names), ", ".join(f":{n}" for n in names)
        connection.execute(text(f"INSERT INTO visit ({columns}) VALUES ({values})"), row)
        connection.execute(
            text(
                "INSERT INTO finding (id, visit_id, kind, at, detail) "
                "VALUES ('f', 'v1', 'no_bay', 1, '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO passage (id, sighting_id, lane, side, movement, occurred_at, "
                "visit_id, vehicle_class, plate) VALUES ('p1', '', 'inland-enter', 'inland', "
                "'enter', 1795305600000000, 'v1', 'truck', '25C01234')"
            )
        )
    migrate(engine)
    loaded = list(SqlStore(engine).load())
    (visit,) = {e.id: e for e in loaded if isinstance(e, Visit)}.values()
    (found,) = [e for e in loaded if isinstance(e, Finding)]
    assert (visit.state, visit.place, visit.turn_id) == (Custody.INSIDE, "A01", "v1")
    assert (visit.link, visit.merged_into, visit.calls) == ("", "", 0)
    assert (visit.enter_passage, visit.leave_passage, visit.lacks_entry) == ("p1", "", False)
    assert (found.closed_at, found.outcome) == (0, "")


async def test_a_series_used_before_the_update_counts_as_registered(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/centre.sqlite")
    config = Config()
    folder = Path(gate.store.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003_shadow")
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO receipt (id, series, number, code, charge_id, payment_id, "
                    'visit_id, amount, at, "by", content) VALUES (:id, :series, :number, :id, :id, '
                    "'p', 'v', 300000, :number, 'lan', '{}')"
                ),
                {"id": f"MH-26E/{number}", "series": "MH-26E", "number": number},
            )
    migrate(engine)
    (run,) = Papers(engine).registered().runs
    assert (run.series.symbol, run.first, run.registered_at_us) == ("MH-26E", 1, 1)
    assert run.number_after(2, FIRST_MOMENT) == 3
    assert Papers(engine).waiting() == 2
    lives = Papers(engine).on_their_way(9)
    assert [life.state for life in lives] == ["NUMBERED", "NUMBERED"]
    assert [(life.root, life.standing) for life in lives] == [
        ("MH-26E/1", "ISSUED"),
        ("MH-26E/2", "ISSUED"),
    ]
    for statement in ("UPDATE receipt SET amount = 0", "DELETE FROM receipt"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    same = "UPDATE receipt_life SET root = id"  # where it stands may change, and its charge recur
    with engine.begin() as connection:
        connection.execute(text(same))
        connection.execute(
            text(
                "INSERT INTO receipt SELECT 'MH-26E/3', series, 3, 'other', charge_id, '', "
                'visit_id, amount, at, "by", content FROM receipt WHERE number = 1'
            )
        )
