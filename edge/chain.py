"""Making events: each gets its place, names the one before, and the last of a batch is signed.

Knows the wire and no disk: the outbox stores what is made here, or nothing of it. Bodies are
checked before they get a place, so that nothing is signed that a receiver could not read.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gate import wire

BATCH: Final = 50  # events committed, and vouched for by one signature, at most


class Place(NamedTuple):
    """Where an event stands in the node's chain."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes: the gate, the node, and the key that signs for the node."""

    gate: str
    node: str
    kid: str
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class World:
    """What is taken from outside: microseconds now, random bytes, trust in the clock."""

    clock: Callable[[], int]
    rand: Callable[[int], bytes]
    clock_state: Callable[[], wire.Clock]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place. `event_id` is made here unless the caller has one."""

    body: wire.EventBody
    occurred_us: int
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft whose body a receiver can read."""

    kind: str
    body: wire.JsonObject
    occurred_at: str
    event_id: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """An event on disk: its place, its name and the exact bytes to send."""

    place: Place
    event_id: str
    payload: bytes


def check(draft: Draft) -> Checked:
    """A draft ready for its place; raises `WireError` for a body that could not be read back."""
    kind, body = wire.body_object(draft.body)
    return Checked(kind, body, wire.rfc3339(draft.occurred_us), draft.event_id)


class Chain:
    """The chain of one node."""

    def __init__(self, identity: Identity, world: World) -> None:
        self._identity, self._world = identity, world

    def genesis(self, epoch: int) -> str:
        """What the first event of an epoch names as the one before."""
        return wire.genesis_prev(self._identity.gate, self._identity.node, epoch)

    def extend(self, head: Place, prev: str, drafts: Sequence[Checked]) -> tuple[list[Stored], str]:
        """The events after `head`, whose hash is `prev`, and the hash of the last of them.

        The last is signed, and in a long batch every fiftieth seq.
        """
        made = []
        for left, draft in zip(range(len(drafts) - 1, -1, -1), drafts, strict=True):
            head = Place(head.epoch, head.seq + 1)
            event = self._event(head, prev, draft)
            prev = wire.event_hash(event)
            if left == 0 or head.seq % BATCH == 0:
                event = wire.sign_event(event, self._identity.key, self._identity.kid)
            made.append(Stored(head, event["event_id"], wire.event_bytes(event)))
        return made, prev

    def _event(self, place: Place, prev: str, draft: Checked) -> wire.JsonObject:
        world = self._world
        return {
            "schema": wire.EVENT_SCHEMA,
            "gate": self._identity.gate,
            "node": self._identity.node,
            "epoch": place.epoch,
            "seq": place.seq,
            "event_id": draft.event_id or wire.uuid7(world.clock() // 1000, world.rand(10)),
            "kind": draft.kind,
            "occurred_at": draft.occurred_at,
            "clock": wire.plain(world.clock_state()),
            "salt": base64.b64encode(world.rand(16)).decode(),
            "prev": prev,
            "body": draft.body,
        }
