"""Public pages.

The tariff as it is applied, that of parking prices where one is asked, totals per day, and the
check of a receipt by its code.

No login, no plate but its last three characters, no name. The tables are made from the tariff file
and the book, never typed.
"""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from fees import publish
from fees.receipt import ReceiptError, read_lookup_code
from fees.receipt_state import ReceiptState, Standing
from fees.tariff import Tariff
from gate.journey.errors import DomainError
from gate.service.money import Receipt
from gate.service.paper_rows import ReceiptLife
from gate.service.register import Register
from web import show
from web.api.slots import told
from web.guard import OPEN
from web.page import page

router = APIRouter(prefix="/public", include_in_schema=False)
DAYS = 7


@router.get("", dependencies=[OPEN])
async def public(request: Request, version: str = "", tariff: str = "") -> HTMLResponse:
    """Totals of the last days, the tariffs in force, and what comes.

    `?version=` shows another version, of the fee's tariff or of the one named by `tariff`. Raises
    `tariff.no_such_version` for one that nobody approved.
    """
    centre = request.app.state.centre
    register, now = await centre.register(), centre.clock()
    prices = await centre.price_register()
    of_price = bool(tariff) and tariff == prices.registry.tariff
    shown = centre.tariff
    if version and not of_price:
        shown = _named(register, tariff or register.registry.tariff, version)
    end = show.day_of(centre.clock()) + timedelta(days=1)
    daily = await totals(request, end - timedelta(days=DAYS), end)
    return page(
        request,
        "public/page.html",
        **_tariff(shown),
        coming=register.coming(now),
        chosen=bool(version) and not of_price,
        price=_price(prices, now, centre.operator, version if of_price else ""),
        daily=sorted(daily, key=lambda d: str(d["day"]), reverse=True),
        late=await late_signatures(request),
        road=await centre.road(),
        now=centre.clock(),
        draws=[told(one, asked) for one, asked in (await centre.draws())[:DAYS]],
    )


def _named(register: Register, name: str, version: str) -> Tariff:
    """The approved version of that name; raises `tariff.no_such_version`."""
    mine = register.tariffs if register.registry.tariff == name else ()
    found = next((x for x in mine if x.version == version), None)
    if found is None:
        raise DomainError("tariff.no_such_version", version=version[:80])
    return found


def _tariff(shown: Tariff) -> dict[str, Any]:
    return {
        "tariff": shown,
        "tables": publish.tables(shown),
        "worked": publish.examples(shown),
    }


def _price(register: Register, now: int, payee: str, version: str) -> dict[str, Any] | None:
    """The tariff of prices in force, or the version asked for; None = no price was ever approved.

    Without one in force at this moment its `tariff` is None.
    """
    if not register.tariffs:
        return None
    name = register.registry.tariff
    shown = _named(register, name, version) if version else register.at(now)
    more = _tariff(shown) if shown else {"tariff": None}
    coming = register.coming(now)
    return {**more, "coming": coming, "chosen": bool(version), "payee": payee}


async def totals(request: Request, first: date, end: date) -> list[dict[str, Any]]:
    """Totals per day, `first` to before `end`; a crowd shares one answer for some seconds."""
    centre, shared = request.app.state.centre, request.app.state.shared
    found: list[dict[str, Any]] = await shared.get(
        (first, end), lambda: centre.public_daily(first, end)
    )
    return found


async def late_signatures(request: Request) -> int:
    """Openings beside the rule without a second signature in 24 hours; a crowd shares one answer.

    A number of people's conduct, not of vehicles: it names nobody and never goes down.
    """
    centre, shared = request.app.state.centre, request.app.state.shared
    found: int = await shared.get("late signatures", centre.late_signatures)
    return found


@router.get("/receipts", dependencies=[OPEN])
async def ask(code: str = "") -> RedirectResponse:
    """From the form to the receipt's own page."""
    return RedirectResponse(f"/public/receipts/{read_code(code)}", 303)


@router.get("/receipts/{code}", dependencies=[OPEN])
async def check(request: Request, code: str) -> HTMLResponse:
    """Whether this receipt is in the book, and what it says."""
    receipt = await find(request, code)
    life = await request.app.state.centre.receipt_life(receipt.id)
    return page(request, "public/receipt.html", receipt=receipt, life=life)


async def find(request: Request, code: str) -> Receipt:
    """The receipt; raises `receipt.code` for a mistyped code and `receipt.not_found`."""
    receipt: Receipt | None = await request.app.state.centre.receipt(read_code(code))
    if receipt is None:
        raise DomainError("receipt.not_found")
    return receipt


def read_code(typed: str) -> str:
    """The code in its printed form; raises `receipt.code`."""
    try:
        return read_lookup_code(typed[:40])
    except ReceiptError:
        raise DomainError("receipt.code") from None


def public_receipt(receipt: Receipt, life: ReceiptLife | None) -> dict[str, object]:
    """What the public may read of a receipt; `standing` is SPOILED for a number given up."""
    spoiled = life is not None and life.state is ReceiptState.SPOILED
    standing = ReceiptState.SPOILED if spoiled else life.standing if life else Standing.ISSUED
    return {
        "series": receipt.series,
        "number": receipt.number,
        "code": receipt.code,
        "standing": standing.value,
        "amount_vnd": receipt.amount,
        "issued_at": show.iso(receipt.at),
        "plate_last3": str(receipt.content.get("plate", ""))[-3:],
        "lines": receipt.content.get("lines", []),
        "training": bool(receipt.content.get("training", False)),
    }
