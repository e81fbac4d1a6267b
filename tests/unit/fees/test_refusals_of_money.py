"""What the booth, finance or a log reads when money is refused: whole sentences, and the keys.

A refusal is worth what it says; half a sentence, or somebody else's figure in it, sends a cashier
looking in the wrong place.
"""

from collections.abc import Callable

import pytest

from fees.bankmatch import Credit
from fees.charge import PaymentError, step_of, take_cash
from fees.ledger import (
    Draft,
    LedgerError,
    Posting,
    cash_payment,
    charge_issued,
    commitment,
    genesis_prev,
    reversal,
)
from fees.money import dong
from fees.shift import ShiftError, confirm_sum, counted, variance
from fees.vietqr import VietQrError, payload

CHARGE = charge_issued(charge_id="c1", visit_id="v1", amount_vnd=5, body={})


def enter(draft: Draft, *, actor: str = "lan", prev: str = genesis_prev("MLT")) -> object:
    return draft.enter(entry_no=1, recorded_at_us=0, actor=actor, prev=prev)


def test_a_reversal_is_final_and_has_a_reason() -> None:
    entry = CHARGE.enter(entry_no=1, recorded_at_us=0, actor="lan", prev=genesis_prev("MLT"))
    undone = reversal(entry, reason="x").enter(
        entry_no=2, recorded_at_us=0, actor="lan", prev=genesis_prev("MLT")
    )
    with pytest.raises(LedgerError) as caught:
        reversal(undone, reason="again")
    assert str(caught.value) == "a reversal is not reversed; enter the corrected fact anew"
    with pytest.raises(LedgerError) as caught:
        reversal(entry, reason="")
    assert str(caught.value) == "a reversal gives its reason"


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (lambda: Posting("", 1), "a posting names its account"),
        (lambda: enter(CHARGE, actor=""), "an entry names who made it"),
        (lambda: enter(CHARGE, prev="A" * 64), "prev is a SHA-256 in lower-case hexadecimal"),
        (
            lambda: cash_payment(charge_id="c", visit_id="v", amount_vnd=0, cashier="l", body={}),
            "a payment of nothing is no payment",
        ),
        (lambda: commitment(bytes(15), "25C01234"), "a commitment needs at least 16 bytes of salt"),
    ],
)
def test_the_book_says_what_an_entry_lacks(attempt: Callable[[], object], sentence: str) -> None:
    with pytest.raises(LedgerError) as caught:
        attempt()
    assert str(caught.value) == sentence


def test_half_a_dong_is_called_by_its_type() -> None:
    with pytest.raises(TypeError) as caught:
        dong(0.5)  # type: ignore[arg-type]
    assert str(caught.value) == "đồng are whole numbers, not float: 0.5"


def test_a_credit_of_nothing_is_no_credit() -> None:
    with pytest.raises(ValueError, match=r"^a credit of nothing is no credit$"):
        Credit(account="1", amount=0, currency="VND", text="", reference="", at_us=0)


@pytest.mark.parametrize(
    ("attempt", "key", "sentence"),
    [
        (
            lambda: take_cash(total_vnd=300_000, paid_vnd=300_000, tendered_vnd=1_000),
            "payment.nothing_owed",
            "nothing is owed; give the money back",
        ),
        (
            lambda: take_cash(total_vnd=300_000, paid_vnd=0, tendered_vnd=0),
            "payment.no_money",
            "enter the cash handed over",
        ),
        (
            lambda: step_of(owed_vnd=300_000, applied_vnd=300_001),
            "payment.nothing_owed",
            "300001 of 300000 cannot be applied",
        ),
    ],
)
def test_cash_that_cannot_be_applied(
    attempt: Callable[[], object], key: str, sentence: str
) -> None:
    with pytest.raises(PaymentError) as caught:
        attempt()
    assert (caught.value.key, str(caught.value)) == (key, sentence)


@pytest.mark.parametrize(
    ("attempt", "key", "sentence"),
    [
        (
            lambda: counted({300_000: 1}),
            "shift.unknown_note",
            "there is no note of 300000 đồng",
        ),
        (
            lambda: variance(expected_vnd=300_000, counted_vnd=290_000, reason=""),
            "shift.reason_needed",
            "the drawer differs by -10000 đồng",
        ),
        (
            lambda: confirm_sum(counted_vnd=800_000, confirmed_vnd=790_000),
            "shift.sums_differ",
            "counted 800000, the next cashier 790000",
        ),
    ],
)
def test_a_drawer_that_does_not_agree(
    attempt: Callable[[], object], key: str, sentence: str
) -> None:
    with pytest.raises(ShiftError) as caught:
        attempt()
    assert (caught.value.key, str(caught.value)) == (key, sentence)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"bank_bin": "97040"}, "bank_bin must be six digits"),
        ({"account": "0123 456"}, "account must be 1 to 19 letters and digits"),
        ({"amount_vnd": 0}, "amount_vnd must be 1 to 13 digits, above zero"),
        ({"purpose": "phí"}, "purpose must be 1 to 25 letters, digits and spaces"),
    ],
)
def test_a_transfer_code_that_no_bank_would_read(changed: dict[str, object], sentence: str) -> None:
    good: dict[str, object] = {
        "bank_bin": "970405",
        "account": "0123456789",
        "amount_vnd": 450_000,
        "purpose": "MLT2611220001236",
    }
    with pytest.raises(VietQrError) as caught:
        payload(**(good | changed))  # type: ignore[arg-type]
    assert str(caught.value) == sentence
