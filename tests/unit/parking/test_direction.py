"""Arrows on a big screen point as the ground lies before its readers."""

import pytest

from parking.direction import arrow_deg
from parking.yard import LaneEnd, Wall
from parking.yardfile import YardError, load_yard
from tests.unit.parking.yards import HEAD, bay, shipped, text


@pytest.mark.parametrize(
    ("looks", "at", "degrees"),
    [
        (0, (100, 0), 0),  # looks right, stands right: straight ahead
        (0, (0, 100), 90),  # down the plan is to the right of who looks right
        (0, (-100, 0), 180),
        (0, (0, -100), 270),
        (90, (100, 0), 270),  # looks down the plan: right of the plan is to the left
        (270, (100, -100), 45),
        (0, (100, 20), 0),  # rounded to the nearest of eight
        (0, (100, -20), 0),
        (359, (100, 100), 45),
    ],
)
def test_the_arrow_is_counted_from_the_readers_eyes(
    looks: int, at: tuple[int, int], degrees: int
) -> None:
    assert arrow_deg(Wall("main", 0, 0, looks), LaneEnd("x", "inland", *at)) == degrees


def test_the_shipped_board_points_at_every_bay() -> None:
    board = shipped().boards["main"]
    assert {arrow_deg(board, bay) for bay in shipped().bays.values()} <= set(range(0, 360, 45))


def test_a_board_off_the_plan_turned_too_far_or_named_twice_is_refused() -> None:
    boards = '[{ id = "b", x_cm = -1, y_cm = 0, turn_deg = 360 }, '
    boards += '{ id = "b", x_cm = 0, y_cm = 99999999, turn_deg = 0 }]'
    with pytest.raises(YardError) as refused:
        load_yard(text(bay("A1"), head=f"{HEAD}boards = {boards}\n"))
    assert [p.key for p in refused.value.problems] == ["yard.twice", "yard.outside"]
    lone = '[{ id = "b", x_cm = -1, y_cm = 0, turn_deg = 360 }]'
    with pytest.raises(YardError) as refused:
        load_yard(text(bay("A1"), head=f"{HEAD}boards = {lone}\n"))
    assert [p.key for p in refused.value.problems] == ["yard.turn", "yard.outside"]
    assert not load_yard(text(bay("A1"))).boards
