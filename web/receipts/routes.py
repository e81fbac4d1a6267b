"""The printable receipt (biên lai thu phí) for the booth: what is in the book, laid out for paper.

A reprint is the same number; nothing is issued here.
"""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from gate.service.policy import Action
from web.guard import Need
from web.page import page
from web.public.routes import find

router = APIRouter(prefix="/receipts", include_in_schema=False)


@router.get("/{code}", dependencies=[Depends(Need(Action.SEE_VISIT))])
async def receipt(request: Request, code: str) -> HTMLResponse:
    """One receipt, ready to print."""
    found = await find(request, code)
    return page(request, "receipts/page.html", receipt=found, content=found.content)
