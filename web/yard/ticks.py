"""What the solver beside the loop was asked and proposed, and what the gate said of it: to read.

Nothing is asked of the solver here; every line is as it was kept. One tick is read whole as JSON.
"""

import asyncio
import re
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse

from gate.journey.errors import DomainError
from gate.service.plan_rows import SolverTick
from gate.service.policy import Action, allowed
from web import show
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/yard/ticks", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_YARD))]
SHOWN = 50
_INSTANT = re.compile(r"[0-9]{1,16}")


@router.get("")
async def ticks(request: Request, person: See) -> HTMLResponse:
    """The newest; `?before=` goes on from there."""
    centre = request.app.state.centre
    asked = request.query_params.get("before", "")
    if asked and not _INSTANT.fullmatch(asked):
        raise DomainError("request.invalid", where="before")
    before = int(asked or 0)
    found = await asyncio.to_thread(centre.ticks.newest, SHOWN + 1, before)
    return page(
        request,
        "yard/ticks.html",
        ticks=found[:SHOWN],
        older=found[SHOWN - 1].at if len(found) > SHOWN else 0,
        newest=not before,
        health=centre.solver,
        walks=allowed(person.role, Action.COUNT_YARD),
        admits=allowed(person.role, Action.ADMIT),
    )


@router.get("/{tick_id}", dependencies=[Depends(Need(Action.SEE_YARD))])
async def tick(request: Request, tick_id: str) -> JSONResponse:
    """One tick as it was kept, with the plates of its vehicles; raises `tick.not_found`."""
    centre = request.app.state.centre
    found: SolverTick | None = await asyncio.to_thread(centre.ticks.one, tick_id[:80])
    if found is None:
        raise DomainError("tick.not_found")
    plates = await centre.plates_of([*found.bays, *found.moves])
    return JSONResponse(shape(found, plates))


def shape(tick: SolverTick, plates: dict[str, str]) -> dict[str, Any]:
    """The tick for machines: times as RFC 3339, bays by vehicle."""
    kept = {
        **asdict(tick),
        "at": show.iso(tick.at),
        "asked_at": show.iso(tick.asked_at),
        "gap": round(tick.gap, 4),
        "verdict": tick.said,
    }
    return {**kept, "plates": plates}
