"""Telling screens that something changed: one bounded queue a subscriber, reload when it is slow.

A notice carries no content: whoever hears it reads the settled present.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from gate.service.work import Notice

QUEUE_MAX = 500
RELOAD = Notice("reload", "")


class Notices:
    """Fan-out inside one asyncio loop."""

    def __init__(self) -> None:
        """No subscribers yet."""
        self._queues: set[asyncio.Queue[Notice]] = set()

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Notice]]:
        """A queue of notices from now on."""
        queue: asyncio.Queue[Notice] = asyncio.Queue(QUEUE_MAX)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def publish(self, notices: Iterable[Notice]) -> None:
        """Tell all subscribers; called in the loop after COMMIT."""
        for notice in notices:
            for queue in self._queues:
                if queue.full():
                    while not queue.empty():
                        queue.get_nowait()
                    queue.put_nowait(RELOAD)
                else:
                    queue.put_nowait(notice)
