"""Money applied to a charge, however it came: payment, state and double entry in one decision.

The receipt comes with the payment that makes a charge whole. Nothing here decides whether money
may be taken.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fees import ledger
from fees.charge import ChargeEvent, advance, step_of
from fees.drafts import Money
from gate.journey.versions import replace
from gate.service import book, corrections, slip
from gate.service.money import Charge, Payment, PriceSlip, Receipt
from gate.service.work import Work


@dataclass(frozen=True, slots=True)
class Received:
    """Money for one charge: how much of it is applied, and how it came."""

    method: str  # cash | bank | prepaid
    amount: int
    tendered: int = 0
    change: int = 0
    via: str = ""


def receive(
    work: Work, charge: Charge, money: Received, draft: Callable[..., ledger.Draft]
) -> Receipt | PriceSlip | None:
    """Apply money to a charge that is owed: payment, state, double entry.

    The receipt when a fee is paid in full, the operator's slip when a price is.
    """
    step = step_of(owed_vnd=charge.outstanding, applied_vnd=money.amount)
    payment = Payment(
        work.new_id(),
        charge.id,
        charge.visit_id,
        money.method,
        money.amount,
        money.tendered or money.amount,
        money.change,
        work.actor.name,
        work.now,
        money.via,
    )
    paid = replace(charge, state=advance(charge.state, step), paid=charge.paid + money.amount)
    work.put(payment)
    work.put(paid)
    body = {"payment": payment.id} | ({"via": money.via} if money.via else {})
    book.post(
        work,
        draft(charge_id=charge.id, visit_id=charge.visit_id, amount_vnd=money.amount, body=body),
    )
    if step is not ChargeEvent.PAY_FULL:
        return None
    document = corrections.prove if charge.money is Money.FEE else slip.issue
    return document(work, paid, payment)
