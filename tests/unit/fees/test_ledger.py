"""The book: balanced, exact to the byte, chained."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.ledger import (
    FORGONE,
    RECEIVABLE,
    REVENUE,
    Draft,
    Entry,
    LedgerError,
    Posting,
    canonical_bytes,
    cash_payment,
    charge_issued,
    commitment,
    drawer,
    entry_hash,
    exemption_granted,
    genesis_prev,
    reversal,
)

GENESIS = genesis_prev("MLT-TRAIN")


def entered(draft: Draft, entry_no: int = 1, prev: str = GENESIS) -> Entry:
    return draft.enter(
        entry_no=entry_no, recorded_at_us=1_795_000_000_000_000, actor="lan", prev=prev
    )


def charge(amount: int = 300_000, body: dict[str, Any] | None = None) -> Draft:
    return charge_issued(charge_id="c1", visit_id="v1", amount_vnd=amount, body=body or {})


def test_a_charge_then_cash_leaves_nothing_owed() -> None:
    paid = cash_payment(
        charge_id="c1", visit_id="v1", amount_vnd=300_000, cashier="lan", body={"tendered": 500_000}
    )
    balance: dict[str, int] = {}
    for posting in (*charge().postings, *paid.postings):
        balance[posting.account] = balance.get(posting.account, 0) + posting.amount
    assert balance == {RECEIVABLE: 0, REVENUE: -300_000, drawer("lan"): 300_000}


def test_an_exemption_shows_what_was_forgone() -> None:
    granted = exemption_granted(charge_id="c1", visit_id="v1", forgone_vnd=5, body={"code": "X2"})
    assert granted.postings == (Posting(FORGONE, 5), Posting(REVENUE, -5))


def test_a_charge_of_nothing_moves_nothing() -> None:
    assert charge(0).postings == ()


def test_a_reversal_undoes_and_names_what_it_undoes() -> None:
    first = entered(charge())
    undone = reversal(first, reason="wrong plate")
    assert sum(p.amount for p in first.postings + undone.postings if p.account == RECEIVABLE) == 0
    assert undone.body["reverses"] == entry_hash(first)
    second = entered(undone, 2, entry_hash(first))
    with pytest.raises(LedgerError, match="not reversed"):
        reversal(second, reason="again")
    with pytest.raises(LedgerError, match="reason"):
        reversal(first, reason="")


def test_the_bytes_are_the_canonical_form_of_the_entry() -> None:
    entry = entered(charge(body={"zh": "马鹿塘", "ok": True, "lines": [1, 2], "a": {"b": "\n"}}))
    raw = canonical_bytes(entry)
    assert raw.startswith(b'{"actor":"lan","body":{"a":{"b":"\\n"},"lines":[1,2],"ok":true,"zh":"')
    assert "马鹿塘".encode() in raw
    assert Entry.from_json(json.loads(raw)) == entry
    assert entry_hash(entry) == hashlib.sha256(raw).hexdigest()


def test_an_act_without_visit_has_no_visit_in_its_bytes() -> None:
    login = entered(Draft(kind="login", ref="user/lan", body={"role": "operator"}))
    assert b"visit_id" not in canonical_bytes(login)
    assert Entry.from_json(json.loads(canonical_bytes(login))) == login


def test_two_ledgers_start_differently() -> None:
    assert genesis_prev("MLT-TRAIN") != genesis_prev("MLT")


@pytest.mark.parametrize(
    "body",
    [
        {"p": 0.5},
        {"p": None},
        {"p": 2**53},
        {"biển": 1},
        {1: "x"},
        {"deep": [{"p": 0.5}]},
        {"p": "\ud800"},
    ],
)
def test_what_has_no_exact_form_is_refused(body: dict[Any, Any]) -> None:
    entry = entered(charge(body=body))
    with pytest.raises(LedgerError):
        canonical_bytes(entry)


def test_entries_that_must_not_exist() -> None:
    with pytest.raises(LedgerError, match="differ by 1 đồng"):
        Draft(kind="charge", ref="c", postings=(Posting("a", 2), Posting("b", -1)))
    with pytest.raises(LedgerError, match="lower-case word"):
        Draft(kind="Charge!", ref="c")
    with pytest.raises(LedgerError, match="names its account"):
        Posting("", 1)
    with pytest.raises(LedgerError, match="from 1"):
        entered(charge(), 0)
    with pytest.raises(LedgerError, match="who made it"):
        charge().enter(entry_no=1, recorded_at_us=0, actor="", prev=GENESIS)
    with pytest.raises(LedgerError, match="SHA-256"):
        entered(charge(), prev="nothing")
    with pytest.raises(LedgerError, match="payment of nothing"):
        cash_payment(charge_id="c", visit_id="v", amount_vnd=0, cashier="lan", body={})
    with pytest.raises(LedgerError, match="named by its cashier"):
        drawer("lan/2")


def test_a_commitment_hides_the_plate_and_needs_salt() -> None:
    salt = bytes(16)
    assert commitment(salt, "25C01234") != commitment(salt, "25C01235")
    assert commitment(salt, "25C01234") != commitment(bytes([1] * 16), "25C01234")
    with pytest.raises(LedgerError, match="salt"):
        commitment(b"short", "25C01234")


@given(st.lists(st.tuples(st.text(min_size=1), st.integers(-(10**12), 10**12)), max_size=8))
def test_an_entry_exists_exactly_when_it_balances(moves: list[tuple[str, int]]) -> None:
    postings = tuple(Posting(account, amount) for account, amount in moves)
    if sum(amount for _, amount in moves):
        with pytest.raises(LedgerError):
            Draft(kind="charge", ref="c", postings=postings)
    else:
        assert Draft(kind="charge", ref="c", postings=postings).postings == postings


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_whatever_is_charged_paid_and_reversed_sums_to_zero(owed: int, paid: int) -> None:
    payment = cash_payment(charge_id="c", visit_id="v", amount_vnd=paid, cashier="lan", body={})
    drafts = [charge(owed), payment, reversal(entered(payment), reason="error")]
    assert sum(posting.amount for draft in drafts for posting in draft.postings) == 0
