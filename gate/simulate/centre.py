"""The real centre on a simulated clock: loop, rules, store and ingest, with ids from the seed.

Lanes reach it through `gate.ingest` with signed payloads, people through commands, screens through
`gate.service.present`. Everything that goes in can be recorded, and fed in again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import TextIO

from sqlalchemy import Engine

from fees.receipt import Series
from fees.tariff import Tariff
from gate import wire
from gate.ingest import Ingest
from gate.journey.commands import Actor, Command
from gate.journey.errors import DomainError
from gate.layout import GATE, TRAINING_LEDGER
from gate.rules import build_rules
from gate.service import present
from gate.service.decide import Reply
from gate.service.loop import Loop
from gate.service.ports import Committed
from gate.service.state import State
from gate.service.views import BoardLine, BoothCard
from gate.service.work import Rules
from gate.settings import CentreSettings
from gate.simulate import record
from gate.simulate.edgenode import public_keys
from gate.store.events import ReceivedEvents
from gate.store.sqlstore import SqlStore


class SimulatedCentre:
    """One gate's centre; `now` moves only when told to."""

    def __init__(
        self,
        engine: Engine,
        tariff: Tariff,
        head: record.Head,
        on_commit: Callable[[Committed], None] = lambda _: None,
        out: TextIO | None = None,
    ) -> None:
        """Wire it over a migrated, empty database; with `out` everything that comes in is kept."""
        self.now = head.start
        self.engine = engine
        self.rules = _rules(tariff, head)
        self._out = out
        self._rng = Random(f"{head.seed}/ids")
        self.loop = Loop(SqlStore(engine), self.rules, self._clock, self._new_id, on_commit)
        self._ingest = Ingest(
            GATE,
            public_keys(head.seed),
            ReceivedEvents(engine),
            self.loop.submit,
            lambda _node, _ack: None,
        )
        if out is not None:
            record.write(out, head)

    def _clock(self) -> int:
        return self.now

    def _new_id(self) -> str:
        return wire.uuid7(self.now // 1000, self._rng.randbytes(10))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SimulatedCentre"]:
        """The single writer works until the context ends."""
        self.loop.start()
        writer = asyncio.create_task(self.loop.run(), name="loop")
        try:
            yield self
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    @property
    def state(self) -> State:
        """The present, for the views."""
        return self.loop.state

    async def do(self, command: Command, actor: Actor) -> Reply:
        """A person or machine asks; raises `DomainError`."""
        if self._out is not None:
            record.write(self._out, record.Asked(self.now, actor, command))
        return await self.loop.submit(command, actor)

    async def hear(self, node: str, raws: Iterable[bytes]) -> None:
        """Payloads of one batch come from a node; returns after COMMIT."""
        batch = tuple(raws)
        if self._out is not None:
            record.write(self._out, record.Batch(self.now, node, batch))
        for raw in batch[:-1]:
            await self._ingest.take(node, raw)
        try:
            await self._ingest.take_http(node, batch[-1])
        except DomainError:  # malformed: it lies in quarantine
            return

    def card(self, visit_id: str) -> BoothCard:
        """What the booth and the agencies see of a visit; raises `visit.not_found|merged`."""
        return present.card(self.state, self.rules, self.now, visit_id)

    def board(self) -> list[BoardLine]:
        """What hangs over the yard."""
        return present.board(self.state, self.rules, self.now)


def _rules(tariff: Tariff, head: record.Head) -> Rules:
    """The rules of a training gate, with the bays of the record and the year of its clock."""
    rules = build_rules(CentreSettings(), TRAINING_LEDGER, tariff)
    bays = {bay: rules.yard.bays[bay] for bay in head.bays}
    year = datetime.fromtimestamp(head.start / 1_000_000, UTC).year
    return replace(
        rules,
        yard=replace(rules.yard, bays=bays),
        receipt_series=Series(rules.receipt_series.prefix, year),
    )
