"""The receipt (biên lai thu phí) for people: a page for the booth, PDF to print, XML to keep.

Booth and finance print the original, once: whatever is printed after it is a copy. The look-up
code, which stands on the paper, is enough to fetch a copy or the signed XML; whoever holds the
paper has read all of it already. Nothing is issued here.
"""

import asyncio
import secrets
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from fees.receipt_state import ReceiptState
from gate.journey.errors import DomainError
from gate.journey.money_commands import PrintReceipt
from gate.papers.receipt_pdf import LOOKS, Signed, receipt_pdf
from gate.service.money import Receipt
from gate.service.paper_rows import SignedPaper
from gate.service.policy import Action, allowed
from web import show
from web.auth import Person
from web.guard import OPEN, Need
from web.page import page
from web.public.routes import find
from web.receipts import life as after_issue
from web.receipts import sending

router = APIRouter(prefix="/receipts", include_in_schema=False)
router.routes.extend(sending.router.routes)  # before `/{code}`, which would take their place
router.routes.extend(after_issue.router.routes)
NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/usage", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def usage(request: Request) -> HTMLResponse:
    """What was used of each registered series in a month, this one unless `?month=` says more."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    asked = request.query_params.get("month", "") or f"{today:%Y-%m}"
    first = _month(asked)
    after = (first + timedelta(days=32)).replace(day=1)
    return page(
        request,
        "receipts/usage.html",
        lines=await centre.receipt_usage(first, after),
        month=f"{first:%Y-%m}",
        shown=f"{first:%m/%Y}",
        this_month=f"{today:%Y-%m}",
        waiting=await centre.unsigned_receipts(),
        problem=centre.sealing.problem,
    )


def _month(text: str) -> date:
    """`YYYY-MM` as its first day; raises `month.invalid`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise DomainError("month.invalid") from None


@router.get("/{code}")
async def receipt(
    request: Request, code: str, person: Annotated[Person, Depends(Need(Action.SEE_VISIT))]
) -> HTMLResponse:
    """One receipt, ready to print."""
    found = await find(request, code)
    signed = await _signed(request, found)
    around = await after_issue.around(request, found.id, person)
    spoilt = around["life"] is not None and around["life"].state is ReceiptState.SPOILED
    return page(
        request,
        "receipts/page.html",
        receipt=found,
        content={**found.content, "lookup_site": _site(request, found)},
        signed=signed,
        sizes=list(LOOKS),
        spoilt=spoilt,  # nobody is given the paper of a spoilt number
        prints=allowed(person.role, Action.PRINT_RECEIPT) and not spoilt,
        **around,
    )


@router.post("/{code}/print/{size}")
async def print_it(
    request: Request,
    code: str,
    size: str,
    person: Annotated[Person, Depends(Need(Action.PRINT_RECEIPT))],
) -> Response:
    """The paper for the driver: the original the first time, a copy ever after."""
    found = await find(request, code)
    _known(size)
    copy = await _printed_before(request, found, person)
    return await _paper(request, found, size, copy=copy)


@router.get("/{code}/{size}.pdf", dependencies=[OPEN])
async def copy_of(request: Request, code: str, size: str) -> Response:
    """A copy, for whoever holds the code."""
    found = await find(request, code)
    _known(size)
    return await _paper(request, found, size, copy=True)


@router.get("/{code}/receipt.xml", dependencies=[OPEN])
async def signed_xml(request: Request, code: str) -> Response:
    """The signed file, byte for byte; raises `receipt.not_signed` in the moment before it is."""
    found = await find(request, code)
    signed = await _signed(request, found)
    if signed is None:
        raise DomainError("receipt.not_signed")
    named = {"Content-Disposition": f'attachment; filename="{_file(found)}.xml"'}
    return Response(signed.xml, media_type="application/xml", headers=NOT_KEPT | named)


def _known(size: str) -> None:
    if size not in LOOKS:
        raise DomainError("receipt.size", sizes=", ".join(LOOKS))


def _file(found: Receipt) -> str:
    return f"{found.series}-{found.number:07d}"


def _site(request: Request, found: Receipt) -> str:
    """Where this receipt can be checked: the address in it, else the one the reader came by."""
    site = str(found.content.get("lookup_site", ""))
    if site.startswith("http"):
        return site
    return f"{str(request.base_url).rstrip('/')}/public"  # a centre without an address of its own


async def _signed(request: Request, found: Receipt) -> SignedPaper | None:
    signed: SignedPaper | None = await request.app.state.centre.signed_paper(found.id)
    return signed


async def _printed_before(request: Request, found: Receipt, person: Person) -> bool:
    """Write down this print; True unless it is the first.

    The key of the first print happens once for ever, so two desks never print two originals.
    """
    centre = request.app.state.centre
    actor = person.actor
    original = PrintReceipt(found.id, found.visit_id, copy=False)
    once = f"print/{found.id}"
    try:
        await centre.do(original, actor, key=once, request=secrets.token_bytes(16))
    except DomainError as refusal:
        if refusal.key != "idempotency.conflict":
            raise
        await centre.do(PrintReceipt(found.id, found.visit_id, copy=True), actor)
        return True
    return False


async def _paper(request: Request, found: Receipt, size: str, *, copy: bool) -> Response:
    life = await request.app.state.centre.receipt_life(found.id)
    if life is not None and life.state is ReceiptState.SPOILED and not copy:
        raise DomainError("receipt.spoiled", receipt=found.id)
    signed = await _signed(request, found)
    site = _site(request, found)
    content = {**found.content, "lookup_site": site}
    raw = await asyncio.to_thread(
        receipt_pdf,
        content,
        size,
        plate=show.plate(str(found.content["plate"])),
        check=f"{site}/receipts/{found.code}",
        signed=Signed(signed.owner, signed.at) if signed else None,
        copy=copy,
        after=await request.app.state.centre.receipt_aftermath(found, life),
    )
    named = {"Content-Disposition": f'inline; filename="{_file(found)}-{size}.pdf"'}
    return Response(raw, media_type="application/pdf", headers=NOT_KEPT | named)
