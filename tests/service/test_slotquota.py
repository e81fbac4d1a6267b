"""What the measured intake would allow of slots, and how much measuring is missing."""

from sqlalchemy import Engine

from gate.journey.commands import Actor, Cancel, Declare, Tick
from gate.journey.slot_commands import AskSlot, DrawSlots
from gate.journey.versions import replace
from gate.service import slotquota, slotrecord, slots
from gate.service.slotquota import Quotas
from gate.store.queries import Queries
from parking.slots import ENOUGH_DAYS, Record
from tests.service.house import BANANAS, MINUTE, OPERATOR, START, House
from tests.service.test_slots import (
    DAY,
    HOUR,
    MANAGER,
    NAME,
    SECRET,
    WORD,
    announced,
    declared,
    refused,
)

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
        assert (found.whole, found.no_show) == (Record(), 0)
        week = told(gate, first=EIGHT - 8 * DAY)  # the day of the first one was no whole day
        assert 0 < week.proposals[0].days <= 7
        assert week.proposals[0].missing == ENOUGH_DAYS - week.proposals[0].days
        gate.loop.state.queues = None
        assert slotquota.quotas(gate.loop.state, gate.now, 0, []) is None


async def test_four_weeks_of_intake_allow_what_the_rule_makes_of_them(engine: Engine) -> None:
    async with House(engine) as gate:
        left = [
            EIGHT - back * DAY + nth * MINUTE
            for back in range(1, slotrecord.DAYS + 1)
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
        assert found.whole == found.alone == Record(3, 2)  # nobody named a company
        assert found.gate_no_show == 2_000 // 23  # three slots say little
        slot = gate.loop.state.slots[visit]
        gate.loop.state.apply(replace(slot, heir_of="another"))
        assert told(gate).whole.given == 2  # an inherited one says nothing about the gate


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


GOOD, CARELESS = "6200001234", "6200001241"  # tax codes that can exist


async def asks(gate: House, plate: str, tax_code: str, name: str, draw: str = NAME) -> str:
    """Declared by that company, and in the draw for eight o'clock."""
    payer = {"tax_code": tax_code, "name": name} if tax_code else {}
    told = await gate.do(Declare(f"d-{draw}-{plate}", plate, BANANAS, payer))
    visit = str(told["visit"])
    await gate.do(AskSlot(visit, draw, f"790{plate}", ("08:00",)))
    return visit


async def a_morning(gate: House) -> None:
    """Five slots at eight: the careless one's three are missed, the good one's vehicle comes."""
    await announced(gate)
    for nth, code in enumerate(
        (CARELESS, f"{CARELESS}-001", CARELESS, GOOD, "")  # a branch belongs to its company
    ):
        await asks(gate, f"25C1000{nth}", code, f"HTX {code}")
    gate.now += HOUR
    await gate.do(DrawSlots(NAME, SECRET, WORD), MANAGER)
    gate.now = slots.begins("2026-11-23", "08:00") + MINUTE
    await gate.sees("inland-enter", "25C10003")
    gate.now += 12 * HOUR


async def test_who_does_not_come_is_reckoned_carrier_by_carrier(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_morning(gate)
        assert told(gate).whole == Record()  # only whole days are looked at
        gate.now += DAY
        found = told(gate)
        gate_rate = 4_000 // 25
        careless, good = (3_000 + gate_rate * 20) // 23, gate_rate * 20 // 21
        assert (found.gate_no_show, found.alone) == (gate_rate, Record(1, 1))
        assert [(one.code, one.slots, one.rate) for one in found.carriers] == [
            (CARELESS, Record(3, 3), careless),
            (GOOD, Record(1, 0), good),
        ]
        alone = (1_000 + gate_rate * 20) // 21
        assert found.no_show == (3 * careless + good + alone) // 5
        assert found.carriers[1].name == f"HTX {GOOD}"
        gate.now += 30 * DAY
        assert told(gate).carriers == ()


async def test_a_carrier_whose_vehicles_do_not_come_asks_less_far_ahead_and_the_others_do_not(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await a_morning(gate)
        state = gate.loop.state
        missed = next(a for a in state.slot_requests.values() if a.carrier == CARELESS)
        kept = next(a for a in state.slot_requests.values() if a.carrier == GOOD)
        for nth in range(30):  # weeks of it
            state.apply(replace(missed, id=f"m{nth}", tractor=f"29C2{nth:04d}"))
            state.apply(replace(kept, id=f"k{nth}", tractor=f"29C3{nth:04d}"))
        gate.now += DAY
        far = "2026-12-01"  # seven days ahead: the whole horizon
        await announced(gate, far)
        draw = f"ma-lu-thang {far}"
        await asks(gate, "25C20000", GOOD, "", draw)
        await asks(gate, "25C20001", "", "", draw)
        declared = Declare("d9", "25C20002", BANANAS, {"tax_code": CARELESS})
        visit = str((await gate.do(declared))["visit"])
        ask = AskSlot(visit, draw, "790222", ("08:00",))
        await refused(gate, ask, "slot.horizon_carrier", OPERATOR)
        (line,) = (one for one in told(gate).carriers if one.code == CARELESS)
        assert 1 <= line.days < 7
        nearer = gate.now + line.days * DAY
        await announced(gate, slots.day_of(nearer).isoformat())
        near = f"ma-lu-thang {slots.day_of(nearer).isoformat()}"
        await gate.do(AskSlot(visit, near, "790222", ("08:00",)))  # as far as the page says


async def test_a_missed_slot_is_remembered_when_its_visit_is_no_longer_at_hand(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await a_morning(gate)
        gate.now += 12 * DAY
        await gate.do(Tick(), Actor("clock", "system"))
        later = await gate.do(Declare("later", "25C90000", BANANAS))
        await gate.do(Cancel(str(later["visit"]), "sold at home"))
        before = told(gate)
        assert before.whole == Record(5, 4)
        assert "25C10000" not in {one.plate for one in gate.loop.state.visits.values()}
    async with House(engine, now=gate.now) as gate:
        assert told(gate) == before


def test_a_person_or_nobody_is_no_company() -> None:
    assert slotrecord.carrier({"tax_code": f"{GOOD}-001"}) == GOOD
    for code in ("", "012345678901", "6200001235", "cash"):
        assert slotrecord.carrier({"tax_code": code}) == ""
