"""A day's draw that is off: everybody reads why, and nobody cancels until a result pleases."""

from sqlalchemy import Engine

from gate.journey.slot_commands import AnnounceDraw, AskSlot, CancelDraw, DrawSlots, GiveSlotBack
from gate.service import slots
from parking.draw import sha
from tests.service.house import MARSHAL, OPERATOR, House
from tests.service.test_slotback import eight_ask, holding, lots
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


async def test_a_draw_cancelled_in_its_window_is_announced_anew_under_another_name(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await announced(gate)
        visit = await declared(gate, "25C10000")
        ask = AskSlot(visit, NAME, "790001", ("08:00",))
        await gate.do(ask)
        await refused(gate, CancelDraw(NAME, ""), "slot.why")
        await refused(gate, CancelDraw(NAME, "x"), "policy.refused", MARSHAL)
        await refused(gate, CancelDraw("moon", "x"), "slot.no_draw")
        await gate.do(CancelDraw(NAME, "the digest was mistyped"), MANAGER)
        await refused(gate, CancelDraw(NAME, "again"), "slot.called_off")
        await refused(gate, ask, "slot.called_off", OPERATOR)
        await announced(gate)
        again = f"{NAME} b"
        await gate.do(AskSlot(visit, again, "790001", ("08:00",)))
        gate.now += HOUR
        await refused(gate, DrawSlots(NAME, SECRET, WORD), "slot.called_off")
        await gate.do(DrawSlots(again, SECRET, WORD), MANAGER)
        assert [one.draw_id for one in lots(gate) if one.held] == [again]
        kept = dict(gate.loop.state.draws)
    async with House(engine, now=gate.now) as gate:
        assert gate.loop.state.draws == kept
        assert gate.loop.state.slots[visit].held


async def test_who_could_know_the_result_cannot_cancel_and_draw_again(engine: Engine) -> None:
    async with House(engine) as gate:
        order = await eight_ask(gate)
        await gate.do(GiveSlotBack(order[0].visit_id))
        await gate.do(CancelDraw(NAME, "the road is closed tomorrow"), MANAGER)
        assert holding(gate) == set()
        assert lots(gate)[0].word == "given_back"  # it was before
        assert {one.word for one in lots(gate)[1:]} == {"cancelled"}
        await refused(gate, GiveSlotBack(order[1].visit_id), "slot.none", OPERATOR)
        await refused(gate, AnnounceDraw(TOMORROW, gate.now + HOUR, sha(SECRET)), "slot.announced")
        later = "2026-11-25"  # who had a place, or lost, in what was cancelled starts as before
        await announced(gate, later)
        for nth in (1, 7):
            one = order[nth]
            await gate.do(AskSlot(one.visit_id, f"ma-lu-thang {later}", one.tractor, ("08:00",)))
        asked = [a for a in lots(gate) if a.draw_id.endswith(later)]
        assert {one.lost for one in asked} == {0}


async def test_a_day_that_has_begun_is_not_cancelled(engine: Engine) -> None:
    async with House(engine) as gate:
        await eight_ask(gate)
        gate.now = slots.begins(TOMORROW, "08:00")
        await refused(gate, CancelDraw(NAME, "too late"), "slot.day_begun")
        gate.now += DAY
        await refused(gate, CancelDraw(NAME, "too late"), "slot.day_begun")
