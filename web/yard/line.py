"""What a person does to a line on the yard page: nobody is called, or the rule calls again."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from gate.journey.queue_commands import GoOnCalling, QueueCommand, StopCalls
from gate.service.policy import Action
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import is_htmx

router = APIRouter(prefix="/yard/line", include_in_schema=False)
Calls = Annotated[Person, Depends(Need(Action.CALL))]


@router.post("/{stage}/stop")
async def stop(request: Request, stage: str, person: Calls) -> Response:
    """Call nobody in this stage."""
    fields = await act.form(request)
    why = text.line(fields.get("reason", ""), "reason", 60)
    return await _done(request, person, StopCalls(stage[:10], why), fields)


@router.post("/{stage}/go")
async def go_on(request: Request, stage: str, person: Calls) -> Response:
    """Call by the rule again."""
    fields = await act.form(request)
    return await _done(request, person, GoOnCalling(stage[:10]), fields)


async def _done(
    request: Request, person: Person, command: QueueCommand, fields: Mapping[str, str]
) -> Response:
    await act.do(request, person, command, act.form_key(fields))
    if is_htmx(request):  # the plan itself comes by the stream
        return Response(status_code=204)
    return RedirectResponse("/yard", 303)
