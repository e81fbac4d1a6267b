"""A cable between a browser and the centre, which tests may pull: quietly, or with a crash.

Pulled quietly nothing passes and nothing closes, as when a switch loses its power. Crashed, every
connection is reset and new ones are refused, as when the centre's process is killed.
"""

import asyncio
import contextlib
import threading
from urllib.parse import urlsplit

BYTES = 65_536


class Cable:
    """Forwards a port of its own to `to` (an http address) until it is pulled."""

    def __init__(self, to: str) -> None:
        at = urlsplit(to)
        self._to = (at.hostname or "", at.port or 80)
        self._open: set[asyncio.StreamWriter] = set()
        self._copies: set[asyncio.Task[None]] = set()
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(30)

    def pull(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._loop.call_soon_threadsafe(self._passes.clear)

    def crash(self) -> None:
        """Every connection is reset, new ones are refused."""
        asyncio.run_coroutine_threadsafe(self._crash(), self._loop).result(30)

    def mend(self) -> None:
        """As before; what waited in a pulled cable goes through."""
        asyncio.run_coroutine_threadsafe(self._mend(), self._loop).result(30)

    def stop(self) -> None:
        """End of the test."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)

    async def _run(self, ready: threading.Event) -> None:
        self._loop, self._end, self._passes = (
            asyncio.get_running_loop(),
            asyncio.Event(),
            asyncio.Event(),
        )
        self._passes.set()
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        ready.set()
        await self._end.wait()
        self._passes.set()
        await self._crash()
        await asyncio.gather(*self._copies)

    async def _crash(self) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def _mend(self) -> None:
        if not self._server.is_serving():
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._passes.set()

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._copies.add(task)
        there, on = await asyncio.open_connection(*self._to)
        self._open |= {back, on}
        try:
            await asyncio.gather(self._copy(here, on), self._copy(there, back))
        finally:
            self._open -= {back, on}
            self._copies.discard(task)

    async def _copy(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # the other end hung up, as browsers do
            while data := await source.read(BYTES):
                await self._passes.wait()
                target.write(data)
                await target.drain()
        target.close()
