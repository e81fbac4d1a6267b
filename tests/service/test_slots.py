"""Slots by draw: asked in a window, drawn in the open, bound to tractor, trailer and driver."""

from typing import Any

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Actor, Declare, Tick
from gate.journey.errors import DomainError
from gate.journey.slot_commands import AnnounceDraw, AskSlot, DrawSlots
from gate.journey.slotdraw import SlotRequest
from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from gate.service import slots
from parking.draw import sha
from tests.service.house import BANANAS, MARSHAL, MINUTE, OPERATOR, START, House

HOUR = 60 * MINUTE
DAY = 24 * HOUR
MANAGER = Actor("son", "manager", "office")
SECRET, WORD = "quả trám", "74 10 55"
TOMORROW, NAME = "2026-11-23", "ma-lu-thang 2026-11-23"


async def refused(gate: House, command: Any, key: str, actor: Actor = MANAGER) -> None:
    with pytest.raises(DomainError) as caught:
        await gate.do(command, actor)
    assert caught.value.key == key


async def declared(
    gate: House, plate: str, trailer: str = "", facts: dict[str, object] = BANANAS
) -> str:
    reply = await gate.do(Declare(f"d-{plate}", plate, facts, trailer=trailer))
    return str(reply["visit"])


async def announced(gate: House, day: str = TOMORROW) -> None:
    await gate.do(AnnounceDraw(day, gate.now + HOUR, sha(SECRET)), MANAGER)


async def test_a_draw_is_announced_asked_held_and_redone_by_anybody(engine: Engine) -> None:
    async with House(engine) as gate:
        await announced(gate)
        for nth in range(7):
            visit = await declared(gate, f"25C1000{nth}", f"25R0000{nth}")
            await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("10:00",)))
            await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("08:00", "08:00")))
        gate.now += HOUR
        reply = await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        assert (reply["given"], reply["asked"]) == (5, 7)
        state = gate.loop.state
        asked = slots.of_draw(state.slot_requests.values(), NAME)
        again = slots.redo(state.draws[NAME], asked)
        assert again.seed == reply["seed"]
        given = {slots.code(NAME, a.tractor) for a in asked if a.slot == "08:00"}
        assert given == {grant.tractor for grant in again.grants}
        kept = (dict(state.draws), dict(state.slot_requests), dict(state.slots))
    async with House(engine, now=gate.now) as gate:
        state = gate.loop.state
        assert (state.draws, state.slot_requests, state.slots) == kept


async def test_what_cannot_be_announced_asked_or_drawn_is_refused_by_name(engine: Engine) -> None:
    async with House(engine) as gate:
        soon, good = gate.now + HOUR, sha(SECRET)
        await refused(gate, AnnounceDraw("moon", soon, good), "slot.day")
        await refused(gate, AnnounceDraw("2026-11-21", soon, good), "slot.day")
        await refused(gate, AnnounceDraw("2026-11-30", soon, good), "slot.day")
        await refused(gate, AnnounceDraw(TOMORROW, gate.now, good), "slot.closes")
        await refused(gate, AnnounceDraw(TOMORROW, soon + 2 * DAY, good), "slot.closes")
        await refused(gate, AnnounceDraw(TOMORROW, soon, "G" * 64), "slot.commitment")
        await refused(gate, AnnounceDraw(TOMORROW, soon, good), "policy.refused", MARSHAL)
        visit = await declared(gate, "25C10000", "25R00001")
        other = await declared(gate, "25C10001", "25R00001")
        await refused(gate, AskSlot(visit, NAME, "790001", ("08:00",)), "slot.no_draw", OPERATOR)
        await announced(gate)
        await refused(gate, AnnounceDraw(TOMORROW, soon, good), "slot.announced")
        await refused(gate, AskSlot(visit, NAME, "790001", ("03:00",)), "slot.wishes", OPERATOR)
        await refused(gate, AskSlot(visit, NAME, "790001", ()), "slot.wishes", OPERATOR)
        await refused(gate, AskSlot(visit, NAME, "7-9", ("08:00",)), "slot.driver", OPERATOR)
        await gate.do(AskSlot(visit, NAME, "790001", ("08:00",)))
        await refused(gate, AskSlot(other, NAME, "790002", ("08:00",)), "slot.twice", OPERATOR)
        await gate.enters("inland-enter", "25C10001")
        late = AskSlot(other, NAME, "790002", ("08:00",))
        await refused(gate, late, "slot.not_expected", OPERATOR)
        await refused(gate, DrawSlots(NAME, SECRET, WORD), "slot.still_open")
        gate.now += HOUR
        await refused(gate, late, "slot.closed", OPERATOR)
        await refused(gate, DrawSlots(NAME, "another", WORD), "draw.secret")
        await refused(gate, DrawSlots(NAME, SECRET, " "), "draw.beacon")
        await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        await refused(gate, DrawSlots(NAME, SECRET, WORD), "slot.drawn")


async def test_a_missed_slot_costs_days_of_horizon_and_a_declaration_waits_for_its_slot(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        far = "2026-11-27"
        await announced(gate, far)
        visit = await declared(gate, "25C10000")
        name = f"ma-lu-thang {far}"
        await gate.do(AskSlot(visit, name, "790001", ("08:00",)))
        gate.now += HOUR
        await gate.do(DrawSlots(name, SECRET, WORD), MANAGER)
        gate.now = START + 4 * DAY
        await gate.do(Tick(), Actor("clock", "system"))  # beyond three days: it has a slot
        assert gate.loop.state.visits[visit].state is Custody.EXPECTED
        gate.now = START + 6 * DAY
        await gate.do(Tick(), Actor("clock", "system"))
        assert gate.loop.state.visits[visit].state is Custody.NO_SHOW
        await announced(gate, "2026-12-04")  # six days ahead; seven less two is five
        again = await declared(gate, "25C10000")
        ask = AskSlot(again, "ma-lu-thang 2026-12-04", "790001", ("08:00",))
        await refused(gate, ask, "slot.horizon", OPERATOR)


async def test_a_slot_serves_its_own_tractor_with_its_own_trailer_in_time(engine: Engine) -> None:
    async with House(engine) as gate:
        rule = gate.loop.state.queues.rules.rule.slots  # type: ignore[union-attr]
    begins = slots.begins(TOMORROW, "08:00")
    slot = SlotRequest(
        "r", NAME, "v", "25C10000", "25R00001", "d", "08:00", "lan", 1, 0, "n", "08:00", begins
    )
    came = Visit("v", Custody.INSIDE, "25C10000", 1, trailer="25R00001", entered_at=begins)
    assert slots.booked(slot, came, rule)
    for other in (
        replace(came, plate="25C10001"),
        replace(came, trailer="25R00002"),
        replace(came, entered_at=begins - 31 * MINUTE),
        replace(came, entered_at=begins + 60 * MINUTE),
        replace(came, entered_at=0),
    ):
        assert not slots.booked(slot, other, rule)
    assert not slots.booked(None, came, rule)
