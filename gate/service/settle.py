"""Fee, payment, receipt: charge, double entry and gapless number in the same decision.

An issued charge is never recomputed: when the facts change before payment it is reversed and a
new one stands beside it.
"""

import dataclasses
from functools import partial

from fees import drafts, ledger
from fees.assessment import Assessment, unchanged
from fees.charge import ChargeEvent, ChargeState, PaymentError, advance, step_of, take_cash
from fees.refund import given_back
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import PayCash
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, clear, dues, exempt, goods, prepaid, price, proposals, shifts, told
from gate.service.codes import next_code
from gate.service.money import Charge
from gate.service.receive import Received, receive
from gate.service.work import Work

_GONE = frozenset({ChargeState.REVERSED, ChargeState.REFUND_DUE, ChargeState.REFUNDED})


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
    if not exempt.barred(work, visit, assessment):
        _issue(work, visit, assessment)
        return
    for old in work.charges(visit.id):
        if old.state is not ChargeState.REVERSED:
            _reverse(work, old)


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
    charge = _issue(work, visit, assessment)
    return {"charge": charge.id, "total": charge.total, "state": charge.state.value}


def refuse_paid(work: Work, visit: Visit) -> None:
    """Raise `charge.already_paid` when money was taken for this visit."""
    if _paid(work, visit):
        raise DomainError("charge.already_paid", visit=visit.id)


def held(work: Work, visit_id: str) -> int:
    """What was paid for a visit, or put on an account, and is not on its way back, whole đồng."""
    return sum(_covered(c) for c in work.charges(visit_id) if c.state not in _GONE)


def reassess(work: Work, visit: Visit, *, corrects: bool = False) -> None:
    """Assess again because the facts of the fee are others than those it was paid for.

    What is not paid yet is reversed and issued anew. What is paid stays: a dearer assessment adds a
    charge of the difference, a cheaper one proposes to give the difference back. `corrects`: the
    facts were wrong from the beginning, so that the next receipt adjusts the first.
    """
    assessment = work.assess(visit)
    total = assessment.total_vnd
    if total is None:
        return  # a fact is missing or the tariff refuses: the opening rule says so
    paid = held(work, visit.id)
    if not paid:
        assess_if_complete(work, visit)
        return
    if exempt.barred(work, visit, assessment):
        return  # a second person decides on the exemption first
    for old in work.charges(visit.id):
        if old.state is ChargeState.DUE:
            _reverse(work, old)
    charges = work.charges(visit.id)
    part = next((c for c in charges if c.state is ChargeState.PART_PAID), None)
    whole = [c for c in charges if c.state is ChargeState.PAID and c.paid]
    proposals.propose(work, visit.id, given_back([(c.id, c.paid) for c in whole], total))
    if total > paid and part is not None:
        rest = paid - part.paid
        carry_over(work, visit, part, assessment, total - rest, supplements=rest)
    elif total > paid:
        first = whole[0].id if corrects and whole else ""
        _charge(work, visit, assessment, total - paid, supplements=paid, adjusts=first)
    if total < paid:
        work.finding(visit.id, "refund_due", paid=paid, due=total)
    else:
        work.heal(visit.id, "refund_due", outcome="resolved")


def carry_over(
    work: Work,
    visit: Visit,
    old: Charge,
    assessment: Assessment,
    total: int,
    *,
    supplements: int,
) -> Charge:
    """Reverse a charge that money was taken for; a new one of `total` takes the money over.

    What was paid above `total` is left on what payers owe, as a credit: whoever calls says where
    it goes. `supplements` is what other charges of the same fee have paid.
    """
    _reverse(work, replace(old, paid=0))
    new = _made(work, visit, assessment, total, supplements=supplements)
    applied = min(old.paid, total)
    step = step_of(owed_vnd=total, applied_vnd=applied)
    new = replace(new, state=advance(new.state, step), paid=applied)
    work.put(new)
    return new


def reverse_all(work: Work, visit: Visit) -> None:
    """Reverse every charge of a visit for which no money was taken."""
    for old in work.charges(visit.id):
        if old.state is not ChargeState.REVERSED and not _covered(old):
            _reverse(work, old)


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
    return any(_covered(c) for c in work.charges(visit.id))


def _covered(charge: Charge) -> int:
    """How much of a charge the vehicle no longer owes: paid, or owed by its company."""
    return charge.total if charge.state is ChargeState.ON_ACCOUNT else charge.paid


