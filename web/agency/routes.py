"""The page of one agency, and of the marshal who records for agencies with a paper number.

An agency sees only the vehicles that need its word, and only its own word about them. Every tap
answers with the list as it then is.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from gate.journey.clearance import ClearanceState
from gate.journey.commands import Clear
from gate.journey.visit import PRESENT_STATES
from gate.service.policy import Action
from gate.service.views import ClearanceLine
from gate.store.accounts import AGENCIES
from web import act, auth, text
from web.auth import Person
from web.booth.card import CardView
from web.booth.live import Cards, open_views
from web.guard import Need
from web.live import Changed, Channel, Live, event
from web.page import fragment, is_htmx, lang_of, page

router = APIRouter(prefix="/agency", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_AGENCY))]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One vehicle and the words that are asked of the reader about it."""

    view: CardView
    lines: tuple[ClearanceLine, ...]

    @property
    def open(self) -> bool:
        """True while a word is still to be said."""
        return any(line.state == ClearanceState.NEEDED for line in self.lines)


def wanted(views: list[CardView], agency: str) -> list[Wanted]:
    """Vehicles that need this agency's word ("" = any agency's), those still waiting first."""
    found = []
    for view in views:
        lines = tuple(c for c in view.card.clearances if agency in ("", c.agency))
        if lines and view.card.visit.state in PRESENT_STATES:
            found.append(Wanted(view, lines))
    return sorted(found, key=lambda w: (not w.open, w.view.since, w.view.id))


async def rows(centre: Cards, lang: str, agency: str) -> str:
    """The list as HTML, for everybody of that agency and language."""
    found = wanted(await open_views(centre), agency)
    return fragment("agency/rows.html", lang, wanted=found, marshal=not agency, new_key=act.new_key)


def install(hub: Live, centre: Cards) -> None:
    """Tell the hub how the list is made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        if changed is not None and not changed.of("booth"):
            return b""
        return event("rows", await rows(centre, channel.lang, channel.rights))

    hub.page("agency", render)


@router.get("")
async def agency(request: Request, person: See) -> HTMLResponse:
    """The list of vehicles that need a word."""
    found = wanted(await open_views(request.app.state.centre), person.agency)
    return page(
        request,
        "agency/page.html",
        wanted=found,
        marshal=not person.agency,
        new_key=act.new_key,
    )


@router.get("/stream")
async def stream(request: Request, person: See) -> StreamingResponse:
    """Live list; ends with the session."""
    hub: Live = request.app.state.live
    channel = Channel("agency", lang_of(request), person.agency)
    return hub.stream(channel, auth.still_signed_in(request))


@router.post("/{visit_id}")
async def word(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.CLEAR, Action.CLEAR_ON_PAPER))],
) -> Response:
    """Give, refuse or withdraw; the marshal names the agency and the number of its paper."""
    fields = await act.form(request)
    named = fields.get("agency", "")
    command = Clear(
        visit_id,
        person.agency or (named if named in AGENCIES else ""),
        fields.get("state", ""),
        paper_no=text.line(fields.get("paper_no", ""), "paper_no", 60),
        reason=text.line(fields.get("reason", ""), "reason"),
    )
    await act.do(request, person, command, act.form_key(fields))
    if not is_htmx(request):
        return RedirectResponse("/agency", 303)
    html = await rows(request.app.state.centre, lang_of(request), person.agency)
    return HTMLResponse(html, headers={"Vary": "Cookie, HX-Request"})
