"""Bays closed, kept and opened from the yard page; the list of them is part of the live plan."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from gate.journey.errors import DomainError
from gate.journey.yard_commands import CloseBays, KeepBay, OpenBays, YardCommand
from gate.service.policy import Action
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import is_htmx
from web.yard.road import until

router = APIRouter(prefix="/yard/bays", include_in_schema=False)
Closes = Annotated[Person, Depends(Need(Action.CLOSE_BAY))]


@router.post("/close")
async def close(request: Request, person: Closes) -> Response:
    """Nobody is sent there any more."""
    fields = await act.form(request)
    return await _done(request, person, CloseBays(_place(fields), _why(fields)), fields)


@router.post("/open")
async def reopen(request: Request, person: Closes) -> Response:
    """For everybody again."""
    fields = await act.form(request)
    return await _done(request, person, OpenBays(_place(fields), _why(fields)), fields)


@router.post("/keep")
async def keep(request: Request, person: Closes) -> Response:
    """For one vehicle, until a time of Hà Nội."""
    fields = await act.form(request)
    plate = text.plate(fields.get("plate", ""))
    try:
        ends = until(fields.get("until", ""))
    except DomainError:
        raise DomainError("bay.until") from None
    command = KeepBay(_place(fields), plate, ends, _why(fields))
    return await _done(request, person, command, fields)


def _place(fields: Mapping[str, str]) -> str:
    return text.line(fields.get("place", ""), "place", 60)


def _why(fields: Mapping[str, str]) -> str:
    return text.line(fields.get("reason", ""), "reason", 60)


async def _done(
    request: Request, person: Person, command: YardCommand, fields: Mapping[str, str]
) -> Response:
    await act.do(request, person, command, act.form_key(fields))
    if is_htmx(request):  # the page hears of it by its stream
        return Response(status_code=204)
    return RedirectResponse("/yard", 303)
