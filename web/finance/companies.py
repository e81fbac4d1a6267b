"""Companies that pay ahead or on account: the list, one account with its month, and its files.

Every act is a command of the gate; the page adds nothing up. A statement names plates, so it is
for finance and for the company, not for the public.
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fees import taxcode
from gate.journey.commands import Command
from gate.journey.errors import DomainError
from gate.journey.money_commands import ApproveCompany, CloseCompany, OpenCompany
from gate.service.company import Company, Statement
from gate.service.policy import Action, allowed
from gate.statement import render
from web import act, show, text
from web.auth import Person
from web.booth.cash import read_amount
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/companies", include_in_schema=False)
_PAGE = "/finance/companies"
Reader = Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
FORMATS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@router.get("")
async def companies(request: Request, person: Reader) -> HTMLResponse:
    """What waits for a second person first, then every account by tax code."""
    found = await request.app.state.centre.companies()
    return page(
        request,
        "finance/companies.html",
        waiting=[c for c in found if c.waits],
        companies=[c for c in found if c.state != "PROPOSED"],
        opens=allowed(person.role, Action.OPEN_COMPANY),
        approves=allowed(person.role, Action.APPROVE_COMPANY),
        new_key=act.new_key,
    )


@router.post("")
async def propose(
    request: Request, person: Annotated[Person, Depends(Need(Action.OPEN_COMPANY))]
) -> RedirectResponse:
    """A new account, or other terms; raises `company.*`."""
    fields = await act.form(request)
    limit = read_amount(fields.get("limit", "") or "0")
    command = OpenCompany(
        text.line(fields.get("tax_code", ""), "tax_code", 20),
        text.line(fields.get("name", ""), "name"),
        text.line(fields.get("address", ""), "address"),
        -1 if limit is None else limit,
        text.line(fields.get("paper", ""), "paper", 60),
    )
    return await _ask(request, person, command, fields, _PAGE)


@router.post("/{code}/decide")
async def decide(
    request: Request,
    code: str,
    person: Annotated[Person, Depends(Need(Action.APPROVE_COMPANY))],
) -> RedirectResponse:
    """The second person's word."""
    fields = await act.form(request)
    note = text.line(fields.get("note", ""), "note")
    command = ApproveCompany(code, fields.get("approve") == "1", note)
    return await _ask(request, person, command, fields, _PAGE)


@router.post("/{code}/close")
async def close(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.CLOSE_COMPANY))]
) -> RedirectResponse:
    """The account ends; what is left goes back by bank."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    command = CloseCompany(code, why, text.line(fields.get("to", ""), "to"))
    return await _ask(request, person, command, fields, f"{_PAGE}/{code}")


@router.get("/{code}")
async def account(request: Request, code: str, person: Reader) -> HTMLResponse:
    """One company: balance, limit, charges on account, and a month of its statement."""
    centre = request.app.state.centre
    this_month = show.day_of(centre.clock()).isoformat()[:7]
    month = request.query_params.get("month", "") or this_month
    told = await statement(request, code, month)
    return page(
        request,
        "finance/company.html",
        told=told,
        company=told.company,
        owed=await centre.owed_charges(told.company.id),
        month=month,
        this_month=this_month,
        top_up=taxcode.top_up_text(told.company.id),
        bank=centre.bank,
        formats=list(FORMATS),
        exports=allowed(person.role, Action.EXPORT_REPORT),
        opens=allowed(person.role, Action.OPEN_COMPANY),
        closes=allowed(person.role, Action.CLOSE_COMPANY),
        new_key=act.new_key,
    )


@router.get("/{code}/{month}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def download(request: Request, code: str, month: str, fmt: str) -> Response:
    """The month as a file."""
    if fmt not in FORMATS:
        raise DomainError("report.format", formats=", ".join(FORMATS))
    told = await statement(request, code, month)
    centre = request.app.state.centre
    content = await asyncio.to_thread(
        render, told, fmt, ledger=centre.ledger, training=centre.training
    )
    name = f"malu-{told.company.id}-{month}.{fmt}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FORMATS[fmt], headers=headers)


async def statement(request: Request, code: str, month: str) -> Statement:
    """One month of one company; raises `company.none` or `company.month`."""
    known = taxcode.normal(code)
    try:
        found: Statement | None = await request.app.state.centre.statement(known, month)
    except ValueError:
        raise DomainError("company.month", month=month[:10]) from None
    if found is None:
        raise DomainError("company.none", code=code[:20])
    return found


async def find(request: Request, code: str) -> Company:
    """The company as it now is; raises `company.none`."""
    known = taxcode.normal(code)
    found: list[Company] = await request.app.state.centre.companies()
    for company in found:
        if company.id == known:
            return company
    raise DomainError("company.none", code=code[:20] or "–")


async def _ask(
    request: Request, person: Person, command: Command, fields: Mapping[str, str], to: str
) -> RedirectResponse:
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(to, 303)
