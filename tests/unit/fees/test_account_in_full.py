"""A company's account at its last đồng, and what each refusal says."""

from collections.abc import Callable

import pytest

from fees.account import (
    AccountError,
    Balance,
    Line,
    Move,
    Movement,
    after,
    draws,
    owe,
    refund,
    statement,
)


def test_the_last_dong_is_drawn_given_back_and_lent() -> None:
    assert draws(Balance(prepaid_vnd=1), 1)
    assert refund(Balance(prepaid_vnd=1), 1) == 1
    assert owe(Balance(limit_vnd=1), 1) == 1


def test_a_movement_leaves_the_limit_as_it_was() -> None:
    before = Balance(prepaid_vnd=5, limit_vnd=100)
    assert after(before, Movement(Move.OWE, 7, 0, "c1")) == Balance(5, 7, 100)


def test_a_statement_without_a_limit_is_a_statement_of_prepaid_money() -> None:
    paid = Movement(Move.DEPOSIT, 5, 0, "b1")
    drawn = Movement(Move.DRAW, 5, 1, "c1")
    assert list(statement([paid, drawn])) == [Line(paid, 5, 0), Line(drawn, 0, 0)]


@pytest.mark.parametrize(
    ("attempt", "key", "sentence"),
    [
        (
            lambda: Movement(Move.DRAW, 0, 0, "c1"),
            "account.nothing",
            "a movement moves something",
        ),
        (
            lambda: owe(Balance(limit_vnd=5), 0),
            "account.nothing",
            "a charge of nothing is not put on account",
        ),
        (lambda: owe(Balance(limit_vnd=5), 6), "account.limit", "6 is more than 5"),
        (
            lambda: refund(Balance(prepaid_vnd=5, owed_vnd=3), 1),
            "account.owes",
            "3 is owed; settle that first",
        ),
        (lambda: refund(Balance(prepaid_vnd=5), 6), "account.too_much", "5 is there"),
        (
            lambda: after(Balance(), Movement(Move.DRAW, 5, 0, "c1")),
            "account.too_much",
            "DRAW of 5",
        ),
    ],
)
def test_what_an_account_cannot_give(
    attempt: Callable[[], object], key: str, sentence: str
) -> None:
    with pytest.raises(AccountError) as caught:
        attempt()
    assert (caught.value.key, str(caught.value)) == (key, sentence)
