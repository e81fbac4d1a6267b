"""Booth and cashier: people who see a card, the vehicle before them and its driver's papers.

They act on what the card asks, in the order in which it matters. What is before their eyes (the
plate on the vehicle, the paper in their hand, the driver's answer) they know; the rest of the world
they do not.
"""

from dataclasses import dataclass, field
from random import Random

from anpr.plate import confusion_distance
from gate.journey.commands import (
    AccountFor,
    Actor,
    AskExemption,
    Assess,
    Choose,
    Confirm,
    Couple,
    EmergencyLane,
    Join,
    LeaveBy,
    OverrideLane,
    StateFacts,
    Swap,
)
from gate.journey.money_commands import PayCash
from gate.journey.turn import Link
from gate.service.views import BoothCard
from gate.simulate.kernel import Server, until
from gate.simulate.profile import draw
from gate.simulate.truck import Truck
from gate.simulate.world import SECOND, World

BOOTHS = {
    side: Actor(f"booth-{side}", "operator", f"pc-booth-{side}") for side in ("inland", "border")
}
CASHIER = Actor("cashier", "cashier-lead", "pc-cash")
ROUNDS = 6  # how often a booth tries to help before it lets the vehicle back out or overrides
ONE_SLIP = 1.0  # plates that one misread character explains
_GOODS = ("regime", "commodity", "journey")  # facts that an empty paper contradicts


