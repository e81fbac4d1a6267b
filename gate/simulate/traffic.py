"""The plan of a seeded day: which vehicles come, when, with what, and what befalls them.

Pure: seed and profile in, vehicles out, and nothing of how the gate treats them. So two ways of
running the gate can be compared on the same arrivals. What befalls one vehicle is drawn from its
own stream, so nobody's day depends on what was drawn for others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Final

from gate.simulate.fleet import Body, Fleet, payer_of
from gate.simulate.profile import AGENCIES, FLOWS, Flow, Profile, draw

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
HANOI_US: Final = 7 * HOUR_US  # UTC+7, no summer time
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of the plan. Times are µs since the epoch, durations µs."""

    id: str
    flow: str
    body: Body
    side: str  # where it first comes from
    arrives_at: int
    facts: Facts  # what its papers say
    payer: Mapping[str, str]
    declared_at: int = 0  # 0 = not declared ahead
    yard_us: int = 0  # its own business in the yard
    far_us: int = 0  # away on the far side before it comes back
    checks: Mapping[str, int] = field(default_factory=dict)  # agency → how long it looks
    held_by: str = ""  # the agency that will hold it, "" = none
    held_us: int = 0
    refusals: int = 0  # how often the far side sends it back
    refused_us: int = 0
    gives_up: bool = False  # goes home when sent back
    tries_again: bool = False  # and comes again next day with the same goods
    returns: bool = False
    partner: str = ""  # the vehicle that takes its goods or its trailer over
    set_down: bool = False  # goods lie in the yard before the partner takes them


def plan(profile: Profile, seed: int, days: int) -> tuple[Vehicle, ...]:
    """Every vehicle that arrives in `days` days, in the order of arrival."""
    fleet = Fleet(seed, profile.fleet)
    found: list[Vehicle] = []
    for flow in FLOWS:
        rng = Random(f"{seed}/arrivals/{flow}")
        for number, at in enumerate(_arrivals(profile, flow, rng, days), 1):
            found += _trip(profile, fleet, flow, number, at, seed)
    return tuple(sorted(found, key=lambda v: (v.arrives_at, v.id)))


def midnight(profile: Profile) -> int:
    """When the first day begins at the gate (UTC+7)."""
    day = datetime.combine(profile.first_day, datetime.min.time(), UTC)
    return int(day.timestamp()) * 1_000_000 - HANOI_US


def _arrivals(profile: Profile, flow: str, rng: Random, days: int) -> Iterator[int]:
    """Moments of arrival: those who wait at the start, then day by day by the weights of hours."""
    rule, start = profile.flows[flow], midnight(profile)
    for place in range(rule.waiting_at_start):
        yield start + HOUR_US * 5 + place * 60_000_000
    for day in range(days):
        count = int(rule.per_day) + (rng.random() < rule.per_day % 1)
        hours = [8] * count if flow == "bus" else rng.choices(range(24), profile.by_hour, k=count)
        for hour in sorted(hours):
            yield start + day * DAY_US + hour * HOUR_US + rng.randrange(3_600) * 1_000_000


def _trip(
    profile: Profile, fleet: Fleet, flow: str, number: int, at: int, seed: int
) -> Iterator[Vehicle]:
    """One arrival, and the second vehicle that belongs to it where there is one."""
    name = f"{flow}-{number}"
    rng, rule = Random(f"{seed}/{name}"), profile.flows[flow]
    kind, side, facts = _cargo(profile, flow, rng)
    body = fleet.pick(flow, kind, number)
    facts = {**facts, **body.facts}
    refused = facts.get("flow") == "EXPORT" and rng.random() < profile.far_side.refuses
    far = profile.far_side
    held = {a: rng.random() < office.holds for a, office in sorted(profile.agencies.items())}
    holder = next((a for a in AGENCIES if held[a] and _is_cargo(facts)), "")
    variants = profile.variants
    swaps = flow == "tntx_reefer" and rng.random() < variants.trailer_leaves_behind_another
    partner = f"{name}-partner" if flow == "import_transship" or swaps else ""
    vehicle = Vehicle(
        name,
        flow,
        body,
        side,
        at,
        facts,
        payer_of(flow, rng),
        declared_at=_declared(rule, at, rng),
        yard_us=draw(rule.yard_minutes, rng),
        far_us=draw(rule.far_minutes, rng),
        checks={a: draw(profile.agencies[a].minutes, rng) for a in AGENCIES},
        held_by=holder,
        held_us=draw(profile.agencies[holder].hold_minutes, rng) if holder else 0,
        refusals=int(refused) + int(refused and rng.random() < far.refuses),
        refused_us=draw(far.back_after_minutes, rng),
        gives_up=rng.random() < variants.gives_up_when_turned_back,
        tries_again=rng.random() < variants.tries_again_after_giving_up,
        returns=not swaps and rng.random() < rule.returns,
        partner=partner,
        set_down=flow == "import_transship" and rng.random() < variants.goods_set_down_first,
    )
    yield vehicle
    if partner:
        yield _partner(profile, fleet, vehicle, number, rng)


