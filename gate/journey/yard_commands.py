"""What people may ask about the bays, and about the plan that they stand in.

Frozen requests like those of `gate.journey.commands`, which takes them in; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloseBays:
    """Nobody is sent to this bay, or to any bay of this zone; who stands there stays."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class KeepBay:
    """The bay is kept for the vehicle with this plate until then (µs since the epoch)."""

    bay: str
    plate: str
    until: int
    why: str


@dataclass(frozen=True, slots=True)
class OpenBays:
    """This bay, or every bay of this zone, is for everybody again."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class HealBay:
    """This vehicle stands in a bay that the book has given to another: the labels are exchanged."""

    visit_id: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundYard:
    """The yard file that the gate begins with, for books that have none yet."""

    text: str


@dataclass(frozen=True, slots=True)
class EnterYard:
    """A yard file is kept as a version; nothing changes in the yard by it."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ApplyYard:
    """From now on the gate works by this version; the hash names what was looked at."""

    version: str
    sha256: str
    why: str


@dataclass(frozen=True, slots=True)
class TakePlan:
    """What a solver proposes for a snapshot of the yard, with how good it says it is.

    Fields as in `parking.proposal.Proposal`; `asked_at` is when the snapshot was taken, `waiting`
    how many vehicles without a bay stood in it.
    """

    asked_at: int
    waiting: int
    method: str
    inputs: str
    seed: int
    objective: int
    bound: int
    bays: Mapping[str, str]
    moves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanFailed:
    """A solver was asked and failed: what it was asked, as in `TakePlan`, and the kind of fault."""

    asked_at: int
    waiting: int
    inputs: str
    seed: int
    fault: str


YardCommand = (
    CloseBays
    | KeepBay
    | OpenBays
    | HealBay
    | FoundYard
    | EnterYard
    | ApplyYard
    | TakePlan
    | PlanFailed
)
