"""How promises were kept says how long the next one must be, each length for itself."""

from hypothesis import given
from hypothesis import strategies as st

from parking.kept import ASSUMED, HOUR_US, LATELY, WHOLE, Kept


def test_without_experience_the_assumed_ratios_speak() -> None:
    assert Kept().ninety(HOUR_US) == HOUR_US * ASSUMED[-1] // WHOLE
    assert Kept().ninety(0) == 0


def test_hours_learn_nothing_from_minutes() -> None:
    kept = Kept()
    for _ in range(LATELY + 3):
        kept.add(HOUR_US // 4, HOUR_US)
    assert kept.ninety(HOUR_US // 4) == HOUR_US
    assert kept.ninety(5 * HOUR_US) == 11 * HOUR_US
    kept.add(0, HOUR_US)  # who was called at once
    assert [len(band) for band in kept.ratios] == [LATELY, 0, 0, 0, 0, 0, 0]


@given(st.lists(st.integers(0, 5 * WHOLE), min_size=LATELY, max_size=LATELY))
def test_nine_in_ten_of_those_remembered_were_in_time(ratios: list[int]) -> None:
    kept = Kept()
    for ratio in ratios:
        kept.add(HOUR_US, HOUR_US * ratio // WHOLE)
    limit = kept.ninety(HOUR_US)
    in_time = sum(HOUR_US * ratio // WHOLE <= limit + HOUR_US // WHOLE for ratio in ratios)
    assert in_time >= 180
