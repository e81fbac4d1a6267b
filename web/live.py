"""Screens that stay fresh.

One task hears the centre's notices, renders each changed piece once, and sends it to all.

Readers of the same page, language and rights share one `Channel` and get the same bytes
(server-sent events). A reader who falls behind is told to load anew; nothing here ever waits for
a slow reader. It decides nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from fastapi.responses import StreamingResponse
from prometheus_client import Gauge

from gate.journey.errors import DomainError, Turn
from gate.service.work import Notice

log = structlog.get_logger()

HEARTBEAT_S = 15.0
BEATS_S = {"booth": 1.0}  # a desk has to see within three seconds that it is alone
WAITING_MAX = 64  # pieces a reader may be behind
READERS_MAX = 1000
RELOAD = "reload"
_READERS = Gauge("malu_live_readers", "Screens connected for live pieces")
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Channel:
    """Readers who may share bytes.

    Page, language, and what the page lets them do or whose it is.
    """

    page: str
    lang: str
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened since the last round.

    Visits per topic, or `reload` when too much was missed.
    """

    visits: frozenset[tuple[str, str]]
    reload: bool = False

    def of(self, *topics: str) -> list[str]:
        """Visits that changed under one of these topics, in a fixed order."""
        return sorted({visit for topic, visit in self.visits if topic in topics})


Render = Callable[
    [Channel, Changed | None], Awaitable[bytes]
]  # None = everything, for a new reader


class Notifier(Protocol):
    """What is needed of the centre."""

    def subscribe(self) -> AbstractAsyncContextManager[asyncio.Queue[Notice]]:
        """Notices from now on."""


def event(name: str, html: str) -> bytes:
    """One server-sent event (WHATWG HTML, 9.2): name, and the lines of its data."""
    data = "\n".join(f"data: {line}" for line in html.splitlines())
    return f"event: {name}\n{data or 'data:'}\n\n".encode()


@dataclass(slots=True)
class Live:
    """The one listener of this process and its readers."""

    centre: Notifier
    _pages: dict[str, Render] = field(default_factory=dict)
    _readers: dict[Channel, set[asyncio.Queue[bytes | None]]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None
    _closed: bool = False
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def page(self, name: str, render: Render) -> None:
        """Say how pieces of a page are made."""
        self._pages[name] = render

    def stream(
        self, channel: Channel, still: Callable[[], Awaitable[bool]] | None = None
    ) -> StreamingResponse:
        """A response that sends everything once and then what changes.

        Ends when `still` says no.
        """
        if sum(map(len, self._readers.values())) >= READERS_MAX:
            raise DomainError("live.full", Turn.SYSTEM)
        return StreamingResponse(
            self._pieces(channel, still), media_type="text/event-stream", headers=_HEADERS
        )

    async def close(self) -> None:
        """End every stream and the listener: the process is stopping."""
        self._closed = True
        for queue in self._queues():
            _push(queue, None)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _queues(self) -> Iterable[asyncio.Queue[bytes | None]]:
        return [queue for readers in self._readers.values() for queue in readers]

    async def _pieces(
        self, channel: Channel, still: Callable[[], Awaitable[bool]] | None
    ) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_MAX)
        beat = min(BEATS_S.get(channel.page, HEARTBEAT_S), HEARTBEAT_S)
        quiet = 0.0  # seconds of silence since somebody asked whether the session still holds
        self._readers.setdefault(channel, set()).add(queue)
        _READERS.inc()
        self._listen()
        await self._heard.wait()  # first listen, then look: nothing falls between
        try:
            yield b"retry: 2000\n\n" + await self._pages[channel.page](channel, None)
            while not self._closed:
                try:
                    piece = await asyncio.wait_for(queue.get(), beat)
                except TimeoutError:
                    quiet += beat
                    if quiet >= HEARTBEAT_S:
                        quiet = 0.0
                        if still is not None and not await still():
                            return
                    piece = b"event: beat\ndata:\n\n"
                if piece is None:
                    return
                yield piece
        finally:
            _READERS.dec()
            self._readers[channel].discard(queue)
            if not self._readers[channel]:
                del self._readers[channel]

    def _listen(self) -> None:
        if self._task is None or self._task.done():
            self._heard.clear()
            self._task = asyncio.create_task(self._pump(), name="live")

    async def _pump(self) -> None:
        """Gather what waits, render it once per channel, hand it out.

        A page that fails is told to load anew.
        """
        async with self.centre.subscribe() as notices:
            self._heard.set()
            while True:
                waiting = [await notices.get()]
                while not notices.empty():
                    waiting.append(notices.get_nowait())
                changed = Changed(
                    frozenset((n.topic, n.visit_id) for n in waiting if n.topic != RELOAD),
                    any(n.topic == RELOAD for n in waiting),
                )
                for channel in list(self._readers):
                    await self._round(channel, changed)

    async def _round(self, channel: Channel, changed: Changed) -> None:
        try:
            piece = await self._pages[channel.page](channel, None if changed.reload else changed)
        except Exception as error:  # one page's fault must not silence the others
            log.error("live_render_failed", page=channel.page, error=repr(error)[:500])
            piece = event(RELOAD, "")
        if piece:
            for queue in self._readers.get(channel, ()):
                _push(queue, piece)


def _push(queue: asyncio.Queue[bytes | None], piece: bytes | None) -> None:
    """Hand over without waiting; a reader too far behind loses the rest and loads anew."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(event(RELOAD, ""))
    queue.put_nowait(piece)
