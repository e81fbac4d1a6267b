"""The walk through the yard, on a phone: one tap where the book is right, a plate where it is not.

Each tap answers with that place as it now is and how far the walk has come; the end of the walk
shows the differences, and each is put right by an act of its own.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.commands import CountSeen, FinishCount, StartCount
from gate.service.policy import Action, allowed
from gate.service.yardview import YardView
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import fragment, is_htmx, lang_of, page
from web.yard.acts import PLACE_MAX

router = APIRouter(prefix="/yard/count", include_in_schema=False)
Counter = Annotated[Person, Depends(Need(Action.COUNT_YARD))]
_VARY = {"Vary": "Cookie, HX-Request"}


@router.get("")
async def walk(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_YARD))]
) -> HTMLResponse:
    """The walk under way, or the last one's differences, or a button to begin."""
    view: YardView = await request.app.state.centre.yard_now()
    return page(request, "yard/count.html", **_context(person, view))


@router.post("/start")
async def start(request: Request, person: Counter) -> Response:
    """Begin, or join the walk that somebody else began meanwhile."""
    fields = await act.form(request)
    view: YardView = await request.app.state.centre.yard_now()
    if view.walk is not None and view.walk.count.is_open:
        return await answer(request, person)
    await act.do(request, person, StartCount(), act.form_key(fields))
    return await answer(request, person)


@router.post("/{count_id}/seen")
async def seen(request: Request, count_id: str, person: Counter) -> Response:
    """This plate stands here, or nothing does."""
    fields = await act.form(request)
    place = text.line(fields.get("place", ""), "place", PLACE_MAX)
    plate = text.plate(fields.get("plate", ""))
    reply = await act.do(request, person, CountSeen(count_id, place, plate), act.form_key(fields))
    if not is_htmx(request):
        return RedirectResponse("/yard/count", 303)
    view: YardView = await request.app.state.centre.yard_now()
    html = fragment(
        "yard/count_seen.html",
        lang_of(request),
        **_context(person, view),
        spot=view.bay(str(reply["place"])),
    )
    return HTMLResponse(html, headers=dict(_VARY))


@router.post("/{count_id}/finish")
async def finish(request: Request, count_id: str, person: Counter) -> Response:
    """The walk is over."""
    fields = await act.form(request)
    await act.do(request, person, FinishCount(count_id), act.form_key(fields))
    return await answer(request, person)


async def answer(request: Request, person: Person) -> Response:
    """The walk as it now is, after an act."""
    if not is_htmx(request):
        return RedirectResponse("/yard/count", 303)
    view: YardView = await request.app.state.centre.yard_now()
    html = fragment("yard/count_body.html", lang_of(request), **_context(person, view))
    return HTMLResponse(html, headers=dict(_VARY))


def _context(person: Person, view: YardView) -> dict[str, Any]:
    return {
        "yard": view,
        "walk": view.walk,
        "counts": allowed(person.role, Action.COUNT_YARD),
        "admits": allowed(person.role, Action.ADMIT),
        "moves": allowed(person.role, Action.MOVE),
        "new_key": act.new_key,
    }
