"""Group commit: decided together, written once, and nobody hears anything before COMMIT."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gate.journey.commands import Command, Confirm, Declare, Observe, Quarantine, Tick
from gate.journey.errors import DomainError
from gate.journey.events import LoopChanged, Origin
from gate.service import decide
from gate.service.loop import BATCH_MAX, Loop
from gate.service.ports import RowRejectedError
from gate.service.records import Remembered
from gate.service.state import Entity
from gate.store.engine import open_engine
from gate.store.sqlstore import SqlStore
from tests.service.house import BANANAS, House
from tests.stores import sqlite_in

PLATE = "25C01234"


@dataclass
class Watched(SqlStore):
    """The real store, with a hand on its COMMIT: it can wait, and the disk can fail."""

    engine: Engine
    failing: Exception | None = None
    batches: list[int] = field(default_factory=list)
    commits: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Nothing is held back at first."""
        super().__init__(self.engine)
        self.commits.set()

    def write(self, entities: Sequence[Entity]) -> None:
        """Wait for leave to commit, then do."""
        self.begun.set()
        assert self.commits.wait(30)
        if self.failing is not None:
            raise self.failing
        super().write(entities)
        self.batches.append(len(entities))


@dataclass
class Gate(House):
    """A house whose store is watched."""

    store: Watched = field(init=False)

    def __post_init__(self) -> None:
        """The same rules, over the watched store."""
        super().__post_init__()
        self.store = Watched(self.engine)
        self.loop = Loop(
            self.store,
            self.loop.rules,
            lambda: self.now,
            lambda: f"id-{next(self._ids):06d}",
            self.told.append,
        )
        self.loop.start()

    async def __aenter__(self) -> "Gate":
        """Start the single writer."""
        await super().__aenter__()
        return self

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """No COMMIT inside this block."""
        self.store.begun.clear()
        self.store.commits.clear()
        try:
            yield
        finally:
            self.store.commits.set()

    async def writing(self) -> None:
        """Return once a batch waits for its COMMIT."""
        assert await asyncio.to_thread(self.store.begun.wait, 30)

    def rows(self, of: str) -> int:
        """Rows that anybody else can see in the database now."""
        with self.engine.connect().execution_options(writing=False) as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {of}")).scalar_one())


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database of this test's own."""
    found = open_engine(sqlite_in(tmp_path))
    yield found
    found.dispose()


def declared(number: int) -> Declare:
    return Declare(f"d-{number}", f"25C{number:05d}", BANANAS)


def signal(seq: int) -> Observe:
    """A loop in the road says something; the same `seq` twice breaks a constraint."""
    origin = Origin("inland-1", 1, seq, f"e-{seq}", 1, f"{seq:064x}", f"{seq - 1:064x}")
    return Observe(origin, "loop", LoopChanged("inland-enter", 1, "on", seq), b"{}")


def ask(gate: House, command: Command, key: str = "") -> "asyncio.Task[dict[str, Any]]":
    """Somebody asks and waits; the loop has not looked yet."""
    return asyncio.create_task(gate.do(command, key=key))


async def rounds(count: int = 20) -> None:
    """Let everything that can run, run."""
    for _ in range(count):
        await asyncio.sleep(0)


async def key_of(answer: "asyncio.Task[dict[str, Any]]") -> str:
    """The refusal an asker got."""
    with pytest.raises(DomainError) as refused:
        await answer
    return refused.value.key


# --------------------------------------------------------------------------------- before COMMIT
async def test_nobody_is_answered_or_told_before_commit(engine: Engine) -> None:
    async with Gate(engine) as gate:
        async with gate.held():
            asked = ask(gate, declared(1))
            await gate.writing()
            await rounds()
            assert not asked.done()
            assert gate.told == []
            assert gate.rows("visit") == 0
        assert (await asked)["visit"]
        assert [n.topic for n in gate.told[0].notices] == ["booth", "board"]
        assert gate.rows("visit") == 1


async def test_who_reads_never_sees_what_is_not_on_disk(engine: Engine) -> None:
    async with Gate(engine) as gate:
        async with gate.held():
            asked = ask(gate, declared(1))
            await gate.writing()
            assert gate.loop.state.visits  # decided in memory, and only there
            reading = asyncio.create_task(gate.loop.settled())
            await rounds()
            assert not reading.done()
        state = await reading
        assert gate.rows("visit") == len(state.visits) == 1
        await asked


