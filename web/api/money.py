"""`/api/v1`: shifts, refunds, and receipts after issue.

Same keys, same policy and same refusals as everywhere (`web.api.routes`); nothing is decided or
added up here. The payer's account is told only to those who may see finance.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from gate.journey.commands import Command
from gate.journey.money_commands import (
    AskRefund,
    CloseShift,
    CorrectFee,
    CorrectReceipt,
    CountShift,
    DecideRefund,
    OpenShift,
    SendRefund,
    SpoilReceipt,
    TakeOverShift,
)
from gate.service.policy import Action
from web import act
from web.api import money_models as models
from web.api.oversight_models import Decision
from web.auth import Person
from web.guard import Need
from web.public.routes import find

router = APIRouter(prefix="/api/v1", tags=["money"])
Reply = dict[str, Any]
Cashier = Annotated[Person, Depends(Need(Action.TAKE_CASH))]
MOST = 200


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


@router.post("/shifts", status_code=201)
async def open_shift(request: Request, body: models.Float, person: Cashier) -> Reply:
    """Begin with so much change in the drawer."""
    return await _ask(request, person, OpenShift(body.float_vnd))


@router.post("/shifts/{shift_id}/count")
async def count(request: Request, shift_id: str, body: models.Count, person: Cashier) -> Reply:
    """The blind count: the answer is the first to say what the book expects."""
    return await _ask(request, person, CountShift(shift_id, body.notes))


@router.post("/shifts/{shift_id}/close")
async def close(request: Request, shift_id: str, body: models.Closing, person: Cashier) -> Reply:
    """The counted shift is over."""
    return await _ask(request, person, CloseShift(shift_id, body.reason))


@router.post("/shifts/{shift_id}/take-over")
async def take_over(
    request: Request, shift_id: str, body: models.TakeOver, person: Cashier
) -> Reply:
    """The next cashier goes on with the drawer."""
    command = TakeOverShift(shift_id, body.confirmed_vnd, body.reason)
    return await _ask(request, person, command)


@router.get("/refunds", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def refunds(request: Request) -> Reply:
    """The newest refunds, proposed ones too."""
    found = await request.app.state.centre.refunds(MOST)
    return {"refunds": [asdict(refund) for refund in found]}


@router.post("/refunds", status_code=201)
async def ask(
    request: Request,
    body: models.RefundAsked,
    person: Annotated[Person, Depends(Need(Action.ASK_REFUND))],
) -> Reply:
    """Ask for money to go back to this account."""
    command = AskRefund(body.to, body.why, body.credit_id, body.charge_id, body.refund_id, body.way)
    return await _ask(request, person, command)


@router.post("/refunds/{refund_id}/decide")
async def decide(
    request: Request,
    refund_id: str,
    body: Decision,
    person: Annotated[Person, Depends(Need(Action.DECIDE_REFUND))],
) -> Reply:
    """The second person's word."""
    return await _ask(request, person, DecideRefund(refund_id, body.approve, body.note))


@router.post("/refunds/{refund_id}/sent")
async def sent(
    request: Request,
    refund_id: str,
    body: models.RefundSent,
    person: Annotated[Person, Depends(Need(Action.SEND_REFUND))],
) -> Reply:
    """The bank has sent it."""
    return await _ask(request, person, SendRefund(refund_id, body.reference))


@router.post("/receipts/{code}/spoil")
async def spoil(
    request: Request,
    code: str,
    body: models.Spoiling,
    person: Annotated[Person, Depends(Need(Action.SPOIL_RECEIPT))],
) -> Reply:
    """Give up a number that nobody signed; the answer has the next one."""
    found = await find(request, code)
    return await _ask(request, person, SpoilReceipt(found.id, body.reason))


@router.post("/receipts/{code}/correct")
async def correct(
    request: Request,
    code: str,
    body: models.ReceiptCorrected,
    person: Annotated[Person, Depends(Need(Action.CORRECT_RECEIPT))],
) -> Reply:
    """A wrong name, tax code or address: notice 04/SS, replacing or adjusting receipt."""
    found = await find(request, code)
    command = CorrectReceipt(found.id, body.way, body.reason, body.payer.stated())
    return await _ask(request, person, command)


@router.post("/visits/{visit_id}/correct-fee")
async def correct_fee(
    request: Request,
    visit_id: str,
    body: models.FeeCorrected,
    person: Annotated[Person, Depends(Need(Action.CORRECT_FEE))],
) -> Reply:
    """The facts behind a paid fee were wrong: what is more is due, what is less is proposed."""
    return await _ask(request, person, CorrectFee(visit_id, body.facts.stated(), body.why))
