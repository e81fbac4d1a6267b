"""Money at the bank: what it is told to be for, what it pays, and what is kept for its payer.

Every credit gets exactly one outcome (`fees.bankmatch`); telling it again changes nothing. A lane
opens on money that is booked, never on a picture of a transfer. The payer's own text stays in the
row and never enters the book.
"""

from collections.abc import Iterator
from functools import partial

from fees import drafts, paycode, taxcode
from fees.bankmatch import BOOKED, Applied, Credit, Match, Outcome, Payable, apply, match
from fees.charge import ChargeState
from fees.ledger import Draft, Posting
from fees.money import Dong
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import ResolveCredit, TellCredits, ToldCredit
from gate.journey.versions import replace
from gate.service import book, leave, prepaid
from gate.service.money import BankCredit, Charge, Resolution
from gate.service.policy import Action, allowed
from gate.service.receive import Received, receive
from gate.service.state import OWING
from gate.service.work import Notice, Work

NOTICE, STATEMENT = "notice", "statement"


def told(work: Work, command: TellCredits) -> dict[str, object]:
    """Credits as one notice or one statement tells them: all of them, or none.

    A notice has proved itself by its signature; a statement needs somebody who may import it.
    """
    if command.channel != NOTICE and not allowed(work.actor.role, Action.TELL_BANK):
        action = Action.TELL_BANK.value
        raise DomainError("policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=action)
    if work.rules.shadow:
        raise DomainError("shadow.no_money", Turn.COLLEAGUE)
    results = [_one(work, command, credit) for credit in command.credits]
    return {"credits": results}


def _one(work: Work, command: TellCredits, said: ToldCredit) -> dict[str, object]:
    credit = Credit(
        account=said.account,
        amount=said.amount,
        currency=said.currency,
        text=said.text,
        reference=said.reference,
        at_us=said.at,
        provider_id=said.provider_id,
    )
    payables = {
        code: _payable(work, charge)
        for code in paycode.find(said.text)
        if (charge := work.charge_of(code)) is not None
    }
    before = {key: known for key in credit.keys if (known := work.credit_known(key))}
    found = match(
        credit,
        account=work.rules.bank.account,
        charges=payables,
        seen=before,
        companies={c.id for c in work.companies() if c.is_open},
    )
    if found.outcome is Outcome.DUPLICATE:
        return _again(work, command, credit, next(iter(before.values())))
    row = _row(work, command, credit, found)
    work.put(row)
    applied = _apply(work, row, found.applied)
    if found.company:
        applied += prepaid.deposit(work, found.company, drafts.BANK, row.id, row.amount)
    _book_rest(work, row)
    return {
        "credit": row.id,
        "outcome": row.outcome.value,
        "applied": {a.charge_id: a.amount_vnd for a in found.applied},
        "kept": row.kept,
        "receipts": applied,
    }


def _again(work: Work, command: TellCredits, credit: Credit, known: str) -> dict[str, object]:
    """The same money told again; the same number with other money is a question for a person."""
    first = work.credit(known)
    same = first is None or (first.account, first.amount, first.currency) == (
        credit.account,
        credit.amount,
        credit.currency,
    )
    if not same:
        odd = _row(work, command, credit, Match(Outcome.DUPLICATE, (), Dong(0), ()))
        twin = f"odd:{known}:{credit.account}:{credit.amount}:{credit.currency}"
        if not work.credit_known(twin):
            work.put(replace(odd, keys=(twin,), note=f"contradicts {known}"))
            _tell(work)
    elif first is not None and command.channel == STATEMENT and not first.file:
        work.put(replace(first, file=command.file))  # the bank's own book has it too
    return {"credit": known, "outcome": Outcome.DUPLICATE.value, "contradicts": not same}


def _row(work: Work, command: TellCredits, credit: Credit, found: Match) -> BankCredit:
    return BankCredit(
        work.new_id(),
        command.channel,
        command.file,
        credit.provider_id,
        credit.account,
        credit.reference,
        credit.amount,
        credit.currency,
        credit.text,
        credit.at_us,
        work.now,
        work.actor.name,
        found.outcome,
        found.codes,
        found.kept_vnd,
        credit.keys,
    )


def _payable(work: Work, charge: Charge) -> Payable:
    """The charge that money with this code pays: its own, or the one that took its place."""
    live = charge
    if charge.state is ChargeState.REVERSED:
        every = work.all_charges(charge.visit_id)
        owed = [c for c in every if c.state in OWING and c.money is charge.money]
        live = owed[0] if owed else charge
    visit = work.find_visit(live.visit_id)
    outstanding = live.outstanding if live.state in OWING else 0
    return Payable(live.id, outstanding, gone=bool(visit and visit.left_at))


def _apply(work: Work, row: BankCredit, parts: tuple[Applied, ...]) -> list[str]:
    """Pay charges out of a credit that has just come; the codes of receipts that this brought."""
    return list(_paid(work, row, parts, "bank"))


def _paid(work: Work, row: BankCredit, parts: tuple[Applied, ...], how: str) -> Iterator[str]:
    for part in parts:
        charge = work.charge(part.charge_id)
        money = Received("bank", part.amount_vnd, via=row.id)
        draft = drafts.bank_payment if how == "bank" else drafts.kept_applied
        issued = receive(work, charge, money, partial(draft, money=charge.money))
        visit = work.find_visit(charge.visit_id)
        if visit is not None:
            if visit.left_at and work.charge(charge.id).state not in OWING:
                work.heal(visit.id, "left_unpaid", outcome="paid_late")
            work.notices.append(Notice("booth", visit.id))
            if visit.is_open:
                leave.try_open(work, visit)
        if issued is not None:
            yield issued.code


def _book_rest(work: Work, row: BankCredit) -> None:
    """What is kept, or refused, is in the book too; the payer's text is not."""
    body: dict[str, str | int] = {"outcome": row.outcome.value, "channel": row.channel}
    if row.outcome not in BOOKED:
        refused: dict[str, str | int] = {**body, "amount": row.amount, "currency": row.currency}
        book.act(work, "bank_refused", "", row.id, refused)
        _tell(work)
    elif row.kept:
        book.post(work, drafts.bank_kept(credit_id=row.id, amount_vnd=row.kept, body=body))
        for visit_id in _named(work, row):
            work.finding(visit_id, "money_kept", amount=row.kept, credit=row.id)
        _tell(work)


def _named(work: Work, row: BankCredit) -> list[str]:
    charges = (work.charge_of(code) for code in row.codes)
    visits = (c.visit_id for c in charges if c is not None)
    return list(dict.fromkeys(v for v in visits if work.find_visit(v) is not None))


def _tell(work: Work) -> None:
    work.notices.append(Notice("money", ""))


def resolve(work: Work, command: ResolveCredit) -> dict[str, object]:
    """A person deals with a credit that is open: applies it, or says that it was told twice.

    Raises `credit.not_found`, `credit.settled`, `credit.note_needed`, `credit.no_charge`,
    `credit.nothing_kept`.
    """
    row = open_credit(work, command.credit_id)
    note = command.note.strip()
    if not note:
        raise DomainError("credit.note_needed", credit=row.id)
    match command.how:
        case Resolution.APPLIED:
            return _apply_kept(work, row, command.code.strip().upper(), note)
        case Resolution.TOLD_TWICE:
            return _told_twice(work, row, note)
        case Resolution.SEEN if not row.kept:
            return done(work, row, Resolution.SEEN, note)
    raise DomainError("credit.how", credit=row.id)


def open_credit(work: Work, credit_id: str) -> BankCredit:
    """A credit that still waits for a person; raises `credit.not_found` or `credit.settled`."""
    row = work.credit(credit_id)
    if row is None:
        raise DomainError("credit.not_found", credit=credit_id)
    if not row.is_open:
        raise DomainError("credit.settled", by=row.resolved_by or "–")
    return row


def _apply_kept(work: Work, row: BankCredit, code: str, note: str) -> dict[str, object]:
    charge = work.charge_of(code)
    if charge is None and row.kept and prepaid.is_open(work, code):
        paid = prepaid.deposit(work, taxcode.normal(code), drafts.kept(), row.id, row.kept)
        return {**done(work, replace(row, kept=0), Resolution.APPLIED, note), "receipts": paid}
    if charge is None or not row.kept:
        raise DomainError("credit.no_charge", code=code)
    found = apply(row.kept, [_payable(work, charge)])
    if not found.applied:
        raise DomainError("credit.nothing_owed", code=code)
    codes = list(_paid(work, row, found.applied, "kept"))
    left = replace(row, kept=found.kept_vnd)
    reply = done(work, left, Resolution.APPLIED, note, whole=not found.kept_vnd)
    return {**reply, "receipts": codes, "kept": left.kept}


def _told_twice(work: Work, row: BankCredit, note: str) -> dict[str, object]:
    """The bank has it once: what was booked for the second telling is taken back."""
    if row.kept != row.amount or row.currency.upper() != "VND":
        raise DomainError("credit.how", credit=row.id)
    draft = drafts.bank_kept(credit_id=row.id, amount_vnd=row.kept, body={"why": note})
    turned = tuple(Posting(p.account, -p.amount) for p in draft.postings)
    body = {"of": "bank_kept", "about": row.id, "reason": note}
    book.post(work, Draft(kind="reversal", ref=row.id, postings=turned, body=body))
    return done(work, replace(row, kept=0), Resolution.TOLD_TWICE, note)


def done(
    work: Work, row: BankCredit, how: Resolution, note: str, *, whole: bool = True
) -> dict[str, object]:
    """Note how a person dealt with a credit; it is closed unless something of it is still kept."""
    closed = row
    if whole:
        closed = replace(
            row, resolved_at=work.now, resolved_by=work.actor.name, resolution=how, note=note
        )
        for visit_id in _named(work, row):
            work.heal(visit_id, "money_kept", outcome="resolved")
    work.put(closed)
    body = {"how": how.value, "note": note, "kept": closed.kept}
    book.act(work, "bank_resolved", "", row.id, body)
    _tell(work)
    return {"credit": row.id, "how": how.value}
