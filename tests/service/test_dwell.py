"""Whose minutes a stay is made of: what the gate wrote down about one lorry, added up."""

from dataclasses import replace

from sqlalchemy import Engine

from gate.journey.commands import PlaceHold, ReleaseHold
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.service import driverview, yardview
from gate.service.dwell import Dwell
from parking.stay import Cause
from tests.service.house import CUSTOMS, MARSHAL, MINUTE, House

PLATE, CHINESE = "25C01234", "云G12345"


def shown(gate: House, plate: str) -> Dwell:
    """What the yard's panel says, which the driver reads too."""
    view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    (one,) = [s for s in view.standing.values() if s.visit.plate == plate]
    assert one.dwell is not None
    told = driverview.view(gate.loop.state, gate.loop.rules, gate.now, one.visit.id)
    assert told.dwell == one.dwell
    return one.dwell


def on_the_plan(gate: House, plate: str) -> str:
    """How the plan of the yard marks it."""
    view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    (one,) = [s for s in view.standing.values() if s.visit.plate == plate]
    return one.mark


async def test_customs_the_road_and_the_driver_each_have_their_minutes(engine: Engine) -> None:
    async with House(engine) as gate:
        await gate.enters("inland-enter", PLATE)
        visit = next(iter(gate.loop.state.visits))
        gate.now += 30 * MINUTE
        held = await gate.do(PlaceHold(visit, "AGENCY", "soi", "CUSTOMS"), CUSTOMS)
        gate.now += 60 * MINUTE
        await gate.do(ReleaseHold(visit, str(held["hold"]), "xong"), CUSTOMS)
        await gate.do(CloseRoad("far_side", "cầu"), MARSHAL)
        gate.now += 45 * MINUTE
        await gate.do(OpenRoad("far_side_opens"), MARSHAL)
        await gate.do(PlaceHold(visit, "BROKEN_DOWN", "nổ lốp"), MARSHAL)
        gate.now += 20 * MINUTE
        stay = shown(gate, PLATE)
        assert dict(stay.parts) == {
            Cause.CUSTOMS: 60 * MINUTE,
            Cause.DRIVER: 50 * MINUTE,  # a flat tyre is the driver's own
            Cause.OTHER_SIDE: 45 * MINUTE,
        }
        assert stay.parts[0][0] is Cause.CUSTOMS, "the longest first"
        assert stay.total_us == 155 * MINUTE
        assert (stay.mark.words, stay.mark.next_us) == ("stay.ok", 0)


async def test_a_foreign_vehicle_is_marked_at_24_and_36_hours(engine: Engine) -> None:
    async with House(engine) as gate:
        sighting = await gate.sees("border-enter", CHINESE)
        await gate.passes("border-enter", sighting)
        began = gate.now
        visit = next(iter(gate.loop.state.visits.values()))
        # The lanes of these tests read every plate as Vietnamese.
        gate.loop.state.visits[visit.id] = replace(visit, country="CN")
        assert shown(gate, CHINESE).mark.next_us == began + 24 * 60 * MINUTE
        gate.now = began + 24 * 60 * MINUTE
        assert on_the_plan(gate, CHINESE) != "late"
        gate.now = began + 25 * 60 * MINUTE
        assert shown(gate, CHINESE).mark.words == "stay.over_24h"
        assert on_the_plan(gate, CHINESE) == "late", "panel and plan have one clock"
        gate.now = began + 37 * 60 * MINUTE
        assert shown(gate, CHINESE).mark.words == "stay.over_36h"
