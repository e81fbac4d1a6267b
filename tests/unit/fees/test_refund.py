"""The life of a refund, row by row."""

import itertools

import pytest

from fees.refund import ROWS, RefundError, RefundEvent, RefundState, advance


def test_every_row_is_walked_and_everything_else_is_refused_by_name() -> None:
    table = {(state, event): after for state, event, after in ROWS}
    assert len(table) == len(ROWS)
    for state, event in itertools.product(RefundState, RefundEvent):
        if (state, event) in table:
            assert advance(state, event) is table[state, event]
        else:
            with pytest.raises(RefundError, match=f"{state}.*{event}"):
                advance(state, event)
