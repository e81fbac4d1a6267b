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
    draws,
    owe,
    refund,
    settled_by,
    statement,
)


@pytest.mark.parametrize(
    ("balance", "drawn"),
    [
        (Balance(300_000), True),
        (Balance(299_999), False),
        (Balance(299_999, 0, 1_000_000), False),
        (Balance(300_000, 1, 1_000_000), False),
    ],
)
def test_prepaid_money_pays_a_charge_whole_and_not_while_something_is_owed(
    balance: Balance, drawn: bool
) -> None:
    assert draws(balance, 300_000) is drawn


def test_a_charge_is_owed_within_the_limit_to_the_last_dong() -> None:
    assert owe(Balance(0, 700_000, 1_000_000), 300_000) == 300_000


@pytest.mark.parametrize(
    "balance", [Balance(299_999), Balance(0, 700_001, 1_000_000), Balance(0, 2_000_000, 1_000_000)]
)
def test_beyond_the_limit_nothing_is_owed(balance: Balance) -> None:
    with pytest.raises(AccountError) as caught:
        owe(balance, 300_000)
    assert caught.value.key == "account.limit"


def test_nothing_is_neither_drawn_nor_moved() -> None:
    assert not draws(Balance(1), 0)
    with pytest.raises(AccountError) as caught:
        owe(Balance(0, 0, 1), 0)
    assert caught.value.key == "account.nothing"
    with pytest.raises(AccountError):
        Movement(Move.DRAW, 0, 1, "c")


def test_money_that_comes_in_pays_the_oldest_charges_whole() -> None:
    owed = [("c1", 300_000), ("c2", 500_000), ("c3", 100_000)]
    assert settled_by(800_000, owed) == ("c1", "c2")
    assert settled_by(799_999, owed) == ("c1",)  # c3 would fit and waits for c2
    assert settled_by(299_999, owed) == ()
    assert settled_by(0, []) == ()


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
        Movement(Move.DEPOSIT, 150_000, 3, "b2"),
        Movement(Move.SETTLE, 100_000, 3, "c1"),
        Movement(Move.REFUND, 50_000, 4, "r1"),
    ]
    lines = list(statement(moves, limit_vnd=200_000))
    assert [(x.prepaid_vnd, x.owed_vnd) for x in lines] == [
        (500_000, 0),
        (0, 0),
        (0, 100_000),
        (150_000, 100_000),
        (50_000, 0),
        (0, 0),
    ]
    assert [x.movement for x in lines] == moves


@pytest.mark.parametrize("kind", [Move.DRAW, Move.REFUND, Move.SETTLE])
def test_no_account_falls_below_zero(kind: Move) -> None:
    with pytest.raises(AccountError):
        after(Balance(1, 1), Movement(kind, 2, 1, "x"))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9))
def test_what_is_owed_stays_within_the_limit(
    ahead: int, owing: int, limit: int, amount: int
) -> None:
    balance = Balance(ahead, owing, limit)
    try:
        put = owe(balance, amount)
    except AccountError:
        assert amount > balance.room_vnd
        return
    assert put == amount
    assert owing + put <= limit


@given(st.integers(0, 1_000), st.lists(st.integers(1, 300), max_size=8))
def test_what_is_settled_is_paid_by_what_is_there_and_the_next_is_not(
    ahead: int, amounts: list[int]
) -> None:
    owed = [(str(number), amount) for number, amount in enumerate(amounts)]
    paid = settled_by(ahead, owed)
    assert paid == tuple(name for name, _ in owed[: len(paid)])
    assert sum(amounts[: len(paid)]) <= ahead
    assert sum(amounts[: len(paid) + 1]) > ahead or len(paid) == len(amounts)
