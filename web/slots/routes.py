"""`/slots`: the manager's page of draws. Announce, draw, cancel, and see who has which slot.

The page makes a secret in the browser and keeps it there: the field it is shown in has no name, so
no form can send it before the draw. Plain forms otherwise; nothing is decided here.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.slot_commands import AnnounceDraw, CancelDraw, DrawSlots
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.service.policy import Action, allowed
from gate.service.slots import code, stage
from parking.slots import ENOUGH_DAYS
from web import act, show, text
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/slots", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_SLOTS))]
Draws = Annotated[Person, Depends(Need(Action.DRAW_SLOTS))]
SHOWN = 14  # draws on the page, the newest days first


@dataclass(frozen=True, slots=True)
class Shown:
    """One draw, where it stands now, and what was asked of it: lots first, then by plate."""

    draw: SlotDraw
    stage: str
    asked: tuple[tuple[SlotRequest, str], ...]  # and its code in the public list

    @property
    def held(self) -> int:
        """How many have a slot now."""
        return sum(one.held for one, _ in self.asked)


@router.get("")
async def draws(request: Request, person: See) -> HTMLResponse:
    """All draws of late, and what the manager may do with each."""
    centre = request.app.state.centre
    now = centre.clock()
    return page(
        request,
        "slots/page.html",
        draws=[_shown(one, asked, now) for one, asked in (await centre.draws())[:SHOWN]],
        quotas=await centre.slot_quotas(),
        enough=ENOUGH_DAYS,
        may=allowed(person.role, Action.DRAW_SLOTS),
        today=show.day_of(now),
        now=now,
        new_key=act.new_key,
    )


@router.post("/announce")
async def announce(request: Request, person: Draws) -> RedirectResponse:
    """Open the window of a day; raises `slot.*`."""
    fields = await act.form(request)
    closes = text.moment(fields.get("closes", ""), "slot.closes")
    promise = fields.get("commitment", "").strip().lower()[:80]
    command = AnnounceDraw(fields.get("day", "")[:10], closes, promise)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/slots", 303)


@router.post("/draw")
async def draw(request: Request, person: Draws) -> RedirectResponse:
    """Secret and public word: the lots are drawn."""
    fields = await act.form(request)
    command = DrawSlots(
        fields.get("draw", "")[:80],
        text.line(fields.get("secret", ""), "secret"),
        text.line(fields.get("beacon", ""), "beacon"),
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/slots", 303)


@router.post("/cancel")
async def cancel(request: Request, person: Draws) -> RedirectResponse:
    """The draw is off."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    await act.do(
        request, person, CancelDraw(fields.get("draw", "")[:80], why), act.form_key(fields)
    )
    return RedirectResponse("/slots", 303)


def _shown(one: SlotDraw, asked: list[SlotRequest], now: int) -> Shown:
    order = sorted(asked, key=lambda a: (not a.number, a.number, a.tractor))
    return Shown(one, stage(one, now), tuple((a, code(one.id, a.tractor)) for a in order))
