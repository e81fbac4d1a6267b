"""The nine scenarios as data: how many come, what they are, who works when, what goes wrong.

Each field's value stands with its source in ``SOURCES`` (for all scenarios) or in the profile's own
``sources``; what nobody published says ``assumed`` and why it is near the truth. Times of day are
local to the side that keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OFFICE = ("07:00-11:30", "13:00-17:00")
OFFICE_CN = ("08:00-12:00", "14:00-18:00")
LONG_DAY = ("06:00-22:00",)
LONG_DAY_CN = ("07:00-23:00",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One scenario. Shares are of vehicles, hours are means unless said."""

    name: str
    bays: int
    days: int
    per_day: float
    seeds: int
    waiting: int = 0  # vehicles that already stand there when it begins
    perishable: float = 0.045
    empty: float = 0.15
    emergency: float = 0.003
    reefer: float = 0.8  # of perishables: with a running reefer
    across: float = 0.7
    hazmat: float = 0.05
    plug_share: float = 0.15
    carriers: int = 60
    convoy: float = 0.04  # of arrivals that begin a convoy of one carrier
    convoy_size: tuple[int, int] = (3, 12)
    appointments: float = 0.3
    no_show: float = 0.05
    misread: float = 0.02
    wrong_bay: float = 0.02
    held: float = 0.015
    turned_back: float = 0.02
    intake: tuple[float, float] = (0, 0)  # vehicles the far side takes in a day, from, to
    customs_h: float = 1.0
    quarantine_h: float = 0.6
    driver_h: float = 0.5
    gate_h: float = 0.1
    ours: tuple[str, ...] = OFFICE
    theirs: tuple[str, ...] = OFFICE_CN
    shut_days: tuple[int, ...] = ()
    shut_days_cn: tuple[int, ...] = ()
    closures: tuple[tuple[int, str, float], ...] = ()  # (day, from, hours) nobody announced
    closure_chance: float = 0.0  # of a day with another closure of two to five hours
    outage: float = 0.0  # of plugs: without power for a day of the run
    yard_limit: int = 20
    bridge_limit: int = 5
    sources: Mapping[str, str] = field(default_factory=dict)


SOURCES: Mapping[str, str] = {
    "name": "ours",
    "bays": "ours: three sizes, 60, 150 and 400",
    "days": "assumed: long enough for a queue to build and to be carried over nights",
    "per_day": "see the profile",
    "seeds": "ours: 30 up to 400 vehicles a day, 5 above",
    "waiting": "see the profile",
    "perishable": "assumed: bananas and frozen goods are a small part on ordinary days",
    "empty": "assumed: 13 of 25 trucks of 4 March 2020 were containers sent back; not all empty",
    "emergency": "assumed",
    "reefer": "assumed: fruit of short seasons rides cooled, bananas partly under canvas",
    "across": "assumed: the rest transships in the yard or fetches goods",
    "hazmat": "ours: 5 % in every scenario",
    "plug_share": "assumed",
    "carriers": "assumed",
    "convoy": "assumed: fleets send lorries together (the crossings benchmark assumes the same)",
    "convoy_size": "assumed",
    "appointments": "assumed: 61 % booked ahead in GoSwift's first year; half of it to be careful",
    "no_show": "ours: 0 to 30 %",
    "misread": "ours: 0 to 10 %",
    "wrong_bay": "assumed",
    "held": "assumed",
    "turned_back": "assumed; January 2015: 'many'",
    "intake": "assumed: about 1.05 times what comes, unless the profile says otherwise",
    "customs_h": "assumed; the law of net times is lognormal",
    "quarantine_h": "assumed",
    "driver_h": "assumed: papers, rest, cargo from truck to truck",
    "gate_h": "assumed",
    "ours": "about 07:00 to 17:00, by hearsay; lunch assumed",
    "theirs": "assumed: usual office hours of Yunnan, Beijing time",
    "shut_days": "assumed",
    "shut_days_cn": "assumed",
    "closures": "see the profile",
    "closure_chance": "assumed",
    "outage": "assumed: storms cut the power of the valley",
    "yard_limit": "Lào Cai's Kim Thành releases at most 20 at a time from the yard",
    "bridge_limit": "Kim Thành: at most 5 in the isolated area",
}

