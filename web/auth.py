"""Who is asking: a session cookie or a bearer token becomes a `Person`.

Proof that our own page asks, for unsafe calls.

The cookie is `__Host-`, Secure, HttpOnly, SameSite=Strict everywhere: browsers treat 127.0.0.1 as
trustworthy, so this also holds without TLS on loopback. It refuses to know what a role may do:
that is `gate.service.policy`, asked by `web.guard`.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.store.accounts import Account, Accounts

COOKIE = "__Host-malu"
DEVICE_COOKIE = "__Host-malu-device"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "_csrf"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
COOKIE_AGE_S = 12 * 3600
DEVICE_AGE_S = 400 * 24 * 3600  # the longest that browsers keep a cookie (RFC 6265bis, 5.5)


@dataclass(frozen=True, slots=True)
class Person:
    """A person or device that is signed in.

    `csrf` is "" for a bearer token, which no browser sends unasked.
    """

    name: str
    role: str
    agency: str
    device: str  # name of the browser, or of the token's machine
    csrf: str
    locked: bool = False  # the desk is locked: it may look at the booth, and do nothing

    @property
    def actor(self) -> Actor:
        """The same, in the words of the gate."""
        return Actor(self.name, self.role, device=self.device, agency=self.agency)


def known(request: HTTPConnection) -> Person | None:
    """The person found by `identify` earlier in this request, or None."""
    person: Person | None = getattr(request.state, "person", None)
    return person


async def identify(request: HTTPConnection) -> Person | None:
    """Look the caller up, once per request: bearer token first, then the session cookie."""
    if hasattr(request.state, "person"):
        return known(request)
    accounts: Accounts = request.app.state.centre.accounts
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    person = None
    if scheme.lower() == "bearer" and token:
        account = await asyncio.to_thread(accounts.device, token.strip())
        person = _person(account, account.name, csrf="") if account else None
    elif cookie := request.cookies.get(COOKIE):
        account = await asyncio.to_thread(accounts.session, cookie)
        device = device_of(request) or f"session-{_short(cookie)}"  # enrolled nowhere
        person = _person(account, device, csrf=page_token(cookie)) if account else None
    request.state.person = person
    return person


def _person(account: Account, device: str, csrf: str) -> Person:
    return Person(account.name, account.role, account.agency, device, csrf, account.locked)


def _short(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:12]


def device_of(request: HTTPConnection) -> str:
    """The name of the browser: made from a secret that it alone holds; "" when it has none."""
    secret = request.cookies.get(DEVICE_COOKIE, "")
    return device_name(secret) if secret else ""


def device_name(secret: str) -> str:
    """What people call a browser with this secret: three groups that can be read out."""
    short = _short(secret)
    return f"{short[:4]}-{short[4:8]}-{short[8:]}"


def page_token(token: str) -> str:
    """The page's token: derived from the session's, so nothing has to be stored.

    One cannot be had from the other.
    """
    return hmac.new(token.encode(), b"malu-csrf/v1", hashlib.sha256).hexdigest()


async def check_own_page(request: Request, person: Person | None) -> None:
    """Refuse an unsafe call that another site's page could have made; raises `csrf.refused`.

    A bearer token is proof enough. A session needs its page token in header or form, and where
    the browser says where the call comes from it must be from us. Without a session (sign-in,
    first link) the browser must say so.
    """
    if request.method not in UNSAFE or (person is not None and not person.csrf):
        return
    said = same_origin(request)
    if person is None:
        proven = said is True
    else:
        token = request.headers.get(CSRF_HEADER) or str((await request.form()).get(CSRF_FIELD, ""))
        proven = said is not False and hmac.compare_digest(token.encode(), person.csrf.encode())
    if not proven:
        raise DomainError("csrf.refused")


def same_origin(request: Request) -> bool | None:
    """What the browser says about where this call comes from; None when it says nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("Host")
    return True if site is not None else None


def from_loopback(request: Request) -> bool:
    """True when the caller sits here and calls us by a loopback name (no DNS rebinding)."""
    name = (urlsplit(f"//{request.headers.get('Host', '')}").hostname or "").lower()
    return _is_loopback(request.client.host if request.client else "") and (
        name == "localhost" or _is_loopback(name)
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def sign_in(response: Response, token: str) -> None:
    """Hand the session to the browser."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )


def give_device(response: Response, secret: str) -> None:
    """Hand a browser its secret; it outlives sessions, and no script reads it."""
    response.set_cookie(
        DEVICE_COOKIE,
        secret,
        max_age=DEVICE_AGE_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )


def sign_out(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


def still_signed_in(request: Request) -> Callable[[], Awaitable[bool]]:
    """A question for long streams.

    Does the session that opened this one still hold? Asking is no use of it.
    """
    accounts: Accounts = request.app.state.centre.accounts
    token = request.cookies.get(COOKIE, "")

    async def ask() -> bool:
        return await asyncio.to_thread(accounts.session, token, touch=False) is not None

    return ask
