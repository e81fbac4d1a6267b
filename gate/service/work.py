"""One decision in the making: a view of the state with this decision's own changes on top.

Handlers read and `put` here; nothing reaches the state unless the handler returns. So a refusal
half-way leaves no trace.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fees.assessment import OUTSIDE_EFFECT, Assessment, assess
from fees.categories import Chargeable
from fees.charge import ChargeState
from fees.drafts import Money
from fees.policies import Policies
from fees.receipt import Party, Series
from fees.tariff import Tariff
from gate.journey.baystop import BayStop
from gate.journey.clearance import Clearance, Requirement
from gate.journey.commands import Actor
from gate.journey.consignment import Consignment
from gate.journey.equipment import Equipment
from gate.journey.errors import DomainError
from gate.journey.hold import Hold
from gate.journey.oversight import ExemptionAsk, Override
from gate.journey.queueing import Stage, stage_of
from gate.journey.road import RoadClosure
from gate.journey.sighting import Passage, Sighting, SightingState
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.turn import Link, TurnRule, vehicle_facts
from gate.journey.versions import replace as version
from gate.journey.visit import PRESENT_STATES, UNASSIGNED, Finding, Movement, Visit
from gate.service.company import Company
from gate.service.money import BankCredit, Charge, HandInList, Receipt, Refund, Shift
from gate.service.paper_rows import ReceiptLife
from gate.service.queues import QueueRules
from gate.service.records import Opening
from gate.service.register import Register, founded, nothing, price_register, register
from gate.service.state import OWING, Entity, State
from gate.service.tariff_rows import TariffVersion
from parking.lines import Record
from parking.yard import Yard

_Kept = TypeVar("_Kept", Equipment, Consignment, Passage, Override)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something on a screen changed: which kind of screen, and which visit."""

    topic: str  # booth | board | money | road
    visit_id: str


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where the fee is paid by transfer: the BIN that NAPAS gave the bank, and the account."""

    bank_bin: str
    account: str
    bank: str
    holder: str


# No bank has this number: a payment app that reads the training code pays nobody.
TRAINING_BANK = BankAccount("000000", "0000000000", "Ngân hàng minh hoạ", "Minh hoạ")


YARD_OPERATOR = Party(name="Đơn vị khai thác bãi (minh hoạ)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the decisions look up: all data; only the yard may become another at work.

    `tariff` names the fee's tariff, and is what a training ledger charges by until its books hold a
    version; from then on, and in a production ledger always, only approved versions charge. The
    same holds for `price`, the tariff of prices.
    """

    gate: str
    ledger: str
    tariff: Tariff
    yard: Yard
    requirements: tuple[Requirement, ...]
    receipt_series: Series
    collector: Party
    lane_nodes: Mapping[str, str]  # lane -> node that moves its barrier
    opening_ttl_us: int = 10_000_000
    lanes: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # lane -> side, movement
    turn: TurnRule = field(default_factory=TurnRule)
    no_show_us: int = 3 * 24 * 3_600_000_000  # a declared vehicle is waited for so long
    bank: BankAccount = TRAINING_BANK
    lookup_site: str = ""  # where a receipt can be checked; "" = the centre has no address
    price: Tariff | None = None  # of parking; None = what the books have, if anything
    operator: Party = YARD_OPERATOR  # who is paid for parking
    queue: QueueRules | None = None  # who is called next; without it nobody is by himself
    shadow: bool = False  # beside another programme: predicts, takes no money, opens nothing

    def register(self) -> Register:
        """The versions of the tariff before anything is read from the books."""
        training = self.ledger.endswith("TRAIN")
        return founded(self.tariff) if training else nothing(self.tariff.tariff)

    def price_register(self) -> Register:
        """The same for the tariff of prices."""
        if self.price is None:
            return nothing("")
        training = self.ledger.endswith("TRAIN")
        return founded(self.price) if training else nothing(self.price.tariff)


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
    wishes: list[Record] = field(default_factory=list)  # a person's word about a line, judged
    _visits: dict[str, Visit] = field(default_factory=dict)
    _charges: dict[str, Charge] = field(default_factory=dict)
    _sightings: dict[str, Sighting] = field(default_factory=dict)
    _openings: dict[str, Opening] = field(default_factory=dict)
    _clearances: dict[tuple[str, str], Clearance] = field(default_factory=dict)
    _holds: dict[str, Hold] = field(default_factory=dict)
    _asks: dict[str, ExemptionAsk] = field(default_factory=dict)
    _equipment: dict[str, Equipment] = field(default_factory=dict)
    _consignments: dict[str, Consignment] = field(default_factory=dict)
    _overrides: dict[str, Override] = field(default_factory=dict)
    _passages: dict[str, Passage] = field(default_factory=dict)
    _credits: dict[str, BankCredit] = field(default_factory=dict)
    _shifts: dict[str, Shift] = field(default_factory=dict)
    _refunds: dict[str, Refund] = field(default_factory=dict)
    _companies: dict[str, Company] = field(default_factory=dict)
    _tariffs: dict[str, TariffVersion] = field(default_factory=dict)
    _receipts: dict[str, Receipt] = field(default_factory=dict)
    _lives: dict[str, ReceiptLife] = field(default_factory=dict)
    _hand_ins: dict[str, HandInList] = field(default_factory=dict)
    _closures: dict[str, RoadClosure] = field(default_factory=dict)
    _draws: dict[str, SlotDraw] = field(default_factory=dict)
    _slot_requests: dict[str, SlotRequest] = field(default_factory=dict)
    _bay_stops: dict[str, BayStop] = field(default_factory=dict)  # by bay, the newest
    entry_count: int = -1
    entry_prev: str = ""

    def put(self, entity: Entity) -> None:
        """Add one new version of an entity to this decision."""
        if isinstance(entity, Visit):
            entity = self._staged(entity)
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
                key = entity.sighting_id or entity.id
                known = self._openings.get(key) or self.state.openings.get(key)
                self._openings[key] = entity
                fresh = known is None or known.id != entity.id
                if fresh and not self.rules.shadow:
                    self.openings.append(entity)
            case Hold():
                self._holds[entity.id] = entity
            case ExemptionAsk():
                self._asks[entity.visit_id] = entity
            case Equipment():
                self._equipment[entity.id] = entity
            case Consignment():
                self._consignments[entity.id] = entity
            case Override():
                self._overrides[entity.id] = entity
            case Passage():
                self._passages[entity.id] = entity
            case BankCredit():
                self._credits[entity.id] = entity
            case Shift():
                self._shifts[entity.id] = entity
            case Refund():
                self._refunds[entity.id] = entity
            case Company():
                self._companies[entity.id] = entity
            case TariffVersion():
                self._tariffs[entity.id] = entity
            case Receipt():
                self._receipts[entity.id] = entity
            case ReceiptLife():
                self._lives[entity.id] = entity
            case HandInList():
                self._hand_ins[entity.id] = entity
            case RoadClosure():
                self._closures[entity.id] = entity
                self.notices.append(Notice("road", ""))
            case SlotDraw():
                self._draws[entity.id] = entity
            case SlotRequest():
                self._slot_requests[entity.id] = entity
            case BayStop():
                self._bay_stops[entity.bay] = entity
                self.notices.append(Notice("board", ""))
            case _:
                pass

    def _staged(self, visit: Visit) -> Visit:
        """The visit in the queue stage that its new state puts it in; a new stage has no calls."""
        stage = stage_of(visit)
        if visit.stage == stage:
            return visit
        since = self.now if stage else 0
        waits = visit.bridge_waits
        if (
            visit.stage == Stage.BRIDGE and self.state.queues is not None
        ):  # whose minutes these were is asked when it has left too
            waits = (*waits, (visit.stage_since, visit.called_at or self.now))
        return version(
            visit,
            stage=stage.value,
            stage_since=since,
            called_at=0,
            calls=0,
            bridge_waits=waits,
        )

    def find_visit(self, visit_id: str) -> Visit | None:
        """The newest version of a visit at hand, open or closed of late, or None."""
        return self._visits.get(visit_id) or self.state.visits.get(visit_id)

    def known(self, visit_id: str) -> Visit:
        """The newest version of a visit at hand; raises `visit.not_found` or `visit.merged`."""
        found = self.find_visit(visit_id)
        if found is None:
            raise DomainError("visit.not_found", visit=visit_id)
        if found.merged_into:
            raise DomainError("visit.merged", visit=visit_id, into=found.merged_into)
        return found

    def visit(self, visit_id: str) -> Visit:
        """The newest version of an open visit, or of one that left and still owes.

        Raises `visit.not_found`, `visit.merged` (naming the other) or `visit.closed`.
        """
        found = self.known(visit_id)
        if not found.is_open and not any(c.state in OWING for c in self.all_charges(visit_id)):
            raise DomainError("visit.closed", visit=visit_id, state=found.state.value)
        return found

    def chargeable(self, visit_id: str) -> Visit:
        """An open visit, one that owes, or one that left without any charge: it still can have one.

        Raises as `visit`.
        """
        found = self.known(visit_id)
        live = any(c.state is not ChargeState.REVERSED for c in self.charges(visit_id))
        return found if found.left_at and not live else self.visit(visit_id)

    def known_visits(self, plate: str) -> list[Visit]:
        """Visits at hand with exactly this plate, open and closed, oldest first."""
        ids = set(self.state.known.get(plate, ()))
        ids |= {v.id for v in self._visits.values() if v.plate == plate}
        found = [v for v in map(self.find_visit, ids) if v is not None and v.plate == plate]
        return sorted(found, key=lambda v: (v.opened_at, v.id))

    def around(self) -> Iterator[Visit]:
        """Vehicles at the gate or inside, in no order."""
        mine, stored = self._visits, self.state.visits
        for visit_id in self.state.here:
            if visit_id not in mine:
                yield stored[visit_id]
        for visit in mine.values():
            if visit.state in PRESENT_STATES:
                yield visit

    def present(self) -> list[Visit]:
        """Vehicles at the gate or inside, oldest first."""
        return sorted(self.around(), key=lambda v: (v.opened_at, v.id))

    def unentered(self) -> list[Visit]:
        """Visits of which no entry is known: only their leaving, or that they stand inside."""
        ids = set(self.state.unentered) | set(self._visits)
        found = (v for v in map(self.find_visit, ids) if v is not None)
        return sorted((v for v in found if v.lacks_entry), key=lambda v: (v.opened_at, v.id))

    def visits(self) -> Iterator[Visit]:
        """Every visit at hand, newest versions, in no order."""
        for visit in self.state.visits.values():
            yield self._visits.get(visit.id, visit)
        yield from (v for v in self._visits.values() if v.id not in self.state.visits)

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
        """The charges of the fee of a visit, oldest first, newest versions; prices are apart."""
        return [c for c in self.all_charges(visit_id) if c.money is Money.FEE]

    def prices(self, visit_id: str) -> list[Charge]:
        """The charges of a visit for parking, oldest first, newest versions."""
        return [c for c in self.all_charges(visit_id) if c.money is Money.PRICE]

    def all_charges(self, visit_id: str) -> list[Charge]:
        """Fee and price together, oldest first, newest versions."""
        ids = dict.fromkeys(self.state.charges_of.get(visit_id, ()))
        ids |= dict.fromkeys(c.id for c in self._charges.values() if c.visit_id == visit_id)
        return [self._charges.get(i) or self.state.charges[i] for i in ids]

    def charge(self, charge_id: str) -> Charge:
        """The newest version; raises `charge.not_found`."""
        found = self._charges.get(charge_id) or self.state.charges.get(charge_id)
        if found is None:
            raise DomainError("charge.not_found", charge=charge_id)
        return found

    def charge_of(self, code: str) -> Charge | None:
        """The charge at hand that a transfer with this code names, or None."""
        mine = next((c for c in self._charges.values() if c.code == code and code), None)
        return mine or self.state.charges.get(self.state.charge_codes.get(code, ""))

    def closures(self) -> Mapping[str, RoadClosure]:
        """Every time the road was shut, newest versions."""
        return {**self.state.closures, **self._closures} if self._closures else self.state.closures

    def draws(self) -> dict[str, SlotDraw]:
        """Every draw of slots, by its name."""
        return self.state.draws | self._draws

    def slot_requests(self) -> list[SlotRequest]:
        """What was asked of the draws, newest versions."""
        return list((self.state.slot_requests | self._slot_requests).values())

    def slot_asks(self, visit_id: str) -> list[SlotRequest]:
        """What was asked of the draws for this visit, newest versions."""
        known = self.state.slot_requests
        names = (*self.state.slot_asks.get(visit_id, ()), *self._slot_requests)
        newest = (self._slot_requests.get(one) or known[one] for one in dict.fromkeys(names))
        return [one for one in newest if one.visit_id == visit_id]

    def bay_stops(self) -> dict[str, BayStop]:
        """What lasts of bays closed or kept, by bay."""
        found = self.state.bay_stops | self._bay_stops
        return {bay: stop for bay, stop in found.items() if stop.lasts}

    def road_closed(self) -> RoadClosure | None:
        """What shuts the road now, or None."""
        return next((one for one in self.closures().values() if one.lasts), None)

    def credit(self, credit_id: str) -> BankCredit | None:
        """The newest version of a credit at the bank, or None."""
        return self._credits.get(credit_id) or self.state.credits.get(credit_id)

    def credit_known(self, key: str) -> str:
        """The id of the credit that is known by this key, "" = none."""
        mine = (c.id for c in self._credits.values() if key in c.keys)
        return next(mine, "") or self.state.credit_keys.get(key, "")

    def shifts(self) -> list[Shift]:
        """Shifts that are open or counted, oldest first."""
        found = (self._shifts.get(i, s) for i, s in (self.state.shifts | self._shifts).items())
        return sorted((s for s in found if s.is_open), key=lambda s: (s.opened_at, s.id))

    def shift(self, shift_id: str) -> Shift | None:
        """The newest version of a shift that was open, or None."""
        return self._shifts.get(shift_id) or self.state.shifts.get(shift_id)

    def open_shift(self, cashier: str) -> Shift | None:
        """The shift of this cashier that is open or counted."""
        return next((s for s in self.shifts() if s.cashier == cashier), None)

    def takings(self) -> list[Shift]:
        """Closed shifts whose takings are on no list, oldest first."""
        found = (self._shifts.get(i, s) for i, s in (self.state.takings | self._shifts).items())
        waiting = (s for s in found if s.has_takings and not s.hand_in)
        return sorted(waiting, key=lambda s: (s.closed_at, s.id))

    def listed_shift(self, shift_id: str) -> Shift | None:
        """The newest version of a closed shift whose takings have not been confirmed, or None."""
        return self._shifts.get(shift_id) or self.state.takings.get(shift_id)

    def hand_in(self, list_id: str) -> HandInList | None:
        """The newest version of a list that was not confirmed, or None."""
        return self._hand_ins.get(list_id) or self.state.hand_ins.get(list_id)

    def hand_ins_of(self, year: int) -> int:
        """How many lists were made in a year."""
        return self.state.hand_in_count.get(year, 0)

    def refunds(self) -> list[Refund]:
        """Refunds that are proposed, asked for or approved, oldest first."""
        found = (self._refunds.get(i, r) for i, r in (self.state.refunds | self._refunds).items())
        return sorted((r for r in found if r.is_open), key=lambda r: (r.asked_at, r.id))

    def refund(self, refund_id: str) -> Refund | None:
        """The newest version of a refund that was open, or None."""
        return self._refunds.get(refund_id) or self.state.refunds.get(refund_id)

    def company(self, code: str) -> Company | None:
        """The newest version of the company with this tax code, or None."""
        return self._companies.get(code) or self.state.companies.get(code)

    def companies(self) -> list[Company]:
        """Every company, by tax code."""
        found = self.state.companies | self._companies
        return [found[code] for code in sorted(found)]

    def every_charge(self) -> Iterator[Charge]:
        """All charges at hand, newest versions, in no order."""
        yield from (self.state.charges | self._charges).values()

    def life(self, receipt_id: str) -> ReceiptLife | None:
        """Where a receipt stands, newest version; None when it is not at hand."""
        return self._lives.get(receipt_id) or self.state.lives.get(receipt_id)

    def receipts(self, visit_id: str) -> list[Receipt]:
        """Every receipt of a visit at hand, oldest first, spoiled and correcting ones too."""
        mine = [r for r in self._receipts.values() if r.visit_id == visit_id]
        return [*self.state.receipts_of.get(visit_id, ()), *mine]

    def receipt(self, life: ReceiptLife) -> Receipt:
        """The receipt itself; raises `receipt.not_found` when it is not at hand."""
        mine = {r.id: r for r in self.receipts(life.visit_id)}
        found = mine.get(life.id) or self.state.old_receipts.get(life.id)
        if found is None:
            raise DomainError("receipt.not_found", receipt=life.id)
        return found

    def clearances(self, visit_id: str) -> dict[str, Clearance]:
        """The newest word of each agency."""
        words = dict(self.state.clearances.get(visit_id, {}))
        words |= {a: c for (v, a), c in self._clearances.items() if v == visit_id}
        return words

    def holds(self, visit_id: str) -> list[Hold]:
        """The holds of a visit, oldest first, released ones too."""
        found = dict(self.state.holds.get(visit_id, {}))
        found |= {h.id: h for h in self._holds.values() if h.visit_id == visit_id}
        return sorted(found.values(), key=lambda h: (h.at, h.id))

    def ask(self, visit_id: str) -> ExemptionAsk | None:
        """The newest exemption asked for this visit."""
        return self._asks.get(visit_id) or self.state.asks.get(visit_id)

    def equipment(self) -> list[Equipment]:
        """Trailers and containers at hand, oldest first."""
        return _merged(self.state.equipment, self._equipment)

    def coupled(self, visit_id: str) -> list[Equipment]:
        """What this vehicle pulls or carries now."""
        ids = self.state.hangs.get(visit_id, ())
        near = {i: e for i in ids if (e := self.state.equipment.get(i)) is not None}
        found = _merged(near, self._equipment)
        return [e for e in found if e.is_present and e.visit_id == visit_id]

    def consignments(self) -> list[Consignment]:
        """All goods at hand, oldest first."""
        return _merged(self.state.consignments, self._consignments)

    def goods(self, visit_id: str) -> list[Consignment]:
        """Goods that this visit brought, or carries, or took over and gave on."""
        ids = self.state.hangs.get(visit_id, ())
        near = {i: c for i in ids if (c := self.state.consignments.get(i)) is not None}
        found = _merged(near, self._consignments)
        return [c for c in found if c.id in near or visit_id in (c.brought_by, c.visit_id)]

    def consignment(self, consignment_id: str) -> Consignment:
        """The newest version; raises `consignment.not_found`."""
        found = self._consignments.get(consignment_id)
        found = found or self.state.consignments.get(consignment_id)
        if found is None:
            raise DomainError("consignment.not_found", consignment=consignment_id)
        return found

    def overrides(self) -> list[Override]:
        """Overrides and emergencies that nobody has countersigned, oldest first."""
        return [o for o in _merged(self.state.overrides, self._overrides) if o.is_open]

    def override(self, override_id: str) -> Override:
        """The newest version; raises `override.not_found` when countersigned or unknown."""
        found = self._overrides.get(override_id) or self.state.overrides.get(override_id)
        if found is None or not found.is_open:
            raise DomainError("override.not_found", override=override_id)
        return found

    def passage(self, passage_id: str) -> Passage | None:
        """A passage at hand."""
        return self._passages.get(passage_id) or self.state.passages.get(passage_id)

    def passage_of(self, sighting_id: str) -> Passage | None:
        """The passage that named this sighting."""
        mine = (p for p in self._passages.values() if p.sighting_id == sighting_id)
        return next(mine, None) or self.state.passages.get(self.state.passed.get(sighting_id, ""))

    def fee_facts(self, visit: Visit) -> Mapping[str, object]:
        """What the fee looks at: who only took over goods is charged as it came, without them.

        The goods were charged on the visit that brought them (docs/decisions: charged once).
        """
        if visit.link in (Link.TURNED_BACK, Link.RETRY):
            return visit.facts  # the same goods again: the tariff knows it by earlier_passages
        goods = self.goods(visit.id)
        if goods and not any(c.brought_by == visit.id for c in goods):
            return {**vehicle_facts(visit.facts), "flow": "NONE", "load": "EMPTY"}
        return visit.facts

    def tariffs(self) -> Mapping[str, TariffVersion]:
        """Every version of a tariff that was ever entered, by id."""
        return {**self.state.tariffs, **self._tariffs} if self._tariffs else self.state.tariffs

    def register(self) -> Register:
        """The approved versions of the fee's tariff."""
        if not self._tariffs:
            return self.state.register
        return register(self.rules.tariff.tariff, self.tariffs())

    def price_register(self) -> Register:
        """The approved versions of the tariff of prices."""
        if not self._tariffs:
            return self.state.price_register
        return price_register(self.state.price_name, self.tariffs())

    def tariff_for(self, visit: Visit) -> Tariff | None:
        """The version that applies to this visit by its own policy; None = none is in force.

        As long as the moment that decides is not known, it is the moment of what was charged, so
        that nothing issued moves by itself; without a charge it is now.
        """
        return self._version(self.register(), visit, self.charges(visit.id))

    def price_tariff(self, visit: Visit) -> Tariff | None:
        """The same for the price of its stay; None = nothing is asked for it."""
        return self._version(self.price_register(), visit, self.prices(visit.id))

    def _version(self, known: Register, visit: Visit, charges: list[Charge]) -> Tariff | None:
        live = [c for c in charges if c.state is not ChargeState.REVERSED]
        now = live[0].created_at if live else self.now
        return known.for_turn(
            visit.entered_at or visit.left_at or now, self.stayed_until(visit) or now, now
        )

    def tariff_of(self, charge: Charge) -> Tariff | None:
        """The version by which a charge was issued; of a file long gone, the one of that time."""
        known = self.register()
        return known.by_hash(charge.tariff_sha256) or known.at(charge.created_at)

    def policy(self, visit: Visit) -> Policies:
        """What the version that applies says about due point, payer, the exit and the like."""
        return (self.tariff_for(visit) or self.rules.tariff).policy

    def assess(self, visit: Visit) -> Assessment:
        """The fee by the version that applies, from the facts now known and its stay so far."""
        tariff = self.tariff_for(visit)
        if tariff is None:
            name = self.rules.tariff.tariff
            return Assessment(tariff=name, version="", sha256="", refusal=OUTSIDE_EFFECT)
        facts = Chargeable.from_facts(self.fee_facts(visit))
        if visit.entered_at:
            facts = replace(facts, entered_at=visit.entered_at, left_at=self.stayed_until(visit))
        return assess(facts, tariff)

    def stayed_until(self, visit: Visit) -> int | None:
        """When its stay ended: it left, it drove up to leave, or not yet; None before it came."""
        at_lane = self.sighting(visit.sighting_id)
        if visit.left_at:
            until = visit.left_at
        elif at_lane is not None and at_lane.movement == Movement.LEAVE:
            until = at_lane.occurred_at
        elif visit.is_inside:
            until = self.now
        else:
            return None
        return max(until, visit.entered_at)

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

    def findings(self, visit_id: str) -> list[Finding]:
        """The findings of a visit, newest versions, oldest first."""
        found = {f.id: f for f in self.state.findings.get(visit_id, ())}
        found |= {e.id: e for e in self.changes if isinstance(e, Finding)}
        return [f for f in found.values() if f.visit_id == visit_id]

    def finding(self, visit_id: str, kind: str, **detail: str | int) -> None:
        """Note something that does not fit, once per kind and visit while it is open."""
        if all(f.kind != kind or f.closed_at for f in self.findings(visit_id)):
            self.put(Finding(self.new_id(), visit_id, kind, self.now, detail))

    def heal(self, visit_id: str, *kinds: str, outcome: str = "told_late") -> None:
        """Close findings that are explained now; they stay (`chosen`: this person explained)."""
        by = "" if outcome == "told_late" else self.actor.name
        for found in self.findings(visit_id):
            if found.kind in kinds and not found.closed_at:
                self.put(version(found, closed_at=self.now, closed_by=by, outcome=outcome))


def _merged(stored: Mapping[str, _Kept], mine: Mapping[str, _Kept]) -> list[_Kept]:
    """Newest versions: what is stored with this decision's own on top."""
    return [mine.get(key, old) for key, old in stored.items()] + [
        new for key, new in mine.items() if key not in stored
    ]
