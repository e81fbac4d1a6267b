"""The plan of the yard in the books: it begins with a file, and changes while the gate works."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import Actor, Declare, Tick
from gate.journey.errors import DomainError
from gate.journey.yard_commands import ApplyYard, CloseBays, EnterYard, FoundYard, KeepBay
from gate.store.drafts import Drafts
from gate.yard_files import YardAlteredError, verify_yard
from parking.yardedit import one_more, with_bay, without_bay, without_zone
from parking.yardwrite import yard_toml
from tests.service.house import BANANAS, MARSHAL, MINUTE, House
from tests.unit.parking.yards import shipped

ADMIN = Actor("quan", "admin", "pc-9")
START = Actor("start", "system")
PLATE, OTHER = "25C01234", "25C07105"
FIRST = yard_toml(shipped())
WITHOUT_A07 = yard_toml(without_bay(shipped(), "A07"))


async def entered(gate: House, text: str) -> ApplyYard:
    """A version kept, and the press that would apply it."""
    kept = await gate.do(EnterYard(text, "khu A ngập"), ADMIN)
    return ApplyYard(str(kept["version"]), str(kept["sha256"]), "kẻ lại vạch")


async def parks(gate: House, plate: str) -> str:
    """A truck of bananas declares and comes in; its bay."""
    await gate.do(Declare(f"d-{plate}", plate, BANANAS))
    await gate.enters("inland-enter", plate)
    return gate.card(plate).visit.place


async def test_books_begin_with_the_file_and_go_on_with_their_own(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(FoundYard(FIRST), START)
        await gate.do(FoundYard(WITHOUT_A07), START)
        assert [one.version for one in gate.loop.state.applied] == ["1"]
        await gate.do(await entered(gate, WITHOUT_A07), ADMIN)
        assert "A07" not in gate.loop.rules.yard.bays
    gate = House(engine)
    assert "A07" not in gate.loop.rules.yard.bays
    assert [one.version for one in gate.loop.state.applied] == ["1", "2"]
    assert verify_yard(engine, None) == ""


async def test_a_plan_changes_nothing_before_it_applies_and_then_at_once(engine: Engine) -> None:
    async with House(engine) as gate:
        press = await entered(gate, WITHOUT_A07)
        assert await parks(gate, PLATE) == "A07"
        with pytest.raises(DomainError) as refused:
            await gate.do(press, ADMIN)
        assert refused.value.key == "yardplan.stands"
        assert refused.value.params["who"] == f"A07 ({PLATE})"
        assert "A07" in gate.loop.rules.yard.bays
        more = await entered(gate, yard_toml(with_bay(shipped(), "", one_more(shipped(), "B"))))
        await gate.do(more, ADMIN)
        assert "B13" in gate.loop.rules.yard.bays
        assert gate.card(PLATE).visit.place == "A07"


async def test_who_waits_for_a_bay_gets_one_of_the_new_plan_by_itself(engine: Engine) -> None:
    small = shipped()
    for zone in ("B", "C", "D", "H"):
        small = without_zone(small, zone)
    for name in [bay for bay in small.bays if bay.startswith("A") and bay != "A07"]:
        small = without_bay(small, name)
    async with House(engine) as gate:
        await gate.do(await entered(gate, yard_toml(small)), ADMIN)
        assert await parks(gate, PLATE) == "A07"
        gate.now += MINUTE
        assert await parks(gate, OTHER) == "unassigned"
        await gate.do(await entered(gate, FIRST), ADMIN)
        assert gate.card(OTHER).visit.place in shipped().bays
        gate.now += MINUTE
        await gate.do(Tick(), Actor("clock", "system"))


async def test_a_kept_bay_does_not_go_and_a_closed_one_ends_with_its_bay(engine: Engine) -> None:
    async with House(engine) as gate:
        press = await entered(gate, WITHOUT_A07)
        await gate.do(KeepBay("A07", PLATE, gate.now + MINUTE, "declared"), MARSHAL)
        with pytest.raises(DomainError, match=r"yardplan\.kept"):
            await gate.do(press, ADMIN)
        await gate.do(CloseBays("A07", "flooded"), MARSHAL)
        await gate.do(press, ADMIN)
        assert gate.loop.state.bay_stops == {}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"version": "9"}, "yardplan.none"),
        ({"sha256": "0" * 64}, "yardplan.changed"),
        ({"why": " "}, "yardplan.why"),
    ],
)
async def test_a_press_that_names_nothing_right_is_refused(
    engine: Engine, change: dict[str, str], key: str
) -> None:
    async with House(engine) as gate:
        press = await entered(gate, WITHOUT_A07)
        with pytest.raises(DomainError) as refused:
            await gate.do(replace(press, **change), ADMIN)
        assert refused.value.key == key


async def test_what_is_kept_is_whole_has_a_reason_and_is_kept_once(engine: Engine) -> None:
    async with House(engine) as gate:
        with pytest.raises(DomainError, match=r"yardplan\.why"):
            await gate.do(EnterYard(FIRST, ""), ADMIN)
        with pytest.raises(DomainError) as broken:
            await gate.do(EnterYard(FIRST.replace("A02", "A01"), "x"), ADMIN)
        assert broken.value.key == "yardplan.not_whole"
        assert "A01" in str(broken.value.params["problem"])
        press = await entered(gate, FIRST)
        assert (await entered(gate, FIRST)).version == press.version
        await gate.do(press, ADMIN)
        with pytest.raises(DomainError, match=r"yardplan\.applies"):
            await gate.do(press, ADMIN)


async def test_only_who_may_draw_draws(engine: Engine) -> None:
    async with House(engine) as gate:
        for command in (EnterYard(FIRST, "x"), ApplyYard("1", "", "x"), FoundYard(FIRST)):
            with pytest.raises(DomainError, match=r"policy\.refused"):
                await gate.do(command, MARSHAL)


async def test_a_start_proves_the_versions_and_tells_of_another_file(
    engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "yard.toml"
    file.write_text(FIRST, "utf-8")
    assert verify_yard(engine, file) == ""
    async with House(engine) as gate:
        await gate.do(FoundYard(FIRST), START)
        await gate.do(await entered(gate, WITHOUT_A07), ADMIN)
    assert verify_yard(engine, file) == ""
    file.write_text(FIRST + "# altered\n", "utf-8")
    assert verify_yard(engine, file) == str(file)
    with engine.begin() as books:
        books.execute(text("UPDATE yard_applied SET version = '1' WHERE version = '2'"))
    with pytest.raises(YardAlteredError, match="ledger entry"):
        verify_yard(engine, None)
    with engine.begin() as books:
        books.execute(text("UPDATE yard_version SET text = 'id = 1' WHERE id = '1'"))
    with pytest.raises(YardAlteredError, match="was altered"):
        verify_yard(engine, None)


def test_a_draft_is_one_persons_and_never_written_over_unseen(engine: Engine) -> None:
    drafts = Drafts(engine, lambda: 7)
    assert drafts.of("quan") is None
    assert not drafts.put("quan", "a", "0" * 64)
    assert drafts.put("quan", "a", "")
    first = drafts.of("quan")
    assert first is not None
    assert (first.text, first.at) == ("a", 7)
    assert drafts.put("quan", "b", first.sha256)
    assert not drafts.put("quan", "c", first.sha256)
    assert drafts.of("lan") is None
    drafts.drop("quan")
    assert drafts.of("quan") is None


async def test_a_hundred_presses_at_once_apply_once(engine: Engine) -> None:
    async with House(engine) as gate:
        press = await entered(gate, WITHOUT_A07)
        asked = (gate.do(press, ADMIN) for _ in range(100))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(one, dict) for one in answers) == 1
