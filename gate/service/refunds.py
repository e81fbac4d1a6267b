"""Money back: asked by one, decided by another on another device, sent by the bank.

What goes back is what was kept of a transfer, a whole charge that was paid, or what a cheaper
assessment proposed. The account that it goes to is the payer's business: it stays in the row and
never enters the book.
"""

from fees import drafts
from fees.charge import ChargeEvent, ChargeState
from fees.charge import advance as charge_step
from fees.receipt_state import Way
from fees.refund import RefundError, RefundEvent, RefundState, advance
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import AskRefund, DecideRefund, SendRefund
from gate.journey.oversight import same_eyes
from gate.journey.versions import replace
from gate.service import bank, book, giveback, prepaid, proposals, settle
from gate.service.money import Refund, Resolution
from gate.service.work import Notice, Work


def ask(work: Work, command: AskRefund) -> dict[str, object]:
    """Ask for kept money of a credit, a whole paid charge, or what was proposed, to go back.

    Raises `refund.why_needed`, `refund.asked`, `refund.not_paid`, `refund.nothing_kept`,
    `refund.not_found`, `refund.no_such_step`, `receipt.no_such_way`, `credit.*` or
    `charge.not_found`.
    """
    why, to = command.why.strip(), command.to.strip()
    if not why or not to:
        raise DomainError("refund.why_needed")
    if command.way not in ("", Way.ADJUST, Way.REPLACE):
        raise DomainError("receipt.no_such_way", way=command.way)
    if command.refund_id:
        return _take_up(work, _find(work, command.refund_id), command)
    visit_id, amount = "", 0
    if command.credit_id:
        row = bank.open_credit(work, command.credit_id)
        amount = row.kept
        if not amount:
            raise DomainError("refund.nothing_kept")
    else:
        charge = work.charge(command.charge_id)
        if charge.state is not ChargeState.PAID or not charge.paid:
            raise DomainError("refund.not_paid", state=charge.state.value)
        visit_id, amount = charge.visit_id, charge.paid
    about = command.credit_id or command.charge_id
    for known in [r for r in work.refunds() if r.about == about]:
        if known.state is not RefundState.PROPOSED:
            raise DomainError("refund.asked")
        proposals.lapse(work, known)  # more is asked for now
    actor = work.actor
    made = Refund(
        work.new_id(),
        command.credit_id,
        command.charge_id if not command.credit_id else "",
        visit_id,
        amount,
        to,
        why,
        RefundState.ASKED,
        actor.name,
        actor.device,
        work.now,
        way=command.way,
    )
    return _asked(work, made)


def _take_up(work: Work, found: Refund, command: AskRefund) -> dict[str, object]:
    """Somebody asks for what was proposed, now that the payer's account is known."""
    actor = work.actor
    asked = replace(
        found,
        state=_step(found, RefundEvent.ASK),
        to=command.to.strip(),
        why=command.why.strip(),
        way=command.way,
        asked_by=actor.name,
        asked_device=actor.device,
        asked_at=work.now,
    )
    return _asked(work, asked)


def _asked(work: Work, made: Refund) -> dict[str, object]:
    _put(work, made)
    body: dict[str, str | int] = {"about": made.about, "amount": made.amount, "why": made.why}
    book.act(work, "refund_asked", made.visit_id, made.id, body)
    return {"refund": made.id, "amount": made.amount}


def ask_for_company(work: Work, code: str, amount: int, to: str, why: str) -> str:
    """Ask for a company's prepaid money to go back; its id. Raises `refund.why_needed|asked`."""
    if not to or not why:
        raise DomainError("refund.why_needed")
    if any(r.about == code for r in work.refunds()):
        raise DomainError("refund.asked")
    who, made_id = work.actor, work.new_id()
    made = Refund(
        made_id,
        "",
        "",
        "",
        amount,
        to,
        why,
        RefundState.ASKED,
        who.name,
        who.device,
        work.now,
        company=code,
    )
    _put(work, made)
    body: dict[str, str | int] = {"about": code, "amount": amount, "why": why}
    book.act(work, "refund_asked", "", made_id, body)
    return made_id


