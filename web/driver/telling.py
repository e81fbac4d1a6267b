"""What a driver is told by letter, in the driver's language, and the form that asks for it.

The letter says what the page says and where the page is; whoever holds the page's code may give
one address, change it or take it back.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from gate.journey.errors import DomainError
from gate.journey.slotdraw import SlotRequest
from gate.service.driverview import DriverView
from gate.store.telling import Contact
from gate.telling import Fact, Teller
from web import act, show
from web.guard import OPEN
from web.page import lang_of
from web.words import words

router = APIRouter(include_in_schema=False)
MOST = 254  # RFC 5321, 4.5.3.1.3
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def address(typed: str) -> str:
    """An e-mail address as typed; raises `driver.mail`."""
    found = typed.strip()
    if len(found) > MOST or not _ADDRESS.fullmatch(found):
        raise DomainError("driver.mail")
    return found


@router.post("/d/{code}/mail", dependencies=[OPEN])
async def sign_up(request: Request, code: str) -> RedirectResponse:
    """Tell this address from now on, in the language of the page; an empty one ends it."""
    fields, centre = await act.form(request), request.app.state.centre
    visit = (await centre.driver(code)).visit.id
    if centre.carrier is None:
        raise DomainError("driver.no_mail")
    typed = fields.get("address", "")
    if typed.strip():
        contact = Contact(visit, address(typed), lang_of(request))
        await asyncio.to_thread(centre.tell_book.sign_up, contact)
        centre.look_again(visit)
    else:
        await asyncio.to_thread(centre.tell_book.sign_off, visit)
    return RedirectResponse(f"/d/{code}", 303)


async def contact_of(centre: Any, visit_id: str) -> Contact | None:
    """Who is told of this visit."""
    found: Contact | None = await asyncio.to_thread(centre.tell_book.contact, visit_id)
    return found


def composer(site: str) -> Any:
    """Writes letters with links to this site; without one the letter names the code alone."""

    def compose(view: DriverView, code: str, fact: Fact, lang: str) -> tuple[str, str]:
        t = words(lang)
        plate, (kind, detail) = show.plate(view.visit.plate), fact
        agencies = ", ".join(t.or_name("agency", one) for one in view.held)
        said = {
            "bay": detail,
            "at": show.clock(view.visit.called_at) if view.called else "",
            "agencies": agencies,
            "why": t.or_name("road.why", view.road.why) if view.road is not None else "",
        }
        if view.slot is not None and kind in ("slot", "slot_won", "slot_off"):
            said |= slot_said(view.slot)
        if view.no_slot is not None and kind == "slot_none":
            said["day"] = view.no_slot.day
        text = t(f"tell.{kind}", plate=plate, **said)
        page = f"{site}/d/{code}" if site else code
        return f"{plate}: {text}"[:150], f"{text}\n\n{t('tell.page')} {page}\n{t('tell.stop')}\n"

    return compose


def slot_said(slot: SlotRequest) -> dict[str, str]:
    """When a slot begins, by the clock of the gate, and why it is off, for `tell.slot*`."""
    begins = slot.begins_at
    return {"time": show.clock(begins), "day": str(show.day_of(begins)), "why": slot.word_why}


@contextlib.asynccontextmanager
async def telling(centre: Any) -> AsyncIterator[None]:
    """Letters go out while this lasts; without a carrier nothing does."""
    if centre.carrier is None:
        yield
        return
    teller = Teller(centre, centre.tell_book, centre.carrier, composer(centre.public_url))
    task = asyncio.create_task(teller.run(), name="telling")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
