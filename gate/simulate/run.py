"""One simulated run from seed to report, and a recorded one fed in again."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Engine

from fees.tariff import Tariff, load_checked
from gate.journey.commands import Actor, Tick
from gate.journey.errors import DomainError
from gate.simulate import record
from gate.simulate.centre import SimulatedCentre
from gate.simulate.digest import digest
from gate.simulate.edgenode import EdgeNode, nodes
from gate.simulate.kernel import Kernel, until
from gate.simulate.officers import Agency, Manager, Marshals
from gate.simulate.people import Booth, Cashiers
from gate.simulate.profile import AGENCIES, Profile, yard_bytes
from gate.simulate.report import report
from gate.simulate.traffic import DAY_US, HOUR_US, Vehicle, midnight, plan
from gate.simulate.trips import Trips
from gate.simulate.walk import Walk
from gate.simulate.world import MINUTE, FarSide, World
from gate.store.engine import migrate, open_engine
from parking.yardfile import load_yard

CLOCK = Actor("clock", "system")


def training_tariff() -> Tariff:
    """The illustrative tariff of this gate."""
    file = resources.files("fees").joinpath("tariffs/mlt-fee-2026a.toml")
    return load_checked(file.read_bytes())


def simulate(
    profile: Profile,
    seed: int,
    hours: int,
    *,
    out: TextIO | None = None,
    passed: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """The report of `hours` hours of this profile under this seed; `passed` hears whole hours.

    The same seed and profile give the same report. With `out` everything that came in is recorded.
    """
    with tempfile.TemporaryDirectory(prefix="malu-simulate-") as folder:
        engine = _fresh(Path(folder))
        try:
            return asyncio.run(simulate_into(engine, profile, seed, hours, out=out, passed=passed))
        finally:
            engine.dispose()


def _fresh(folder: Path) -> Engine:
    engine = open_engine(f"sqlite:///{folder / 'centre.sqlite'}")
    migrate(engine)
    return engine


async def simulate_into(
    engine: Engine,
    profile: Profile,
    seed: int,
    hours: int,
    *,
    out: TextIO | None = None,
    passed: Callable[[int], None] = lambda _: None,
    world_of: Callable[[Kernel, Profile, int, dict[str, EdgeNode]], World] = World,
) -> dict[str, Any]:
    """As `simulate`, into a migrated, empty database that stays.

    `world_of` makes the world: one with more people and machines than the plain one, or with
    people who do not do as they should.
    """
    start = midnight(profile)
    end = start + hours * HOUR_US
    tariff = training_tariff()
    kernel = Kernel(start - DAY_US)  # declarations come the day before
    world = world_of(kernel, profile, seed, nodes(seed))
    head = record.Head(seed, kernel.now, tariff.sha256, _bays(profile))
    world.centre = SimulatedCentre(engine, tariff, head, world.committed, out)
    days = -(-hours // 24)
    vehicles = plan(profile, seed, days)
    _populate(world, vehicles)
    told = 0

    def moved(now: int) -> None:
        nonlocal told
        world.centre.now = now
        whole = max(0, (now - start) // HOUR_US)
        if whole > told:
            passed(whole - told)
            told = whole

    async with world.centre.running():
        try:
            await kernel.run(end, moved)
        finally:
            kernel.close()
        found = report(world, vehicles, hours)
        found["books_sha256"] = digest(engine)
        if out is not None:
            record.write(out, record.End(world.now, found["books_sha256"]))
    return found


def _populate(world: World, vehicles: tuple[Vehicle, ...]) -> None:
    """Everybody begins."""
    kernel, start = world.kernel, midnight(world.profile)
    booth, cashiers = Booth(world), Cashiers(world)
    marshals, far = Marshals(world), FarSide(world)
    trips = Trips(world, booth, cashiers, marshals, far)
    world.told.append(marshals.hear)
    kernel.start(_ticks(world), start)
    kernel.start(far.work(), start)
    manager = Manager(world, trips.trucks)
    kernel.start(manager.passes(vehicles))
    kernel.start(manager.work(), start)
    kernel.start(manager.close_findings(), start - 5 * HOUR_US)  # at seven in the evening
    kernel.start(Walk(world).nightly(), start + 22 * HOUR_US)
    for _ in range(world.profile.people.marshals):
        kernel.start(marshals.walk())
    for name in AGENCIES:
        agency = Agency(world, name, trips.trucks)
        world.told.append(agency.hear)
        for _ in range(world.profile.agencies[name].officers):
            kernel.start(agency.officer())
    world.begin()
    for vehicle in vehicles:
        kernel.start(trips.trip(vehicle), vehicle.declared_at or vehicle.arrives_at)


async def _ticks(world: World) -> None:
    """Time is a command."""
    while True:
        await world.do(Tick(), CLOCK)
        if world.now % HOUR_US == 0:
            world.watch()
        await until(world.now + MINUTE)


def _bays(profile: Profile) -> tuple[str, ...]:
    """The bays that the profile leaves in use, in the yard's order."""
    yard = load_yard(yard_bytes())
    used: dict[str, int] = {}
    found = []
    for bay in yard.bays.values():
        used[bay.zone] = used.get(bay.zone, 0) + 1
        if used[bay.zone] <= profile.yard.bays.get(bay.zone, len(yard.bays)):
            found.append(bay.id)
    return tuple(found)


def replay(lines: Iterable[str]) -> tuple[str, str]:
    """Feed a recorded day into a fresh gate: SHA-256 of its books now, and as recorded.

    Raises `record.RecordError` for what is no record or was recorded under another tariff.
    """
    with tempfile.TemporaryDirectory(prefix="malu-replay-") as folder:
        engine = _fresh(Path(folder))
        try:
            return asyncio.run(_replay(engine, record.read(lines)))
        finally:
            engine.dispose()


async def _replay(engine: Engine, lines: Iterable[record.Line]) -> tuple[str, str]:
    steps = iter(lines)
    head = next(steps, None)
    tariff = training_tariff()
    if not isinstance(head, record.Head) or head.tariff_sha256 != tariff.sha256:
        raise record.RecordError("line 1: recorded under another tariff. Record the day again.")
    centre, recorded = SimulatedCentre(engine, tariff, head), ""
    async with centre.running():
        for step in steps:
            match step:
                case record.Batch(at, node, raws):
                    centre.now = at
                    await centre.hear(node, raws)
                case record.Asked(at, actor, command):
                    centre.now = at
                    await _again(centre, command, actor)
                case record.End(_, sha256):
                    recorded = sha256
    return digest(engine), recorded


async def _again(centre: SimulatedCentre, command: Any, actor: Actor) -> None:
    try:
        await centre.do(command, actor)
    except DomainError:  # refused then as now: that too is part of the day
        return
