"""The present of one gate in memory: open visits and what hangs on them, rebuilt at start.

Only the loop changes it, and only by applying frozen entities that were decided together; the
store writes the same entities in one transaction. It refuses to decide anything.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush

from fees.charge import ChargeState
from fees.hand_in import HandInState
from fees.receipt_state import AT_REST
from gate.journey.baystop import BayStop
from gate.journey.clearance import Clearance
from gate.journey.consignment import Consignment, ConsignmentState, HandOver
from gate.journey.equipment import Equipment
from gate.journey.gaps import FoundGap, GapWord
from gate.journey.hold import Hold
from gate.journey.matching import Look
from gate.journey.oversight import DAY_US, Device, ExemptionAsk, Override, Pass, Review
from gate.journey.road import RoadClosure
from gate.journey.sighting import Passage, Sighting, SightingState
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.stocktake import Counted, StockTake
from gate.journey.visit import PRESENT_STATES, UNASSIGNED, Correction, Custody, Finding, Visit
from gate.service.company import Company, CompanyMove
from gate.service.money import (
    BankCredit,
    BookEntry,
    Charge,
    HandInList,
    Payment,
    PriceSlip,
    Receipt,
    Refund,
    Shift,
)
from gate.service.paper_rows import (
    ReceiptLife,
    SeriesRun,
    SignedPaper,
    WrongNotice,
    notice_id,
)
from gate.service.plan_rows import FAILED, SolverTick
from gate.service.queue_rows import QueueRecord
from gate.service.queues import Queues
from gate.service.records import LaneSignal, Opening, RawEvent, Refused, Remembered
from gate.service.register import Register, nothing, price_register, register
from gate.service.stays import Stays
from gate.service.tariff_rows import PRICE, TariffVersion
from gate.service.yard_rows import YardApplied, YardVersion, drawn
from parking.yard import Yard

OWING = frozenset({ChargeState.DUE, ChargeState.PART_PAID})
UNSETTLED = OWING | {ChargeState.ON_ACCOUNT}  # somebody still has to pay: they stay at hand
KEPT_US = 7 * DAY_US  # closed visits stay at hand: a lane may be cut off for seven days

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
    | PriceSlip
    | SeriesRun
    | SignedPaper
    | ReceiptLife
    | WrongNotice
    | BookEntry
    | BankCredit
    | Shift
    | HandInList
    | Refund
    | Company
    | CompanyMove
    | Opening
    | LaneSignal
    | RawEvent
    | Refused
    | Remembered
    | Equipment
    | Consignment
    | HandOver
    | Hold
    | Override
    | ExemptionAsk
    | Review
    | Pass
    | Device
    | StockTake
    | Counted
    | TariffVersion
    | RoadClosure
    | BayStop
    | SlotDraw
    | SlotRequest
    | FoundGap
    | GapWord
    | QueueRecord
    | YardVersion
    | YardApplied
    | SolverTick
)


@dataclass(slots=True)
class State:
    """Indexes over the newest version of each entity that an open visit needs."""

    visits: dict[str, Visit] = field(default_factory=dict)  # open, owing, or closed of late
    by_plate: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # open ones
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # all of `visits`
    crossings: list[tuple[int, str, str]] = field(default_factory=list)  # (at, passage, visit)
    sightings: dict[str, Sighting] = field(default_factory=dict)
    last_sighting: dict[str, Sighting] = field(
        default_factory=dict
    )  # visit -> newest, for its picture
    sightings_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    passages: dict[str, Passage] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)  # sighting id -> passage id
    standing: dict[str, str] = field(default_factory=dict)  # lane -> sighting id
    charges: dict[str, Charge] = field(default_factory=dict)
    charges_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    charge_codes: dict[str, str] = field(default_factory=dict)  # code of a transfer -> charge
    credits: dict[str, BankCredit] = field(default_factory=dict)  # every one that was ever told
    credit_keys: dict[str, str] = field(default_factory=dict)  # what it is known by -> credit
    refunds: dict[str, Refund] = field(default_factory=dict)  # asked for or approved
    shifts: dict[str, Shift] = field(default_factory=dict)  # open ones
    companies: dict[str, Company] = field(default_factory=dict)  # by tax code, closed ones too
    takings: dict[str, Shift] = field(default_factory=dict)  # closed, and not yet at the treasury
    hand_ins: dict[str, HandInList] = field(default_factory=dict)  # not confirmed yet
    hand_in_count: dict[int, int] = field(default_factory=dict)  # year -> lists made
    receipts_of: dict[str, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    clearances: dict[str, dict[str, Clearance]] = field(default_factory=lambda: defaultdict(dict))
    findings: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    openings: dict[str, Opening] = field(default_factory=dict)  # sighting id -> newest opening
    occupied: dict[str, str] = field(default_factory=dict)  # bay -> visit
    last_turn: dict[str, Visit] = field(default_factory=dict)  # plate -> last visit that left
    receipt_last: dict[str, int] = field(default_factory=dict)  # series -> last number
    slip_last: dict[str, int] = field(default_factory=dict)  # the same for slips of prices
    slips_of: dict[str, list[PriceSlip]] = field(default_factory=lambda: defaultdict(list))
    lives: dict[str, ReceiptLife] = field(default_factory=dict)  # on their way, or at hand
    old_receipts: dict[str, Receipt] = field(default_factory=dict)  # asked for since the start
    series: dict[str, SeriesRun] = field(default_factory=dict)  # registered ones, by symbol
    equipment: dict[str, Equipment] = field(default_factory=dict)
    consignments: dict[str, Consignment] = field(default_factory=dict)
    holds: dict[str, dict[str, Hold]] = field(default_factory=lambda: defaultdict(dict))
    overrides: dict[str, Override] = field(default_factory=dict)  # not countersigned yet
    asks: dict[str, ExemptionAsk] = field(default_factory=dict)  # visit -> newest
    reviewed: set[str] = field(default_factory=set)  # charge ids, of visits at hand
    passes: dict[str, Pass] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    tariffs: dict[str, TariffVersion] = field(default_factory=dict)  # every one ever entered
    register: Register = field(default_factory=lambda: nothing(""))  # by which fees are assessed
    price_name: str = ""  # the tariff of prices that the centre was started with
    price_register: Register = field(default_factory=lambda: nothing(""))  # the same for prices
    closures: dict[str, RoadClosure] = field(default_factory=dict)  # every one, a few a year
    plan: SolverTick | None = None  # the newest proposal of a solver, since the start
    draws: dict[str, SlotDraw] = field(default_factory=dict)
    slot_requests: dict[str, SlotRequest] = field(default_factory=dict)
    slots: dict[str, SlotRequest] = field(default_factory=dict)  # by visit, those given
    slot_asks: dict[str, list[str]] = field(default_factory=dict)  # by visit, what it asked
    bay_stops: dict[str, BayStop] = field(default_factory=dict)  # by bay, those that last
    stays: Stays = field(default_factory=Stays)  # how long vehicles of each kind stayed of late
    yards: dict[str, YardVersion] = field(default_factory=dict)  # every one ever entered
    applied: list[YardApplied] = field(default_factory=list)  # the last one holds
    counts: dict[str, StockTake] = field(default_factory=dict)  # walks under way
    counted: dict[str, list[Counted]] = field(default_factory=lambda: defaultdict(list))
    entry_count: int = 0
    entry_prev: str = ""
    waited_for: dict[str, None] = field(default_factory=dict)  # EXPECTED visits, oldest first
    here: dict[str, None] = field(default_factory=dict)  # visits at the gate or inside
    looks: dict[str, tuple[Visit, Look]] = field(default_factory=dict)  # of those who are here
    unentered: dict[str, None] = field(default_factory=dict)  # visits that lack their entry
    queues: Queues | None = None  # the lines; None = this gate calls nobody by a rule
    yard_turn: int = 0  # rises whenever a bay may have become free
    newest: int = 0  # the latest time any visit opened or left: what is old is measured from it
    _finding_of: dict[str, str] = field(default_factory=dict)  # finding -> visit
    _closed: list[tuple[int, str]] = field(default_factory=list)  # heap of (closed at, visit)
    hangs: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # visit -> trailers and goods that it ever carried

    def apply(self, entity: Entity) -> None:
        """Take in one decided (or reloaded) entity; order within a decision does not matter."""
        match entity:
            case Visit():
                self._visit(entity)
            case Sighting():
                self._sighting(entity)
            case Passage():
                self.passages[entity.id] = entity
                if entity.sighting_id:
                    self.passed[entity.sighting_id] = entity.id
            case Charge():
                if entity.id not in self.charges:
                    self.charges_of[entity.visit_id].append(entity.id)
                self.charges[entity.id] = entity
                if entity.code:
                    self.charge_codes[entity.code] = entity.id
                self._settle(entity.visit_id)
            case Clearance():
                self.clearances[entity.visit_id][entity.agency] = entity
            case Finding():
                self._finding(entity)
            case Opening():
                self.openings[entity.sighting_id or entity.id] = entity
            case Receipt():
                last = self.receipt_last.get(entity.series, 0)
                self.receipt_last[entity.series] = max(last, entity.number)
                if entity not in self.receipts_of[entity.visit_id]:
                    self.receipts_of[entity.visit_id].append(entity)
            case PriceSlip():
                last = self.slip_last.get(entity.series, 0)
                self.slip_last[entity.series] = max(last, entity.number)
                if entity not in self.slips_of[entity.visit_id]:
                    self.slips_of[entity.visit_id].append(entity)
            case BankCredit() | Shift() | HandInList() | Refund() | Company():
                self._money(entity)
            case SeriesRun():
                self.series[entity.id] = entity
            case ReceiptLife():
                self._life(entity)
            case BookEntry():
                self.entry_count, self.entry_prev = entity.id, entity.hash
            case Equipment() | Consignment() | Hold() | Override() | ExemptionAsk() | Review():
                self._beside(entity)
            case Pass():
                self.passes[entity.id] = entity
            case Device():
                self.devices[entity.id] = entity
            case TariffVersion():
                self.tariffs[entity.id] = entity
                if entity.kind == PRICE:
                    self.price_register = price_register(self.price_name, self.tariffs)
                else:
                    self.register = register(self.register.registry.tariff, self.tariffs)
            case RoadClosure():
                self.closures[entity.id] = entity
            case SlotDraw():
                self.draws[entity.id] = entity
            case SlotRequest():
                self._slot(entity)
            case BayStop():
                self._bay_stop(entity)
            case YardVersion():
                self.yards[entity.id] = entity
            case YardApplied():
                self.applied = sorted([*self.applied, entity], key=lambda one: one.act)
                self.yard_turn += 1  # whoever waits for a bay is looked at again
            case SolverTick():
                self.plan = self.plan if entity.verdict == FAILED else entity
            case StockTake():
                self.counts[entity.id] = entity
            case Counted():
                self.counted[entity.count_id].append(entity)
            case QueueRecord():  # read at start; at work the lines have moved on already
                if self.queues is not None:
                    self.queues.load(entity)
            case _:
                pass  # Payment, Correction, RawEvent and the like are history: written, not kept

    @property
    def yard(self) -> Yard | None:
        """The yard of the books; None = they have none, and what the centre was given holds."""
        return drawn(self.yards[self.applied[-1].version].text) if self.applied else None

    def _slot(self, asked: SlotRequest) -> None:
        before = self.slot_requests.get(asked.id)
        self.slot_requests[asked.id] = asked
        if before is not None and before.visit_id != asked.visit_id:
            self.slot_asks[before.visit_id].remove(asked.id)
            self._slot_of(before.visit_id)
        if before is None or before.visit_id != asked.visit_id:
            self.slot_asks.setdefault(asked.visit_id, []).append(asked.id)
        self._slot_of(asked.visit_id)

    def _slot_of(self, visit_id: str) -> None:
        """The next slot that the vehicle has; when it has none any more, the last one it had.

        By what stands in the requests alone, not by their order: a start finds the same.
        """
        given = [self.slot_requests[one] for one in self.slot_asks[visit_id]]
        given = [one for one in given if one.slot]
        held = [one for one in given if one.held]
        if held:
            self.slots[visit_id] = min(held, key=lambda one: (one.begins_at, one.id))
        elif given:
            self.slots[visit_id] = max(given, key=lambda one: (one.begins_at, one.id))
        else:
            self.slots.pop(visit_id, None)

    def _bay_stop(self, stop: BayStop) -> None:
        if stop.lasts:
            self.bay_stops[stop.bay] = stop
        elif (known := self.bay_stops.get(stop.bay)) is not None and known.id == stop.id:
            del self.bay_stops[stop.bay]
        self.yard_turn += 1  # whoever waits for a bay is looked at again

    def expected(self) -> Iterable[Visit]:
        """Declared vehicles that have not come, oldest declaration first."""
        return (self.visits[visit_id] for visit_id in self.waited_for)

    def recall(self, found: Iterable[Receipt | ReceiptLife]) -> None:
        """Take to hand receipts from long ago; what is known already is newer."""
        for entity in found:
            if isinstance(entity, Receipt):
                self.old_receipts.setdefault(entity.id, entity)
            else:
                self.lives.setdefault(entity.id, entity)

    def apply_all(self, entities: Iterable[Entity]) -> None:
        """Apply in order."""
        for entity in entities:
            self.apply(entity)

    def _hand_in(self, new: HandInList) -> None:
        """A list is at hand until it ends; confirmed takings are no longer ours."""
        year, nth = new.place
        self.hand_in_count[year] = max(self.hand_in_count.get(year, 0), nth)
        self.hand_ins[new.id] = new
        if not new.is_open:
            del self.hand_ins[new.id]
        if new.state is HandInState.CONFIRMED:
            for shift_id in new.shifts:
                self.takings.pop(shift_id, None)

    def _finding(self, new: Finding) -> None:
        """The newest version, under the visit that it belongs to now."""
        before = self._finding_of.get(new.id, new.visit_id)
        self.findings[before] = [f for f in self.findings[before] if f.id != new.id]
        self.findings[new.visit_id].append(new)
        self._finding_of[new.id] = new.visit_id

    def _money(self, entity: BankCredit | Shift | HandInList | Refund | Company) -> None:
        """Money that hangs on no vehicle, or goes back."""
        match entity:
            case BankCredit():
                self.credits[entity.id] = entity
                self.credit_keys |= dict.fromkeys(entity.keys, entity.id)
            case Shift():
                self.shifts[entity.id] = entity
                if not entity.is_open:
                    del self.shifts[entity.id]
                if entity.has_takings:
                    self.takings[entity.id] = entity
            case HandInList():
                self._hand_in(entity)
            case Refund():
                self.refunds[entity.id] = entity
                if not entity.is_open:
                    del self.refunds[entity.id]
                    self._settle(entity.visit_id)
            case Company():
                self.companies[entity.id] = entity

    def _life(self, new: ReceiptLife) -> None:
        """Where a receipt is; one at rest is at hand only while its visit or its paper is."""
        self.lives[new.id] = new
        at_hand = new.visit_id in self.visits or new.id in self.old_receipts
        if new.state in AT_REST and not at_hand:
            del self.lives[new.id]

    def _beside(
        self, entity: Equipment | Consignment | Hold | Override | ExemptionAsk | Review
    ) -> None:
        """What hangs on a visit and goes when the visit goes."""
        match entity:
            case Equipment():
                for visit_id in (entity.entered_with, entity.visit_id):
                    self.hangs[visit_id].add(entity.id)
                self.equipment[entity.id] = entity
            case Consignment():
                for visit_id in (entity.brought_by, entity.visit_id):
                    self.hangs[visit_id].add(entity.id)
                self.consignments[entity.id] = entity
            case Hold():
                self.holds[entity.visit_id][entity.id] = entity
            case Override():
                self.overrides[entity.id] = entity
                if not entity.is_open:
                    del self.overrides[entity.id]
            case ExemptionAsk():
                self.asks[entity.visit_id] = entity
            case Review():
                self.reviewed.add(entity.charge_id)

    def _visit(self, new: Visit) -> None:
        old = self.visits.get(new.id)
        if old is not None:
            self.by_plate[old.plate].discard(new.id)
            self.known[old.plate].discard(new.id)
            if self.occupied.get(old.place) == new.id:
                del self.occupied[old.place]
            if old.place not in ("", UNASSIGNED):
                self.yard_turn += old.place != new.place or not new.is_inside
        self.visits[new.id] = new
        self.stays.take(new)
        self.known[new.plate].add(new.id)
        if new.state is Custody.EXPECTED:
            self.waited_for.setdefault(new.id)
        else:
            self.waited_for.pop(new.id, None)
        if new.state in PRESENT_STATES:
            self.here.setdefault(new.id)
        else:
            self.here.pop(new.id, None)
            self.looks.pop(new.id, None)
        if new.lacks_entry:
            self.unentered.setdefault(new.id)
        else:
            self.unentered.pop(new.id, None)
        self._crossed(old, new)
        self.newest = max(self.newest, new.opened_at, new.left_at)
        if not new.is_open:
            if new.left_at and new.plate:
                self.last_turn[new.plate] = new
            if old is None or old.is_open:
                heappush(self._closed, (max(new.left_at, new.opened_at), new.id))
            self._let_go()
            return
        self.by_plate[new.plate].add(new.id)
        if new.is_inside and new.place not in ("", UNASSIGNED):
            self.occupied[new.place] = new.id

    def _crossed(self, old: Visit | None, new: Visit) -> None:
        """Keep the crossings in the order in which they happened."""
        before = (
            {(old.entered_at, old.enter_passage), (old.left_at, old.leave_passage)} if old else ()
        )
        for at, passage in ((new.entered_at, new.enter_passage), (new.left_at, new.leave_passage)):
            if passage and (at, passage) not in before:
                insort(self.crossings, (at, passage, new.id))

    def _let_go(self) -> None:
        """Closed visits leave memory after a week."""
        while self._closed and self._closed[0][0] < self.newest - KEPT_US:
            self._settle(heappop(self._closed)[1])

    def _settle(self, visit_id: str) -> None:
        """A visit closed a week ago leaves memory once nothing is owed, either way."""
        visit = self.visits.get(visit_id)
        if visit is None or visit.is_open:
            return
        charges = self.charges_of.get(visit_id, ())
        owing = any(self.charges[c].state in UNSETTLED for c in charges)
        owing = owing or any(r.visit_id == visit_id for r in self.refunds.values())
        if not owing and max(visit.left_at, visit.opened_at) < self.newest - KEPT_US:
            self._forget(visit)

    def _forget(self, closed: Visit) -> None:
        self.visits.pop(closed.id, None)
        self.unentered.pop(closed.id, None)
        self.known[closed.plate].discard(closed.id)
        for charge_id in self.charges_of.pop(closed.id, ()):
            gone = self.charges.pop(charge_id, None)
            if gone is not None:
                self.charge_codes.pop(gone.code, None)
            self.reviewed.discard(charge_id)
        for found in self.findings.get(closed.id, ()):
            self._finding_of.pop(found.id, None)
        for receipt in self.receipts_of.get(closed.id, ()):
            life = self.lives.get(receipt.id)
            notices = range(1, life.notices + 1) if life is not None else ()
            for paper_id in (receipt.id, *(notice_id(receipt.id, n) for n in notices)):
                if paper_id in self.lives and self.lives[paper_id].state in AT_REST:
                    del self.lives[paper_id]
        for index in (self.clearances, self.findings, self.receipts_of, self.holds, self.asks):
            index.pop(closed.id, None)
        self.slips_of.pop(closed.id, None)
        self.last_sighting.pop(closed.id, None)
        for sighting_id in self.sightings_of.pop(closed.id, ()):
            self.openings.pop(sighting_id, None)
            self.passed.pop(sighting_id, None)
            self.sightings.pop(sighting_id, None)
        for passage in (closed.enter_passage, closed.leave_passage):
            self.passages.pop(passage, None)
        for entity_id in self.hangs.pop(closed.id, ()):
            self._drop(entity_id)
        old = self.newest - KEPT_US
        while self.crossings and self.crossings[0][0] < old:
            self.crossings.pop(0)

    def _drop(self, entity_id: str) -> None:
        """Forget equipment and goods of a visit long closed, unless they are still here."""
        trailer = self.equipment.get(entity_id)
        if trailer is not None and not trailer.is_present:
            del self.equipment[entity_id]
        goods = self.consignments.get(entity_id)
        if goods is not None and goods.state is ConsignmentState.GONE:
            del self.consignments[entity_id]

    def _sighting(self, new: Sighting) -> None:
        self.last_sighting[new.visit_id] = new
        self.sightings[new.id] = new
        if new.id not in self.sightings_of[new.visit_id]:
            self.sightings_of[new.visit_id].append(new.id)
        if new.state is SightingState.SETTLED:
            self.standing[new.lane] = new.id
            return
        if self.standing.get(new.lane) == new.id:
            del self.standing[new.lane]
