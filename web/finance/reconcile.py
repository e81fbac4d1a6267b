"""The daily comparison on screen: chain, gaps, what people said of them, and a word more."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.errors import DomainError
from gate.journey.gaps import GapAction
from gate.journey.money_commands import ResolveGap
from gate.reconcile_words import as_found, gap_id
from gate.service.policy import Action, allowed
from web import act, show, text
from web.auth import Person
from web.finance.reports import read_day
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/reconcile", include_in_schema=False)


@router.get("", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def newest(request: Request) -> RedirectResponse:
    """The day just gone."""
    day = show.day_of(request.app.state.centre.clock()) - timedelta(days=1)
    return RedirectResponse(f"/finance/reconcile/{day.isoformat()}", 303)


@router.get("/{day}")
async def reconcile(
    request: Request, day: str, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """One day compared now, with every word said about its gaps."""
    found, words = await request.app.state.centre.compared(read_day(day))
    lines = [(gap_id(found.day, gap), gap) for gap in found.gaps]
    return page(
        request,
        "finance/reconcile.html",
        found=found,
        day=read_day(day),
        before=read_day(day) - timedelta(days=1),
        after=read_day(day) + timedelta(days=1),
        today=show.day_of(request.app.state.centre.clock()),
        still=[line for line in lines if line[1].open],
        looks=[line for line in lines if line[1].to_look_at],
        fine=[line for line in lines if not line[1].open and not line[1].to_look_at],
        words=words,
        plates=await request.app.state.centre.plates_of(g.visit_id for g in found.gaps),
        actions=list(GapAction),
        resolves=allowed(person.role, Action.RESOLVE_GAP),
        new_key=act.new_key,
    )


@router.post("/{day}")
async def resolve(
    request: Request, day: str, person: Annotated[Person, Depends(Need(Action.RESOLVE_GAP))]
) -> RedirectResponse:
    """A word about one gap, as it stands now."""
    fields = await act.form(request)
    found, _ = await request.app.state.centre.compared(read_day(day))
    wanted = fields.get("gap", "")
    gap = next((g for g in found.gaps if gap_id(found.day, g) == wanted), None)
    if gap is None:
        raise DomainError("gap.not_found")
    note = text.line(fields.get("note", ""), "note")
    command = ResolveGap(as_found(found.day, gap), fields.get("action", ""), note)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(f"/finance/reconcile/{found.day}", 303)
