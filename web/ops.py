"""For whoever keeps the machine running: alive, ready, figures.

And pictures for those who may see them.
"""

import asyncio

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gate.journey.errors import DomainError
from gate.service.policy import Action
from web.guard import OPEN, Need

router = APIRouter(include_in_schema=False)


@router.get("/healthz", dependencies=[OPEN])
async def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"ok": True})


@router.get("/readyz", dependencies=[OPEN])
async def readyz(request: Request) -> JSONResponse:
    """200 when the loop writes and the broker is reached, else 503 and which is not.

    The solver and a clock that jumped are told beside them: the gate is ready all the same.
    """
    centre = request.app.state.centre
    parts: dict[str, bool] = centre.ready()
    told = {**parts, "solver": centre.solver.told(), "clock_off_s": centre.clock_off_s}
    return JSONResponse(told, 200 if all(parts.values()) else 503)


@router.get("/metrics", dependencies=[OPEN])
async def metrics() -> Response:
    """Prometheus text; counts only, no plate and no name."""
    return Response(await asyncio.to_thread(generate_latest), media_type=CONTENT_TYPE_LATEST)


@router.get("/evidence/{sha256}", dependencies=[Depends(Need(Action.SEE_PICTURE))])
async def evidence(request: Request, sha256: str) -> FileResponse:
    """A picture by its digest; raises `evidence.not_found` while it has not come."""
    path = request.app.state.centre.evidence.path(sha256)
    if path is None:
        raise DomainError("evidence.not_found")
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return FileResponse(path, media_type="image/jpeg", headers=headers)
