"""Is there a vehicle in the lane? Pure: shares of changed pixels in, presence out.

The camera compares a small grey picture (320×180) with the empty lane and with a moment ago; this
module decides. A vehicle whose plate nobody can read is present all the same. It never looks at an
induction loop: loops and camera are counted against each other, so neither may lean on the other.
"""

from dataclasses import dataclass
from typing import Final

ARRIVE: Final = 30  # ‰ of the picture that differ from the empty lane when something comes
DEPART: Final = 15  # ‰ below which the lane looks empty again
MOVING: Final = 4  # ‰ that changed since a quarter of a second ago when something moves
ARRIVE_US: Final = 150_000  # a bird or a lamp is shorter
DEPART_US: Final = 500_000
STALE_US: Final = 120_000_000  # so long without motion or plate is a changed lane, not a vehicle


@dataclass(frozen=True, slots=True)
class Glance:
    """One look at the lane: shares in thousandths of the picture, and plates found in it."""

    at_us: int
    moved: int
    foreign: int
    plates: int = 0


@dataclass(frozen=True, slots=True)
class Presence:
    """What the trigger says: a vehicle is there, and for how long it has stood still (µs).

    `learn` tells the camera that the lane looks as it does when empty.
    """

    present: bool
    still_us: int
    learn: bool


class Trigger:
    """Presence of a vehicle in one lane, from glances in the order of their time."""

    def __init__(self) -> None:
        self._present = False
        self._since: int | None = None  # when the lane began to look other than we say
        self._moved_at: int | None = None
        self._plate_at: int | None = None

    def see(self, glance: Glance) -> Presence:
        """Take the next glance and say whether a vehicle is present."""
        if self._moved_at is None or glance.moved >= MOVING:
            self._moved_at = glance.at_us
        if glance.plates:
            self._plate_at = glance.at_us
        if self._wants_change(glance):
            if self._since is None:
                self._since = glance.at_us
            if glance.at_us - self._since >= self._patience(glance):
                self._present, self._since = not self._present, None
        else:
            self._since = None
        still = glance.at_us - self._moved_at
        if self._present and still > STALE_US and not self._saw_plate(glance, STALE_US):
            self._present = False
            return Presence(False, still, learn=True)
        return Presence(self._present, still, learn=not self._present and glance.foreign < ARRIVE)

    def _wants_change(self, glance: Glance) -> bool:
        if self._present:
            return glance.foreign < DEPART and not self._saw_plate(glance, DEPART_US)
        return glance.foreign >= ARRIVE or glance.plates > 0

    def _patience(self, glance: Glance) -> int:
        if self._present:
            return DEPART_US
        return 0 if glance.plates else ARRIVE_US

    def _saw_plate(self, glance: Glance, within_us: int) -> bool:
        return self._plate_at is not None and glance.at_us - self._plate_at < within_us
