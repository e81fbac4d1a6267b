"""The plan of the yard, with the queues and one vehicle's panel.

The plan is live; the panel stays as it was opened, so that nothing moves under a typing hand, and
is renewed by each act. A refusal goes to the message place and changes nothing.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse

from gate.journey.road import RoadClosure
from gate.service.policy import Action, allowed
from gate.service.yardview import YardView
from gate.store.accounts import AGENCIES
from web import act, auth
from web.auth import Person
from web.guard import Need
from web.live import Changed, Channel, Live, event
from web.page import fragment, is_htmx, lang_of, page
from web.words import words
from web.yard import count
from web.yard.acts import ACTS, Act
from web.yard.drawing import drawing

router = APIRouter(prefix="/yard", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_YARD))]
TOPICS = ("booth", "board", "count", "road")
_VARY = {"Vary": "Cookie, HX-Request"}


class Yards(Protocol):
    """What is needed of the centre."""

    async def yard_now(self) -> YardView:
        """The yard as it is."""

    async def unfit(self, visit_id: str) -> dict[str, str]:
        """The empty bays that would not suit this vehicle, each with why."""

    async def road(self) -> RoadClosure | None:
        """What shuts the road."""


def can(person: Person) -> frozenset[str]:
    """The names of the forms that this person may send."""
    return frozenset(
        name for name, one in ACTS.items() if any(allowed(person.role, a) for a in one.actions)
    )


def install(hub: Live, centre: Yards) -> None:
    """Tell the hub how the plan is made."""

    async def render(channel: Channel, changed: Changed | None) -> bytes:
        if changed is not None and not changed.of(*TOPICS):
            return b""
        view = await centre.yard_now()
        html = fragment(
            "yard/plan.html",
            channel.lang,
            yard=view,
            drawing=drawing,
            call=channel.rights == "call",
            new_key=act.new_key,
        )
        if changed is not None and not changed.of("road"):
            return event("plan", html)  # what is typed about the road stays as it is
        told = fragment(
            "yard/road.html",
            channel.lang,
            road=await centre.road(),
            now=view.now,
            shuts=channel.rights in ("call", "shut"),
            new_key=act.new_key,
        )
        return event("plan", html) + event("road", told)

    hub.page("yard", render)


@router.get("")
async def yard(request: Request, person: See) -> HTMLResponse:
    """The plan, with the panel of `?visit=` when it is here."""
    centre = request.app.state.centre
    view: YardView = await centre.yard_now()
    shown = view.standing.get(request.query_params.get("visit", ""))
    shuts = allowed(person.role, Action.CLOSE_ROAD)
    told = {"road": await centre.road(), "shuts": shuts, "now": view.now}
    told |= {"unfit": await centre.unfit(shown.visit.id) if shown else {}}
    return page(request, "yard/page.html", **_panel(person, view), shown=shown, **told)


@router.get("/stock-take", dependencies=[Depends(Need(Action.SEE_YARD))])
async def stock_take() -> RedirectResponse:
    """The walk, under the name that people look for."""
    return RedirectResponse("/yard/count", 308)


@router.get("/stream")
async def stream(request: Request, person: See) -> StreamingResponse:
    """Live plan; ends with the session."""
    hub: Live = request.app.state.live
    rights = "call" if allowed(person.role, Action.CALL) else "look"
    if rights == "look" and allowed(person.role, Action.CLOSE_ROAD):
        rights = "shut"
    channel = Channel("yard", lang_of(request), rights)
    return hub.stream(channel, auth.still_signed_in(request))


@router.get("/visit/{visit_id}")
async def panel(request: Request, visit_id: str, person: See) -> Response:
    """One vehicle's panel: alone for htmx, else within the page."""
    if not is_htmx(request):
        return RedirectResponse(f"/yard?visit={visit_id}", 303)
    return await _shown(request, person, visit_id)


@router.get("/visit/{visit_id}/unfit", dependencies=[Depends(Need(Action.SEE_YARD))])
async def unfit(request: Request, visit_id: str) -> JSONResponse:
    """What the bays that would not suit it say, in the reader's language: before it is put down."""
    t = words(lang_of(request))
    found = await request.app.state.centre.unfit(visit_id)
    return JSONResponse({bay: t(f"heal.why.{why.split('.')[-1]}") for bay, why in found.items()})


async def _shown(request: Request, person: Person, visit_id: str) -> HTMLResponse:
    centre = request.app.state.centre
    view: YardView = await centre.yard_now()
    told = {"shown": view.standing.get(visit_id), "unfit": await centre.unfit(visit_id)}
    html = fragment("yard/panel.html", lang_of(request), **_panel(person, view), **told)
    return HTMLResponse(html, headers=dict(_VARY))


def _panel(person: Person, view: YardView) -> dict[str, Any]:
    return {
        "yard": view,
        "drawing": drawing,
        "can": can(person),
        "call": allowed(person.role, Action.CALL),
        "paper": allowed(person.role, Action.HOLD_ON_PAPER),
        "walks": allowed(person.role, Action.COUNT_YARD),
        "closes": allowed(person.role, Action.CLOSE_BAY),
        "admits": allowed(person.role, Action.ADMIT),
        "agencies": AGENCIES,
        "new_key": act.new_key,
    }


def _answers(one: Act) -> Callable[..., Coroutine[Any, Any, Response]]:
    """The endpoint of one act; answers with the panel, or where the form stood (`?back=`)."""

    async def endpoint(
        request: Request, visit_id: str, person: Annotated[Person, Depends(Need(*one.actions))]
    ) -> Response:
        fields = await act.form_with_photo(request)
        command = one.read(visit_id, fields, person)
        await act.do(request, person, command, act.form_key(fields))
        back = request.query_params.get("back", "")
        if back == "count":
            return await count.answer(request, person)
        if not is_htmx(request):
            return RedirectResponse(f"/yard?visit={visit_id}", 303)
        if back == "plan":  # the plan itself comes by the stream
            return Response(status_code=204)
        return await _shown(request, person, visit_id)

    return endpoint


for _name, _act in ACTS.items():
    router.add_api_route(f"/visit/{{visit_id}}/{_name}", _answers(_act), methods=["POST"])
