"""Coming in and going out.

Sign-in with a password, the one-time first link, sign-out, and the front page.

Guessing is slowed, never locked; the answer to a wrong name is the answer to a wrong password. A
first link of the training ledger works once, for a day, from this machine only.
"""

import asyncio
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from gate.journey.commands import Actor, EnrolDevice
from gate.journey.errors import DomainError
from gate.service.policy import Action, allowed
from gate.store.accounts import Account, FirstLink
from web import act, auth
from web.auth import Person
from web.guard import OPEN, Everybody, SignedIn
from web.page import page

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Person | None, Depends(Everybody())]
_HOMES = (
    (Action.SEE_BOOTH, "/booth"),
    (Action.SEE_AGENCY, "/agency"),
    (Action.SEE_FINANCE, "/finance"),
    (Action.SEE_YARD, "/yard"),
    (Action.SEE_OVERSIGHT, "/oversight"),
    (Action.ASK_PASS, "/passes"),
    (Action.SEE_SLOTS, "/slots"),
    (Action.SEE_ADMIN, "/admin"),
)


def home_of(role: str) -> str:
    """The first page of a role."""
    return next((path for action, path in _HOMES if allowed(role, action)), "/")


@router.get("/")
async def front(request: Request, person: Anyone) -> HTMLResponse:
    """What there is, and for whom."""
    doors = [path for action, path in _HOMES if person and allowed(person.role, action)]
    return page(request, "front.html", doors=doors)


@router.get("/login", dependencies=[OPEN])
async def login_page(request: Request) -> HTMLResponse:
    """The sign-in form."""
    return page(request, "login.html", next=_inside(request.query_params.get("next", "")), name="")


@router.post("/login", dependencies=[OPEN])
async def login(request: Request) -> Response:
    """Check name and password; raises `login.wrong` or `login.slow`."""
    fields = await act.form(request)
    name, centre = fields.get("name", "").strip()[:64], request.app.state.centre
    address = request.client.host if request.client else ""
    wait = request.app.state.brake.wait_us(centre.clock(), name, address)
    if wait:
        raise DomainError("login.slow", seconds=wait // 1_000_000 + 1)
    password = fields.get("password", "")
    async with request.app.state.hashing:
        account = await asyncio.to_thread(centre.accounts.check_password, name, password)
    if account is None:
        raise DomainError("login.wrong")
    token = await asyncio.to_thread(centre.accounts.open_session, account.name)
    target = _inside(fields.get("next", "")) or home_of(account.role)
    return await _enter(request, account, token, target)


@router.post("/logout", dependencies=[Depends(SignedIn())])
async def logout(request: Request) -> Response:
    """End the session here and in the book."""
    token = request.cookies.get(auth.COOKIE, "")
    await asyncio.to_thread(request.app.state.centre.accounts.close_session, token)
    response = RedirectResponse("/", 303)
    auth.sign_out(response)
    return response


@router.get("/first/{token}", dependencies=[OPEN])
async def first_page(request: Request, token: str) -> HTMLResponse:
    """What this link gives, and the form to take it; looking does not use it up."""
    link = await _link(request, token)
    suggested = link.account or (link.agency or link.role).lower().replace("_", "-")
    return page(request, "first.html", link=link, token=token, name=suggested)


@router.post("/first/{token}", dependencies=[OPEN])
async def first(request: Request, token: str) -> Response:
    """Take the link: name, and a password or none yet."""
    await _link(request, token)
    fields = await act.form(request)
    accounts = request.app.state.centre.accounts
    name, password = fields.get("name", "").strip(), fields.get("password", "")
    async with request.app.state.hashing:
        account, session = await asyncio.to_thread(accounts.use_first_link, token, name, password)
    return await _enter(request, account, session, home_of(account.role))


async def _link(request: Request, token: str) -> FirstLink:
    """The link, when it still works and the caller may use it from there."""
    link: FirstLink | None = await asyncio.to_thread(
        request.app.state.centre.accounts.first_link, token
    )
    if link is None:
        raise DomainError("link.used")
    if not link.account and not auth.from_loopback(request):
        raise DomainError("link.loopback")
    return link


async def _enter(request: Request, account: Account, token: str, target: str) -> Response:
    """The session begins; a browser that has no name yet gets one, and keeps it."""
    response = RedirectResponse(target, 303)
    auth.sign_in(response, token)
    centre = request.app.state.centre
    enrolled = {d.id: d for d in await centre.devices()}
    device = auth.device_of(request)
    revoked = device in enrolled and bool(enrolled[device].revoked_at)
    if not device or (revoked and not centre.training):  # a real ledger: enrolled anew by hand
        secret = secrets.token_urlsafe(32)
        auth.give_device(response, secret)
        device = auth.device_name(secret)
    if centre.training and device not in enrolled:
        actor = Actor(account.name, account.role, device, account.agency)
        await centre.do(EnrolDevice(device, "", ""), actor)
    return response


def _inside(target: str) -> str:
    """A path of ours, or "".

    Never another site (`//evil`, `https:…`, backslashes, control characters).
    """
    plain = target.isascii() and target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else ""