_HOURS = "assumed: large gates work long days without lunch"

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="january_2015",
            bays=60,
            days=20,
            per_day=8,
            seeds=30,
            waiting=150,
            perishable=0.5,
            empty=0.05,
            across=0.95,
            reefer=0.7,
            plug_share=0.2,
            carriers=12,
            convoy=0.1,
            turned_back=0.25,
            intake=(5, 10),
            customs_h=6.0,
            quarantine_h=3.0,
            driver_h=4.0,
            shut_days_cn=(6, 13),
            closure_chance=0.1,
            outage=0.1,
            sources={
                "waiting": "news of January 2015 quoting the Board's head: 150 container trucks",
                "intake": "the same: China took 5 to 10 a day",
                "turned_back": "the same: many were turned back; the share is assumed",
                "perishable": "the same: frozen goods, dry goods, macadamia; the share is assumed",
                "per_day": "assumed: as many as leave",
            },
        ),
        Profile(
            name="quiet_30",
            bays=60,
            days=7,
            per_day=30,
            seeds=30,
            intake=(24, 32),
            customs_h=2.0,
            sources={"per_day": "10 to 25 trucks on an ordinary day (press, 2020), rounded up"},
        ),
        Profile(
            name="busy_300",
            bays=150,
            days=3,
            per_day=300,
            seeds=30,
            no_show=0.1,
            intake=(210, 230),
            carriers=90,
            sources={"per_day": "ours: a tenfold of an ordinary day"},
        ),
        Profile(
            name="lang_son_1355",
            bays=400,
            days=2,
            per_day=1_355,
            seeds=5,
            intake=(960, 1_020),
            carriers=250,
            bridge_limit=20,
            yard_limit=60,
            ours=LONG_DAY,
            theirs=LONG_DAY_CN,
            sources={
                "per_day": "Lạng Sơn, 149,000 vehicles from 1 January to 20 April 2025",
                "ours": _HOURS,
            },
        ),
        Profile(
            name="youyiguan_2740",
            bays=400,
            days=2,
            per_day=2_740,
            seeds=5,
            intake=(1_950, 2_050),
            customs_h=0.6,
            quarantine_h=0.4,
            driver_h=0.3,
            carriers=400,
            bridge_limit=40,
            yard_limit=80,
            ours=LONG_DAY,
            theirs=LONG_DAY_CN,
            sources={"per_day": "Youyiguan, more than a million vehicles in 2025", "ours": _HOURS},
        ),
        Profile(
            name="stress_10000",
            bays=400,
            days=1,
            per_day=10_000,
            seeds=5,
            no_show=0.15,
            misread=0.05,
            intake=(7_000, 7_200),
            customs_h=0.2,
            quarantine_h=0.1,
            driver_h=0.1,
            gate_h=0.03,
            carriers=900,
            bridge_limit=100,
            yard_limit=120,
            ours=LONG_DAY,
            theirs=LONG_DAY_CN,
            sources={"per_day": "ours: a stress that no gate of this kind has seen"},
        ),
        Profile(
            name="fruit_season",
            bays=150,
            days=3,
            per_day=400,
            seeds=30,
            perishable=0.6,
            plug_share=0.4,
            empty=0.2,
            no_show=0.1,
            intake=(270, 300),
            quarantine_h=0.8,
            ours=LONG_DAY,
            theirs=LONG_DAY_CN,
            sources={"per_day": "Kim Thành's usual 400 a day", "perishable": "assumed: durian"},
        ),
        Profile(
            name="closure_6h",
            bays=150,
            days=3,
            per_day=300,
            seeds=30,
            no_show=0.3,
            misread=0.1,
            intake=(220, 240),
            closures=((1, "08:00", 6.0),),
            sources={
                "closures": "ours: six hours on the second day",
                "per_day": "ours: a tenfold of an ordinary day",
            },
        ),
        Profile(
            name="plug_shortage",
            bays=60,
            days=3,
            per_day=380,
            seeds=30,
            perishable=0.12,
            reefer=1.0,
            across=0.3,
            plug_share=0.17,
            no_show=0.0,
            misread=0.0,
            intake=(230, 260),
            customs_h=1.6,
            quarantine_h=1.0,
            driver_h=1.4,
            ours=LONG_DAY,
            theirs=LONG_DAY_CN,
            sources={
                "per_day": "ours: bays, not the far side, bind",
                "intake": "ours: twice what comes, so that it never binds",
            },
        ),
    )
}
