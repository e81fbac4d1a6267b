"""Refusals become answers: an HTTP status, one clear sentence, whose turn it is, and what helps.

Pages get HTML, htmx a fragment for its message place, machines `application/problem+json` (RFC
9457). A fault of ours is one sentence too; no trace ever leaves the house. This is the only
module that knows both HTTP and the reasons.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from gate.journey.errors import DomainError, Turn
from web import auth, show
from web.page import is_htmx, lang_of, page
from web.words import Words, words

log = structlog.get_logger()
_GONE = 499  # nobody reads it; the number is for logs of a proxy

_STATUS = {
    "auth.needed": 401,
    "login.wrong": 401,
    "bank.signature": 401,
    "bank.stale": 401,
    "bank.no_secret": 401,
    "credit.settled": 409,
    "refund.asked": 409,
    "refund.unsigned": 409,
    "refund.changed": 409,
    "refund.no_such_step": 409,
    "refund.same_person": 403,
    "refund.same_device": 403,
    "hand_in.not_waiting": 409,
    "hand_in.sums_differ": 409,
    "hand_in.no_such_step": 409,
    "hand_in.same_person": 403,
    "hand_in.same_device": 403,
    "driver.not_found": 404,
    "driver.mistyped": 404,
    "driver.no_mail": 404,
    "driver.unknown": 404,
    "company.none": 404,
    "company.waits": 409,
    "company.closing": 409,
    "company.nothing_waits": 409,
    "company.same_person": 403,
    "company.same_device": 403,
    "company.limit": 409,
    "company.owes": 409,
    "tariff.same_person": 403,
    "tariff.same_device": 403,
    "tariff.no_such_version": 404,
    "tariff.altered": 409,
    "tariff.changed": 409,
    "tariff.no_such_step": 409,
    "tariff.too_soon": 409,
    "tariff.overlap_in_time": 409,
    "dry_run.busy": 409,
    "shift.needed": 409,
    "yardplan.none": 404,
    "yardplan.changed": 409,
    "yardplan.applies": 409,
    "yardplan.stands": 409,
    "yardplan.kept": 409,
    "yardplan.draft_changed": 409,
    "shift.counted": 409,
    "shift.already_open": 409,
    "shift.not_yours": 403,
    "shift.same_cashier": 403,
    "shift.no_such_step": 409,
    "credit.nothing_owed": 409,
    "csrf.refused": 403,
    "session.locked": 423,
    "pin.wrong": 403,
    "pin.ended": 401,
    "policy.refused": 403,
    "link.loopback": 403,
    "clearance.other_agency": 403,
    "hold.other_agency": 403,
    "count.others": 403,
    "override.same_person": 403,
    "override.same_device": 403,
    "exemption.same_person": 403,
    "exemption.same_device": 403,
    "pass.same_person": 403,
    "pass.same_device": 403,
    "device.not_enrolled": 403,
    "device.revoked": 403,
    "override.not_in_lane": 409,
    "override.not_accounted": 409,
    "override.accounted": 409,
    "override.no_emergency": 409,
    "exemption.asked": 409,
    "exemption.granted": 409,
    "exemption.decided": 409,
    "exemption.facts_changed": 409,
    "exemption.reviewed": 409,
    "exemption.waits": 409,
    "pass.overlaps": 409,
    "pass.approved": 409,
    "pass.revoked": 409,
    "idempotency.missing": 400,
    "idempotency.conflict": 409,
    "account.exists": 409,
    "visit.wrong_state": 409,
    "visit.closed": 409,
    "visit.merged": 409,
    "visit.not_inside": 409,
    "choose.both_paid": 409,
    "choose.still_here": 409,
    "consignment.wrong_state": 409,
    "equipment.wrong_state": 409,
    "charge.wrong_state": 409,
    "opening.refused": 409,
    "shadow.no_money": 409,
    "shadow.no_barrier": 409,
    "opening.not_in_lane": 409,
    "link.used": 410,
    "evidence.too_large": 413,
    "event.too_large": 413,
    "request.too_large": 413,
    "login.slow": 429,
    "live.full": 503,
    "store.unavailable": 503,
    "http.404": 404,
    "http.405": 405,
    "unknown": 500,
}
_LISTS = {"missing": "fact", "offered": "link", "reasons": "reason.short", "roles": "role"}
_MONEY = frozenset({"due", "tendered", "amount", "listed", "told"})
_ONE = {
    "reason": "hold.why",
    "agency": "agency",
    "role": "role",
    "state": "custody",
    "side": "side",
    "field": "fact",
    "link": "link",
}


def _place(t: Words, fault: Mapping[str, Any]) -> str:
    """The field of a request that is wrong, and whether it is missing or one too many."""
    name = ".".join(str(part) for part in fault["loc"][1:]) or "body"
    how = {"missing": "request.missing", "extra_forbidden": "request.unknown"}.get(fault["type"])
    return f"{name} ({t(how)})" if how else name


def status_of(key: str) -> int:
    """The HTTP status of a message key: its own, or by its family."""
    if key in _STATUS:
        return _STATUS[key]
    return 404 if key.endswith(".not_found") else 422


def say(t: Words, family: str, key: str, params: dict[str, str | int]) -> str:
    """The sentence `family.key`, its parameters in the reader's words.

    Raises `KeyError` when unwritten.
    """
    shown: dict[str, object] = dict(params)
    for name, value in params.items():
        if name in _LISTS:
            parts = [t.or_name(_LISTS[name], part) for part in str(value).split(",")]
            shown[name] = ", ".join(parts)
        elif name in _MONEY and isinstance(value, int):
            shown[name] = show.figures(value)
        elif name in _ONE:
            shown[name] = t.or_name(_ONE[name], str(value))
    return t(f"{family}.{key}", **shown)


def describe(t: Words, error: DomainError) -> dict[str, str]:
    """Sentence, remedy and turn of a refusal, in the reader's language.

    An unwritten key becomes the general sentence.
    """
    key, params = error.key, error.params
    if not t.has(f"error.{key}"):
        log.error("words_missing", key=key)
        key, params = "unknown", {}
    return {
        "key": error.key,
        "sentence": say(t, "error", key, params),
        "remedy": say(t, "remedy", key, params),
        "turn": t(f"turn.{error.turn.value}"),
    }


def wants_json(request: Request) -> bool:
    """Machines read JSON: everything under /api, and whoever asks for it."""
    accept = request.headers.get("Accept", "")
    return request.url.path.startswith("/api/") or accept.startswith("application/json")


def answer(request: Request, error: DomainError) -> Response:
    """The refusal as this caller can read it."""
    status = status_of(error.key)
    told = describe(words(lang_of(request)), error)
    if wants_json(request):
        body = {
            "type": f"urn:malu:problem:{error.key}",
            "title": told["sentence"],
            "status": status,
            "detail": told["remedy"],
            "key": error.key,
            "turn": error.turn.value,
            "params": error.params,
        }
        return JSONResponse(body, status, media_type="application/problem+json")
    if error.key == "auth.needed" and not auth.known(request):
        return _to_login(request)
    template = "problem_fragment.html" if is_htmx(request) else "problem.html"
    response: HTMLResponse = page(request, template, status, problem=told)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _to_login(request: Request) -> Response:
    """Send a person without a session to the sign-in page, and back afterwards."""
    target = request.url.path if request.method == "GET" and not is_htmx(request) else "/"
    login = f"/login?next={quote(target)}"
    if is_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": login})
    return RedirectResponse(login, 303)


def install(app: FastAPI) -> None:
    """Answer every refusal and every fault of this application."""

    @app.exception_handler(DomainError)
    async def refused(request: Request, error: DomainError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        t = words(lang_of(request))
        places = sorted({_place(t, one) for one in error.errors()})
        return answer(request, DomainError("request.invalid", where=", ".join(places)[:200]))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code in (404, 405):
            return answer(request, DomainError(f"http.{error.status_code}"))
        return answer(request, DomainError("request.invalid", where=request.url.path[:200]))

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, _: ClientDisconnect) -> Response:
        """Whoever asked hung up in the middle of its form: nothing was done, nobody is told."""
        log.info("client_gone", path=request.url.path)
        return Response(status_code=_GONE)

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        log.error("web_fault", path=request.url.path, error=repr(error)[:500])
        return answer(request, DomainError("unknown", Turn.SYSTEM))
