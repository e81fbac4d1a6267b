"""`/api/v1`: events, declarations, visits, charges, boards, public figures.

Every call that changes something carries an `Idempotency-Key`; an event and a picture carry their
own (their identity on the wire, their digest). Callers are devices with a bearer token or people
with a session; the policy is the same as for pages.
"""

import asyncio
import hashlib
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from fees.categories import parse_time
from gate.evidence import MAX_BYTES
from gate.journey.commands import Assess, Clear, Command, Confirm, Declare, Open, StateFacts
from gate.journey.errors import DomainError
from gate.journey.money_commands import PayCash
from gate.service.policy import Action
from gate.wire import MAX_PAYLOAD
from web import act, show
from web.api import models, shapes
from web.auth import Person
from web.guard import OPEN, Need
from web.public.routes import find, late_signatures, public_receipt, totals

router = APIRouter(prefix="/api/v1", tags=["gate"])
Reply = dict[str, Any]
DAYS_MOST = 62


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


async def _body(request: Request, most: int, key: str) -> bytes:
    """The whole body, but never more than `most` bytes of it; raises `key` when it is larger."""
    taken = bytearray()
    async for piece in request.stream():
        taken += piece
        if len(taken) > most:
            raise DomainError(key, limit=most)
    return bytes(taken)


@router.post("/events")
async def events(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEND_EVENT))]
) -> Reply:
    """One signed event, the bytes of the wire; the acknowledgement comes after COMMIT."""
    raw = await _body(request, MAX_PAYLOAD, "event.too_large")
    ack: Reply = await request.app.state.centre.ingest_http(raw, person.name)
    return ack


@router.put("/evidence/{sha256}", dependencies=[Depends(Need(Action.SEND_EVIDENCE))])
async def evidence(request: Request, sha256: str) -> Reply:
    """A JPEG named by its digest, at most 5 MB; the same again is fine."""
    data = await _body(request, MAX_BYTES, "evidence.too_large")
    await asyncio.to_thread(request.app.state.centre.evidence.put, sha256, data)
    return {"sha256": sha256, "bytes": len(data)}


@router.post("/declarations", status_code=201)
async def declare(
    request: Request,
    body: models.Declaration,
    person: Annotated[Person, Depends(Need(Action.DECLARE))],
) -> Reply:
    """Announce a vehicle; opens an expected visit or fills the open one of that plate.

    Raises `keeps.time` for a time without its offset, or none at all.
    """
    key = act.header_key(request)
    own = hashlib.sha256(f"{person.name}:{key}".encode()).hexdigest()[:32]
    command = Declare(
        body.declaration_id or own,
        body.plate,
        body.facts.stated(),
        body.payer.stated(),
        body.trailer,
        body.phone4,
        _instant(body.keeps_until),
    )
    reply = await _ask(request, person, command)
    centre = request.app.state.centre
    code = centre.driver_code(str(reply["visit"]))
    return {**reply, "driver_code": code, "driver_page": f"/d/{code}"}


def _instant(written: str) -> int:
    try:
        return parse_time(written) if written else 0
    except ValueError:
        raise DomainError("keeps.time") from None


@router.get("/visits/{visit_id}", dependencies=[Depends(Need(Action.SEE_VISIT))])
async def visit(request: Request, visit_id: str) -> Reply:
    """One visit as it now is."""
    return shapes.visit(await request.app.state.centre.card(visit_id))


@router.post("/visits/{visit_id}/confirm")
async def confirm(
    request: Request,
    visit_id: str,
    body: models.Confirmation,
    person: Annotated[Person, Depends(Need(Action.CONFIRM))],
) -> Reply:
    """This is the vehicle, and this is its plate."""
    return await _ask(request, person, Confirm(visit_id, body.plate, body.why))


@router.post("/visits/{visit_id}/declare")
async def state_facts(
    request: Request,
    visit_id: str,
    body: models.Statement,
    person: Annotated[Person, Depends(Need(Action.STATE_FACTS))],
) -> Reply:
    """Facts for the fee."""
    gone = dict.fromkeys(body.forget, "")
    command = StateFacts(visit_id, {**gone, **body.facts.stated()}, body.payer.stated())
    return await _ask(request, person, command)


@router.post("/visits/{visit_id}/assess")
async def assess(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.ASSESS))],
) -> Reply:
    """Work out the fee and make it due."""
    return await _ask(request, person, Assess(visit_id))


@router.post("/visits/{visit_id}/clear")
async def clear(
    request: Request,
    visit_id: str,
    body: models.Word,
    person: Annotated[Person, Depends(Need(Action.CLEAR, Action.CLEAR_ON_PAPER))],
) -> Reply:
    """An agency's word."""
    agency = body.agency or person.agency
    command = Clear(visit_id, agency, body.state, body.paper_no, body.reason, body.photo)
    return await _ask(request, person, command)


@router.post("/visits/{visit_id}/open")
async def open_lane(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.OPEN_LANE))],
) -> Reply:
    """Open the lane in which the vehicle stands, if the rule allows."""
    return await _ask(request, person, Open(visit_id))


@router.post("/charges/{charge_id}/pay")
async def pay(
    request: Request,
    charge_id: str,
    body: models.Cash,
    person: Annotated[Person, Depends(Need(Action.TAKE_CASH))],
) -> Reply:
    """Cash over the counter; answers with change and receipt."""
    return await _ask(request, person, PayCash(charge_id, body.tendered))


@router.get("/board/{board_id}", dependencies=[OPEN])
async def board(request: Request, board_id: str) -> Reply:
    """A yard board as data."""
    centre = request.app.state.centre
    lines = [shapes.board_line(line) for line in await centre.board(board_id)]
    return {
        "board": board_id,
        "at": show.iso(centre.clock()),
        "training": centre.training,
        "lines": lines,
    }


@router.get("/public/daily", dependencies=[OPEN])
async def daily(request: Request) -> JSONResponse:
    """Totals per day, `?from=` to before `?to=`, calendar days at the gate; else the last seven."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    first = _day(request, "from", today - timedelta(days=6))
    end = _day(request, "to", today + timedelta(days=1))
    if not first < end <= first + timedelta(days=DAYS_MOST):
        raise DomainError("date.range", most=DAYS_MOST)
    days = await totals(request, first, end)
    late = await late_signatures(request)
    body = {"training": centre.training, "not_countersigned_24h": late, "days": days}
    return JSONResponse(body)


def _day(request: Request, name: str, default: date) -> date:
    try:
        return date.fromisoformat(request.query_params.get(name) or default.isoformat())
    except ValueError:
        raise DomainError("date.invalid") from None


@router.get("/public/receipts/{code}", dependencies=[OPEN])
async def receipt(request: Request, code: str) -> Reply:
    """Whether a receipt is in the book, and what it says."""
    receipt = await find(request, code)
    life = await request.app.state.centre.receipt_life(receipt.id)
    return public_receipt(receipt, life)