async def test_a_reader_gets_a_turn_while_the_gate_never_rests(engine: Engine) -> None:
    async with Gate(engine) as gate:
        busy = True

        async def hurry(first: int) -> None:
            number = first
            while busy:
                number += 1
                await gate.do(signal(number))

        lanes = [asyncio.create_task(hurry(n * 1_000_000)) for n in range(8)]
        for _ in range(5):
            gate.store.begun.clear()
            await gate.writing()
            before = len(gate.store.batches)
            await gate.loop.settled()
            assert len(gate.store.batches) - before <= 1
        busy = False
        await asyncio.gather(*lanes)


async def test_a_reader_who_went_away_stops_nothing(engine: Engine) -> None:
    async with Gate(engine) as gate:
        async with gate.held():
            asked = ask(gate, declared(1))
            await gate.writing()
            reading = asyncio.create_task(gate.loop.settled())
            await rounds()
            reading.cancel()
            await rounds()
        await asked
        assert len((await gate.loop.settled()).visits) == 1


async def test_what_gathers_during_a_commit_is_written_together(engine: Engine) -> None:
    async with Gate(engine) as gate:
        async with gate.held():
            first = ask(gate, signal(1))
            await gate.writing()
            rest = [ask(gate, signal(n)) for n in range(2, BATCH_MAX + 3)]
            await rounds()
        await asyncio.gather(first, *rest)
        batches = [b // 2 for b in gate.store.batches]  # an event and its signal
        assert batches == [1, BATCH_MAX, 1]


async def test_an_asker_who_went_away_stops_nothing(engine: Engine) -> None:
    async with Gate(engine) as gate:
        async with gate.held():
            gone, stays = ask(gate, declared(1)), ask(gate, declared(2))
            await gate.writing()
            gone.cancel()
            await rounds()
        await stays
        assert gate.rows("visit") == 2


# ------------------------------------------------------------------------------------- refusals
async def test_a_refused_command_never_spoils_its_batch(engine: Engine) -> None:
    async with Gate(engine) as gate:
        before = ask(gate, declared(1))
        refused = ask(gate, Confirm("no-such-visit", PLATE))
        after = ask(gate, declared(2))
        assert await key_of(refused) == "visit.not_found"
        assert (await before)["visit"] != (await after)["visit"]
        assert len(gate.store.batches) == 1
        assert gate.rows("visit") == 2


async def test_a_batch_of_refusals_writes_nothing(engine: Engine) -> None:
    async with Gate(engine) as gate:
        assert await key_of(ask(gate, Confirm("no-such-visit", PLATE))) == "visit.not_found"
        assert gate.store.batches == []
        for _ in range(3):
            await gate.do(Tick())
        assert gate.store.batches == [1], "how the lines stand as the day begins, once"


async def test_our_own_fault_is_told_to_its_caller_and_to_nobody_else(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(decide._HANDLERS, Confirm, stumble)
    async with Gate(engine) as gate:
        fault, good = ask(gate, Confirm("v", PLATE)), ask(gate, declared(1))
        with pytest.raises(ZeroDivisionError):
            await fault
        assert (await good)["visit"]


async def test_a_row_the_database_rejects_is_found_by_doing_commands_one_by_one(
    engine: Engine,
) -> None:
    async with Gate(engine) as gate:
        await gate.do(signal(1))
        first, twice, last = ask(gate, declared(1)), ask(gate, signal(1)), ask(gate, declared(2))
        with pytest.raises(RowRejectedError):
            await twice
        visits = [(await first)["visit"], (await last)["visit"]]
        state = await gate.loop.settled()
        assert sorted(state.visits) == sorted(map(str, visits))
        assert gate.rows("visit") == 2
        assert gate.rows("raw_event") == 1
        assert gate.loop.alive
        await gate.do(signal(2))


async def test_after_a_rejected_row_nobody_hears_twice(engine: Engine) -> None:
    async with Gate(engine) as gate:
        await gate.do(signal(1))
        asked = [ask(gate, declared(1), key="k-1"), ask(gate, signal(1))]
        await asyncio.gather(*asked, return_exceptions=True)
        booth = [n.visit_id for c in gate.told for n in c.notices if n.topic == "booth"]
        assert booth == [str((await asked[0])["visit"])]
        assert gate.rows("idempotency") == 1


# -------------------------------------------------------------------------------------- the disk
@pytest.mark.parametrize("failure", [OSError("disk full"), RuntimeError("database is gone")])
async def test_when_the_store_fails_everybody_is_refused_and_the_loop_ends(
    engine: Engine, failure: Exception
) -> None:
    gate = Gate(engine)
    working = asyncio.create_task(gate.loop.run())
    async with gate.held():
        asked = [ask(gate, declared(1))]
        await gate.writing()
        asked += [ask(gate, declared(2)), ask(gate, Quarantine("inland-1", 1, 9, "?", b"{"))]
        reading = asyncio.create_task(gate.loop.settled())
        await rounds()
        gate.store.failing = failure
    assert [await key_of(a) for a in asked] == ["store.unavailable"] * 3
    with pytest.raises(type(failure)):
        await working
    assert not gate.loop.alive
    assert gate.told == []
    assert gate.rows("visit") == 0
    with pytest.raises(DomainError, match=r"store\.unavailable"):
        await reading  # memory holds a visit that the disk does not


async def test_a_loop_that_failed_serves_nobody_any_more(engine: Engine) -> None:
    gate = Gate(engine)
    gate.store.failing = OSError("disk full")
    working = asyncio.create_task(gate.loop.run())
    assert await key_of(ask(gate, declared(1))) == "store.unavailable"
    await asyncio.gather(working, return_exceptions=True)
    gate.store.failing = None  # the disk is well again: this loop cannot know what it wrote
    assert await key_of(ask(gate, declared(2))) == "store.unavailable"
    with pytest.raises(DomainError, match=r"store\.unavailable"):
        await gate.loop.settled()
    async with Gate(engine) as again:
        assert (await again.do(declared(2)))["visit"]


async def test_when_old_answers_cannot_be_read_nobody_waits_for_ever(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_self: object, _keys: Sequence[str]) -> Mapping[str, Remembered]:
        raise OSError("input/output error")

    gate = Gate(engine)
    monkeypatch.setattr(Watched, "remembered", unreadable)
    working = asyncio.create_task(gate.loop.run())
    assert await key_of(ask(gate, declared(1), key="k-1")) == "store.unavailable"
    with pytest.raises(OSError, match="input/output"):
        await working


async def test_a_loop_that_is_stopped_finishes_its_batch_and_answers(engine: Engine) -> None:
    gate = Gate(engine)
    working = asyncio.create_task(gate.loop.run())
    async with gate.held():
        asked = ask(gate, declared(1))
        await gate.writing()
        working.cancel()
        await rounds()
        assert not working.done()
    assert (await asked)["visit"]
    with pytest.raises(asyncio.CancelledError):
        await working
    assert gate.rows("visit") == 1


# ----------------------------------------------------------------------------------------- once
@pytest.mark.parametrize("together", [True, False])
async def test_the_same_request_happens_once(engine: Engine, together: bool) -> None:
    async with Gate(engine) as gate:
        first = ask(gate, declared(1), key="k-1")
        if not together:
            await first
        again = ask(gate, declared(1), key="k-1")
        assert await first == await again
        assert gate.rows("visit") == 1


@pytest.mark.parametrize("together", [True, False])
async def test_another_request_under_the_same_key_is_refused(
    engine: Engine, together: bool
) -> None:
    async with Gate(engine) as gate:
        first = ask(gate, declared(1), key="k-1")
        if not together:
            await first
        other = ask(gate, declared(2), key="k-1")
        assert await key_of(other) == "idempotency.conflict"
        await first
        assert gate.rows("visit") == 1


async def test_a_refused_request_may_be_tried_again_under_its_key(engine: Engine) -> None:
    async with Gate(engine) as gate:
        wish = Confirm("id-000001", PLATE)
        assert await key_of(ask(gate, wish, key="k-1")) == "visit.not_found"
        visit = await gate.do(declared(1))
        assert visit["visit"] == "id-000001"
        assert (await gate.do(Confirm("id-000001", "25C00001"), key="k-2"))["state"] == "EXPECTED"


def test_the_loop_starts_from_what_is_on_disk(engine: Engine) -> None:
    async def fill(asked: Callable[[Gate], Any]) -> None:
        async with Gate(engine) as gate:
            await asked(gate)

    asyncio.run(fill(lambda gate: gate.do(declared(1))))
    assert [v.plate for v in Gate(engine).loop.state.visits.values()] == ["25C00001"]
