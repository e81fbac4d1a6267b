"""Pages and acts of the booth.

The list, one card, and confirm, facts, assess, pay, open, with the acts of `web.booth.acts`.

Every act answers with the card as it then is; a refusal goes to the message place and changes
nothing.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from anpr.hints import hint
from anpr.plate import LENGTH_MAX
from gate.journey.commands import Assess, Command, Confirm, Open, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash, PutOnAccount
from gate.service.policy import Action
from web import act, auth, text
from web.auth import Person
from web.booth import live
from web.booth.acts import ACTS, Act
from web.booth.around import GONE
from web.booth.card import CardView
from web.booth.cash import read_amount
from web.booth.facts import read_facts
from web.booth.keys import KEYS
from web.booth.lanes import choices, lanes_of, serves
from web.booth.lock import IDLE_MINUTES
from web.guard import Need
from web.live import Changed, Channel, Live
from web.page import fragment, is_htmx, lang_of, page

router = APIRouter(prefix="/booth", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_BOOTH))]
_VARY = {"Vary": "Cookie, HX-Request"}
PAYER_FIELDS = ("name", "tax_code", "address")


def install(hub: Live, centre: live.Cards) -> None:
    """Tell the hub how booth pieces are made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        return await live.pieces(centre, channel, changed)

    hub.page("booth", render)


@router.get("")
async def booth(request: Request, person: See) -> HTMLResponse:
    """The list, with the first card that needs somebody open."""
    centre = request.app.state.centre
    views = await live.open_views(centre)
    own = lanes_of(request.query_params.get("lanes", ""))
    first = next((v for v in views if v.active and serves(own, v.lane)), None)
    return await _whole(
        request, person, views, await live.whole(centre, first.id) if first else None
    )


@router.get("/stream")
async def stream(request: Request, person: See) -> StreamingResponse:
    """Live pieces; ends with the session."""
    hub: Live = request.app.state.live
    channel = Channel("booth", lang_of(request), live.rights(person))
    return hub.stream(channel, auth.still_signed_in(request))


@router.get("/grammar")
async def grammar(request: Request, _: See) -> HTMLResponse:
    """What the grammars say of a plate that is being typed."""
    asked = request.query_params
    found = hint(asked.get("plate", "")[:LENGTH_MAX], asked.get("colour", "")[:10])
    return HTMLResponse(fragment("booth/hint.html", lang_of(request), hint=found))


@router.get("/{visit_id}")
async def one(request: Request, visit_id: str, person: See) -> Response:
    """One card: alone for htmx, else within the page; what proved to be another leads there."""
    centre = request.app.state.centre
    try:
        shown = await live.whole(centre, visit_id)
    except DomainError as error:
        if error.key != "visit.merged":
            raise
        return RedirectResponse(f"/booth/{error.params['into']}", 303)
    if is_htmx(request):
        return _alone(request, person, shown)
    return await _whole(request, person, await live.open_views(centre), shown)


@router.post("/{visit_id}/confirm")
async def confirm(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.CONFIRM))]
) -> Response:
    """This is the vehicle, and this is its plate."""
    fields = await act.form(request)
    plate = text.plate(fields.get("plate", ""))
    command = Confirm(visit_id, plate, text.line(fields.get("why", ""), "why"))
    return await _act(request, person, visit_id, command, fields)


@router.post("/{visit_id}/facts")
async def facts(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.STATE_FACTS))]
) -> Response:
    """Facts for the fee, and who pays."""
    fields = await act.form(request)
    payer = {
        name: text.line(fields[f"payer_{name}"], name)
        for name in PAYER_FIELDS
        if fields.get(f"payer_{name}")
    }
    command = StateFacts(visit_id, read_facts(fields), payer)
    return await _act(request, person, visit_id, command, fields)


@router.post("/{visit_id}/assess")
async def assess(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.ASSESS))]
) -> Response:
    """Work out the fee and make it due."""
    return await _act(request, person, visit_id, Assess(visit_id), await act.form(request))


@router.post("/{visit_id}/pay/{charge_id}")
async def pay(
    request: Request,
    visit_id: str,
    charge_id: str,
    person: Annotated[Person, Depends(Need(Action.TAKE_CASH))],
) -> Response:
    """Cash over the counter."""
    fields = await act.form(request)
    tendered = read_amount(fields.get("tendered", ""))
    if tendered is None:
        raise DomainError("pay.amount")
    return await _act(request, person, visit_id, PayCash(charge_id, tendered), fields)


@router.post("/{visit_id}/account/{charge_id}")
async def on_account(
    request: Request,
    visit_id: str,
    charge_id: str,
    person: Annotated[Person, Depends(Need(Action.PUT_ON_ACCOUNT))],
) -> Response:
    """The payer's company owes it, within its limit."""
    fields = await act.form(request)
    return await _act(request, person, visit_id, PutOnAccount(charge_id), fields)


@router.post("/{visit_id}/open")
async def open_lane(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.OPEN_LANE))]
) -> Response:
    """Open the lane in which the vehicle stands."""
    return await _act(request, person, visit_id, Open(visit_id), await act.form(request))


async def _act(
    request: Request, person: Person, visit_id: str, command: Command, fields: Mapping[str, str]
) -> Response:
    """Ask, then show the card of the visit that the answer names."""
    reply = await act.do(request, person, command, act.form_key(fields))
    visit_id = str(reply.get("visit", visit_id))
    centre, lang = request.app.state.centre, lang_of(request)
    try:
        shown = await live.whole(centre, visit_id)
    except DomainError as error:
        if error.key not in GONE:
            raise
        html = live.over(visit_id, error, lang)
    else:
        html = live.card(shown, lang, live.rights(person), centre)
    if not is_htmx(request):
        return RedirectResponse("/booth", 303)
    if "change" in reply:
        html += fragment("booth/notice.html", lang, **reply)
    return HTMLResponse(html, headers=dict(_VARY))


def _alone(request: Request, person: Person, shown: CardView) -> HTMLResponse:
    centre = request.app.state.centre
    html = live.card(shown, lang_of(request), live.rights(person), centre)
    return HTMLResponse(html, headers=dict(_VARY))


async def _whole(
    request: Request, person: Person, views: list[CardView], shown: CardView | None
) -> HTMLResponse:
    centre = request.app.state.centre
    card = live.context(shown, lang_of(request), live.rights(person), centre)
    card.pop("training")  # every page has it
    chosen = request.query_params.get("lanes", "")
    locks = await asyncio.to_thread(centre.desk_pins.can_return, person.name)
    return page(
        request,
        "booth/page.html",
        views=views,
        keys=KEYS,
        lanes=lanes_of(chosen),
        lane_choices=choices(),
        idle_s=IDLE_MINUTES * 60 if locks else 0,
        **card,
    )


def _answers(one: Act) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The endpoint of one act of `acts.ACTS`; answers with the card as it then is."""

    async def endpoint(
        request: Request, visit_id: str, person: Annotated[Person, Depends(Need(one.action))]
    ) -> Response:
        fields = await act.form(request)
        return await _act(request, person, visit_id, one.read(visit_id, fields), fields)

    return endpoint


for _name, _one in ACTS.items():
    router.add_api_route(f"/{{visit_id}}/{_name}", _answers(_one), methods=["POST"])
