"""`/api/v1`: what people say about a vehicle's journey, its trailer and its goods.

Each call is one act of one person on one visit or one lot of goods, with an `Idempotency-Key`; the
gate decides it and names whose turn it is when it refuses.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from gate.journey.commands import (
    ChangeDriver,
    Choose,
    Command,
    Couple,
    GiveBack,
    Join,
    LeaveBy,
    Seize,
    Swap,
    Transfer,
    Uncouple,
)
from gate.service.policy import Action
from web import act
from web.api import journey_models as models
from web.auth import Person
from web.guard import Need

router = APIRouter(prefix="/api/v1", tags=["journey"])
Reply = dict[str, Any]


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


@router.post("/visits/{visit_id}/choose")
async def choose(
    request: Request,
    visit_id: str,
    body: models.Choice,
    person: Annotated[Person, Depends(Need(Action.CHOOSE_VISIT))],
) -> Reply:
    """This vehicle is that of another visit, or of none of those offered."""
    return await _ask(request, person, Choose(visit_id, body.other_id, body.why))


@router.post("/visits/{visit_id}/join")
async def join(
    request: Request,
    visit_id: str,
    body: models.Following,
    person: Annotated[Person, Depends(Need(Action.JOIN_TURN))],
) -> Reply:
    """How this visit follows an earlier one."""
    return await _ask(request, person, Join(visit_id, body.link, body.before_id))


@router.post("/visits/{visit_id}/leave-by")
async def leave_by(
    request: Request,
    visit_id: str,
    body: models.Leaving,
    person: Annotated[Person, Depends(Need(Action.LEAVE_BY))],
) -> Reply:
    """It leaves by this side: assess it anew for it."""
    return await _ask(request, person, LeaveBy(visit_id, body.side))


@router.post("/visits/{visit_id}/couple")
async def couple(
    request: Request,
    visit_id: str,
    body: models.Coupling,
    person: Annotated[Person, Depends(Need(Action.COUPLE))],
) -> Reply:
    """A trailer or container is put behind or on the vehicle."""
    return await _ask(request, person, Couple(visit_id, body.number, body.kind))


@router.post("/visits/{visit_id}/uncouple")
async def uncouple(
    request: Request,
    visit_id: str,
    body: models.Uncoupling,
    person: Annotated[Person, Depends(Need(Action.COUPLE))],
) -> Reply:
    """It sets its trailer or container down."""
    return await _ask(request, person, Uncouple(visit_id, body.number, body.place))


@router.post("/visits/{visit_id}/swap")
async def swap(
    request: Request,
    visit_id: str,
    body: models.Swapping,
    person: Annotated[Person, Depends(Need(Action.COUPLE))],
) -> Reply:
    """A person confirms that it pulls another trailer than before."""
    return await _ask(request, person, Swap(visit_id, body.out, body.into, body.place))


@router.post("/visits/{visit_id}/driver")
async def driver(
    request: Request,
    visit_id: str,
    body: models.Driver,
    person: Annotated[Person, Depends(Need(Action.CHANGE_DRIVER))],
) -> Reply:
    """Another driver takes the wheel."""
    return await _ask(request, person, ChangeDriver(visit_id, body.driver, body.why))


@router.post("/consignments/{consignment_id}/transfer")
async def transfer(
    request: Request,
    consignment_id: str,
    body: models.Transferring,
    person: Annotated[Person, Depends(Need(Action.TRANSFER_GOODS))],
) -> Reply:
    """Goods go to another vehicle, or to the ground."""
    command = Transfer(consignment_id, body.to_visit, body.place)
    return await _ask(request, person, command)


@router.post("/consignments/{consignment_id}/seize")
async def seize(
    request: Request,
    consignment_id: str,
    body: models.Seizing,
    person: Annotated[Person, Depends(Need(Action.SEIZE, Action.HOLD_ON_PAPER))],
) -> Reply:
    """An agency takes the goods; the vehicle may leave without them."""
    agency = body.agency or person.agency
    command = Seize(consignment_id, agency, body.reason, body.paper_no, body.photo)
    return await _ask(request, person, command)


@router.post("/consignments/{consignment_id}/give-back")
async def give_back(
    request: Request,
    consignment_id: str,
    body: models.Seizing,
    person: Annotated[Person, Depends(Need(Action.SEIZE, Action.HOLD_ON_PAPER))],
) -> Reply:
    """Seized goods are given back: they lie in the yard until somebody takes them up."""
    agency = body.agency or person.agency
    return await _ask(request, person, GiveBack(consignment_id, agency, body.reason, body.paper_no))
