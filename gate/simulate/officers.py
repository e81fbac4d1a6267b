"""Agencies, marshals and the manager: who looks at vehicles in the yard, and at one another's word.

Each hears that a card changed and looks at it; an agency acts where the card says that its word is
needed, the marshal where a vehicle stands without a place, the manager on what waits for a second
person.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from gate.journey.commands import (
    Actor,
    ApprovePass,
    AskPass,
    Clear,
    CloseFinding,
    Confirm,
    Countersign,
    Couple,
    DecideExemption,
    Move,
    PlaceHold,
    ReleaseHold,
    Transfer,
    Uncouple,
)
from gate.journey.visit import UNASSIGNED, Finding
from gate.service.views import BoothCard
from gate.simulate.kernel import Server, Signal, until
from gate.simulate.people import CASHIER
from gate.simulate.profile import draw
from gate.simulate.traffic import DAY_US, HANOI_US, HOUR_US, Vehicle
from gate.simulate.truck import Truck
from gate.simulate.world import MINUTE, World, next_open
from parking.yard import Bay

MARSHAL = Actor("marshal", "marshal", "phone-yard")
MANAGER = Actor("manager", "manager", "pc-manager")


@dataclass(slots=True)
class Agency:
    """One agency: a list of vehicles to look at and a few officers."""

    world: World
    name: str
    trucks: dict[str, Truck]  # by slip: the vehicle that the officer finds in the bay
    todo: deque[str] = field(default_factory=deque)
    bell: Signal = field(init=False)
    rng: Random = field(init=False)
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        """Log in."""
        self.bell = Signal(self.world.kernel)
        self.rng = self.world.rng("agency", self.name)
        login = f"officer-{self.name.lower().replace('_', '-')}"
        self.actor = Actor(login, "agency", f"pc-{login}", self.name)

    def hear(self, visit_id: str) -> None:
        """A card changed: put the vehicle on the list, once."""
        if visit_id not in self.todo:
            self.todo.append(visit_id)
            self.bell.fire()

    async def officer(self) -> None:
        """Look at one vehicle after another, in working hours."""
        office, hours = self.world.profile.agencies[self.name], self.world.profile.hours.near
        while True:
            while not self.todo:
                await self.bell.wait()
            if not office.always:
                await until(next_open(self.world.now, hours, HANOI_US))
            if not self.todo:
                continue
            card = self.world.card(self.todo.popleft())
            if card is not None and self._mine(card):
                await self._inspect(card.visit.id)

    def _mine(self, card: BoothCard | None) -> bool:
        """It stands inside, our word is needed, and we do not hold it."""
        if card is None or not card.visit.is_inside:
            return False
        if any(h.is_open and h.agency == self.name for h in card.holds):
            return False
        return any(c.agency == self.name and c.state == "NEEDED" for c in card.clearances)

    async def _inspect(self, visit_id: str) -> None:
        truck = self.trucks.get(visit_id)
        office = self.world.profile.agencies[self.name]
        planned = truck.vehicle.checks.get(self.name) if truck else None
        await until(self.world.now + (planned or draw(office.minutes, self.rng)))
        if truck and truck.vehicle.held_by == self.name and not truck.held:
            truck.held = True
            hold = PlaceHold(visit_id, "AGENCY", "kiểm tra thực tế hàng hoá", self.name)
            reply = await self.world.attempt(hold, self.actor)
            if reply is not None:
                release = self._release(visit_id, str(reply["hold"]), truck.vehicle.held_us)
                self.world.kernel.start(release, self.world.now)
                return
        if self._mine(self.world.card(visit_id)):
            await self.world.attempt(Clear(visit_id, self.name, "GIVEN"), self.actor)

    async def _release(self, visit_id: str, hold_id: str, after: int) -> None:
        hours = self.world.profile.hours.near
        await until(next_open(self.world.now + after, hours, HANOI_US))
        release = ReleaseHold(visit_id, hold_id, "đã kiểm tra xong")
        await self.world.attempt(release, self.actor)
        if self._mine(self.world.card(visit_id)):
            await self.world.attempt(Clear(visit_id, self.name, "GIVEN"), self.actor)


@dataclass(slots=True)
class Marshals:
    """Who directs the yard."""

    world: World
    hands: Server = field(init=False)
    waiting: deque[str] = field(default_factory=deque)
    bell: Signal = field(init=False)

    def __post_init__(self) -> None:
        """As many as the profile has."""
        self.hands = Server(self.world.kernel, self.world.profile.people.marshals)
        self.bell = Signal(self.world.kernel)

    def hear(self, visit_id: str) -> None:
        """A card changed: somebody may stand without a place, or a place may be free again."""
        visit = self.world.centre.state.visits.get(visit_id)
        if visit is None or (visit.is_inside and visit.place != UNASSIGNED):
            return
        if visit.is_inside and visit_id not in self.waiting:
            self.waiting.append(visit_id)
        if self.waiting:
            self.bell.fire()

    async def walk(self) -> None:
        """Give places to those who have none, first come first placed."""
        while True:
            await self.bell.wait()
            await until(self.world.now + MINUTE)
            taken = {line.bay for line in self.world.centre.board()}
            free = [b for b in self._bays() if b.id not in taken]
            for visit_id in list(self.waiting) if free else ():
                await self._place(visit_id, free)

    async def _place(self, visit_id: str, free: list[Bay]) -> None:
        card = self.world.card(visit_id)
        if card is None or not card.visit.is_inside or card.visit.place != UNASSIGNED:
            self._served(visit_id)
            return
        cold = card.visit.facts.get("commodity") == "FROZEN"
        long = bool(card.visit.trailer) or card.visit.facts.get("container", "NONE") != "NONE"
        fit = [b for b in free if b.length_cm >= (1_650 if long else 0)]
        bay = min(fit, key=lambda b: (b.plug is not cold, b.length_cm, b.id), default=None)
        if bay and await self.world.attempt(Move(visit_id, bay.id), MARSHAL) is not None:
            self._served(visit_id)
        if bay:
            free.remove(bay)

    def _served(self, visit_id: str) -> None:
        """It waits no more, whichever marshal saw to it."""
        if visit_id in self.waiting:
            self.waiting.remove(visit_id)

    def _bays(self) -> list[Bay]:
        """Bays where an ordinary vehicle may stand."""
        return [b for b in self.world.centre.rules.yard.bays.values() if not b.hazmat]

    async def transship(self, giver: Truck, taker: Truck, *, set_down: bool) -> None:
        """Write down that the goods of one vehicle went to another, or first to the ground."""
        await self.hands.take()
        card = self.world.card(giver.slip)
        for lot in card.carried if card is not None else ():
            if set_down and card is not None:
                await self.world.attempt(Transfer(lot.id, "", card.visit.place), MARSHAL)
                await until(self.world.now + 20 * MINUTE)
            await self.world.attempt(Transfer(lot.id, taker.slip), MARSHAL)
        self.hands.give()

    async def hand_trailer(self, giver: Truck, taker: Truck) -> None:
        """One tractor sets a trailer down, another couples it."""
        await self.hands.take()
        card = self.world.card(giver.slip)
        place = card.visit.place if card is not None else ""
        await self.world.attempt(Uncouple(giver.slip, giver.trailer, place), MARSHAL)
        await until(self.world.now + 15 * MINUTE)
        await self.world.attempt(Couple(taker.slip, giver.trailer), MARSHAL)
        self.hands.give()


def _on_duty(vehicle: Vehicle) -> bool:
    return vehicle.facts.get("licence_kind") == "OFFICIAL"


@dataclass(slots=True)
class Manager:
    """The second pair of eyes, every hour; and the lead cashier, who looks at what did not fit."""

    world: World
    trucks: dict[str, Truck]  # by slip: what the pictures of a visit show

    async def passes(self, vehicles: Iterable[Vehicle]) -> None:
        """Before the first day: standing passes for the regular buses and official vehicles."""
        known = {v.body.plate: v for v in vehicles if v.flow == "bus" or _on_duty(v)}
        for plate, vehicle in sorted(known.items()):
            kind = "BUS" if vehicle.flow == "bus" else "OFFICIAL"
            facts = {k: v for k, v in vehicle.facts.items() if k != "flow"}
            until_then = self.world.now + 300 * DAY_US
            asked = AskPass(plate, kind, "minh hoạ", facts, self.world.now, until_then, "xe tuyến")
            reply = await self.world.attempt(asked, CASHIER)
            if reply is not None:
                await self.world.attempt(ApprovePass(str(reply["pass"])), MANAGER)

    async def close_findings(self) -> None:
        """Once a day: look at what did not fit and has been dealt with since."""
        while True:
            await until(self.world.now + DAY_US)
            state = self.world.centre.state
            for visit_id in sorted(state.findings):
                for found in state.findings[visit_id]:
                    if not found.closed_at and found.at < self.world.now - HOUR_US:
                        await self._compare(visit_id, found)
                        close = CloseFinding(visit_id, found.id, "đã xem ảnh, sổ và người trực")
                        await self.world.attempt(close, CASHIER)

    async def _compare(self, visit_id: str, found: Finding) -> None:
        """Two reads were taken for one vehicle: the pictures say which plate it bears."""
        truck, card = self.trucks.get(visit_id), self.world.card(visit_id)
        if found.kind != "matched_by_likeness" or truck is None or card is None:
            return
        if card.visit.plate != truck.body.plate:
            confirm = Confirm(card.visit.id, truck.body.plate, "so ảnh vào và ra")
            await self.world.attempt(confirm, CASHIER)

    async def work(self) -> None:
        """Countersign overrides and decide exemptions, as they lie on the desk."""
        while True:
            await until(self.world.now + HOUR_US)
            state = self.world.centre.state
            for override in sorted(state.overrides.values(), key=lambda o: (o.at, o.id)):
                if override.door.value == "override" or override.accounted_at:
                    sign = Countersign(override.id, "đã xem ảnh và sổ")
                    await self.world.attempt(sign, MANAGER)
            for ask in sorted(state.asks.values(), key=lambda a: (a.asked_at, a.id)):
                if ask.verdict.value == "ASKED":
                    decision = DecideExemption(ask.id, True, "đủ giấy tờ cứu trợ")
                    await self.world.attempt(decision, MANAGER)