def _partner(profile: Profile, fleet: Fleet, first: Vehicle, number: int, rng: Random) -> Vehicle:
    """The empty vehicle that takes over the goods, or the trailer after its nights in the yard."""
    swaps = first.flow == "tntx_reefer"
    body = fleet.pick(first.flow, "cn_tractor" if swaps else "vn_truck", number)
    later = first.yard_us + rng.randrange(3_600) * 1_000_000 if swaps else 0
    wait = 0 if swaps else rng.randrange(-1_800, 5_400) * 1_000_000
    return Vehicle(
        first.partner,
        first.flow,
        body,
        "border" if swaps else "inland",
        max(first.arrives_at + later + wait, midnight(profile) + 5 * HOUR_US),
        {"flow": "NONE", "load": "EMPTY", **body.facts},
        payer_of("parking", rng),
        checks={a: draw(profile.agencies[a].minutes, rng) for a in AGENCIES},
        partner=first.id,
    )


def _declared(rule: Flow, at: int, rng: Random) -> int:
    ahead = 1_000_000 * rng.randrange(1_800, 20 * 3_600)
    return at - ahead if rng.random() < rule.declared else 0


def _is_cargo(facts: Facts) -> bool:
    return facts.get("load") == "LOADED"


def _cargo(profile: Profile, flow: str, rng: Random) -> tuple[str, str, dict[str, object]]:
    """Kind of vehicle, side it comes from, and what its papers say of the goods."""
    variants = profile.variants
    match flow:
        case "export_fruit":
            return "vn_truck", "inland", _goods("EXPORT", "ORDINARY", "FRESH_PRODUCE", "THROUGH")
        case "export_ore":
            return "vn_semi", "inland", _goods("EXPORT", "ORDINARY", "MINERAL", "THROUGH")
        case "import_transship":
            return "cn_truck", "border", _goods("IMPORT", "ORDINARY", "GENERAL", "TRANSSHIP")
        case "import_fetch":
            return "vn_truck", "inland", _goods("IMPORT", "ORDINARY", "GENERAL", "INLAND")
        case "tntx_reefer":
            return "vn_reefer", "inland", _goods("EXPORT", "TNTX", "FROZEN", "THROUGH")
        case "transit" if rng.random() < variants.transit_to_the_border:
            return "vn_semi", "inland", _goods("EXPORT", "TRANSIT", "GENERAL", "THROUGH")
        case "transit":
            return "cn_truck", "border", _goods("IMPORT", "TRANSIT", "GENERAL", "THROUGH")
        case "residents" if rng.random() < variants.resident_on_motorcycle:
            return "motorcycle", rng.choice(("inland", "border")), {}
        case "residents" if rng.random() < variants.resident_imports:
            goods = _goods("IMPORT", "BORDER_RESIDENT", "GENERAL", "THROUGH")
            return "vn_light", "border", goods
        case "residents":
            goods = _goods("EXPORT", "BORDER_RESIDENT", "AGRI", "THROUGH")
            return "vn_light", "inland", goods
        case "official":
            return _official(profile, rng)
        case "bus":
            return "vn_bus", "inland", {}
        case _:
            return "vn_truck", "inland", {"flow": "NONE", "load": "EMPTY"}


def _goods(flow: str, regime: str, commodity: str, journey: str) -> dict[str, object]:
    return {
        "flow": flow,
        "load": "LOADED",
        "regime": regime,
        "commodity": commodity,
        "journey": journey,
    }


def _official(profile: Profile, rng: Random) -> tuple[str, str, dict[str, object]]:
    """Defence, police and agencies on duty; ambulances and fire engines; relief goods."""
    variants, kind = profile.variants, rng.random()
    if kind < variants.official_is_emergency:
        return "vn_emergency", "inland", {"flow": "NONE", "licence_kind": "EMERGENCY"}
    if kind < variants.official_is_emergency + variants.official_is_relief:
        goods = _goods("IMPORT", "ORDINARY", "GENERAL", "INLAND")
        return "vn_truck", "border", {**goods, "licence_kind": "RELIEF"}
    return "vn_official", "inland", {"flow": "NONE", "licence_kind": "OFFICIAL"}
