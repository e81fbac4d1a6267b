"""Traffic profiles: how many vehicles of each flow, when, how long things take, what goes wrong.

A profile is a TOML file; `docs/simulation.md` explains every key. Reading refuses what it does not
understand: an unknown key, a share above one, a time of day that is none. Numbers of minutes are
spreads [low, usual, high], drawn from a triangle.
"""

import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from random import Random
from typing import Annotated, Final

import msgspec

from parking.yardfile import load_yard

FLOWS: Final = (
    "export_fruit",
    "export_ore",
    "import_transship",
    "import_fetch",
    "tntx_reefer",
    "transit",
    "bus",
    "residents",
    "official",
    "parking",
)
AGENCIES: Final = ("BORDER_GUARD", "CUSTOMS", "QUARANTINE")

MINUTE = 60_000_000
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Spread = Annotated[
    list[Annotated[float, msgspec.Meta(ge=0)]], msgspec.Meta(min_length=3, max_length=3)
]
Whole = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Some = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
HourOfDay = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class ProfileError(ValueError):
    """A profile that cannot be used: which key, what is wrong, what to do."""

    def __init__(self, name: str, key: str, what: str, remedy: str) -> None:
        """Keep the four parts."""
        super().__init__(f"{name}: {key or 'the file'}: {what} → {remedy}")
        self.key = key


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table of the file: every key named, no other taken."""


class Hours(_Table, frozen=True, kw_only=True):
    """Open from and until, on the clock of that side; no day is closed."""

    opens: HourOfDay
    closes: HourOfDay


class Calendar(_Table, frozen=True, kw_only=True):
    """When goods are cleared here (UTC+7) and taken over there (UTC+8)."""

    near: Hours
    far: Hours


class Flow(_Table, frozen=True, kw_only=True):
    """One of the ten flows."""

    per_day: Annotated[float, msgspec.Meta(ge=0, le=10_000)]
    declared: Share = 0.0  # declared ahead of arrival
    yard_minutes: Spread = msgspec.field(default_factory=lambda: [10.0, 20.0, 40.0])
    far_minutes: Spread = msgspec.field(default_factory=lambda: [120.0, 240.0, 480.0])
    returns: Share = 0.0  # comes back empty the same way
    waiting_at_start: Whole = 0


class Variants(_Table, frozen=True, kw_only=True):
    """How often a flow takes its other course."""

    trailer_leaves_behind_another: Share = 0.0
    goods_set_down_first: Share = 0.0
    gives_up_when_turned_back: Share = 0.0
    tries_again_after_giving_up: Share = 0.0
    transit_to_the_border: Share = 0.0
    resident_imports: Share = 0.5
    resident_on_motorcycle: Share = 0.0
    official_is_emergency: Share = 0.0
    official_is_relief: Share = 0.0


class FarSide(_Table, frozen=True, kw_only=True):
    """What the other side takes in a day, and what it sends back."""

    trucks_per_day: tuple[Whole, Whole]
    refuses: Share
    back_after_minutes: Spread


class Reads(_Table, frozen=True, kw_only=True):
    """What cameras make of plates; the rest is read right."""

    undecided: Share  # a wrong or doubtful text, marked so
    wrong: Share  # a wrong text taken for sure
    unreadable: Share
    missed: Share  # no sighting at all, only the passage
    trailer_unreadable: Share = 0.0


class Office(_Table, frozen=True, kw_only=True):
    """One agency: officers on duty and minutes per vehicle. `always` works around the clock."""

    officers: Some
    minutes: Spread
    always: bool = False
    holds: Share = 0.0
    hold_minutes: Spread = msgspec.field(default_factory=lambda: [60.0, 240.0, 1440.0])


class People(_Table, frozen=True, kw_only=True):
    """The centre's own people."""

    cashiers: Some
    marshals: Some
    booth_seconds: Spread
    cashier_seconds: Spread
    transship_minutes: Spread
    notices_wrong_read: Share  # compares picture and text although the reader was sure


class Yard(_Table, frozen=True, kw_only=True):
    """Pressure on the bays: how many of each zone may be used, and when the road is held."""

    bays: dict[str, Whole] = msgspec.field(default_factory=dict)  # zone → usable; absent = all
    inside_max: Some = 400  # more goods vehicles than these are held upstream