def _issue(work: Work, visit: Visit, assessment: Assessment) -> Charge:
    why = _why(work, assessment)
    for old in work.charges(visit.id):
        if old.state is ChargeState.REVERSED:
            continue
        if unchanged(old.assessment, why) and old.payer == visit.payer:
            return old
        _reverse(work, old)
    return _charge(work, visit, assessment, assessment.total_vnd or 0)


def _charge(
    work: Work,
    visit: Visit,
    assessment: Assessment,
    total: int,
    *,
    supplements: int = 0,
    adjusts: str = "",
) -> Charge:
    """A new charge; a company that has paid ahead pays it at once."""
    made = _made(work, visit, assessment, total, supplements=supplements, adjusts=adjusts)
    return made if work.rules.shadow else prepaid.draw(work, made)


def _made(
    work: Work,
    visit: Visit,
    assessment: Assessment,
    total: int,
    *,
    supplements: int = 0,
    adjusts: str = "",
) -> Charge:
    """Issue a charge of `total` đồng; `supplements` is what was already paid of the same fee.

    `adjusts` is the charge whose receipt the next one adjusts. In a parallel run it is a
    prediction: nothing becomes due and nothing is posted.
    """
    why = _why(work, assessment)
    if supplements:
        why["already_paid_vnd"] = supplements
    if adjusts:
        why["adjusts"] = adjusts
    charge = Charge(
        work.new_id(),
        visit.id,
        _first_state(work, assessment),
        total,
        why,
        assessment.version,
        assessment.sha256,
        dict(visit.payer),
        work.now,
        work.actor.name,
        about=told.about(visit, assessment),
    )
    if charge.state is ChargeState.DUE:
        charge = replace(charge, code=next_code(work))
    work.put(charge)
    if visit.left_at:
        work.heal(visit.id, "left_unassessed", outcome="assessed")
    body: dict[str, str | int] = {
        "tariff": assessment.version,
        "sha256": assessment.sha256,
        "total": total,
    }
    if supplements:
        body |= {"already_paid": supplements}
    if assessment.exemption:
        body |= {"exemption": assessment.exemption}
    if work.rules.shadow:
        book.act(work, "prediction", visit.id, charge.id, body)
        return charge
    if assessment.exemption:
        draft = ledger.exemption_granted(
            charge_id=charge.id,
            visit_id=visit.id,
            forgone_vnd=assessment.forgone_vnd,
            body=body,
        )
    else:
        draft = ledger.charge_issued(
            charge_id=charge.id, visit_id=visit.id, amount_vnd=total, body=body
        )
    book.post(work, draft)
    return charge


def _why(work: Work, assessment: Assessment) -> dict[str, object]:
    """The assessment as the charge keeps it; a prediction says that it is one."""
    return assessment.to_json() | ({"predicted": True} if work.rules.shadow else {})


def _first_state(work: Work, assessment: Assessment) -> ChargeState:
    """Due, or settled at once; a predicted amount stays assessed, because nobody will take it."""
    if work.rules.shadow and assessment.total_vnd:
        return ChargeState.ASSESSED
    return advance(ChargeState.ASSESSED, _first_step(assessment))


def _first_step(assessment: Assessment) -> ChargeEvent:
    """A statutory exemption settles at once, so does a zero rate; everything else is due."""
    if assessment.exemption:
        return ChargeEvent.EXEMPT
    return ChargeEvent.ISSUE if assessment.total_vnd else ChargeEvent.NOTHING_DUE


def _reverse(work: Work, old: Charge) -> None:
    """Undo an unpaid charge in state and in the book."""
    work.put(replace(old, state=advance(old.state, ChargeEvent.REVERSE)))
    if old.assessment.get("predicted"):
        amount, first, second = 0, "", ""  # nothing was posted for it
    elif old.assessment.get("exemption"):
        forgone = old.assessment["forgone_vnd"]
        amount = forgone if isinstance(forgone, int) else 0
        first, second = ledger.FORGONE, ledger.REVENUE
    else:
        amount, first, second = old.total, ledger.RECEIVABLE, ledger.REVENUE
    postings = (ledger.Posting(first, -amount), ledger.Posting(second, amount)) if amount else ()
    book.post(
        work,
        ledger.Draft(
            kind="reversal",
            ref=old.id,
            visit_id=old.visit_id,
            postings=postings,
            body={"of": "charge", "reason": "facts_changed"},
        ),
    )


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
