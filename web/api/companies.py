"""`/api/v1/companies`: accounts, their statements, deposits and charges on account, for machines.

The same commands and the same policy as the pages; every call that changes something carries an
`Idempotency-Key`.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from gate.journey.commands import Command
from gate.journey.money_commands import (
    ApproveCompany,
    CloseCompany,
    OpenCompany,
    PutOnAccount,
    TopUpCash,
)
from gate.service.company import Company
from gate.service.policy import Action
from web import act, show
from web.api.models import Line, Strict
from web.auth import Person
from web.finance.companies import find, statement
from web.guard import Need

router = APIRouter(prefix="/api/v1", tags=["companies"])
Reply = dict[str, Any]
_MOST = 1_000_000_000_000


class Terms(Strict):
    """What is proposed for a company; a limit above 0 needs the agreement's number."""

    tax_code: Line
    name: Line
    address: Line = ""
    limit_vnd: int = Field(0, ge=0, le=_MOST, strict=True)
    paper: Line = ""


class Decision(Strict):
    """The second person's word."""

    approve: bool
    note: Line = ""


class Deposit(Strict):
    """Cash taken, whole đồng."""

    amount_vnd: int = Field(gt=0, le=_MOST, strict=True)


class Ending(Strict):
    """Why an account ends, and the bank account that what is left goes back to."""

    why: Line
    to: Line = ""


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


def _company(company: Company) -> Reply:
    return {
        "tax_code": company.id,
        "state": company.state.value,
        "name": company.name,
        "address": company.address,
        "limit_vnd": company.limit_vnd,
        "prepaid_vnd": company.prepaid_vnd,
        "owed_vnd": company.owed_vnd,
        "paper": company.paper,
        "pending": dict(company.pending),
        "asked_by": company.asked_by,
        "decided_by": company.decided_by,
    }


@router.get("/companies", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def companies(request: Request) -> Reply:
    """Every company, by tax code."""
    return {"companies": [_company(c) for c in await request.app.state.centre.companies()]}


@router.get("/companies/{code}", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def company(request: Request, code: str) -> Reply:
    """One company with its charges on account; raises `company.none`."""
    found = await find(request, code)
    owed = await request.app.state.centre.owed_charges(found.id)
    charges = [{"id": c.id, "code": c.code, "outstanding_vnd": c.outstanding} for c in owed]
    return {**_company(found), "on_account": charges}


@router.get(
    "/companies/{code}/statements/{month}", dependencies=[Depends(Need(Action.EXPORT_REPORT))]
)
async def month(request: Request, code: str, month: str) -> Reply:
    """One month, `YYYY-MM`; raises `company.none` or `company.month`."""
    told = await statement(request, code, month)
    return {
        "tax_code": told.company.id,
        "month": told.month,
        "prepaid_before_vnd": told.prepaid_before,
        "owed_before_vnd": told.owed_before,
        "prepaid_after_vnd": told.prepaid_after,
        "owed_after_vnd": told.owed_after,
        "lines": [{**asdict(x), "at": show.iso(x.at)} for x in told.lines],
    }


@router.post("/companies", status_code=201)
async def propose(
    request: Request,
    body: Terms,
    person: Annotated[Person, Depends(Need(Action.OPEN_COMPANY))],
) -> Reply:
    """Propose an account or other terms; a second person approves."""
    return await _ask(request, person, OpenCompany(**body.model_dump()))


@router.post("/companies/{code}/decide")
async def decide(
    request: Request,
    code: str,
    body: Decision,
    person: Annotated[Person, Depends(Need(Action.APPROVE_COMPANY))],
) -> Reply:
    """Approve or refuse what was proposed."""
    return await _ask(request, person, ApproveCompany(code, body.approve, body.note))


@router.post("/companies/{code}/top-up")
async def top_up(
    request: Request,
    code: str,
    body: Deposit,
    person: Annotated[Person, Depends(Need(Action.TAKE_CASH))],
) -> Reply:
    """Cash over the counter for the account."""
    return await _ask(request, person, TopUpCash(code, body.amount_vnd))


@router.post("/companies/{code}/close")
async def close(
    request: Request,
    code: str,
    body: Ending,
    person: Annotated[Person, Depends(Need(Action.CLOSE_COMPANY))],
) -> Reply:
    """Close the account; what is left is asked to go back by bank."""
    return await _ask(request, person, CloseCompany(code, body.why, body.to))


@router.post("/charges/{charge_id}/on-account")
async def on_account(
    request: Request,
    charge_id: str,
    person: Annotated[Person, Depends(Need(Action.PUT_ON_ACCOUNT))],
) -> Reply:
    """The payer's company owes this charge, within its limit."""
    return await _ask(request, person, PutOnAccount(charge_id))
