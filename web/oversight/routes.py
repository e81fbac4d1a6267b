"""The page of the second person, and the acts of the booth that need one.

Three lists: lanes opened by override or emergency, discretionary exemptions asked for, statutory
ones to review. The page is live; every act answers with the lists as they then are. What nobody may
do alone is refused by the gate, not by the page: the page only says so beforehand.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from gate.journey import commands as c
from gate.journey.commands import Command
from gate.journey.errors import DomainError
from gate.journey.oversight import Door
from gate.service.policy import Action, allowed
from gate.service.watch import Watch
from web import act, auth, show, text
from web.auth import Person
from web.guard import Need
from web.live import Changed, Channel, Live, event
from web.page import fragment, is_htmx, lang_of, page

router = APIRouter(prefix="/oversight", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_OVERSIGHT))]
TOPICS = ("oversight", "money")
_VARY = {"Vary": "Cookie, HX-Request"}
_RIGHTS = {
    "account": Action.ACCOUNT_FOR,
    "countersign": Action.COUNTERSIGN,
    "decide": Action.DECIDE_EXEMPTION,
    "review": Action.REVIEW_EXEMPTION,
    "picture": Action.SEE_PICTURE,
}


class Watched(Protocol):
    """What is needed of the centre."""

    def clock(self) -> int:
        """µs since the epoch."""

    async def watched(self) -> Watch:
        """What waits for a second person."""

    async def late_signatures(self) -> int:
        """How many came late or not at all."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the lists, and what they may do: all that a rendered list depends on."""

    name: str
    can: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> "Reader":
        """By the policy."""
        rights = (name for name, action in _RIGHTS.items() if allowed(person.role, action))
        return cls(person.name, frozenset(rights))

    @classmethod
    def read(cls, rights: str) -> "Reader":
        """Back from a channel's name."""
        can, _, name = rights.partition(" ")
        return cls(name, frozenset(can.split(",")))

    @property
    def rights(self) -> str:
        """As a channel's name: readers who may share bytes."""
        return f"{','.join(sorted(self.can))} {self.name}"


async def lists(centre: Watched, lang: str, reader: Reader) -> str:
    """The three lists as HTML for this reader."""
    return fragment("oversight/lists.html", lang, **await _context(centre, reader))


async def _context(centre: Watched, reader: Reader) -> dict[str, Any]:
    return {
        "watch": await centre.watched(),
        "late": await centre.late_signatures(),
        "now": centre.clock(),
        "reader": reader,
        "new_key": act.new_key,
    }


def install(hub: Live, centre: Watched) -> None:
    """Tell the hub how the lists are made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        if changed is not None and not changed.of(*TOPICS):
            return b""
        return event("lists", await lists(centre, channel.lang, Reader.read(channel.rights)))

    hub.page("oversight", render)


@router.get("")
async def oversight(request: Request, person: See) -> HTMLResponse:
    """The three lists."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    rejected = await centre.rejected_exemptions(
        today - timedelta(days=6), today + timedelta(days=1)
    )
    alone = await centre.alone(today - timedelta(days=29), today + timedelta(days=1))
    context = await _context(centre, Reader.of(person))
    return page(request, "oversight/page.html", rejected=rejected, alone=alone, **context)


@router.get("/stream")
async def stream(request: Request, person: See) -> StreamingResponse:
    """Live lists; ends with the session."""
    hub: Live = request.app.state.live
    channel = Channel("oversight", lang_of(request), Reader.of(person).rights)
    return hub.stream(channel, auth.still_signed_in(request))


@router.get("/emergencies", dependencies=[Depends(Need(Action.SEE_BOOTH))])
async def emergencies(request: Request) -> HTMLResponse:
    """For the booth: emergencies that nobody has accounted for."""
    return await _emergencies(request)


