"""Opening inventory: the vehicles that are inside since before the system started, one by one.

The same form takes a vehicle that a walk through the yard found and no lane reported.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.service.policy import Action, allowed
from gate.service.yardview import YardView
from web import act, show
from web.auth import Person
from web.booth.facts import FIELDS
from web.guard import Need
from web.page import fragment, is_htmx, lang_of, page
from web.yard import count
from web.yard.acts import admission

router = APIRouter(prefix="/yard/inventory", include_in_schema=False)
Admitter = Annotated[Person, Depends(Need(Action.ADMIT))]


@router.get("")
async def form(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_YARD))]
) -> HTMLResponse:
    """An empty form for those who may fill it, and who was taken in so far."""
    return page(request, "yard/inventory.html", **await _context(request, person), taken="")


@router.post("")
async def admit(request: Request, person: Admitter) -> Response:
    """Take one vehicle in; the form is empty again for the next."""
    fields = await act.form(request)
    reply = await act.do(request, person, admission(fields), act.form_key(fields))
    if request.query_params.get("back") == "count":
        return await count.answer(request, person)
    if not is_htmx(request):
        return RedirectResponse("/yard/inventory", 303)
    html = fragment(
        "yard/inventory_body.html",
        lang_of(request),
        **await _context(request, person),
        taken=str(reply["plate"]),
    )
    return HTMLResponse(html, headers={"Vary": "Cookie, HX-Request"})


async def _context(request: Request, person: Person) -> dict[str, Any]:
    view: YardView = await request.app.state.centre.yard_now()
    now = show.moment(view.now).astimezone(show.HANOI)
    return {
        "yard": view,
        "admits": allowed(person.role, Action.ADMIT),
        "walks": allowed(person.role, Action.COUNT_YARD),
        "fields": FIELDS,
        "now_local": now.strftime("%Y-%m-%dT%H:%M"),
        "new_key": act.new_key,
    }
