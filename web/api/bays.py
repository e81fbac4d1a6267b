"""`/api/v1/yard/bays`: close, keep and open bays; each call is one act of one person."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from gate.journey.yard_commands import CloseBays, KeepBay, OpenBays
from gate.service.policy import Action
from web import act, text
from web.api.models import Line, Strict
from web.auth import Person
from web.guard import Need

router = APIRouter(prefix="/api/v1/yard/bays", tags=["yard"])
Closes = Annotated[Person, Depends(Need(Action.CLOSE_BAY))]


class Placed(Strict):
    """A bay or a zone, and why."""

    place: Line
    why: Line


class Keeping(Strict):
    """Which bay is kept for which plate, until when (µs since the epoch), and why."""

    bay: Line
    plate: Line
    until: int = Field(ge=0, strict=True)
    why: Line


@router.post("/close")
async def close(request: Request, body: Placed, person: Closes) -> dict[str, Any]:
    """Nobody is sent there any more; who stands there stays."""
    command = CloseBays(body.place, body.why)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/open")
async def reopen(request: Request, body: Placed, person: Closes) -> dict[str, Any]:
    """For everybody again, whether it was closed or kept."""
    command = OpenBays(body.place, body.why)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/keep")
async def keep(request: Request, body: Keeping, person: Closes) -> dict[str, Any]:
    """For one vehicle until a time."""
    command = KeepBay(body.bay, text.plate(body.plate), body.until, body.why)
    return await act.do(request, person, command, act.header_key(request))
