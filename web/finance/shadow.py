"""The three-way table of a day: ours, the present programme's, the count, each with its causes.

The page and the files are the same table; nothing is added up here. Only who answers for money sees
it: finance, manager, auditor.
"""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from fees.tariff import Status
from gate.files import MEDIA
from gate.journey.errors import DomainError
from gate.journey.threeway import Line, Why
from gate.service.policy import Action
from gate.shadow.render import FORMATS, render
from web import show
from web.finance.reports import read_day
from web.guard import Need
from web.page import lang_of, page
from web.words import Words, words

router = APIRouter(prefix="/finance/shadow", include_in_schema=False)
IMPORTS_SHOWN = 10
SEEN = Depends(Need(Action.SEE_SHADOW))


@router.get("", dependencies=[SEEN])
async def three_way(request: Request) -> HTMLResponse:
    """One day: yesterday, whose night has made its table, unless `?day=` says otherwise."""
    centre = request.app.state.centre
    today = show.day_of(centre.clock())
    asked = request.query_params.get("day", "") or (today - timedelta(days=1)).isoformat()
    day = read_day(asked)
    t = words(lang_of(request))
    table = await centre.three_way(day)
    return page(
        request,
        "finance/shadow.html",
        table=table,
        told=[(line, explain(t, line)) for line in table.lines],
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        formats=FORMATS,
        imports=(await centre.shadow_imports())[:IMPORTS_SHOWN],
    )


@router.get("/{day}.{fmt}", dependencies=[SEEN])
async def download(request: Request, day: str, fmt: str) -> Response:
    """The table as a file."""
    if fmt not in FORMATS:
        raise DomainError("report.format", formats=", ".join(FORMATS))
    centre = request.app.state.centre
    table = await centre.three_way(read_day(day))
    illustrative = centre.tariff.status is Status.ILLUSTRATIVE
    content = await asyncio.to_thread(render, table, fmt, illustrative=illustrative)
    name = f"malu-doi-chieu-{table.day}.{fmt}"
    return Response(
        content,
        media_type=MEDIA[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def explain(t: Words, line: Line) -> str:
    """Why, in the reader's words; empty when there is nothing to explain."""
    parts = [_reason(t, why) for why in line.why]
    if line.whose:
        parts.append(t(f"shadow.whose.{line.whose}"))
    return " · ".join(parts)


def _reason(t: Words, why: Why) -> str:
    head, _, what = why.code.partition("_")
    value, ours = why.value, why.ours
    if head in ("other", "as"):
        value, ours = _word(t, what, value), _word(t, what, ours)
    elif why.code == "facts_missing":
        value = ", ".join(t.or_name("fact", name) for name in value.split(","))
    return t(f"shadow.why.{why.code}", value=value, ours=ours).strip()


def _word(t: Words, what: str, word: str) -> str:
    family = {"class": "axis.class", "turn": "shadow.turn"}.get(what, f"fact.{what}")
    return t.or_name(family, word) if word else ""
