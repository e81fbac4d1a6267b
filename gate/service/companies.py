"""A company's account by people's word: opened and changed by two of them, paid into, closed.

One person proposes name, limit and standing agreement, another on another device approves; until
then the old terms hold. Closing sends what is left back by bank, as every refund goes.
"""

from fees import taxcode
from fees.ledger import drawer
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import (
    ApproveCompany,
    CloseCompany,
    OpenCompany,
    PutOnAccount,
    TopUpCash,
)
from gate.journey.oversight import same_eyes
from gate.journey.versions import replace
from gate.service import book, prepaid, refunds, shifts
from gate.service.company import Company, CompanyState
from gate.service.work import Notice, Work

MOST = 100_000_000_000  # đồng; more than that is a slip of the finger


def propose(work: Work, command: OpenCompany) -> dict[str, object]:
    """Propose a new account, or other terms for one that is open.

    Raises `company.tax_code`, `company.name_needed`, `company.limit_wrong`, `company.paper_needed`,
    `company.waits` or `company.closing`.
    """
    code = taxcode.normal(command.tax_code)
    name, paper = command.name.strip(), command.paper.strip()
    if not code:
        raise DomainError("company.tax_code", code=command.tax_code[:20] or "–")
    if not name:
        raise DomainError("company.name_needed")
    if not 0 <= command.limit_vnd <= MOST:
        raise DomainError("company.limit_wrong", most=MOST)
    if command.limit_vnd and not paper:
        raise DomainError("company.paper_needed")
    known = work.company(code)
    if known is not None and known.waits:
        raise DomainError("company.waits", Turn.COLLEAGUE, code=code)
    if known is not None and known.state is CompanyState.CLOSING:
        raise DomainError("company.closing", Turn.COLLEAGUE, code=code)
    actor = work.actor
    terms: dict[str, str | int] = {
        "name": name,
        "address": command.address.strip(),
        "limit_vnd": command.limit_vnd,
        "paper": paper,
    }
    if known is None:
        made = Company(
            code, CompanyState.PROPOSED, "", "", 0, "", actor.name, actor.device, work.now, terms
        )
    else:
        state = known.state if known.is_open else CompanyState.PROPOSED
        made = replace(
            known,
            state=state,
            pending=terms,
            asked_by=actor.name,
            asked_device=actor.device,
            asked_at=work.now,
        )
    _put(work, made)
    body: dict[str, str | int] = {"limit": command.limit_vnd, "paper": paper}
    book.act(work, "company_proposed", "", code, body)
    return {"company": code, "state": made.state.value}


def approve(work: Work, command: ApproveCompany) -> dict[str, object]:
    """The second person's word on terms that wait.

    Raises `company.none`, `company.nothing_waits`, `company.same_person`, `company.same_device`,
    `company.note_needed`.
    """
    company = known(work, command.tax_code)
    if not company.waits:
        raise DomainError("company.nothing_waits", code=company.id)
    actor, note = work.actor, command.note.strip()
    wrong = same_eyes(actor.name, actor.device, company.asked_by, company.asked_device)
    if wrong:
        raise DomainError(f"company.{wrong}", Turn.COLLEAGUE)
    if not command.approve and not note:
        raise DomainError("company.note_needed")
    decided = replace(company, pending={}, decided_by=actor.name, decided_at=work.now, note=note)
    if command.approve:
        terms = company.pending
        decided = replace(
            decided,
            state=CompanyState.OPEN,
            name=str(terms["name"]),
            address=str(terms["address"]),
            limit_vnd=int(terms["limit_vnd"]),
            paper=str(terms["paper"]),
        )
    elif company.state is CompanyState.PROPOSED:
        decided = replace(decided, state=CompanyState.CLOSED)
    _put(work, decided)
    body: dict[str, str | int] = {
        "approved": int(command.approve),
        "limit": decided.limit_vnd,
        "note": note,
    }
    book.act(work, "company_decided", "", company.id, body)
    return {"company": company.id, "state": decided.state.value}


def top_up(work: Work, command: TopUpCash) -> dict[str, object]:
    """Cash over the counter for a company's account: a deposit, no revenue and no receipt yet.

    Raises `company.amount`, `company.none` or as `shifts.for_cash`.
    """
    company = known(work, command.tax_code)
    if not 0 < command.amount_vnd <= MOST:
        raise DomainError("company.amount", most=MOST)
    shift = shifts.for_cash(work)
    till = work.actor.name if shift is None else shift.id
    if shift is not None:
        work.put(replace(shift, taken=shift.taken + command.amount_vnd))
    receipts = prepaid.deposit(work, company.id, drawer(till), till, command.amount_vnd)
    after = known(work, company.id)
    return {
        "company": company.id,
        "prepaid": after.prepaid_vnd,
        "owed": after.owed_vnd,
        "line": after.moves,
        "receipts": receipts,
    }


def put_on_account(work: Work, command: PutOnAccount) -> dict[str, object]:
    """The company owes this charge, within its limit; raises as `prepaid.on_account`."""
    charge = work.charge(command.charge_id)
    company = prepaid.on_account(work, charge)
    return {"charge": charge.id, "company": company.id, "owed": company.owed_vnd}


def close(work: Work, command: CloseCompany) -> dict[str, object]:
    """Close an account that owes nothing; what is left is asked to go back.

    Raises `company.none`, `company.owes`, `company.waits`, `company.closing`, `refund.why_needed`.
    """
    company = known(work, command.tax_code)
    if company.waits:
        raise DomainError("company.waits", Turn.COLLEAGUE, code=company.id)
    if not company.is_open:
        raise DomainError("company.closing", Turn.COLLEAGUE, code=company.id)
    if company.owed_vnd:
        raise DomainError("company.owes", owed=company.owed_vnd)
    why = command.why.strip()
    if not why:
        raise DomainError("refund.why_needed")
    refund, state = "", CompanyState.CLOSED
    if company.prepaid_vnd:
        state = CompanyState.CLOSING
        refund = refunds.ask_for_company(
            work, company.id, company.prepaid_vnd, command.to.strip(), why
        )
    _put(work, replace(company, state=state))
    body: dict[str, str | int] = {"why": why, "left": company.prepaid_vnd}
    book.act(work, "company_closed", "", company.id, body)
    return {"company": company.id, "state": state.value, "refund": refund}


def known(work: Work, text: str) -> Company:
    """The company with this tax code; raises `company.none`."""
    found = work.company(taxcode.normal(text))
    if found is None:
        raise DomainError("company.none", code=text[:20] or "–")
    return found


def _put(work: Work, company: Company) -> None:
    work.put(company)
    work.notices += [Notice("money", ""), Notice("oversight", "")]
