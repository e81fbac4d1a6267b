"""Landslide mode on the yard page: one press holds everything, one press lets it go on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from gate.journey.errors import DomainError
from gate.journey.road_commands import CloseRoad, OpenRoad, RoadCommand
from gate.service.policy import Action
from web import act, show, text
from web.auth import Person
from web.guard import Need
from web.page import is_htmx

router = APIRouter(prefix="/yard/road", include_in_schema=False)
Shuts = Annotated[Person, Depends(Need(Action.CLOSE_ROAD))]


def until(written: str) -> int:
    """Hà Nội's time as a form writes it, µs since the epoch; 0 when left empty.

    Raises `road.until` for what is no time.
    """
    if not written:
        return 0
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise DomainError("road.until") from None
    if found.tzinfo is not None or found.year < 2000:
        raise DomainError("road.until")
    return show.micros(found.replace(tzinfo=show.HANOI))


@router.post("/close")
async def close(request: Request, person: Shuts) -> Response:
    """Hold everything, or change what is told."""
    fields = await act.form(request)
    place = text.line(fields.get("place", ""), "place", 60)
    command = CloseRoad(fields.get("reason", "")[:20], place, until(fields.get("until", "")))
    return await _done(request, person, command, fields)


@router.post("/open")
async def reopen(request: Request, person: Shuts) -> Response:
    """Let it go on."""
    fields = await act.form(request)
    why = text.line(fields.get("reason", ""), "reason", 60)
    return await _done(request, person, OpenRoad(why), fields)


async def _done(
    request: Request, person: Person, command: RoadCommand, fields: Mapping[str, str]
) -> Response:
    await act.do(request, person, command, act.form_key(fields))
    if is_htmx(request):  # the page hears of it by its stream, as every other screen does
        return Response(status_code=204)
    return RedirectResponse("/yard", 303)
