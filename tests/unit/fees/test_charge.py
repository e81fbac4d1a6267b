"""The life of a charge, row by row."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.charge import (
    ROWS,
    ChargeError,
    ChargeEvent,
    ChargeState,
    PaymentError,
    advance,
    settles,
    step_of,
    take_cash,
)


def test_every_row_is_walked_and_everything_else_is_refused_by_name() -> None:
    table = {(state, event): after for state, event, after in ROWS}
    assert len(table) == len(ROWS)
    for state, event in itertools.product(ChargeState, ChargeEvent):
        if (state, event) in table:
            assert advance(state, event) is table[state, event]
        else:
            with pytest.raises(ChargeError, match=f"{state}.*{event}"):
                advance(state, event)


def test_only_what_is_paid_exempt_or_on_account_lets_a_vehicle_leave() -> None:
    settled = {state for state in ChargeState if settles(state)}
    assert settled == {
        ChargeState.PAID,
        ChargeState.EXEMPT,
        ChargeState.ON_ACCOUNT,
        ChargeState.REFUND_DUE,  # it was paid; what goes back goes back by bank
        ChargeState.REFUNDED,
    }


def test_money_goes_back_only_after_it_came_in_and_was_decided_on() -> None:
    owed_back = advance(ChargeState.PAID, ChargeEvent.OWE_BACK)
    assert advance(owed_back, ChargeEvent.GIVE_BACK) is ChargeState.REFUNDED
    with pytest.raises(ChargeError):
        advance(ChargeState.DUE, ChargeEvent.OWE_BACK)


@pytest.mark.parametrize("applied", [0, 300_001])
def test_nothing_and_more_than_owed_are_no_step(applied: int) -> None:
    with pytest.raises(PaymentError):
        step_of(owed_vnd=300_000, applied_vnd=applied)


def test_half_a_million_for_three_hundred_thousand_gives_two_hundred_back() -> None:
    taken = take_cash(total_vnd=300_000, paid_vnd=0, tendered_vnd=500_000)
    assert (taken.applied_vnd, taken.change_vnd) == (300_000, 200_000)
    assert taken.event is ChargeEvent.PAY_FULL


def test_too_little_is_a_part() -> None:
    taken = take_cash(total_vnd=300_000, paid_vnd=100_000, tendered_vnd=150_000)
    assert taken.event is ChargeEvent.PAY_PART
    assert taken.change_vnd == 0


@pytest.mark.parametrize(
    ("paid", "tendered", "key"),
    [(300_000, 1_000, "payment.nothing_owed"), (0, 0, "payment.no_money")],
)
def test_money_that_cannot_be_applied_is_given_back(paid: int, tendered: int, key: str) -> None:
    with pytest.raises(PaymentError) as caught:
        take_cash(total_vnd=300_000, paid_vnd=paid, tendered_vnd=tendered)
    assert caught.value.key == key


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 10**10))
def test_applied_and_change_are_what_was_handed_over(total: int, paid: int, given: int) -> None:
    paid = min(paid, total - 1)
    taken = take_cash(total_vnd=total, paid_vnd=paid, tendered_vnd=given)
    assert taken.applied_vnd + taken.change_vnd == given
    assert 0 < taken.applied_vnd <= total - paid
    assert (taken.event is ChargeEvent.PAY_FULL) == (paid + taken.applied_vnd == total)
