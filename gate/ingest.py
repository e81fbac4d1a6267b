"""From the wire to the loop: parse, verify, drop duplicates, hand over, and only then acknowledge.

An event counts as verified when it is signed itself or when a verified later event names its
hash. Until then it waits here, unacknowledged: the edge keeps it. Whatever cannot be used goes to
quarantine and never blocks the pipe.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gate import wire
from gate.journey.commands import Actor, Command, Observe, Quarantine
from gate.journey.errors import DomainError
from gate.journey.events import LaneFact, Origin
from gate.translate import fact_of

log = structlog.get_logger()

HELD_MAX = 1_000  # unverified events kept per node; the edge keeps all of them anyway
MISSING_MAX = 20  # ranges named in one acknowledgement
TIPS_MAX = 256  # hashes remembered per epoch, so that the usual next event asks no database

Submit = Callable[[Command, Actor], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the centre has committed of one `(node, epoch)`.

    Unbroken up to `cum`, and single numbers above.
    """

    cum: int
    above: frozenset[int]


class Known(Protocol):
    """Port: what the store knows of received events."""

    def newest_epoch(self, node: str) -> int:
        """Newest epoch of the node of which anything was received; 0 = none."""

    def seen(self, node: str, epoch: int) -> Seen:
        """What was received of that epoch."""

    def hash_and_next_prev(self, node: str, epoch: int, seq: int) -> tuple[str, str]:
        """Hash stored for `seq` and the `prev` that `seq + 1` names; "" where unknown."""


@dataclass(slots=True)
class _Arrived:
    event: wire.Event
    fact: LaneFact
    raw: bytes
    hash: str
    signed: bool


@dataclass(slots=True)
class Epoch:
    """Progress of one node's epoch."""

    node: str
    epoch: int
    cum: int
    above: set[int] = field(default_factory=set)
    quarantined: set[int] = field(default_factory=set)
    held: dict[int, _Arrived] = field(default_factory=dict)
    flying: set[int] = field(default_factory=set)
    tips: dict[int, str] = field(default_factory=dict)  # seq -> hash, of those handed over lately

    def received(self, seq: int) -> bool:
        """Committed, or on its way through the loop."""
        return seq <= self.cum or seq in self.above or seq in self.flying

    def committed(self, seq: int) -> None:
        """Note that `seq` is durable."""
        self.flying.discard(seq)
        self.above.add(seq)
        while self.cum + 1 in self.above:
            self.cum += 1
            self.above.discard(self.cum)

    def missing(self) -> list[tuple[int, int]]:
        """Ranges `[a, b)` between what was received; start-inclusive, end-exclusive."""
        have = sorted(self.above | self.flying | set(self.held))
        ranges, expected = [], self.cum + 1
        for seq in have:
            if seq > expected:
                ranges.append((expected, seq))
            expected = max(expected, seq + 1)
        return ranges[:MISSING_MAX]


