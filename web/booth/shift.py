"""The cashier's shift: begin with a float, count blind, close with a reason, or hand over.

Before the count the page says nothing of what the drawer should hold. Whoever comes next counts the
same sum and takes over; the cashier lead may count and close for somebody who has gone.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from fees.shift import NOTES
from gate.journey.commands import Command
from gate.journey.errors import DomainError
from gate.journey.money_commands import CloseShift, CountShift, OpenShift, TakeOverShift
from gate.service.policy import Action, allowed
from web import act, text
from web.auth import Person
from web.booth.cash import read_amount
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/booth/shift", include_in_schema=False)
Cashier = Annotated[Person, Depends(Need(Action.TAKE_CASH))]
Reader = Annotated[Person, Depends(Need(Action.SEE_SHIFT))]
_PAGE = "/booth/shift"
NOTES_MOST = 100_000


@router.get("")
async def shift(request: Request, person: Reader) -> HTMLResponse:
    """My shift, and those of others that wait for somebody."""
    found = await request.app.state.centre.open_shifts()
    mine = next((s for s in found if s.cashier == person.name), None)
    return page(
        request,
        "booth/shift.html",
        mine=mine,
        others=[s for s in found if s.cashier != person.name],
        leads=allowed(person.role, Action.CLOSE_OTHERS_SHIFT),
        note_values=NOTES,
        new_key=act.new_key,
    )


@router.post("/open")
async def begin(request: Request, person: Cashier) -> RedirectResponse:
    """Begin with a float."""
    fields = await act.form(request)
    return await _ask(request, person, OpenShift(_amount(fields.get("float", ""))), fields)


@router.post("/{shift_id}/count")
async def count(request: Request, shift_id: str, person: Cashier) -> RedirectResponse:
    """So many of each note; empty is none."""
    fields = await act.form(request)
    notes = {str(note): _many(fields.get(f"note_{note}", "")) for note in NOTES}
    told = {note: many for note, many in notes.items() if many}
    return await _ask(request, person, CountShift(shift_id, told), fields)


@router.post("/{shift_id}/close")
async def close(request: Request, shift_id: str, person: Cashier) -> RedirectResponse:
    """The drawer is emptied."""
    fields = await act.form(request)
    reason = text.line(fields.get("reason", ""), "reason")
    return await _ask(request, person, CloseShift(shift_id, reason), fields)


@router.post("/{shift_id}/take-over")
async def take_over(request: Request, shift_id: str, person: Cashier) -> RedirectResponse:
    """The next cashier goes on with the drawer."""
    fields = await act.form(request)
    reason = text.line(fields.get("reason", ""), "reason")
    command = TakeOverShift(shift_id, _amount(fields.get("sum", "")), reason)
    return await _ask(request, person, command, fields)


async def _ask(
    request: Request, person: Person, command: Command, fields: Mapping[str, str]
) -> RedirectResponse:
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(_PAGE, 303)


def _amount(told: str) -> int:
    """Whole đồng as a cashier writes them; raises `pay.amount`."""
    if told.strip() in ("", "0"):
        return 0
    found = read_amount(told)
    if found is None:
        raise DomainError("pay.amount")
    return found


def _many(told: str) -> int:
    """How many notes; raises `shift.unknown_note` for what is no number."""
    plain = told.strip() or "0"
    if not (plain.isascii() and plain.isdigit()) or int(plain[:9]) > NOTES_MOST:
        raise DomainError("shift.unknown_note")
    return int(plain)
