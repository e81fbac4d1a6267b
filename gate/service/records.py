"""Rows that record what came in and what was answered.

History, written once, not part of the present.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One edge event as received.

    `raw` goes to a table apart that redaction may empty, the hash stays.
    """

    node: str
    epoch: int
    seq: int
    event_id: str
    kind: str
    occurred_at: int
    received_at: int
    hash: str
    prev: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A payload in quarantine: kept, counted as received, waiting for a person."""

    id: str
    node: str
    epoch: int
    seq: int
    received_at: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Opening:
    """A lane was told to open: for whom, why and until when; written before the command is sent."""

    id: str
    visit_id: str
    sighting_id: str
    lane: str
    node: str
    cause: str  # opening
    at: int
    expires_at: int
    raised_at: int = 0  # when the barrier said that it opened for this; 0 = not yet
    first_at: int = 0  # when this vehicle's first opening was given


@dataclass(frozen=True, slots=True)
class LaneSignal:
    """What loops, barriers and cameras said for themselves, for the completeness table."""

    id: str
    node: str
    lane: str
    kind: str  # barrier | loop | camera | weigh
    at: int
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answered Idempotency-Key with the hash of its request; kept for ever."""

    id: str  # the key
    request_hash: str
    at: int
    reply: Mapping[str, object] = field(default_factory=dict)
