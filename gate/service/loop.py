"""The single writer of one gate: decides commands in memory, commits the batch, then answers.

Whatever waits is decided together and written in one durable transaction (group commit). A
refusal is a value for its caller and never poisons the batch. Nobody is answered, acknowledged or
notified before COMMIT. When the disk or the database fails the loop ends, and with it the
process: what is durable is read afresh, a failed fsync is never retried.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace

import structlog

from gate.journey.commands import Actor, Command, Tick
from gate.journey.errors import DomainError, Turn
from gate.service.callforward import follow
from gate.service.decide import Reply, decide
from gate.service.ports import Clock, Committed, RowRejectedError, Store
from gate.service.queues import Queues
from gate.service.records import Opening, Remembered
from gate.service.state import Entity, State
from gate.service.work import Notice, Rules, Work

log = structlog.get_logger()

BATCH_MAX = 200  # commands decided together; keeps one commit well under a second


@dataclass(slots=True, eq=False)
class _Item:
    """One waiting command, and where its answer goes."""

    command: Command
    actor: Actor
    key: str
    request_hash: str
    answer: asyncio.Future[Reply]


@dataclass(slots=True)
class _Batch:
    """What one round decided.

    Entities to write, who is answered what, what to tell after COMMIT.
    """

    entities: list[Entity] = field(default_factory=list)
    answers: list[tuple[_Item, Reply | Exception]] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    remembered: dict[str, Remembered] = field(default_factory=dict)


class Loop:
    """Owns the state; everybody else asks."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        clock: Clock,
        new_id: Callable[[], str],
        on_commit: Callable[[Committed], None],
    ) -> None:
        """Wire the loop; `start` rebuilds the state, `run` works until cancelled."""
        self._store = store
        self.rules = rules
        self._given = rules.yard  # until the books have a yard of their own
        self._clock = clock
        self._new_id = new_id
        self._on_commit = on_commit
        self._waiting: deque[_Item] = deque()
        self._wake = asyncio.Event()
        self._committing = False
        self._readers: list[asyncio.Future[None]] = []  # who waits for a state that is durable
        self._failed = False  # memory may be ahead of the disk: nobody is served any more
        self.state = self._empty()
        self.alive = False

    def start(self) -> None:
        """Rebuild the state from the store."""
        state = self._empty()
        state.apply_all(self._store.load())
        self.state = state
        self._draw()

    def _empty(self) -> State:
        """The gate before anything is read from the books."""
        rules = self.rules
        name = rules.price.tariff if rules.price else ""
        return State(
            register=rules.register(),
            price_name=name,
            price_register=rules.price_register(),
            queues=Queues(rules.queue) if rules.queue else None,
        )

    async def submit(
        self, command: Command, actor: Actor, *, key: str = "", request: bytes = b""
    ) -> Reply:
        """Ask; the answer comes after COMMIT. Raises `DomainError`.

        `key` makes it happen once, for ever. `store.unavailable`: the database failed, and this
        loop with it.
        """
        self._check()
        loop = asyncio.get_running_loop()
        digest = hashlib.sha256(request).hexdigest() if key else ""
        item = _Item(command, actor, key, digest, loop.create_future())
        self._waiting.append(item)
        self._wake.set()
        return await item.answer

    async def settled(self) -> State:
        """The state with no commit under way: what is read here is durable.

        Use it at once, without awaiting. Raises `DomainError("store.unavailable")`.
        """
        while self._committing:
            durable = asyncio.get_running_loop().create_future()
            self._readers.append(durable)
            await durable
        self._check()
        return self.state

    def _check(self) -> None:
        if self._failed:
            raise DomainError("store.unavailable", Turn.SYSTEM)

    async def run(self) -> None:
        """Work until cancelled; a batch under way is finished first."""
        self.alive = True
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await _to_its_end(self._round())
        finally:
            self.alive = False

    async def _round(self) -> None:
        count = min(len(self._waiting), BATCH_MAX)
        items = [self._waiting.popleft() for _ in range(count)]
        self._committing = True
        try:
            await self._commit(items)
        except Exception:  # disk or database failed: nobody is told yes, and nothing is retried
            log.exception("commit_failed", commands=len(items))
            self._fail(items)
            raise
        finally:
            self._committing = False
            readers, self._readers = self._readers, []
            for reader in readers:
                if not reader.done():
                    reader.set_result(None)
        await asyncio.sleep(0)  # the readers just woken run here, before the next batch begins

    def _fail(self, items: list[_Item]) -> None:
        """Refuse everybody who waits, and from now on everybody who comes."""
        self._failed = True
        unserved = [*items, *self._waiting]
        self._waiting.clear()
        refusal = DomainError("store.unavailable", Turn.SYSTEM)
        self._tell(_Batch(answers=[(item, refusal) for item in unserved]))

    async def _commit(self, items: list[_Item]) -> None:
        """Decide, write, then tell.

        A row the database rejects is found by doing the commands one by one.
        """
        await self._fetch(items)
        batch = _Batch(remembered=await self._recall(items))
        for item in items:
            self._decide(batch, item)
        try:
            if batch.entities:
                await asyncio.to_thread(self._store.write, batch.entities)
        except RowRejectedError as rejection:
            await asyncio.to_thread(self.start)
            if len(items) == 1:
                log.error("command_rejected", command=type(items[0].command).__name__)
                self._tell(_Batch(answers=[(items[0], rejection)]))
                return
            for item in items:
                await self._commit([item])
            return
        self._tell(batch)

    async def _fetch(self, items: list[_Item]) -> None:
        """Bring to hand the old receipts that these commands are about."""
        named = {name for item in items for name in getattr(item.command, "about_receipts", ())}
        absent = sorted(named - self.state.lives.keys())
        if absent:
            found = await asyncio.to_thread(lambda: [*self._store.receipts(absent)])
            self.state.recall(found)

    async def _recall(self, items: list[_Item]) -> dict[str, Remembered]:
        keys = [i.key for i in items if i.key]
        return dict(await asyncio.to_thread(self._store.remembered, keys)) if keys else {}

    def _decide(self, batch: _Batch, item: _Item) -> None:
        """Decide one command against the state as it is after those before it."""
        known = batch.remembered.get(item.key) if item.key else None
        if known is not None:
            same = known.request_hash == item.request_hash
            conflict = DomainError("idempotency.conflict", given=item.key)
            batch.answers.append((item, dict(known.reply) if same else conflict))
            return
        work = Work(self.state, self.rules, self._clock(), self._new_id, item.actor)
        try:
            reply = decide(work, item.command)
        except DomainError as refusal:
            batch.answers.append((item, refusal))
            return
        except Exception as error:  # a fault of ours: answered as such, the others go on
            log.exception("decision_failed", command=type(item.command).__name__)
            batch.answers.append((item, error))
            return
        if item.key:
            memory = Remembered(item.key, item.request_hash, work.now, reply)
            batch.remembered[item.key] = memory
            work.changes.append(memory)
        self.state.apply_all(work.changes)
        if self._draw():
            work.rules = self.rules  # who waits for a bay is looked at in the new yard
        followed, notices = follow(work, tick=isinstance(item.command, Tick))
        batch.entities += [*work.changes, *followed]
        batch.openings += work.openings
        batch.notices += [*work.notices, *notices]
        batch.answers.append((item, reply))

    def _draw(self) -> bool:
        """The yard of the books is that of every decision; whether it has just become another."""
        yard = self.state.yard or self._given
        if yard is self.rules.yard:
            return False
        self.rules = replace(self.rules, yard=yard)
        return True

    def _tell(self, batch: _Batch) -> None:
        """After COMMIT: lanes and screens first, then the callers."""
        if batch.openings or batch.notices:
            unique = tuple(dict.fromkeys(batch.notices))
            self._on_commit(Committed(tuple(batch.openings), unique))
        for item, answer in batch.answers:
            if item.answer.done():  # its caller went away
                continue
            if isinstance(answer, Exception):
                item.answer.set_exception(answer)
            else:
                item.answer.set_result(answer)


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Await; when cancelled meanwhile, still wait for the end: what was written must be told."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
