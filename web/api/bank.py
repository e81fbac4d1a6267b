"""`/api/v1/bank`: notices of the bank's service, and the money that waits for a person.

A notice's signature is its login; the answer is the one that such services expect, the same notice
again is answered the same and changes nothing. What goes out of the account is none of our
business. Credits are read and resolved by those who may on `/finance/bank`.
"""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request

from gate.bank import notice
from gate.journey.commands import Actor
from gate.journey.money_commands import ResolveCredit, TellCredits
from gate.service.bank import NOTICE
from gate.service.money import BankCredit
from gate.service.policy import Action
from web import act, show
from web.api.models import Line, Strict
from web.auth import Person
from web.guard import BankSigned, Need

router = APIRouter(prefix="/api/v1/bank", tags=["bank"])
_BANK = Actor("bank", "system")
_MOST = 200


@router.post("/notices")
async def notices(request: Request, raw: Annotated[bytes, Depends(BankSigned())]) -> dict[str, Any]:
    """One notice; `success` means that it is booked, or known, or money that went out."""
    told = notice.read(raw)
    if told is None:
        return {"success": True, "outcome": "IGNORED"}
    reply = await request.app.state.centre.do(TellCredits(NOTICE, (told,)), _BANK)
    (result,) = reply["credits"]
    return {"success": True, "outcome": result["outcome"]}


class Resolved(Strict):
    """What a person says of a credit; `code` names the charge, or the tax code of a company."""

    how: Literal["APPLIED", "TOLD_TWICE", "SEEN"]
    note: Line
    code: Line = ""


@router.get("/credits", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def credits(request: Request, waiting: bool = True) -> dict[str, Any]:
    """Money that the bank told of, newest first; `waiting=false` = also what is dealt with."""
    found: list[BankCredit] = await request.app.state.centre.credits()
    return {"credits": [_told(c) for c in found if c.is_open or not waiting][:_MOST]}


@router.post("/credits/{credit_id}/resolve")
async def resolve(
    request: Request,
    credit_id: str,
    body: Resolved,
    person: Annotated[Person, Depends(Need(Action.RESOLVE_CREDIT))],
) -> dict[str, Any]:
    """Apply kept money to a charge, or say that it was told twice or seen; raises `credit.*`."""
    command = ResolveCredit(credit_id, body.how, body.note, body.code)
    return await act.do(request, person, command, act.header_key(request))


def _told(credit: BankCredit) -> dict[str, Any]:
    times = {name: show.iso(getattr(credit, name)) for name in ("at", "told_at", "resolved_at")}
    return {**asdict(credit), **times, "open": credit.is_open}
