"""How long others stayed says when one is expected to leave, once enough of them are known."""

import pytest

from parking.leaving import FEWEST, By, Expected, Judged, expected, judged, rest_min


def test_nothing_is_said_of_few_stays() -> None:
    assert rest_min([60] * (FEWEST - 1)) is None
    assert rest_min([60] * FEWEST) == 60


def test_who_has_stayed_long_is_compared_with_those_who_stayed_longer() -> None:
    stays = sorted([30] * 10 + [120, 180, 240, 300, 360])
    assert rest_min(stays) == 30
    assert rest_min(stays, 30) == 240 - 30
    assert rest_min(stays, 29) == 30 - 29
    assert rest_min(stays, 120) is None  # four are too few to say anything


@pytest.mark.parametrize(
    ("turn", "held", "found"),
    [
        (None, None, Expected(60, By.KIND)),
        (25, None, Expected(25, By.LINE)),
        (0, None, Expected(0, By.LINE)),  # called
        (300, None, Expected(300, By.LINE)),  # a long line says more than what others did
        (None, 59, Expected(60, By.KIND)),
        (None, 61, Expected(61, By.HELD)),
        (25, 30, Expected(30, By.HELD)),
    ],
)
def test_the_turn_says_more_than_others_and_nobody_leaves_while_held(
    turn: int | None, held: int | None, found: Expected
) -> None:
    assert expected([60] * FEWEST, turn=turn, held=held) == found


def test_of_a_hold_its_age_is_known_and_of_nothing_nothing() -> None:
    assert expected([], held=90) == Expected(90, By.HELD)
    assert expected([], held=0) is None
    assert expected([], 10) is None
    assert expected([], turn=5) == Expected(5, By.LINE)


def test_expectations_are_judged_by_what_came() -> None:
    found = judged([(60, 90), (60, 40), (0, 0), (20, 30)])
    assert found == Judged(4, later=2, error_min=60, rested_min=160)
    assert (found.mean_error_min, found.mean_rest_min) == (15, 40)
    assert (judged([]).mean_error_min, judged([]).mean_rest_min) == (0, 0)
