"""The lanes' side of a story: edge nodes that sign and chain what they see, as the real ones do.

A node keeps its own clock (which may be wrong) and its own outbox (which may be cut off). It
refuses to know what the centre makes of its events.
"""

import base64
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anpr.plate import normalise, parse
from gate import wire
from gate.layout import GATE


@dataclass(slots=True)
class Node:
    """One edge node; `fast_ms` is how far its clock runs ahead of the truth, if it `knows`."""

    name: str
    key: Ed25519PrivateKey
    kid: str
    token: str
    fast_ms: int = 0
    knows: bool = True
    seq: int = 0
    prev: str = ""
    outbox: list[bytes] | None = None  # a list while nothing is sent

    def event(self, kind: str, body: dict[str, Any], at: int, event_id: str) -> bytes:
        """The next event of this node's chain, signed; `at` is the true time, µs."""
        self.seq += 1
        told = self.fast_ms if self.knows else 0
        unsigned = {
            "schema": wire.EVENT_SCHEMA,
            "gate": GATE,
            "node": self.name,
            "epoch": 1,
            "seq": self.seq,
            "event_id": event_id,
            "kind": kind,
            "occurred_at": wire.rfc3339(at + self.fast_ms * 1000),
            "clock": {"synced": not told, "offset_ms": told},
            "salt": base64.b64encode(os.urandom(16)).decode(),
            "prev": self.prev or wire.genesis_prev(GATE, self.name, 1),
            "body": body,
        }
        self.prev = wire.event_hash(unsigned)
        return wire.event_bytes(wire.sign_event(unsigned, self.key, self.kid))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a camera makes of one vehicle. `reads` None = as it is, "" = unreadable."""

    plate: str
    reads: str | None = None
    sure: bool = True
    trailer: str = ""
    trailer_reads: str | None = None
    kind: str = "truck"
    colour: str = ""
    movement: str = ""  # "" = as the lane serves; else it drives the wrong way

    def body(self, lane: str) -> dict[str, Any]:
        """The part of a sighting or passage that says where, and what was seen."""
        side, serves = lane.split("-")
        plates = [_read("tractor", self.plate, self.reads, self.sure, self.colour)]
        if self.trailer:
            plates.append(_read("trailer", self.trailer, self.trailer_reads, self.sure, ""))
        return {
            "lane": lane,
            "side": side,
            "movement": self.movement or serves,
            "vehicle": {"class": self.kind, "confidence": 900},
            "plates": plates,
            "source": "camera",
        }


@dataclass(slots=True)
class Letter:
    """Events that a node could not send yet, in their order."""

    node: str
    events: list[bytes] = field(default_factory=list)


def _read(role: str, plate: str, reads: str | None, sure: bool, colour: str) -> dict[str, Any]:
    true = normalise(plate)
    text = true if reads is None else normalise(reads)
    if not text:
        return {"role": role, "reason": "unreadable"}
    country = parse(text).country or "VN"
    candidates = [{"text": text, "p": 990 if sure else 641}]
    if text != true and true:
        candidates.append({"text": true, "p": 281})
    return {
        "role": role,
        "text": text,
        "country": country,
        "colour": colour or ("yellow" if country == "VN" else "blue"),
        "lines": 1,
        "confidence": 990 if sure else 641,
        "accept": sure,
        "candidates": candidates,
    }
