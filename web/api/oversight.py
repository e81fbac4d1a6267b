"""`/api/v1`: overrides, emergencies, exemptions, standing passes and devices.

Same keys, same policy and same refusals as everywhere (`web.api.routes`); the device of a call is
that of its session or token, never something that it says of itself.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from gate.journey import commands as c
from gate.journey.commands import Command
from gate.service.policy import Action
from web import act
from web.api import oversight_models as models
from web.api import oversight_shapes as shapes
from web.auth import Person
from web.guard import Need

router = APIRouter(prefix="/api/v1", tags=["second pair of eyes"])
Reply = dict[str, Any]
_SEE_PASSES = Need(Action.SEE_OVERSIGHT, Action.SEE_BOOTH, Action.SEE_YARD)


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


@router.get("/oversight", dependencies=[Depends(Need(Action.SEE_OVERSIGHT))])
async def oversight(request: Request) -> Reply:
    """What waits for a second person, and how many signatures came late."""
    centre = request.app.state.centre
    return shapes.watch(await centre.watched(), await centre.late_signatures())


@router.post("/visits/{visit_id}/override")
async def override(
    request: Request,
    visit_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.OVERRIDE_LANE))],
) -> Reply:
    """Open the leave lane in which the vehicle stands, against the rule."""
    return await _ask(request, person, c.OverrideLane(visit_id, body.why))


@router.post("/lanes/{lane}/emergency")
async def emergency(
    request: Request,
    lane: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.EMERGENCY_LANE))],
) -> Reply:
    """Open this lane now, whoever stands there or nobody."""
    return await _ask(request, person, c.EmergencyLane(lane, body.why))


@router.post("/overrides/{override_id}/account")
async def account(
    request: Request,
    override_id: str,
    body: models.Account,
    person: Annotated[Person, Depends(Need(Action.ACCOUNT_FOR))],
) -> Reply:
    """Write down who and what an emergency was."""
    return await _ask(request, person, c.AccountFor(override_id, body.account))


@router.post("/overrides/{override_id}/countersign")
async def countersign(
    request: Request,
    override_id: str,
    body: models.Note,
    person: Annotated[Person, Depends(Need(Action.COUNTERSIGN))],
) -> Reply:
    """A second person has looked."""
    return await _ask(request, person, c.Countersign(override_id, body.note))


@router.post("/visits/{visit_id}/ask-exemption")
async def ask_exemption(
    request: Request,
    visit_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.ASK_EXEMPTION))],
) -> Reply:
    """Ask for the discretionary exemption that the facts lead to."""
    return await _ask(request, person, c.AskExemption(visit_id, body.why))


@router.post("/exemptions/{ask_id}/decide")
async def decide(
    request: Request,
    ask_id: str,
    body: models.Decision,
    person: Annotated[Person, Depends(Need(Action.DECIDE_EXEMPTION))],
) -> Reply:
    """Approve or refuse it."""
    return await _ask(request, person, c.DecideExemption(ask_id, body.approve, body.note))


@router.post("/charges/{charge_id}/review")
async def review(
    request: Request,
    charge_id: str,
    body: models.Verdict,
    person: Annotated[Person, Depends(Need(Action.REVIEW_EXEMPTION))],
) -> Reply:
    """The daily look at a statutory exemption."""
    return await _ask(request, person, c.ReviewExemption(charge_id, body.accepted, body.note))


@router.get("/passes", dependencies=[Depends(_SEE_PASSES)])
async def passes(request: Request) -> Reply:
    """All standing passes, newest first."""
    centre = request.app.state.centre
    now = centre.clock()
    return {"passes": [shapes.standing_pass(found, now) for found in await centre.passes()]}


@router.post("/passes", status_code=201)
async def ask_pass(
    request: Request,
    body: models.PassAsked,
    person: Annotated[Person, Depends(Need(Action.ASK_PASS))],
) -> Reply:
    """Ask for a standing pass."""
    command = c.AskPass(
        body.plate,
        body.kind.value,
        body.holder,
        body.facts.stated(),
        body.valid_from,
        body.valid_to,
        body.why,
        body.payer.stated(),
    )
    return await _ask(request, person, command)


@router.post("/passes/{pass_id}/approve")
async def approve_pass(
    request: Request,
    pass_id: str,
    person: Annotated[Person, Depends(Need(Action.APPROVE_PASS))],
) -> Reply:
    """A second person approves it."""
    return await _ask(request, person, c.ApprovePass(pass_id))


@router.post("/passes/{pass_id}/revoke")
async def revoke_pass(
    request: Request,
    pass_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.REVOKE_PASS))],
) -> Reply:
    """It is over before its time."""
    return await _ask(request, person, c.RevokePass(pass_id, body.why))


@router.post("/devices", status_code=201)
async def enrol(
    request: Request,
    body: models.DeviceNamed,
    person: Annotated[Person, Depends(Need(Action.MANAGE_DEVICES))],
) -> Reply:
    """Enrol a device, or give one another name."""
    return await _ask(request, person, c.EnrolDevice(body.device_id, body.name, body.place))


@router.post("/devices/{device_id}/revoke")
async def revoke_device(
    request: Request,
    device_id: str,
    body: models.Why,
    person: Annotated[Person, Depends(Need(Action.MANAGE_DEVICES))],
) -> Reply:
    """Nobody acts from it any more."""
    return await _ask(request, person, c.RevokeDevice(device_id, body.why))
