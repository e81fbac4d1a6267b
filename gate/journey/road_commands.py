"""What people may ask about the road: shut it, say when it is expected to open, open it.

Frozen requests like those of `gate.journey.commands`, which takes them in; nothing is decided here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloseRoad:
    """Nothing can drive: everything is held where it is. The same act again changes the words.

    `why` is a `gate.journey.road.RoadWhy`; `until` µs since the epoch, 0 = nobody knows.
    """

    why: str
    place: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True)
class OpenRoad:
    """The road is free again; `why` says how that is known."""

    why: str


RoadCommand = CloseRoad | OpenRoad
