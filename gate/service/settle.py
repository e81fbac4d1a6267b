"""Fee, payment, receipt: charge, double entry and gapless number in the same decision.

An issued charge is never recomputed: when the facts change before payment it is reversed and a
new one stands beside it.
"""

import dataclasses
from functools import partial

from fees import drafts
from fees.charge import ChargeState, PaymentError, take_cash
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import PayCash
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import charging, clear, dues, exempt, goods, price, proposals, refit, shifts
from gate.service.receive import Received, receive
from gate.service.work import Work


def refresh(work: Work, visit: Visit) -> Visit:
    """Bring goods and custody in line with the facts; puts and returns the visit."""
    goods.state_goods(work, visit)
    if visit.is_inside:
        return clear.refresh(work, visit)
    work.put(visit)
    return visit


def assess_if_complete(work: Work, visit: Visit) -> None:
    """Make the fee due when every fact is known and nothing is paid yet.

    Otherwise change nothing, save that what was charged for other facts does not stand while these
    wait for a second person.
    """
    price.early(work, visit)
    assessment = work.assess(visit)
    if assessment.total_vnd is None or _paid(work, visit) or dues.lacks_payer(work, visit):
        return
    if assessment.total_vnd and dues.names_nobody(visit):
        return  # as soon as somebody has read the plate, or named the payer
    if not exempt.barred(work, visit, assessment):
        charging.issue(work, visit, assessment)
        return
    for old in work.charges(visit.id):
        if old.state is not ChargeState.REVERSED:
            charging.reverse(work, old)


def assess(work: Work, visit: Visit) -> dict[str, object]:
    """Make the fee due now. Raises when facts lack, the tariff refuses, or it is already paid."""
    assessment = work.assess(visit)
    if assessment.missing:
        raise DomainError("assessment.missing", missing=",".join(assessment.missing))
    if assessment.total_vnd is None:
        raise DomainError("assessment.refused", Turn.COLLEAGUE, refusal=assessment.refusal)
    waits = exempt.barred(work, visit, assessment)
    if waits:
        raise DomainError("exemption.waits", Turn.COLLEAGUE, code=waits)
    refuse_paid(work, visit)
    if dues.lacks_payer(work, visit):
        raise DomainError("fee.payer_needed", plate=visit.plate)
    if assessment.total_vnd and dues.names_nobody(visit):
        raise DomainError("fee.nobody_named")
    charge = charging.issue(work, visit, assessment)
    return {"charge": charge.id, "total": charge.total, "state": charge.state.value}


def refuse_paid(work: Work, visit: Visit) -> None:
    """Raise `charge.already_paid` when money was taken for this visit."""
    if _paid(work, visit):
        raise DomainError("charge.already_paid", visit=visit.id)


def held(work: Work, visit_id: str) -> int:
    """What was paid for a visit, or put on an account, and is not on its way back, whole đồng."""
    return sum(charging.covered(c) for c in work.charges(visit_id) if c.state not in charging.GONE)


def reassess(work: Work, visit: Visit, *, corrects: bool = False) -> None:
    """Assess again because the facts of the fee are others than those it was paid for.

    What becomes of money and of charges on an account is `gate.service.refit`'s. `corrects`: the
    facts were wrong from the beginning, so that the next receipt adjusts the first.
    """
    assessment = work.assess(visit)
    total = assessment.total_vnd
    if total is None:
        return  # a fact is missing or the tariff refuses: the opening rule says so
    if not held(work, visit.id) and not proposals.spares(work, visit.id):
        assess_if_complete(work, visit)
        return
    if not exempt.barred(work, visit, assessment):  # else a second person decides first
        refit.fit(work, visit, assessment, total, corrects=corrects)


def reverse_all(work: Work, visit: Visit) -> None:
    """Reverse every charge of a visit for which no money was taken."""
    for old in work.charges(visit.id):
        if old.state is not ChargeState.REVERSED and not charging.covered(old):
            charging.reverse(work, old)


def not_coming(work: Work, visit: Visit) -> None:
    """Who has not crossed the line owes nothing; what was paid is for a person to give back.

    Goods that came back with it are where they were. Should it drive in all the same, its fee
    becomes due as for any other.
    """
    reverse_all(work, visit)
    if visit.link in goods.AGAIN:
        goods.forth(work, visit, visit.link_of)
    if held(work, visit.id):
        work.finding(visit.id, "paid_not_entered", amount=held(work, visit.id))


def at_leaving(work: Work, visit: Visit) -> None:
    """Charge what is known only when a vehicle leaves: how long it stayed."""
    price.at_leaving(work, visit)
    live = [c for c in work.charges(visit.id) if c.state is not ChargeState.REVERSED]
    due = work.assess(visit).total_vnd
    if live and due is not None and due > sum(c.total for c in live):
        reassess(work, visit)


def charged(work: Work, visit: Visit) -> bool:
    """Whether the visit has a charge that was not reversed."""
    return any(c.state is not ChargeState.REVERSED for c in work.charges(visit.id))


def _paid(work: Work, visit: Visit) -> bool:
    return any(charging.covered(c) for c in work.charges(visit.id))


def pay_cash(work: Work, command: PayCash) -> dict[str, object]:
    """Take cash for a due charge; a full payment brings the next receipt number."""
    charge = work.charge(command.charge_id)
    if charge.state not in (ChargeState.DUE, ChargeState.PART_PAID):
        raise DomainError("charge.not_due", charge=charge.id, state=charge.state.value)
    if command.tendered < charge.outstanding:
        raise DomainError("payment.too_little", due=charge.outstanding, tendered=command.tendered)
    try:
        taken = take_cash(
            total_vnd=charge.total, paid_vnd=charge.paid, tendered_vnd=command.tendered
        )
    except PaymentError as error:
        raise DomainError(error.key, charge=charge.id) from error
    money = Received("cash", taken.applied_vnd, command.tendered, taken.change_vnd)
    shift = shifts.for_cash(work)
    if shift is None:
        draft = partial(drafts.cash_payment, cashier=work.actor.name, money=charge.money)
    else:
        work.put(replace(shift, taken=shift.taken + taken.applied_vnd))
        draft = partial(drafts.cash_payment, cashier=shift.id, money=charge.money)
        money = dataclasses.replace(money, via=shift.id)
    issued = receive(work, charge, money, draft)
    assert issued is not None  # less than what is owed was refused above
    return {
        "payment": issued.payment_id,
        "change": money.change,
        "receipt": issued.id,
        "code": issued.code,
        "number": issued.number,
    }
