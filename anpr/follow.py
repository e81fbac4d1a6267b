"""Tell the vehicles of a film apart: reads of many frames become one settled read per plate.

Pure. A read belongs to a plate already in sight when its text is a likely slip of one read before,
or when it stands where that plate stood a moment ago. A plate that comes back within seconds is the
same vehicle. A plate seen in one frame only is not believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from anpr.consensus import settle
from anpr.plate import confusion_distance
from anpr.reading import Read

NEAR: Final = 1.5  # confusion distance between two readings of one plate
GONE_S: Final = 3.0  # seconds out of sight after which a plate has left
STEP_S: Final = 0.7  # seconds within which a plate cannot have moved far
REACH: Final = 0.9  # of its own width that a plate may move within that time
FRAMES_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Passing:
    """One plate of a film: when it was first and last seen (seconds), and its settled read."""

    t0: float
    t1: float
    read: Read


@dataclass(slots=True)
class _Sight:
    t0: float
    t1: float
    reads: list[Read] = field(default_factory=list)

    def is_of(self, read: Read, at: float) -> bool:
        if at - self.t1 > GONE_S:
            return False
        if read.text is not None and any(
            other.text is not None and confusion_distance(read.text, other.text) <= NEAR
            for other in self.reads[-6:]
        ):
            return True
        return at - self.t1 <= STEP_S and _moved(self.reads[-1], read) <= REACH


class Follower:
    """Gathers the reads of a film, frame after frame in the order of their time."""

    def __init__(self) -> None:
        self._open: list[_Sight] = []
        self._done: list[_Sight] = []

    def see(self, at: float, reads: Sequence[Read]) -> None:
        """Take the reads of the frame at `at` seconds."""
        self._done += [sight for sight in self._open if at - sight.t1 > GONE_S]
        self._open = [sight for sight in self._open if at - sight.t1 <= GONE_S]
        for read in reads:
            sight = next((s for s in self._open if s.is_of(read, at)), None)
            if sight is None:
                sight = _Sight(at, at)
                self._open.append(sight)
            sight.t1 = at
            sight.reads.append(read)

    def passings(self) -> list[Passing]:
        """Return every plate seen in at least two frames and read, in the order of coming."""
        found: list[Passing] = []
        for sight in sorted([*self._done, *self._open], key=lambda s: s.t0):
            if len(sight.reads) < FRAMES_MIN:
                continue
            settled = settle(sight.reads)
            if settled.text is not None:
                found.append(Passing(sight.t0, sight.t1, settled))
        return found


def _moved(before: Read, now: Read) -> float:
    """How far a plate moved, in widths of the plate."""
    width = max(1.0, abs(before.corners[1][0] - before.corners[0][0]))
    across = sum(x for x, _ in now.corners) - sum(x for x, _ in before.corners)
    down = sum(y for _, y in now.corners) - sum(y for _, y in before.corners)
    return float((across**2 + down**2) ** 0.5 / 4 / width)
