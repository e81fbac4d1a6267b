"""From a profile and a seed the whole truth of some days, the same to the byte every time.

What is drawn here belongs to the vehicle and not to the policy: when it comes, how long each office
takes, whether it misses its first call, whether the far side sends it back. The far side's times
per vehicle belong to its counter (the k-th vehicle taken needs the k-th time), so every order of
the same vehicles has the same capacity and the conservation law holds between them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.mlt_bench import hours
from benchmarks.mlt_bench.profiles import Profile
from benchmarks.mlt_bench.protocol import DAY, HOUR, MINUTE, Kind, Need, Site, Vehicle
from benchmarks.mlt_bench.yards import HAZMAT_CLASSES, make_yard

MIDNIGHT = 1_421_000_000_000_000 // DAY * DAY + DAY - 7 * HOUR  # 12 January 2015, 00:00 in Hanoi
SPREAD = 0.6  # sigma of the lognormal law of office times (assumed)
GUESS = 0.25  # sigma of what papers tell of a stay against the truth (assumed)
# Share of a day's arrivals by the hour, Hanoi time: mornings most, nights few (assumed).
BY_HOUR = (1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 7, 6, 5, 6, 7, 6, 5, 4, 3, 3, 2, 2, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One vehicle and what will happen to it; policies see only ``vehicle``.

    ``wall_us`` (driver and gate) runs round the clock, ``office_us`` (customs and quarantine) in
    our offices' hours after it. ``misses`` are calls it does not hear, by stage; ``away_us`` until
    it is back. ``again_us``: one stay in office time for each time the far side sends it back.
    """

    vehicle: Vehicle
    causes: tuple[tuple[str, int], ...]
    wall_us: int
    office_us: int
    misses: tuple[tuple[str, int], ...]
    away_us: int
    read_late_us: int
    exit_late_us: int
    errs: int  # 0 = parks where it was told, otherwise a draw that picks the wrong bay
    held: tuple[int, int] | None  # so long after it was cleared, for so long
    again_us: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Some days at one gate: what is known (``site``) and what will happen."""

    profile: Profile
    seed: int
    begin: int
    site: Site
    fates: tuple[Fate, ...]
    crossing_us: tuple[int, ...]
    shut: tuple[hours.Span, ...]  # the far side, outside its plan
    outages: tuple[tuple[str, int, int], ...]  # (bay, from, until)

    @property
    def digest(self) -> str:
        """SHA-256 over everything that was drawn; two machines with the same digest agree."""
        parts = (self.seed, self.begin, self.site, self.fates, self.crossing_us, self.shut)
        return hashlib.sha256(repr((*parts, self.outages)).encode()).hexdigest()


def make_trace(profile: Profile, seed: int) -> Trace:
    """The days of this profile under this seed."""
    dice = Random(f"{profile.name} {seed}")
    until = MIDNIGHT + profile.days * DAY
    ours = hours.spans(MIDNIGHT, profile.days, profile.ours, profile.shut_days)
    theirs = hours.spans(
        MIDNIGHT, profile.days, profile.theirs, profile.shut_days_cn, hours.THEIRS_UTC
    )
    plan = hours.both(ours, theirs)
    shut = tuple(_closures(dice, profile))
    places = make_yard(profile.bays, profile.plug_share)
    times = tuple(_crossing_times(dice, profile, plan))
    site = Site(
        places=places,
        yard_limit=profile.yard_limit,
        bridge_limit=profile.bridge_limit,
        hours=plan,
        our_hours=ours,
        crossing_us=sum(times) // len(times),
        until=until,
    )
    outages = tuple(
        (place.id, start, start + DAY)
        for place in places
        if place.plug and dice.random() < profile.outage
        for start in (MIDNIGHT + dice.randrange(profile.days) * DAY,)
    )
    fates = tuple(
        _fate(dice, profile, number, at, carrier)
        for number, (at, carrier) in enumerate(sorted(_comings(dice, profile)))
    )
    return Trace(
        profile=profile,
        seed=seed,
        begin=MIDNIGHT,
        site=site,
        fates=fates,
        crossing_us=times,
        shut=shut,
        outages=outages,
    )


def _closures(dice: Random, profile: Profile) -> Iterator[hours.Span]:
    for day, start, length in profile.closures:
        begin = MIDNIGHT + day * DAY + hours.clock(start)
        yield begin, begin + round(length * HOUR)
    for day in range(profile.days):
        if dice.random() < profile.closure_chance:
            begin = MIDNIGHT + day * DAY + dice.randrange(8, 14) * HOUR
            yield begin, begin + dice.randrange(120, 300) * MINUTE


def _crossing_times(dice: Random, profile: Profile, plan: tuple[hours.Span, ...]) -> Iterator[int]:
    """One time after the other, so that each planned day takes its drawn number of vehicles."""
    days = {(start - MIDNIGHT) // DAY for start, _ in plan}
    for day in sorted(days):
        length = sum(end - start for start, end in plan if (start - MIDNIGHT) // DAY == day)
        quota = dice.uniform(*profile.intake)
        for _ in range(round(quota)):
            yield max(1, int(length / quota * dice.uniform(0.7, 1.3)))
    # More vehicles than planned may be taken, never beyond the last opening.
    for _ in range(round(profile.intake[1])):
        yield max(1, int(length / quota * dice.uniform(0.7, 1.3)))


def _comings(dice: Random, profile: Profile) -> Iterator[tuple[int, int]]:
    """(time, carrier): who waits already, then a Poisson day by the hour, some in convoys."""
    weights = [1 / (rank + 2) for rank in range(profile.carriers)]
    carriers = range(profile.carriers)
    for _ in range(profile.waiting):
        yield MIDNIGHT - dice.randrange(10 * DAY), dice.choices(carriers, weights)[0]
    mean_size = 1 + profile.convoy * (sum(profile.convoy_size) / 2 - 1)
    for day in range(profile.days):
        for hour, share in enumerate(BY_HOUR):
            rate = profile.per_day * share / sum(BY_HOUR) / mean_size
            for _ in range(_poisson(dice, rate)):
                at = MIDNIGHT + day * DAY + hour * HOUR + dice.randrange(HOUR)
                convoy = dice.random() < profile.convoy
                size = dice.randint(*profile.convoy_size) if convoy else 1
                carrier = dice.choices(carriers, weights)[0]
                for _ in range(size):
                    yield at + dice.randrange(15 * MINUTE) * convoy, carrier


def _poisson(dice: Random, mean: float) -> int:
    """Knuth's product method, in parts so that it never underflows."""
    count = 0
    while mean > 0:
        part, mean = min(mean, 30.0), mean - 30.0
        product, floor = dice.random(), math.exp(-part)
        while product > floor:
            count += 1
            product *= dice.random()
    return count