@dataclass(slots=True)
class Booth:
    """The operators of both sides; each serves whoever stands in the lane."""

    world: World
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """Moods of their own."""
        self.rng = self.world.rng("booth")

    async def at_enter(self, lane: str, truck: Truck) -> None:
        """Look at the vehicle that came in: who it is, how it follows an earlier one, papers."""
        await self._think()
        card = self.world.card_in(lane)
        if card is None:
            return
        truck.slip = card.visit.id
        await self.look_over(card, truck)

    async def at_desk(self, truck: Truck) -> None:
        """The driver comes on foot, with its slip or without: find its card and complete it."""
        await self._think()
        card = self._found(truck)
        if card is not None:
            truck.slip = card.visit.id
            await self.look_over(card, truck)
            if self.world.card(truck.slip) is not None:
                await self._complete(truck)

    async def look_over(self, card: BoothCard, truck: Truck) -> None:
        """Identity, turn, papers; each after a fresh look at the card."""
        await self._identify(card, truck)
        fresh = self.world.card(truck.slip)
        if fresh is not None and fresh.links and not truck.unjoined:
            await self._join(fresh, truck)
            fresh = self.world.card(truck.slip)
        if fresh is not None:
            await self._papers(fresh, truck)

    async def _identify(self, card: BoothCard, truck: Truck) -> None:
        visit, actor = card.visit, self._actor(truck)
        if visit.confirmed_at and visit.plate == truck.body.plate:
            return
        back = truck.word is not Link.NEW and not card.links  # it says it was here; we do not
        doubts = back or not visit.read_accepted or not visit.plate
        compares = doubts or self.rng.random() < self.world.profile.people.notices_wrong_read
        plate = truck.body.plate if compares or not visit.plate else visit.plate
        why = "ảnh cho thấy biển khác" if plate != visit.plate else ""
        reply = await self.world.attempt(Confirm(visit.id, plate, why), actor)
        if reply is not None:
            truck.slip = str(reply["visit"])

    async def _join(self, card: BoothCard, truck: Truck) -> None:
        """Ask the driver how it comes back; what is not offered is a new trip."""
        link = truck.word if truck.word in card.links else Link.NEW
        before = card.before.id if card.before is not None and link is not Link.NEW else ""
        if await self.world.attempt(Join(card.visit.id, link, before), self._actor(truck)):
            self.world.log.links[link.value] += 1
        else:
            truck.unjoined = True  # it is too late to say: nobody asks again

    async def _papers(self, card: BoothCard, truck: Truck) -> None:
        """Put down what the papers say where the card says otherwise."""
        known = card.visit.facts
        wrong = {k: v for k, v in truck.papers.items() if known.get(k) != v}
        wrong |= {k: "" for k in _GOODS if k in known and k not in truck.papers}
        payer = {k: v for k, v in truck.payer.items() if card.visit.payer.get(k) != v}
        if wrong or payer:
            await self.world.attempt(StateFacts(card.visit.id, wrong, payer), self._actor(truck))

    async def _complete(self, truck: Truck) -> None:
        """At the desk: the fee, or the question that stands before it."""
        card = self.world.card(truck.slip)
        if card is None or card.charge is not None or card.missing:
            return
        waits = {r.key for r in card.opening.reasons} if card.opening else set()
        if "opening.exemption_waits" in waits and card.exemption_ask is None:
            why = "giấy chứng nhận hàng cứu trợ"
            await self.world.attempt(AskExemption(card.visit.id, why), self._actor(truck))
        elif "opening.not_assessed" in waits:
            await self.world.attempt(Assess(card.visit.id), self._actor(truck))

    def _found(self, truck: Truck) -> BoothCard | None:
        """By the slip, else by the plate, else the unconfirmed card whose picture looks like it."""
        if truck.slip:
            return self.world.card(truck.slip)
        state, plate = self.world.centre.state, truck.body.plate
        inside = [v for v in state.visits.values() if v.is_inside]
        if ids := sorted((v.entered_at, v.id) for v in inside if v.plate == plate):
            return self.world.card(ids[-1][1])
        unseen = [v for v in inside if not v.confirmed_at]
        alike = [(confusion_distance(v.plate, plate), v.id) for v in unseen if v.plate]
        near = sorted(pair for pair in alike if pair[0] <= ONE_SLIP)
        unread = sorted((v.entered_at, v.id) for v in unseen if not v.plate)
        found = near[0][1] if near else unread[-1][1] if unread else ""
        return self.world.card(found)

    async def at_leave(self, lane: str, truck: Truck) -> bool:
        """Help the vehicle in a leave lane until its barrier opens; False = it must back out."""
        for _ in range(ROUNDS):
            if lane in self.world.opened:
                return True
            await self._think()
            card = self.world.card_in(lane)
            if card is None:
                return False
            if not await self._help(card, lane, truck):
                break
        return lane in self.world.opened

    async def _help(self, card: BoothCard, lane: str, truck: Truck) -> bool:
        """One thing that stands in the way; False when nobody at the booth can put it right."""
        visit, actor = card.visit, self._actor(truck)
        if visit.id != truck.slip and not visit.entered_at:
            return await self._choose(card, truck)
        reasons = {r.key: dict(r.params) for r in card.opening.reasons} if card.opening else {}
        if (card.links and not truck.unjoined) or reasons.keys() & {
            "opening.not_confirmed",
            "opening.facts",
        }:
            await self.look_over(card, truck)
        elif "opening.other_side" in reasons:
            await self.world.attempt(LeaveBy(visit.id, lane.split("-")[0]), actor)
        elif "opening.trailer_changed" in reasons:
            change = reasons["opening.trailer_changed"]
            before, now = str(change["before"]), str(change["now"])
            seen = Swap(visit.id, before, now) if before else Couple(visit.id, now)
            return await self.world.attempt(seen, actor) is not None
        elif reasons.keys() & {"opening.not_assessed", "opening.exemption_waits"}:
            await self._complete(truck)
        else:
            return False
        return True

    async def _choose(self, card: BoothCard, truck: Truck) -> bool:
        """A vehicle that matched nobody: one of those offered, its true plate, or its slip."""
        actor, plate = self._actor(truck), truck.body.plate
        if any(v.id == truck.slip for v in card.near):
            choice = Choose(card.visit.id, truck.slip, "so ảnh")
            return await self.world.attempt(choice, actor) is not None
        if card.visit.plate != plate:
            confirm = Confirm(card.visit.id, plate, "đọc lại biển tại làn ra")
            return await self.world.attempt(confirm, actor) is not None
        choice = Choose(card.visit.id, truck.slip, "theo phiếu vào")
        return await self.world.attempt(choice, actor) is not None

    async def explain(self, truck: Truck) -> None:
        """It is through and the book does not know whom: the slip that it showed does."""
        unknown = self.world.card(self.world.unknown_exit)
        self.world.unknown_exit = ""
        if unknown is None or unknown.visit.id == truck.slip or not truck.slip:
            return
        choice = Choose(unknown.visit.id, truck.slip, "theo phiếu vào")
        await self.world.attempt(choice, self._actor(truck))

    async def override(self, lane: str, truck: Truck) -> None:
        """The last resort: one person's word, looked at by another within a day."""
        card = self.world.card_in(lane)
        if card is not None:
            why = "không mở được theo quy tắc, xe cần ra"
            await self.world.attempt(OverrideLane(card.visit.id, why), self._actor(truck))

    async def emergency(self, lane: str, truck: Truck) -> None:
        """Open at once, account for it afterwards."""
        actor = self._actor(truck)
        reply = await self.world.attempt(EmergencyLane(lane, "xe cấp cứu, chữa cháy"), actor)
        if reply is not None:
            account = AccountFor(str(reply["override"]), "xe ưu tiên, đã xem giấy tờ")
            await self._think()
            await self.world.attempt(account, actor)
            card = self.world.card_in(lane)
            if card is not None and card.visit.id != truck.slip and not card.visit.entered_at:
                choice = Choose(card.visit.id, truck.slip, "xe ưu tiên, theo phiếu vào")
                await self.world.attempt(choice, actor)

    def _actor(self, truck: Truck) -> Actor:
        return BOOTHS[truck.side or "inland"]

    async def _think(self) -> None:
        seconds = self.world.profile.people.booth_seconds
        await until(self.world.now + draw([s / 60 for s in seconds], self.rng))


@dataclass(slots=True)
class Cashiers:
    """The windows where drivers pay; each takes one driver at a time."""

    world: World
    windows: Server = field(init=False)
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """As many windows as the profile has cashiers."""
        self.windows = Server(self.world.kernel, self.world.profile.people.cashiers)
        self.rng = self.world.rng("cashiers")

    async def pay(self, truck: Truck) -> None:
        """Take the cash for everything that is due for this visit."""
        await self.windows.take()
        seconds = self.world.profile.people.cashier_seconds
        await until(self.world.now + draw([s / 60 for s in seconds], self.rng))
        card = self.world.card(truck.slip)
        for charge in card.charges if card is not None else ():
            if charge.outstanding > 0 and charge.state.value in ("DUE", "PART_PAID"):
                note = self.rng.choice((50_000, 100_000, 500_000))
                tendered = -(-charge.outstanding // note) * note
                await self.world.attempt(PayCash(charge.id, tendered), CASHIER)
        self.windows.give()


def soon(world: World, seconds: int) -> int:
    """A moment a little later."""
    return world.now + seconds * SECOND
