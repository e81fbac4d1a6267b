"""A road that is shut: by a landslide, by water, by the other side. Everything waits, none is lost.

Facts and arithmetic only; who may shut and open it, and what then stands still, is decided in
`gate.service.road`. Times in µs since the epoch, UTC; 0 = not known or not yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RoadWhy(StrEnum):
    """Why nothing can drive."""

    LANDSLIDE = "landslide"
    FLOOD = "flood"
    FOG = "fog"
    ACCIDENT = "accident"
    FAR_SIDE = "far_side"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class RoadClosure:
    """One time in which the road was shut; the newest version says whether it still is.

    `until` is when it is expected to open: a word to the drivers, nothing opens by it.
    """

    id: str
    why: RoadWhy
    place: str
    closed_by: str
    closed_on: str  # the device
    closed_at: int
    until: int = 0
    opened_by: str = ""
    opened_on: str = ""
    opened_at: int = 0
    opened_why: str = ""

    @property
    def lasts(self) -> bool:
        """Whether the road is shut by it now."""
        return self.opened_at == 0


def closed_us(closures: Iterable[RoadClosure], start: int, end: int) -> int:
    """For how long, of the time from `start` to before `end`, the road was shut, µs.

    Closures never overlap: the road is shut once at a time.
    """
    return sum(
        max(0, min(end, one.opened_at or end) - max(start, one.closed_at)) for one in closures
    )
