"""When a vehicle is expected to leave: as others of its kind did of late, and only for the yard."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Declare, Move, PlaceHold
from gate.journey.road_commands import CloseRoad
from gate.journey.visit import BayGiven, Custody, Visit
from gate.service import yardview
from parking.leaving import FEWEST, JUDGED, Judged
from tests.service.house import CUSTOMS, MARSHAL, MINUTE, House
from tests.service.test_queue import HOUR, a_line_that_moves, cleared, plate, queues
from tests.unit.parking.yards import bay, yard

FIRST, SECOND = "25C01234", "25C05678"
DAY = 24 * 60
BOXED = {"container": "40"}


def inside(gate: House, plate: str) -> yardview.Standing:
    view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    (one,) = [s for s in view.standing.values() if s.visit.plate == plate]
    return one


def left(gate: House, like: Visit, minutes: list[int]) -> None:
    """Others of its kind came and went before it, each after so many minutes."""
    for nth, stayed in enumerate(minutes):
        at = gate.now - nth * MINUTE
        gone = replace(
            like,
            id=f"{like.id[:-5]}x{nth:04}",
            plate=f"29H{nth:05}",
            state=Custody.LEFT,
            place="",
            entered_at=at - stayed * MINUTE,
            left_at=at,
        )
        gate.loop.state.apply(gone)


async def test_the_panel_says_when_once_enough_are_known(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        visit = inside(gate, FIRST).visit
        left(gate, visit, [180] * (FEWEST - 1))
        assert inside(gate, FIRST).leaves_at == 0
        left(gate, visit, [180] * FEWEST)
        assert inside(gate, FIRST).leaves_at == visit.entered_at + 180 * MINUTE
        gate.now += 60 * MINUTE
        assert inside(gate, FIRST).leaves_at == visit.entered_at + 180 * MINUTE
        gate.now += 121 * MINUTE  # longer than anybody
        assert inside(gate, FIRST).leaves_at == 0
        gate.now += 7 * DAY * MINUTE  # what was a week ago says nothing of today
        await gate.enters("inland-enter", SECOND)
        assert inside(gate, SECOND).leaves_at == 0


async def test_a_newer_version_of_a_visit_counts_in_place_of_the_earlier(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        visit = inside(gate, FIRST).visit
        left(gate, visit, [180] * 70)
        left(gate, visit, [60] * 70)
        assert inside(gate, FIRST).leaves_at == visit.entered_at + 60 * MINUTE
        for other in [v for v in gate.loop.state.visits.values() if v.id != visit.id][:60]:
            gate.loop.state.apply(replace(other, state=Custody.INSIDE, left_at=0))  # it had not
        assert inside(gate, FIRST).leaves_at == 0, "ten are too few, and no other was forgotten"
        left(gate, visit, [60] * 15)
        assert inside(gate, FIRST).leaves_at == visit.entered_at + 60 * MINUTE


async def test_who_is_held_is_expected_for_as_long_again(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        visit = inside(gate, FIRST).visit
        await gate.do(PlaceHold(visit.id, "AGENCY", "papers", "CUSTOMS"), CUSTOMS)
        held_at = gate.now
        left(gate, visit, [180] * FEWEST)
        gate.now += 60 * MINUTE
        assert inside(gate, FIRST).leaves_by == "kind"  # an hour more is less than others stayed
        gate.now += 60 * MINUTE
        seen = inside(gate, FIRST)
        assert (seen.leaves_by, seen.leaves_at) == ("held", 2 * gate.now - held_at)


async def test_who_stands_for_the_bridge_leaves_by_its_turn(engine: Engine) -> None:
    async with House(engine) as gate:
        await a_line_that_moves(gate)
        last, called = inside(gate, plate(15)), inside(gate, plate(8))
        assert last.leaves_by == called.leaves_by == "line"
        assert called.leaves_at == gate.now  # it may go
        told = queues(gate).promise(last.visit.id, gate.now)
        assert told is not None
        # The mean pace lies where the promise at even odds does.
        assert abs(last.leaves_at - told.p50) < 10 * MINUTE
        await gate.do(CloseRoad("landslide", "km 12", gate.now + HOUR), MARSHAL)
        assert inside(gate, plate(15)).leaves_at >= gate.now + HOUR


async def test_before_the_pace_is_known_the_line_says_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        for nth in range(7):
            await cleared(gate, plate(nth))
        assert inside(gate, plate(6)).visit.stage == "bridge"
        assert inside(gate, plate(6)).leaves_by == ""


@pytest.mark.parametrize(("stays", "expected"), [(DAY, "FAR"), (30, "FRONT")])
async def test_who_stays_long_shuts_nobody_in_who_leaves_first(
    engine: Engine, stays: int, expected: str
) -> None:
    """Two free bays; the nearer one stands before the bay of a vehicle that leaves soon."""
    async with House(engine) as gate:
        drawn = yard(
            bay("BACK", behind='["FRONT"]'),
            bay("FRONT", distance_m="150"),
            bay("FAR", distance_m="700"),
        )
        gate.loop.rules = replace(gate.loop.rules, yard=drawn)
        gate.loop._given = drawn
        await gate.do(Declare("d-1", SECOND, BOXED))
        await gate.enters("inland-enter", FIRST)
        first = inside(gate, FIRST).visit
        assert first.place == "BACK"
        left(gate, first, [120] * FEWEST)
        left(gate, replace(first, id="y" * 36, facts=BOXED), [stays] * FEWEST)
        await gate.enters("inland-enter", SECOND)
        assert inside(gate, SECOND).visit.place == expected


def judged(gate: House) -> Judged:
    return yardview.view(gate.loop.state, gate.loop.rules, gate.now).leavings


async def test_beside_the_bay_stands_what_was_expected_as_it_was_given(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        first = inside(gate, FIRST).visit
        (given,) = first.bays_given
        assert given == BayGiven(first.place, first.entered_at)  # nobody knew
        assert given.leaves_at == 0
        left(gate, first, [180] * FEWEST)
        await gate.enters("inland-enter", SECOND)
        second = inside(gate, SECOND).visit
        given = BayGiven(second.place, second.entered_at, 180, "kind")
        assert second.bays_given == (given,)
        assert given.leaves_at == second.entered_at + 180 * MINUTE
        free = next(b for b in gate.loop.rules.yard.bays if b not in gate.loop.state.occupied)
        await gate.do(Move(second.id, free, "repark"), MARSHAL)
        assert inside(gate, SECOND).visit.place == free
        assert inside(gate, SECOND).visit.bays_given == (given,)  # the rule did not choose that one
    async with House(engine, now=gate.now) as gate:
        assert inside(gate, SECOND).visit.bays_given == (given,)


async def test_how_expectations_turned_out_is_shown_and_known_after_a_start(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        first = inside(gate, FIRST).visit
        left(gate, first, [180] * FEWEST)
        assert judged(gate) == Judged()  # of these nothing had been expected
        await gate.enters("inland-enter", SECOND)
        assert judged(gate) == Judged()  # it is still here
        gate.now = inside(gate, SECOND).visit.entered_at + 240 * MINUTE
        await gate.passes("inland-leave", await gate.sees("inland-leave", SECOND))
        found = judged(gate)
        assert (found.leavings, found.later, found.mean_error_min) == (1, 1, 60)
        assert found.mean_rest_min == 240
    async with House(engine, now=gate.now) as gate:
        assert judged(gate) == found


async def test_only_the_newest_leavings_of_the_week_judge(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", FIRST)
        first = inside(gate, FIRST).visit
        left(gate, replace(first, bays_given=(BayGiven("A1", 0),)), [60])
        assert judged(gate) == Judged()  # nobody knew
        for nth in range(JUDGED + 5):  # the older, the more it was off
            at = gate.now - nth * MINUTE
            told = BayGiven("A1", at - 60 * MINUTE, 60 + nth, "kind")
            gone = replace(
                first, id=f"gone{nth:04}", state=Custody.LEFT, left_at=at, bays_given=(told,)
            )
            gate.loop.state.apply(gone)
        assert judged(gate) == Judged(JUDGED, 0, sum(range(JUDGED)), 60 * JUDGED)
        gate.loop.state.apply(replace(gone, left_at=gone.left_at - 120 * MINUTE))  # before its bay
        gate.loop.state.apply(replace(gone, id="gone0000", state=Custody.INSIDE, left_at=0))
        assert judged(gate).error_min == sum(range(1, JUDGED + 1))
        later = gate.now + 8 * DAY * MINUTE
        told = BayGiven("A1", later - MINUTE, 1, "line")
        week_on = replace(first, id="on", state=Custody.LEFT, left_at=later, bays_given=(told,))
        gate.loop.state.apply(week_on)
        assert judged(gate) == Judged(1, rested_min=1)
