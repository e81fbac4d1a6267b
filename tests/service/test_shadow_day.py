"""A day beside the present programme: everything is read and assessed, nothing is done."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from fees.charge import ChargeState
from gate.clock import new_id
from gate.journey.commands import (
    Assess,
    Clear,
    Command,
    Confirm,
    Declare,
    EmergencyLane,
    Open,
    OverrideLane,
    StateFacts,
    Tick,
)
from gate.journey.errors import DomainError
from gate.journey.events import LoopChanged
from gate.journey.money_commands import PayCash
from gate.journey.threeway import Cause, Table, Why
from gate.service.money import BookEntry, Payment, Receipt
from gate.service.records import Opening
from gate.shadow.importer import import_file
from gate.shadow.nightly import Nightly
from gate.shadow.tables import day_table
from gate.store.shadow import ShadowStore
from gate.store.sqlstore import table
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MINUTE,
    OPERATOR,
    QUARANTINE,
    START,
    House,
)

DAY = date(2026, 11, 22)
MAPPING = """
[columns]
plate = "Plate"
entered_at = "In"
amount = "Fee"
class = "Class"
[file]
times = ["%H:%M %d/%m/%Y"]
"""


def rows(engine: Engine, entity: type[object]) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(select(table(entity))))


async def through(house: House, plate: str, **facts: object) -> None:
    """Declared, in by the inland side, cleared, and out by the border: the others open for it."""
    await house.do(Declare(f"d-{plate}", plate, {**BANANAS, **facts}))
    await rolls(house, "inland-enter", plate)
    for actor in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await house.do(Clear(house.card(plate).visit.id, actor.agency, "GIVEN"), actor)
    await rolls(house, "border-leave", plate)


async def rolls(house: House, lane: str, plate: str) -> None:
    sighting = await house.sees(lane, plate)
    house.now += MINUTE
    for state in ("on", "off"):
        await house.observe(lane.replace("enter", "1").replace("leave", "1"), loop(lane, state))
    await house.passes(lane, sighting)
    house.now += 5 * MINUTE


def loop(lane: str, state: str) -> LoopChanged:
    return LoopChanged(lane, 2, state, 1)


async def test_everything_is_predicted_and_nothing_is_done(engine: Engine) -> None:
    async with House(engine, shadow=True) as house:
        await through(house, "25C01234")
        await house.do(Tick())
        assert rows(engine, Opening) == []
        assert rows(engine, Payment) == rows(engine, Receipt) == []
        assert house.opened_lanes() == []
        (charge,) = house.loop.state.charges.values()
        assert (charge.state, charge.total) == (ChargeState.ASSESSED, 300_000)
        kinds = [entry.kind for entry in rows(engine, BookEntry)]  # type: ignore[attr-defined]
        assert "prediction" in kinds
        assert "charge" not in kinds
        postings = {e.postings for e in rows(engine, BookEntry)}  # type: ignore[attr-defined]
        assert postings == {"[]"}
        found = {f.kind for fs in house.loop.state.findings.values() for f in fs}
        assert not found & {"left_without_opening", "left_unpaid", "left_unassessed"}


async def test_what_would_move_money_or_a_barrier_is_refused_with_a_remedy(engine: Engine) -> None:
    async with House(engine, shadow=True) as house:
        await house.do(Declare("d-1", "25C01234", BANANAS))
        await house.enters("inland-enter", "25C01234")
        visit = house.card("25C01234").visit
        await house.do(Confirm(visit.id, "25C01234"))
        (charge,) = house.loop.state.charges.values()
        await house.sees("border-leave", "25C01234")
        refused: dict[Command, str] = {
            PayCash(charge.id, 500_000): "shadow.no_money",
            Open(visit.id): "shadow.no_barrier",
            OverrideLane(visit.id, "hurry"): "shadow.no_barrier",
            EmergencyLane("border-leave", "fire"): "shadow.no_barrier",
        }
        for command, key in refused.items():
            with pytest.raises(DomainError) as caught:
                await house.do(command, OPERATOR)
            assert caught.value.key == key
        assert rows(engine, Opening) == rows(engine, Payment) == []


async def test_other_facts_make_another_prediction_and_the_book_stays_without_money(
    engine: Engine,
) -> None:
    async with House(engine, shadow=True) as house:
        await house.do(Declare("d-1", "25C01234", BANANAS))
        await house.enters("inland-enter", "25C01234")
        visit = house.card("25C01234").visit
        await house.do(StateFacts(visit.id, {"payload_kg": 7_000}))
        await house.do(Assess(visit.id))
        states = sorted(c.state.value for c in house.loop.state.charges.values())
        assert states == ["ASSESSED", "REVERSED"]
        assert all(e.postings == "[]" for e in rows(engine, BookEntry))  # type: ignore[attr-defined]


async def test_after_the_cut_over_the_predicted_fee_becomes_due_and_is_paid(engine: Engine) -> None:
    async with House(engine, shadow=True) as house:
        await house.do(Declare("d-1", "25C01234", BANANAS))
        await house.enters("inland-enter", "25C01234")
    async with House(engine, now=START + 60 * MINUTE, _ids=iter(range(9_000, 99_999))) as house:
        visit = house.card("25C01234").visit
        reply = await house.do(Assess(visit.id))
        assert (reply["state"], reply["total"]) == ("DUE", 300_000)
        paid = await house.do(PayCash(reply["charge"], 300_000))
        assert paid["number"] == 1
        states = sorted(c.state.value for c in house.loop.state.charges.values())
        assert states == ["PAID", "REVERSED"]


async def test_the_table_names_one_missing_one_other_amount_one_misread(
    engine: Engine, tmp_path: Path
) -> None:
    async with House(engine, shadow=True) as house:
        for plate in ("25C01234", "29H58526", "15C48423", "51D12345"):
            await through(house, plate)
        await house.observe("inland-1", loop("inland-enter", "on"))  # nobody saw this one
    export = tmp_path / "present.csv"
    export.write_text(
        "Plate,In,Fee,Class\n"
        "25C-012.34,07:01 22/11/2026,300.000,V3\n"  # alike
        "15C-484.28,07:25 22/11/2026,300.000,V3\n"  # 3 read as 8
        "51D-123.45,07:37 22/11/2026,180.000,V2\n",  # charged in another class
        encoding="utf-8",
    )
    rules = tmp_path / "map.toml"
    rules.write_text(MAPPING, encoding="utf-8")
    import_file(ShadowStore(engine), export, rules, START, new_id)
    found = day_table(engine, house.loop.rules.tariff, DAY)
    told = {line.ours.plate: (line.causes, line.why) for line in found.lines if line.ours}
    assert told == {
        "25C01234": ((Cause.SAME,), ()),
        "29H58526": ((Cause.ONLY_OURS,), ()),
        "15C48423": ((Cause.OTHER_PLATE,), ()),
        "51D12345": ((Cause.OTHER_AMOUNT,), (Why("other_class", "V2", "V3"),)),
    }
    assert [line.causes for line in found.lines if not line.ours] == [(Cause.COUNTED_NOT_SEEN,)]
    assert (found.ours, found.theirs, found.counted) == (4, 3, 5)
    assert found.theirs_vnd - found.ours_vnd == -420_000
    assert sum(c.difference_vnd for c in found.causes) == -420_000
    _nightly(engine, house, tmp_path / "shadow", found)


def _nightly(engine: Engine, house: House, folder: Path, found: Table) -> None:
    """At half past midnight the table lies in the data folder, as workbook and as JSON."""
    nightly = Nightly(engine, lambda _: house.loop.rules.tariff, folder)
    midnight = START + 17 * 60 * MINUTE
    days = nightly.due(midnight + 30 * MINUTE)
    nightly.make(days)
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11-22.json", "2026-11-22.xlsx"]
    assert '"only_ours"' in (folder / "2026-11-22.json").read_text("utf-8")
    assert found.day == "2026-11-22"
