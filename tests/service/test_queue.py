"""The queues in the loop: who is called follows from what happened, and is written down."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import (
    Actor,
    Call,
    Clear,
    Confirm,
    Declare,
    Move,
    PlaceHold,
    ReleaseHold,
    Tick,
)
from gate.journey.errors import DomainError
from gate.journey.queue_commands import GoOnCalling, NoShow, StopCalls, TakeBackCall
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.service import driverview, yardview
from gate.service.queues import Queues
from gate.store.queue import QueueDays
from parking.eta import Promise
from parking.replay import Record, Replayed, opened, replay
from parking.ticket import Entrant
from tests.service.house import (
    BANANAS,
    BORDER_GUARD,
    CUSTOMS,
    MARSHAL,
    MINUTE,
    QUARANTINE,
    START,
    House,
)

HOUR = 60 * MINUTE
OPEN = START + 2 * HOUR  # nine o'clock: both sides work
CLOCK = Actor("clock", "system")
ORE = {**BANANAS, "commodity": "MINERAL"}
TODAY = date(2026, 11, 22)


async def cleared(gate: House, plate: str, facts: dict[str, object] | None = None) -> str:
    """A truck that came in, with all papers for the bridge."""
    await gate.do(Declare(f"d-{plate}", plate, facts or ORE))
    await gate.enters("inland-enter", plate)
    visit = gate.card(plate).visit.id
    await gate.do(Confirm(visit, plate))
    for agency in (BORDER_GUARD, CUSTOMS, QUARANTINE):
        await gate.do(Clear(visit, agency.agency, "GIVEN"), agency)
    return visit


async def tick(gate: House, minutes: int = 0) -> None:
    gate.now += minutes * MINUTE
    await gate.do(Tick(), CLOCK)


def queues(gate: House) -> Queues:
    found = gate.loop.state.queues
    assert found is not None
    return found


def called(gate: House, stage: str = "bridge") -> list[str]:
    """Plates in the order in which they were called."""
    return [gate.loop.state.visits[c.vehicle].plate for c in queues(gate).line(stage).calls]


def again(engine: Engine, day: date = TODAY) -> tuple[Replayed, Sequence[Record]]:
    records = QueueDays(engine).records(day)
    return replay(opened(records[0]).rule, records), records


def plate(nth: int) -> str:
    return f"25C{10_000 + nth:05d}"


async def test_the_bridge_calls_as_many_as_it_has_room_for_and_only_while_both_sides_work(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        for nth in range(7):
            await cleared(gate, plate(nth))
        assert called(gate) == []  # seven in the morning: the far side sleeps
        gate.now = OPEN
        await tick(gate)
        assert called(gate) == [plate(nth) for nth in range(5)]
        assert gate.card(plate(0)).visit.called_at == OPEN
        assert gate.card(plate(6)).visit.called_at == 0
        sighting = await gate.sees("border-leave", plate(0))
        await gate.passes("border-leave", sighting)
        assert called(gate)[5:] == [plate(5)]
    found, records = again(engine)
    assert found.equal
    assert [call.vehicle for stage, call in found.calls if stage == "bridge"] == [
        r.called for r in records if r.stage == "bridge" and r.called
    ]


async def test_a_start_in_the_middle_changes_nothing(engine: Engine) -> None:
    async def day(gate: House, nths: range) -> None:
        for nth in nths:
            await cleared(gate, plate(nth), BANANAS if nth % 3 == 0 else ORE)
            await tick(gate, 3)

    async with House(engine) as gate:
        gate.now = OPEN
        await day(gate, range(8))
        then, before = gate.now, queues(gate).lines.kept(gate.now)
    async with House(engine, now=then) as gate:
        assert queues(gate).lines.kept(then) == before
        gate._ids = iter(range(100_000, 200_000))
        gate._seqs = {"inland-1": 1_000, "border-1": 1_000}
        await day(gate, range(8, 14))
    assert again(engine)[0].equal


async def test_who_does_not_come_is_called_again_and_then_waits_at_the_end(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.now = OPEN
        for nth in range(7):
            await cleared(gate, plate(nth))
        assert gate.card(plate(0)).visit.calls == 1
        await tick(gate, 20)
        assert gate.card(plate(0)).visit.calls == 2
        await tick(gate, 20)  # the first five lose their places, and there is room for five
        assert called(gate)[5:] == [plate(nth) for nth in (5, 6, 0, 1, 2)]
        gate.now = START + 5 * HOUR  # both have lunch at some time: nobody is waited for then
        await tick(gate)
        said = [gate.card(plate(nth)).visit.calls for nth in range(7)]
        await tick(gate, 30)
        assert [gate.card(plate(nth)).visit.calls for nth in range(7)] == said
    assert again(engine)[0].equal


async def test_a_hold_keeps_the_place_and_a_person_calls_with_a_reason(engine: Engine) -> None:
    async with House(engine) as gate:
        visits = [await cleared(gate, plate(nth)) for nth in range(3)]
        reply = await gate.do(PlaceHold(visits[0], "AGENCY", "seal", "CUSTOMS"), CUSTOMS)
        line = queues(gate).line("bridge")
        assert line.tickets[visits[0]].standing == "HELD"
        with pytest.raises(DomainError, match=r"queue\.reason_needed"):
            await gate.do(Call(visits[2]), MARSHAL)
        await gate.do(Call(visits[2], "the far side asks"), MARSHAL)
        assert line.calls[-1].why == "hand"
        assert [c.why for c in line.driver(visits[1]).passed_by] == ["hand"]
        seen = driverview.view(gate.loop.state, gate.loop.rules, gate.now, visits[1])
        assert (seen.ahead, seen.passed, seen.turn) == (0, {"hand": 1}, None)
        key = line.tickets[visits[0]].key
        gate.now = OPEN
        await gate.do(ReleaseHold(visits[0], str(reply["hold"]), "seal is whole"), CUSTOMS)
        assert line.tickets[visits[0]].key == key
        assert called(gate) == [plate(2), plate(0), plate(1)]
    found, records = again(engine)
    assert found.equal
    sent = next(r for r in records if r.what == "send")
    assert (sent.by, sent.reason) == ("binh", "the far side asks")


async def test_a_person_stops_a_line_takes_a_call_back_and_says_who_did_not_come(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        visits = [await cleared(gate, plate(nth)) for nth in range(7)]
        await gate.do(StopCalls("bridge", "the far side stops"), MARSHAL)
        gate.now = OPEN
        await tick(gate)
        assert called(gate) == []
        assert yardview.view(gate.loop.state, gate.loop.rules, gate.now).stopped == {
            "bridge": "the far side stops"
        }
        await gate.do(Call(visits[6], "by mistake"), MARSHAL)
        await gate.do(TakeBackCall(visits[6], "by mistake"), MARSHAL)
        assert gate.card(plate(6)).visit.called_at == 0
        await gate.do(GoOnCalling("bridge"), MARSHAL)
        assert called(gate)[1:] == [plate(nth) for nth in range(5)]
        await gate.do(NoShow(visits[0]), MARSHAL)
        assert called(gate)[6:] == [plate(5)]
        assert gate.card(plate(0)).visit.calls == 0
        for command, key in (
            (NoShow(visits[0]), "queue.not_called"),
            (TakeBackCall(visits[1], "x"), "queue.by_rule"),
            (StopCalls("bridge", ""), "queue.why"),
            (StopCalls("moon", "x"), "queue.stage"),
            (GoOnCalling("yard"), "queue.not_stopped"),
        ):
            with pytest.raises(DomainError) as refusal:
                await gate.do(command, MARSHAL)
            assert refusal.value.key == key
    assert again(engine)[0].equal


async def test_what_nobody_could_be_called_in_ages_nobody(engine: Engine) -> None:
    async with House(engine) as gate:
        await cleared(gate, plate(0))
        found = queues(gate)
        began = found.line("bridge").closed_at
        assert START <= began < OPEN
        gate.now = OPEN + 10 * MINUTE  # both sides work since half past seven
        before = found.closed("bridge", gate.now)
        assert before == 29 * MINUTE  # from when it joined
        await gate.do(CloseRoad("landslide", "km 12"), MARSHAL)
        gate.now += 20 * MINUTE
        await gate.do(OpenRoad("looked"), MARSHAL)
        gate.now += 10 * MINUTE
        await tick(gate)
        road = before + 20 * MINUTE
        assert found.closed("bridge", gate.now) == road
        await gate.do(StopCalls("bridge", "the far side stops"), MARSHAL)
        gate.now += 15 * MINUTE
        assert found.closed("bridge", gate.now) == road + 15 * MINUTE
        assert found.closed("gate", gate.now) == 50 * MINUTE  # it was not stopped
        await gate.do(GoOnCalling("bridge"), MARSHAL)
        gate.now += 5 * MINUTE
        await cleared(gate, plate(1))
        counted = found.line("bridge").closed
        assert counted == found.closed("bridge", gate.now) == road + 15 * MINUTE
    async with House(engine) as later:
        later.now = gate.now
        assert queues(later).line("bridge").closed == counted
    assert again(engine)[0].equal


async def crosses(gate: House, nth: int) -> None:
    """Six minutes after the one before it."""
    gate.now += 6 * MINUTE
    sighting = await gate.sees("border-leave", plate(nth))
    await gate.passes("border-leave", sighting)


async def a_line_that_moves(gate: House) -> None:
    """Sixteen for the bridge, and eight of them are over: enough to know the pace."""
    for nth in range(16):
        await cleared(gate, plate(nth))
    gate.now = OPEN
    await tick(gate)
    for nth in range(8):
        await crosses(gate, nth)


async def test_a_driver_reads_when_its_turn_will_be(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_line_that_moves(gate)
        last = gate.card(plate(15)).visit.id
        seen = driverview.view(gate.loop.state, gate.loop.rules, gate.now, last)
        assert seen.ahead == 2
        assert seen.turn is not None
        assert gate.now < seen.turn.p50 <= seen.turn.p90 < gate.now + HOUR
        shown = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        order = [s.visit.plate for s in dict(shown.stages)["bridge"]]
        assert order == [plate(nth) for nth in range(8, 16)]
    async with House(engine, now=gate.now) as gate:
        assert driverview.view(gate.loop.state, gate.loop.rules, gate.now, last).turn == seen.turn


async def test_a_shut_road_moves_a_drivers_turn_and_does_not_slow_the_pace(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_line_that_moves(gate)

        def turn() -> Promise:
            last = gate.card(plate(15)).visit.id
            found = queues(gate).promise(last, gate.now)
            assert found is not None
            return found

        before, shut = turn().p50, gate.now
        await gate.do(CloseRoad("landslide", "km 12", shut + HOUR), MARSHAL)
        assert turn().p50 == before + HOUR  # as was told
        await gate.do(CloseRoad("landslide", "km 12"), MARSHAL)
        gate.now += 30 * MINUTE
        assert turn().p50 == before + HOUR  # nobody says: as long again
        await gate.do(OpenRoad("looked"), MARSHAL)
        await crosses(gate, 8)
        assert max(queues(gate).foresight.gaps("bridge")) == 6 * MINUTE


async def test_how_times_were_kept_is_shown_and_known_after_a_start_on_another_day(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await a_line_that_moves(gate)
        for nth in range(16, 36):
            await cleared(gate, plate(nth))
        for nth in range(8, 24):  # until noon
            await crosses(gate, nth)
        last = gate.card(plate(35)).visit.id
        shown = yardview.view(gate.loop.state, gate.loop.rules, gate.now).promises
        assert shown.keys() == {"bridge"}  # nobody waited at the other stages
        assert shown["bridge"].promises >= 10
        assert 0 < shown["bridge"].covered <= shown["bridge"].promises
        assert 0 < shown["bridge"].mean_error_us < HOUR
        seen = driverview.view(gate.loop.state, gate.loop.rules, gate.now, last)
        assert seen.kept == shown["bridge"]
        await tick(gate, 24 * 60)
        before = queues(gate).foresight.kept()
    async with House(engine, now=gate.now) as gate:
        assert queues(gate).foresight.kept() == before
        seen = driverview.view(gate.loop.state, gate.loop.rules, gate.now, last)
        assert seen.kept is not None
        assert seen.turn is not None


async def test_who_waits_for_a_plug_is_foretold_no_time_by_the_pace_of_other_bays(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        line = queues(gate).line("yard")
        for nth in range(12):
            line.join(Entrant(f"truck{nth}", "ordinary", need="inland/truck/1650/0//"), gate.now)
        line.join(Entrant("reefer", "ordinary", need="inland/reefer/1650/0/plug/"), gate.now)
        found = queues(gate)
        found.where |= dict.fromkeys(line.tickets, "yard")
        for nth in range(10):
            called = line.call(gate.now + nth * MINUTE, lambda need: "plug" not in need)
            assert called is not None
            need = line.tickets[called.vehicle].entrant.need
            at = OPEN + nth * MINUTE
            found.foresight.called("yard", line, called.vehicle, need, at, found.worked)
        assert found.promise("truck11", OPEN + HOUR) is not None
        assert found.promise("reefer", OPEN + HOUR) is None


async def test_a_bay_that_is_given_back_goes_to_who_waited(engine: Engine) -> None:
    async with House(engine) as gate:
        bays = gate.loop.rules.yard.bays
        nth = 0
        while not (found := [v for v in gate.loop.state.visits.values() if v.stage == "yard"]):
            await gate.enters("inland-enter", plate(nth))
            nth += 1
            assert nth <= len(bays) + 1
        (waits,) = found
        assert gate.card(waits.plate).findings[0].kind == "no_bay"
        stands = gate.loop.state.occupied
        bay = next(b for b, v in stands.items() if bays[b].length_cm >= 1_650)
        await gate.do(Move(stands[bay], "unassigned", "left"), MARSHAL)
        assert gate.card(waits.plate).visit.place == bay
        assert all(f.closed_at for f in gate.card(waits.plate).findings)
    assert again(engine)[0].equal


async def test_a_hundred_at_once(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.now = OPEN
        visits = [await cleared(gate, plate(nth)) for nth in range(20)]
        words = [gate.do(Call(v, "all at once"), MARSHAL) for v in visits * 5]
        answers = await asyncio.gather(*words)
        assert len(answers) == 100
        tickets = queues(gate).line("bridge").tickets
        assert sorted(tickets) == sorted(visits)
        assert len(called(gate)) == len(set(called(gate))) == 20
    assert again(engine)[0].equal


async def test_a_day_begins_where_the_day_before_ended(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.now = OPEN
        for nth in range(7):
            await cleared(gate, plate(nth))
        gate.now = START + 24 * HOUR
        await tick(gate)
    found, records = again(engine)
    assert found.equal
    assert [r.what.value for r in records].count("open") == 2  # its own, and the next day's
    next_day, opening = again(engine, date(2026, 11, 23))
    assert next_day.equal
    assert opening[0].kept == records[-1].kept


async def test_a_record_that_was_changed_is_found(engine: Engine) -> None:
    async with House(engine) as gate:
        gate.now = OPEN
        for nth in range(7):
            await cleared(gate, plate(nth))
    with engine.begin() as book:
        row = book.execute(
            text("SELECT id, facts FROM queue_record WHERE kind = 'call' AND stage = 'bridge'")
        ).first()
        assert row is not None
        facts = {**json.loads(row[1]), "called": "somebody else"}
        book.execute(
            text("UPDATE queue_record SET facts = :f WHERE id = :i"),
            {"f": json.dumps(facts), "i": row[0]},
        )
    found, _ = again(engine)
    assert not found.equal
    assert found.differs[0][0].nth == row[0]
    async with House(engine, now=START + 3 * HOUR) as gate:  # and nobody is lost by it
        await tick(gate)
        assert len(queues(gate).line("bridge").tickets) == 7


async def test_out_of_hours_driver_and_marshal_read_when_calls_go_on(engine: Engine) -> None:
    async with House(engine) as gate:
        assert not queues(gate).rules.hours.is_open(gate.now)  # seven o'clock
        visit = await cleared(gate, plate(1))
        opens = START + HOUR // 2
        for opened_, now in ((opens, gate.now), (0, opens)):
            seen = driverview.view(gate.loop.state, gate.loop.rules, now, visit)
            assert (seen.stage, seen.opens_at) == ("bridge", opened_)
            assert yardview.view(gate.loop.state, gate.loop.rules, now).opens_at == opened_
        await gate.enters("inland-enter", plate(2))
        other = gate.card(plate(2)).visit.id
        seen = driverview.view(gate.loop.state, gate.loop.rules, gate.now, other)
        assert seen.opens_at == 0, "it does not wait for the bridge"
