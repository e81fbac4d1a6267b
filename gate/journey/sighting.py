"""Sighting and passage as the centre keeps them: physical facts at a lane, linked to a visit.

A sighting opens a card and moves nobody; only a passage changes where a vehicle is.
"""

from dataclasses import dataclass
from enum import StrEnum

from gate.journey.events import Picture, PlateSeen


class SightingState(StrEnum):
    """Standing in the lane, gone through, or backed out."""

    SETTLED = "settled"
    PASSED = "passed"
    WITHDREW = "withdrew"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One vehicle seen in one lane; `visit_id` is the visit it was matched to."""

    id: str
    lane: str
    side: str
    movement: str
    state: SightingState
    occurred_at: int
    visit_id: str
    plates: tuple[PlateSeen, ...]
    vehicle_class: str
    evidence: tuple[Picture, ...]
    source: str
    told_at: int = 0  # when the centre heard of it, µs

    def plate(self, role: str) -> PlateSeen | None:
        """The plate of that role, or None when the reader saw none."""
        return next((p for p in self.plates if p.role == role), None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A vehicle crossed the line of a lane: never edited."""

    id: str
    sighting_id: str
    lane: str
    side: str
    movement: str
    occurred_at: int
    visit_id: str
    vehicle_class: str
    plate: str  # as read at the line; the visit's when nothing was read there
    accept: bool = False  # the reader was sure of it
