"""A company's account: money ahead, money owed within a limit, and a statement that adds up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.account import (
    AccountError,
    Balance,
    Move,
    Movement,
    after,
    draw,
    receive,
    refund,
    statement,
)


def test_prepaid_money_is_drawn_first_and_the_rest_is_owed() -> None:
    assert draw(Balance(500_000), 300_000) == (300_000, 0)
    assert draw(Balance(200_000, 0, 1_000_000), 300_000) == (200_000, 100_000)


@pytest.mark.parametrize(
    "balance", [Balance(299_999), Balance(0, 900_000, 1_000_000), Balance(0, 2_000_000, 1_000_000)]
)
def test_beyond_the_limit_nothing_is_drawn(balance: Balance) -> None:
    with pytest.raises(AccountError) as caught:
        draw(balance, 300_000)
    assert caught.value.key == "account.limit"


def test_nothing_is_neither_drawn_nor_moved() -> None:
    with pytest.raises(AccountError):
        draw(Balance(1), 0)
    with pytest.raises(AccountError):
        Movement(Move.DRAW, 0, 1, "c")


def test_money_that_comes_in_pays_what_is_owed_first() -> None:
    assert receive(Balance(0, 100_000), 300_000) == (100_000, 200_000)
    assert receive(Balance(0, 400_000), 300_000) == (300_000, 0)


def test_only_what_is_there_goes_back_and_only_when_nothing_is_owed() -> None:
    assert refund(Balance(500_000), 500_000) == 500_000
    for balance, amount, key in (
        (Balance(500_000, 1), 1, "account.owes"),
        (Balance(500_000), 500_001, "account.too_much"),
        (Balance(500_000), 0, "account.too_much"),
    ):
        with pytest.raises(AccountError) as caught:
            refund(balance, amount)
        assert caught.value.key == key


def test_a_statement_says_what_was_left_after_each_line() -> None:
    moves = [
        Movement(Move.DEPOSIT, 500_000, 1, "b1"),
        Movement(Move.DRAW, 500_000, 2, "c1"),
        Movement(Move.OWE, 100_000, 2, "c1"),
        Movement(Move.PAY, 100_000, 3, "b2"),
        Movement(Move.DEPOSIT, 50_000, 3, "b2"),
        Movement(Move.REFUND, 50_000, 4, "r1"),
    ]
    lines = list(statement(moves, limit_vnd=200_000))
    assert [(x.prepaid_vnd, x.owed_vnd) for x in lines] == [
        (500_000, 0),
        (0, 0),
        (0, 100_000),
        (0, 0),
        (50_000, 0),
        (0, 0),
    ]
    assert [x.movement for x in lines] == moves


@pytest.mark.parametrize("kind", [Move.DRAW, Move.REFUND, Move.PAY])
def test_no_account_falls_below_zero(kind: Move) -> None:
    with pytest.raises(AccountError):
        after(Balance(1, 1), Movement(kind, 2, 1, "x"))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_what_is_drawn_is_the_charge_and_within_the_limit(
    ahead: int, owing: int, limit: int, amount: int
) -> None:
    balance = Balance(ahead, owing, limit)
    try:
        prepaid, account = draw(balance, amount)
    except AccountError:
        assert amount > balance.available_vnd
        return
    assert prepaid + account == amount
    assert prepaid <= ahead
    assert account == 0 or owing + account <= limit
