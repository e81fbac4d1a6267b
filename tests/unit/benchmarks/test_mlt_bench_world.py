"""The benchmark's days and its world: the same to the byte, and nobody stands on anybody."""

from dataclasses import fields, replace
from itertools import pairwise

import pytest

from benchmarks.mlt_bench.baselines import Baseline, baselines
from benchmarks.mlt_bench.floor import Floor
from benchmarks.mlt_bench.generator import MIDNIGHT, Fate, Trace, make_trace
from benchmarks.mlt_bench.hours import Hours, both, spans, without
from benchmarks.mlt_bench.profiles import PROFILES, SOURCES, Profile
from benchmarks.mlt_bench.protocol import (
    HOUR,
    MINUTE,
    Call,
    Kind,
    Move,
    Need,
    Place,
    RuleBrokenError,
    Site,
    Stage,
    Vehicle,
)
from benchmarks.mlt_bench.record import Record
from benchmarks.mlt_bench.world import DRIVE_BAY, DRIVE_BRIDGE, DRIVE_IN, play

LONG = Need(length_cm=1_650, height_cm=400, tonnage_kg=40_000)


def _place(name: str, *, plug: bool = False, length_cm: int = 1_800) -> Place:
    return Place(
        id=name,
        length_cm=length_cm,
        height_cm=0,
        tonnage_kg=48_000,
        plug=plug,
        hazmat=(),
        distance_m=50,
        zone="A",
    )


def _fate(name: str, comes: int, *, kind: Kind = "ordinary", plug: bool = False) -> Fate:
    vehicle = Vehicle(
        id=name,
        carrier="c1",
        kind=kind,
        need=replace(LONG, plug=plug),
        across=True,
        stay_us=HOUR,
        arrived_at=MIDNIGHT + comes,
    )
    return Fate(
        vehicle=vehicle,
        causes=(("driver", HOUR),),
        wall_us=HOUR,
        office_us=0,
        misses=(),
        away_us=HOUR,
        read_late_us=0,
        exit_late_us=0,
        errs=0,
        held=None,
        again_us=(),
    )


def _trace(*fates: Fate, places: tuple[Place, ...], crossing: int = 10 * MINUTE) -> Trace:
    day = (MIDNIGHT, MIDNIGHT + 24 * HOUR)
    site = Site(
        places=places,
        yard_limit=5,
        bridge_limit=2,
        hours=(day,),
        our_hours=(day,),
        crossing_us=crossing,
        until=day[1],
    )
    return Trace(
        profile=PROFILES["quiet_30"],
        seed=0,
        begin=MIDNIGHT,
        site=site,
        fates=fates,
        crossing_us=(crossing,),
        shut=(),
        outages=(),
    )


def _waits(record: Record, stage: Stage) -> dict[str, int]:
    return {w.vehicle.id: w.length for w in record.waits if w.stage == stage}


def test_hours_of_two_zones_overlap_as_the_clocks_on_both_walls_say() -> None:
    ours = spans(0, 1, ("07:00-11:30", "13:00-17:00"))
    theirs = spans(0, 1, ("08:00-12:00", "14:00-18:00"), zone=8)
    assert both(ours, theirs) == ((7 * HOUR, 11 * HOUR), (13 * HOUR, 17 * HOUR))


def test_a_closure_cuts_a_span_in_two() -> None:
    assert without([(0, 10)], [(3, 5)]) == ((0, 3), (5, 10))


def test_work_begun_before_lunch_is_done_after_it() -> None:
    hours = Hours([(7 * HOUR, 11 * HOUR), (13 * HOUR, 17 * HOUR)])
    assert hours.done(10 * HOUR, 2 * HOUR) == 14 * HOUR
    assert hours.done(10 * HOUR, HOUR) == 11 * HOUR
    assert hours.done(2 * HOUR, HOUR) == 8 * HOUR
    assert hours.opens(12 * HOUR) == 13 * HOUR
    assert hours.opens(17 * HOUR) is None
    assert not hours.is_open(11 * HOUR)
    assert hours.done(16 * HOUR, 2 * HOUR) > 17 * HOUR  # never within these days


