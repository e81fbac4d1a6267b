"""Versions of both tariffs, the fee's and that of prices: enter, compare, try, let it be.

Every step is a command of the gate; the page reads what `fees` tells of the files and decides
nothing. A file with a fault comes back with every fault at its line, and nothing is recorded.
"""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from fees.compare import Difference, differences
from fees.problems import TariffError
from fees.registry import NOTICE_US, Stage
from gate.journey.errors import DomainError
from gate.journey.money_commands import ApproveTariff, EnterTariff, ProposeTariff, WithdrawTariff
from gate.journey.oversight import same_eyes
from gate.service.policy import Action, allowed
from gate.service.register import checked, compiled
from gate.service.tariff_rows import PRICE, TariffVersion
from web import act, show, text
from web.auth import Person
from web.faults import Said, said
from web.finance.reports import read_day
from web.guard import Need
from web.page import lang_of, page
from web.words import words

router = APIRouter(prefix="/finance/tariffs", include_in_schema=False)
MOST_DAYS = 400
DAYS_BACK = 30
SHOWN = 40  # faults of a file on one page
_PAGE = "/finance/tariffs"


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
        faults = [said(words(lang_of(request)), p, file) for p in error.problems]
        return await _shown(request, person, faults=faults, file=text.line(name, "file", 80))
    reply = await act.do(request, person, EnterTariff(file), act.form_key(fields))
    return _to(request, str(reply["tariff"]), str(reply["version"]))


@router.post("/propose")
async def propose(
    request: Request, person: Annotated[Person, Depends(Need(Action.ENTER_TARIFF))]
) -> RedirectResponse:
    """Ask for a draft to become law of the gate."""
    return await _stepped(request, person, ProposeTariff)


@router.post("/approve")
async def approve(
    request: Request, person: Annotated[Person, Depends(Need(Action.APPROVE_TARIFF))]
) -> RedirectResponse:
    """The second person's word."""
    return await _stepped(request, person, ApproveTariff)


@router.post("/withdraw")
async def withdraw(
    request: Request, person: Annotated[Person, Depends(Need(Action.WITHDRAW_TARIFF))]
) -> RedirectResponse:
    """A proposal is taken back, or refused."""
    fields = await act.form(request)
    name, version = fields.get("tariff", "")[:80], fields.get("version", "")[:80]
    command = WithdrawTariff(version, text.line(fields.get("why", ""), "why"), name)
    await act.do(request, person, command, act.form_key(fields))
    return _to(request, name, version)


async def _stepped(
    request: Request, person: Person, step: type[ProposeTariff | ApproveTariff]
) -> RedirectResponse:
    """A word about one version, which names the hash that was looked at."""
    fields = await act.form(request)
    name, version = fields.get("tariff", "")[:80], fields.get("version", "")[:80]
    command = step(version, fields.get("sha256", "")[:64], name)
    await act.do(request, person, command, act.form_key(fields))
    return _to(request, name, version)


def _to(request: Request, name: str, version: str) -> RedirectResponse:
    """The version's own page; the fee's tariff needs no name in the address."""
    fee = name in ("", request.app.state.centre.tariff.tariff)
    which = "" if fee else f"tariff={quote(name)}&"
    return RedirectResponse(f"{_PAGE}?{which}version={quote(version)}", 303)


async def _shown(
    request: Request, person: Person, *, faults: list[Said] | None = None, file: str = ""
) -> HTMLResponse:
    centre, asked = request.app.state.centre, request.query_params
    versions: list[TariffVersion] = await centre.tariff_versions()
    name = asked.get("tariff") or centre.tariff.tariff
    of_name = [v for v in versions if v.tariff == name]
    in_force = next((v for v in of_name if v.stage is Stage.IN_FORCE), None)
    chosen = next((v for v in of_name if v.version == asked.get("version", "")), None)
    if asked.get("version") and chosen is None:
        raise DomainError("tariff.no_such_version", version=asked["version"][:80])
    looked: dict[str, Any] = {}
    if chosen is not None:
        looked = await _looked(request, person, chosen, in_force)
    return page(
        request,
        "finance/tariffs.html",
        422 if faults else 200,
        fees=[v for v in versions if v.kind != PRICE],
        prices=[v for v in versions if v.kind == PRICE],
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
