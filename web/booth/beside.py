"""What a card loads only when somebody opens it: those inside, where goods can go, its history.

Pieces for htmx; they change nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from gate.journey.consignment import Consignment, ConsignmentState, HandOver
from gate.journey.errors import DomainError
from gate.journey.visit import Correction
from gate.service.policy import Action
from gate.service.yardview import YardView
from web import act
from web.auth import Person
from web.booth import live
from web.booth.around import GONE, Candidate
from web.booth.card import CardView, is_unknown
from web.guard import Need
from web.page import fragment, lang_of

router = APIRouter(prefix="/booth", include_in_schema=False)
See = Annotated[Person, Depends(Need(Action.SEE_BOOTH))]
_VARY = {"Vary": "Cookie, HX-Request"}


@router.get("/{visit_id}/inside")
async def inside(request: Request, visit_id: str, person: See) -> HTMLResponse:
    """Those inside, newest first with their pictures: which of them is this vehicle?"""
    centre = request.app.state.centre
    found = [c for c in await centre.cards() if c.visit.is_inside and not is_unknown(c)]
    newest = sorted(found, key=lambda c: c.visit.entered_at or c.visit.opened_at, reverse=True)
    html = fragment(
        "booth/inside.html",
        lang_of(request),
        visit_id=visit_id,
        candidates=[Candidate(c) for c in newest if c.visit.id != visit_id],
        keys=request.query_params.get("keys") == "1",
        ground=live.rights(person) != "look",
        new_key=act.new_key,
    )
    return HTMLResponse(html, headers=dict(_VARY))


@router.get("/{visit_id}/handover")
async def handover(request: Request, visit_id: str, person: See) -> HTMLResponse:
    """Where the goods of this vehicle can go, and what lies here that it can take."""
    centre = request.app.state.centre
    shown: CardView = await live.whole(centre, visit_id)
    yard: YardView = await centre.yard_now()
    here = [s.visit for s in yard.standing.values() if s.visit.is_inside]
    others = [v for v in here if v.plate and (v.entered_at or v.source)]
    elsewhere = [(s.visit, lot) for s in yard.standing.values() for lot in s.goods]
    aboard = {lot.id for lot in shown.card.carried}
    lots = {lot.id: (lot, visit.plate) for visit, lot in elsewhere if lot.visit_id == visit.id}
    lots |= {lot.id: (lot, "") for lot in yard.goods if not lot.visit_id}
    html = fragment(
        "booth/handover.html",
        lang_of(request),
        view=shown,
        others=sorted((v for v in others if v.id != visit_id), key=lambda v: v.plate),
        lots=[pair for key, pair in lots.items() if key not in aboard and _can_move(pair[0])],
        bays=sorted(centre.yard.bays),
        ground=live.rights(person) != "look",
        new_key=act.new_key,
    )
    return HTMLResponse(html, headers=dict(_VARY))


def _can_move(lot: Consignment) -> bool:
    return lot.state in (ConsignmentState.ABOARD, ConsignmentState.IN_YARD)


@router.get("/{visit_id}/history")
async def history(request: Request, visit_id: str, _: See) -> HTMLResponse:
    """Who changed what, when and why."""
    centre = request.app.state.centre
    lines = await centre.history(visit_id)
    html = fragment(
        "booth/history.html",
        lang_of(request),
        lines=[(one, isinstance(one, Correction)) for one in lines],
        plates=await _plates(centre, lines),
    )
    return HTMLResponse(html, headers=dict(_VARY))


async def _plates(centre: live.Cards, lines: list[Correction | HandOver]) -> dict[str, str]:
    """Plates of the vehicles between which goods went."""
    moves = [one for one in lines if isinstance(one, HandOver)]
    found: dict[str, str] = {}
    for visit_id in {i for m in moves for i in (m.from_visit, m.to_visit) if i}:
        try:
            found[visit_id] = (await centre.card(visit_id)).visit.plate
        except DomainError as error:
            if error.key not in GONE:
                raise
    return found