def decide(work: Work, command: DecideRefund) -> dict[str, object]:
    """The second person's word; from then on the money is owed to its payer.

    Raises `refund.not_found`, `refund.same_person`, `refund.same_device`, `refund.changed`,
    `refund.note_needed`, `refund.no_such_step`.
    """
    found = _find(work, command.refund_id)
    _second(work, found)
    note = command.note.strip()
    if not command.approve and not note:
        raise DomainError("refund.note_needed")
    state = _step(found, RefundEvent.APPROVE if command.approve else RefundEvent.REFUSE)
    if command.approve:
        _owe_back(work, found)
        if found.visit_id and not settle.held(work, found.visit_id):
            work.heal(found.visit_id, "paid_not_entered", outcome="resolved")
    elif found.company:
        prepaid.keep_open(work, found.company)
    elif proposals.is_spare(work, found):  # it is still the payer's, and still kept
        proposals.propose_one(work, found.visit_id, found.charge_id, found.amount)
    decided = replace(
        found, state=state, decided_by=work.actor.name, decided_at=work.now, note=note
    )
    _put(work, decided)
    body: dict[str, str | int] = {"verdict": state.value, "note": note}
    book.act(work, "refund_decided", found.visit_id, found.id, body)
    return {"refund": found.id, "state": state.value}


def sent(work: Work, command: SendRefund) -> dict[str, object]:
    """The bank has sent it, under this reference; raises `refund.reference_needed` and as above."""
    found = _find(work, command.refund_id)
    reference = command.reference.strip()
    if not reference:
        raise DomainError("refund.reference_needed")
    state = _step(found, RefundEvent.SEND)
    if found.charge_id:
        charge = work.charge(found.charge_id)
        if charge.state is ChargeState.REFUND_DUE:  # of a part, another charge stands since
            work.put(replace(charge, state=charge_step(charge.state, ChargeEvent.GIVE_BACK)))
    gone = replace(
        found, state=state, sent_by=work.actor.name, sent_at=work.now, reference=reference
    )
    _put(work, gone)
    body = {"refund": found.id, "reference": reference}
    draft = drafts.refund_sent(
        ref=found.about, visit_id=found.visit_id, amount_vnd=found.amount, body=body
    )
    book.post(work, draft)
    return {"refund": found.id, "state": state.value}


def _owe_back(work: Work, found: Refund) -> None:
    """Book it as owed to the payer; what it is about must still be as it was when asked."""
    if found.company:
        prepaid.give_back(work, found.company, found.amount, found.id)
        return
    if found.credit_id:
        body = {"refund": found.id}
        row = bank.open_credit(work, found.credit_id)
        if row.kept != found.amount:
            raise DomainError("refund.changed", Turn.COLLEAGUE)
        draft = drafts.kept_returned(credit_id=row.id, amount_vnd=found.amount, body=body)
        book.post(work, draft)
        bank.done(work, replace(row, kept=0), Resolution.RETURNED, found.why)
        return
    giveback.owe_back(work, found)


def _find(work: Work, refund_id: str) -> Refund:
    found = work.refund(refund_id)
    if found is None or not found.is_open:
        raise DomainError("refund.not_found")
    return found


def _second(work: Work, found: Refund) -> None:
    actor = work.actor
    match same_eyes(actor.name, actor.device, found.asked_by, found.asked_device):
        case "same_person":
            raise DomainError("refund.same_person", Turn.COLLEAGUE)
        case "same_device":
            raise DomainError("refund.same_device", Turn.COLLEAGUE)


def _step(found: Refund, event: RefundEvent) -> RefundState:
    try:
        return advance(found.state, event)
    except RefundError as error:
        raise DomainError(error.key) from error


def _put(work: Work, found: Refund) -> None:
    work.put(found)
    work.notices += [Notice("money", found.visit_id), Notice("oversight", found.visit_id)]