class Ingest:
    """Takes payloads of one gate's nodes.

    `acknowledge` is called with a node and its newest ack after COMMIT.
    """

    def __init__(
        self,
        gate: str,
        keys: Mapping[str, Ed25519PublicKey],
        known: Known,
        submit: Submit,
        acknowledge: Callable[[str, wire.JsonObject], None],
    ) -> None:
        """`keys` are the pinned public keys by node name."""
        self._gate = gate
        self._keys = keys
        self._known = known
        self._submit = submit
        self._acknowledge = acknowledge
        self._epochs: dict[tuple[str, int], Epoch] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, node: str, raw: bytes) -> None:
        """Take one payload said by `node`.

        Returns once it is held, handed to the loop, or a known duplicate.
        """
        try:
            event, obj = wire.decode_event(raw)
            self._check_origin(node, event)
        except wire.WireError as error:
            await self._quarantine(node, 0, 0, f"{error.code}: {error.detail}", raw)
            return
        try:
            fact = fact_of(event)
        except wire.WireError as error:  # readable, but not for us: numbered, so the pipe moves
            await self._quarantine(node, event.epoch, event.seq, error.code, raw)
            return
        epoch = self._epoch(node, event.epoch)
        digest = wire.event_hash(obj)
        signed = "sig" in obj
        if signed and not await asyncio.to_thread(wire.verify_event, obj, self._keys[node]):
            await self._quarantine(node, event.epoch, 0, "signature", raw)
            return
        if epoch.received(event.seq):
            await self._again(epoch, event.seq, digest, raw)
            return
        if len(epoch.held) >= HELD_MAX and event.seq not in epoch.held:
            return  # not acknowledged: the edge sends it again
        epoch.held[event.seq] = _Arrived(event, fact, raw, digest, signed)
        await self._release(epoch, event.seq)

    def _check_origin(self, node: str, event: wire.Event) -> None:
        if event.node != node or event.gate != self._gate:
            raise wire.WireError("malformed", "the event names another gate or node than its topic")
        if node not in self._keys:
            raise wire.WireError("malformed", f"node {node} is not enrolled")

    def _epoch(self, node: str, number: int) -> Epoch:
        found = self._epochs.get((node, number))
        if found is None:
            seen = self._known.seen(node, number)
            found = Epoch(node, number, seen.cum, set(seen.above))
            self._epochs[node, number] = found
        return found

    async def _again(self, epoch: Epoch, seq: int, digest: str, raw: bytes) -> None:
        """The same number again: the same bytes are a duplicate, other bytes an equivocation."""
        if seq in epoch.flying:
            return
        stored, _ = await asyncio.to_thread(
            self._known.hash_and_next_prev, epoch.node, epoch.epoch, seq
        )
        stored = stored or epoch.tips.get(seq, "")  # a forked one is in no book
        if stored and stored != digest:
            log.error("equivocation", node=epoch.node, epoch=epoch.epoch, seq=seq)
            await self._quarantine(epoch.node, epoch.epoch, 0, "equivocation", raw)
        self._ack(epoch)

    async def _release(self, epoch: Epoch, seq: int) -> None:
        """Hand over what has become verified.

        Walk down the chain from a signed or already proven event.
        """
        arrived = epoch.held.get(seq)
        if arrived is None:
            return
        proof = arrived.signed or await self._proven(epoch, seq, arrived.hash)
        run: list[_Arrived] = []
        while arrived is not None and proof:
            run.append(arrived)
            below = epoch.held.get(arrived.event.seq - 1)
            proof = below is not None and below.hash == arrived.event.prev
            if below is not None and not proof:
                await self._tampered(epoch, below)
            arrived = below
        if run and await self._forks(epoch, run[-1].event):
            await self._fork(epoch, run.pop())
        for item in reversed(run):
            self._hand_over(epoch, item)

    async def _proven(self, epoch: Epoch, seq: int, digest: str) -> bool:
        """Whether the event after this one is committed and names this hash."""
        if seq + 1 not in epoch.above and seq + 1 > epoch.cum:
            return False
        _, named = await asyncio.to_thread(
            self._known.hash_and_next_prev, epoch.node, epoch.epoch, seq
        )
        return named == digest

    async def _forks(self, epoch: Epoch, event: wire.Event) -> bool:
        """Whether the event names another predecessor than the one the book has."""
        before = event.seq - 1
        if before == 0:
            return event.prev != wire.genesis_prev(self._gate, epoch.node, epoch.epoch)
        if not (before <= epoch.cum or before in epoch.above or before in epoch.flying):
            return False
        stored = epoch.tips.get(before)
        if stored is None:
            stored, _ = await asyncio.to_thread(
                self._known.hash_and_next_prev, epoch.node, epoch.epoch, before
            )
        return bool(stored) and stored != event.prev

    async def _fork(self, epoch: Epoch, item: _Arrived) -> None:
        """A node vouched for two pasts: its word is kept for a person and decides nothing."""
        epoch.held.pop(item.event.seq, None)
        epoch.tips[item.event.seq] = item.hash
        log.error("forked_chain", node=epoch.node, epoch=epoch.epoch, seq=item.event.seq)
        await self._quarantine(epoch.node, epoch.epoch, item.event.seq, "fork", item.raw)

    async def _tampered(self, epoch: Epoch, item: _Arrived) -> None:
        """A held event whose hash the signed chain does not name: keep it apart.

        The true one is asked for again.
        """
        epoch.held.pop(item.event.seq, None)
        await self._quarantine(epoch.node, epoch.epoch, 0, "chain", item.raw)

    def _hand_over(self, epoch: Epoch, item: _Arrived) -> None:
        seq = item.event.seq
        epoch.held.pop(seq, None)
        epoch.flying.add(seq)
        epoch.tips[seq] = item.hash
        epoch.tips.pop(seq - TIPS_MAX, None)
        task = asyncio.create_task(self._commit(epoch, item))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _commit(self, epoch: Epoch, item: _Arrived) -> None:
        event = item.event
        origin = Origin(
            event.node,
            event.epoch,
            event.seq,
            event.event_id,
            event.occurred_us,
            item.hash,
            event.prev,
            0 if event.clock.synced else event.clock.offset_ms * 1_000,
        )
        actor = Actor(event.node, "device", event.node)
        command = Observe(origin, event.kind, item.fact, item.raw)
        try:
            await self._submit(command, actor)
        except DomainError as refusal:  # the store is away: not acknowledged, so it comes again
            epoch.flying.discard(event.seq)
            log.warning("event_not_taken", node=event.node, seq=event.seq, reason=refusal.key)
            return
        except Exception as fault:  # our own fault on this event: keep it apart, let the pipe move
            log.error("event_failed", node=event.node, seq=event.seq, error=repr(fault))
            await self._quarantine(epoch.node, epoch.epoch, event.seq, "fault", item.raw)
            return
        epoch.committed(event.seq)
        self._ack(epoch)

    async def _quarantine(self, node: str, epoch: int, seq: int, reason: str, raw: bytes) -> None:
        """Keep a payload for a person; with a number it counts as received."""
        log.warning("quarantined", node=node, epoch=epoch, seq=seq, reason=reason)
        actor = Actor(node, "device", node)
        await self._submit(Quarantine(node, epoch, seq, reason, raw[: wire.MAX_PAYLOAD]), actor)
        if epoch and seq:
            progress = self._epoch(node, epoch)
            progress.quarantined.add(seq)
            progress.committed(seq)
            self._ack(progress)

    def _ack(self, epoch: Epoch) -> None:
        self._acknowledge(epoch.node, self.ack_of(epoch))

    def ack_of(self, epoch: Epoch) -> wire.JsonObject:
        """The unsigned acknowledgement of what is committed of this epoch."""
        return {
            "schema": wire.ACK_SCHEMA,
            "gate": self._gate,
            "node": epoch.node,
            "epoch": epoch.epoch,
            "seq": epoch.cum,
            "missing": [list(r) for r in epoch.missing()],
            "quarantined": sorted(epoch.quarantined)[-100:],
        }

    def greet(self) -> None:
        """After a (re)connect: tell every node where the centre stands."""
        for node in self._keys:
            number = self._known.newest_epoch(node)
            if number:
                self._ack(self._epoch(node, number))

    async def take_http(self, node: str, raw: bytes) -> wire.JsonObject:
        """The same door for bought cameras: one signed event.

        The reply is the acknowledgement after COMMIT.
        """
        await self.take(node, raw)
        try:
            event, _ = wire.decode_event(raw)
        except wire.WireError as error:  # kept in quarantine; its sender is told why
            raise DomainError("event.malformed", detail=error.code) from error
        if pending := set(self._tasks):
            await asyncio.wait(pending)
        return self.ack_of(self._epoch(node, event.epoch))
