"""Edge nodes of the simulation: real wire payloads, chained and signed by keys made from the seed.

What leaves here is what a node would send: canonical bytes, gapless numbers, the hash of the event
before, a signature on the last of each batch.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from gate import wire
from gate.layout import GATE, NODES

EPOCH = 1
READER = wire.ReaderBody(name="malu-simulate", version="1", weights="none")


def key_of(seed: int, node: str) -> Ed25519PrivateKey:
    """The node's key in this seed's world: never one of a real gate."""
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.sha256(f"malu-simulate:{seed}:{node}".encode()).digest()
    )


def public_keys(seed: int) -> dict[str, Ed25519PublicKey]:
    """The public keys that the simulated centre pins."""
    return {node.id: key_of(seed, node.id).public_key() for node in NODES}


@dataclass(slots=True)
class EdgeNode:
    """One node: the number and hash of its last event, its key and its source of salt."""

    name: str
    key: Ed25519PrivateKey
    rng: Random
    seq: int = 0
    prev: str = field(default="")

    def events(self, at: int, bodies: list[wire.EventBody]) -> list[tuple[str, bytes]]:
        """Event ids and payloads of one batch that happened at `at` (µs), the last one signed."""
        found: list[tuple[str, bytes]] = []
        for number, body in enumerate(bodies, 1):
            event = self._event(at, body)
            if number == len(bodies):
                event = wire.sign_event(event, self.key, f"{self.name}-simulated")
            found.append((event["event_id"], wire.event_bytes(event)))
        return found

    def _event(self, at: int, body: wire.EventBody) -> wire.JsonObject:
        kind, plain = wire.body_object(body)
        self.seq += 1
        event: wire.JsonObject = {
            "schema": wire.EVENT_SCHEMA,
            "gate": GATE,
            "node": self.name,
            "epoch": EPOCH,
            "seq": self.seq,
            "event_id": wire.uuid7(at // 1000, self.rng.randbytes(10)),
            "kind": kind,
            "occurred_at": wire.rfc3339(at),
            "clock": {"synced": True, "offset_ms": 0},
            "salt": base64.b64encode(self.rng.randbytes(16)).decode(),
            "prev": self.prev or wire.genesis_prev(GATE, self.name, EPOCH),
            "body": plain,
        }
        self.prev = wire.event_hash(event)
        return event


def nodes(seed: int) -> dict[str, EdgeNode]:
    """The nodes of this gate."""
    return {n.id: EdgeNode(n.id, key_of(seed, n.id), Random(f"{seed}/node/{n.id}")) for n in NODES}
