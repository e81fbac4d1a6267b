"""A parallel run at the lane: the other programme's barrier opens, and never by us."""

from edge.simulator import OTHERS, BarrierChange, ClipScript, LaneSimulator, Vehicle
from gate import wire

S = 1_000_000


def lorry() -> Vehicle:
    return Vehicle(
        "v1",
        appear=6,
        stop=26,
        clear=61,
        gone=65,
        loop1_on=21,
        loop1_off=41,
        loop2_on=36,
        loop2_off=56,
    )


def road(others_open_us: int = 10 * S) -> LaneSimulator:
    return LaneSimulator(ClipScript(10, 200, "00", (lorry(),)), 0, 0, others_open_us)


def test_the_other_programme_opens_for_a_lorry_that_has_stood_long_enough() -> None:
    lane = road()
    assert lane.advance(3 * S).frame == 26
    lane.advance(4 * S)  # it is noticed standing
    assert not lane.is_open
    lane.advance(13 * S)
    assert not lane.is_open
    opened = lane.advance(14 * S).changes
    assert opened[0] == BarrierChange(14 * S, "open", OTHERS)
    assert OTHERS.kind == "manual"
    closed = lane.advance(60 * S).changes[-1]
    assert isinstance(closed, BarrierChange)
    assert (closed.state, lane.crossed, lane.is_open) == ("closed", 1, False)
    assert lane.advance(90 * S).changes == ()


def test_without_another_programme_the_lorry_waits_for_an_order() -> None:
    lane = road(0)
    for second in range(3, 600, 10):
        assert lane.advance(second * S).frame == 26
    lane.open(wire.Cause(kind="opening", id="o-1"), 600 * S)
    assert lane.advance(610 * S).frame > 26