def test_every_number_of_a_profile_names_its_source() -> None:
    assert {f.name for f in fields(Profile)} - {"sources"} == set(SOURCES)
    for profile in PROFILES.values():
        told = {name for name, source in SOURCES.items() if source == "see the profile"}
        changed = {
            f.name
            for f in fields(Profile)
            if f.name in told and getattr(profile, f.name) != f.default
        }
        assert changed <= set(profile.sources), profile.name


def test_there_are_nine_scenarios_with_seeds_by_their_size() -> None:
    assert len(PROFILES) == 9
    assert all(p.seeds == (30 if p.per_day <= 400 else 5) for p in PROFILES.values())


@pytest.mark.parametrize("name", ["january_2015", "busy_300"])
def test_the_same_seed_gives_the_same_days(name: str) -> None:
    first, again = (make_trace(PROFILES[name], 3).digest for _ in range(2))
    assert first == again
    assert make_trace(PROFILES[name], 4).digest != first


def test_january_begins_with_150_that_wait() -> None:
    trace = make_trace(PROFILES["january_2015"], 1)
    assert sum(fate.vehicle.arrived_at < trace.begin for fate in trace.fates) == 150


def test_two_trucks_and_one_bay_wait_as_reckoned_by_hand() -> None:
    record = play(_trace(_fate("a", 0), _fate("b", 0), places=(_place("1"),)), Baseline())
    stay = DRIVE_BAY + HOUR
    # b may come in when a's bay is free again; the bridge is free for both.
    assert _waits(record, "gate") == {"a": 0, "b": DRIVE_IN + stay}
    assert _waits(record, "bridge") == {"a": 0, "b": 0}
    begins = [begin - MIDNIGHT for _, begin, _ in record.crossings]
    assert begins[0] == DRIVE_IN + stay + DRIVE_BRIDGE
    assert record.bridge_idle == 0


def test_the_bridge_takes_one_after_the_other() -> None:
    fates = [_fate(name, 0) for name in "abc"]
    places = tuple(_place(name) for name in "123")
    record = play(_trace(*fates, places=places, crossing=30 * MINUTE), Baseline())
    (a0, a1), (b0, b1), (c0, _) = [(begin, end) for _, begin, end in record.crossings]
    assert (a1 - a0, b0, c0) == (30 * MINUTE, a1, b1)
    assert _waits(record, "bridge")["c"] == DRIVE_BRIDGE  # the limit of two held it back
    assert record.bridge_busy == 90 * MINUTE


class Dozing(Baseline):
    """Calls nobody to the bridge for twenty minutes after the first is cleared."""

    since = 0

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        if stage == "bridge":
            self.since = self.since or now
            if now < self.since + 20 * MINUTE:
                return None
        return super().call(stage, room, now)


def test_a_bridge_is_behind_once_somebody_uncalled_could_be_there() -> None:
    fates = [_fate(name, 0) for name in "abc"]
    places = tuple(_place(name) for name in "123")
    record = play(_trace(*fates, places=places), Baseline())
    assert record.bridge_idle == DRIVE_BRIDGE  # two on their way, and c stands there uncalled
    assert record.bridge_behind == 0  # but would be at the bridge no sooner than they
    lazy = play(_trace(*fates, places=places), Dozing())
    assert lazy.bridge_idle == lazy.bridge_behind + DRIVE_BRIDGE
    assert lazy.bridge_behind == 20 * MINUTE  # fifteen of dozing, and the drive


def test_a_reefer_is_passed_by_a_truck_that_needs_no_plug() -> None:
    fates = (_fate("r1", 0, plug=True), _fate("r2", 1, plug=True), _fate("dry", 2))
    record = play(_trace(*fates, places=(_place("p", plug=True), _place("1"))), Baseline())
    waits = _waits(record, "gate")
    assert waits["dry"] == 0
    assert waits["r2"] > HOUR


def test_on_one_lane_the_reefer_that_finds_no_plug_keeps_everybody_waiting() -> None:
    fates = (_fate("r1", 0, plug=True), _fate("r2", 1, plug=True), _fate("dry", 2))
    trace = _trace(*fates, places=(_place("p", plug=True), _place("1")))
    waits = _waits(play(trace, baselines()["one_lane"]), "gate")
    assert waits["dry"] > HOUR
    passes = _trace(*fates, _fate("fire", 3, kind="emergency"), places=trace.site.places)
    assert _waits(play(passes, baselines()["one_lane"]), "gate")["fire"] == 0


