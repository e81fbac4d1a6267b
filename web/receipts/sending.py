"""Receipts and notices on their way to the tax authority: what goes until when, and its answers.

There is no channel of our own yet: finance takes the signed files, sends them by the portal, and
says here what happened. Every word of it is in the ledger.
"""

import io
import zipfile
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from fees.receipt_state import ReceiptState, ReceiptStep
from gate.journey.money_commands import SendReceipts
from gate.papers.configured import entered_until
from gate.service.paper_rows import SignedPaper
from gate.service.policy import Action, allowed
from web import act
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/receipts", include_in_schema=False)
TO_SEND = frozenset({ReceiptState.SIGNED, ReceiptState.REJECTED})
STEPS = (ReceiptStep.SEND, ReceiptStep.ACCEPT, ReceiptStep.REJECT)
_EPOCH = (2026, 1, 1, 0, 0, 0)  # inside the archive: the same files give the same bytes


@router.get("/sending")
async def sending(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """What has not been accepted, most urgent first."""
    queue = await request.app.state.centre.sending_queue()
    return page(
        request,
        "receipts/sending.html",
        queue=queue,
        late=sum(waiting.late for _, waiting in queue),
        steps=STEPS if allowed(person.role, Action.SEND_RECEIPT) else (),
        entered_until=entered_until(),
        key=act.new_key(),
    )


@router.post("/sending")
async def told(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEND_RECEIPT))]
) -> RedirectResponse:
    """They were sent, accepted or rejected: all that were ticked, or none."""
    fields = await request.form()
    ids = tuple(str(value) for value in fields.getlist("receipt"))
    step, reason = str(fields.get("step", "")), str(fields.get("reason", ""))[:500]
    key = act.form_key({act.KEY_FIELD: str(fields.get(act.KEY_FIELD, ""))})
    await act.do(request, person, SendReceipts(ids, step, reason), key)
    return RedirectResponse("/receipts/sending", 303)


@router.get("/sending.zip", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def files(request: Request) -> Response:
    """The signed files of everything that must still be sent."""
    centre = request.app.state.centre
    queue = await centre.sending_queue()
    papers = await centre.signed_papers([life.id for life, _ in queue if life.state in TO_SEND])
    named = {"Content-Disposition": 'attachment; filename="bien-lai.zip"'}
    return Response(_archive(papers), media_type="application/zip", headers=named)


def _archive(papers: list[SignedPaper]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for paper in papers:
            entry = zipfile.ZipInfo(f"{paper.id.replace('/', '-')}.xml", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, paper.xml)
    return buffer.getvalue()
