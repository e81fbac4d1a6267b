"""Recent shifts for finance: float, book, count, difference and its reason; nothing is added up."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from gate.service.policy import Action
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/shifts", include_in_schema=False)
SHOWN = 100


@router.get("", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def shifts(request: Request) -> HTMLResponse:
    """The newest shifts, open ones too."""
    found = await request.app.state.centre.shifts(SHOWN)
    return page(request, "finance/shifts.html", shifts=found)
