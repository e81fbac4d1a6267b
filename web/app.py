"""The web application: pages, live pieces and API over one centre, with every route guarded.

`create_app` puts the parts together and refuses to start when a route has no guard. It is served by
the centre's own process, in the same event loop.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from gate.main import Centre
from web import guard, ops, problems, signin
from web.admin import plan as admin_plan
from web.admin import routes as admin
from web.agency import routes as agency
from web.api import bank as api_bank
from web.api import bays as api_bays
from web.api import companies as api_companies
from web.api import journey as api_journey
from web.api import money as api_money
from web.api import oversight as api_oversight
from web.api import road as api_road
from web.api import routes as api
from web.api import slots as api_slots
from web.api import tariffs as api_tariffs
from web.api import yard as api_yard
from web.board import routes as board
from web.booth import beside
from web.booth import company as booth_company
from web.booth import lock as booth_lock
from web.booth import routes as booth
from web.booth import shift as booth_shift
from web.cache import Shared
from web.driver import routes as driver
from web.driver import slots as driver_slots
from web.driver import telling as driver_telling
from web.finance import bank as finance_bank
from web.finance import companies as finance_companies
from web.finance import handin as finance_handin
from web.finance import reconcile as finance_reconcile
from web.finance import refunds as finance_refunds
from web.finance import routes as finance
from web.finance import shadow
from web.finance import shifts as finance_shifts
from web.finance import tariffs as finance_tariffs
from web.guard import OPEN
from web.headers import BodyLimit, SecurityHeaders
from web.live import Live
from web.oversight import routes as oversight
from web.passes import routes as passes
from web.pay import routes as pay
from web.public import routes as public
from web.ratelimit import Brake
from web.receipts import routes as receipts
from web.receipts import slip
from web.slots import routes as slots
from web.words import catalogue
from web.yard import bays as yard_bays
from web.yard import count as yard_count
from web.yard import inventory as yard_inventory
from web.yard import line as yard_line
from web.yard import road as yard_road
from web.yard import routes as yard
from web.yard import ticks as yard_ticks

# Hashing a password costs 32 MiB and a good part of a second; the gate's own work goes first.
HASHING_AT_ONCE = 2
STATIC = Path(__file__).parent / "static"
_PARTS = (
    signin,
    booth_company,
    booth_shift,
    driver_slots,
    driver_telling,
    driver,  # before the booth's cards, too
    booth_lock,  # before the booth's cards, which take any id
    booth,
    beside,
    agency,
    board,
    yard,
    yard_count,
    yard_inventory,
    yard_line,
    yard_road,
    yard_ticks,
    yard_bays,
    oversight,
    passes,
    slots,
    finance_companies,
    finance_reconcile,
    finance_refunds,
    finance_shifts,
    finance_tariffs,
    finance_handin,
    finance_bank,  # before the days of finance, which take any name
    finance,
    shadow,
    public,
    pay,
    receipts,
    slip,
    admin,
    admin_plan,
    api,
    api_bank,
    api_companies,
    api_journey,
    api_money,
    api_oversight,
    api_tariffs,
    api_road,
    api_slots,
    api_bays,
    api_yard,
    ops,
)


def create_app(centre: Centre) -> FastAPI:
    """The application over this centre.

    `app.state.live.close()` ends its streams before the process stops.
    """
    catalogue()  # a missing word stops the start, not an operator
    hub = Live(centre)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with driver_telling.telling(centre):
            yield
        await hub.close()

    app = FastAPI(
        title="Ma Lù Thàng gate",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.centre, app.state.live, app.state.brake = centre, hub, Brake()
    app.state.driver_brake = Brake()  # drivers who guess never slow the desks
    app.state.shared = Shared(centre.clock)
    app.state.hashing = asyncio.Semaphore(HASHING_AT_ONCE)
    for part in _PARTS:
        app.include_router(part.router)
    for page in (booth, agency, board, yard, oversight):
        page.install(hub, centre)
    if centre.training:
        _describe(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    guard.check(app)
    return app


def _describe(app: FastAPI) -> None:
    """The API's description, in training only (OWASP ASVS 5.0.0 V13.4.5)."""

    @app.get("/api/v1/openapi.json", include_in_schema=False, dependencies=[OPEN])
    async def openapi() -> JSONResponse:
        return JSONResponse(app.openapi())