class Profile(_Table, frozen=True, kw_only=True):
    """One whole profile."""

    words: str
    first_day: date
    by_hour: Annotated[
        list[Annotated[float, msgspec.Meta(ge=0)]], msgspec.Meta(min_length=24, max_length=24)
    ]
    fleet: Some  # vehicles that come again and again, per flow
    hours: Calendar
    flows: dict[str, Flow]
    variants: Variants
    far_side: FarSide
    reads: Reads
    agencies: dict[str, Office]
    people: People
    yard: Yard = msgspec.field(default_factory=Yard)


def yard_bytes() -> bytes:
    """The yard file of this gate."""
    return resources.files("parking").joinpath("yards/ma-lu-thang.toml").read_bytes()


def draw(spread: list[float], rng: Random) -> int:
    """Microseconds from a spread of minutes, whole seconds."""
    low, usual, high = spread
    return round(rng.triangular(low, high, usual) * 60) * 1_000_000


def shipped() -> list[str]:
    """Names of the profiles that come with the product."""
    folder = resources.files("gate").joinpath("data/traffic")
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name[-5:] == ".toml")


def load(name: str) -> Profile:
    """A shipped profile by its name, or a file by its path. Raises `ProfileError`."""
    if name in shipped():
        raw = resources.files("gate").joinpath(f"data/traffic/{name}.toml").read_bytes()
    else:
        try:
            raw = Path(name).read_bytes()
        except OSError as error:
            known = ", ".join(shipped())
            remedy = f"name a TOML file or one of: {known}"
            raise ProfileError(name, "", error.strerror or "cannot be read", remedy) from error
    return parse(raw, name)


def parse(raw: bytes, name: str = "profile") -> Profile:
    """A profile from its bytes. Raises `ProfileError` naming the first key that is wrong."""
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(name, "", f"is not TOML ({error})", "correct that line") from error
    try:
        found = msgspec.convert(data, Profile)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$.")
        key = path.rstrip("`").replace("[...]", ".*")
        raise ProfileError(name, key, what, "see docs/simulation.md") from error
    _check(found, name)
    return found


def _check(found: Profile, name: str) -> None:
    """What the types cannot say."""
    for table, given, known in (
        ("flows", found.flows, FLOWS),
        ("agencies", found.agencies, AGENCIES),
    ):
        if odd := sorted(set(given) - set(known)):
            raise ProfileError(name, f"{table}.{odd[0]}", "is unknown", f"use: {', '.join(known)}")
        if lacking := [k for k in known if k not in given]:
            raise ProfileError(name, f"{table}.{lacking[0]}", "is missing", "add the table")
    if not sum(found.by_hour):
        raise ProfileError(name, "by_hour", "is zero all day", "give one hour a weight")
    for key, spread in _spreads(found):
        if not spread[0] <= spread[1] <= spread[2]:
            raise ProfileError(name, key, f"{spread} falls", "write [low, usual, high]")
    for key, hours in (("hours.near", found.hours.near), ("hours.far", found.hours.far)):
        if hours.opens >= hours.closes:
            raise ProfileError(name, key, "closes before it opens", "write opens before closes")
    zones = load_yard(yard_bytes()).zones
    if odd := sorted(set(found.yard.bays) - set(zones)):
        use = f"use: {', '.join(zones)}"
        raise ProfileError(name, f"yard.bays.{odd[0]}", "is no zone of the yard", use)
    few, many = found.far_side.trucks_per_day
    if few > many:
        raise ProfileError(name, "far_side.trucks_per_day", "falls", "write [fewest, most]")


def _spreads(found: Profile) -> list[tuple[str, list[float]]]:
    people, far = found.people, found.far_side
    return [
        *((f"flows.{k}.yard_minutes", f.yard_minutes) for k, f in found.flows.items()),
        *((f"flows.{k}.far_minutes", f.far_minutes) for k, f in found.flows.items()),
        *((f"agencies.{k}.minutes", a.minutes) for k, a in found.agencies.items()),
        *((f"agencies.{k}.hold_minutes", a.hold_minutes) for k, a in found.agencies.items()),
        ("far_side.back_after_minutes", far.back_after_minutes),
        ("people.booth_seconds", people.booth_seconds),
        ("people.cashier_seconds", people.cashier_seconds),
        ("people.transship_minutes", people.transship_minutes),
    ]
