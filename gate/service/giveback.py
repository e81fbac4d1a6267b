"""What giving money of a charge back does to charge, book and receipt; and fees that were wrong.

A whole charge is taken back; a part goes back by a reversal and a new assessment, never by a
changed amount. The receipt follows in the same decision (`gate.service.corrections`).
"""

from fees import drafts
from fees.charge import ChargeEvent, ChargeState, advance
from fees.drafts import Money
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import CorrectFee
from gate.journey.versions import replace
from gate.journey.visit import Correction
from gate.service import book, charging, corrections, proposals, settle
from gate.service.facts import check_facts
from gate.service.money import Charge, Refund
from gate.service.state import OWING
from gate.service.work import Work


def owe_back(work: Work, found: Refund) -> None:
    """Book it as owed to the payer; the charge must still be as it was when it was asked.

    Raises `refund.changed`, and `refund.unsigned` while its receipt waits for its signature.
    """
    charge = work.charge(found.charge_id)
    if proposals.is_spare(work, found):
        _spare(work, found)
        return
    if charge.state is not ChargeState.PAID or found.amount > charge.paid:
        raise DomainError("refund.changed", Turn.COLLEAGUE)
    if found.amount != charge.paid and charge.money is not Money.FEE:
        raise DomainError("refund.changed", Turn.COLLEAGUE)  # a price goes back whole or not
    if found.amount == charge.paid:
        _whole(work, charge, found)
    else:
        _part(work, charge, found)
    _healed(work, found)


def _healed(work: Work, found: Refund) -> None:
    """The finding is dealt with when nothing else of the visit is proposed."""
    others = (r for r in work.refunds() if r.id != found.id and r.visit_id == found.visit_id)
    if not any(r.state == "PROPOSED" for r in others):
        work.heal(found.visit_id, "refund_due", outcome="resolved")


def _spare(work: Work, found: Refund) -> None:
    """What was kept of a part payment: no charge and no receipt hang on it any more."""
    draft = drafts.spare_returned(
        charge_id=found.charge_id,
        visit_id=found.visit_id,
        amount_vnd=found.amount,
        body={"refund": found.id},
    )
    book.post(work, draft)
    _healed(work, found)


def _whole(work: Work, charge: Charge, found: Refund) -> None:
    work.put(replace(charge, state=advance(charge.state, ChargeEvent.OWE_BACK)))
    draft = drafts.charge_returned(
        charge_id=charge.id,
        visit_id=charge.visit_id,
        amount_vnd=found.amount,
        body={"refund": found.id},
        money=charge.money,
    )
    book.post(work, draft)
    if charge.money is Money.FEE:  # a slip is no receipt: the operator's invoice is corrected
        _follow(work, charge, charge, found)


def _part(work: Work, charge: Charge, found: Refund) -> None:
    """What stays is what the tariff says now; the rest is owed back."""
    visit = work.known(charge.visit_id)
    assessment = work.assess(visit)
    due = assessment.total_vnd
    if due is None or settle.held(work, visit.id) - due < found.amount:
        raise DomainError("refund.changed", Turn.COLLEAGUE)
    right = charge.paid - found.amount
    stands = charging.carry_over(work, visit, charge, assessment, right, supplements=due - right)
    draft = drafts.overpaid_returned(
        charge_id=stands.id,
        visit_id=visit.id,
        amount_vnd=found.amount,
        body={"refund": found.id, "was": charge.id},
    )
    book.post(work, draft)
    _follow(work, charge, stands, found)


def _follow(work: Work, paid: Charge, stands: Charge, found: Refund) -> None:
    """The receipt follows; what is not signed yet cannot be answered, and that is our business."""
    try:
        corrections.follow(work, paid, stands, found.amount, found.way, found.why)
    except DomainError as error:
        if error.key != "receipt.not_issued":
            raise
        raise DomainError("refund.unsigned", Turn.SYSTEM, **error.params) from error


def correct_fee(work: Work, command: CorrectFee) -> dict[str, object]:
    """The facts behind a paid fee were wrong: a dearer fee is due, a cheaper one proposes refunds.

    Raises `correct_fee.not_paid` (the booth states facts of a fee that nobody paid),
    `correct_fee.nothing`, `refund.why_needed`, `visit.*`, `facts.*`.
    """
    visit = work.known(command.visit_id)
    why = command.why.strip()
    if not why:
        raise DomainError("correct_fee.why_needed")
    if not settle.held(work, visit.id):
        raise DomainError("correct_fee.not_paid")
    merged = {**visit.facts, **command.facts}
    facts = check_facts({name: value for name, value in merged.items() if value != ""})
    changed = sorted(
        name for name in {*facts, *visit.facts} if facts.get(name) != visit.facts.get(name)
    )
    if not changed:
        raise DomainError("correct_fee.nothing")
    for name in changed:
        before, after = str(visit.facts.get(name, "")), str(facts.get(name, ""))
        actor = work.actor.name
        work.put(Correction(work.new_id(), visit.id, name, before, after, actor, work.now, why))
    body: dict[str, str | int] = {"facts": ",".join(changed), "why": why}
    book.act(work, "fee_corrected", visit.id, "", body)
    visit = replace(visit, facts=facts, facts_source="operator")
    if visit.is_inside:
        visit = settle.refresh(work, visit)
    else:
        work.put(visit)
    settle.reassess(work, visit, corrects=True)
    over = sum(r.amount for r in work.refunds() if r.visit_id == visit.id)
    owed = sum(c.outstanding for c in work.charges(visit.id) if c.state in OWING)
    return {"visit": visit.id, "owed": owed, "to_give_back": over}
