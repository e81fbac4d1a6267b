"""A clock that jumps and is set back: no truck is lost, calls go on, and the record says why."""

from sqlalchemy import Engine
from structlog.testing import capture_logs

from gate.service import yardview
from tests.service.house import MINUTE, START, House
from tests.service.test_queue import HOUR, OPEN, TODAY, again, called, cleared, plate, queues, tick

DAY = 24 * HOUR


async def test_after_a_day_in_the_future_everybody_stands_in_order_and_is_called(
    engine: Engine,
) -> None:
    async with House(engine) as gate:
        for nth in range(7):
            await cleared(gate, plate(nth))
        gate.now = OPEN + 400 * DAY - 6 * HOUR  # at three in the morning, a year ahead
        await tick(gate)
        await gate.enters("inland-enter", plate(90))
        assert called(gate) == []
        gate.now = OPEN
        with capture_logs() as logged:
            await tick(gate)
        assert "queue_clock_set_back" in {one["event"] for one in logged}
        assert called(gate) == [plate(nth) for nth in range(5)], "the order in which they came"
        gate.now += 16 * MINUTE
        await tick(gate)
        assert gate.card(plate(0)).visit.calls == 2, "who does not come is called again"
        view = yardview.view(gate.loop.state, gate.loop.rules, gate.now)
        assert len([s for s in view.standing.values() if s.visit.is_inside]) == 8
        assert queues(gate).last_at == gate.now
        lines = queues(gate).lines.kept(gate.now)
    found, records = again(engine)
    assert [r.nth for r in records] == list(range(1, len(records) + 1)), "no hole in the day"
    ((record, _),) = found.differs
    assert record.reason.startswith("the clock was set back by ")
    later = House(engine, gate.now)
    assert queues(later).broken == ""
    assert queues(later).lines.kept(gate.now) == lines


async def test_a_clock_set_back_by_minutes_changes_nothing(engine: Engine) -> None:
    async with House(engine) as gate:
        for nth in range(7):
            await cleared(gate, plate(nth))
        gate.now = OPEN + HOUR
        await tick(gate)
        gate.now -= 9 * MINUTE
        await tick(gate)
        await gate.enters("inland-enter", plate(90))
        assert queues(gate).last_at == OPEN + HOUR
    assert again(engine)[0].equal


async def test_books_from_the_future_do_not_stop_the_lines_at_a_start(engine: Engine) -> None:
    async with House(engine, START + 30 * DAY) as gate:
        for nth in range(3):
            await cleared(gate, plate(nth))
    async with House(engine, OPEN) as gate:
        await tick(gate)
        assert called(gate) == [plate(nth) for nth in range(3)]
    assert again(engine, TODAY)[1], "the day has its records"
