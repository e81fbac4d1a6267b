"""Holds: why a vehicle may not leave although its papers may be in order.

An agency holds with a reason, the marshal holds a vehicle that broke down; both are released by
somebody, with a reason, and never removed.
"""

from dataclasses import dataclass
from enum import StrEnum


class HoldKind(StrEnum):
    """Held by an agency, seized, or not able to move."""

    AGENCY = "AGENCY"
    SEIZED = "SEIZED"
    BROKEN_DOWN = "BROKEN_DOWN"


# A vehicle that cannot move is no danger at the barrier: when it comes, it is repaired or towed.
BARRING = frozenset({HoldKind.AGENCY, HoldKind.SEIZED})


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold of one visit. `agency` is "" for a breakdown."""

    id: str
    visit_id: str
    kind: HoldKind
    agency: str
    reason: str
    by: str
    at: int
    paper_no: str = ""  # set when the marshal recorded it for the agency
    released_by: str = ""
    released_at: int = 0
    release_reason: str = ""

    @property
    def is_open(self) -> bool:
        """True until it is released."""
        return not self.released_at

    @property
    def bars(self) -> bool:
        """True while it keeps the vehicle from leaving."""
        return self.is_open and self.kind in BARRING
