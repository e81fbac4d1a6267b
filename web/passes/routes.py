"""Standing passes: who has one, who asked and who approved; asking, approving and revoking.

Plain forms, so that the page works on any phone and without JavaScript. Days are calendar days at
the gate; the last day counts whole.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.commands import ApprovePass, AskPass, RevokePass
from gate.journey.errors import DomainError
from gate.journey.oversight import Pass, PassKind
from gate.service.policy import Action, allowed
from web import act, show, text
from web.auth import Person
from web.booth.facts import FIELDS, read_facts
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/passes", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_OVERSIGHT, Action.SEE_BOOTH, Action.SEE_YARD))]
STANDING = ("seats", "payload_kg", "container", "licence_kind", "flow", "load")  # of the vehicle
QUARTER = timedelta(days=90)


def group_of(found: Pass, now: int) -> str:
    """Where a pass stands: waiting, coming, standing or over."""
    if found.revoked_at or found.valid_to <= now:
        return "over"
    if not found.approved_at:
        return "waiting"
    return "standing" if found.in_force(now) else "coming"


@router.get("")
async def passes(request: Request, person: See) -> HTMLResponse:
    """All passes, those to approve first, and the form to ask."""
    centre = request.app.state.centre
    now = centre.clock()
    groups: dict[str, list[Pass]] = {"waiting": [], "standing": [], "coming": [], "over": []}
    for found in await centre.passes():
        groups[group_of(found, now)].append(found)
    today = show.day_of(now)
    return page(
        request,
        "passes/page.html",
        groups=groups,
        kinds=list(PassKind),
        fields=[f for name in STANDING for f in FIELDS if f.name == name],
        today=today,
        until=today + QUARTER,
        asks=allowed(person.role, Action.ASK_PASS),
        approves=allowed(person.role, Action.APPROVE_PASS),
        revokes=allowed(person.role, Action.REVOKE_PASS),
        oversees=allowed(person.role, Action.SEE_OVERSIGHT),
        new_key=act.new_key,
    )


@router.post("")
async def ask(
    request: Request, person: Annotated[Person, Depends(Need(Action.ASK_PASS))]
) -> RedirectResponse:
    """Ask for a pass; raises `pass.*`."""
    fields = await act.form(request)
    facts = read_facts({k: v for k, v in fields.items() if k in STANDING and v})
    command = AskPass(
        text.plate(fields.get("plate", "")),
        fields.get("kind", "")[:20],
        text.line(fields.get("holder", ""), "holder"),
        facts,
        midnight(_day(fields, "from")),
        midnight(_day(fields, "to") + timedelta(days=1)),
        text.line(fields.get("why", ""), "why"),
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/passes", 303)


@router.post("/{pass_id}/approve")
async def approve(
    request: Request, pass_id: str, person: Annotated[Person, Depends(Need(Action.APPROVE_PASS))]
) -> RedirectResponse:
    """A second person approves."""
    fields = await act.form(request)
    await act.do(request, person, ApprovePass(pass_id), act.form_key(fields))
    return RedirectResponse("/passes", 303)


@router.post("/{pass_id}/revoke")
async def revoke(
    request: Request, pass_id: str, person: Annotated[Person, Depends(Need(Action.REVOKE_PASS))]
) -> RedirectResponse:
    """Over before its time."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    await act.do(request, person, RevokePass(pass_id, why), act.form_key(fields))
    return RedirectResponse("/passes", 303)


def midnight(day: date) -> int:
    """The first instant of a calendar day at the gate, µs since the epoch."""
    return show.micros(datetime.combine(day, time(), show.HANOI))


def _day(fields: Mapping[str, str], name: str) -> date:
    """`YYYY-MM-DD` within the years a calendar offers; raises `pass.day`."""
    try:
        day = date.fromisoformat(fields.get(name, ""))
    except ValueError:
        raise DomainError("pass.day") from None
    if not 2000 <= day.year < 2200:
        raise DomainError("pass.day")
    return day
