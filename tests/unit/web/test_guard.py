"""Every route against every role: the policy table decides, and nothing else."""

import re

import pytest
from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from gate.service.policy import Action, Role, allowed
from tests.webhouse import WebHouse
from web import guard
from web.guard import OPEN, BankSigned, Everybody, Need, SignedIn

ROLES = ("", *(role.value for role in Role))


def _routes(house: WebHouse) -> list[APIRoute]:
    return list(guard.api_routes(house.app.routes))


def _may_in(route: APIRoute, role: str) -> bool:
    """What the policy says about this route and role ("" = nobody is signed in)."""
    (found,) = guard.guards(route.dependant)
    if isinstance(found, Everybody | BankSigned):  # the bank has a signature and no role
        return True
    if isinstance(found, SignedIn):
        return bool(role)
    return bool(role) and any(allowed(role, action) for action in found.actions)


def _ask(house: WebHouse, route: APIRoute, role: str) -> str:
    """The message key of the refusal, or the status when nothing was refused."""
    path = re.sub(r"\{[^}]+\}", "x", route.path)
    method = next(iter(route.methods or ()))
    if role == Role.DEVICE:
        client = house.bearer("inland-1")
    elif role == Role.AGENCY:
        client = house.person("agency", "CUSTOMS")
    else:
        client = house.person(role) if role else house.stranger()
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    with client.stream(method, path, headers=headers) as answer:
        if answer.status_code < 400:
            return str(answer.status_code)  # a stream would go on for ever
        answer.read()
        return str(answer.json().get("key", answer.status_code))


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_a_role_gets_exactly_what_the_policy_grants(house: WebHouse, role: str) -> None:
    wrong = []
    for route in _routes(house):
        if route.path == "/logout" and role:
            continue  # it would end the session that the other tests use
        said = _ask(house, route, role)
        if (said in ("auth.needed", "policy.refused")) == _may_in(route, role):
            wrong.append((route.path, role, said))
    assert wrong == []


def test_no_get_changes_anything_and_each_change_names_an_action(house: WebHouse) -> None:
    changing = {a for a in Action if not a.value.startswith(("see_", "export_"))}
    for route in _routes(house):
        (found,) = guard.guards(route.dependant)
        if not isinstance(found, Need):
            continue
        assert (not set(found.actions) & changing) == (route.methods == {"GET"}), route.path


def test_a_route_without_a_guard_stops_the_start() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/open", dependencies=[OPEN])
    def fine() -> None: ...

    guard.check(app)

    @app.get("/forgotten")
    def forgotten() -> None: ...

    with pytest.raises(RuntimeError, match="/forgotten"):
        guard.check(app)


def test_two_guards_are_one_too_many() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/both", dependencies=[OPEN, Depends(Need(Action.SEE_ADMIN))])
    def both() -> None: ...

    with pytest.raises(RuntimeError, match="/both"):
        guard.check(app)
