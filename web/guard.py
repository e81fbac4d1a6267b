"""The door of every route.

It either needs an action that the policy allows, or says openly that everybody may come.

`check` walks the finished application and refuses to start one that has a route without either.
Deny by default.
"""

from collections.abc import Iterable, Iterator

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute, Mount

from gate.bank import notice
from gate.journey.errors import DomainError, Turn
from gate.service.policy import Action, allowed
from web import auth
from web.auth import Person

LOOKS = ("/booth", "/evidence/", "/oversight/emergencies")  # what a locked desk goes on showing


class Need:
    """A dependency: the caller must be allowed one of `actions`.

    Raises `auth.needed` or `policy.refused`.
    """

    def __init__(self, *actions: Action) -> None:
        """Name the actions, any of which is enough."""
        self.actions = actions

    async def __call__(self, request: Request) -> Person:
        """Identify, check that our own page asks, then ask the policy."""
        person = await auth.identify(request)
        if person is None:
            raise DomainError("auth.needed")
        await auth.check_own_page(request, person)
        check_lock(request, person)
        if not any(allowed(person.role, action) for action in self.actions):
            raise DomainError(
                "policy.refused", Turn.COLLEAGUE, role=person.role, action=self.actions[0].value
            )
        return person


def check_lock(request: Request, person: Person) -> None:
    """A locked desk may look at its cards; raises `session.locked` for everything else."""
    looks = request.method == "GET" and request.url.path.startswith(LOOKS)
    if person.locked and not looks:
        raise DomainError("session.locked")


class SignedIn:
    """A dependency: anybody who is signed in, whatever the role."""

    async def __call__(self, request: Request) -> Person:
        """Identify and check that our own page asks."""
        person = await auth.identify(request)
        if person is None:
            raise DomainError("auth.needed")
        await auth.check_own_page(request, person)
        return person


class Everybody:
    """A dependency that says: no login here, on purpose.

    Unsafe calls must still come from our own page.
    """

    async def __call__(self, request: Request) -> Person | None:
        """Identify if possible, so that the page can greet."""
        person = await auth.identify(request)
        await auth.check_own_page(request, person)
        return person


class BankSigned:
    """A dependency: the bank's service, known by its signature over the body that this returns.

    It has no session and no browser, so no page of another site can speak for it.
    """

    async def __call__(self, request: Request) -> bytes:
        """The body, verified; raises `bank.*` or `event.too_large`."""
        centre = request.app.state.centre
        raw = await request.body()
        if len(raw) > notice.MOST:
            raise DomainError("event.too_large", limit=notice.MOST)
        headers = request.headers
        at, signed = headers.get(notice.TIMESTAMP, ""), headers.get(notice.SIGNATURE, "")
        notice.verify(centre.bank_secret, at, signed, raw, centre.clock())
        return raw


OPEN = Depends(Everybody())
Guard = Need | SignedIn | Everybody | BankSigned


def guards(dependant: Dependant) -> Iterator[Guard]:
    """The guards among the dependencies of one route."""
    for inner in dependant.dependencies:
        if isinstance(inner.call, Guard):
            yield inner.call
        yield from guards(inner)


def api_routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """All routes, also those of included routers; raises `RuntimeError` for a kind it cannot judge.

    Mounted folders of files carry no guard: they hold nothing that is not public.
    """
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner, APIRouter):
            yield from api_routes(inner.routes)
        elif not (isinstance(route, Mount) and isinstance(route.app, StaticFiles)):
            raise RuntimeError(f"{route!r} cannot be guarded")


def check(app: FastAPI) -> None:
    """Raise `RuntimeError` naming a route without exactly one guard."""
    for route in api_routes(app.routes):
        if len(list(guards(route.dependant))) != 1:
            raise RuntimeError(f"{route.path} needs exactly one guard")
