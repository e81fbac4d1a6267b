"""Until when goods keep: said with the declaration or at the gate; what the lines make of it."""

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import (
    Confirm,
    Couple,
    Declare,
    GiveBack,
    Move,
    Seize,
    StateFacts,
    Transfer,
    Uncouple,
)
from gate.journey.errors import DomainError
from gate.journey.queue_commands import StateKeeping
from tests.service.house import (
    BANANAS,
    CUSTOMS,
    MARSHAL,
    MINUTE,
    QUARANTINE,
    START,
    House,
)
from tests.service.tariff_desk import FINANCE
from tests.service.test_queue import HOUR, OPEN, ORE, again, called, cleared, plate, queues, tick

DAY = 24 * HOUR
FROZEN = {**BANANAS, "commodity": "FROZEN"}


async def told(gate: House, nth: int, until: int, facts: dict[str, object] = BANANAS) -> str:
    """Announced with the time until which its goods keep, and not here yet."""
    await gate.do(Declare(f"d-{plate(nth)}", plate(nth), facts, keeps_until=until))
    return gate.card(plate(nth)).visit.id


def urgent_at(gate: House, visit: str) -> int:
    return queues(gate).line("bridge").tickets[visit].entrant.urgent_at


async def test_bananas_about_to_spoil_are_called_as_urgent_by_what_was_declared(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        for nth in range(3):
            await cleared(gate, plate(nth), BANANAS)
        late = await told(gate, 3, OPEN + 12 * HOUR + 30 * MINUTE)
        assert gate.card(plate(3)).urgent_at == OPEN + 30 * MINUTE
        assert await cleared(gate, plate(3), BANANAS) == late
        assert urgent_at(gate, late) == OPEN + 30 * MINUTE
        gate.now = OPEN + 31 * MINUTE
        await tick(gate)
        kinds = {
            gate.loop.state.visits[c.vehicle].plate: c.kind
            for c in queues(gate).line("bridge").calls
        }
        assert kinds[plate(3)] == "urgent"
        assert {kinds[plate(nth)] for nth in range(3)} == {"perishable"}
        assert len(called(gate)) == 4
    assert again(engine)[0].equal


async def test_who_says_otherwise_gives_a_reason_and_the_line_follows_and_replays(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visit = await cleared(gate, plate(0), BANANAS)
        assert urgent_at(gate, visit) == 0
        await gate.do(StateKeeping(visit, START + 3 * DAY))
        assert urgent_at(gate, visit) == START + 3 * DAY - 12 * HOUR
        with pytest.raises(DomainError, match=r"keeps\.why"):
            await gate.do(StateKeeping(visit, START + DAY), QUARANTINE)
        await gate.do(StateKeeping(visit, START + DAY, "two crates soft"), QUARANTINE)
        assert urgent_at(gate, visit) == START + 12 * HOUR
        await gate.do(StateKeeping(visit, START + DAY), QUARANTINE)  # the same again: no change
        (row,) = corrections(engine)
        assert row == (
            "keeps_until",
            str(START + 3 * DAY),
            str(START + DAY),
            "kd",
            "two crates soft",
        )
        await gate.do(StateKeeping(visit, 0, "it was another truck"))
        assert urgent_at(gate, visit) == 0
    found, records = again(engine)
    assert found.equal
    changes = [r.entrant.urgent_at for r in records if r.what == "change" and r.entrant]
    assert changes == [START + 3 * DAY - 12 * HOUR, START + 12 * HOUR, 0]


def corrections(engine: Engine) -> list[tuple[str, ...]]:
    asked = text("SELECT field, before, after, by, why FROM correction ORDER BY id")
    with engine.connect().execution_options(writing=False) as connection:
        return [tuple(row) for row in connection.execute(asked)]


async def test_what_cannot_be_is_refused_and_nothing_is_half_done(engine: Engine) -> None:
    async with House(engine) as gate:
        for until, key in (
            (gate.now, "past"),
            (gate.now - DAY, "past"),
            (gate.now + 61 * DAY, "far"),
        ):
            with pytest.raises(DomainError, match=rf"keeps\.{key}"):
                await told(gate, 0, until)
        for facts in (ORE, {**BANANAS, "load": "EMPTY"}, {}):
            with pytest.raises(DomainError, match=r"keeps\.goods"):
                await told(gate, 0, gate.now + DAY, facts)
        assert not gate.loop.state.visits
        ore = await cleared(gate, plate(1))
        with pytest.raises(DomainError, match=r"keeps\.goods"):
            await gate.do(StateKeeping(ore, gate.now + DAY), MARSHAL)
        with pytest.raises(DomainError, match=r"policy\.refused"):
            await gate.do(StateKeeping(ore, 0), FINANCE)
        sighting = await gate.sees("border-leave", plate(1))
        await gate.passes("border-leave", sighting)
        with pytest.raises(DomainError, match=r"visit\.closed"):
            await gate.do(StateKeeping(ore, 0))


async def test_a_declaration_for_who_stands_there_already_brings_the_time_along(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", plate(0))
        visit = gate.card(plate(0)).visit.id
        await gate.do(Confirm(visit, plate(0)))
        await told(gate, 0, START + 2 * DAY)
        assert gate.card(plate(0)).visit.keeps_until == START + 2 * DAY
        await gate.do(StateFacts(visit, {"commodity": "MINERAL"}))  # ore after all: no clock runs
        assert gate.card(plate(0)).urgent_at == 0


async def test_a_plug_of_its_own_stops_the_clock_while_it_stands_there(engine: Engine) -> None:
    async with House(engine) as gate:
        visit = await told(gate, 0, START + DAY, FROZEN)
        assert gate.card(plate(0)).urgent_at == START + 12 * HOUR
        assert await cleared(gate, plate(0), FROZEN) == visit
        yard = gate.loop.rules.yard
        assert yard.bays[gate.card(plate(0)).visit.place].plug
        assert urgent_at(gate, visit) == 0
        bare = next(bay.id for bay in yard.bays.values() if not bay.plug and bay.length_cm >= 1_200)
        await gate.do(Move(visit, bare, "the plug is dead"), MARSHAL)
        assert urgent_at(gate, visit) == START + 12 * HOUR
    assert again(engine)[0].equal


EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}


def lot(gate: House) -> str:
    (found,) = gate.loop.state.consignments.values()
    return found.id


def keeps(gate: House, *plates: str) -> list[int]:
    return [gate.card(one).visit.keeps_until for one in plates]


async def giver_and_taker(gate: House, until: int) -> tuple[str, str]:
    """Bananas that keep until then, cleared for the bridge, and an empty truck with papers."""
    await told(gate, 0, until)
    giver = await cleared(gate, plate(0), BANANAS)
    return giver, await cleared(gate, plate(1), EMPTY)


async def test_the_time_goes_with_the_goods_to_another_truck_and_into_its_line(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        giver, taker = await giver_and_taker(gate, START + 3 * DAY)
        assert list(queues(gate).line("bridge").tickets) == [giver]
        await gate.do(Transfer(lot(gate), taker))
        assert keeps(gate, plate(0), plate(1)) == [0, START + 3 * DAY]
        assert list(queues(gate).line("bridge").tickets) == [taker]
        entrant = queues(gate).line("bridge").tickets[taker].entrant
        assert (entrant.kind, entrant.urgent_at) == ("perishable", START + 3 * DAY - 12 * HOUR)
        (row,) = corrections(engine)
        assert row == ("keeps_until", str(START + 3 * DAY), "", "lan", "handed_over")
        await gate.do(StateKeeping(taker, START + DAY, "soft"), QUARANTINE)  # it carries them now
        with pytest.raises(DomainError, match=r"keeps\.goods"):
            await gate.do(StateKeeping(giver, START + DAY))
        await gate.do(Transfer(lot(gate), giver))  # and back again
        assert keeps(gate, plate(0), plate(1)) == [START + DAY, 0]
    assert again(engine)[0].equal


async def test_goods_on_the_ground_keep_their_time_until_somebody_takes_them_up(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        _, taker = await giver_and_taker(gate, START + 3 * DAY)
        await gate.do(Transfer(lot(gate), "", "B12"))
        assert keeps(gate, plate(0), plate(1)) == [0, 0]
    async with House(engine, gate.now) as gate:
        await gate.do(Seize(lot(gate), "CUSTOMS", "papers", paper_no="12"), CUSTOMS)
        await gate.do(GiveBack(lot(gate), "CUSTOMS", "in order", paper_no="13"), CUSTOMS)
        await gate.do(Transfer(lot(gate), taker))
        assert keeps(gate, plate(1)) == [START + 3 * DAY]
    assert again(engine)[0].equal


async def test_of_two_times_the_taker_has_the_earlier_and_ore_brings_none(engine: Engine) -> None:
    async with House(engine) as gate:
        await told(gate, 0, START + 3 * DAY)
        giver = await cleared(gate, plate(0), BANANAS)
        await told(gate, 1, START + 2 * DAY)
        taker = await cleared(gate, plate(1), BANANAS)
        mine = {c.brought_by: c.id for c in gate.loop.state.consignments.values()}
        await gate.do(Transfer(mine[giver], taker))
        assert keeps(gate, plate(0), plate(1)) == [0, START + 2 * DAY]
        await gate.do(Transfer(mine[taker], giver))
        assert keeps(gate, plate(0), plate(1)) == [START + 2 * DAY] * 2  # it still carries the rest
        ore = await cleared(gate, plate(2))
        (stones,) = (c.id for c in gate.loop.state.consignments.values() if c.brought_by == ore)
        await gate.do(Transfer(stones, giver))
        assert keeps(gate, plate(0), plate(2)) == [START + 2 * DAY, 0]


async def test_a_trailer_takes_the_time_of_its_goods_along(engine: Engine) -> None:
    async with House(engine) as gate:
        giver, taker = await giver_and_taker(gate, START + 3 * DAY)
        await gate.do(Couple(giver, "25R00123"))
        await gate.do(Uncouple(giver, "25R00123", "B12"))
        assert keeps(gate, plate(0)) == [0]
        await gate.do(Couple(taker, "25R00123"))
        assert keeps(gate, plate(1)) == [START + 3 * DAY]
