"""When a vehicle is expected to leave: as others of its kind did of late, and only for the yard."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gate.journey.commands import Declare, PlaceHold
from gate.journey.road_commands import CloseRoad
from gate.journey.visit import Custody, Visit
from gate.service import yardview
from parking.leaving import FEWEST
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
