"""`/api/v1/tariffs`: the versions of both tariffs, for machines of those who answer for money.

The same commands and refusals as the page; what changes something carries an `Idempotency-Key`. A
version is one of the fee's tariff unless `tariff` names the other one.
"""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from gate.journey.commands import Command
from gate.journey.errors import DomainError
from gate.journey.money_commands import ApproveTariff, EnterTariff, ProposeTariff, WithdrawTariff
from gate.service.policy import Action
from gate.service.tariff_rows import TariffVersion
from gate.service.tariffs import whole
from web import act, show
from web.api.models import Line, Strict
from web.auth import Person
from web.guard import Need

router = APIRouter(prefix="/api/v1/tariffs", tags=["tariffs"])
_SEEN = Depends(Need(Action.SEE_TARIFFS))
_FILE_MAX = 200_000
Reply = dict[str, Any]
Enters = Annotated[Person, Depends(Need(Action.ENTER_TARIFF))]


class File(Strict):
    """A tariff file, as text."""

    text: str = Field(min_length=1, max_length=_FILE_MAX)


class Looked(Strict):
    """The version as it was looked at."""

    sha256: str = Field(min_length=64, max_length=64)
    tariff: str = Field("", max_length=80)


class TakenBack(Strict):
    """Why a proposal is taken back or refused."""

    why: Line
    tariff: str = Field("", max_length=80)


@router.get("", dependencies=[_SEEN])
async def versions(request: Request) -> list[dict[str, Any]]:
    """Every version that was ever entered, the one that begins last first."""
    return [_told(row) for row in await request.app.state.centre.tariff_versions()]


@router.get("/{version}", dependencies=[_SEEN])
async def version(request: Request, version: str, tariff: str = "") -> dict[str, Any]:
    """One version with its file as it was entered; raises `tariff.no_such_version`."""
    centre = request.app.state.centre
    rows: list[TariffVersion] = await centre.tariff_versions()
    named = (tariff or centre.tariff.tariff, version)
    found = next((row for row in rows if (row.tariff, row.version) == named), None)
    if found is None:
        raise DomainError("tariff.no_such_version", version=version[:80])
    return {**_told(found), "text": found.text}


@router.post("", status_code=201)
async def enter(request: Request, body: File, person: Enters) -> Reply:
    """Take in a draft, of the fee or of prices as its file says; raises `tariff.not_whole`."""
    await asyncio.to_thread(whole, body.text)
    return await _ask(request, person, EnterTariff(body.text))


@router.post("/{version}/propose")
async def propose(request: Request, version: str, body: Looked, person: Enters) -> Reply:
    """Ask for a draft to become law of the gate."""
    return await _ask(request, person, ProposeTariff(version, body.sha256, body.tariff))


@router.post("/{version}/approve")
async def approve(
    request: Request,
    version: str,
    body: Looked,
    person: Annotated[Person, Depends(Need(Action.APPROVE_TARIFF))],
) -> Reply:
    """The second person's word."""
    return await _ask(request, person, ApproveTariff(version, body.sha256, body.tariff))


@router.post("/{version}/withdraw")
async def withdraw(
    request: Request,
    version: str,
    body: TakenBack,
    person: Annotated[Person, Depends(Need(Action.WITHDRAW_TARIFF))],
) -> Reply:
    """A proposal is taken back, or refused."""
    return await _ask(request, person, WithdrawTariff(version, body.why, body.tariff))


async def _ask(request: Request, person: Person, command: Command) -> Reply:
    return await act.do(request, person, command, act.header_key(request))


def _told(row: TariffVersion) -> dict[str, Any]:
    return {
        "tariff": row.tariff,
        "kind": row.kind,
        "version": row.version,
        "stage": row.stage.value,
        "illustrative": row.illustrative,
        "sha256": row.sha256,
        "effective_from": show.iso(row.start),
        "effective_to": show.iso(row.end) or None,
        "entered": _step(row.entered_by, row.entered_at),
        "proposed": _step(row.proposed_by, row.proposed_at),
        "approved": _step(row.approved_by, row.approved_at),
        "ledger_entry": row.act or None,
    }


def _step(name: str, at: int) -> dict[str, str] | None:
    return {"by": name, "at": show.iso(at)} if at else None
