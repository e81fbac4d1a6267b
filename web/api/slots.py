"""`/api/v1`: slots by draw. Announced and drawn by the manager, asked for with a declaration.

What is published is enough to redo a draw, and names nobody.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from gate import wire
from gate.journey.slot_commands import (
    AnnounceDraw,
    AskSlot,
    CancelDraw,
    DrawSlots,
    GiveSlotBack,
    JudgeSlot,
    SeeSlotDriver,
)
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.service.policy import Action
from gate.service.slotback import given_back
from gate.service.slots import code, listed
from web import act
from web.api.models import Line, Strict
from web.auth import Person
from web.guard import OPEN, Need

router = APIRouter(prefix="/api/v1", tags=["slots"])
Draws = Annotated[Person, Depends(Need(Action.DRAW_SLOTS))]
Asks = Annotated[Person, Depends(Need(Action.ASK_SLOT))]
Judges = Annotated[Person, Depends(Need(Action.JUDGE_SLOT))]


class Announcing(Strict):
    """The day, when the window closes (µs since the epoch), the SHA-256 of the secret."""

    day: Line
    closes_at: int = Field(ge=0, strict=True)
    commitment: Line


class Drawing(Strict):
    """Which draw, the secret that was promised, the public word that came after the window."""

    draw: Line
    secret: Line
    beacon: Line


class Asking(Strict):
    """Which draw, the number of the driver's papers, the times that would do, best first."""

    draw: Line
    driver: Line
    wishes: list[Line] = Field(min_length=1, max_length=24)


class Cancelling(Strict):
    """Which draw, and why."""

    draw: Line
    why: Line


class Papers(Strict):
    """The number of the papers of who sits at the wheel."""

    driver: Line


class Judging(Strict):
    """Whether the slot stands, and why."""

    stands: bool
    why: Line


@router.post("/slots/announce")
async def announce(request: Request, body: Announcing, person: Draws) -> dict[str, Any]:
    """Open the window of a day."""
    command = AnnounceDraw(body.day, body.closes_at, body.commitment)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/slots/draw")
async def draw(request: Request, body: Drawing, person: Draws) -> dict[str, Any]:
    """Draw, once the window is over."""
    command = DrawSlots(body.draw, body.secret, body.beacon)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/slots/cancel")
async def cancel(request: Request, body: Cancelling, person: Draws) -> dict[str, Any]:
    """A day's draw is off; everybody reads why."""
    command = CancelDraw(body.draw, body.why)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/visits/{visit_id}/slot")
async def ask(request: Request, visit_id: str, body: Asking, person: Asks) -> dict[str, Any]:
    """Ask for a slot, or change what was asked, while the window is open."""
    command = AskSlot(visit_id, body.draw, body.driver, tuple(body.wishes))
    return await act.do(request, person, command, act.header_key(request))


@router.post("/visits/{visit_id}/slot/give-back")
async def goes_back(request: Request, visit_id: str, person: Asks) -> dict[str, Any]:
    """The slot goes to the next in the drawn order; without a body."""
    return await act.do(request, person, GiveSlotBack(visit_id), act.header_key(request))


@router.post("/visits/{visit_id}/slot/driver")
async def see_driver(
    request: Request, visit_id: str, body: Papers, person: Judges
) -> dict[str, Any]:
    """The papers of who came with a slot: are they those it was asked with?"""
    command = SeeSlotDriver(visit_id, body.driver)
    return await act.do(request, person, command, act.header_key(request))


@router.post("/visits/{visit_id}/slot/judge")
async def judge(request: Request, visit_id: str, body: Judging, person: Judges) -> dict[str, Any]:
    """The slot stands for the vehicle that came, or it is a walk-in."""
    command = JudgeSlot(visit_id, body.stands, body.why)
    return await act.do(request, person, command, act.header_key(request))


@router.get("/public/slots", dependencies=[OPEN])
async def published(request: Request) -> list[dict[str, Any]]:
    """Every draw as it is published: enough to redo it by hand."""
    return [told(one, asked) for one, asked in await request.app.state.centre.draws()]


def told(one: SlotDraw, asked: list[SlotRequest]) -> dict[str, Any]:
    """A draw as anybody may read it: the list only when nobody can be added any more."""
    found: dict[str, Any] = {
        "draw": one.id,
        "day": one.day,
        "places": one.offered,
        "commitment": one.commitment,
        "closes_at": wire.rfc3339(one.closes_at),
        "closes_us": one.closes_at,
        "asked": len(asked),
        "drawn": bool(one.drawn_at),
        "cancelled": wire.rfc3339(one.cancelled_at) if one.cancelled_at else "",
        "cancelled_us": one.cancelled_at,
        "cancelled_why": one.cancelled_why,
    }
    if not one.drawn_at:
        return found
    lots = sorted(asked, key=lambda a: a.number)
    return found | {
        "secret": one.secret,
        "beacon": one.beacon,
        "seed": one.seed,
        "list": [listed(a).line for a in asked],
        "lots": [_lot(a) for a in lots],
        "given_back": [_given_back(a, asked) for a in given_back(asked)],
    }


def _lot(asked: SlotRequest) -> dict[str, str]:
    """A lot, what the draw gave for it, what a person said of that, and what it has now."""
    return {
        "number": asked.number,
        "tractor": code(asked.draw_id, asked.tractor),
        "slot": asked.drawn_slot,
        "word": asked.word,
        "now": asked.slot if asked.held else "",
    }


def _given_back(asked: SlotRequest, others: list[SlotRequest]) -> dict[str, Any]:
    """One slot given back: who has it now ("" = walk-ins), and who was next and comes no more."""
    heir = next((one for one in others if one.heir_of == asked.id), None)
    return {
        "at": wire.rfc3339(asked.word_at),
        "at_us": asked.word_at,
        "slot": asked.slot,
        "from": code(asked.draw_id, asked.tractor),
        "to": code(asked.draw_id, heir.tractor) if heir else "",
        "passed_over": asked.passed_over.split(),
    }
