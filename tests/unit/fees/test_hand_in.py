"""Lists of takings for the treasury, as a table and as sums."""

import pytest

from fees.hand_in import (
    ROWS,
    HandInError,
    HandInEvent,
    HandInState,
    Takings,
    advance,
    number,
    total,
    waiting,
)


def test_every_row_of_the_table_and_no_other_step() -> None:
    known = {(state, event): after for state, event, after in ROWS}
    for state in HandInState:
        for event in HandInEvent:
            if (state, event) in known:
                assert advance(state, event) is known[state, event]
                continue
            with pytest.raises(HandInError, match=state.value) as caught:
                advance(state, event)
            assert caught.value.key == "hand_in.no_such_step"


def test_a_list_is_the_sum_of_its_shifts_short_ones_too() -> None:
    assert total([Takings("a", 1, 300_000), Takings("b", 2, -20_000)]) == 280_000
    with pytest.raises(HandInError, match="0 đồng") as caught:
        total([])
    assert caught.value.key == "hand_in.nothing"


def test_what_waits_is_as_old_as_its_oldest_shift() -> None:
    assert waiting([Takings("a", 40, 1), Takings("b", 10, 2)], 50) == (3, 40)
    assert waiting([], 50) == (0, 0)


def test_numbers_are_read_aloud_with_their_year() -> None:
    assert number(2026, 7) == "BK-2026-0007"
