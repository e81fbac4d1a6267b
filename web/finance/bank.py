"""Money at the bank for finance: what waits for a decision, what came lately, and statements.

Every act is a command of the gate with a reason; the page adds nothing up and decides nothing.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from gate.bank.problems import StatementError
from gate.bank.statement import read_statement
from gate.bank.table import read_mapping
from gate.journey.errors import DomainError
from gate.journey.money_commands import ResolveCredit, TellCredits, ToldCredit
from gate.service.bank import STATEMENT
from gate.service.policy import Action, allowed
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/bank", include_in_schema=False)
SHOWN = 100
NAME_MAX = 80


@router.get("")
async def bank(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """Open credits first, then the newest ones."""
    credits = await request.app.state.centre.credits()
    return page(
        request,
        "finance/bank.html",
        waiting=[c for c in credits if c.is_open],
        recent=[c for c in credits if not c.is_open][:SHOWN],
        resolves=allowed(person.role, Action.RESOLVE_CREDIT),
        refunds=allowed(person.role, Action.ASK_REFUND),
        imports=allowed(person.role, Action.TELL_BANK),
        new_key=act.new_key,
    )


@router.post("/{credit_id}/resolve")
async def resolve(
    request: Request,
    credit_id: str,
    person: Annotated[Person, Depends(Need(Action.RESOLVE_CREDIT))],
) -> RedirectResponse:
    """A person deals with one credit; raises `credit.*`."""
    fields = await act.form(request)
    command = ResolveCredit(
        credit_id,
        fields.get("how", "")[:20],
        text.line(fields.get("note", ""), "note"),
        text.line(fields.get("code", ""), "code", 40),
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/finance/bank", 303)


@router.post("/import")
async def take_in(
    request: Request, person: Annotated[Person, Depends(Need(Action.TELL_BANK))]
) -> RedirectResponse:
    """A statement file, whole or not at all; raises `bank.statement` naming line and remedy."""
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form() as sent:
        for name, value in sent.items():
            if isinstance(value, UploadFile):
                files[name] = ((value.filename or name)[:NAME_MAX], await value.read())
            else:
                fields[name] = value
    account = request.app.state.centre.bank.account
    credits = await asyncio.to_thread(_read, files, account)
    file_name = text.line(files["file"][0], "file", NAME_MAX)
    command = TellCredits(STATEMENT, credits, file_name)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/finance/bank", 303)


def _read(files: dict[str, tuple[str, bytes]], account: str) -> tuple[ToldCredit, ...]:
    try:
        name, raw = files.get("file", ("–", b""))
        title, mapping = files.get("mapping", ("", b""))
        found = read_mapping(title, mapping) if mapping.strip() else None
        return read_statement(name, raw, account, found)
    except StatementError as error:
        raise DomainError("bank.statement", problem=str(error)[:500]) from error