def _fate(dice: Random, profile: Profile, number: int, at: int, carrier: int) -> Fate:
    kind = _kind(dice, profile)
    reefer = kind == "perishable" and dice.random() < profile.reefer
    across = kind == "emergency" or dice.random() < profile.across
    causes = _causes(dice, profile, kind)
    net = sum(length for _, length in causes)
    office = sum(length for cause, length in causes if cause in ("customs", "quarantine"))
    booked = kind != "emergency" and dice.random() < profile.appointments
    slot = int(at - dice.gauss(0, 40) * MINUTE) // HOUR * HOUR
    vehicle = Vehicle(
        id=f"v{number:05d}",
        carrier=f"c{carrier:03d}",
        kind=kind,
        need=_need(dice, profile, kind, reefer=reefer),
        across=across,
        stay_us=int(net * dice.lognormvariate(0, GUESS)),
        arrived_at=at,
        shelf_us=dice.randrange(24, 96) * HOUR if kind == "perishable" else 0,
        appointment=slot if booked else 0,
    )
    back = across and kind != "emergency"
    again: list[int] = []
    while back and len(again) < 2 and dice.random() < profile.turned_back:
        again.append(int(dice.uniform(2, 10) * HOUR))
    return Fate(
        vehicle=vehicle,
        causes=causes,
        wall_us=net - office,
        office_us=office,
        misses=tuple(
            (stage, 1)
            for stage in ("gate", "bridge")
            if kind != "emergency" and dice.random() < profile.no_show
        ),
        away_us=dice.randrange(20, 120) * MINUTE,
        read_late_us=_late(dice, profile, 6),
        exit_late_us=_late(dice, profile, 30),
        errs=dice.randrange(1, 1 << 30) if dice.random() < profile.wrong_bay else 0,
        held=_hold(dice) if dice.random() < profile.held else None,
        again_us=tuple(again),
    )


def _kind(dice: Random, profile: Profile) -> Kind:
    draw = dice.random()
    if draw < profile.emergency:
        return "emergency"
    if draw < profile.emergency + profile.perishable:
        return "perishable"
    return "empty" if draw < profile.emergency + profile.perishable + profile.empty else "ordinary"


def _causes(dice: Random, profile: Profile, kind: Kind) -> tuple[tuple[str, int], ...]:
    """Net time by who needs it; quarantine looks at food, customs hardly at empties."""
    if kind == "emergency":
        return ()
    light = 0.3 if kind == "empty" else 1.0
    means = {
        "customs": profile.customs_h * light,
        "quarantine": profile.quarantine_h if kind == "perishable" else 0.0,
        "driver": profile.driver_h * light,
        "gate": profile.gate_h,
    }
    return tuple(
        (cause, int(mean * HOUR * dice.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)))
        for cause, mean in means.items()
        if mean
    )


def _need(dice: Random, profile: Profile, kind: Kind, *, reefer: bool) -> Need:
    if kind == "emergency":
        return Need(length_cm=700, height_cm=300, tonnage_kg=5_000)
    hazmat = dice.random() < profile.hazmat and kind == "ordinary"
    if reefer or dice.random() < 0.6:
        return Need(
            length_cm=1_650,
            height_cm=dice.choice((400, 410, 440)),
            tonnage_kg=40_000,
            plug=reefer,
            hazmat=dice.choice(HAZMAT_CLASSES) if hazmat else "",
        )
    return Need(
        length_cm=850,
        height_cm=dice.choice((330, 380)),
        tonnage_kg=16_000,
        hazmat=dice.choice(HAZMAT_CLASSES) if hazmat else "",
    )


def _late(dice: Random, profile: Profile, mean_min: float) -> int:
    if dice.random() >= profile.misread:
        return 0
    return int(dice.expovariate(1 / mean_min) * MINUTE) + MINUTE


def _hold(dice: Random) -> tuple[int, int]:
    return dice.randrange(60) * MINUTE, dice.randrange(60, 480) * MINUTE
