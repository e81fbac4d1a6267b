"""Who is ready for the bridge is sent to the lane by its call: on the board and the phone."""

from sqlalchemy import Engine

from gate.journey.money_commands import PayCash
from gate.journey.queue_commands import NoShow
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.service import driverview, present
from tests.service.house import MARSHAL, House
from tests.service.test_queue import OPEN, cleared, plate, queues, tick

SIX = range(1, 7)  # one more than may be called at once


def words(gate: House) -> list[str]:
    """What the board tells each, oldest first."""
    return [line.word for line in present.board(gate.loop.state, gate.loop.rules, gate.now)]


async def paid(gate: House, number: str) -> None:
    """The fee is settled, so that nothing but the queue keeps it."""
    charge = gate.card(number).charge
    assert charge is not None
    await gate.do(PayCash(charge.id, charge.outstanding))


async def test_only_who_is_called_is_sent_to_the_bridge(engine: Engine) -> None:
    async with House(engine) as gate:
        visits = [await cleared(gate, plate(n)) for n in SIX]
        for n in SIX:
            await paid(gate, plate(n))
        assert words(gate) == ["wait_bridge"] * 6, "seven o'clock: the bridge is closed"
        told = driverview.view(gate.loop.state, gate.loop.rules, gate.now, visits[0])
        assert (told.word, told.called) == ("wait_bridge", False)
        gate.now = OPEN
        await tick(gate)
        assert words(gate) == ["go_lane"] * 5 + ["wait_bridge"]
        await gate.do(CloseRoad("landslide"), MARSHAL)
        assert words(gate) == ["wait_bridge"] * 6, "nobody is sent out to a road that is shut"
        await gate.do(OpenRoad("looked"), MARSHAL)
        await gate.do(NoShow(visits[0]), MARSHAL)
        assert words(gate) == ["wait_bridge"] + ["go_lane"] * 5
        assert queues(gate).line("bridge").tickets[visits[0]].calls == 0
