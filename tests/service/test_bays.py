"""Bays closed, kept and opened: the rule obeys at once, nobody who stands there is touched."""

import itertools
from typing import Any

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Move, Tick
from gate.journey.errors import DomainError
from gate.journey.visit import UNASSIGNED, Visit
from gate.journey.yard_commands import CloseBays, KeepBay, OpenBays
from gate.service import yardview
from tests.service.house import MARSHAL, MINUTE, OPERATOR, START, House

HOUR = 60 * MINUTE
SOON = START + 3 * HOUR


async def refused(gate: House, command: Any, key: str, actor: Any = MARSHAL) -> None:
    entries = gate.loop.state.entry_count
    with pytest.raises(DomainError) as caught:
        await gate.do(command, actor)
    assert (caught.value.key, gate.loop.state.entry_count) == (key, entries)


async def enters(gate: House, plate: str) -> Visit:
    await gate.enters("inland-enter", plate)
    return next(v for v in gate.loop.state.visits.values() if v.plate == plate)


async def close_everything(gate: House) -> None:
    for zone in gate.loop.rules.yard.zones:
        await gate.do(CloseBays(zone, "works"), MARSHAL)


async def test_nobody_is_sent_to_a_closed_bay_and_who_stands_there_stays(engine: Engine) -> None:
    async with House(engine) as gate:
        first = await enters(gate, "25C01234")
        await close_everything(gate)
        assert gate.loop.state.visits[first.id].place == first.place
        second = await enters(gate, "29H18844")
        assert second.place == UNASSIGNED
        await refused(gate, Move(second.id, "B05", "repark"), "bay.closed")
        reply = await gate.do(OpenBays("B05", "repaired"), MARSHAL)
        assert reply["bays"] == ["B05"]
        assert gate.loop.state.visits[second.id].place == "B05", "who waits is looked at at once"


async def test_a_kept_bay_waits_for_its_vehicle_alone(engine: Engine) -> None:
    async with House(engine) as gate:
        await close_everything(gate)
        await gate.do(OpenBays("B05", "repaired"), MARSHAL)
        await gate.do(KeepBay("B05", "25C-012.34", SOON, "declared"), MARSHAL)
        other = await enters(gate, "29H18844")
        assert other.place == UNASSIGNED
        await refused(gate, Move(other.id, "B05", "repark"), "bay.kept")
        await gate.do(OpenBays("B06", "repaired"), MARSHAL)
        mine = await enters(gate, "25C01234")
        assert mine.place == "B05"


async def test_its_own_bay_is_given_before_a_nearer_one(engine: Engine) -> None:
    async with House(engine) as gate:
        plain = await enters(gate, "29H18844")
        far = gate.loop.rules.yard.bays["B12"]
        assert plain.place != far.id
        await gate.do(KeepBay(far.id, "25C01234", SOON, "declared"), MARSHAL)
        assert (await enters(gate, "25C01234")).place == far.id


async def test_a_bay_is_kept_no_longer_than_it_was_said(engine: Engine) -> None:
    async with House(engine) as gate:
        await close_everything(gate)
        await gate.do(OpenBays("B05", "repaired"), MARSHAL)
        await gate.do(KeepBay("B05", "25C01234", SOON, "agency"), MARSHAL)
        other = await enters(gate, "29H18844")
        gate.now = SOON - 1
        await gate.do(Tick())
        assert gate.loop.state.visits[other.id].place == UNASSIGNED
        gate.now = SOON
        await gate.do(Tick())
        assert gate.loop.state.visits[other.id].place == "B05"


async def test_what_is_closed_outlives_a_restart_and_is_seen(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.do(KeepBay("B05", "25C01234", SOON, "agency"), MARSHAL)
        await gate.do(CloseBays("B05", "flooded"), MARSHAL)
    async with House(engine, _ids=itertools.count(100)) as gate:
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert [(s.bay, s.kind, s.why, s.by) for s in view.stops] == [
            ("B05", "closed", "flooded", MARSHAL.name)
        ]
        await gate.do(OpenBays("B05", "repaired"), MARSHAL)
        assert not gate.loop.state.bay_stops


async def test_bad_words_about_bays_change_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        await refused(gate, CloseBays("B05", "works"), "policy.refused", OPERATOR)
        await refused(gate, CloseBays("Z99", "works"), "place.unknown")
        await refused(gate, CloseBays("B05", "  "), "bay.why")
        await refused(gate, OpenBays("B05", "repaired"), "bay.open")
        await refused(gate, KeepBay("B", "25C01234", SOON, "agency"), "place.unknown")
        await refused(gate, KeepBay("B05", " ", SOON, "agency"), "bay.plate")
        await refused(gate, KeepBay("B05", "25C01234", START, "agency"), "bay.until")
        await refused(gate, KeepBay("B05", "25C01234", START + 8 * 24 * HOUR, "x"), "bay.until")
        await gate.do(CloseBays("B05", "works"), MARSHAL)
        await refused(gate, CloseBays("B05", "works"), "bay.closed")
        await refused(gate, KeepBay("B05", "25C01234", SOON, "agency"), "bay.closed")
