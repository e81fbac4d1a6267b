"""How much of which charge goes back when less was due: the newest first, to the last đồng."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.refund import given_back

PAID = (("first", 300_000), ("more", 100_000))


@pytest.mark.parametrize(
    ("due", "back"),
    [
        (400_000, {}),
        (500_000, {}),
        (399_999, {"more": 1}),
        (300_000, {"more": 100_000}),
        (250_000, {"more": 100_000, "first": 50_000}),
        (0, {"more": 100_000, "first": 300_000}),
    ],
)
def test_what_was_paid_last_goes_back_first(due: int, back: dict[str, int]) -> None:
    assert given_back(PAID, due) == back


@given(st.lists(st.integers(0, 10**9), max_size=6), st.integers(0, 10**9))
def test_what_stays_is_what_is_due(amounts: list[int], due: int) -> None:
    paid = [(str(place), amount) for place, amount in enumerate(amounts)]
    back = given_back(iter(paid), due)
    assert sum(amounts) - sum(back.values()) == min(due, sum(amounts))
    assert all(0 < back[charge] <= dict(paid)[charge] for charge in back)
