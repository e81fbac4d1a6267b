"""The pipe from the wire to the loop: chain, signature, duplicates, tampering, poison."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gate import wire
from gate.ingest import Ingest, Seen
from gate.journey.commands import Actor, Command, Observe, Quarantine
from gate.journey.errors import DomainError, Turn

GATE, NODE = "ma-lu-thang", "inland-1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def event(seq: int, prev: str, plate: str = "25C01234") -> wire.JsonObject:
    return {
        "schema": wire.EVENT_SCHEMA,
        "gate": GATE,
        "node": NODE,
        "epoch": 1,
        "seq": seq,
        "event_id": f"event-{seq}",
        "kind": "passage",
        "occurred_at": "2026-11-22T03:10:12.482Z",
        "clock": {"synced": True, "offset_ms": 0},
        "salt": "AAAAAAAAAAAAAAAAAAAAAA==",
        "prev": prev,
        "body": {
            "lane": "inland-enter",
            "side": "inland",
            "movement": "enter",
            "direction": "toward",
            "plates": [{"role": "tractor", "text": plate}],
            "source": "camera",
        },
    }


def chain(length: int, signed: set[int]) -> list[bytes]:
    """A chain of events of which the numbers in `signed` carry a signature."""
    payloads, prev = [], wire.genesis_prev(GATE, NODE, 1)
    for seq in range(1, length + 1):
        obj = event(seq, prev)
        prev = wire.event_hash(obj)
        if seq in signed:
            obj = wire.sign_event(obj, KEY, "inland-1-2026")
        payloads.append(wire.event_bytes(obj))
    return payloads


@dataclass
class Desk:
    """A loop and a store that remember what they were handed."""

    taken: list[Observe] = field(default_factory=list)
    kept: list[Quarantine] = field(default_factory=list)
    acks: list[wire.JsonObject] = field(default_factory=list)
    away: bool = False
    fault_at: int = 0

    def __post_init__(self) -> None:
        self.ingest = Ingest(
            GATE,
            {NODE: KEY.public_key()},
            self,
            self.submit,
            lambda _node, ack: self.acks.append(ack),
        )

    async def submit(self, command: Command, _actor: Actor) -> dict[str, Any]:
        await asyncio.sleep(0)
        if self.away:
            raise DomainError("store.unavailable", Turn.SYSTEM)
        if isinstance(command, Quarantine):
            self.kept.append(command)
        elif isinstance(command, Observe):
            if command.origin.seq == self.fault_at:
                raise RuntimeError("a fault of ours")
            self.taken.append(command)
        return {}

    def newest_epoch(self, _node: str) -> int:
        return 1 if self.taken else 0

    def seen(self, _node: str, _epoch: int) -> Seen:
        return Seen(0, frozenset())

    def hash_and_next_prev(self, _node: str, _epoch: int, seq: int) -> tuple[str, str]:
        by_seq = {c.origin.seq: c.origin for c in self.taken}
        mine, after = by_seq.get(seq), by_seq.get(seq + 1)
        return (mine.hash if mine else "", after.prev if after else "")

    async def take(self, *payloads: bytes) -> None:
        for raw in payloads:
            await self.ingest.take(NODE, raw)
        for _ in range(20):
            await asyncio.sleep(0.001)

    def seqs(self) -> list[int]:
        return [c.origin.seq for c in self.taken]


async def test_one_signature_covers_all_before_it() -> None:
    desk = Desk()
    first, second, third = chain(3, {3})
    await desk.take(first, second)
    assert desk.seqs() == []
    assert desk.acks == []
    await desk.take(third)
    assert desk.seqs() == [1, 2, 3]
    assert desk.acks[-1]["seq"] == 3


async def test_an_unsigned_event_that_comes_after_its_signed_successor_is_proven_by_it() -> None:
    desk = Desk()
    first, second = chain(2, {2})
    await desk.take(second)
    assert desk.acks[-1] | {"seq": 0, "missing": [[1, 2]]} == desk.acks[-1]
    await desk.take(first)
    assert desk.seqs() == [2, 1]
    assert desk.acks[-1]["seq"] == 2
    assert desk.acks[-1]["missing"] == []


async def test_a_duplicate_is_acknowledged_again_and_has_no_effect() -> None:
    desk = Desk()
    payloads = chain(2, {2})
    await desk.take(*payloads)
    before = len(desk.acks)
    await desk.take(*payloads)
    assert desk.seqs() == [1, 2]
    assert len(desk.acks) > before
    assert desk.kept == []


async def test_the_same_number_with_other_bytes_is_an_equivocation() -> None:
    desk = Desk()
    (first,) = chain(1, {1})
    await desk.take(first)
    forged = event(1, wire.genesis_prev(GATE, NODE, 1), "30F99999")
    await desk.take(wire.event_bytes(wire.sign_event(forged, KEY, "inland-1-2026")))
    assert desk.seqs() == [1]
    assert [q.reason for q in desk.kept] == ["equivocation"]


async def test_another_key_another_node_and_a_broken_chain_are_kept_apart() -> None:
    desk = Desk()
    first, _, third = chain(3, {3})
    await desk.take(wire.event_bytes(wire.sign_event(event(1, "0" * 64), OTHER, "inland-1-2026")))
    stranger = wire.event_bytes({**event(1, "0" * 64), "node": "border-1"})
    await desk.take(stranger)
    altered = wire.event_bytes(event(2, wire.genesis_prev(GATE, NODE, 1), "30F99999"))
    await desk.take(first, altered, third)
    assert desk.seqs() == [3]
    assert [q.reason.partition(":")[0] for q in desk.kept] == ["signature", "malformed", "chain"]
    assert desk.acks[-1]["seq"] == 0
    assert desk.acks[-1]["missing"] == [[2, 3]]


async def test_a_node_that_signs_two_pasts_is_kept_for_a_person() -> None:
    desk = Desk()
    first, second = chain(2, {1, 2})
    other = wire.event_hash(event(1, wire.genesis_prev(GATE, NODE, 1), "30F99999"))
    forked = wire.event_bytes(wire.sign_event(event(2, other), KEY, "inland-1-2026"))
    await desk.take(first, forked, second)
    assert desk.seqs() == [1], "the second past decides nothing"
    both = [(q.seq, q.reason) for q in desk.kept]
    assert both == [(2, "fork"), (0, "equivocation")], "a person sees both"
    assert desk.acks[-1]["seq"] == 2
    assert desk.acks[-1]["quarantined"] == [2]


async def test_the_first_event_of_an_epoch_stands_on_the_epoch_itself() -> None:
    desk = Desk()
    elsewhere = event(1, wire.genesis_prev(GATE, NODE, 2))
    await desk.take(wire.event_bytes(wire.sign_event(elsewhere, KEY, "inland-1-2026")))
    assert desk.seqs() == []
    assert [(q.seq, q.reason) for q in desk.kept] == [(1, "fork")]


async def test_after_a_restart_the_book_itself_knows_the_predecessor() -> None:
    desk = Desk()
    (first,) = chain(1, {1})
    await desk.take(first)
    desk.seen = lambda _node, _epoch: Seen(1, frozenset())  # type: ignore[method-assign]
    desk.__post_init__()
    other = wire.event_hash(event(1, wire.genesis_prev(GATE, NODE, 1), "30F99999"))
    forked = wire.event_bytes(wire.sign_event(event(2, other), KEY, "inland-1-2026"))
    await desk.take(forked)
    assert [(q.seq, q.reason) for q in desk.kept] == [(2, "fork")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"{" * 5000, "malformed"),
        (b'{"schema":"malu.event/2"}', "unknown_schema"),
        (b"x" * (wire.MAX_PAYLOAD + 1), "oversized"),
    ],
)
async def test_poison_is_kept_and_the_pipe_moves(raw: bytes, code: str) -> None:
    desk = Desk()
    (good,) = chain(1, {1})
    await desk.take(raw, good)
    assert desk.seqs() == [1]
    assert [q.reason.partition(":")[0] for q in desk.kept] == [code]


async def test_what_the_store_did_not_take_is_not_acknowledged_and_may_come_again() -> None:
    desk = Desk(away=True)
    (first,) = chain(1, {1})
    await desk.take(first)
    assert desk.acks == []
    desk.away = False
    await desk.take(first)
    assert desk.seqs() == [1]
    assert desk.acks[-1]["seq"] == 1


async def test_an_event_that_breaks_us_is_kept_apart_and_counted_as_received() -> None:
    desk = Desk(fault_at=2)
    await desk.take(*chain(3, {3}))
    assert desk.seqs() == [1, 3]
    assert [(q.seq, q.reason) for q in desk.kept] == [(2, "fault")]
    assert desk.acks[-1]["seq"] == 3
    assert desk.acks[-1]["quarantined"] == [2]
