"""Takings for the treasury: what waits and for how long, lists on their way, lists that are done.

Each step is a command; the page adds nothing up.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fees.hand_in import waiting
from gate.journey.errors import DomainError
from gate.journey.money_commands import ConfirmHandIn, HandIn, TakeBackHandIn
from gate.service.handin import takings
from gate.service.policy import Action, allowed
from web import act, text
from web.auth import Person
from web.booth.cash import read_amount
from web.finance.reports import write
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/hand-in", include_in_schema=False)
SHOWN = 100
_PAGE = "/finance/hand-in"
_CHOSEN = "shift-"
_HOUR_US = 3_600_000_000


@router.get("")
async def hand_ins(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """Shifts that wait first, then lists to be confirmed, then those that are done."""
    centre = request.app.state.centre
    shifts = await centre.takings()
    found = await centre.hand_ins(SHOWN)
    amount, age = waiting([takings(s) for s in shifts], centre.clock())
    return page(
        request,
        "finance/handin.html",
        shifts=[(shift, takings(shift)) for shift in shifts],
        amount=amount,
        hours=age // _HOUR_US,
        on_way=[x for x in found if x.is_open],
        over=[x for x in found if not x.is_open],
        makes=allowed(person.role, Action.HAND_IN),
        confirms=allowed(person.role, Action.CONFIRM_HAND_IN),
        new_key=act.new_key,
    )


@router.post("")
async def make(
    request: Request, person: Annotated[Person, Depends(Need(Action.HAND_IN))]
) -> RedirectResponse:
    """List the chosen shifts."""
    fields = await act.form(request)
    chosen = tuple(name.removeprefix(_CHOSEN) for name in fields if name.startswith(_CHOSEN))
    command = HandIn(chosen, text.line(fields.get("note", ""), "note"))
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


@router.post("/{list_id}/confirm")
async def confirm(
    request: Request,
    list_id: str,
    person: Annotated[Person, Depends(Need(Action.CONFIRM_HAND_IN))],
) -> RedirectResponse:
    """Kho bạc has the money."""
    fields = await act.form(request)
    command = ConfirmHandIn(
        list_id,
        read_amount(fields.get("amount", "")) or 0,
        text.line(fields.get("paper", ""), "paper", 60),
        text.line(fields.get("treasurer", ""), "treasurer", 80),
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


@router.post("/{list_id}/back")
async def take_back(
    request: Request,
    list_id: str,
    person: Annotated[Person, Depends(Need(Action.HAND_IN))],
) -> RedirectResponse:
    """The list is wrong."""
    fields = await act.form(request)
    command = TakeBackHandIn(list_id, text.line(fields.get("why", ""), "why"))
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


@router.get("/{list_id}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def paper(request: Request, list_id: str, fmt: str) -> Response:
    """The list as a file; raises `hand_in.not_found`, `report.format`."""
    made = await request.app.state.centre.hand_in_paper(list_id)
    if made is None:
        raise DomainError("hand_in.not_found")
    return await write(made, fmt)
