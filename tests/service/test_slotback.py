"""Slots given back: to the next in the drawn order, for nothing, and anybody can redo it."""

from sqlalchemy import Engine

from gate.journey.commands import Actor, Cancel, Declare, Tick
from gate.journey.slot_commands import AnnounceDraw, AskSlot, DrawSlots, GiveSlotBack
from gate.journey.slotdraw import SlotRequest
from gate.journey.visit import Custody
from gate.service import slotback, slots
from gate.service.work import Work
from parking.draw import sha
from tests.service.house import BANANAS, MINUTE, OPERATOR, House
from tests.service.test_slots import (
    DAY,
    HOUR,
    MANAGER,
    NAME,
    SECRET,
    TOMORROW,
    WORD,
    announced,
    declared,
    refused,
)

DRIVER = Actor("driver-page", "device")


async def eight_ask(gate: House) -> list[SlotRequest]:
    """Eight ask for the five places at eight; in the drawn order."""
    await announced(gate)
    for nth in range(8):
        visit = await declared(gate, f"25C1000{nth}", f"25R0000{nth}")
        await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("08:00",)))
    gate.now += HOUR
    await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
    return lots(gate)


def lots(gate: House) -> list[SlotRequest]:
    return sorted(gate.loop.state.slot_requests.values(), key=lambda one: one.number)


def redone(gate: House) -> set[str]:
    """Who has a slot when all is redone from what is published, as codes."""
    reading = Work(gate.loop.state, gate.loop.rules, gate.now, lambda: "", MANAGER)
    return {grant.tractor for grant in slotback.as_it_stands(reading, NAME).grants}


def holding(gate: House) -> set[str]:
    return {slots.code(NAME, one.tractor) for one in lots(gate) if one.held}


async def test_a_slot_given_back_goes_to_the_next_in_the_drawn_order(engine: Engine) -> None:
    async with House(engine) as gate:
        order = await eight_ask(gate)
        assert [one.held for one in order] == [True] * 5 + [False] * 3
        told = await gate.do(GiveSlotBack(order[2].visit_id), DRIVER)
        assert told["to"] == slots.code(NAME, order[5].tractor)
        after = lots(gate)
        assert (after[5].slot, after[5].heir_of) == ("08:00", order[2].id)
        assert after[2].word == "given_back"
        assert gate.loop.state.slots[order[5].visit_id].held
        await refused(gate, GiveSlotBack(order[2].visit_id), "slot.none", OPERATOR)
        await gate.do(Cancel(order[6].visit_id, "sold its load at home"))
        told = await gate.do(GiveSlotBack(order[5].visit_id))  # the booth, for the heir
        assert told["to"] == slots.code(NAME, order[7].tractor)
        assert lots(gate)[5].passed_over == slots.code(NAME, order[6].tractor)
        assert (await gate.do(GiveSlotBack(order[0].visit_id)))["to"] == ""  # nobody is left
        assert redone(gate) == holding(gate)
        assert len(holding(gate)) == 4
        kept = lots(gate)
    async with House(engine, now=gate.now) as gate:
        assert lots(gate) == kept
        assert redone(gate) == holding(gate)


async def test_it_is_given_back_until_it_begins_and_not_when_it_is_in_use(engine: Engine) -> None:
    async with House(engine) as gate:
        order = await eight_ask(gate)
        gate.now = slots.begins(TOMORROW, "08:00") - 20 * MINUTE
        await gate.sees("inland-enter", order[0].tractor)
        await refused(gate, GiveSlotBack(order[0].visit_id), "slot.used", OPERATOR)
        gate.now += 20 * MINUTE
        await refused(gate, GiveSlotBack(order[1].visit_id), "slot.begun", OPERATOR)
        assert len(holding(gate)) == 5


async def test_who_cancels_gives_back_by_that_and_who_gives_back_loses_nothing(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        order = await eight_ask(gate)
        await gate.do(Cancel(order[0].visit_id, "broken down"))
        assert lots(gate)[5].held
        await gate.do(GiveSlotBack(order[1].visit_id))
        gate.now += 3 * DAY
        await gate.do(Tick(), Actor("clock", "system"))
        states = {one.visit_id: gate.loop.state.visits[one.visit_id].state for one in order}
        assert states[order[5].visit_id] is Custody.NO_SHOW  # the heir did not come either
        await announced(gate, "2026-12-02")  # seven days ahead: the whole horizon
        for one in (order[0], order[1], order[5]):
            again = await gate.do(Declare(f"again-{one.tractor}", one.tractor, BANANAS))
            ask = AskSlot(str(again["visit"]), "ma-lu-thang 2026-12-02", one.tractor, ("08:00",))
            await gate.do(ask)
        asked = [a for a in lots(gate) if a.draw_id.endswith("12-02")]
        assert {one.tractor: one.lost for one in asked} == {
            one.tractor: 0 for one in (order[0], order[1], order[5])
        }


async def test_what_falls_to_somebody_who_cancelled_goes_on_at_the_draw(engine: Engine) -> None:
    async with House(engine) as gate:
        await announced(gate)
        visits = [await declared(gate, f"25C1000{nth}") for nth in range(6)]
        for nth, visit in enumerate(visits):
            await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("08:00",)))
        for visit in visits[:3]:
            await gate.do(Cancel(visit, "stays at home"))
        gate.now += HOUR
        await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        held = {one.visit_id for one in lots(gate) if one.held}
        assert held == set(visits[3:])
        assert redone(gate) == holding(gate)


async def test_who_has_a_slot_today_and_is_drawn_for_tomorrow_keeps_todays(engine: Engine) -> None:
    async with House(engine) as gate:
        today = "ma-lu-thang 2026-11-22"
        await gate.do(AnnounceDraw("2026-11-22", gate.now + MINUTE, sha(SECRET)), MANAGER)
        visit = await declared(gate, "25C10000")
        await gate.do(AskSlot(visit, today, "790000", ("10:00",)))
        gate.now += MINUTE
        await gate.do(DrawSlots(today, SECRET, WORD), MANAGER)
        await announced(gate)
        await gate.do(AskSlot(visit, NAME, "790000", ("08:00",)))
        gate.now += HOUR
        await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        assert [one.word for one in lots(gate) if one.draw_id == NAME] == ["given_back"]
        slot = gate.loop.state.slots[visit]
        assert (slot.draw_id, slot.held) == (today, True)
    async with House(engine, now=gate.now) as gate:
        assert gate.loop.state.slots[visit] == slot
