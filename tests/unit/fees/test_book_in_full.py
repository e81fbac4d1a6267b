"""Entries compared whole, bytes and hashes pinned: a book outlives the program that wrote it."""

import hashlib

import pytest

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
    entry_hash,
    exemption_granted,
    reversal,
)

NOBODY_BEFORE = "0" * 64


def night_charge() -> Draft:
    return charge_issued(charge_id="c7", visit_id="v7", amount_vnd=300_000, body={"class": "V3"})


def entered(draft: Draft) -> Entry:
    return draft.enter(
        entry_no=41, recorded_at_us=1_795_000_000_000_000, actor="lan", prev=NOBODY_BEFORE
    )


def test_a_charge_its_cash_and_an_exemption_say_whose_they_are() -> None:
    assert night_charge() == Draft(
        kind="charge",
        ref="c7",
        visit_id="v7",
        postings=(Posting(RECEIVABLE, 300_000), Posting(REVENUE, -300_000)),
        body={"class": "V3"},
    )
    assert cash_payment(
        charge_id="c7", visit_id="v7", amount_vnd=1, cashier="lan", body={"tendered": 500_000}
    ) == Draft(
        kind="payment",
        ref="c7",
        visit_id="v7",
        postings=(Posting("cash/lan", 1), Posting(RECEIVABLE, -1)),
        body={"tendered": 500_000},
    )
    assert exemption_granted(
        charge_id="c7", visit_id="v7", forgone_vnd=300_000, body={"code": "X2"}
    ) == Draft(
        kind="exemption",
        ref="c7",
        visit_id="v7",
        postings=(Posting(FORGONE, 300_000), Posting(REVENUE, -300_000)),
        body={"code": "X2"},
    )


def test_a_reversal_tells_which_entry_of_which_vehicle_and_why() -> None:
    wrong = entered(night_charge())
    assert reversal(wrong, reason="the truck was empty") == Draft(
        kind="reversal",
        ref="entry/41",
        visit_id="v7",
        postings=(Posting(RECEIVABLE, -300_000), Posting(REVENUE, 300_000)),
        body={
            "reverses": entry_hash(wrong),
            "of": "charge",
            "about": "c7",
            "reason": "the truck was empty",
        },
    )


def test_the_bytes_of_an_entry_are_these_in_every_later_version() -> None:
    assert canonical_bytes(entered(night_charge())).decode() == (
        '{"actor":"lan","body":{"class":"V3"},"entry_no":41,"kind":"charge","postings":'
        '[{"account":"receivable/fee","amount":300000},{"account":"revenue/fee","amount":-300000}],'
        f'"prev":"{NOBODY_BEFORE}","recorded_at_us":1795000000000000,"ref":"c7",'
        '"schema":"malu.entry/1","visit_id":"v7"}'
    )


def test_a_commitment_made_today_is_found_again_in_ten_years() -> None:
    salt = bytes(range(16))
    by_hand = hashlib.sha256(b"malu-commit/v1\n" + salt + b"25C01234").hexdigest()
    assert commitment(salt, "25C01234") == by_hand


def test_the_largest_exact_number_is_still_exact() -> None:
    kept = Draft(kind="note", ref="n", body={"most": 2**53 - 1, "least": 1 - 2**53})
    assert b"9007199254740991" in canonical_bytes(entered(kept))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"weight": 0.5}, "entry.body.weight: float has no exact form in the ledger"),
        ({"lines": [1, None]}, "entry.body.lines[1]: NoneType has no exact form in the ledger"),
        ({"p": 2**53}, "entry.body.p: 9007199254740992 is too large to be exact everywhere"),
        ({"biển": 1}, "entry.body: keys are ASCII text, not 'biển'"),
        ({"p": "\ud800"}, "the entry holds text that is not valid Unicode"),
    ],
)
def test_what_cannot_be_written_exactly_is_named_with_its_place(
    body: dict[str, object], sentence: str
) -> None:
    entry = entered(Draft(kind="note", ref="n", body=body))
    with pytest.raises(LedgerError) as caught:
        canonical_bytes(entry)
    assert str(caught.value) == sentence
