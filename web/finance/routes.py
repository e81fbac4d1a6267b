"""Day, shift and month of finance: read them, open every figure, take them away as files.

The page and the files are the same report; nothing is added up here.
"""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from fees.report_forms import disclosure, journal
from fees.report_sums import BREAKDOWNS
from fees.reports import Kind, Report
from gate.files import MEDIA
from gate.forms import forms
from gate.journey.errors import DomainError
from gate.service.policy import Action, allowed
from web import show
from web.auth import Person
from web.finance import reports
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance", include_in_schema=False)
Finance = Annotated[Person, Depends(Need(Action.SEE_FINANCE))]


@router.get("")
async def finance(request: Request, person: Finance) -> HTMLResponse:
    """One day, today unless `?date=` says otherwise."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    day = reports.read_day(request.query_params.get("date", "") or today.isoformat())
    report = await centre.day_report(day)
    return _shown(
        request,
        person,
        report,
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        looks=(await centre.second_looks(day, day + timedelta(days=1)))[day.isoformat()],
        rejected=await centre.rejected_exemptions(day, day + timedelta(days=1)),
    )


@router.get("/day/{name}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
@router.get("/shift/{name}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
@router.get("/month/{name}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def download(request: Request, name: str, fmt: str) -> Response:
    """A report as a file."""
    return await reports.file(await reports.find(request, _kind(request), name), fmt)


@router.get("/month/{name}/journal.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def journal_lines(request: Request, name: str, fmt: str) -> Response:
    """The month's lines for accounting."""
    report = await reports.find(request, Kind.MONTH, name)
    return await reports.write(journal(report, forms()[0]), fmt)


@router.get("/month/{name}/form/{form}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def form_file(request: Request, name: str, form: str, fmt: str) -> Response:
    """The month on a disclosure form; raises `report.not_found`."""
    report = await reports.find(request, Kind.MONTH, name)
    found = forms()[1].get(form)
    if found is None:
        raise DomainError("report.not_found")
    return await reports.write(disclosure(report, found), fmt)


@router.get("/month/{name}")
async def month(request: Request, name: str, person: Finance) -> HTMLResponse:
    """A month from its days."""
    report = await reports.find(request, Kind.MONTH, name)
    first = date(*reports.read_month(name), 1)
    today = show.day_of(request.app.state.centre.clock())
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return _shown(
        request,
        person,
        report,
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}" if after.replace(day=1) <= today else "",
    )


@router.get("/shift/{name}")
async def shift(request: Request, name: str, person: Finance) -> HTMLResponse:
    """What a cashier did in a shift."""
    return _shown(request, person, await reports.find(request, Kind.SHIFT, name))


@router.get("/day/{name}/entries", dependencies=[Depends(Need(Action.SEE_FINANCE))])
@router.get("/shift/{name}/entries", dependencies=[Depends(Need(Action.SEE_FINANCE))])
@router.get("/month/{name}/entries", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def entries(request: Request, name: str) -> HTMLResponse:
    """What a figure was added from: its entries; for a month, its days."""
    report = await reports.find(request, _kind(request), name)
    asked = reports.asked(request)
    days = [
        (day, asked.sums({n: dict(w) for n, w in one.by.items()}, one.total))
        for day, one in report.days
    ]
    return page(
        request,
        "finance/entries.html",
        report=report,
        asked=asked,
        rows=[row for row in report.rows if asked.holds(row)],
        days=days,
    )


@router.get("/visit/{visit_id}")
async def visit(request: Request, visit_id: str, person: Finance) -> HTMLResponse:
    """One vehicle's trail: charges, payments, receipts, entries, pictures."""
    trail = await request.app.state.centre.trail(visit_id)
    return page(
        request, "finance/visit.html", trail=trail, sees=allowed(person.role, Action.SEE_PICTURE)
    )


@router.get("/entry/{number}", dependencies=[Depends(Need(Action.SEE_FINANCE))])
async def entry(request: Request, number: int) -> HTMLResponse:
    """One entry as it stands in the book."""
    centre = request.app.state.centre
    found = await centre.entry(number)
    plates = await centre.plates_of([found.visit_id] if found.visit_id else [])
    plate = plates.get(found.visit_id, "")
    return page(request, "finance/entry.html", entry=found, plate=plate, raw=found.raw.decode())


@router.get("/{day}.{fmt}", dependencies=[Depends(Need(Action.EXPORT_REPORT))])
async def download_day(request: Request, day: str, fmt: str) -> Response:
    """The day as a file, by its short address."""
    return await reports.file(await reports.find(request, Kind.DAY, day), fmt)


def _kind(request: Request) -> str:
    """Which report an address names: `/finance/<kind>/…`."""
    return request.url.path.split("/")[2]


def _shown(request: Request, person: Person, report: Report, **more: Any) -> HTMLResponse:
    return page(
        request,
        "finance/report.html",
        report=report,
        total=report.sums.total,
        formats=list(MEDIA),
        forms=forms()[1].values(),
        breakdowns=[name for name in BREAKDOWNS if report.sums.by.get(name)],
        oversees=allowed(person.role, Action.SEE_OVERSIGHT),
        compares=allowed(person.role, Action.SEE_SHADOW),
        exports=allowed(person.role, Action.EXPORT_REPORT),
        **more,
    )
