"""What the measured intake would allow of slots, and how much measuring is missing."""

from sqlalchemy import Engine

from gate.journey.commands import Actor, Cancel, Tick
from gate.journey.slot_commands import AskSlot, DrawSlots
from gate.journey.versions import replace
from gate.service import slotquota, slots
from gate.service.slotquota import Quotas
from gate.store.queries import Queries
from parking.slots import ENOUGH_DAYS
from tests.service.house import MINUTE, START, House
from tests.service.test_slots import DAY, HOUR, MANAGER, NAME, SECRET, WORD, announced, declared

EIGHT = slots.begins("2026-11-22", "08:00")


def told(gate: House, first: int = 0, left: list[int] | None = None) -> Quotas:
    found = slotquota.quotas(gate.loop.state, gate.now, first, sorted(left or []))
    assert found is not None
    return found


async def test_a_new_gate_says_how_much_is_missing(engine: Engine) -> None:
    async with House(engine) as gate:
        found = told(gate)
        assert [one.time for one in found.proposals] == ["08:00", "10:00", "14:00"]
        assert {(one.days, one.missing, one.allowed) for one in found.proposals} == {
            (0, ENOUGH_DAYS, -1)
        }
        assert (found.given, found.missed, found.no_show) == (0, 0, 0)
        week = told(gate, first=EIGHT - 8 * DAY)  # the day of the first one was no whole day
        assert 0 < week.proposals[0].days <= 7
        assert week.proposals[0].missing == ENOUGH_DAYS - week.proposals[0].days
        gate.loop.state.queues = None
        assert slotquota.quotas(gate.loop.state, gate.now, 0, []) is None


async def test_four_weeks_of_intake_allow_what_the_rule_makes_of_them(engine: Engine) -> None:
    async with House(engine) as gate:
        left = [
            EIGHT - back * DAY + nth * MINUTE
            for back in range(1, slotquota.DAYS + 1)
            for nth in range(10 if back > 4 else 5)
        ]
        eight, ten, _ = told(gate, EIGHT - 400 * DAY, left).proposals
        assert eight.days >= ENOUGH_DAYS
        assert (eight.missing, eight.capacity, eight.allowed) == (0, 10, 8)  # a fifth held back
        assert (ten.capacity, ten.allowed) == (0, 0)
        assert eight.places == 5  # as the rule has it, whatever was measured


async def test_slots_that_nobody_came_for_are_counted_by_what_is_known(engine: Engine) -> None:
    async with House(engine) as gate:
        await announced(gate)
        for nth in range(3):
            visit = await declared(gate, f"25C1000{nth}", f"25R0000{nth}")
            await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("08:00",)))
        gate.now += HOUR
        await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        gate.now = slots.begins("2026-11-23", "08:00") + MINUTE
        await gate.sees("inland-enter", "25C10000")
        await gate.do(Cancel(visit, "too late to give it back"))
        gate.now += DAY
        found = told(gate)
        assert (found.given, found.missed) == (3, 2)
        assert found.no_show == 2_000 // 23  # three slots say little
        slot = gate.loop.state.slots[visit]
        gate.loop.state.apply(replace(slot, heir_of="another"))
        assert told(gate).given == 2  # an inherited one says nothing about the gate


async def test_a_missed_slot_is_remembered_when_its_visit_is_no_longer_at_hand(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await announced(gate)
        for nth in range(3):
            visit = await declared(gate, f"25C1000{nth}", f"25R0000{nth}")
            await gate.do(AskSlot(visit, NAME, f"79000{nth}", ("08:00",)))
        gate.now += HOUR
        await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
        gate.now = slots.begins("2026-11-23", "08:00") + MINUTE
        await gate.sees("inland-enter", "25C10000")
        gate.now += 12 * DAY
        await gate.do(Tick(), Actor("clock", "system"))
        later = await declared(gate, "25C90000")
        await gate.do(Cancel(later, "sold at home"))
        assert "25C10001" not in {one.plate for one in gate.loop.state.visits.values()}
        found = told(gate)
        assert (found.given, found.missed) == (3, 2)
    async with House(engine, now=gate.now) as gate:
        assert told(gate) == found


async def test_what_left_over_the_bridge_is_read_from_the_books(engine: Engine) -> None:
    async with House(engine) as gate:
        assert Queries(engine).taken("border", 0, START * 2) == (0, [])
        for nth in range(3):
            await gate.enters("inland-enter", f"25C1000{nth}")
        gone = []
        for nth, lane in enumerate(("border-leave", "border-leave", "inland-leave")):
            gate.now += 10 * MINUTE
            await gate.passes(lane, "", f"25C1000{nth}")
            gone.append(gate.now)
        assert Queries(engine).taken("border", 0, START * 2) == (gone[0], gone[:2])
        assert Queries(engine).taken("border", gone[1], gone[2]) == (gone[0], gone[1:2])
