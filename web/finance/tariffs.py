"""Versions of the tariff: enter a draft, see what it changes, try it on the past, let it be.

Every step is a command of the gate; the page reads what `fees` tells of the files and decides
nothing. A file with a fault comes back with every fault at its line, and nothing is recorded.
"""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from fees.compare import Difference, differences
from fees.places import line_of
from fees.problems import Problem, TariffError
from fees.registry import NOTICE_US, Stage
from gate.journey.errors import DomainError
from gate.journey.money_commands import ApproveTariff, EnterTariff, ProposeTariff, WithdrawTariff
from gate.journey.oversight import same_eyes
from gate.service.policy import Action, allowed
from gate.service.register import checked, compiled
from gate.service.tariff_rows import TariffVersion
from web import act, show, text
from web.auth import Person
from web.finance.reports import read_day
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/finance/tariffs", include_in_schema=False)
MOST_DAYS = 400
DAYS_BACK = 30
SHOWN = 40  # faults of a file on one page
_PAGE = "/finance/tariffs"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an uploaded file, and at which line (0 = not known)."""

    problem: Problem
    line: int


@router.get("")
async def tariffs(
    request: Request, person: Annotated[Person, Depends(Need(Action.SEE_TARIFFS))]
) -> HTMLResponse:
    """All versions, and one of them in full: `?version=`, and a dry run with `from` and `to`."""
    return await _shown(request, person)


@router.post("")
async def enter(
    request: Request, person: Annotated[Person, Depends(Need(Action.ENTER_TARIFF))]
) -> Response:
    """Take in a draft; a file with faults is answered with each of them (422)."""
    fields: dict[str, str] = {}
    name, raw = "", b""
    async with request.form() as sent:
        for key, value in sent.items():
            if isinstance(value, UploadFile):
                name, raw = (value.filename or key)[:80], await value.read()
            else:
                fields[key] = value
    try:
        file = raw.decode()
    except UnicodeDecodeError:
        file = ""
    if not file.strip() or "\x00" in file:
        raise DomainError("tariff.no_file")
    try:
        await asyncio.to_thread(checked, file)  # the proof takes a while; the gate does not wait
    except TariffError as error:
        faults = [Fault(p, line_of(file, p.where, p.what)) for p in error.problems]
        return await _shown(request, person, faults=faults, file=text.line(name, "file", 80))
    reply = await act.do(request, person, EnterTariff(file), act.form_key(fields))
    return _to(str(reply["version"]))


@router.post("/propose")
async def propose(
    request: Request, person: Annotated[Person, Depends(Need(Action.ENTER_TARIFF))]
) -> RedirectResponse:
    """Ask for a draft to become law of the gate."""
    fields = await act.form(request)
    version = fields.get("version", "")[:80]
    command = ProposeTariff(version, fields.get("sha256", "")[:64])
    await act.do(request, person, command, act.form_key(fields))
    return _to(version)


@router.post("/approve")
async def approve(
    request: Request, person: Annotated[Person, Depends(Need(Action.APPROVE_TARIFF))]
) -> RedirectResponse:
    """The second person's word."""
    fields = await act.form(request)
    version = fields.get("version", "")[:80]
    command = ApproveTariff(version, fields.get("sha256", "")[:64])
    await act.do(request, person, command, act.form_key(fields))
    return _to(version)


@router.post("/withdraw")
async def withdraw(
    request: Request, person: Annotated[Person, Depends(Need(Action.WITHDRAW_TARIFF))]
) -> RedirectResponse:
    """A proposal is taken back, or refused."""
    fields = await act.form(request)
    version = fields.get("version", "")[:80]
    command = WithdrawTariff(version, text.line(fields.get("why", ""), "why"))
    await act.do(request, person, command, act.form_key(fields))
    return _to(version)


def _to(version: str) -> RedirectResponse:
    return RedirectResponse(f"{_PAGE}?version={quote(version)}", 303)


async def _shown(
    request: Request, person: Person, *, faults: list[Fault] | None = None, file: str = ""
) -> HTMLResponse:
    centre, asked = request.app.state.centre, request.query_params
    versions: list[TariffVersion] = await centre.tariff_versions()
    in_force = next((v for v in versions if v.stage is Stage.IN_FORCE), None)
    chosen = next((v for v in versions if v.version == asked.get("version", "")), None)
    if asked.get("version") and chosen is None:
        raise DomainError("tariff.no_such_version", version=asked["version"][:80])
    looked: dict[str, Any] = {}
    if chosen is not None:
        looked = await _looked(request, person, chosen, in_force)
    return page(
        request,
        "finance/tariffs.html",
        422 if faults else 200,
        versions=versions,
        in_force=in_force,
        chosen=chosen,
        faults=(faults or [])[:SHOWN],
        fault_count=len(faults or []),
        file=file,
        enters=allowed(person.role, Action.ENTER_TARIFF),
        new_key=act.new_key,
        **looked,
    )


async def _looked(
    request: Request, person: Person, chosen: TariffVersion, in_force: TariffVersion | None
) -> dict[str, Any]:
    """One version: what it changes, what may be done with it, and what it would have brought."""
    centre, asked = request.app.state.centre, request.query_params
    changes: tuple[Difference, ...] = ()
    if in_force is not None and in_force.id != chosen.id:
        changes = differences(compiled(in_force.text), compiled(chosen.text))
    today = show.day_of(centre.clock())
    first = read_day(asked.get("from") or (today - timedelta(days=DAYS_BACK)).isoformat())
    last = read_day(asked.get("to") or today.isoformat())
    run = await _tried(request, chosen, first, last) if asked.get("from") else None
    role, proposed = person.role, chosen.stage is Stage.PROPOSED
    another = not same_eyes(
        person.actor.name, person.actor.device, chosen.proposed_by, chosen.proposed_on
    )
    return {
        "changes": changes,
        "first": first,
        "last": last,
        "run": run,
        "in_time": chosen.start >= centre.clock() + NOTICE_US,
        "latest": chosen.start - NOTICE_US,
        "proposes": chosen.stage is Stage.DRAFT and allowed(role, Action.ENTER_TARIFF),
        "withdraws": proposed and allowed(role, Action.WITHDRAW_TARIFF),
        "approves": proposed and another and allowed(role, Action.APPROVE_TARIFF),
    }


async def _tried(request: Request, chosen: TariffVersion, first: date, last: date) -> Any:
    if not 0 <= (last - first).days < MOST_DAYS:
        raise DomainError("dry_run.span", most=MOST_DAYS)
    return await request.app.state.centre.dry_run(chosen.text, first, last)
