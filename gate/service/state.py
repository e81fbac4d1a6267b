"""The present of one gate in memory: open visits and what hangs on them, rebuilt at start.

Only the loop changes it, and only by applying frozen entities that were decided together; the
store writes the same entities in one transaction. It refuses to decide anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from fees.charge import ChargeState
from gate.journey.clearance import Clearance
from gate.journey.sighting import Passage, Sighting, SightingState
from gate.journey.visit import UNASSIGNED, Correction, Finding, Visit
from gate.service.money import BookEntry, Charge, Payment, Receipt
from gate.service.records import LaneSignal, Opening, RawEvent, Refused, Remembered

OWING = frozenset({ChargeState.DUE, ChargeState.PART_PAID})

Entity = (
    Visit
    | Sighting
    | Passage
    | Finding
    | Correction
    | Clearance
    | Charge
    | Payment
    | Receipt
    | BookEntry
    | Opening
    | LaneSignal
    | RawEvent
    | Refused
    | Remembered
)


@dataclass(slots=True)
class State:
    """Indexes over the newest version of each entity that an open visit needs."""

    visits: dict[str, Visit] = field(default_factory=dict)
    by_plate: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sightings: dict[str, Sighting] = field(default_factory=dict)
    last_sighting: dict[str, Sighting] = field(
        default_factory=dict
    )  # visit -> newest, for its picture
    passed: dict[str, str] = field(
        default_factory=dict
    )  # sighting id -> passage id, open visits only
    standing: dict[str, str] = field(default_factory=dict)  # lane -> sighting id
    charges: dict[str, Charge] = field(default_factory=dict)
    charges_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    receipts_of: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    clearances: dict[str, dict[str, Clearance]] = field(default_factory=lambda: defaultdict(dict))
    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    openings: dict[str, Opening] = field(default_factory=dict)  # sighting id -> newest opening
    occupied: dict[str, str] = field(default_factory=dict)  # bay -> visit
    last_turn: dict[str, Visit] = field(default_factory=dict)  # plate -> last visit that left
    receipt_last: dict[str, int] = field(default_factory=dict)  # series -> last number
    entry_count: int = 0
    entry_prev: str = ""

    def apply(self, entity: Entity) -> None:
        """Take in one decided (or reloaded) entity; order within a decision does not matter."""
        match entity:
            case Visit():
                self._visit(entity)
            case Sighting():
                self._sighting(entity)
            case Passage():
                if entity.sighting_id:
                    self.passed[entity.sighting_id] = entity.id
            case Charge():
                if entity.id not in self.charges:
                    self.charges_of[entity.visit_id].append(entity.id)
                self.charges[entity.id] = entity
                self._settle(entity.visit_id)
            case Clearance():
                self.clearances[entity.visit_id][entity.agency] = entity
            case Finding():
                self.findings[entity.visit_id].append(entity)
            case Opening():
                self.openings[entity.sighting_id] = entity
            case Receipt():
                last = self.receipt_last.get(entity.series, 0)
                self.receipt_last[entity.series] = max(last, entity.number)
                if entity not in self.receipts_of[entity.visit_id]:
                    self.receipts_of[entity.visit_id].append(entity)
            case BookEntry():
                self.entry_count, self.entry_prev = entity.id, entity.hash
            case _:
                pass  # Payment, Correction, RawEvent and the like are history: written, not kept

    def apply_all(self, entities: Iterable[Entity]) -> None:
        """Apply in order."""
        for entity in entities:
            self.apply(entity)

    def _visit(self, new: Visit) -> None:
        old = self.visits.get(new.id)
        if old is not None:
            self.by_plate[old.plate].discard(new.id)
            if self.occupied.get(old.place) == new.id:
                del self.occupied[old.place]
        self.visits[new.id] = new
        if not new.is_open:
            if new.left_at and new.plate:
                self.last_turn[new.plate] = new
            self._settle(new.id)
            return
        self.by_plate[new.plate].add(new.id)
        if new.is_inside and new.place not in ("", UNASSIGNED):
            self.occupied[new.place] = new.id

    def _settle(self, visit_id: str) -> None:
        """A closed visit leaves memory once nothing is owed."""
        visit = self.visits.get(visit_id)
        charges = self.charges_of.get(visit_id, ())
        owing = any(self.charges[c].state in OWING for c in charges)
        if visit is not None and not visit.is_open and not owing:
            self._forget(visit)

    def _forget(self, closed: Visit) -> None:
        self.visits.pop(closed.id, None)
        for charge_id in self.charges_of.pop(closed.id, ()):
            self.charges.pop(charge_id, None)
        self.clearances.pop(closed.id, None)
        self.findings.pop(closed.id, None)
        self.receipts_of.pop(closed.id, None)
        sighting = self.last_sighting.pop(closed.id, None)
        if sighting is not None:
            self.openings.pop(sighting.id, None)
            self.passed.pop(sighting.id, None)

    def _sighting(self, new: Sighting) -> None:
        if new.visit_id in self.visits or new.state is SightingState.SETTLED:
            self.last_sighting[new.visit_id] = new
        if new.state is SightingState.SETTLED:
            self.sightings[new.id] = new
            self.standing[new.lane] = new.id
            return
        self.sightings.pop(new.id, None)
        if self.standing.get(new.lane) == new.id:
            del self.standing[new.lane]
