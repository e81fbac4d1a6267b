"""How a fee that is another now is covered: paid whole, money at hand, account, the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.refit import Refit, refit

amounts = st.integers(0, 5_000_000)


@pytest.mark.parametrize(
    ("due", "whole", "money", "account", "found"),
    [
        (150, 0, 0, 300, Refit(0, 150, 0, 0, 0, 0)),  # the company owes less
        (500, 0, 0, 300, Refit(0, 300, 200, 0, 0, 0)),  # what is dearer is owed first
        (150, 0, 150, 0, Refit(0, 0, 150, 150, 0, 0)),  # paid off
        (150, 0, 100, 0, Refit(0, 0, 150, 100, 0, 0)),  # a rest
        (150, 0, 200, 0, Refit(0, 0, 150, 150, 50, 0)),  # something is left
        (0, 0, 200, 300, Refit(0, 0, 0, 0, 200, 0)),
        (250, 300, 0, 200, Refit(250, 0, 0, 0, 0, 50)),  # the account before what was paid
        (600, 300, 100, 400, Refit(300, 200, 100, 100, 0, 0)),
    ],
)
def test_money_first_then_the_account_then_what_is_owed(
    due: int, whole: int, money: int, account: int, found: Refit
) -> None:
    assert refit(due_vnd=due, whole_vnd=whole, money_vnd=money, account_vnd=account) == found


@given(amounts, amounts, amounts, amounts)
def test_nothing_is_lost_and_nothing_goes_back_while_anybody_owes(
    due: int, whole: int, money: int, account: int
) -> None:
    found = refit(due_vnd=due, whole_vnd=whole, money_vnd=money, account_vnd=account)
    assert found.whole_vnd + found.account_vnd + found.rest_vnd == due
    assert found.whole_vnd + found.over_vnd == whole
    assert found.applied_vnd + found.spare_vnd == money
    assert 0 <= found.account_vnd <= account
    assert 0 <= found.applied_vnd <= found.rest_vnd
    back = found.over_vnd + found.spare_vnd
    assert not (back and (found.account_vnd or found.rest_vnd > found.applied_vnd))


def test_money_is_whole_and_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        refit(due_vnd=-1, whole_vnd=0, money_vnd=0, account_vnd=0)
    with pytest.raises(TypeError):
        refit(due_vnd=1, whole_vnd=0, money_vnd=0.5, account_vnd=0)  # type: ignore[arg-type]
