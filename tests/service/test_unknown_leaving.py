"""Who stands in a lane on its way out waits for no bay; who waited before keeps its place."""

from sqlalchemy import Engine

from gate.journey.commands import Move
from gate.journey.visit import UNASSIGNED
from gate.service import yardview
from tests.service.house import MARSHAL, House
from tests.service.test_queue import plate, queues

STRANGER = "29C77777"


def for_a_bay(gate: House) -> list[str]:
    """Plates in the line for a bay, in the order of `/yard`."""
    seen = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    return [s.visit.plate for s in dict(seen.stages)["yard"]]


def without_bay(gate: House) -> list[str]:
    """Plates that `/yard` lists beside the bays."""
    seen = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
    return [s.visit.plate for s in seen.unassigned]


async def test_a_stranger_in_a_leave_lane_is_listed_and_wants_no_bay(engine: Engine) -> None:
    async with House(engine) as gate:
        sighting = await gate.sees("border-leave", STRANGER)
        assert gate.card(STRANGER).findings[0].kind == "exit_without_entry"
        assert (for_a_bay(gate), without_bay(gate)) == ([], [STRANGER])
        assert queues(gate).where == {}
        await gate.backs_out("border-leave", sighting)
        assert (for_a_bay(gate), without_bay(gate)) == ([STRANGER], [STRANGER])


async def test_a_stranger_that_another_pushed_out_of_the_lane_is_looked_for_inside(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        await gate.sees("border-leave", STRANGER)
        await gate.sees("border-leave", plate(1))
        assert for_a_bay(gate) == [STRANGER]
        assert without_bay(gate) == [STRANGER, plate(1)]


async def test_who_waited_for_a_bay_and_backs_out_of_a_lane_keeps_its_place(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        bays = gate.loop.rules.yard.bays
        nth = 0
        while len(for_a_bay(gate)) < 2:
            await gate.enters("inland-enter", plate(nth))
            nth += 1
            assert nth <= len(bays) + 2
        first, second = for_a_bay(gate)
        sighting = await gate.sees("inland-leave", first)
        assert for_a_bay(gate) == [first, second]
        await gate.backs_out("inland-leave", sighting)
        assert for_a_bay(gate) == [first, second]
        stands = gate.loop.state.occupied
        bay = next(b for b, v in stands.items() if bays[b].length_cm >= 1_650)
        await gate.do(Move(stands[bay], UNASSIGNED, "left"), MARSHAL)
        assert gate.card(first).visit.place == bay
