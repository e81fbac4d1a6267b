"""Who stands where, as a value: every step gives a new occupancy and leaves the old one readable.

No bay holds two vehicles and no vehicle two bays; a step that would break this is refused by name,
and nothing changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from parking.yard import Yard


class OccupancyError(ValueError):
    """A place that cannot be taken or left. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """Bays of one zone: all, taken, closed, free."""

    zone: str
    bays: int
    taken: int
    closed: int

    @property
    def free(self) -> int:
        """Bays that could be given away now."""
        return self.bays - self.taken - self.closed


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Bay id → visit id, and the bays closed to new vehicles."""

    by_bay: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    closed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse one vehicle in two bays; raises ``OccupancyError``."""
        twice = [visit for visit, count in Counter(self.by_bay.values()).items() if count > 1]
        if twice:
            raise OccupancyError("yard.visit_twice", f"{twice[0]} stands in two bays")

    def bay_of(self, visit_id: str) -> str | None:
        """The bay of a vehicle, ``None`` while it has none."""
        return next((bay for bay, visit in self.by_bay.items() if visit == visit_id), None)

    def take(self, bay: str, visit_id: str) -> Occupancy:
        """Put a vehicle into a free, open bay; taking one's own bay again changes nothing."""
        holder = self.by_bay.get(bay)
        if holder == visit_id:
            return self
        if holder is not None:
            raise OccupancyError("yard.taken", f"bay {bay} is taken; choose another")
        if bay in self.closed:
            raise OccupancyError("yard.closed", f"bay {bay} is closed; open it or choose another")
        if self.bay_of(visit_id) is not None:
            raise OccupancyError("yard.has_bay", f"{visit_id} already has a bay; move it")
        return Occupancy(MappingProxyType({**self.by_bay, bay: visit_id}), self.closed)

    def leave(self, visit_id: str) -> Occupancy:
        """Free the vehicle's bay, if it has one."""
        rest = {bay: visit for bay, visit in self.by_bay.items() if visit != visit_id}
        return Occupancy(MappingProxyType(rest), self.closed)

    def move(self, visit_id: str, bay: str) -> Occupancy:
        """Relocate a vehicle; its old bay becomes free."""
        return self.leave(visit_id).take(bay, visit_id)

    def close(self, bay: str) -> Occupancy:
        """Give the bay to nobody new; who stands there may stay."""
        return Occupancy(self.by_bay, self.closed | {bay})

    def reopen(self, bay: str) -> Occupancy:
        """Let the bay be given away again."""
        return Occupancy(self.by_bay, self.closed - {bay})

    def count(self, yard: Yard) -> tuple[ZoneCount, ...]:
        """Bays per zone in the yard's order; a taken bay that is also closed counts as taken."""
        bays = Counter(bay.zone for bay in yard.bays.values())
        taken = Counter(yard.bays[bay].zone for bay in self.by_bay if bay in yard.bays)
        shut = self.closed - self.by_bay.keys()
        closed = Counter(yard.bays[bay].zone for bay in shut if bay in yard.bays)
        return tuple(ZoneCount(zone, bays[zone], taken[zone], closed[zone]) for zone in yard.zones)
