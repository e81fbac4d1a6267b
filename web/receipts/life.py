"""Receipts after issue, for finance: the list, one receipt's chain, and what may be done with it.

Every button is a command; what it may do is decided by the gate. Amounts are corrected by the facts
behind the fee, never typed.
"""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fees.receipt import ReceiptError, read_lookup_code
from fees.receipt_state import ReceiptState, Standing, Way
from gate.journey.errors import DomainError
from gate.journey.money_commands import CorrectFee, CorrectReceipt, SpoilReceipt
from gate.papers.notice_pdf import notice_pdf
from gate.papers.receipt_pdf import Signed
from gate.service.paper_rows import WrongNotice, notice_id
from gate.service.policy import Action, allowed
from gate.store.queries import day_bounds
from gate.store.receipts import Asked
from web import act, text
from web.auth import Person
from web.booth.facts import FIELDS, read_facts
from web.guard import Need
from web.page import page
from web.public.routes import find

router = APIRouter(prefix="/receipts", include_in_schema=False)
SHOWN = 200
STATES = tuple(s for s in ReceiptState if s is not ReceiptState.DRAFT)
PAYER = ("name", "tax_code", "address")


@router.get("", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def listed(request: Request) -> HTMLResponse:
    """Receipts by number, code, day, state and standing; the newest without any of them."""
    asked = request.query_params
    what, day = asked.get("q", "").strip()[:40], asked.get("day", "")
    found = await request.app.state.centre.receipts(
        _asked(what, day, asked.get("state", ""), asked.get("standing", "")), SHOWN
    )
    return page(
        request,
        "receipts/list.html",
        found=found,
        shown=SHOWN,
        q=what,
        day=day,
        state=asked.get("state", ""),
        standing=asked.get("standing", ""),
        states=STATES,
        standings=tuple(Standing),
    )


def _asked(what: str, day: str, state: str, standing: str) -> Asked:
    """The question; what is neither number nor code finds nothing. Raises `date.invalid`."""
    number, code = 0, ""
    digits = what.rsplit("/", 1)[-1].rsplit(" ", 1)[-1]
    if digits.isascii() and digits.isdecimal() and len(digits) <= 7:
        number = int(digits) or -1
    elif what:
        try:
            code = read_lookup_code(what)
        except ReceiptError:
            number = -1
    bounds = None
    if day:
        try:
            first = date.fromisoformat(day)
        except ValueError:
            raise DomainError("date.invalid") from None
        bounds = day_bounds(first)[0], day_bounds(first + timedelta(days=1))[0]
    known = state if state in STATES else "", standing if standing in set(Standing) else ""
    return Asked(number, code, bounds, *known)


async def around(request: Request, receipt_id: str, person: Person) -> dict[str, Any]:
    """What the card shows beside the paper: chain, notices, and what this person may do."""
    centre = request.app.state.centre
    life = await centre.receipt_life(receipt_id)
    if life is None or not allowed(person.role, Action.SEE_FINANCE):
        return {"chain": [], "life": life, "notices": [], "may": frozenset()}
    chain = await centre.receipt_chain(life.root)
    asked = (Action.SPOIL_RECEIPT, Action.CORRECT_RECEIPT, Action.CORRECT_FEE)
    return {
        "chain": chain,
        "life": life,
        "notices": await centre.receipt_notices([r.id for r, _ in chain]),
        "may": frozenset(a.value for a in asked if allowed(person.role, a)),
        "ways": _ways(life.standing, life.way),
        "visit": await _visit(request, life.visit_id),
        "fields": FIELDS,
        "new_key": act.new_key,
    }


def _ways(standing: Standing, bound: str) -> tuple[Way, ...]:
    """Ways that the table leaves open; the gate has the last word."""
    if standing is Standing.REPLACED:
        return ()
    if standing is Standing.ADJUSTED:
        return (Way.ADJUST,)
    return (Way.NOTIFY, Way(bound)) if bound else (Way.NOTIFY, Way.REPLACE, Way.ADJUST)


async def _visit(request: Request, visit_id: str) -> Any:
    """The visit behind it, while it is at hand."""
    try:
        return (await request.app.state.centre.card(visit_id)).visit
    except DomainError:
        return None


@router.post("/{code}/spoil")
async def spoil(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.SPOIL_RECEIPT))]
) -> RedirectResponse:
    """Give the number up; what it proved has another one now."""
    found = await find(request, code)
    fields = await act.form(request)
    reason = text.line(fields.get("reason", ""), "reason")
    key = act.form_key(fields)
    done = await act.do(request, person, SpoilReceipt(found.id, reason), key)
    return RedirectResponse(f"/receipts/{done['code']}", 303)


@router.post("/{code}/correct")
async def correct(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.CORRECT_RECEIPT))]
) -> RedirectResponse:
    """A wrong name, tax code or address: notice, replacing or adjusting receipt."""
    found = await find(request, code)
    fields = await act.form(request)
    payer = {part: text.line(fields.get(part, ""), part) for part in PAYER}
    command = CorrectReceipt(
        found.id,
        fields.get("way", "")[:20],
        text.line(fields.get("reason", ""), "reason"),
        {part: value for part, value in payer.items() if value},
    )
    done = await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(f"/receipts/{done.get('code', found.code)}", 303)


@router.post("/{code}/fee")
async def correct_fee(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.CORRECT_FEE))]
) -> RedirectResponse:
    """The facts behind the fee were wrong; fields left empty stay as they are."""
    found = await find(request, code)
    fields = await act.form(request)
    stated = {name: value for name, value in fields.items() if value.strip()}
    why = text.line(fields.get("why", ""), "why")
    command = CorrectFee(found.visit_id, read_facts(stated), why)
    done = await act.do(request, person, command, act.form_key(fields))
    to = "/finance/refunds" if done["to_give_back"] else f"/receipts/{found.code}"
    return RedirectResponse(to, 303)


@router.get("/{code}/notice-{number}.pdf", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def notice_page(request: Request, code: str, number: int) -> Response:
    """A notice 04/SS as a page."""
    made = await _notice(request, code, number)
    paper = await request.app.state.centre.signed_paper(made.id)
    signed = Signed(paper.owner, paper.at) if paper else None
    raw = await asyncio.to_thread(notice_pdf, made, signed)
    return _file(raw, "application/pdf", "inline", f"{made.id.replace('/', '-')}.pdf")


@router.get("/{code}/notice-{number}.xml", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def notice_file(request: Request, code: str, number: int) -> Response:
    """Its signed file, to be sent; raises `receipt.not_signed` in the moment before."""
    made = await _notice(request, code, number)
    paper = await request.app.state.centre.signed_paper(made.id)
    if paper is None:
        raise DomainError("receipt.not_signed")
    return _file(paper.xml, "application/xml", "attachment", f"{made.id.replace('/', '-')}.xml")


async def _notice(request: Request, code: str, number: int) -> WrongNotice:
    found = await find(request, code)
    made: list[WrongNotice] = await request.app.state.centre.receipt_notices([found.id])
    name = notice_id(found.id, number)
    for one in made:
        if one.id == name:
            return one
    raise DomainError("receipt.not_found")


def _file(raw: bytes, kind: str, how: str, name: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'{how}; filename="{name}"'}
    return Response(raw, media_type=kind, headers=headers)
