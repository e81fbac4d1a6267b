"""Asking for a slot on the driver's page, and what the draw gave. No login: the code is the key."""

import secrets
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from gate.journey.commands import Actor
from gate.journey.slot_commands import AskSlot, GiveSlotBack
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.visit import Custody, Visit
from gate.service.policy import Role
from gate.service.slots import code as own_code
from gate.service.slots import stage
from web import act
from web.guard import OPEN

router = APIRouter(include_in_schema=False)
DRIVER = Actor("driver-page", Role.DEVICE)


@dataclass(frozen=True, slots=True)
class Slot:
    """What a driver sees of the draws: those open to it, and what it asked."""

    open: tuple[SlotDraw, ...]
    asked: tuple[tuple[SlotDraw, SlotRequest, str], ...]  # and its own code in the list

    @property
    def begins_at(self) -> int:
        """When its slot begins, 0 = it has none."""
        return max((mine.begins_at for _, mine, _ in self.asked if mine.held), default=0)


async def slot_of(centre: Any, visit: Visit) -> Slot:
    """The draws of this vehicle, and those it may still ask."""
    draws, now = await centre.draws(), centre.clock()
    coming = visit.state is Custody.EXPECTED
    return Slot(
        tuple(one for one, _ in draws if coming and stage(one, now) == "open"),
        tuple(
            (one, mine, own_code(one.id, mine.tractor))
            for one, asked in draws
            for mine in asked
            if mine.visit_id == visit.id
        ),
    )


@router.post("/d/{code}/slot", dependencies=[OPEN])
async def ask(request: Request, code: str) -> RedirectResponse:
    """Ask for a slot, or change what was asked."""
    fields, centre = await act.form(request), request.app.state.centre
    visit = (await centre.driver(code)).visit.id
    first, second = fields.get("first", ""), fields.get("second", "")
    wishes = tuple(one[:5] for one in (first, second) if one)
    command = AskSlot(visit, fields.get("draw", "")[:80], fields.get("driver", "")[:40], wishes)
    await centre.do(command, DRIVER, key=secrets.token_urlsafe(16))
    return RedirectResponse(f"/d/{code}", 303)


@router.post("/d/{code}/slot/back", dependencies=[OPEN])
async def give_back(request: Request, code: str) -> RedirectResponse:
    """Give the slot back; it goes to the next in the drawn order."""
    await act.form(request)
    centre = request.app.state.centre
    visit = (await centre.driver(code)).visit.id
    await centre.do(GiveSlotBack(visit), DRIVER, key=secrets.token_urlsafe(16))
    return RedirectResponse(f"/d/{code}", 303)
