"""`/api/v1`: holds, places, findings, the walk through the yard, and what no lane told.

Each call is one act of one person with an `Idempotency-Key`; the gate decides it.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from gate.journey.commands import (
    Admit,
    Call,
    Cancel,
    CloseFinding,
    Command,
    CountSeen,
    EndUnseen,
    FinishCount,
    Move,
    PlaceHold,
    Refuse,
    ReleaseHold,
    StartCount,
)
from gate.journey.queue_commands import GoOnCalling, NoShow, StopCalls, TakeBackCall
from gate.journey.yard_commands import HealBay
from gate.service.policy import Action
from web import act
from web.api import yard_models as models
from web.auth import Person
from web.guard import Need

router = APIRouter(prefix="/api/v1", tags=["yard"])
Reply = dict[str, Any]
Holder = Annotated[
    Person, Depends(Need(Action.HOLD, Action.HOLD_ON_PAPER, Action.REPORT_BREAKDOWN))
]
Counter = Annotated[Person, Depends(Need(Action.COUNT_YARD))]


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


@router.post("/visits/{visit_id}/hold")
async def hold(request: Request, visit_id: str, body: models.Holding, person: Holder) -> Reply:
    """Keep a vehicle here, or say that it broke down."""
    agency = body.agency or person.agency
    command = PlaceHold(visit_id, body.kind, body.reason, agency, body.paper_no, body.photo)
    return await _ask(request, person, command)


@router.post("/visits/{visit_id}/release")
async def release(request: Request, visit_id: str, body: models.Releasing, person: Holder) -> Reply:
    """The hold is over."""
    command = ReleaseHold(visit_id, body.hold_id, body.reason, body.paper_no, body.photo)
    return await _ask(request, person, command)


@router.post("/visits/{visit_id}/call")
async def call(
    request: Request,
    visit_id: str,
    person: Annotated[Person, Depends(Need(Action.CALL))],
    body: models.Calling | None = None,
) -> Reply:
    """Call it forward beside the rule, with a reason, or once more."""
    return await _ask(request, person, Call(visit_id, body.why if body else ""))


@router.post("/visits/{visit_id}/take-back-call")
async def take_back(
    request: Request,
    visit_id: str,
    body: models.Calling,
    person: Annotated[Person, Depends(Need(Action.CALL))],
) -> Reply:
    """A person's call is taken back."""
    return await _ask(request, person, TakeBackCall(visit_id, body.why))


@router.post("/visits/{visit_id}/no-show")
async def no_show(
    request: Request, visit_id: str, person: Annotated[Person, Depends(Need(Action.CALL))]
) -> Reply:
    """It was called and did not come: it waits at the end."""
    return await _ask(request, person, NoShow(visit_id))


@router.post("/queues/{stage}/stop")
async def stop_calls(
    request: Request,
    stage: str,
    body: models.Calling,
    person: Annotated[Person, Depends(Need(Action.CALL))],
) -> Reply:
    """Nobody is called in this stage."""
    return await _ask(request, person, StopCalls(stage[:10], body.why))


@router.post("/queues/{stage}/go")
async def calls_go_on(
    request: Request, stage: str, person: Annotated[Person, Depends(Need(Action.CALL))]
) -> Reply:
    """The stage calls by its rule again."""
    return await _ask(request, person, GoOnCalling(stage[:10]))


@router.post("/visits/{visit_id}/move")
async def move(
    request: Request,
    visit_id: str,
    body: models.Moving,
    person: Annotated[Person, Depends(Need(Action.MOVE))],
) -> Reply:
    """It stands in this bay, or in none."""
    return await _ask(request, person, Move(visit_id, body.place, body.why))


@router.post("/visits/{visit_id}/heal-bay")
async def heal_bay(
    request: Request,
    visit_id: str,
    body: models.Moving,
    person: Annotated[Person, Depends(Need(Action.MOVE))],
) -> Reply:
    """It stands in a bay that is another's in the book: the labels are exchanged."""
    return await _ask(request, person, HealBay(visit_id, body.place, body.why))


@router.post("/visits/{visit_id}/refuse")
async def refuse(
    request: Request,
    visit_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.TURN_AWAY))],
) -> Reply:
    """The vehicle at the gate is not let in."""
    return await _ask(request, person, Refuse(visit_id, body.why))


@router.post("/visits/{visit_id}/cancel")
async def cancel(
    request: Request,
    visit_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.TURN_AWAY))],
) -> Reply:
    """The declared vehicle will not come."""
    return await _ask(request, person, Cancel(visit_id, body.why))


@router.post("/visits/{visit_id}/close-finding")
async def close_finding(
    request: Request,
    visit_id: str,
    body: models.Note,
    person: Annotated[Person, Depends(Need(Action.CLOSE_FINDING))],
) -> Reply:
    """A person has dealt with a finding."""
    return await _ask(request, person, CloseFinding(visit_id, body.finding_id, body.note))


@router.post("/visits/{visit_id}/end-unseen")
async def end_unseen(
    request: Request,
    visit_id: str,
    body: models.Gone,
    person: Annotated[Person, Depends(Need(Action.END_UNSEEN))],
) -> Reply:
    """It is gone, and no lane saw it leave."""
    return await _ask(request, person, EndUnseen(visit_id, body.side, body.why))


@router.post("/yard/admit")
async def admit(
    request: Request,
    body: models.Admission,
    person: Annotated[Person, Depends(Need(Action.ADMIT))],
) -> Reply:
    """It stands inside, and no lane saw it enter."""
    command = Admit(
        body.plate,
        body.place,
        body.side_in,
        body.source,
        body.why,
        body.since,
        body.trailer,
        body.facts.stated(),
    )
    return await _ask(request, person, command)


@router.post("/yard/counts")
async def start(request: Request, person: Counter) -> Reply:
    """Begin to walk through the yard."""
    return await _ask(request, person, StartCount())


@router.post("/yard/counts/{count_id}/seen")
async def seen(request: Request, count_id: str, body: models.Seen, person: Counter) -> Reply:
    """This plate stands here; "" = nothing does."""
    return await _ask(request, person, CountSeen(count_id, body.place, body.plate))


@router.post("/yard/counts/{count_id}/finish")
async def finish(request: Request, count_id: str, person: Counter) -> Reply:
    """The walk is over: what is missing, extra or elsewhere."""
    return await _ask(request, person, FinishCount(count_id))
