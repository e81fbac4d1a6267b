"""`POST /api/v1/bank/notices`: the bank's service tells of money; its signature is its login.

The answer is the one that such services expect; the same notice again is answered the same and
changes nothing. What goes out of the account is none of our business.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from gate.bank import notice
from gate.journey.commands import Actor
from gate.journey.money_commands import TellCredits
from gate.service.bank import NOTICE
from web.guard import BankSigned

router = APIRouter(prefix="/api/v1/bank", tags=["bank"])
_BANK = Actor("bank", "system")


@router.post("/notices")
async def notices(request: Request, raw: Annotated[bytes, Depends(BankSigned())]) -> dict[str, Any]:
    """One notice; `success` means that it is booked, or known, or money that went out."""
    told = notice.read(raw)
    if told is None:
        return {"success": True, "outcome": "IGNORED"}
    reply = await request.app.state.centre.do(TellCredits(NOTICE, (told,)), _BANK)
    (result,) = reply["credits"]
    return {"success": True, "outcome": result["outcome"]}
