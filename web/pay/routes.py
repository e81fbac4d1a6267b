"""`/pay/<code>`: what is owed, the VietQR, and whether the bank has told of the money.

Anybody may pay for anybody, so the page shows no plate, no name and nothing of the journey. It is
read from what is committed, and loads itself again while something is owed.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from fees import paycode
from gate.journey.errors import DomainError
from gate.service.money import Charge
from gate.service.state import OWING
from web import qr
from web.guard import OPEN
from web.page import page

router = APIRouter(include_in_schema=False)


async def find(request: Request, code: str) -> Charge:
    """The charge with this code; raises `pay.not_found`."""
    code = code.strip().upper()
    found: Charge | None = None
    if paycode.is_code(code):
        found = await request.app.state.centre.charge_of(code)
    if found is None:
        raise DomainError("pay.not_found")
    return found


@router.get("/pay/{code}", dependencies=[OPEN])
async def pay(request: Request, code: str) -> HTMLResponse:
    """One charge, as far as a payer needs it."""
    charge = await find(request, code)
    bank = request.app.state.centre.bank
    shown: dict[str, Any] = {"charge": charge, "owed": charge.state in OWING, "bank": bank}
    shown["beside"] = await request.app.state.centre.beside(charge)
    return page(request, "pay/page.html", pay_qr=qr.drawer(bank), **shown)
