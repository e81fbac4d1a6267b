"""Who comes with a slot: the tractor, trailer and driver that asked, or a person decides."""

from sqlalchemy import Engine, text

from gate.journey.commands import Confirm
from gate.journey.events import PlateSeen, SightingSeen
from gate.journey.slot_commands import AskSlot, DrawSlots, JudgeSlot, SeeSlotDriver
from gate.service import slots
from gate.service.slotcheck import SlotCheck
from tests.service.house import MARSHAL, MINUTE, OPERATOR, House
from tests.service.test_queue import ORE, again
from tests.service.test_slots import (
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

KINDS = "SELECT kind FROM ledger_entry WHERE kind LIKE 'slot!_%' ESCAPE '!' ORDER BY id"
PLATE, TRAILER, PAPERS = "25C10000", "25R00001", "790 001"


async def with_slot(gate: House, facts: dict[str, object] = ORE) -> str:
    """One vehicle that was given the slot at eight; it is ten to eight now."""
    await announced(gate)
    visit = await declared(gate, PLATE, TRAILER, facts)
    await gate.do(AskSlot(visit, NAME, PAPERS, ("08:00",)))
    gate.now += HOUR
    await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
    gate.now = slots.begins(TOMORROW, "08:00") - 10 * MINUTE
    return visit


def check(gate: House) -> SlotCheck:
    found = gate.card(PLATE).slot
    assert found is not None
    return found


def stands_as(gate: House, visit: str) -> str:
    """The class in which its line has it."""
    queues = gate.loop.state.queues
    assert queues is not None
    return queues.line(queues.where[visit]).tickets[visit].entrant.kind


async def test_the_booth_reads_the_licence_and_the_slot_stands(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await with_slot(gate)
        assert (check(gate).time, check(gate).asks) == ("", False)
        await refused(gate, SeeSlotDriver(visit, PAPERS), "slot.not_here", OPERATOR)
        sighting = await gate.sees("inland-enter", PLATE)
        assert (check(gate).driver, check(gate).time) == ("unseen", "booked")
        assert check(gate).asks
        assert stands_as(gate, visit) == "booked"  # the gate waits for nobody's licence
        await refused(gate, SeeSlotDriver(visit, "7-9"), "slot.driver", OPERATOR)
        assert (await gate.do(SeeSlotDriver(visit, "790001")))["same"]
        assert (check(gate).driver, check(gate).asks) == ("same", False)
        gate.now += 2 * HOUR  # a slow gate costs nobody the slot
        await gate.passes("inland-enter", sighting)
        assert gate.card(PLATE).visit.entered_at == gate.now
        assert check(gate).time == "booked"
        kept = check(gate).slot
    async with House(engine, now=gate.now) as gate:
        assert check(gate).slot == kept


async def test_another_driver_is_a_walk_in_until_a_person_says_otherwise(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await with_slot(gate)
        await gate.sees("inland-enter", PLATE)
        assert not (await gate.do(SeeSlotDriver(visit, "790002")))["same"]
        assert (check(gate).refused, check(gate).asks) == ("slot.other_driver", True)
        assert stands_as(gate, visit) == "ordinary"
        await refused(gate, JudgeSlot(visit, True, ""), "slot.why", OPERATOR)
        await refused(gate, JudgeSlot(visit, True, "x"), "policy.refused", MANAGER)
        await gate.do(JudgeSlot(visit, True, "the other is in hospital"))
        assert stands_as(gate, visit) == "booked"
        await refused(gate, SeeSlotDriver(visit, PAPERS), "slot.judged", OPERATOR)
        await gate.do(JudgeSlot(visit, False, "a second look: it was bought"), MARSHAL)
        assert stands_as(gate, visit) == "ordinary"
        assert check(gate).slot.word_by == MARSHAL.name
        assert not check(gate).asks
    with engine.connect() as book:
        kinds = [k for (k,) in book.execute(text(KINDS)).all()]
    assert kinds == ["slot_driver_seen", "slot_stands", "slot_refused"]
    assert again(engine)[0].equal


async def test_another_trailer_is_seen_by_the_lane_and_another_tractor_never_passes(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await with_slot(gate)
        plates = tuple(
            PlateSeen(role, text, "VN", "yellow", 1, 990, True)
            for role, text in (("tractor", PLATE), ("trailer", "25R00002"))
        )
        lane = ("inland-enter", "inland", "enter")
        seen = SightingSeen("s-1", *lane, "settled", plates, "truck", (), "camera")
        await gate.observe("inland-1", seen)
        assert (check(gate).lane_trailer, check(gate).refused) == ("25R00002", "")
        assert check(gate).asks
        await gate.do(JudgeSlot(visit, True, "the lane misread it"))
        assert not check(gate).asks
        await gate.do(Confirm(visit, "25C10009", "misread"))
        assert gate.card("25C10009").slot is not None
        assert stands_as(gate, visit) == "ordinary"
        await refused(gate, JudgeSlot(visit, True, "x"), "slot.other_tractor", OPERATOR)


async def test_who_has_no_slot_is_asked_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.sees("inland-enter", PLATE)
        visit = gate.card(PLATE).visit.id
        assert gate.card(PLATE).slot is None
        await refused(gate, JudgeSlot(visit, True, "x"), "slot.none", OPERATOR)
        await refused(gate, SeeSlotDriver(visit, PAPERS), "slot.none", OPERATOR)


async def test_a_plate_that_was_not_read_has_its_slot_when_a_person_types_it(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        asked = await with_slot(gate)
        await gate.sees("inland-enter", "")
        unread = gate.card("").visit.id
        await gate.do(Confirm(unread, PLATE, "dirty"))
        assert check(gate).time == "booked"
        assert stands_as(gate, unread) == "booked"
        assert asked not in gate.loop.state.slots
