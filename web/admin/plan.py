"""`/admin/yard`: the yard drawn, changed thing by thing, kept as a version, applied.

What somebody draws is a draft of their own until it is kept. Keeping and applying are commands of
the gate with a reason; this page only reads forms and shows what `parking` says about the plan.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import UploadFile

from gate.journey.errors import DomainError
from gate.journey.yard_commands import ApplyYard, EnterYard
from gate.service.policy import Action
from gate.service.yard_rows import YardVersion, drawn
from gate.store.drafts import digest
from parking import yardedit
from parking.yard import SIDES, Yard
from parking.yardcheck import GROUND_KINDS
from parking.yardfile import YardError
from parking.yardwrite import yard_toml
from web import act, text
from web.admin import planforms, planshow
from web.admin.planforms import Sheet
from web.auth import Person
from web.guard import Need
from web.page import lang_of, page
from web.words import catalogue, words

router = APIRouter(prefix="/admin/yard", include_in_schema=False)
Draws = Annotated[Person, Depends(Need(Action.DRAW_YARD))]
Sees = Annotated[Person, Depends(Need(Action.SEE_ADMIN))]
SHOWN = 40  # contradictions, or faults of a file, on one page
KINDS = ("zone", "bay", "lane", "board", "ground", "apart", "plan")
_PAGE = "/admin/yard"


@dataclass(frozen=True, slots=True)
class Base:
    """What is drawn on: a draft, or (`draft` False) the version that holds."""

    text: str
    draft: bool

    @property
    def sha256(self) -> str:
        """What it is known by."""
        return digest(self.text)


@router.get("")
async def plan(request: Request, person: Sees) -> HTMLResponse:
    """The plan as it is drawn; `?open=bay:A01` opens a form."""
    return await _shown(request, person)


@router.get("/file")
async def file(request: Request, person: Sees) -> Response:
    """A version as its file, or what is being drawn."""
    asked = request.query_params.get("version", "")
    if asked:
        found = (await _version(request, asked)).text
    else:
        found = (await _base(request, person)).text
    name = f"yard-{asked or 'draft'}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.encode(), media_type="application/toml", headers=headers)


@router.post("/thing/{kind}")
async def change(request: Request, kind: str, person: Draws) -> Response:
    """One thing as its form states it, or away with it."""
    fields = await act.form(request)
    old = fields.get("old", "")[:80]
    if kind not in KINDS:
        raise DomainError("request.invalid", where="kind")
    if fields.get("do") == "remove":
        return await _edit(request, person, fields, lambda y: planforms.removed(kind, old, y), "")
    base = await _base(request, person)
    yard, _ = await _survey(base.text)
    sheet = Sheet({key: value for key, value in fields.items() if len(value) <= 2_000})
    new = planforms.changed(kind, old, sheet, yard)
    if sheet.faults:
        return await _shown(request, person, opened=f"{kind}:{old}", sheet=sheet)
    name = {"ground": old, "apart": old, "plan": ""}.get(kind, fields.get("id", "").strip())
    return await _edit(request, person, fields, lambda _: new, f"{kind}:{name}")


@router.post("/more")
async def more(request: Request, person: Draws) -> Response:
    """One more bay beside the last one of a zone; its form opens."""
    fields = await act.form(request)
    yard, _ = await _survey((await _base(request, person)).text)
    zone = fields.get("zone", "")
    if zone not in yard.zones:
        raise DomainError("request.invalid", where="zone")
    bay = yardedit.one_more(yard, zone)
    return await _edit(
        request, person, fields, lambda y: yardedit.with_bay(y, "", bay), f"bay:{bay.id}"
    )


@router.post("/moved")
async def moved(request: Request, person: Draws) -> Response:
    """A bay was dragged on the drawing."""
    fields = await act.form(request)
    name, sheet = fields.get("bay", ""), Sheet(fields)
    x, y = sheet.number("x_cm"), sheet.number("y_cm")
    yard, _ = await _survey((await _base(request, person)).text)
    if sheet.faults or name not in yard.bays:
        raise DomainError("request.invalid", where="bay")
    bay = replace(yard.bays[name], x_cm=x, y_cm=y)
    return await _edit(
        request, person, fields, lambda one: yardedit.with_bay(one, name, bay), f"bay:{name}"
    )


@router.post("/pairs")
async def pairs(request: Request, person: Draws) -> Response:
    """All neighbours as the plan has them."""
    fields = await act.form(request)
    return await _edit(request, person, fields, yardedit.paired_by_plan, "")


@router.post("/upload")
async def upload(request: Request, person: Draws) -> Response:
    """A whole file becomes the draft; what is no yard is answered with every fault (422)."""
    raw = b""
    async with request.form() as sent:
        for value in sent.values():
            if isinstance(value, UploadFile):
                raw = await value.read()
    if not raw.strip():
        raise DomainError("yardplan.no_file")
    try:
        given = raw.decode("utf-8-sig")
        await asyncio.to_thread(planshow.surveyed, given)
    except (UnicodeDecodeError, YardError) as error:
        known = error.problems if isinstance(error, YardError) else ()
        lines = raw.decode(errors="replace")
        found = planshow.faults(words(lang_of(request)), lines, known)
        if not found:
            raise DomainError("yardplan.no_file") from error
        return await _shown(request, person, faults=found)
    await asyncio.to_thread(request.app.state.centre.drafts.put, person.name, given, "")
    return _to("")


@router.post("/begin")
async def begin(request: Request, person: Draws) -> Response:
    """A version becomes the draft, to be drawn on."""
    row = await _version(request, (await act.form(request)).get("version", ""))
    await asyncio.to_thread(request.app.state.centre.drafts.put, person.name, row.text, "")
    return _to("")


@router.post("/drop")
async def drop(request: Request, person: Draws) -> Response:
    """The draft is thrown away."""
    await asyncio.to_thread(request.app.state.centre.drafts.drop, person.name)
    return _to("")


@router.post("/keep")
async def keep(request: Request, person: Draws) -> Response:
    """What is drawn becomes a version of the books."""
    fields = await act.form(request)
    base = await _base(request, person)
    _same(fields, base)
    try:  # large plans are proved here, so that the gate need not wait
        await asyncio.to_thread(drawn, base.text)
    except YardError:
        raise DomainError("yardplan.wrong") from None
    why = text.line(fields.get("why", ""), "why", 200)
    await act.do(request, person, EnterYard(base.text, why), act.form_key(fields))
    await asyncio.to_thread(request.app.state.centre.drafts.drop, person.name)
    return RedirectResponse(f"{_PAGE}#versions", 303)


@router.post("/apply")
async def apply(request: Request, person: Draws) -> Response:
    """The gate works by this version from now on."""
    fields = await act.form(request)
    why = text.line(fields.get("why", ""), "why", 200)
    row = await _version(request, fields.get("version", ""))
    await asyncio.to_thread(drawn, row.text)  # read here, so that the gate need not wait for it
    command = ApplyYard(row.id, fields.get("sha256", "")[:64], why)
    await act.do(request, person, command, act.form_key(fields))
    return RedirectResponse(f"{_PAGE}#versions", 303)


async def _base(request: Request, person: Person) -> Base:
    """The draft of this person, or what holds."""
    centre = request.app.state.centre
    draft = await asyncio.to_thread(centre.drafts.of, person.name)
    if draft is not None:
        return Base(draft.text, draft=True)
    versions, applied = await centre.yards()
    row = next((row for row in versions if applied and row.id == applied[0].version), None)
    return Base(row.text if row is not None else yard_toml(centre.yard), draft=False)


async def _survey(drawing: str) -> Any:
    return await asyncio.to_thread(planshow.surveyed, drawing)


def _same(fields: Mapping[str, str], base: Base) -> None:
    if fields.get("seen", "") != base.sha256:
        raise DomainError("yardplan.draft_changed")


async def _edit(
    request: Request,
    person: Person,
    fields: Mapping[str, str],
    step: Callable[[Yard], Yard],
    opened: str,
) -> Response:
    """The draft after one step; refused when another window changed it meanwhile."""
    base = await _base(request, person)
    _same(fields, base)
    yard, _ = await _survey(base.text)
    new = await asyncio.to_thread(lambda: yard_toml(step(yard)))
    drafts, seen = request.app.state.centre.drafts, base.sha256 if base.draft else ""
    if not await asyncio.to_thread(drafts.put, person.name, new, seen):
        raise DomainError("yardplan.draft_changed")
    return _to(opened)


def _to(opened: str) -> RedirectResponse:
    return RedirectResponse(f"{_PAGE}?open={quote(opened)}#edit" if opened else _PAGE, 303)


async def _version(request: Request, number: str) -> YardVersion:
    versions, _ = await request.app.state.centre.yards()
    for row in versions:
        if row.id == number:
            found: YardVersion = row
            return found
    raise DomainError("yardplan.none", version=number[:12])


async def _shown(
    request: Request,
    person: Person,
    *,
    opened: str = "",
    sheet: Sheet | None = None,
    faults: list[planshow.Fault] | None = None,
) -> HTMLResponse:
    centre, t = request.app.state.centre, words(lang_of(request))
    base = await _base(request, person)
    yard, problems = await _survey(base.text)
    versions, applied = await centre.yards()
    opened = opened or request.query_params.get("open", "")[:80]
    kind, _, name = opened.partition(":")
    one = planforms.thing(kind, name, yard)
    if kind not in KINDS or (name and one is None and sheet is None):
        opened = kind = name = ""
    wrong = planshow.wrongs(t, yard, problems)
    return page(
        request,
        "admin/yard.html",
        422 if sheet or faults else 200,
        yard=yard,
        base=base,
        picture=planshow.picture(t, yard, wrong, opened),
        wrong=wrong[:SHOWN],
        wrong_count=len(wrong),
        here=[w for w in wrong if w.opens == opened],
        kind=kind,
        name=name,
        values=sheet.sent if sheet else planforms.shown(one),
        refused=sheet.faults if sheet else {},
        faults=(faults or [])[:SHOWN],
        versions=versions,
        applied=applied,
        aside=centre.yard_aside,
        known=_known(),
        sides=SIDES,
        ground_kinds=GROUND_KINDS,
        uses=planforms.USES,
        new_key=act.new_key,
    )


def _known() -> dict[str, list[str]]:
    """The names of zones and of ground that are written in all three languages."""
    return {
        kind: [key for key in catalogue() if key.startswith(f"yard.{kind}.")]
        for kind in ("zone", "ground")
    }
