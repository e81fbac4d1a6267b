"""`/d/<code>`: the driver's phone page; `/d`: finding it by plate and phone; its paper with the QR.

No login: the code opens one visit and changes nothing. The page is whole without a script and
small enough for a 2G line (one sheet of style, no library); with the script it renews itself and
says how old it is when the line is gone.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from gate.journey.errors import DomainError
from gate.service.policy import Action
from parking.plan import sketch
from parking.yard import SIDES, Yard
from web import act, qr, text
from web.driver.slots import slot_of
from web.driver.telling import contact_of, slot_said
from web.guard import OPEN, Need
from web.page import lang_of, page
from web.words import words

router = APIRouter(include_in_schema=False)


@router.get("/d", dependencies=[OPEN])
async def ask(request: Request) -> HTMLResponse:
    """Where a driver without the paper begins."""
    return page(request, "driver/ask.html")


@router.post("/d", dependencies=[OPEN])
async def find(request: Request) -> RedirectResponse:
    """From plate and the last four digits of the phone to the page.

    Raises `driver.unknown` whether the plate or the digits are wrong, `login.slow` for guessing.
    """
    fields, centre = await act.form(request), request.app.state.centre
    plate = text.plate(fields.get("plate", ""))
    address = request.client.host if request.client else ""
    wait = request.app.state.driver_brake.wait_us(centre.clock(), f"driver {plate}", address)
    if wait:
        raise DomainError("login.slow", seconds=wait // 1_000_000 + 1)
    code = await centre.driver_by_phone(plate, fields.get("phone4", "").strip())
    return RedirectResponse(f"/d/{code}", 303)


@router.get("/d/{code}", dependencies=[OPEN])
async def driver(
    request: Request, code: str, part: Annotated[bool, Query(alias="part")] = False
) -> HTMLResponse:
    """One visit for its driver; `?part=1` gives only what changes."""
    centre = request.app.state.centre
    shown = await centre.driver(code)
    return page(
        request,
        "driver/now.html" if part else "driver/page.html",
        seen=shown,
        code=code,
        now=centre.clock(),
        pay_qr=qr.drawer(centre.bank),
        mails=centre.carrier is not None,
        contact=await contact_of(centre, shown.visit.id),
        slot=await slot_of(centre, shown.visit),
        slot_news=slot_said(shown.slot) if shown.slot is not None else {},
        where=_map(centre.yard, shown.bay, lang_of(request)),
    )


def _map(yard: Yard, bay: str, lang: str) -> Markup:
    """The yard with this bay in it; empty for who stands in none."""
    t = words(lang)
    sides = {side: t(f"side.{side}") for side in SIDES}
    return Markup(sketch(yard, bay, sides, t("driver.map", bay=bay)))


@router.get("/d/{code}/paper", dependencies=[OPEN])
async def paper(request: Request, code: str) -> HTMLResponse:
    """The slip a driver is handed: the code as letters and as a picture for the phone."""
    shown = await request.app.state.centre.driver(code)
    site = request.app.state.centre.public_url or str(request.base_url).rstrip("/")
    address = f"{site}/d/{code}"
    return page(
        request,
        "driver/paper.html",
        seen=shown,
        code=code,
        address=address,
        picture=qr.svg(address),
    )


@router.get("/booth/{visit_id}/driver", dependencies=[Depends(Need(Action.SEE_VISIT))])
async def hand_out(request: Request, visit_id: str) -> RedirectResponse:
    """From a vehicle on a staff screen to the paper for its driver."""
    centre = request.app.state.centre
    await centre.card(visit_id)  # an unknown visit is refused here, by its name
    return RedirectResponse(f"/d/{centre.driver_code(visit_id)}/paper", 303)
