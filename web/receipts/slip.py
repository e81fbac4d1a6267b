"""`/slips/<code>`: the slip of a price for people, ready to print; it is no receipt of a fee."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from gate.journey.errors import DomainError
from gate.service.policy import Action
from web.guard import Need
from web.page import page
from web.public.routes import read_code

router = APIRouter(prefix="/slips", include_in_schema=False)


@router.get("/{code}", dependencies=[Depends(Need(Action.SEE_VISIT))])
async def slip(request: Request, code: str) -> HTMLResponse:
    """One slip; raises `receipt.code` for a mistyped code and `receipt.not_found`."""
    found = await request.app.state.centre.slip(read_code(code))
    if found is None:
        raise DomainError("receipt.not_found")
    return page(request, "receipts/slip.html", slip=found, content=found.content)
