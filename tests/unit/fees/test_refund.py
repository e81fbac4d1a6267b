"""The life of a refund, row by row."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.refund import ROWS, RefundError, RefundEvent, RefundState, advance, given_back


def test_every_row_is_walked_and_everything_else_is_refused_by_name() -> None:
    table = {(state, event): after for state, event, after in ROWS}
    assert len(table) == len(ROWS)
    for state, event in itertools.product(RefundState, RefundEvent):
        if (state, event) in table:
            assert advance(state, event) is table[state, event]
        else:
            with pytest.raises(RefundError, match=f"{state}.*{event}"):
                advance(state, event)


def test_the_newest_charge_gives_back_first() -> None:
    paid = [("a", 300_000), ("b", 200_000)]
    assert given_back(paid, 500_000) == {}
    assert given_back(paid, 600_000) == {}
    assert given_back(paid, 400_000) == {"b": 100_000}
    assert given_back(paid, 300_000) == {"b": 200_000}
    assert given_back(paid, 250_000) == {"b": 200_000, "a": 50_000}
    assert given_back(paid, 0) == {"b": 200_000, "a": 300_000}


@given(st.lists(st.integers(0, 10**9), max_size=6), st.integers(0, 10**10))
def test_what_stays_is_what_is_due_or_all_that_was_paid(amounts: list[int], due: int) -> None:
    paid = [(str(n), amount) for n, amount in enumerate(amounts)]
    back = given_back(paid, due)
    assert sum(amounts) - sum(back.values()) == min(due, sum(amounts))
    assert all(0 < back[name] <= amount for name, amount in paid if name in back)
