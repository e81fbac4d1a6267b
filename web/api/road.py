"""`/api/v1`: the road is shut or free; told to anybody, changed by the marshal or the manager."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from gate import wire
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.service.policy import Action
from web import act
from web.api.models import Line, Strict
from web.auth import Person
from web.guard import OPEN, Need

router = APIRouter(prefix="/api/v1", tags=["road"])
Shuts = Annotated[Person, Depends(Need(Action.CLOSE_ROAD))]


class Shutting(Strict):
    """Why, where, and until when; `until` µs since the epoch, 0 = nobody knows."""

    why: Line
    place: Line = ""
    until: int = Field(0, ge=0, strict=True)


class Opening(Strict):
    """How the road is known to be free."""

    why: Line


@router.post("/road/close")
async def close(request: Request, body: Shutting, person: Shuts) -> dict[str, Any]:
    """Hold everything where it is; again, to change what is told."""
    command = CloseRoad(body.why, body.place, body.until)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/road/open")
async def reopen(request: Request, body: Opening, person: Shuts) -> dict[str, Any]:
    """Let it go on."""
    return await act.do(request, person, OpenRoad(body.why), act.header_key(request))


@router.get("/public/road", dependencies=[OPEN])
async def road(request: Request) -> dict[str, Any]:
    """Whether the road is shut, why and where, since and until when; names nobody."""
    found = await request.app.state.centre.road()
    if found is None:
        return {"shut": False}
    until = wire.rfc3339(found.until) if found.until else None
    since = wire.rfc3339(found.closed_at)
    return {"shut": True, "why": found.why, "place": found.place, "since": since, "until": until}
