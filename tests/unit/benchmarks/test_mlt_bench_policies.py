"""Our policy's bays and its word to those inside: plugs are kept, nobody sent back is passed on."""

from benchmarks.mlt_bench.baselines import FreeBays
from benchmarks.mlt_bench.bays import OurBays
from benchmarks.mlt_bench.policies import Malu
from benchmarks.mlt_bench.protocol import HOUR, Call, Need, Place, Site, Vehicle

DRY = Need(length_cm=1_650, height_cm=400, tonnage_kg=40_000)
REEFER = Need(length_cm=1_650, height_cm=400, tonnage_kg=40_000, plug=True)


def _place(name: str, distance_m: int, *, plug: bool = False) -> Place:
    return Place(
        id=name,
        length_cm=1_800,
        height_cm=0,
        tonnage_kg=48_000,
        plug=plug,
        hazmat=(),
        distance_m=distance_m,
        zone="A",
    )


def _site(*places: Place) -> Site:
    return Site(
        places=places,
        yard_limit=20,
        bridge_limit=5,
        hours=((0, 9 * HOUR),),
        our_hours=((0, 9 * HOUR),),
        crossing_us=HOUR,
        until=9 * HOUR,
    )


def _vehicle(name: str, need: Need, returns: int = 0) -> Vehicle:
    return Vehicle(
        id=name,
        carrier="c",
        kind="ordinary",
        need=need,
        across=True,
        stay_us=HOUR,
        arrived_at=1,
        returns=returns,
    )


def test_a_plug_near_the_gate_is_not_given_to_who_needs_none() -> None:
    site = _site(_place("P", 50, plug=True), _place("A", 120), _place("B", 120))
    near, ours = FreeBays(site), OurBays(site)
    assert (near.first(DRY), ours.first(DRY)) == ("P", "A")
    assert ours.first(REEFER) == "P"
    ours.take("A")
    ours.take("B")
    assert ours.first(DRY) == "P"  # better than none
    ours.take("P")
    assert ours.first(DRY) == ""
    ours.add("B")
    assert ours.first(DRY) == "B"


def test_while_the_far_side_is_shut_nobody_waits_too_long_by_the_rule() -> None:
    policy = Malu("malu_queue", FreeBays)
    policy.begin(_site(_place("1", 50)), 0)
    policy.far_side(takes=True, now=HOUR // 2)  # it had never shut
    policy.far_side(takes=False, now=HOUR)
    policy.joined("bridge", _vehicle("a", DRY), 2 * HOUR)
    assert policy.lines["bridge"].closed == HOUR
    policy.far_side(takes=True, now=4 * HOUR)
    policy.joined("bridge", _vehicle("b", DRY), 5 * HOUR)
    assert policy.lines["bridge"].closed == 3 * HOUR


def test_who_stands_inside_and_was_passed_four_times_takes_a_bay_kept_for_another() -> None:
    policy = Malu("malu_queue", FreeBays)
    site = _site(*(_place(f"P{n}", 50 + n, plug=True) for n in range(6)))
    policy.begin(site, 0)
    coming = [_vehicle(f"v{n}", DRY) for n in range(6)]
    for vehicle in coming:
        policy.joined("gate", vehicle, 1)
        assert policy.call("gate", 20, 1) == Call(vehicle.id)
    policy.joined("yard", _vehicle("back", REEFER, returns=1), 2)
    assert policy.call("yard", 6, 2) is None  # every plug is kept for somebody
    for vehicle in coming[:4]:
        policy.joined("yard", vehicle, 3)
        assert policy.call("yard", 6, 3) == Call(vehicle.id, f"P{vehicle.id[1:]}")
    assert policy.call("yard", 2, 4) == Call("back", "P5")  # of the last one called
    policy.joined("yard", coming[5], 5)
    assert policy.call("yard", 1, 5) is None
    policy.freed("P1", 6)
    assert policy.call("yard", 1, 6) == Call("v5", "P1")
