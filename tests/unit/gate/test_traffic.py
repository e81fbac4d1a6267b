"""Plans of traffic: the same seed, the same vehicles, all such as could come to this gate."""

import random
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path
from random import Random

import msgspec
import pytest

from anpr.plate import parse
from fees.assessment import assess
from fees.categories import Chargeable
from gate.simulate import profile as profiles
from gate.simulate import reads
from gate.simulate.fleet import Fleet, body_of
from gate.simulate.profile import FLOWS, Profile, ProfileError, load
from gate.simulate.profile import parse as parse_profile
from gate.simulate.run import training_tariff
from gate.simulate.traffic import DAY_US, HANOI_US, HOUR_US, midnight, plan

ORDINARY = resources.files("gate").joinpath("data/traffic/ordinary.toml").read_text("utf-8")
DOCS = Path(__file__).resolve().parents[3] / "docs" / "simulation.md"


def test_the_same_seed_brings_the_same_vehicles_and_another_seed_others() -> None:
    ordinary = load("ordinary")
    assert plan(ordinary, 7, 3) == plan(ordinary, 7, 3)
    assert plan(ordinary, 7, 3) != plan(ordinary, 8, 3)


def test_nothing_is_drawn_from_the_randomness_of_the_process() -> None:
    random.seed(1)
    before = random.getstate()
    plan(load("ordinary"), 7, 2)
    assert random.getstate() == before


@pytest.mark.parametrize("name", ["ordinary", "peak"])
def test_as_many_come_as_the_profile_says_and_in_the_hours_it_says(name: str) -> None:
    profile, days = load(name), 20
    vehicles = [v for v in plan(profile, 3, days) if not v.id.endswith("partner")]
    counts = Counter(v.flow for v in vehicles)
    for flow in FLOWS:
        assert counts[flow] == pytest.approx(profile.flows[flow].per_day * days, abs=1)
    for vehicle in vehicles:
        hour = (vehicle.arrives_at - midnight(profile)) % DAY_US // HOUR_US
        assert profile.by_hour[hour] > 0 or vehicle.flow == "bus"


def test_in_january_2015_a_hundred_and_fifty_wait_and_the_far_side_takes_five_to_ten() -> None:
    january = load("january-2015")
    first_hours = midnight(january) + 8 * HOUR_US
    waiting = [v for v in plan(january, 1, 1) if v.arrives_at < first_hours]
    assert sum(v.flow == "tntx_reefer" for v in waiting) >= 150
    assert len({v.body.plate for v in waiting}) == len(waiting)
    assert january.far_side.trucks_per_day == (5, 10)


def test_every_vehicle_can_be_charged_by_the_tariff_from_its_papers() -> None:
    tariff = training_tariff()
    for vehicle in plan(load("peak"), 5, 3):
        if vehicle.body.vehicle_class == "not_chargeable":
            continue
        found = assess(Chargeable.from_facts(vehicle.facts), tariff)
        assert not found.missing, vehicle
        assert found.total_vnd is not None or found.exemption, vehicle


def test_plates_fit_the_grammars_and_no_two_vehicles_share_one() -> None:
    vehicles = plan(load("peak"), 11, 5)
    bodies = {v.body.plate: v.body for v in vehicles}
    for vehicle in vehicles:
        assert bodies[vehicle.body.plate] == vehicle.body
        assert parse(vehicle.body.plate).country == vehicle.body.country
        assert not vehicle.body.trailer or parse(vehicle.body.trailer).kind == "series"
    trailers = [b.trailer for b in bodies.values() if b.trailer]
    assert len(set(trailers)) == len(trailers)


def test_a_fleet_rides_in_turn_and_comes_again() -> None:
    fleet = Fleet(1, 3)
    rides = [fleet.pick("export_fruit", "vn_truck", number).plate for number in range(6)]
    assert rides[:3] == rides[3:]
    assert len(set(rides)) == 3


def test_arrivals_are_told_in_order_and_declarations_come_before_them() -> None:
    vehicles = plan(load("ordinary"), 2, 5)
    assert [v.arrives_at for v in vehicles] == sorted(v.arrives_at for v in vehicles)
    declared = [v for v in vehicles if v.declared_at]
    assert declared
    assert all(v.arrives_at - DAY_US < v.declared_at < v.arrives_at for v in declared)


def test_the_first_day_begins_at_midnight_in_hanoi() -> None:
    start = midnight(load("ordinary"))
    assert (start + HANOI_US) % DAY_US == 0


@pytest.mark.parametrize("kind", ["vn_truck", "vn_semi", "cn_truck", "vn_bus", "motorcycle"])
def test_a_misread_plate_is_another_one_of_the_same_grammar(kind: str) -> None:
    rng = Random(4)
    for _ in range(200):
        body = body_of(kind, rng)
        wrong = reads.misread(body.plate, rng)
        assert len(wrong) == len(body.plate)
        assert parse(wrong).kind == parse(body.plate).kind
        assert sum(a != b for a, b in zip(wrong, body.plate, strict=True)) <= 1


