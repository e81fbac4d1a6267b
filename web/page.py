"""Making pages.

One Jinja environment, escaping always on, with the words and facts every template needs.

A template that names something unknown fails loudly. Fragments that are pushed to many readers at
once are rendered by `fragment`, which knows a language but no person.
"""

from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gate.layout import NODES
from web import auth, show
from web.accounts import account_name
from web.words import DEFAULT, LANGS, words

_HERE = Path(__file__).parent
LANG_COOKIE = "malu_lang"
LEAVE_LANES = tuple(x.id for node in NODES for x in node.lanes if x.movement == "leave")


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(show.FILTERS)
    env.globals["langs"] = LANGS
    env.globals["leave_lanes"] = LEAVE_LANES
    env.globals["account_name"] = account_name
    return env


_ENV = _environment()


def lang_of(request: Request) -> str:
    """The reader's language: `?lang=`, else the cookie, else Vietnamese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANG_COOKIE, "")
    return asked if asked in LANGS else DEFAULT


def fragment(template: str, lang: str, **context: object) -> str:
    """Render a piece of a page for every reader of that language."""
    return _ENV.get_template(template).render(t=words(lang), lang=lang, **context)


def page(request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """Render a page for this request; a language asked for by `?lang=` is remembered."""
    lang = lang_of(request)
    person = auth.known(request)
    html = _ENV.get_template(template).render(
        t=words(lang),
        lang=lang,
        person=person,
        csrf=person.csrf if person else "",
        nonce=request.state.nonce,
        training=request.app.state.centre.training,
        shadow=request.app.state.centre.shadow,
        path=request.url.path,
        **context,
    )
    response = HTMLResponse(html, status_code=status)
    if request.query_params.get("lang") in LANGS:
        response.set_cookie(LANG_COOKIE, lang, max_age=31_536_000, samesite="strict", httponly=True)
    response.headers["Vary"] = "Cookie, HX-Request"
    return response


def is_htmx(request: Request) -> bool:
    """True when htmx asks, and so wants a fragment."""
    return request.headers.get("HX-Request") == "true"
