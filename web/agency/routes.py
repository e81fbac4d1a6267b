"""The page of one agency, and of the marshal who records for agencies with a paper number.

An agency sees only the vehicles that need its word or that it holds, and only its own words about
them. Every tap answers with the list as it then is.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from gate.journey.clearance import ClearanceState
from gate.journey.commands import Clear, Command, GiveBack, Seize
from gate.journey.consignment import Consignment, ConsignmentState
from gate.journey.errors import DomainError
from gate.journey.hold import Hold
from gate.journey.visit import PRESENT_STATES
from gate.service.policy import Action
from gate.service.views import ClearanceLine
from gate.store.accounts import AGENCIES
from web import act, auth, text
from web.auth import Person
from web.booth import acts as booth_acts
from web.booth.card import CardView
from web.booth.live import Cards, open_views
from web.guard import Need
from web.live import Changed, Channel, Live, event
from web.page import fragment, is_htmx, lang_of, page
from web.yard import acts

router = APIRouter(prefix="/agency", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_AGENCY))]
Holder = Annotated[Person, Depends(Need(Action.HOLD, Action.HOLD_ON_PAPER))]
HOLD_REASONS = ("inspection", "papers", "sample", "suspicion")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One vehicle, the words that are asked of the reader about it, and the reader's holds."""

    view: CardView
    lines: tuple[ClearanceLine, ...]
    holds: tuple[Hold, ...]  # open ones

    @property
    def goods(self) -> tuple[Consignment, ...]:
        """Goods on the vehicle now, and those it brought that lie in the yard."""
        card = self.view.card
        lying = (c for c in card.brought if c.state is ConsignmentState.IN_YARD)
        return (*card.carried, *lying)

    @property
    def open(self) -> bool:
        """True while a word is still to be said, or a hold to be ended."""
        return bool(self.holds) or any(line.state == ClearanceState.NEEDED for line in self.lines)


def wanted(views: list[CardView], agency: str) -> list[Wanted]:
    """Vehicles that this agency ("" = any) must speak about or holds, those still waiting first."""
    found = []
    for view in views:
        lines = tuple(c for c in view.card.clearances if agency in ("", c.agency))
        holds = tuple(h for h in view.card.holds if h.bars and agency in ("", h.agency))
        if (lines or holds) and view.card.visit.state in PRESENT_STATES:
            found.append(Wanted(view, lines, holds))
    return sorted(found, key=lambda w: (not w.open, w.view.since, w.view.id))


async def rows(centre: Cards, lang: str, agency: str) -> str:
    """The list as HTML, for everybody of that agency and language."""
    found = wanted(await open_views(centre), agency)
    return fragment("agency/rows.html", lang, **_context(found, agency, await _seized(centre)))


async def _seized(centre: Any) -> list[Consignment]:
    """Goods that an agency holds, wherever the vehicle that brought them is."""
    lying = (await centre.yard_now()).goods
    return [c for c in lying if c.state is ConsignmentState.SEIZED]


def _context(found: list[Wanted], agency: str, seized: list[Consignment]) -> dict[str, Any]:
    return {
        "seized": seized,
        "wanted": found,
        "marshal": not agency,
        "agencies": AGENCIES,
        "reasons": HOLD_REASONS,
        "new_key": act.new_key,
    }


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
    centre = request.app.state.centre
    found = wanted(await open_views(centre), person.agency)
    seized = await _seized(centre)
    return page(request, "agency/page.html", **_context(found, person.agency, seized))


@router.get("/stream")
async def stream(request: Request, person: See) -> StreamingResponse:
    """Live list; ends with the session."""
    hub: Live = request.app.state.live
    channel = Channel("agency", lang_of(request), person.agency)
    return hub.stream(channel, auth.still_signed_in(request))


@router.post("/hold")
async def hold_by_plate(request: Request, person: Holder) -> Response:
    """Hold a vehicle that is here but not on the list; raises `hold.no_such_plate`."""
    fields = await act.form_with_photo(request)
    plate = text.plate(fields.get("plate", ""))
    views = await open_views(request.app.state.centre)
    here = [v.id for v in views if v.plate == plate and v.card.visit.state in PRESENT_STATES]
    if not plate or not here:
        raise DomainError("hold.no_such_plate", plate=plate)
    return await _answer(request, person, acts.hold(here[0], fields, person), fields)


@router.post("/goods/{consignment_id}/seize")
async def seize(
    request: Request,
    consignment_id: str,
    person: Annotated[Person, Depends(Need(Action.SEIZE, Action.HOLD_ON_PAPER))],
) -> Response:
    """Take the goods; the vehicle may leave without them."""
    fields = await act.form_with_photo(request)
    command = Seize(
        consignment_id,
        person.agency or _named(fields.get("agency", "")),
        acts.reason(fields),
        text.line(fields.get("paper_no", ""), "paper_no", 60),
        fields["photo"],
    )
    return await _answer(request, person, command, fields)


@router.post("/goods/{consignment_id}/give-back")
async def give_back(
    request: Request,
    consignment_id: str,
    person: Annotated[Person, Depends(Need(Action.SEIZE, Action.HOLD_ON_PAPER))],
) -> Response:
    """Seized goods are given back; they lie in the yard until somebody takes them up."""
    fields = await act.form(request)
    command = GiveBack(
        consignment_id,
        person.agency or _named(fields.get("agency", "")),
        acts.reason(fields),
        text.line(fields.get("paper_no", ""), "paper_no", 60),
    )
    return await _answer(request, person, command, fields)


@router.post("/{visit_id}/hold")
async def hold(request: Request, visit_id: str, person: Holder) -> Response:
    """Keep the vehicle here."""
    fields = await act.form_with_photo(request)
    return await _answer(request, person, acts.hold(visit_id, fields, person), fields)


@router.post("/{visit_id}/release")
async def release(request: Request, visit_id: str, person: Holder) -> Response:
    """The hold is over."""
    fields = await act.form_with_photo(request)
    return await _answer(request, person, acts.release(visit_id, fields, person), fields)


@router.post("/{visit_id}/keeping")
async def keeping(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.STATE_KEEPING))]
) -> Response:
    """Until when the goods are good, by who looked at them."""
    fields = await act.form(request)
    return await _answer(request, person, booth_acts.keeping(visit_id, fields), fields)


@router.post("/{visit_id}")
async def word(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.CLEAR, Action.CLEAR_ON_PAPER))],
) -> Response:
    """Give, refuse or withdraw; the marshal names the agency and the number of its paper."""
    fields = await act.form_with_photo(request)
    command = Clear(
        visit_id,
        person.agency or _named(fields.get("agency", "")),
        fields.get("state", ""),
        paper_no=text.line(fields.get("paper_no", ""), "paper_no", 60),
        reason=text.line(fields.get("reason", ""), "reason"),
        photo=fields["photo"],
    )
    return await _answer(request, person, command, fields)


def _named(agency: str) -> str:
    return agency if agency in AGENCIES else ""


async def _answer(
    request: Request, person: Person, command: Command, fields: acts.Fields
) -> Response:
    """Ask, then show the list as it then is."""
    await act.do(request, person, command, act.form_key(fields))
    if not is_htmx(request):
        return RedirectResponse("/agency", 303)
    html = await rows(request.app.state.centre, lang_of(request), person.agency)
    return HTMLResponse(html, headers={"Vary": "Cookie, HX-Request"})
