"""Refunds: what is asked for, who decides, and what the bank has sent; each step is a command."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from fees import paycode
from gate.journey.errors import DomainError
from gate.journey.money_commands import AskRefund, DecideRefund, SendRefund
from gate.service.policy import Action, allowed
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/refunds", include_in_schema=False)
SHOWN = 100
_PAGE = "/finance/refunds"


@router.get("")
async def refunds(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """The newest refunds, and the form to ask for a charge's money back."""
    found = await request.app.state.centre.refunds(SHOWN)
    return page(
        request,
        "finance/refunds.html",
        waiting=[r for r in found if r.is_open],
        over=[r for r in found if not r.is_open],
        given=await request.app.state.centre.first_receipts([r.charge_id for r in found]),
        asks=allowed(person.role, Action.ASK_REFUND),
        decides=allowed(person.role, Action.DECIDE_REFUND),
        sends=allowed(person.role, Action.SEND_REFUND),
        new_key=act.new_key,
    )


@router.post("")
async def ask(
    request: Request, person: Annotated[Person, Depends(Need(Action.ASK_REFUND))]
) -> RedirectResponse:
    """Ask: for what was proposed or a credit, by its id, or for a charge by its code."""
    fields = await act.form(request)
    code, charge_id = fields.get("code", "").strip().upper(), ""
    if code:
        charge = await request.app.state.centre.charge_of(code) if paycode.is_code(code) else None
        if charge is None:
            raise DomainError("credit.no_charge", code=code[:40])
        charge_id = charge.id
    command = AskRefund(
        text.line(fields.get("to", ""), "to"),
        text.line(fields.get("why", ""), "why"),
        fields.get("credit_id", "")[:64],
        charge_id,
        fields.get("refund_id", "")[:64],
        fields.get("way", "")[:20],
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


@router.post("/{refund_id}/decide")
async def decide(
    request: Request,
    refund_id: str,
    person: Annotated[Person, Depends(Need(Action.DECIDE_REFUND))],
) -> RedirectResponse:
    """The second person's word."""
    fields = await act.form(request)
    note = text.line(fields.get("note", ""), "note")
    command = DecideRefund(refund_id, fields.get("approve") == "1", note)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


@router.post("/{refund_id}/sent")
async def sent(
    request: Request,
    refund_id: str,
    person: Annotated[Person, Depends(Need(Action.SEND_REFUND))],
) -> RedirectResponse:
    """The bank has sent it."""
    fields = await act.form(request)
    command = SendRefund(refund_id, text.line(fields.get("reference", ""), "reference", 60))
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)
