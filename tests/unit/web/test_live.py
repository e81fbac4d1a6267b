"""Live pieces: each screen hears of each change once, and a slow one is told to load anew."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from gate.journey.errors import DomainError
from gate.service.work import Notice
from tests.webhouse import WebHouse
from web import live
from web.live import Changed, Channel, Live


def _read_on(lines: Iterator[str], wanted: str) -> set[str]:
    """Names of events up to the first that holds the plate `wanted`."""
    names: set[str] = set()
    for line in lines:
        if line.startswith("event: "):
            names.add(line.removeprefix("event: "))
        if f'data-plate="{wanted}"' in line:
            return names
    raise AssertionError("the stream ended")


def test_a_new_reader_gets_the_list_then_each_change(house: WebHouse, plate: str) -> None:
    with house.person("operator").stream("GET", "/booth/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        house.sees("inland-enter", plate)
        assert "row" in _read_on(lines, plate)


def test_the_board_is_live_without_signing_in(house: WebHouse, plate: str) -> None:
    with house.stranger().stream("GET", "/board/main/stream") as answer:
        lines = answer.iter_lines()
        next(lines)
        house.sees("border-enter", plate)
        assert "board" in _read_on(lines, plate)


def test_a_stream_is_refused_without_the_right_to_see(house: WebHouse) -> None:
    assert house.person("finance").get("/booth/stream").status_code == 403
    assert house.stranger().get("/board/attic/stream").status_code == 404


@dataclass
class _Centre:
    """Notices from a queue in the test's hand."""

    queue: asyncio.Queue[Notice] = field(default_factory=asyncio.Queue)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Notice]]:
        """The queue."""
        yield self.queue


@dataclass
class _Page:
    """A page that counts how often it was rendered."""

    rendered: list[Changed | None] = field(default_factory=list)

    async def render(self, channel: Channel, changed: Changed | None) -> bytes:
        """A piece that tells whose it is."""
        self.rendered.append(changed)
        if changed is not None and ("booth", "broken") in changed.visits:
            raise ValueError("this visit cannot be drawn")
        return live.event("row", channel.lang)


async def _reader(hub: Live, channel: Channel) -> AsyncIterator[bytes]:
    stream = hub.stream(channel).body_iterator
    async for piece in stream:
        assert isinstance(piece, bytes)
        yield piece


def test_a_change_is_rendered_once_for_all_who_share_a_channel() -> None:
    async def day() -> None:
        centre, page = _Centre(), _Page()
        hub = Live(centre)
        hub.page("booth", page.render)
        channel = Channel("booth", "vi", "desk")
        readers = [_reader(hub, channel) for _ in range(20)]
        for reader in readers:
            await anext(reader)
        page.rendered.clear()
        for visit in ("a", "b", "a"):
            centre.queue.put_nowait(Notice("booth", visit))
        pieces = [await anext(reader) for reader in readers]
        assert len(set(pieces)) == 1
        assert [c.of("booth") for c in page.rendered if c] == [["a", "b"]]
        await hub.close()
        for reader in readers:
            with pytest.raises(StopAsyncIteration):
                await anext(reader)

    asyncio.run(day())


def test_one_piece_that_fails_does_not_silence_the_screen() -> None:
    async def day() -> None:
        centre, page = _Centre(), _Page()
        hub = Live(centre)
        hub.page("booth", page.render)
        reader = _reader(hub, Channel("booth", "vi"))
        await anext(reader)
        centre.queue.put_nowait(Notice("booth", "broken"))
        assert b"event: reload" in await anext(reader)
        centre.queue.put_nowait(Notice("booth", "whole"))
        assert b"event: row" in await anext(reader)
        await hub.close()

    asyncio.run(day())


def test_a_reader_too_far_behind_is_told_to_load_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "WAITING_MAX", 3)

    async def day() -> None:
        centre, page = _Centre(), _Page()
        hub = Live(centre)
        hub.page("booth", page.render)
        reader = _reader(hub, Channel("booth", "vi"))
        await anext(reader)
        for visit in "abcde":
            centre.queue.put_nowait(Notice("booth", visit))
            for _ in range(5):
                await asyncio.sleep(0)
        assert b"event: reload" in await anext(reader)
        await hub.close()

    asyncio.run(day())


def test_there_is_a_limit_to_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "READERS_MAX", 0)
    with pytest.raises(DomainError, match=r"live\.full"):
        Live(_Centre()).stream(Channel("booth", "vi"))


def test_a_stream_ends_with_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.01)

    async def day() -> None:
        hub = Live(_Centre())
        hub.page("booth", _Page().render)
        answers = iter([True, False])

        async def still() -> bool:
            return next(answers)

        pieces = [piece async for piece in hub.stream(Channel("booth", "vi"), still).body_iterator]
        assert len(pieces) == 2
        await hub.close()

    asyncio.run(day())
