"""What each movement of money beside cash over the counter writes in the book.

Accounts are named by what they hold: ``cash/<shift>`` a drawer, ``bank/clearing`` what the bank has
told and the treasury has not confirmed, ``kept/<money>`` what came in and belongs to its payer,
``prepaid/<company>``, ``owed/<company>``, ``refund/due``. The fee and the price of parking are
different money: each has accounts of its own, and no draft here mixes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from fees.ledger import Draft, LedgerError, Posting, drawer
from fees.money import dong

BANK = "bank/clearing"
SAFE = "cash/safe"
FLOAT = "cash/float"
TRANSIT = "cash/transit"
TREASURY = "treasury/confirmed"
REFUND_DUE = "refund/due"
OVER_SHORT = "over_short"
RELEASED = "on_account_undone"

Body = Mapping[str, Any]


class Money(StrEnum):
    """The two kinds of money: a fee under the law on fees, a price under the law on prices."""

    FEE = "fee"
    PRICE = "price"


def receivable(money: Money = Money.FEE) -> str:
    """What payers owe."""
    return f"receivable/{money}"


def revenue(money: Money = Money.FEE) -> str:
    """What was earned."""
    return f"revenue/{money}"


def kept(money: Money = Money.FEE) -> str:
    """Money in our hands that belongs to its payer: over, late or unmatched."""
    return f"kept/{money}"


def prepaid(company: str) -> str:
    """What a company has paid ahead, named by its tax code."""
    return f"prepaid/{_name(company)}"


def owed(company: str) -> str:
    """What a company owes on account."""
    return f"owed/{_name(company)}"


def price_issued(*, charge_id: str, visit_id: str, amount_vnd: int, body: Body) -> Draft:
    """A price became due (parking, plug hours); its document is an invoice, not a receipt."""
    moves = _move(receivable(Money.PRICE), revenue(Money.PRICE), dong(amount_vnd))
    return Draft(kind="price", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def cash_payment(
    *,
    charge_id: str,
    visit_id: str,
    amount_vnd: int,
    cashier: str,
    body: Body,
    money: Money = Money.FEE,
) -> Draft:
    """Cash was taken into a drawer for a charge (what is kept, without the change given back)."""
    moves = _move(drawer(cashier), receivable(money), _some(amount_vnd))
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def bank_payment(
    *, charge_id: str, visit_id: str, amount_vnd: int, body: Body, money: Money = Money.FEE
) -> Draft:
    """Money at the bank was applied to a charge."""
    moves = _move(BANK, receivable(money), _some(amount_vnd))
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def bank_kept(*, credit_id: str, amount_vnd: int, body: Body, money: Money = Money.FEE) -> Draft:
    """Money at the bank that no charge takes: kept for its payer."""
    moves = _move(BANK, kept(money), _some(amount_vnd))
    return Draft(kind="bank_kept", ref=credit_id, postings=moves, body=body)


def kept_applied(
    *, charge_id: str, visit_id: str, amount_vnd: int, body: Body, money: Money = Money.FEE
) -> Draft:
    """A person found the charge that kept money was meant for; kept money is of no kind yet."""
    moves = _move(kept(), receivable(money), _some(amount_vnd))
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def kept_returned(*, credit_id: str, amount_vnd: int, body: Body) -> Draft:
    """Kept money is owed back, by the decision of two people; the bank has not sent it yet."""
    moves = _move(kept(), REFUND_DUE, _some(amount_vnd))
    return Draft(kind="refund", ref=credit_id, postings=moves, body=body)


def charge_returned(
    *, charge_id: str, visit_id: str, amount_vnd: int, body: Body, money: Money = Money.FEE
) -> Draft:
    """A charge that was paid is taken back: no longer earned, owed to who paid it."""
    moves = _move(revenue(money), REFUND_DUE, _some(amount_vnd))
    return Draft(kind="refund", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def overpaid_returned(*, charge_id: str, visit_id: str, amount_vnd: int, body: Body) -> Draft:
    """A paid fee was assessed anew and is less: what was paid above it is owed to who paid it.

    The old charge was reversed and the new one issued before, so that the difference stands as a
    credit on what payers owe.
    """
    moves = _move(receivable(), REFUND_DUE, _some(amount_vnd))
    return Draft(kind="refund", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def overpaid_kept(*, charge_id: str, visit_id: str, amount_vnd: int, body: Body) -> Draft:
    """A fee that was paid in part became less than that: what is too much is the payer's again."""
    moves = _move(receivable(), kept(), _some(amount_vnd))
    return Draft(kind="overpaid_kept", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def spare_returned(*, charge_id: str, visit_id: str, amount_vnd: int, body: Body) -> Draft:
    """What was kept of a part payment is owed back, by the decision of two people."""
    moves = _move(kept(), REFUND_DUE, _some(amount_vnd))
    return Draft(kind="refund", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def refund_kept_back(
    *, charge_id: str, visit_id: str, amount_vnd: int, body: Body, money: Money = Money.FEE
) -> Draft:
    """A decided refund of a charge was taken back before the bank sent it."""
    moves = _move(REFUND_DUE, revenue(money), _some(amount_vnd))
    return Draft(kind="refund_undone", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def refund_sent(*, ref: str, visit_id: str = "", amount_vnd: int, body: Body) -> Draft:
    """The bank has sent the money back; never out of a drawer."""
    moves = _move(REFUND_DUE, BANK, _some(amount_vnd))
    return Draft(kind="refund_sent", ref=ref, visit_id=visit_id, postings=moves, body=body)


def deposit(*, company: str, source: str, ref: str, amount_vnd: int, body: Body) -> Draft:
    """Money paid ahead by a company: from ``BANK``, out of a drawer, or out of ``kept``.

    It is owed to the company and no revenue; the receipt comes with the charge that it pays.
    """
    moves = _move(source, prepaid(company), _some(amount_vnd))
    return Draft(kind="deposit", ref=ref, postings=moves, body=body)


def drawn(
    *,
    company: str,
    charge_id: str,
    visit_id: str,
    amount_vnd: int,
    body: Body,
    money: Money = Money.FEE,
) -> Draft:
    """A charge is paid out of a company's prepaid money."""
    moves = _move(prepaid(company), receivable(money), _some(amount_vnd))
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def on_account(
    *,
    company: str,
    charge_id: str,
    visit_id: str,
    amount_vnd: int,
    body: Body,
    money: Money = Money.FEE,
) -> Draft:
    """A charge goes on a company's account: the company owes it, not the vehicle."""
    moves = _move(owed(company), receivable(money), _some(amount_vnd))
    return Draft(kind="on_account", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def account_released(
    *,
    company: str,
    charge_id: str,
    visit_id: str,
    amount_vnd: int,
    body: Body,
    money: Money = Money.FEE,
) -> Draft:
    """A charge is taken off a company's account again, because it is reversed."""
    moves = _move(receivable(money), owed(company), _some(amount_vnd))
    return Draft(kind=RELEASED, ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def owed_paid(*, company: str, charge_id: str, visit_id: str, amount_vnd: int, body: Body) -> Draft:
    """A charge on account is paid out of the company's prepaid money."""
    moves = _move(prepaid(company), owed(company), _some(amount_vnd))
    return Draft(kind="payment", ref=charge_id, visit_id=visit_id, postings=moves, body=body)


def prepaid_returned(*, company: str, ref: str, amount_vnd: int, body: Body) -> Draft:
    """Prepaid money goes back to the company; the bank has not sent it yet."""
    moves = _move(prepaid(company), REFUND_DUE, _some(amount_vnd))
    return Draft(kind="refund", ref=ref, postings=moves, body=body)


def shift_opened(*, shift_id: str, float_vnd: int, body: Body) -> Draft:
    """A shift begins with change from the float."""
    moves = _move(drawer(shift_id), FLOAT, dong(float_vnd))
    return Draft(kind="shift_open", ref=shift_id, postings=moves, body=body)


def shift_closed(
    *, shift_id: str, counted_vnd: int, expected_vnd: int, float_vnd: int, body: Body
) -> Draft:
    """A shift ends: the float goes back, the takings into the safe, the drawer is empty.

    What the count differs from the book stands on ``over_short``: too little as a debit.
    """
    short = dong(expected_vnd) - dong(counted_vnd)
    takings = counted_vnd - dong(float_vnd)
    moves = (
        *_debit(FLOAT, float_vnd),
        *_debit(SAFE, takings),
        *_debit(OVER_SHORT, short),
        *_debit(drawer(shift_id), -expected_vnd),
    )
    return Draft(kind="shift_close", ref=shift_id, postings=moves, body=body)


def shift_handed_over(
    *, shift_id: str, next_shift: str, counted_vnd: int, expected_vnd: int, body: Body
) -> Draft:
    """The whole drawer goes on to the next cashier, who confirmed the sum."""
    moves = (
        *_debit(drawer(next_shift), dong(counted_vnd)),
        *_debit(OVER_SHORT, dong(expected_vnd) - counted_vnd),
        *_debit(drawer(shift_id), -expected_vnd),
    )
    return Draft(kind="shift_hand_over", ref=shift_id, postings=moves, body=body)


def handed_in(*, list_id: str, amount_vnd: int, body: Body) -> Draft:
    """Cash leaves the safe for the treasury (bảng kê nộp tiền)."""
    moves = _move(TRANSIT, SAFE, _some(amount_vnd))
    return Draft(kind="hand_in", ref=list_id, postings=moves, body=body)


def treasury_confirmed(*, list_id: str, amount_vnd: int, body: Body) -> Draft:
    """The treasury confirms cash that was on its way."""
    moves = _move(TREASURY, TRANSIT, _some(amount_vnd))
    return Draft(kind="treasury", ref=list_id, postings=moves, body=body)


def _name(company: str) -> str:
    if not company or "/" in company:
        raise LedgerError(f"an account is named by a tax code, without a slash: {company!r}")
    return company


def _some(amount: int) -> int:
    if dong(amount) == 0:
        raise LedgerError("nothing moved is no entry")
    return amount


def _move(debit: str, credit: str, amount: int) -> tuple[Posting, ...]:
    return (Posting(debit, amount), Posting(credit, -amount)) if amount else ()


def _debit(account: str, amount: int) -> tuple[Posting, ...]:
    return (Posting(account, amount),) if amount else ()
