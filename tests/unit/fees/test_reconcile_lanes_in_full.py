"""Findings of the lanes compared whole, and half a minute measured at itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fees.reconcile import Code, Gap, Reason
from fees.reconcile_lanes import SAME, SECOND, UP_MOST, lane_gaps
from fees.reconcile_rows import Crossing, Signal

NOON = 1_795_500_000_000_000
LANE, OTHER = "border-leave", "inland-leave"


def loop(at: int, lane: str = LANE, name: str = "") -> Signal:
    """The loop beyond the line, so many µs after noon."""
    return Signal(name or f"l{at}", lane, "loop", NOON + at)


def bar(kind: str, at: int, cause: str = "manual", lane: str = LANE) -> Signal:
    """The barrier moves."""
    return Signal(f"{kind}{at}", lane, kind, NOON + at, cause)


def seen(at: int, visit: str = "v-1", lane: str = LANE) -> Crossing:
    """A camera saw a vehicle cross."""
    return Crossing(f"p{at}", lane, NOON + at, visit, sighted=True)


def found(
    signals: Sequence[Signal], crossings: Sequence[Crossing] = (), **settled: bool
) -> list[Gap]:
    """All findings, with 300.000 đồng as the day's middle charge."""
    paid = {name.replace("_", "-"): is_ for name, is_ in settled.items()}
    return list(lane_gaps(signals, crossings, paid, 300_000))


def refs(signals: Sequence[Signal], *crossings: Crossing) -> list[str]:
    """What is found, by name."""
    return [gap.id for gap in found(signals, crossings)]


def test_a_vehicle_that_only_the_loop_counted_asks_the_manager_about_the_middle_charge() -> None:
    assert found([loop(0)]) == [
        Gap(
            Code.LOOP_WITHOUT_PASSAGE,
            "l0",
            NOON,
            300_000,
            "manager",
            lane=LANE,
            rows=(("lane_signal", "l0"),),
            estimated=True,
        )
    ]


def test_a_barrier_that_went_up_for_nobody_says_who_raised_it() -> None:
    assert found([bar("open", 0, "opening"), bar("closed", SECOND)]) == [
        Gap(
            Code.BARRIER_WITHOUT_PASSAGE,
            "open0",
            NOON,
            300_000,
            "manager",
            lane=LANE,
            rows=(("lane_signal", "open0"),),
            detail={"cause": "opening"},
            estimated=True,
        )
    ]


def test_raised_by_hand_is_in_order_when_nothing_is_owed() -> None:
    up = [bar("open", 0), bar("closed", 20 * SECOND)]
    asked = Gap(
        Code.OPENED_BY_HAND,
        "open0",
        NOON,
        0,
        "manager",
        visit_id="v-1",
        lane=LANE,
        rows=(("lane_signal", "open0"), ("passage", "p1")),
    )
    assert found(up, [seen(1)]) == [asked]
    assert found(up, [seen(1)], v_1=False) == [asked]
    assert found(up, [seen(1)], v_1=True) == [replace(asked, reason=Reason.CAMERA_MISSED)]
    behind = replace(asked, visit_id="v-2", rows=(("lane_signal", "open0"), ("passage", "p2")))
    assert found(up, [seen(2, "v-2"), seen(1)]) == [asked, behind]


@pytest.mark.parametrize("apart", [1 - SAME, SAME - 1, 0])
def test_within_half_a_minute_loop_and_camera_tell_of_one(apart: int) -> None:
    assert refs([loop(0)], seen(apart)) == []


@pytest.mark.parametrize("apart", [-SAME, SAME])
def test_half_a_minute_apart_they_are_two(apart: int) -> None:
    assert refs([loop(0)], seen(apart)) == ["loop_without_passage/l0"]


def test_the_nearest_passage_is_taken_and_each_only_once() -> None:
    first, second = loop(0), loop(12 * SECOND)
    near, far = seen(2 * SECOND), seen(-20 * SECOND)
    assert refs([second, first], far, near) == ["loop_without_passage/l12000000"]
    assert refs([second, first], seen(2 * SECOND), seen(25 * SECOND)) == []
    assert refs([first], seen(0, lane=OTHER)) == ["loop_without_passage/l0"]
    assert refs([loop(0, OTHER), first], seen(1, lane=OTHER)) == ["loop_without_passage/l0"]


def test_of_two_passages_equally_near_the_one_before_is_taken() -> None:
    left = [loop(0), loop(SAME + 4 * SECOND)]
    assert refs(left, seen(-5 * SECOND), seen(5 * SECOND)) == []  # the later one stays for the next


def test_of_two_loops_at_once_the_first_by_name_has_the_passage() -> None:
    pair = [loop(0, name="b"), loop(0, name="a")]
    assert refs(pair, seen(0)) == ["loop_without_passage/b"]


@pytest.mark.parametrize(
    ("at", "there"),
    [
        (-SAME - 1, False),
        (-SAME, True),
        (10 * SECOND + SAME - 1, True),
        (10 * SECOND + SAME, False),
    ],
)
def test_who_passes_half_a_minute_before_or_after_passed_under_it(at: int, there: bool) -> None:
    up = [bar("open", 0, "opening"), bar("closed", 10 * SECOND)]
    assert (refs(up, seen(at)) == []) is there


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        (-SAME - 1, False),
        (-SAME, True),
        (10 * SECOND + 2 * SAME - 1, True),
        (10 * SECOND + 2 * SAME, False),
    ],
)
def test_a_vehicle_that_the_loop_counted_is_not_asked_about_twice(at: int, counted: bool) -> None:
    up = [bar("open", 0, "opening"), bar("closed", 10 * SECOND), loop(at)]
    assert ("barrier_without_passage/open0" not in refs(up)) is counted
    elsewhere = [*up[:2], loop(0, OTHER)]
    assert "barrier_without_passage/open0" in refs(elsewhere)


@pytest.mark.parametrize(("at", "there"), [(UP_MOST - 1, True), (UP_MOST, False)])
def test_a_barrier_that_is_never_told_to_be_down_stays_up_five_minutes(
    at: int, there: bool
) -> None:
    assert (refs([bar("open", 0, "opening")], seen(at)) == []) is there


def test_raised_again_while_it_is_up_ends_the_first_time_without_half_a_minute_more() -> None:
    again = [bar("open", 0, "opening"), bar("open", 60 * SECOND, "opening")]
    assert refs(again, seen(60 * SECOND)) == ["barrier_without_passage/open0"]
    assert refs(again, seen(29 * SECOND)) == ["barrier_without_passage/open60000000"]


def test_up_and_down_at_once_is_up_first() -> None:
    at_once = [bar("closed", 0, "opening"), bar("open", 0, "opening")]
    assert refs(at_once, seen(SAME - 1)) == []
    assert refs(at_once, seen(SAME)) == ["barrier_without_passage/open0"]


def test_each_lane_has_its_own_barrier() -> None:
    both = [
        bar("open", 0, "opening"),
        bar("closed", SECOND, "opening", OTHER),
        bar("open", 2 * SECOND, "opening", OTHER),
    ]
    assert refs(both, seen(3 * SECOND, lane=OTHER)) == ["barrier_without_passage/open0"]
    assert refs(both, seen(3 * SECOND)) == ["barrier_without_passage/open2000000"]


def test_half_a_minute_and_five_minutes() -> None:
    assert (SECOND, SAME, UP_MOST) == (1_000_000, 30_000_000, 300_000_000)
