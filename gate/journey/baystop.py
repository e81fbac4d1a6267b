"""A bay that is not for everybody: closed, or kept for one declared vehicle until a time.

Facts only; who may close, keep and open a bay is decided in `gate.service.bays`. Times in µs since
the epoch, UTC; 0 = not yet, or without an end.
"""

from dataclasses import dataclass
from enum import StrEnum


class StopKind(StrEnum):
    """What stands against giving the bay to anybody."""

    CLOSED = "closed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class BayStop:
    """One bay closed or kept once; the newest version says whether it still is.

    `plate` is for whom a bay is kept, and `until` when that ends by itself.
    """

    id: str
    bay: str
    kind: StopKind
    plate: str
    why: str
    by: str
    device: str
    at: int
    until: int = 0
    ended_by: str = ""
    ended_on: str = ""
    ended_at: int = 0
    ended_why: str = ""

    @property
    def lasts(self) -> bool:
        """Whether nobody has ended it."""
        return self.ended_at == 0

    def is_over(self, now: int) -> bool:
        """Whether its time is up."""
        return 0 < self.until <= now
