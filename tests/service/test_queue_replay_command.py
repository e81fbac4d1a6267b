"""`malu queue replay DATE`: what it prints for a whole day, and for one that was altered."""

import json
import re
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from gate.cli_queue import app
from gate.journey.commands import Actor, Call
from gate.journey.yard_commands import PlanFailed, TakePlan
from gate.settings import CentreSettings
from gate.store.engine import open_engine
from tests.service.house import MARSHAL, START, House
from tests.service.test_queue import HOUR, cleared, plate, tick
from tests.stores import furnish

DAY = "2026-11-22"


def said(data: Path, when: str = DAY) -> Result:
    return CliRunner().invoke(app, ["replay", when, "--data", str(data)])


def books(data: Path) -> Engine:
    furnish(data)
    return open_engine(CentreSettings(data=data).url())


async def a_morning(engine: Engine) -> None:
    """Six trucks for the bridge, the last of them called first by hand."""
    async with House(engine) as gate:
        visits = [await cleared(gate, plate(nth)) for nth in range(6)]
        await gate.do(Call(visits[5], "medicine for the hospital"), MARSHAL)
        gate.now = START + 2 * HOUR
        await tick(gate)


async def test_a_whole_day_is_told_call_by_call_and_ends_with_equal(tmp_path: Path) -> None:
    engine = books(tmp_path)
    await a_morning(engine)
    engine.dispose()
    done = said(tmp_path)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    bridge = [line.split()[3] for line in lines if " bridge " in line]
    assert bridge == ["25C-100.05", *(f"25C-100.0{nth}" for nth in range(4))]
    (by_hand,) = [line for line in lines if " hand " in line]
    assert by_hand.startswith("07:06:00  bridge     1  25C-100.05")
    assert by_hand.endswith("  binh: medicine for the hospital")
    assert re.fullmatch(r"equal: \d+ calls, \d+ records, rule [0-9a-f]{12}", lines[-1])
    assert said(tmp_path).output == done.output  # asking changes nothing


async def test_an_altered_day_is_told_by_the_record_where_it_begins(tmp_path: Path) -> None:
    engine = books(tmp_path)
    await a_morning(engine)
    with engine.begin() as book:
        call = "kind = 'call' AND stage = 'bridge'"
        found = book.execute(sa.text(f"SELECT id, facts FROM queue_record WHERE {call}"))
        row, facts = found.fetchall()[0]
        forged = {**json.loads(facts), "called": "the-cousin"}
        book.execute(
            sa.text("UPDATE queue_record SET facts = :facts WHERE id = :row"),
            {"facts": json.dumps(forged), "row": row},
        )
    engine.dispose()
    done = said(tmp_path)
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == (
        f"first difference: record {row} (call) says the-cousin, the replay 25C10000"
    )


async def test_a_day_with_a_hole_is_not_told_around_it(tmp_path: Path) -> None:
    engine = books(tmp_path)
    await a_morning(engine)
    with engine.begin() as book:
        gone = book.execute(sa.text("SELECT id FROM queue_record ORDER BY id LIMIT 1 OFFSET 4"))
        (row,) = gone.one()
        book.execute(sa.text("DELETE FROM queue_record WHERE id = :row"), {"row": row})
    engine.dispose()
    done = said(tmp_path)
    assert done.exit_code == 1
    assert f"first difference: record {row + 1} " in done.output
    assert f"follows {row - 1}: a record is missing" in done.output


def test_no_day_no_books_and_no_records_say_what_to_do(tmp_path: Path) -> None:
    assert said(tmp_path, "yesterday").exit_code == 2
    assert said(tmp_path).exit_code == 2
    books(tmp_path).dispose()
    done = said(tmp_path)
    assert done.exit_code == 2
    assert "Nothing of 2026-11-22 is recorded" in done.output


def asked(data: Path, when: str = DAY) -> Result:
    return CliRunner().invoke(app, ["solver", when, "--data", str(data)])


async def test_what_the_solver_proposed_that_day_is_told_line_by_line(tmp_path: Path) -> None:
    engine = books(tmp_path)
    system = Actor("solver", "system")
    async with House(engine) as gate:
        told = TakePlan(gate.now, 3, "cp-sat", "ab" * 32, 7, 1_000, 980, {"nobody": "A01"}, {})
        await gate.do(told, system)
        await gate.do(PlanFailed(gate.now, 3, "cd" * 32, 7, "TimeoutError"), system)
    engine.dispose()
    done = asked(tmp_path)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "07:00:00  nobody_waits  waiting   3  seed 7  inputs abababababab"
        "  objective 1000  bound 980  gap 2.0%",
        "07:00:00  failed        waiting   3  seed 7  inputs cdcdcdcdcdcd  TimeoutError",
        "2 times asked, 0 taken over",
    ]
    assert asked(tmp_path, "2026-11-21").output == "0 times asked, 0 taken over\n"
    assert asked(tmp_path, "yesterday").exit_code == 2
    assert asked(tmp_path / "none").exit_code == 2
