"""A cashier's shift, row by row, and the sums that close it."""

import itertools

import pytest

from fees.shift import (
    LONGEST_US,
    NOTES,
    ROWS,
    ShiftError,
    ShiftEvent,
    ShiftState,
    advance,
    confirm_sum,
    counted,
    left_open,
    variance,
)


def test_every_row_is_walked_and_everything_else_is_refused_by_name() -> None:
    table = {(state, event): after for state, event, after in ROWS}
    assert len(table) == len(ROWS)
    for state, event in itertools.product(ShiftState, ShiftEvent):
        if (state, event) in table:
            assert advance(state, event) is table[state, event]
        else:
            with pytest.raises(ShiftError, match=f"{state}.*{event}") as caught:
                advance(state, event)
            assert caught.value.key == "shift.no_such_step"


def test_nobody_closes_what_was_not_counted() -> None:
    with pytest.raises(ShiftError):
        advance(ShiftState.OPEN, ShiftEvent.CLOSE)


def test_a_count_is_so_many_of_each_note() -> None:
    assert counted({500_000: 1, 20_000: 3, 200: 5}) == 561_000
    assert counted({}) == 0
    assert sorted(NOTES, reverse=True) == list(NOTES)


@pytest.mark.parametrize("notes", [{300_000: 1}, {1: 1}])
def test_a_note_that_does_not_exist_is_not_counted(notes: dict[int, int]) -> None:
    with pytest.raises(ShiftError) as caught:
        counted(notes)
    assert caught.value.key == "shift.unknown_note"


def test_less_than_no_note_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        counted({1_000: -1})


def test_a_difference_has_a_reason() -> None:
    assert variance(expected_vnd=300_000, counted_vnd=300_000, reason="") == 0
    assert variance(expected_vnd=300_000, counted_vnd=290_000, reason="wrong change") == -10_000
    with pytest.raises(ShiftError) as caught:
        variance(expected_vnd=300_000, counted_vnd=310_000, reason="")
    assert caught.value.key == "shift.reason_needed"


def test_the_next_cashier_takes_over_only_what_was_counted() -> None:
    confirm_sum(counted_vnd=800_000, confirmed_vnd=800_000)
    with pytest.raises(ShiftError) as caught:
        confirm_sum(counted_vnd=800_000, confirmed_vnd=790_000)
    assert caught.value.key == "shift.sums_differ"


def test_a_shift_left_open_is_found_and_a_closed_one_is_not() -> None:
    assert not left_open(ShiftState.OPEN, 0, LONGEST_US)
    assert left_open(ShiftState.OPEN, 0, LONGEST_US + 1)
    assert left_open(ShiftState.COUNTED, 0, LONGEST_US + 1)
    assert not left_open(ShiftState.CLOSED, 0, LONGEST_US + 1)
