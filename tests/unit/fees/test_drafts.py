"""What money beside cash writes in the book: balanced, on named accounts, fee and price apart."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees import drafts as d
from fees.ledger import Draft, LedgerError

FEE: Any = {"charge_id": "c", "visit_id": "v", "body": {}}
amounts = st.integers(1, 10**12)


def on(*entries: Draft) -> dict[str, int]:
    """What the accounts hold after these entries; empty ones left out."""
    held: Counter[str] = Counter()
    for entry in entries:
        for posting in entry.postings:
            held[posting.account] += posting.amount
    return {account: amount for account, amount in held.items() if amount}


def test_a_transfer_pays_a_charge_and_the_rest_is_kept_until_it_goes_back() -> None:
    paid = d.bank_payment(**FEE, amount_vnd=300_000)
    kept = d.bank_kept(credit_id="b", amount_vnd=50_000, body={})
    assert on(paid, kept) == {
        "bank/clearing": 350_000,
        "receivable/fee": -300_000,
        "kept/fee": -50_000,
    }
    back = d.kept_returned(credit_id="b", amount_vnd=50_000, body={})
    sent = d.refund_sent(ref="b", amount_vnd=50_000, body={})
    assert on(paid, kept, back, sent) == {"bank/clearing": 300_000, "receivable/fee": -300_000}


def test_a_person_finds_the_charge_of_unmatched_money() -> None:
    kept = d.bank_kept(credit_id="b", amount_vnd=300_000, body={})
    found = d.kept_applied(**FEE, amount_vnd=300_000)
    assert on(kept, found) == {"bank/clearing": 300_000, "receivable/fee": -300_000}


def test_a_paid_charge_taken_back_is_no_longer_earned() -> None:
    owed = d.charge_returned(**FEE, amount_vnd=300_000)
    assert on(owed) == {"revenue/fee": 300_000, "refund/due": -300_000}
    undone = d.refund_kept_back(**FEE, amount_vnd=300_000)
    assert on(owed, undone) == {}


def test_a_company_pays_ahead_draws_owes_and_gets_the_rest_back() -> None:
    firm = "6200012345"
    ahead = d.deposit(company=firm, source=d.BANK, ref="b", amount_vnd=500_000, body={})
    drawn = d.drawn(company=firm, **FEE, amount_vnd=300_000)
    owing = d.on_account(company=firm, **FEE, amount_vnd=100_000)
    assert on(ahead, drawn, owing) == {
        "bank/clearing": 500_000,
        "prepaid/6200012345": -200_000,
        "owed/6200012345": 100_000,
        "receivable/fee": -400_000,
    }
    paid = d.owed_paid(company=firm, **FEE, amount_vnd=100_000)
    assert on(owing, paid) == {"prepaid/6200012345": 100_000, "receivable/fee": -100_000}
    back = d.prepaid_returned(company="6200012345", ref="r", amount_vnd=1, body={})
    assert on(back) == {"prepaid/6200012345": 1, "refund/due": -1}


@pytest.mark.parametrize("company", ["", "a/b"])
def test_an_account_has_a_name(company: str) -> None:
    with pytest.raises(LedgerError, match="tax code"):
        d.deposit(company=company, source=d.BANK, ref="b", amount_vnd=1, body={})


def test_parking_is_other_money_on_other_accounts() -> None:
    price = d.price_issued(charge_id="p", visit_id="v", amount_vnd=40_000, body={})
    paid = d.bank_payment(**FEE, amount_vnd=40_000, money=d.Money.PRICE)
    assert on(price, paid) == {"bank/clearing": 40_000, "revenue/price": -40_000}
    assert not {p.account for p in price.postings} & {d.receivable(), d.revenue()}


def test_a_free_price_is_noted_and_moves_nothing() -> None:
    assert d.price_issued(charge_id="p", visit_id="v", amount_vnd=0, body={}).postings == ()


@pytest.mark.parametrize(("counted", "short"), [(800_000, 0), (790_000, 10_000), (805_000, -5_000)])
def test_a_closed_drawer_is_empty_and_the_difference_has_a_name(counted: int, short: int) -> None:
    opened = d.shift_opened(shift_id="s1", float_vnd=500_000, body={})
    closed = d.shift_closed(
        shift_id="s1", counted_vnd=counted, expected_vnd=800_000, float_vnd=500_000, body={}
    )
    held = on(opened, closed)
    assert held.get("cash/s1", 0) == 300_000 - 600_000  # the takings came by payments
    assert held.get("cash/safe") == counted - 500_000
    assert held.get("over_short", 0) == short
    assert "cash/float" not in held


def test_an_empty_drawer_closes_too() -> None:
    closed = d.shift_closed(shift_id="s", counted_vnd=0, expected_vnd=0, float_vnd=0, body={})
    assert closed.postings == ()
    assert d.shift_opened(shift_id="s", float_vnd=0, body={}).postings == ()


def test_a_drawer_handed_over_is_whole() -> None:
    over = d.shift_handed_over(
        shift_id="s1", next_shift="s2", counted_vnd=800_000, expected_vnd=800_000, body={}
    )
    assert on(over) == {"cash/s2": 800_000, "cash/s1": -800_000}


def test_cash_goes_from_the_safe_to_the_treasury() -> None:
    handed = d.handed_in(list_id="n", amount_vnd=3_000_000, body={})
    assert on(handed) == {"cash/transit": 3_000_000, "cash/safe": -3_000_000}
    told = d.treasury_confirmed(list_id="n", amount_vnd=3_000_000, body={})
    assert on(handed, told) == {"treasury/confirmed": 3_000_000, "cash/safe": -3_000_000}


def test_nothing_moved_is_no_entry() -> None:
    with pytest.raises(LedgerError, match="no entry"):
        d.bank_payment(**FEE, amount_vnd=0)


@given(amounts, amounts, amounts)
def test_every_close_balances(counted: int, expected: int, float_: int) -> None:
    closed = d.shift_closed(
        shift_id="s", counted_vnd=counted, expected_vnd=expected, float_vnd=float_, body={}
    )
    assert sum(p.amount for p in closed.postings) == 0
    over = d.shift_handed_over(
        shift_id="s", next_shift="t", counted_vnd=counted, expected_vnd=expected, body={}
    )
    assert sum(p.amount for p in over.postings) == 0


def test_what_a_fee_became_less_goes_from_the_receivable_to_the_payer() -> None:
    draft = d.overpaid_returned(charge_id="c", visit_id="v", amount_vnd=180_000, body={})
    assert [(p.account, p.amount) for p in draft.postings] == [
        ("receivable/fee", 180_000),
        ("refund/due", -180_000),
    ]
    with pytest.raises(LedgerError):
        d.overpaid_returned(charge_id="c", visit_id="v", amount_vnd=0, body={})
