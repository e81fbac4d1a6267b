"""People who do wrong, between the simulated gate and the centre: they rewrite what goes in.

Some rewrite what a booth states, some keep money and let the vehicle out by another door, some see
to it that lanes tell nothing. What they did stands in `planted`, and nobody who looks for leaks
may read it, nor may this module know anybody who looks (tests/architecture/test_leaks.py).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from gate import wire
from gate.journey.commands import (
    AccountFor,
    Actor,
    ApprovePass,
    AskPass,
    Command,
    EmergencyLane,
    EndUnseen,
    OverrideLane,
    StateFacts,
)
from gate.journey.money_commands import (
    AskRefund,
    DecideRefund,
    PayCash,
    SendRefund,
    TellCredits,
)
from gate.journey.opening import OpeningAnswer
from gate.journey.versions import replace as version
from gate.journey.visit import Visit
from gate.service.decide import Reply
from gate.service.money import HandInList, Shift
from gate.service.views import BoothCard
from gate.service.work import Work
from gate.simulate.kernel import until
from gate.simulate.officers import MANAGER, MARSHAL
from gate.simulate.people import BOOTHS, CASHIER
from gate.simulate.traffic import DAY_US, HOUR_US, midnight
from gate.simulate.truck import Truck
from gate.simulate.world import MINUTE, SECOND, Opened
from tests.leaks.day import BANK, FINANCE, WholeDay
from tests.leaks.planted import Kind, Planted

GHOSTS: Final = (Kind.UNSEEN_TRIP, Kind.LOOP_BRIDGED)
DOORS: Final = (Kind.SECOND_TILL, Kind.FAKE_QR, Kind.EMERGENCY, Kind.ENDED_UNSEEN)
WORDS: Final = (
    Kind.LESS_PAYLOAD,
    Kind.CHEAPER_GOODS,
    Kind.OFFICIAL_TRUCK,
    Kind.RELIEF_GOODS,
    Kind.SECOND_PASS,
    Kind.OTHER_JOURNEY,
    Kind.EMPTY_IN,
)
PAPERS: Final = (Kind.REFUND, Kind.FORGED_NOTICE)  # money that papers make disappear
SELDOM: Final = 0.4  # of the mornings on which it could be done
GOODS: Final = ("regime", "commodity", "journey")
GHOST_FEE: Final = 300_000  # a lorry of 10 to 18 tonnes with fruit, as the tariff has it


@dataclass(slots=True)
class CrookedDay(WholeDay):
    """The whole day, with one leak of every kind a day wherever there is an opportunity."""

    planted: list[Planted] = field(default_factory=list)
    kinds: frozenset[Kind] = frozenset(Kind)
    begins: int = 0  # days that pass before anybody does wrong
    _today: Counter[tuple[int, Kind]] = field(default_factory=Counter)
    _forged: dict[str, dict[str, object]] = field(default_factory=dict)  # visit → false facts
    _aside: dict[str, Planted] = field(default_factory=dict)  # visit → leaves by another door
    _asked: set[str] = field(default_factory=set)  # visits that were thought about
    _through: set[str] = field(default_factory=set)  # visits that are let out with their goods
    _givers: dict[str, Planted] = field(default_factory=dict)  # vehicle → what it did
    _lorries: set[str] = field(default_factory=set)  # plates with a pass that they should not have

    def begin(self) -> None:
        """The honest people, and the others."""
        super(CrookedDay, self).begin()
        self.kernel.start(self._ghosts(), midnight(self.profile) + 8 * HOUR_US)
        self.kernel.start(self._passes(), midnight(self.profile) - 12 * HOUR_US)

    def _mood(self, *what: object) -> Random:
        return self.rng("crooked", *what)

    def _free(self, *kinds: Kind) -> list[Kind]:
        """Of these kinds, those that nobody has tried today; none before they begin."""
        day = self.now // DAY_US
        if self.now < midnight(self.profile) + self.begins * DAY_US:
            return []
        return [k for k in kinds if k in self.kinds and not self._today[day, k]]

    def _plant(self, kind: Kind, amount: int, visit_id: str = "", lane: str = "") -> Planted:
        self._today[self.now // DAY_US, kind] += 1
        visit = self.centre.state.visits.get(visit_id)
        made = Planted(kind, self.now, amount, visit_id, lane, visit.plate if visit else "")
        self.planted.append(made)
        return made

    # --- vehicles of which the lanes tell nothing ------------------------------------------

    async def _ghosts(self) -> None:
        """Every day one of each, some time between eight and sixteen."""
        while True:
            for kind in self._free(*GHOSTS):
                wait = self._mood("ghost", kind, self.now).randrange(8 * 60) * MINUTE
                self.kernel.start(self._ghost(kind), self.now + wait)
            await until(self.now + DAY_US)

    async def _ghost(self, kind: Kind) -> None:
        """In past a covered camera, loaded, and out an hour later the same way."""
        made = self._plant(kind, GHOST_FEE, lane="border-leave")
        await self._unseen("inland-enter", kind)
        await until(self.now + HOUR_US)
        await self._unseen("border-leave", kind)
        made.at, made.done = self.now, True

    async def _unseen(self, lane: str, kind: Kind) -> None:
        await self.lanes[lane].take()
        by_hand = wire.Cause(kind="manual", id="hand")
        bodies: list[wire.EventBody] = []
        if kind is Kind.UNSEEN_TRIP:
            bodies.append(self.loop(lane))
        if lane.endswith("leave"):
            up = wire.BarrierBody(lane=lane, state="open", cause=by_hand)
            bodies = [up, *bodies, wire.BarrierBody(lane=lane, state="closed", cause=by_hand)]
        if bodies:
            await super(CrookedDay, self).send(lane, *bodies)
        await until(self.now + 20 * SECOND)
        self.lanes[lane].give()

    # --- false words about a vehicle ---------------------------------------------------------

    async def do(self, command: Command, actor: Actor) -> Reply:
        """As asked, or as somebody between makes of it."""
        if isinstance(command, StateFacts):
            return await self._state(command, actor)
        if isinstance(command, PayCash):
            return await self._pay(command)
        return await super(CrookedDay, self).do(command, actor)

    async def _state(self, command: StateFacts, actor: Actor) -> Reply:
        visit = self.centre.state.visits.get(command.visit_id)
        if visit is not None and visit.id not in self._asked:
            self._asked.add(visit.id)
            self._tempt(visit, {**visit.facts, **command.facts})
        false = self._forged.get(command.visit_id, {})
        return await super(CrookedDay, self).do(
            replace(command, facts={**command.facts, **false}), actor
        )

    def _tempt(self, visit: Visit, true: dict[str, object]) -> None:
        """Whether somebody lies about this one, and how."""
        if self._under_pass(visit, true):
            return
        mood = self._mood("word", visit.id)
        honest = self.fee(visit, true)
        free = self._free(*WORDS)
        mood.shuffle(free)
        for kind in free if honest >= 100_000 and visit.is_open else ():
            false = lie(kind, true, mood)
            if false and (now := self.fee(visit, {**true, **false})) < honest:
                self._forged[visit.id] = false
                self._plant(kind, honest - now, visit.id)
                if kind is Kind.OTHER_JOURNEY:
                    self._through.add(visit.id)
                return

    def fee(self, visit: Visit, facts: dict[str, object]) -> int:
        """What the tariff asks for these facts; 0 when it cannot say."""
        known = {k: v for k, v in facts.items() if v != ""}
        work = Work(self.centre.state, self.centre.rules, self.now, lambda: "", Actor("", ""))
        return work.assess(version(visit, facts=known)).total_vnd or 0

    # --- money that is not put down, and the door by which the vehicle leaves ----------------

    async def _pay(self, command: PayCash) -> Reply:
        charge = self.centre.state.charges[command.charge_id]
        free = self._free(*DOORS, *PAPERS) if charge.visit_id not in self._forged else []
        if charge.visit_id in self._aside or not free or charge.outstanding < 100_000:
            return await super(CrookedDay, self).do(command, BOOTHS["inland"])
        kind = self._mood("door", charge.id).choice(free)
        made = self._plant(kind, charge.outstanding, charge.visit_id)
        if kind in PAPERS:
            return await self._by_paper(made, command)
        self._aside[charge.visit_id] = made
        if kind is Kind.ENDED_UNSEEN:
            gone = EndUnseen(charge.visit_id, "border", "đếm bãi không thấy, đã ra từ trước")
            return await self.plainly(gone, MARSHAL)
        return {}

    async def _by_paper(self, made: Planted, command: PayCash) -> Reply:
        """The driver's cash is kept: by a notice that no bank sent, or by a refund to oneself."""
        made.done = True
        charge = self.centre.state.charges[command.charge_id]
        if made.kind is Kind.FORGED_NOTICE:
            credit = self.credit(charge.code, charge.outstanding)
            return await self.plainly(TellCredits("notice", (credit,)), BANK)
        reply = await self.plainly(command, CASHIER)
        self.drawer += made.amount
        ask = AskRefund("1900 2000 3000", "thu nhầm của khách", charge_id=charge.id)
        refund = str((await self.plainly(ask, CASHIER))["refund"])
        await self.plainly(DecideRefund(refund, approve=True, note="đúng"), MANAGER)
        await self.plainly(SendRefund(refund, "UNC-1"), FINANCE)
        return reply

    # --- cash that does not reach the treasury ------------------------------------------------

    def chosen(self, waiting: list[Shift]) -> list[Shift]:
        """Now and then one of the drawers stays where it is."""
        kept = {made.row for made in self.planted if made.kind is Kind.KEPT_BACK}
        rest = [shift for shift in waiting if shift.id not in kept]
        if rest and self._free(Kind.KEPT_BACK) and self._mood("keeps", self.now).random() < SELDOM:
            shift = rest.pop()
            made = self._plant(Kind.KEPT_BACK, shift.counted - shift.float_vnd)
            made.row, made.at, made.done = shift.id, self.end_of_day(), True
        return rest

    async def brought(self, made: HandInList) -> None:
        """Now and then a list is lost on its way, or not all of it arrives."""
        if any(p.row == made.id for p in self.planted):
            return
        mood = self._mood("brings", made.id)
        free = self._free(Kind.LOST_ON_WAY, Kind.LESS_BROUGHT)
        if not free or mood.random() >= SELDOM:
            await self.noted(made, made.amount)
            return
        kind = mood.choice(free)
        if kind is Kind.LOST_ON_WAY:
            planted = self._plant(kind, made.amount)
            planted.at = self.end_of_day(self.days_closed() + 1)
        else:
            planted = self._plant(kind, made.amount * mood.randrange(5, 30) // 100 // 1000 * 1000)
            await self.noted(made, made.amount - planted.amount)
        planted.row, planted.done = made.id, True

    def counted(self) -> tuple[int, str]:
        """Something is missing from the drawer, and a reason is found."""
        held, why = super(CrookedDay, self).counted()
        if not self._free(Kind.SKIMMED) or held < 1_000_000:
            return held, why
        self._plant(Kind.SKIMMED, 400_000).done = True
        return held - 400_000, "trả nhầm tiền thừa"

    async def _passes(self) -> None:
        """Every noon: a pass for a lorry that was here today and comes again."""
        while True:
            await until(self.now + DAY_US)
            if not self._free(Kind.PASS_ABUSED):
                continue
            lorries = sorted(
                {
                    v.plate
                    for v in self.centre.state.visits.values()
                    if v.facts.get("commodity") == "FRESH_PRODUCE" and v.id not in self._forged
                }
            )
            known = {p.plate for p in self.centre.state.passes.values()}
            for plate in [p for p in lorries if p not in known][:3]:
                facts = {"licence_kind": "OFFICIAL"}
                to = self.now + 20 * DAY_US
                why = "xe công vụ của đơn vị"
                ask = AskPass(plate, "OFFICIAL", "Đơn vị minh hoạ", facts, self.now, to, why)
                reply = await self.attempt(ask, CASHIER)
                if reply is not None:
                    await self.attempt(ApprovePass(str(reply["pass"])), MANAGER)
                    self._lorries.add(plate)

    def _under_pass(self, visit: Visit, true: dict[str, object]) -> bool:
        """Whether it comes under a pass that it should not have; then that is the leak."""
        if visit.plate not in self._lorries or not visit.pass_id:
            return False
        honest = self.fee(visit, {**visit.facts, **true, "licence_kind": "ORDINARY"})
        if honest >= 100_000:
            self._forged[visit.id] = {}
            self._plant(Kind.PASS_ABUSED, honest, visit.id)
        return True

    def card(self, visit_id: str) -> BoothCard | None:
        """The driver who paid aside, or takes goods along, is told that all is well."""
        found = super(CrookedDay, self).card(visit_id)
        if found is None or found.opening is None:
            return found
        hidden = set()
        if found.visit.id in self._aside:
            hidden.add("opening.unpaid")
        if found.visit.id in self._through:
            hidden |= {"opening.goods_aboard", "opening.other_side"}
        rest = tuple(r for r in found.opening.reasons if r.key not in hidden)
        return replace(found, opening=OpeningAnswer(rest))

    async def send(self, lane: str, *bodies: wire.EventBody) -> list[str]:
        """What a lane tells; of a vehicle that leaves by another door, as those want it told."""
        truck = self.standing.get(lane)
        made = self._aside.get(truck.slip) if truck is not None else None
        if truck is not None:
            self._partners(truck)
            visit = self.centre.state.visits.get(truck.slip)
            if visit is not None and visit.id not in self._asked and visit.pass_id:
                self._asked.add(visit.id)
                self._under_pass(visit, dict(truck.papers))
            if visit is not None and lane.endswith("leave"):
                self._as_last_time(visit, truck)
        if truck is not None and lane.endswith("leave") and truck.slip in self._forged:
            self._carried_through(truck.slip, lane, bodies)
        if made is None or not lane.endswith("leave"):
            ids = await super(CrookedDay, self).send(lane, *bodies)
            await self._let_through(lane, bodies)
            return ids
        if made.kind is Kind.ENDED_UNSEEN:
            return await self._covered(lane, made, bodies)
        hand = wire.Cause(kind="manual", id="hand")
        told = [
            wire.BarrierBody(lane=lane, state=b.state, cause=hand)
            if isinstance(b, wire.BarrierBody) and made.kind is Kind.FAKE_QR
            else b
            for b in bodies
        ]
        ids = await super(CrookedDay, self).send(lane, *told)
        first = bodies[0]
        if isinstance(first, wire.SightingBody) and first.state == "settled":
            await self._door(lane, made)
        if any(isinstance(b, wire.PassageBody) for b in bodies):
            made.at, made.lane, made.done = self.now, lane, True
        return ids

    async def _door(self, lane: str, made: Planted) -> None:
        """Whoever took the money opens."""
        operator = BOOTHS[lane.split("-", maxsplit=1)[0]]
        if made.kind is Kind.FAKE_QR:
            self.opened[lane] = Opened("manual", "hand")
        elif made.kind is Kind.EMERGENCY:
            reply = await self.attempt(EmergencyLane(lane, "xe cấp cứu"), operator)
            if reply is not None:
                account = AccountFor(str(reply["override"]), "xe cấp cứu chở bệnh nhân")
                await self.attempt(account, operator)
        else:
            why = "khách đã nộp tiền, máy in lỗi"
            await self.attempt(OverrideLane(made.visit_id, why), operator)

    def _as_last_time(self, visit: Visit, truck: Truck) -> None:
        """A lie about a vehicle is taken over when it comes again: nobody need tell it twice."""
        lied = {
            made.kind
            for made in self.planted
            if made.visit_id in self._forged and made.plate == truck.body.plate
        }
        if visit.id in self._forged or visit.id in self._aside or not lied:
            return
        papers = {"licence_kind": "ORDINARY", **truck.papers}
        more = self.fee(visit, {**visit.facts, **papers}) - self.fee(visit, dict(visit.facts))
        if more > 0:
            self._forged[visit.id] = {}
            self._plant(min(lied), more, visit.id)

    def _partners(self, truck: Truck) -> None:
        """Who takes over goods that came as nothing has a part in it."""
        for made in self.planted if truck.slip else ():
            if made.kind is Kind.EMPTY_IN and made.visit_id == truck.slip:
                self._givers[truck.vehicle.id] = made
        giver = self._givers.get(truck.vehicle.partner)
        if giver is not None and truck.slip:
            giver.also.add(truck.slip)

    async def _let_through(self, lane: str, bodies: tuple[wire.EventBody, ...]) -> None:
        """With goods that should have been handed over: the operator opens."""
        truck, first = self.standing.get(lane), bodies[0]
        settled = isinstance(first, wire.SightingBody) and first.state == "settled"
        if truck is not None and truck.slip in self._through and lane.endswith("leave") and settled:
            operator = BOOTHS[lane.split("-", maxsplit=1)[0]]
            if lane not in self.opened:
                why = "đã sang tải, chưa kịp nhập"
                await self.attempt(OverrideLane(truck.slip, why), operator)

    def _carried_through(
        self, visit_id: str, lane: str, bodies: tuple[wire.EventBody, ...]
    ) -> None:
        """It is away and nobody has asked again."""
        for made in self.planted:
            if made.visit_id == visit_id and any(isinstance(b, wire.PassageBody) for b in bodies):
                made.at, made.lane, made.done = self.now, lane, True

    async def _covered(
        self, lane: str, made: Planted, bodies: tuple[wire.EventBody, ...]
    ) -> list[str]:
        """Cameras are covered and the barrier is raised by hand: only the loop is left."""
        hand = wire.Cause(kind="manual", id="hand")
        kept: list[wire.EventBody] = [b for b in bodies if isinstance(b, wire.LoopBody)]
        moved = [b for b in bodies if isinstance(b, wire.BarrierBody)]
        kept += [wire.BarrierBody(lane=lane, state=b.state, cause=hand) for b in moved]
        if kept:
            await super(CrookedDay, self).send(lane, *kept)
        if any(isinstance(b, wire.PassageBody) for b in bodies):
            made.at, made.lane, made.done = self.now, lane, True
        self.opened[lane] = Opened("manual", "hand")
        return [f"covered-{self.now}-{number}" for number in range(len(bodies))]


def lie(kind: Kind, true: dict[str, object], mood: Random) -> dict[str, object]:
    """What is stated instead of these facts; nothing when there is nothing to gain."""
    able = true.get("payload_kg", 0)
    match kind:
        case Kind.LESS_PAYLOAD if isinstance(able, int) and able >= 4_000:
            return {"payload_kg": able * mood.randrange(30, 55) // 100 // 100 * 100}
        case Kind.CHEAPER_GOODS if true.get("commodity") in ("MINERAL", "FROZEN"):
            return {"commodity": "GENERAL"}
        case Kind.OFFICIAL_TRUCK if true.get("load") == "LOADED" and "regime" in true:
            return {"licence_kind": "OFFICIAL"}
        case Kind.RELIEF_GOODS if true.get("regime") == "ORDINARY":
            return {"licence_kind": "RELIEF"}
        case Kind.SECOND_PASS if true.get("regime") == "ORDINARY":
            return {"earlier_passages": 1}
        case Kind.OTHER_JOURNEY if true.get("journey") == "INLAND":
            return {"journey": "TRANSSHIP"}
        case Kind.EMPTY_IN if true.get("journey") == "TRANSSHIP":
            return {**dict.fromkeys(GOODS, ""), "flow": "NONE", "load": "EMPTY"}
        case _:
            return {}
