"""One decision in the making: a view of the state with this decision's own changes on top.

Handlers read and `put` here; nothing reaches the state unless the handler returns. So a refusal
half-way leaves no trace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from fees.assessment import Assessment, assess
from fees.categories import Chargeable
from fees.receipt import Party, Series
from fees.tariff import Tariff
from gate.journey.clearance import Clearance, Requirement
from gate.journey.commands import Actor
from gate.journey.errors import DomainError
from gate.journey.sighting import Sighting, SightingState
from gate.journey.visit import UNASSIGNED, Finding, Visit
from gate.service.money import Charge, Receipt
from gate.service.records import Opening
from gate.service.state import Entity, State
from parking.yard import Yard


@dataclass(frozen=True, slots=True)
class Notice:
    """Something on a screen changed: which kind of screen, and which visit."""

    topic: str  # booth | board | money
    visit_id: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the decisions look up: all data, nothing of it changes while the loop runs."""

    gate: str
    ledger: str
    tariff: Tariff
    yard: Yard
    requirements: tuple[Requirement, ...]
    receipt_series: Series
    collector: Party
    lane_nodes: Mapping[str, str]  # lane -> node that moves its barrier
    opening_ttl_us: int = 10_000_000


@dataclass(slots=True)
class Work:
    """Reads fall through to the state; writes stay here until the decision is whole."""

    state: State
    rules: Rules
    now: int
    new_id: Callable[[], str]
    actor: Actor
    changes: list[Entity] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    _visits: dict[str, Visit] = field(default_factory=dict)
    _charges: dict[str, Charge] = field(default_factory=dict)
    _sightings: dict[str, Sighting] = field(default_factory=dict)
    _openings: dict[str, Opening] = field(default_factory=dict)
    _clearances: dict[tuple[str, str], Clearance] = field(default_factory=dict)
    entry_count: int = -1
    entry_prev: str = ""

    def put(self, entity: Entity) -> None:
        """Add one new version of an entity to this decision."""
        self.changes.append(entity)
        match entity:
            case Visit():
                self._visits[entity.id] = entity
                self.notices += [Notice("booth", entity.id), Notice("board", entity.id)]
            case Charge():
                self._charges[entity.id] = entity
                self.notices.append(Notice("money", entity.visit_id))
            case Sighting():
                self._sightings[entity.id] = entity
            case Clearance():
                self._clearances[entity.visit_id, entity.agency] = entity
            case Opening():
                self._openings[entity.sighting_id] = entity
                if not entity.raised_at:
                    self.openings.append(entity)
            case _:
                pass

    def find_visit(self, visit_id: str) -> Visit | None:
        """The newest version of an open visit, or None."""
        return self._visits.get(visit_id) or self.state.visits.get(visit_id)

    def visit(self, visit_id: str) -> Visit:
        """The newest version; raises `visit.not_found` when no such visit is open."""
        found = self.find_visit(visit_id)
        if found is None:
            raise DomainError("visit.not_found", visit=visit_id)
        return found

    def open_visits(self, plate: str) -> list[Visit]:
        """Open visits with exactly this plate, oldest first, including this decision's changes."""
        ids = set(self.state.by_plate.get(plate, ()))
        ids |= {v.id for v in self._visits.values() if v.plate == plate}
        found = [v for v in map(self.find_visit, ids) if v is not None]
        return sorted(
            (v for v in found if v.plate == plate and v.is_open), key=lambda v: (v.opened_at, v.id)
        )

    def sighting(self, sighting_id: str) -> Sighting | None:
        """The newest version of a sighting that still stands in its lane, or None."""
        return self._sightings.get(sighting_id) or self.state.sightings.get(sighting_id)

    def standing(self, lane: str) -> Sighting | None:
        """The sighting that stands in that lane now."""
        found = self.sighting(self.state.standing.get(lane, ""))
        return found if found is not None and found.state is SightingState.SETTLED else None

    def charges(self, visit_id: str) -> list[Charge]:
        """All charges of a visit, oldest first, newest versions."""
        ids = dict.fromkeys(self.state.charges_of.get(visit_id, ()))
        ids |= dict.fromkeys(c.id for c in self._charges.values() if c.visit_id == visit_id)
        return [self._charges.get(i) or self.state.charges[i] for i in ids]

    def charge(self, charge_id: str) -> Charge:
        """The newest version; raises `charge.not_found`."""
        found = self._charges.get(charge_id) or self.state.charges.get(charge_id)
        if found is None:
            raise DomainError("charge.not_found", charge=charge_id)
        return found

    def clearances(self, visit_id: str) -> dict[str, Clearance]:
        """The newest word of each agency."""
        words = dict(self.state.clearances.get(visit_id, {}))
        words |= {a: c for (v, a), c in self._clearances.items() if v == visit_id}
        return words

    def assess(self, visit: Visit) -> Assessment:
        """The fee by the tariff from the facts now known; pure."""
        facts = Chargeable.from_facts(visit.facts)
        if visit.entered_at:  # the version in force at entry decides (docs/tariff.md)
            facts = replace(facts, entered_at=visit.entered_at)
        return assess(facts, self.rules.tariff)

    def opening(self, sighting_id: str) -> Opening | None:
        """The newest opening for the vehicle of that sighting, or None."""
        return self._openings.get(sighting_id) or self.state.openings.get(sighting_id)

    def occupied(self) -> dict[str, str]:
        """Bays taken, this decision's own moves included."""
        taken = {b: v for b, v in self.state.occupied.items() if v not in self._visits}
        mine = (v for v in self._visits.values() if v.is_inside and v.place not in ("", UNASSIGNED))
        return taken | {v.place: v.id for v in mine}

    def last_receipt(self, series: str) -> int:
        """The last number given in the series, this decision's own included; 0 = none yet."""
        mine = [e.number for e in self.changes if isinstance(e, Receipt) and e.series == series]
        return max([self.state.receipt_last.get(series, 0), *mine])

    def finding(self, visit_id: str, kind: str, **detail: str | int) -> None:
        """Note something that does not fit, once per kind and visit."""
        known = [*self.state.findings.get(visit_id, ())]
        known += [e for e in self.changes if isinstance(e, Finding) and e.visit_id == visit_id]
        if all(f.kind != kind for f in known):
            self.put(Finding(self.new_id(), visit_id, kind, self.now, detail))
