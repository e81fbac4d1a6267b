"""Accounts and devices: the lists, a new account with its one-time link, shutting one, badges.

Enrolling, naming and revoking the computers and phones people act from; nodes and what they said.

A new person gets a link and sets the password alone; nobody ever types another's password.
"""

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.commands import EnrolDevice, RevokeDevice
from gate.journey.errors import DomainError
from gate.service.policy import Action, Role
from gate.store.accounts import AGENCIES
from web import act, text
from web.auth import Person
from web.guard import Need
from web.page import page

router = APIRouter(prefix="/admin", include_in_schema=False)
PEOPLE = tuple(role.value for role in Role if role is not Role.DEVICE)
SHOWN = ("state", "epoch", "seq", "unacked", "disk_free", "offset_ms", "version")


@router.get("", dependencies=[Depends(Need(Action.SEE_ADMIN))])
async def admin(request: Request) -> HTMLResponse:
    """Accounts and nodes."""
    return await _page(request)


@router.post("/accounts", dependencies=[Depends(Need(Action.MANAGE_USERS))])
async def add(request: Request) -> HTMLResponse:
    """A new account; the answer shows its one-time link, once."""
    fields = await act.form(request)
    accounts = request.app.state.centre.accounts
    role = fields.get("role", "")
    if role not in PEOPLE:
        raise DomainError("account.role", role=role[:40])
    agency = fields.get("agency", "") if role == Role.AGENCY else ""
    account = await asyncio.to_thread(accounts.add, fields.get("name", ""), role, agency)
    token = await asyncio.to_thread(accounts.create_link, account.name)
    link = f"{request.url.scheme}://{request.url.netloc}/first/{token}"
    return await _page(request, made=account.name, link=link)


@router.post("/accounts/disable")
async def disable(
    request: Request, person: Annotated[Person, Depends(Need(Action.MANAGE_USERS))]
) -> Response:
    """Shut an account; nobody shuts their own."""
    name = (await act.form(request)).get("name", "")
    if name == person.name:
        raise DomainError("account.own")
    await asyncio.to_thread(request.app.state.centre.accounts.disable, name)
    return RedirectResponse("/admin", 303)


@router.post("/badges")
async def give_badge(
    request: Request, person: Annotated[Person, Depends(Need(Action.MANAGE_USERS))]
) -> Response:
    """The badge that brings this person back to a locked desk."""
    fields = await act.form(request)
    badges, name = request.app.state.centre.badges, fields.get("name", "")
    await asyncio.to_thread(badges.give, name, fields.get("number", ""), person.name)
    return RedirectResponse("/admin", 303)


@router.post("/badges/take")
async def take_badge(
    request: Request, person: Annotated[Person, Depends(Need(Action.MANAGE_USERS))]
) -> Response:
    """A lost or given-back badge opens nothing any more."""
    fields = await act.form(request)
    badges, name = request.app.state.centre.badges, fields.get("name", "")
    why = text.line(fields.get("why", ""), "why")
    await asyncio.to_thread(badges.take, name, person.name, why)
    return RedirectResponse("/admin", 303)


@router.post("/devices")
async def enrol(
    request: Request, person: Annotated[Person, Depends(Need(Action.MANAGE_DEVICES))]
) -> Response:
    """Enrol a device, or give one another name and place."""
    fields = await act.form(request)
    command = EnrolDevice(
        text.line(fields.get("device", ""), "device", 64).lower(),
        text.line(fields.get("name", ""), "name", 80),
        text.line(fields.get("place", ""), "place", 80),
    )
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/admin", 303)


@router.post("/devices/revoke")
async def revoke(
    request: Request, person: Annotated[Person, Depends(Need(Action.MANAGE_DEVICES))]
) -> Response:
    """Nobody acts from it any more."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why")
    command = RevokeDevice(fields.get("device", "")[:64], why)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse("/admin", 303)


async def _page(request: Request, made: str = "", link: str = "") -> HTMLResponse:
    centre = request.app.state.centre
    badges = await asyncio.to_thread(centre.badges.of)
    return page(
        request,
        "admin/page.html",
        badges=badges,
        badge_of={one.account: one for one in badges if not one.taken_at},
        accounts=await asyncio.to_thread(centre.accounts.all),
        nodes=nodes(centre.nodes()),
        roles=PEOPLE,
        agencies=AGENCIES,
        devices=await centre.devices(),
        new_key=act.new_key,
        made=made,
        link=link,
    )


def nodes(heard: dict[str, bytes]) -> dict[str, dict[str, str]]:
    """What nodes last said, by node: the known fields of state and health.

    What cannot be read is left out.
    """
    found: dict[str, dict[str, str]] = {}
    for name, payload in sorted(heard.items()):
        node = found.setdefault(name.partition("/")[0], {})
        try:
            said: Any = json.loads(payload)
        except ValueError:
            continue
        if isinstance(said, dict):
            node.update({k: str(said[k])[:60] for k in SHOWN if k in said})
    return found