def test_strict_priority_lets_bananas_pass_everybody() -> None:
    fates = (_fate("a", 0), _fate("b", 1), _fate("fruit", 2, kind="perishable"))
    trace = _trace(*fates, places=(_place("1"),))
    strict = play(trace, baselines()["strict"])
    assert [name for _, stage, name, _ in strict.calls if stage == "gate"] == ["a", "fruit", "b"]


def test_the_cycle_gives_five_ordinary_turns_between_two_of_the_others() -> None:
    fates = [_fate(f"o{n}", n) for n in range(12)]
    fates += [_fate(f"e{n}", n, kind="empty") for n in range(2)]
    trace = _trace(*fates, places=(_place("1"),))
    called = [c[2][0] for c in play(trace, baselines()["cycle_1115"]).calls if c[1] == "gate"]
    assert "".join(called) == "eoooooeooooooo"


class _Rogue(Baseline):
    """Gives everybody the same bay."""

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        call = super().call(stage, room, now)
        return Call(call.vehicle, "1") if call and stage == "yard" else call


def test_a_bay_given_twice_ends_the_run() -> None:
    places = (_place("1"), _place("2"))
    record = play(_trace(_fate("a", 0), _fate("b", 0), places=places), _Rogue())
    assert record.broken == "bay 1 is taken by a"


def test_the_floor_refuses_what_does_not_fit_is_shut_or_unknown() -> None:
    floor = Floor((_place("1", length_cm=900), _place("2"), _place("3")))
    floor.close("2")
    for bay, why in (("1", "does not fit"), ("2", "is closed"), ("9", "no bay")):
        with pytest.raises(RuleBrokenError, match=why):
            floor.check(bay, LONG)
    floor.check("3", LONG)
    assert floor.open_free == 2
    floor.reopen("2")
    assert floor.open_free == 3


class _Mover(Baseline):
    """Tries to move a standing reefer away from its plug."""

    def relocate(self, now: int) -> tuple[Move, ...]:
        return (Move("r1", "1", "why not"),) if now > MIDNIGHT + 30 * MINUTE else ()


def test_a_reefer_never_loses_its_plug_by_a_move() -> None:
    fates = (_fate("r1", 0, plug=True), _fate("r2", 1, plug=True))
    places = (_place("p", plug=True), _place("1"))
    trace = _trace(*fates, places=places)
    late = replace(fates[1], again_us=(HOUR,))  # comes back and waits inside for the plug
    trace = replace(trace, fates=(fates[0], late))
    record = play(trace, _Mover())
    assert record.reparks == 0
    assert {stay.bay for stay in record.stays} == {"p"}


@pytest.mark.parametrize("name", ["january_2015", "closure_6h", "plug_shortage"])
@pytest.mark.parametrize("policy", ["fifo", "strict", "cycle_1115"])
def test_no_bay_holds_two_and_a_second_run_is_the_same(name: str, policy: str) -> None:
    trace = make_trace(PROFILES[name], 7)
    one, two = (play(trace, baselines()[policy]) for _ in range(2))
    assert one.broken == ""
    assert one.calls == two.calls
    by_bay: dict[str, list[tuple[int, int]]] = {}
    for stay in one.stays:
        by_bay.setdefault(stay.bay, []).append((stay.begin, stay.end or one.until))
    for stays in by_bay.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(stays)))
    stood = {fate.vehicle.id for fate in trace.fates if fate.vehicle.need.plug}
    plugs = {place.id for place in trace.site.places if place.plug}
    assert all(stay.bay in plugs for stay in one.stays if stay.vehicle in stood)


def test_a_driver_in_the_wrong_bay_costs_a_move_under_fifo_and_every_call_finds_somebody() -> None:
    profile = replace(PROFILES["quiet_30"], wrong_bay=1.0)
    record = play(make_trace(profile, 1), Baseline())
    assert record.mistakes > 50
    assert record.reparks == record.mistakes
    assert record.healed == 0
