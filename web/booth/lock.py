"""The lock of a desk: a PIN is set, the desk locks, a PIN or a badge brings its person back.

The page asks for the lock after minutes without a touch; from then on the centre refuses every act
of that session until the PIN or the badge is right. What was typed stays in the page, which is
never left.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.service.policy import Action
from web import act, auth
from web.auth import Person
from web.guard import Need, SignedIn, check_lock
from web.page import page

router = APIRouter(prefix="/booth/lock", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_BOOTH))]
Anybody = Annotated[Person, Depends(SignedIn())]
IDLE_MINUTES = 5


@router.get("")
async def pin_page(request: Request, person: See) -> HTMLResponse:
    """Set a PIN, or another."""
    pins = request.app.state.centre.desk_pins
    has = await asyncio.to_thread(pins.has_pin, person.name)
    badge = await asyncio.to_thread(pins.badges.has, person.name)
    saved = "saved" in request.query_params
    return page(request, "booth/pin.html", has=has, badge=badge, saved=saved, minutes=IDLE_MINUTES)


@router.post("/pin")
async def set_pin(request: Request, person: Anybody) -> RedirectResponse:
    """Keep a PIN for this person; a locked desk takes none (`session.locked`)."""
    check_lock(request, person)
    fields = await act.form(request)
    pins = request.app.state.centre.desk_pins
    async with request.app.state.hashing:
        await asyncio.to_thread(pins.set_pin, person.name, fields.get("pin", ""))
    return RedirectResponse("/booth/lock?saved=1", 303)


@router.post("")
async def lock(request: Request, _: Anybody) -> Response:
    """Lock this session; nothing on the page changes."""
    pins = request.app.state.centre.desk_pins
    await asyncio.to_thread(pins.lock, request.cookies.get(auth.COOKIE, ""))
    return Response(status_code=204)


@router.post("/open")
async def unlock(request: Request, _: Anybody) -> Response:
    """The PIN or the badge is right and the desk goes on, or it is refused."""
    fields = await act.form(request)
    pins = request.app.state.centre.desk_pins
    token = request.cookies.get(auth.COOKIE, "")
    await asyncio.to_thread(pins.unlock, token, fields.get("pin", ""))
    return Response(status_code=204)
