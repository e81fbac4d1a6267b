"""The ten flows as their drivers drive them: in, to a place, through the papers, out, and back.

A driver knows the slip, the board, its own papers and what people say. Whether the far side takes
the truck or sends it back is the plan's (`gate.simulate.traffic`); what the gate makes of it is the
centre's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gate.journey.commands import Actor, Declare, LeaveBy
from gate.journey.turn import Link
from gate.journey.visit import UNASSIGNED
from gate.service.views import BoothCard
from gate.simulate import lanework
from gate.simulate.kernel import Server, Signal, until
from gate.simulate.log import Leg
from gate.simulate.officers import Marshals
from gate.simulate.people import BOOTHS, Booth, Cashiers, soon
from gate.simulate.profile import draw
from gate.simulate.traffic import DAY_US, HANOI_US, HOUR_US, Vehicle
from gate.simulate.truck import Truck
from gate.simulate.world import MINUTE, FarSide, World, near_open

PAGE = Actor("declaration-page", "device", "web")
DESK = frozenset(
    {
        "opening.not_confirmed",
        "opening.facts",
        "opening.not_assessed",
        "opening.no_turn",
        "opening.exemption_waits",
    }
)
SMALL = frozenset({"bus", "residents", "official"})  # held neither upstream nor for a bay
ANY_TIME = frozenset({"bus", "official"})  # persons and duty do not wait for goods hours
TRIES = 4  # how often a driver comes to the lane before the booth opens on its own word


@dataclass(slots=True)
class Trips:
    """All drivers, and where they meet."""

    world: World
    booth: Booth
    cashiers: Cashiers
    marshals: Marshals
    far: FarSide
    trucks: dict[str, Truck] = field(default_factory=dict)  # slip → vehicle
    bodies: dict[str, Server] = field(default_factory=dict)  # plate → under way or not
    there: dict[str, Truck] = field(default_factory=dict)  # vehicle → stands in its place
    arrived: Signal = field(init=False)
    handed: set[str] = field(default_factory=set)  # vehicles whose goods or trailer went over
    finished: set[str] = field(default_factory=set)  # vehicles whose trip is over
    held_back: set[str] = field(default_factory=set)  # vehicles that took a place on the road

    def __post_init__(self) -> None:
        """Nobody has arrived."""
        self.arrived = Signal(self.world.kernel)

    async def trip(self, vehicle: Vehicle) -> None:
        """One vehicle of the plan, from its declaration to its last leaving."""
        truck = Truck(vehicle)
        if vehicle.declared_at:
            await until(vehicle.declared_at)
            await self._declare(vehicle)
        await until(vehicle.arrives_at)
        body = self.bodies.setdefault(vehicle.body.plate, Server(self.world.kernel, 1))
        await body.take()  # the same vehicle may still be on its earlier trip
        await self._course(vehicle)(truck)
        self.finished.add(vehicle.id)
        self.arrived.fire()
        body.give()

    def _course(self, vehicle: Vehicle) -> Callable[[Truck], Awaitable[None]]:
        """What the driver sets out to do."""
        if vehicle.body.vehicle_class == "not_chargeable":
            return self._motorcycle
        if vehicle.partner:
            giver = vehicle.facts.get("load") == "LOADED"
            if vehicle.flow == "tntx_reefer":
                return self._sets_trailer_down if giver else self._takes_trailer
            return self._gives_goods if giver else self._takes_goods
        if vehicle.flow == "bus":
            return self._bus
        if vehicle.facts.get("flow") == "EXPORT":
            return self._export
        return self._through

    async def _declare(self, vehicle: Vehicle) -> None:
        declare = Declare(
            f"decl-{vehicle.id}",
            vehicle.body.plate,
            dict(vehicle.facts),
            dict(vehicle.payer),
            vehicle.body.trailer,
        )
        await self.world.attempt(declare, PAGE)

    # --- flows ---------------------------------------------------------------------------

    async def _export(self, truck: Truck) -> None:
        """Over the bridge, as often as it takes; and back empty."""
        await self._enter(truck, "inland")
        await self._stay(truck, truck.vehicle.yard_us)
        if await self._over(truck) and truck.vehicle.returns:
            await until(self.world.now + truck.vehicle.far_us)
            await self.far.open()
            truck.unloaded()
            truck.word = Link.EMPTY_RETURN
            await self._enter(truck, "border")
            await self._leave(truck, "inland")

    async def _over(self, truck: Truck) -> bool:
        """Cross until the far side keeps it; False when it went home instead."""
        while True:
            await self._cross(truck)
            if truck.refusals >= truck.vehicle.refusals:
                return True
            truck.refusals += 1
            await until(self.world.now + truck.vehicle.refused_us)
            truck.word = Link.TURNED_BACK
            await self._enter(truck, "border")
            if truck.vehicle.gives_up:
                await self._home(truck)
                if not truck.vehicle.tries_again:
                    return False
                await self._next_morning()
                truck.word = Link.RETRY
                await self._enter(truck, "inland")

    async def _home(self, truck: Truck) -> None:
        """It leaves inland with its goods although the border was assessed."""
        await self._desk(truck)
        by = LeaveBy(truck.slip, "inland")
        await self.world.attempt(by, BOOTHS["inland"])
        await self._leave(truck, "inland")

    async def _next_morning(self) -> None:
        day = (self.world.now + HANOI_US) // DAY_US * DAY_US - HANOI_US
        await until(day + DAY_US + 7 * HOUR_US)

    async def _cross(self, truck: Truck) -> None:
        """Ready, called by the far side, out by the bridge."""
        await self._ready(truck)
        if truck.vehicle.flow == "residents":
            await self.far.open()
        else:
            await self.far.accept()
        await self._leave(truck, "border")

    async def _through(self, truck: Truck) -> None:
        """Comes, does its business, leaves: imports, officials, who only parks."""
        await self._enter(truck, truck.vehicle.side)
        await self._stay(truck, truck.vehicle.yard_us)
        await self._leave(truck, "inland")

    async def _bus(self, truck: Truck) -> None:
        """Over in the morning, back in the afternoon: two visits, each a turn of its own."""
        await self._enter(truck, "inland")
        await self._stay(truck, truck.vehicle.yard_us)
        await self.far.open()
        await self._leave(truck, "border")
        await until(self.world.now + truck.vehicle.far_us)
        await self._enter(truck, "border")
        await self._leave(truck, "inland")

    async def _gives_goods(self, truck: Truck) -> None:
        """A Chinese truck hands its goods over in the yard and goes home empty."""
        await self._enter(truck, "border")
        await self._stay(truck, truck.vehicle.yard_us)
        taker = await self._meet(truck)
        rng = self.world.rng(truck.vehicle.id, "transship")
        await until(self.world.now + draw(self.world.profile.people.transship_minutes, rng))
        await self.marshals.transship(truck, taker, set_down=truck.vehicle.set_down)
        self._hand_over(truck)
        await self._ready(truck)
        await self.far.open()
        await self._leave(truck, "border")

    async def _takes_goods(self, truck: Truck) -> None:
        """A Vietnamese truck comes empty and leaves with another one's goods."""
        await self._enter(truck, "inland")
        await self._stay(truck, 0)
        await self._until_handed(truck.vehicle.partner)
        await self._leave(truck, "inland")

    async def _sets_trailer_down(self, truck: Truck) -> None:
        """A reefer stays its nights; its trailer leaves behind another tractor."""
        await self._enter(truck, "inland")
        await self._stay(truck, truck.vehicle.yard_us)
        taker = await self._meet(truck)
        await self.marshals.hand_trailer(truck, taker)
        taker.trailer, truck.trailer = truck.trailer, ""
        self._hand_over(truck)
        await self._leave(truck, "inland")
        while truck.vehicle.partner not in self.finished:  # its trailer is still away
            await self.arrived.wait()

    async def _takes_trailer(self, truck: Truck) -> None:
        """A Chinese tractor comes alone and leaves with the trailer."""
        await self.far.open()
        await self._enter(truck, "border")
        await self._stay(truck, 0)
        await self._until_handed(truck.vehicle.partner)
        await self._cross(truck)

    async def _motorcycle(self, truck: Truck) -> None:
        """Counted, no visit."""
        side = truck.vehicle.side
        await lanework.cross_uncounted(self.world, truck, side, "enter")
        await until(self.world.now + truck.vehicle.yard_us)
        other = "border" if side == "inland" else "inland"
        await lanework.cross_uncounted(self.world, truck, other, "leave")

    # --- what they are made of -----------------------------------------------------------

    async def _enter(self, truck: Truck, side: str) -> None:
        leg = Leg(truck.vehicle.id, truck.vehicle.flow, truck.body.plate, side, self.world.now)
        truck.leg = leg
        self.world.log.legs.append(leg)
        flow = truck.vehicle.flow
        if flow not in ANY_TIME:
            await near_open(self.world)
        arrives = truck.vehicle.facts.get("load") == "LOADED" or not truck.vehicle.partner
        if side == "inland" and arrives and truck.word is Link.NEW and flow not in SMALL:
            await self.world.road.take()
            self.held_back.add(truck.vehicle.id)
            await near_open(self.world)
        await lanework.enter(self.world, self.booth, truck, side, leg)
        if not truck.slip:
            await self._desk(truck)
        self.trucks[truck.slip] = truck
        self._stands(truck)

    async def _desk(self, truck: Truck) -> None:
        await until(soon(self.world, 120))
        await self.booth.at_desk(truck)
        if truck.leg is not None and truck.slip:
            truck.leg.visit_id = truck.slip

    async def _stay(self, truck: Truck, business: int) -> None:
        """Wait for a place, drive there, do one's business; small vehicles stand anywhere."""
        small = truck.vehicle.flow in SMALL
        while (card := self.world.card(truck.slip)) is not None and card.visit.is_inside:
            if small or card.visit.place != UNASSIGNED:
                break
            await self.world.signal(truck.slip).wait(self.world.now + 6 * HOUR_US)
        self._stands(truck)
        if truck.leg is not None and not small:
            truck.leg.bay_at = self.world.now
        await until(self.world.now + 3 * MINUTE + business)
        self.there[truck.vehicle.id] = truck
        self.arrived.fire()

    def _stands(self, truck: Truck) -> None:
        """It stands where its slip sends it."""
        card = self.world.card(truck.slip)
        if truck.leg is not None and card is not None and card.visit.place:
            truck.leg.place = card.visit.place

    async def _ready(self, truck: Truck) -> None:
        """Do what the slip says is missing, until nothing is; what others must do is waited for."""
        before: set[str] = set()
        while (card := self.world.card(truck.slip)) is not None and card.visit.is_inside:
            reasons = _reasons(card, truck)
            if not reasons:
                break
            acts = reasons != before
            before = reasons
            if acts and "opening.unpaid" in reasons:
                await self.cashiers.pay(truck)
            elif acts and reasons & DESK:
                await self._desk(truck)
            else:
                await self.world.signal(truck.slip).wait(self.world.now + 2 * HOUR_US)
                before = set()
        if truck.leg is not None and not truck.leg.ready_at:
            truck.leg.ready_at = self.world.now

    async def _leave(self, truck: Truck, side: str) -> None:
        for tries in range(1, TRIES + 1):
            await self._ready(truck)
            force = tries == TRIES
            if await lanework.leave(self.world, self.booth, truck, side, force=force):
                break
            await until(self.world.now + 20 * MINUTE)
        if truck.vehicle.id in self.held_back:
            self.held_back.discard(truck.vehicle.id)
            self.world.road.give()
        self.there.pop(truck.vehicle.id, None)

    async def _meet(self, truck: Truck) -> Truck:
        """Wait until the partner stands in its place."""
        while truck.vehicle.partner not in self.there:
            await self.arrived.wait()
        return self.there[truck.vehicle.partner]

    def _hand_over(self, truck: Truck) -> None:
        self.handed.add(truck.vehicle.id)
        self.arrived.fire()

    async def _until_handed(self, giver: str) -> None:
        while giver not in self.handed:
            await self.arrived.wait()


def _reasons(card: BoothCard, truck: Truck) -> set[str]:
    """What still stands in the way, as the driver's slip and page say."""
    found = {r.key for r in card.opening.reasons} if card.opening else set()
    if card.links and not truck.unjoined:
        found.add("opening.no_turn")
    return found
