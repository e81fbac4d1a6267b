"""Every entry about money names what it is about, whose visit it was, and keeps what was told.

The accounts are proved elsewhere; an entry that has lost its charge or its evidence balances too.
"""

from collections.abc import Callable
from typing import Any

import pytest

from fees import drafts as d
from fees.ledger import Draft, LedgerError, Posting

TOLD = {"by": "lan", "why": "as seen"}
FEE: dict[str, Any] = {"charge_id": "c7", "visit_id": "v7", "body": TOLD, "amount_vnd": 5}
CREDIT: dict[str, Any] = {"credit_id": "b7", "amount_vnd": 5, "body": TOLD}
SENT: dict[str, Any] = {"ref": "r7", "amount_vnd": 5, "body": TOLD}
COMPANY: dict[str, Any] = {"company": "6200012345"}
FIRM: dict[str, Any] = COMPANY | {"ref": "b7", "body": TOLD, "amount_vnd": 5}
COUNT: dict[str, Any] = {"shift_id": "s7", "counted_vnd": 5, "expected_vnd": 6, "body": TOLD}
LIST: dict[str, Any] = {"list_id": "l7", "amount_vnd": 5, "body": TOLD}


@pytest.mark.parametrize(
    ("write", "told", "kind", "ref", "visit_id"),
    [
        (d.price_issued, FEE, "price", "c7", "v7"),
        (d.cash_payment, FEE | {"cashier": "lan"}, "payment", "c7", "v7"),
        (d.bank_payment, FEE, "payment", "c7", "v7"),
        (d.bank_kept, CREDIT, "bank_kept", "b7", ""),
        (d.kept_applied, FEE, "payment", "c7", "v7"),
        (d.kept_returned, CREDIT, "refund", "b7", ""),
        (d.charge_returned, FEE, "refund", "c7", "v7"),
        (d.overpaid_returned, FEE, "refund", "c7", "v7"),
        (d.overpaid_kept, FEE, "overpaid_kept", "c7", "v7"),
        (d.spare_returned, FEE, "refund", "c7", "v7"),
        (d.refund_kept_back, FEE, "refund_undone", "c7", "v7"),
        (d.refund_sent, SENT, "refund_sent", "r7", ""),
        (d.refund_sent, SENT | {"visit_id": "v7"}, "refund_sent", "r7", "v7"),
        (d.deposit, FIRM | {"source": d.BANK}, "deposit", "b7", ""),
        (d.drawn, FEE | COMPANY, "payment", "c7", "v7"),
        (d.on_account, FEE | COMPANY, "on_account", "c7", "v7"),
        (d.account_released, FEE | COMPANY, "on_account_undone", "c7", "v7"),
        (d.owed_paid, FEE | COMPANY, "payment", "c7", "v7"),
        (d.prepaid_returned, FIRM, "refund", "b7", ""),
        (d.shift_opened, {"shift_id": "s7", "float_vnd": 5, "body": TOLD}, "shift_open", "s7", ""),
        (d.shift_closed, COUNT | {"float_vnd": 5}, "shift_close", "s7", ""),
        (d.shift_handed_over, COUNT | {"next_shift": "s8"}, "shift_hand_over", "s7", ""),
        (d.handed_in, LIST, "hand_in", "l7", ""),
        (d.treasury_confirmed, LIST, "treasury", "l7", ""),
    ],
)
def test_an_entry_says_what_it_is_about(
    write: Callable[..., Draft], told: dict[str, Any], kind: str, ref: str, visit_id: str
) -> None:
    entry = write(**told)
    assert (entry.kind, entry.ref, entry.visit_id, entry.body) == (kind, ref, visit_id, TOLD)


def test_what_was_too_much_of_a_part_is_kept_and_what_a_company_owed_is_taken_off() -> None:
    kept = d.overpaid_kept(**FEE)
    assert kept.postings == (Posting("receivable/fee", 5), Posting("kept/fee", -5))
    back = d.spare_returned(**FEE)
    assert back.postings == (Posting("kept/fee", 5), Posting("refund/due", -5))
    off = d.account_released(**FEE, **COMPANY)
    assert off.postings == (Posting("receivable/fee", 5), Posting("owed/6200012345", -5))


def test_cash_fills_a_drawer_and_what_was_paid_too_much_is_owed_back() -> None:
    taken = d.cash_payment(**FEE, cashier="lan")
    assert taken.postings == (Posting("cash/lan", 5), Posting("receivable/fee", -5))
    back = d.overpaid_returned(**FEE)
    assert back.postings == (Posting("receivable/fee", 5), Posting("refund/due", -5))


def test_nothing_moved_is_no_entry() -> None:
    with pytest.raises(LedgerError) as caught:
        d.handed_in(**(LIST | {"amount_vnd": 0}))
    assert str(caught.value) == "nothing moved is no entry"