async def _emergencies(request: Request) -> HTMLResponse:
    centre = request.app.state.centre
    waiting = [
        found
        for found in (await centre.watched()).opened
        if found.override.door is Door.EMERGENCY and not found.override.accounted_at
    ]
    html = fragment(
        "oversight/emergencies.html",
        lang_of(request),
        waiting=waiting,
        now=centre.clock(),
        new_key=act.new_key,
    )
    return HTMLResponse(html, headers=dict(_VARY))


@router.post("/overrides/{override_id}/account")
async def account(
    request: Request,
    override_id: str,
    person: Annotated[Person, Depends(Need(Action.ACCOUNT_FOR))],
) -> Response:
    """Who and what an emergency was; the booth gets its own list back."""
    fields = await act.form(request)
    told = text.line(fields.get("account", ""), "account")
    await act.do(request, person, c.AccountFor(override_id, told), act.form_key(fields))
    if fields.get("at") == "booth" and is_htmx(request):
        return await _emergencies(request)
    return await _lists(request, person)


@router.post("/overrides/{override_id}/countersign")
async def countersign(
    request: Request,
    override_id: str,
    person: Annotated[Person, Depends(Need(Action.COUNTERSIGN))],
) -> Response:
    """A second person has looked."""
    fields = await act.form(request)
    note = text.line(fields.get("note", ""), "note")
    return await _answer(request, person, c.Countersign(override_id, note), act.form_key(fields))


@router.post("/exemptions/{ask_id}")
async def decide(
    request: Request,
    ask_id: str,
    person: Annotated[Person, Depends(Need(Action.DECIDE_EXEMPTION))],
) -> Response:
    """Approve or refuse."""
    fields = await act.form(request)
    note = text.line(fields.get("note", ""), "note")
    command = c.DecideExemption(ask_id, _yes(fields.get("say", "")), note)
    return await _answer(request, person, command, act.form_key(fields))


@router.post("/charges/{charge_id}")
async def review(
    request: Request,
    charge_id: str,
    person: Annotated[Person, Depends(Need(Action.REVIEW_EXEMPTION))],
) -> Response:
    """The daily look at a statutory exemption."""
    fields = await act.form(request)
    note = text.line(fields.get("note", ""), "note")
    command = c.ReviewExemption(charge_id, _yes(fields.get("say", "")), note)
    return await _answer(request, person, command, act.form_key(fields))


@router.post("/visits/{visit_id}/override")
async def override(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.OVERRIDE_LANE))],
) -> Response:
    """Open the lane in which the vehicle stands, against the rule."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    command = c.OverrideLane(visit_id, why)
    return await _opened(request, person, command, act.form_key(fields), visit_id)


@router.post("/lanes/{lane}/emergency")
async def emergency(
    request: Request, lane: str, person: Annotated[Person, Depends(Need(Action.EMERGENCY_LANE))]
) -> Response:
    """Open this lane now."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    command = c.EmergencyLane(lane, why)
    return await _opened(request, person, command, act.form_key(fields), lane)


async def _opened(
    request: Request, person: Person, command: Command, key: str, place: str
) -> Response:
    """One sentence in the form's own place; the card beside it is renewed live."""
    reply = await act.do(request, person, command, key)
    if not is_htmx(request):
        return RedirectResponse("/booth", 303)
    lane = str(reply["lane"])
    html = fragment(
        "oversight/opened.html", lang_of(request), lane=lane, place=place, new_key=act.new_key
    )
    return HTMLResponse(html, headers=dict(_VARY))


async def _answer(request: Request, person: Person, command: Command, key: str) -> Response:
    await act.do(request, person, command, key)
    return await _lists(request, person)


async def _lists(request: Request, person: Person) -> Response:
    if not is_htmx(request):
        return RedirectResponse("/oversight", 303)
    html = await lists(request.app.state.centre, lang_of(request), Reader.of(person))
    return HTMLResponse(html, headers=dict(_VARY))


def _yes(said: str) -> bool:
    """`yes` or `no`, by the button; raises `request.invalid` for anything else."""
    if said not in ("yes", "no"):
        raise DomainError("request.invalid", where="say")
    return said == "yes"
