"""The day of finance: choose it, read its table, take it away as XLSX, CSV or JSON.

The page and the files are the same report; nothing is added up here.
"""

import asyncio
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from fees.reports import BREAKDOWNS
from gate.journey.errors import DomainError
from gate.reports import render_day
from gate.service.policy import Action, allowed
from web import show
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance", include_in_schema=False)
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
SHOWN = ("class", "regime", "cashier", "exemption")


@router.get("")
async def finance(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_FINANCE))]
) -> HTMLResponse:
    """One day, today unless `?date=` says otherwise."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    day = read_day(request.query_params.get("date", "") or today.isoformat())
    report = await centre.day_report(day)
    return page(
        request,
        "finance/page.html",
        report=report,
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        formats=list(FORMATS),
        looks=(await centre.second_looks(day, day + timedelta(days=1)))[day.isoformat()],
        rejected=await centre.rejected_exemptions(day, day + timedelta(days=1)),
        oversees=allowed(person.role, Action.SEE_OVERSIGHT),
        compares=allowed(person.role, Action.SEE_SHADOW),
        breakdowns=[name for name in SHOWN if name in BREAKDOWNS],
    )


@router.get("/{day}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def download(request: Request, day: str, fmt: str) -> Response:
    """The day as a file."""
    if fmt not in FORMATS:
        raise DomainError("report.format", formats=", ".join(FORMATS))
    report = await request.app.state.centre.day_report(read_day(day))
    content = await asyncio.to_thread(render_day, report, fmt)
    name = f"malu-{report.ledger}-{report.day}.{fmt}"
    return Response(
        content,
        media_type=FORMATS[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def read_day(text: str) -> date:
    """`YYYY-MM-DD`; raises `date.invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DomainError("date.invalid") from None