def test_cameras_err_at_the_rates_of_the_profile() -> None:
    profile, rng = load("ordinary"), Random(9)
    body = body_of("vn_truck", rng)
    seen = Counter(
        _outcome(body.plate, reads.plates(body, "", profile.reads, rng)[0]) for _ in range(20_000)
    )
    assert seen["undecided"] / 20_000 == pytest.approx(profile.reads.undecided, rel=0.15)
    assert seen["unreadable"] / 20_000 == pytest.approx(profile.reads.unreadable, rel=0.3)
    assert seen["wrong"] / 20_000 == pytest.approx(profile.reads.wrong, rel=0.4)


def _outcome(true: str, read: object) -> str:
    text, accept = getattr(read, "text", None), getattr(read, "accept", None)
    if text is None:
        return "unreadable"
    if not accept:
        return "undecided"
    return "right" if text == true else "wrong"


BAD = [
    ("fleet = 20", "fleets = 20", "fleets"),
    ("fleet = 20", "", "fleet"),
    ("refuses = 0.04", "refuses = 4", "far_side.refuses"),
    ("per_day = 8", 'per_day = "8"', "flows.*.per_day"),
    ("_minutes = [15, 30, 90]", "_minutes = [15, 90, 30]", "flows.export_fruit.yard_minutes"),
    ('closes = "19:00"', 'closes = "25:00"', "hours.near.closes"),
    ('closes = "19:00"', 'closes = "06:00"', "hours.near"),
    ("[flows.bus]", "[flows.buses]", "flows.buses"),
    ("[agencies.CUSTOMS]", "[agencies.TAX]", "agencies.TAX"),
    ("trucks_per_day = [60, 80]", "trucks_per_day = [80, 60]", "far_side.trucks_per_day"),
    ("[yard]", "[yard]\nbays = { Q = 3 }", "yard.bays.Q"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "key"), BAD, ids=[key for _, _, key in BAD])
def test_a_bad_profile_is_refused_by_the_name_of_its_key(good: str, bad: str, key: str) -> None:
    assert good in ORDINARY
    with pytest.raises(ProfileError) as refusal:
        parse_profile(ORDINARY.replace(good, bad, 1).encode(), "mine.toml")
    assert key.split(".")[-1] in str(refusal.value)
    assert refusal.value.key.endswith(key) or key == "fleet" or key == "fleets"
    assert "mine.toml" in str(refusal.value)


def test_a_profile_that_lacks_a_flow_or_is_zero_all_day_is_refused() -> None:
    cut = ORDINARY[: ORDINARY.index("[flows.parking]")] + ORDINARY[ORDINARY.index("[variants]") :]
    with pytest.raises(ProfileError, match=r"flows\.parking: is missing"):
        parse_profile(cut.encode())
    zero = ORDINARY.replace(ORDINARY[ORDINARY.index("by_hour") : ORDINARY.index("[hours.near]")],
                            f"by_hour = {[0] * 24}\n")  # fmt: skip
    with pytest.raises(ProfileError, match="by_hour: is zero all day"):
        parse_profile(zero.encode())


def test_what_is_no_toml_and_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="is not TOML"):
        parse_profile(b"[flows")
    with pytest.raises(ProfileError, match="is not TOML"):
        parse_profile(b"\xff\xfe")
    with pytest.raises(ProfileError, match=r"january-2015, ordinary, peak"):
        load(str(tmp_path / "none.toml"))
    copy = tmp_path / "copy.toml"
    copy.write_text(ORDINARY, encoding="utf-8")
    assert load(str(copy)) == load("ordinary")


def test_every_shipped_profile_can_be_read_and_every_key_is_documented() -> None:
    assert profiles.shipped() == ["january-2015", "ordinary", "peak"]
    text = DOCS.read_text(encoding="utf-8")
    for name in profiles.shipped():
        assert f"`{name}`" in text
        assert load(name).words
    for table in (Profile, profiles.Flow, profiles.Variants, profiles.FarSide, profiles.Reads,
                  profiles.Office, profiles.People, profiles.Yard, profiles.Hours):  # fmt: skip
        for field in msgspec.structs.fields(table):
            assert f"`{field.name}`" in text, f"{table.__name__}.{field.name}"


def test_a_profile_may_be_changed_in_code_for_an_experiment() -> None:
    ordinary = load("ordinary")
    rule = msgspec.structs.replace(ordinary.flows["bus"], per_day=0)
    quiet = msgspec.structs.replace(ordinary, flows={**ordinary.flows, "bus": rule})
    vehicles = plan(quiet, 7, 2)
    assert all(v.flow != "bus" for v in vehicles)
    others = [v for v in plan(ordinary, 7, 2) if v.flow not in ("bus",)]
    assert [replace(v) for v in vehicles] == others  # nobody else's day is another one
