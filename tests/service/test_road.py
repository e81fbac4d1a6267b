"""Landslide mode: one act holds everything, nobody loses a place or a declaration by it."""

import itertools
from typing import Any

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Call, Declare, Tick
from gate.journey.errors import DomainError
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.journey.visit import Custody
from gate.service import driverview, present
from tests.service.house import BANANAS, MARSHAL, MINUTE, OPERATOR, START, House

HOUR = 60 * MINUTE
DAY = 24 * HOUR
SLIDE = CloseRoad("landslide", "km 12", START + 6 * HOUR)


async def refused(gate: House, command: Any, key: str, actor: Any = MARSHAL) -> None:
    entries = gate.loop.state.entry_count
    with pytest.raises(DomainError) as caught:
        await gate.do(command, actor)
    assert (caught.value.key, gate.loop.state.entry_count) == (key, entries)


async def test_one_act_holds_everybody_and_one_lets_them_go_on(engine: Engine) -> None:
    async with House(engine) as gate:
        for number, plate in enumerate(("25C01234", "29H18844")):
            await gate.do(Declare(f"d-{number}", plate, BANANAS))
            await gate.sees("inland-enter", plate)
        first = gate.card("25C01234").visit
        assert first.calls == 1, "there is room: who came is called at once"
        await gate.do(SLIDE, MARSHAL)
        await refused(gate, Call(first.id), "road.closed")
        told = driverview.view(gate.loop.state, gate.loop.rules, gate.now, first.id)
        assert told.road is not None
        assert (told.road.place, told.stage, told.ahead) == ("km 12", first.stage, 0)
        (line, *_) = present.board(gate.loop.state, gate.loop.rules, gate.now)
        assert (told.called, line.word) == (False, "wait_gate"), "nobody is asked to come in now"
        gate.now += 5 * HOUR
        reply = await gate.do(OpenRoad("looked"), MARSHAL)
        assert reply["shut_us"] == 5 * HOUR
        after = gate.card("25C01234").visit
        assert (after.stage, after.stage_since) == (first.stage, first.stage_since)
        assert (await gate.do(Call(first.id), MARSHAL))["calls"] == 2
        told = driverview.view(gate.loop.state, gate.loop.rules, gate.now, first.id)
        assert (told.road, told.called) == (None, True)
        (line, *_) = present.board(gate.loop.state, gate.loop.rules, gate.now)
        assert line.word == "come_gate"


async def test_a_declaration_lasts_longer_by_the_time_nobody_could_come(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(Declare("d-1", "25C01234", BANANAS))
        visit = gate.card("25C01234").visit.id
        gate.now += 2 * DAY
        await gate.do(CloseRoad("flood"), MARSHAL)
        told = driverview.view(gate.loop.state, gate.loop.rules, gate.now, visit)
        assert told.word == "stay", "nobody is asked to come to a road that is shut"
        gate.now += 4 * DAY
        await gate.do(Tick())
        assert gate.loop.state.visits[visit].state is Custody.EXPECTED
        await gate.do(OpenRoad("looked"), MARSHAL)
        gate.now += 1 * DAY
        await gate.do(Tick())
        assert gate.loop.state.visits[visit].state is Custody.EXPECTED, "three open days, to the µs"
        gate.now += 1
        await gate.do(Tick())
        assert gate.loop.state.visits[visit].state is Custody.NO_SHOW


async def test_what_is_told_may_change_and_outlives_a_restart(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(SLIDE, MARSHAL)
        entries = gate.loop.state.entry_count
        await gate.do(SLIDE, MARSHAL)
        assert gate.loop.state.entry_count == entries, "the same words again are no news"
        await gate.do(CloseRoad("flood", "", 0), MARSHAL)
        assert gate.loop.state.entry_count == entries + 1
    async with House(engine, _ids=itertools.count(100)) as gate:
        (known,) = gate.loop.state.closures.values()
        assert (known.why, known.place, known.until, known.lasts) == ("flood", "", 0, True)
        await gate.do(OpenRoad("police"), MARSHAL)
        await gate.do(CloseRoad("fog"), MARSHAL)
        assert sorted(one.lasts for one in gate.loop.state.closures.values()) == [False, True]


async def test_bad_words_about_the_road_change_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        await refused(gate, CloseRoad("landslide"), "policy.refused", OPERATOR)
        await refused(gate, CloseRoad("boredom"), "road.why")
        await refused(gate, CloseRoad("fog", "", START), "road.until")
        await refused(gate, CloseRoad("fog", "", START + 31 * DAY), "road.until")
        await refused(gate, OpenRoad("looked"), "road.open")
        await gate.do(CloseRoad("fog"), MARSHAL)
        await refused(gate, OpenRoad("  "), "road.how_known")


async def test_who_comes_while_the_road_is_shut_is_called_when_it_opens(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(CloseRoad("fog"), MARSHAL)
        await gate.do(Declare("d-1", "25C01234", BANANAS))
        await gate.sees("inland-enter", "25C01234")
        gate.now += HOUR
        await gate.do(Tick())
        assert gate.card("25C01234").visit.calls == 0
        await gate.do(OpenRoad("police"), MARSHAL)
        await gate.do(Tick())
        assert gate.card("25C01234").visit.calls == 1, "by the rule, with the next second"
