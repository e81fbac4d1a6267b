"""What a person may ask of the queues beside the rule: always with a reason, always recorded.

Frozen requests like those of `gate.journey.commands`, which takes them in; nothing is decided here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TakeBackCall:
    """Who was called by a person waits again in its old place."""

    visit_id: str
    why: str


@dataclass(frozen=True, slots=True)
class NoShow:
    """Who was called did not come: it loses its place and waits at the end."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class StopCalls:
    """Nobody is called in this stage (`gate`, `yard`, `bridge`) until `GoOnCalling`."""

    stage: str
    why: str


@dataclass(frozen=True, slots=True)
class GoOnCalling:
    """The stage calls by its rule again."""

    stage: str


@dataclass(frozen=True, slots=True)
class StateKeeping:
    """Until when the goods of a visit are good (µs since the epoch; 0 = it is taken back).

    `why` is needed once somebody has said it: the time moves vehicles in their lines.
    """

    visit_id: str
    keeps_until: int
    why: str = ""


QueueCommand = TakeBackCall | NoShow | StopCalls | GoOnCalling | StateKeeping
