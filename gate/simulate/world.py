"""The world around the centre: lanes, far side, road; and the way by which people reach it.

What a vehicle is and where it stands is the world's own knowledge. People get at the centre only
through its views and commands, vehicles only through what the lanes see of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from gate import wire
from gate.journey.commands import Actor, Command
from gate.journey.errors import DomainError
from gate.journey.visit import UNASSIGNED
from gate.layout import NODES
from gate.service.decide import Reply
from gate.service.ports import Committed
from gate.service.views import BoothCard
from gate.simulate.centre import SimulatedCentre
from gate.simulate.edgenode import EdgeNode
from gate.simulate.kernel import Kernel, Server, Signal, outside, until
from gate.simulate.log import Log
from gate.simulate.profile import Hours, Profile
from gate.simulate.traffic import DAY_US, HANOI_US, HOUR_US, midnight
from gate.simulate.truck import Truck

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
BEIJING_US: Final = 8 * HOUR_US
_SIDE = {lane.id: node.side for node in NODES for lane in node.lanes}
_NODE = {lane.id: node.id for node in NODES for lane in node.lanes}


@dataclass(slots=True)
class Opened:
    """The barrier of a lane went up: for which cause."""

    kind: str
    id: str


@dataclass(slots=True)
class World:
    """One gate area and all that is around it."""

    kernel: Kernel
    profile: Profile
    seed: int
    nodes: dict[str, EdgeNode]
    log: Log = field(default_factory=Log)
    centre: SimulatedCentre = field(init=False)
    lanes: dict[str, Server] = field(init=False)
    road: Server = field(init=False)  # places that the upstream post fills with goods vehicles
    lane_card: dict[str, str] = field(default_factory=dict)  # lane → visit shown for it
    changed: dict[str, Signal] = field(default_factory=dict)  # visit → its card changed
    opened: dict[str, Opened] = field(default_factory=dict)  # lane → its barrier is up
    barrier: dict[str, Signal] = field(init=False)  # lane → its barrier moves
    unknown_exit: str = ""  # the newest visit of which only the leaving is known
    told: list[Callable[[str], None]] = field(default_factory=list)  # who hears of changed cards
    loops: dict[str, int] = field(default_factory=dict)  # lane → count of loop 2
    standing: dict[str, Truck] = field(default_factory=dict)  # lane → who really stands there

    def __post_init__(self) -> None:
        """One vehicle in a lane at a time."""
        self.lanes = {lane: Server(self.kernel, 1) for lane in _SIDE}
        self.barrier = {lane: Signal(self.kernel) for lane in _SIDE}
        self.road = Server(self.kernel, self.profile.yard.inside_max)

    @property
    def now(self) -> int:
        """Simulated time, µs since the epoch."""
        return self.kernel.now

    def rng(self, *what: object) -> Random:
        """A stream of its own for one matter."""
        return Random("/".join(str(w) for w in (self.seed, *what)))

    # --- what the centre tells -----------------------------------------------------------

    def committed(self, done: Committed) -> None:
        """After a commit: barriers go up, screens that show a changed card show it anew."""
        for opening in done.openings:
            self.opened[opening.lane] = Opened(opening.cause, opening.id)
            self.barrier[opening.lane].fire()
        for visit_id in dict.fromkeys(n.visit_id for n in done.notices if n.visit_id):
            visit = self.centre.state.visits.get(visit_id)
            if visit is not None and visit.lane:
                self.lane_card[visit.lane] = visit_id
            if visit is not None and visit.leave_passage and not visit.enter_passage:
                self.unknown_exit = visit_id
            for hear in self.told:
                hear(visit_id)
            if visit_id in self.changed:
                self.changed[visit_id].fire()
        self._measure()

    def _measure(self) -> None:
        taken, log = self.centre.state.occupied, self.log
        log.bays_used.update(taken)
        log.bays_taken_max = max(log.bays_taken_max, len(taken))

    def watch(self) -> None:
        """Look the present over: no bay holds two, no confirmed plate is inside twice untold."""
        state, log = self.centre.state, self.log
        log.watched += 1
        bays: dict[str, str] = {}
        plates: dict[str, str] = {}
        for visit in state.visits.values():
            if not visit.is_inside:
                continue
            told = any(f.kind == "same_plate_inside" for f in state.findings.get(visit.id, ()))
            for seen, key, counts in (
                (bays, visit.place, visit.place not in ("", UNASSIGNED)),
                (plates, visit.plate, bool(visit.confirmed_at) and not told),
            ):
                if counts and seen.setdefault(key, visit.id) != visit.id:
                    log.clashes.append(f"{key}: {seen[key]} and {visit.id}")

    def signal(self, visit_id: str) -> Signal:
        """Fires when the card of this visit changes."""
        return self.changed.setdefault(visit_id, Signal(self.kernel))

    # --- asking the centre ---------------------------------------------------------------

    async def do(self, command: Command, actor: Actor) -> Reply:
        """Ask; raises `DomainError`, counted by its key."""
        try:
            reply = await outside(lambda: self.centre.do(command, actor))
        except DomainError as refusal:
            self.log.refused[f"{type(command).__name__}: {refusal.key}"] += 1
            raise
        self.log.asked[type(command).__name__] += 1
        return reply

    async def attempt(self, command: Command, actor: Actor) -> Reply | None:
        """Ask; None when it is refused: the caller looks at the card again."""
        try:
            return await self.do(command, actor)
        except DomainError:
            return None

    def card(self, visit_id: str) -> BoothCard | None:
        """The card of a visit, of the one it proved to be, or None."""
        try:
            return self.centre.card(visit_id)
        except DomainError as gone:
            into = gone.params.get("into")
            return self.card(str(into)) if into else None

    def card_in(self, lane: str) -> BoothCard | None:
        """The card of the vehicle that stands in a lane, as the booth sees it."""
        card = self.card(self.lane_card.get(lane, ""))
        return card if card is not None and card.visit.lane == lane else None

    # --- what lanes tell -----------------------------------------------------------------

    async def send(self, lane: str, *bodies: wire.EventBody) -> list[str]:
        """The node of a lane sends one batch of events; returns their ids after COMMIT."""
        node = self.nodes[_NODE[lane]]
        made = node.events(self.now, list(bodies))
        self.log.events += len(made)
        await outside(lambda: self.centre.hear(node.name, [raw for _, raw in made]))
        return [event_id for event_id, _ in made]

    def beside(self, _lane: str, _truck: Truck) -> tuple[wire.EventBody, ...]:
        """What else tells of a vehicle that crosses the line: nothing, unless a gate has more."""
        return ()

    def begin(self) -> None:
        """Who else begins with the first day: nobody, unless a gate has more people."""

    def loop(self, lane: str) -> wire.LoopBody:
        """Loop 2 of a lane counts one more vehicle, whatever the camera saw."""
        count = self.loops[lane] = self.loops.get(lane, 0) + 1
        return wire.LoopBody(lane=lane, loop=2, state="on", count=count)


def lane_of(side: str, movement: str) -> str:
    """The lane of a side that serves this movement."""
    return f"{side}-{movement}"


def next_open(now: int, hours: Hours, offset: int) -> int:
    """`now` when open on that clock (µs ahead of UTC), else when it opens next."""
    day = (now + offset) // DAY_US * DAY_US - offset
    opens, closes = day + _of_day(hours.opens), day + _of_day(hours.closes)
    if now < opens:
        return opens
    return now if now < closes else opens + DAY_US


def _of_day(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * HOUR_US + int(minute) * MINUTE


async def near_open(world: World) -> None:
    """Wait until goods are cleared on our side."""
    await until(next_open(world.now, world.profile.hours.near, HANOI_US))


@dataclass(slots=True)
class FarSide:
    """The other side: takes so many trucks a day, one after another, first come first taken."""

    world: World
    queue: list[Signal] = field(default_factory=list)

    async def accept(self) -> None:
        """Wait until they take this truck."""
        mine = Signal(self.world.kernel)
        self.queue.append(mine)
        await mine.wait()

    async def open(self) -> None:
        """Wait until vehicles that need no place there may come over."""
        await until(next_open(self.world.now, self.world.profile.hours.far, BEIJING_US))

    async def work(self) -> None:
        """Day by day: as many places as they offer, evenly over their hours."""
        world, hours = self.world, self.world.profile.hours.far
        day, number = midnight(world.profile), 0
        few, many = world.profile.far_side.trucks_per_day
        while True:
            places = world.rng("far", number).randint(few, many)
            opens = next_open(day, hours, BEIJING_US)
            span = _of_day(hours.closes) - _of_day(hours.opens)
            for place in range(places):
                await until(opens + span * place // places // SECOND * SECOND)
                world.log.slots_offered += 1
                if self.queue:
                    world.log.slots_used += 1
                    self.queue.pop(0).fire()
            day, number = day + DAY_US, number + 1
            await until(day)
