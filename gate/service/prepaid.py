"""What a company's account does by itself: takes money in, pays charges, settles what was owed.

A charge whose payer is a company with enough paid ahead is paid the moment it becomes due; so
nobody asks at the desk. Money that comes in pays the oldest charges on account first, each whole.
Opening, limits and closing are people's commands (`gate.service.companies`).
"""

from functools import partial

from fees import drafts, taxcode
from fees.account import AccountError, Move, Movement, after, draws, owe, settled_by
from fees.charge import ChargeEvent, ChargeState, advance
from gate.journey.errors import DomainError, Turn
from gate.journey.versions import replace
from gate.service import book
from gate.service.company import Company, CompanyMove, CompanyState
from gate.service.money import Charge
from gate.service.receive import Received, receive
from gate.service.work import Notice, Work

METHOD = "prepaid"


def of_payer(work: Work, charge: Charge) -> Company | None:
    """The open account of the company that pays this charge, or None."""
    code = taxcode.normal(charge.payer.get("tax_code", ""))
    found = work.company(code) if code else None
    return found if found is not None and found.is_open else None


def is_open(work: Work, text: str) -> bool:
    """Whether this text is the tax code of a company whose account is open."""
    found = work.company(taxcode.normal(text))
    return found is not None and found.is_open


def draw(work: Work, charge: Charge) -> Charge:
    """Pay a charge that has just become due from its company's prepaid money, whole or not."""
    company = of_payer(work, charge)
    due = charge.state is ChargeState.DUE and not charge.paid
    if company is None or not due or not draws(company.balance, charge.total):
        return charge
    _pay(work, company.id, charge, Move.DRAW)
    return work.charge(charge.id)


def on_account(work: Work, charge: Charge) -> Company:
    """Put a due charge on its payer's account.

    Raises `company.none`, `charge.not_due` or `company.limit`.
    """
    company = of_payer(work, charge)
    if company is None:
        raise DomainError("company.none", code=charge.payer.get("tax_code", "") or "–")
    if charge.state is not ChargeState.DUE:
        raise DomainError("charge.not_due", charge=charge.id, state=charge.state.value)
    try:
        amount = owe(company.balance, charge.total)
    except AccountError as error:
        room = company.balance.room_vnd
        raise DomainError(
            "company.limit", Turn.COLLEAGUE, room=room, due=charge.total, limit=company.limit_vnd
        ) from error
    return _put_on(work, company, charge, amount)


def deposit(work: Work, code: str, source: str, ref: str, amount: int) -> list[str]:
    """Money for a company's account out of `source`; the codes of receipts that this brought."""
    company = work.company(code)
    if company is None or not company.is_open:
        raise DomainError("company.none", code=code)
    draft = drafts.deposit(
        company=code, source=source, ref=ref, amount_vnd=amount, body={"company": code}
    )
    book.post(work, draft)
    _moved(work, company, Move.DEPOSIT, amount, ref, "")
    return settle(work, code)


def give_back(work: Work, code: str, amount: int, refund_id: str) -> None:
    """All that is left goes back and the account is closed; raises `refund.changed`."""
    company = work.company(code)
    if company is None or company.prepaid_vnd != amount or company.owed_vnd:
        raise DomainError("refund.changed", Turn.COLLEAGUE)
    draft = drafts.prepaid_returned(
        company=code, ref=code, amount_vnd=amount, body={"refund": refund_id}
    )
    book.post(work, draft)
    empty = _moved(work, company, Move.REFUND, amount, refund_id, "")
    work.put(replace(empty, state=CompanyState.CLOSED))


def keep_open(work: Work, code: str) -> None:
    """Nothing goes back after all: the account stays open."""
    company = work.company(code)
    if company is not None and company.state is CompanyState.CLOSING:
        work.put(replace(company, state=CompanyState.OPEN))


def owed_charges(work: Work, code: str) -> list[Charge]:
    """The charges on this company's account, oldest first."""
    return sorted(
        (
            c
            for c in work.every_charge()
            if c.state is ChargeState.ON_ACCOUNT
            and taxcode.normal(c.payer.get("tax_code", "")) == code
        ),
        key=lambda c: (c.created_at, c.id),
    )


def release(work: Work, charge: Charge) -> str:
    """Take a charge off its company's account, because it is reversed; the company's tax code."""
    company = _owes(work, charge)
    draft = drafts.account_released(
        company=company.id,
        charge_id=charge.id,
        visit_id=charge.visit_id,
        amount_vnd=charge.total,
        body={"reason": "facts_changed"},
        money=charge.money,
    )
    book.post(work, draft)
    _moved(work, company, Move.RELEASE, charge.total, charge.id, charge.visit_id)
    return company.id


def carry(work: Work, code: str, charge: Charge) -> None:
    """Put on account what takes the place of a larger charge: no new debt, so no limit is asked."""
    company = work.company(code)
    assert company is not None  # its larger charge has just been taken off
    _put_on(work, company, charge, charge.total)


def settle(work: Work, code: str) -> list[str]:
    """Pay what was put on account, oldest first, as far as prepaid money reaches."""
    company = work.company(code)
    assert company is not None  # the caller has just put it
    owed = owed_charges(work, code)
    paid = settled_by(company.prepaid_vnd, [(c.id, c.outstanding) for c in owed])
    return [_pay(work, code, work.charge(charge_id), Move.SETTLE) for charge_id in paid]


def _put_on(work: Work, company: Company, charge: Charge, amount: int) -> Company:
    work.put(replace(charge, state=advance(charge.state, ChargeEvent.PUT_ON_ACCOUNT)))
    draft = drafts.on_account(
        company=company.id,
        charge_id=charge.id,
        visit_id=charge.visit_id,
        amount_vnd=amount,
        body={"total": charge.total},
        money=charge.money,
    )
    book.post(work, draft)
    return _moved(work, company, Move.OWE, amount, charge.id, charge.visit_id)


def _owes(work: Work, charge: Charge) -> Company:
    """The company on whose account a charge stands: it is not closed while it owes."""
    found = work.company(taxcode.normal(charge.payer.get("tax_code", "")))
    assert found is not None
    return found


def _pay(work: Work, code: str, charge: Charge, how: Move) -> str:
    """Pay one charge out of prepaid money; the code of its receipt."""
    found = work.company(code)
    assert found is not None  # callers have looked
    moved = _moved(work, found, how, charge.outstanding, charge.id, charge.visit_id)
    if how is Move.DRAW:
        write = partial(drafts.drawn, company=found.id, money=charge.money)
    else:
        write = partial(drafts.owed_paid, company=found.id)
    issued = receive(work, charge, Received(METHOD, charge.outstanding, via=moved.id), write)
    assert issued is not None  # prepaid money pays whole charges
    return issued.code


def _moved(
    work: Work, company: Company, kind: Move, amount: int, ref: str, visit_id: str
) -> Company:
    """One movement on the account: its line of the statement, and the new balance."""
    now = after(company.balance, Movement(kind, amount, work.now, ref))
    new = replace(
        company, prepaid_vnd=now.prepaid_vnd, owed_vnd=now.owed_vnd, moves=company.moves + 1
    )
    work.put(new)
    line = CompanyMove(
        work.new_id(),
        company.id,
        new.moves,
        kind,
        amount,
        work.now,
        ref,
        visit_id,
        now.prepaid_vnd,
        now.owed_vnd,
        work.actor.name,
    )
    work.put(line)
    work.notices.append(Notice("money", visit_id))
    return new
