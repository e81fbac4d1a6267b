"""Charges as they are issued and reversed: row, state and double entry in the same decision.

An issued charge is never changed: a reversal takes it back whole and another one stands beside it.
When that is called for is `gate.service.settle`'s and `gate.service.refit`'s business.
"""

from collections.abc import Mapping

from fees import ledger
from fees.assessment import Assessment, unchanged
from fees.charge import ChargeEvent, ChargeState, advance, step_of
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, prepaid, told
from gate.service.codes import next_code
from gate.service.money import Charge
from gate.service.work import Work

GONE = frozenset({ChargeState.REVERSED, ChargeState.REFUND_DUE, ChargeState.REFUNDED})
"""States of a charge that is no longer what the fee is covered by."""


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
    reverse(work, replace(old, paid=0))
    new = made(work, visit, assessment, total, supplements=supplements)
    applied = min(old.paid, total)
    step = step_of(owed_vnd=total, applied_vnd=applied)
    new = replace(new, state=advance(new.state, step), paid=applied)
    work.put(new)
    return new


def covered(charge: Charge) -> int:
    """How much of a charge the vehicle no longer owes: paid, or owed by its company."""
    return charge.total if charge.state is ChargeState.ON_ACCOUNT else charge.paid


def issue(work: Work, visit: Visit, assessment: Assessment) -> Charge:
    """The charge of a visit for which nothing was paid; what stood for other facts is reversed."""
    why = why_of(work, assessment)
    for old in work.charges(visit.id):
        if old.state in GONE:
            continue
        if unchanged(old.assessment, why) and old.payer == visit.payer:
            return old
        reverse(work, old)
    return charge(work, visit, assessment, assessment.total_vnd or 0)


def charge(
    work: Work,
    visit: Visit,
    assessment: Assessment,
    total: int,
    *,
    supplements: int = 0,
    adjusts: str = "",
) -> Charge:
    """A new charge; a company that has paid ahead pays it at once."""
    new = made(work, visit, assessment, total, supplements=supplements, adjusts=adjusts)
    return new if work.rules.shadow else prepaid.draw(work, new)


def made(
    work: Work,
    visit: Visit,
    assessment: Assessment,
    total: int,
    *,
    supplements: int = 0,
    adjusts: str = "",
    payer: Mapping[str, str] | None = None,
) -> Charge:
    """Issue a charge of `total` đồng; `supplements` is what was already paid of the same fee.

    `adjusts` is the charge whose receipt the next one adjusts, `payer` who owes it when that is
    not who pays for the visit now. In a parallel run it is a prediction: nothing becomes due and
    nothing is posted.
    """
    charge = Charge(
        work.new_id(),
        visit.id,
        _first_state(work, assessment),
        total,
        why_of(work, assessment, supplements=supplements, adjusts=adjusts),
        assessment.version,
        assessment.sha256,
        dict(visit.payer if payer is None else payer),
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
    _post(work, charge, assessment, body)
    return charge


def _post(work: Work, charge: Charge, assessment: Assessment, body: dict[str, str | int]) -> None:
    """What the book says of a new charge: owed, or forgone by an exemption."""
    if assessment.exemption:
        draft = ledger.exemption_granted(
            charge_id=charge.id,
            visit_id=charge.visit_id,
            forgone_vnd=assessment.forgone_vnd,
            body=body,
        )
    else:
        draft = ledger.charge_issued(
            charge_id=charge.id, visit_id=charge.visit_id, amount_vnd=charge.total, body=body
        )
    book.post(work, draft)


def why_of(
    work: Work, assessment: Assessment, *, supplements: int = 0, adjusts: str = ""
) -> dict[str, object]:
    """The assessment as a charge keeps it; a prediction says that it is one."""
    why = assessment.to_json() | ({"predicted": True} if work.rules.shadow else {})
    if supplements:
        why["already_paid_vnd"] = supplements
    return why | ({"adjusts": adjusts} if adjusts else {})


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


def reverse(work: Work, old: Charge) -> None:
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
