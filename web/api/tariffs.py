"""`/api/v1/tariffs`: the versions of the tariff, for machines of those who answer for money."""

from typing import Any

from fastapi import APIRouter, Depends, Request

from gate.journey.errors import DomainError
from gate.service.policy import Action
from gate.service.tariff_rows import TariffVersion
from web import show
from web.guard import Need

router = APIRouter(prefix="/api/v1/tariffs", tags=["tariffs"])
_SEEN = Depends(Need(Action.SEE_TARIFFS))


@router.get("", dependencies=[_SEEN])
async def versions(request: Request) -> list[dict[str, Any]]:
    """Every version that was ever entered, the one that begins last first."""
    return [_told(row) for row in await request.app.state.centre.tariff_versions()]


@router.get("/{version}", dependencies=[_SEEN])
async def version(request: Request, version: str) -> dict[str, Any]:
    """One version with its file as it was entered; raises `tariff.no_such_version`."""
    rows: list[TariffVersion] = await request.app.state.centre.tariff_versions()
    found = next((row for row in rows if row.version == version), None)
    if found is None:
        raise DomainError("tariff.no_such_version", version=version[:80])
    return {**_told(found), "text": found.text}


def _told(row: TariffVersion) -> dict[str, Any]:
    return {
        "tariff": row.tariff,
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
