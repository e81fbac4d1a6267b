"""Drivers who asked for it are told: a bay, a call, a hold, the road shut, what a draw gave.

It looks at the settled present whenever something changed, enters what is new in the outbox and
hands it to the carrier in a thread; the loop never waits for a mail server. What is no longer true
when its turn comes, or is older than six hours, is not sent. Each notice is sent at most once.
"""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from gate.journey.errors import DomainError
from gate.mail import Carrier, Fate, Letter
from gate.service.driverview import DriverView
from gate.service.work import Notice
from gate.store.telling import WAITING, TellBook, Waiting

log = structlog.get_logger()

GATHER_S = 0.5  # several changes in a moment are one look
LOOK_S = 30.0  # and one look without any: what waits for another try
OLDEST_US = 6 * 3_600_000_000
RETRY_US = 60_000_000  # doubled at each try
LATE = "LATE"

Fact = tuple[str, str]
Compose = Callable[[DriverView, str, Fact, str], tuple[str, str]]  # view, code, fact, language


class Drivers(Protocol):
    """What is needed of the centre."""

    clock: Callable[[], int]

    def subscribe(self) -> AbstractAsyncContextManager[asyncio.Queue[Notice]]:
        """Notices from now on."""

    def driver_code(self, visit_id: str) -> str:
        """The code of the driver's page of this visit."""

    async def driver(self, code: str) -> DriverView:
        """The visit of a driver's code; raises `driver.not_found`."""


def facts(view: DriverView) -> list[Fact]:
    """What its driver should be told of this visit now: kind, and what tells it from the next."""
    found: list[Fact] = []
    if view.is_over:
        return found
    if view.bay:
        found.append(("bay", view.bay))
    if view.called:
        found.append(("called", str(view.visit.called_at)))
    if view.held:
        found.append(("held", f"{','.join(view.held)} {view.held_at}"))
    if view.road is not None:
        found.append(("road", view.road.id))
    if view.slot is not None and view.inherits:
        found.append(("slot", view.slot.id))
    if view.slot is not None and view.won:
        found.append(("slot_won", view.slot.id))
    if view.no_slot is not None:
        found.append(("slot_none", view.no_slot.id))
    if view.slot is not None and view.slot_off:
        found.append(("slot_off", view.slot.id))
    return found


class Teller:
    """Watches the visits of which somebody is to be told."""

    def __init__(self, centre: Drivers, book: TellBook, carrier: Carrier, compose: Compose) -> None:
        """`compose` writes subject and body."""
        self._centre, self._book, self._carrier = centre, book, carrier
        self._compose = compose

    async def run(self) -> None:
        """Work until cancelled."""
        await asyncio.to_thread(self._book.after_crash)
        async with self._centre.subscribe() as changes:
            while True:
                try:
                    await self.look()
                    await self.deliver()
                except Exception as error:  # one notice's fault must not silence the others
                    log.error("telling_failed", error=repr(error)[:500])
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changes.get(), LOOK_S)
                    await asyncio.sleep(GATHER_S)
                while not changes.empty():
                    changes.get_nowait()

    async def look(self) -> None:
        """Enter what is new; forget the addresses of visits that are gone."""
        for contact in await asyncio.to_thread(self._book.contacts):
            view = await self._view(contact.visit_id)
            if view is None:
                await asyncio.to_thread(self._book.sign_off, contact.visit_id)
            else:
                await asyncio.to_thread(self._book.add, contact.visit_id, facts(view))

    async def deliver(self) -> None:
        """Send what is due, one after the other."""
        for notice in await asyncio.to_thread(self._book.due):
            await self._one(notice)

    async def _one(self, notice: Waiting) -> None:
        fact, visit_id = (notice.kind, notice.detail), notice.contact.visit_id
        view = await self._view(visit_id)
        old = self._centre.clock() - notice.made_at > OLDEST_US
        if view is None or old or fact not in facts(view):
            await asyncio.to_thread(self._book.settle, notice.id, LATE)
            return
        lang = notice.contact.lang
        subject, body = self._compose(view, self._centre.driver_code(visit_id), fact, lang)
        letter = Letter(notice.id, notice.contact.address, lang, subject, body)
        await asyncio.to_thread(self._book.begin, notice.id)
        fate, problem = await asyncio.to_thread(self._carrier.send, letter)
        if fate is not Fate.SENT:
            log.warning("notice_not_sent", notice=notice.id, fate=fate.value, problem=problem)
        again = self._centre.clock() + RETRY_US * 2 ** min(notice.tries, 6)
        state = WAITING if fate is Fate.LATER else fate.value
        await asyncio.to_thread(self._book.settle, notice.id, state, problem, again)

    async def _view(self, visit_id: str) -> DriverView | None:
        try:
            return await self._centre.driver(self._centre.driver_code(visit_id))
        except DomainError as error:
            if error.key != "driver.not_found":
                raise
            return None
