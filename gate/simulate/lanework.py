"""A vehicle in a lane: what the lane sees, the booth's help, and the crossing of the line."""

from random import Random

from gate import wire
from gate.simulate import reads
from gate.simulate.kernel import until
from gate.simulate.log import Leg
from gate.simulate.people import Booth, soon
from gate.simulate.truck import Truck
from gate.simulate.world import World, lane_of

ROLLING_S = 10  # from the road to the line, and from the line out of the lane
LOOKING_S = 5  # how long a driver waits for the barrier before the booth helps


async def enter(world: World, booth: Booth, truck: Truck, side: str, leg: Leg) -> None:
    """Come in by this side: seen (or not), looked over by the booth, across the line."""
    lane = lane_of(side, "enter")
    await world.lanes[lane].take()
    world.standing[lane] = truck
    truck.side, truck.slip, truck.unjoined = side, "", False
    world.lane_card.pop(lane, None)
    await until(soon(world, ROLLING_S))
    rng = world.rng(truck.vehicle.id, "enter", len(world.log.legs))
    seen = _seen(world, truck, rng)
    sighting_id = ""
    if rng.random() >= world.profile.reads.missed:
        (sighting_id,) = await world.send(lane, _sighting(lane, truck, seen))
        await booth.at_enter(lane, truck)
    await until(soon(world, ROLLING_S))
    passage = _passage(lane, truck, seen, sighting_id)
    more = world.beside(lane, truck)
    leg.enter_event = (await world.send(lane, world.loop(lane), passage, *more))[1]
    leg.entered_at, leg.visit_id = world.now, truck.slip
    world.log.inside += 1
    world.log.inside_max = max(world.log.inside_max, world.log.inside)
    await until(soon(world, ROLLING_S))
    world.lanes[lane].give()


async def leave(world: World, booth: Booth, truck: Truck, side: str, *, force: bool) -> bool:
    """Leave by this side; False when it had to back out, because something is still missing.

    With `force` the booth opens on its own word rather than send the vehicle back.
    """
    lane = lane_of(side, "leave")
    await world.lanes[lane].take()
    truck.side = side
    world.standing[lane] = truck
    world.lane_card.pop(lane, None)
    world.opened.pop(lane, None)
    world.unknown_exit = ""
    await until(soon(world, ROLLING_S))
    rng = world.rng(truck.vehicle.id, "leave", len(world.log.legs))
    seen = _seen(world, truck, rng)
    sighting_id, cause = "", wire.Cause(kind="manual", id="unseen")
    if rng.random() >= world.profile.reads.missed:
        (sighting_id,) = await world.send(lane, _sighting(lane, truck, seen))
        if not await _opens(world, booth, lane, truck, force=force):
            gone = _sighting(lane, truck, seen, withdrew=sighting_id)
            await world.send(lane, gone)
            world.lanes[lane].give()
            return False
        opened = world.opened.pop(lane)
        kind = "opening" if opened.kind == "opening" else "override"
        cause = wire.Cause(kind=kind, id=opened.id)  # type: ignore[arg-type]
    await world.send(lane, wire.BarrierBody(lane=lane, state="open", cause=cause))
    await until(soon(world, ROLLING_S))
    passage = _passage(lane, truck, seen, sighting_id)
    closed = wire.BarrierBody(lane=lane, state="closed", cause=cause)
    more = world.beside(lane, truck)
    event = (await world.send(lane, world.loop(lane), passage, closed, *more))[1]
    await booth.explain(truck)
    if truck.leg is not None:
        truck.leg.leave_event, truck.leg.left_at, truck.leg.side_out = event, world.now, side
        world.log.inside -= 1
    world.lanes[lane].give()
    return True


async def _opens(world: World, booth: Booth, lane: str, truck: Truck, *, force: bool) -> bool:
    """Wait for the barrier; whoever is in a hurry by law does not wait."""
    if truck.papers.get("licence_kind") == "EMERGENCY" and lane not in world.opened:
        await booth.emergency(lane, truck)
    if lane not in world.opened:
        await world.barrier[lane].wait(soon(world, LOOKING_S))
    if lane in world.opened or await booth.at_leave(lane, truck):
        return True
    if force:
        await booth.override(lane, truck)
    return lane in world.opened


async def cross_uncounted(world: World, truck: Truck, side: str, movement: str) -> str:
    """A motorcycle or handcart crosses the line: counted, no visit."""
    lane = lane_of(side, movement)
    seen = _seen(world, truck, world.rng(truck.vehicle.id, movement))
    (event,) = await world.send(lane, _passage(lane, truck, seen, ""))
    return event


def _seen(world: World, truck: Truck, rng: Random) -> list[wire.PlateBody]:
    return reads.plates(truck.body, truck.trailer, world.profile.reads, rng)


def _vehicle(truck: Truck) -> wire.VehicleBody:
    kind = "motorcycle" if truck.body.vehicle_class == "not_chargeable" else None
    return wire.VehicleBody(class_=truck.body.vehicle_class, kind=kind, confidence=900)


def _sighting(
    lane: str, truck: Truck, seen: list[wire.PlateBody], *, withdrew: str = ""
) -> wire.SightingBody:
    side, movement = lane.split("-")
    return wire.SightingBody(
        lane=lane,
        side=side,  # type: ignore[arg-type]  # lanes are named by side and movement
        movement=movement,  # type: ignore[arg-type]
        state="withdrew" if withdrew else "settled",
        plates=seen,
        vehicle=_vehicle(truck),
        source="camera",
        sighting_id=withdrew or None,
    )


def _passage(
    lane: str, truck: Truck, seen: list[wire.PlateBody], sighting_id: str
) -> wire.PassageBody:
    side, movement = lane.split("-")
    return wire.PassageBody(
        lane=lane,
        side=side,  # type: ignore[arg-type]
        movement=movement,  # type: ignore[arg-type]
        direction="toward",
        sighting_id=sighting_id or None,
        plates=seen,
        vehicle=_vehicle(truck),
        source="camera",
    )
