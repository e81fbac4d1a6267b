"""Days with leaks, compared each at noon of the day after, and the two set against one another.

Each noon compares the days that the night before it would: the day just gone, and earlier ones of
which more must be known by now. A gap counts once, when it is first seen.

Here, and only here, those who plant and those who find meet: to be counted.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Engine

from fees.reconcile import Code, Gap
from fees.reconcile_rows import Listed
from gate.hand_in_days import hand_in_term
from gate.reconcile import Others, compare
from gate.reconcile_night import days_for
from gate.reconcile_words import gap_id
from gate.simulate.run import training_tariff
from gate.store.queries import day_bounds
from tests.leaks.day import WholeDay
from tests.leaks.picture import speaks_against
from tests.leaks.plant import CrookedDay
from tests.leaks.planted import Kind, Planted
from tests.leaks.run import days, traffic

NEAR_US = 300_000_000  # a vehicle that nobody saw is known by lane and minute
NOON = 36  # hours after the beginning of a day


@dataclass
class Figures:
    """What was planted, what was found, and what was called without cause."""

    planted: list[tuple[Planted, bool]] = field(default_factory=list)
    alarms: list[tuple[Gap, bool]] = field(default_factory=list)
    looks: list[tuple[Gap, bool]] = field(default_factory=list)  # and what picture or papers said
    looked: list[Planted] = field(default_factory=list)  # leaks that only a look would find

    @property
    def share(self) -> float:
        """Of all planted đồng, those that the next noon had on its list."""
        whole = sum(made.amount for made, _ in self.planted)
        return sum(made.amount for made, found in self.planted if found) / whole if whole else 1.0

    def share_looked(self, sight: float) -> float:
        """As `share`, where so large a part of what a look can show is seen by who looks."""
        whole = sum(made.amount for made, _ in self.planted)
        more = sum(made.amount for made in self.looked)
        return self.share + sight * more / whole if whole else 1.0

    @property
    def precision(self) -> float:
        """Of all alarms, those behind which was a leak."""
        return sum(true for _, true in self.alarms) / len(self.alarms) if self.alarms else 1.0

    @property
    def precision_looked(self) -> float:
        """As `precision`, with every vehicle that was to be looked at counted as an alarm too."""
        calls = [*self.alarms, *self.looks]
        return sum(true for _, true in calls) / len(calls) if calls else 1.0

    def by_kind(self) -> dict[Kind, tuple[int, int, int, int]]:
        """Planted, found, đồng planted, đồng found, of every kind."""
        table: dict[Kind, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for made, found in self.planted:
            row = table[made.kind]
            row[0] += 1
            row[1] += found
            row[2] += made.amount
            row[3] += made.amount * found
        return {kind: (r[0], r[1], r[2], r[3]) for kind, r in sorted(table.items())}


@dataclass(frozen=True)
class Setting:
    """Whether people do wrong, which lists are at hand, what the gate knows, how honest ones are.

    `history` days pass before anybody does wrong or is counted; `changes` is the share of honest
    trips with other goods than the vehicle usually carries.
    """

    crooked: bool
    customs: bool = False
    history: int = 0
    changes: float = 0.0


def run(
    engine: Engine, seed: int, many: int, how: Setting, told: Callable[[str], None] = lambda _: None
) -> Figures:
    """So many days into this empty database; each compared at noon of the next, then counted.

    `told` hears of every day that was compared.
    """
    first = traffic().first_day
    seen: dict[date, tuple[Gap, ...]] = {}
    known: dict[str, Gap] = {}
    looks: dict[date, tuple[Gap, ...]] = {}
    hours = 0
    worlds: list[WholeDay] = []
    tariff, term = training_tariff(), hand_in_term()

    def passed(more: int) -> None:
        nonlocal hours
        hours += more
        number = (hours - NOON) // 24
        day = first + timedelta(days=number)
        if number >= how.history and day not in seen and number < how.history + many:
            now = worlds[0].now
            listed = [Listed(*line) for line in worlds[0].cleared] if how.customs else []
            others = Others(listed, dict(worlds[0].received))
            new: dict[str, Gap] = {}
            for one in days_for(day + timedelta(days=1), term):
                if one < first:
                    continue
                found = compare(engine, one, tariff, now, others)
                new |= {gap_id(found.day, gap): gap for gap in found.unexplained}
                if one == day:
                    looks[day] = tuple(gap for gap in found.gaps if gap.to_look_at)
            seen[day] = tuple(gap for name, gap in new.items() if name not in known)
            known.update(new)
            told(f"{day}: {len(seen[day])} alarms, {len(looks[day])} to look at")

    def made(world: WholeDay) -> None:
        worlds.append(world)
        world.changes = how.changes
        if isinstance(world, CrookedDay):
            world.begins = how.history

    length = how.history + many
    ran = days(engine, seed, length, crooked=how.crooked, passed=passed, made=made)
    found = Figures()
    leaks = ran.world.planted if isinstance(ran.world, CrookedDay) else []
    so_far: list[Gap] = []
    for day, gaps in seen.items():
        start, end = day_bounds(day)
        so_far += gaps
        against = {gap.visit_id for gap in looks[day] if _against(ran.world, gap)}
        found.looks += [(gap, gap.visit_id in against) for gap in looks[day]]
        for leak in leaks:
            if leak.done and start <= leak.at < end:
                caught = any(_same(leak, gap) for gap in so_far)
                found.planted.append((leak, caught))
                if leak.visit_id in against and not caught:
                    found.looked.append(leak)
        found.alarms += [(gap, any(_same(leak, gap) for leak in leaks)) for gap in gaps]
    assert len(seen) == many
    return found


def _against(world: WholeDay, gap: Gap) -> bool:
    """Whether picture or papers speak against what was stated of this visit."""
    relief = gap.detail["look_for"] == "RELIEF"
    stated = {"licence_kind": "RELIEF"} if relief else {"commodity": gap.detail["stated"]}
    return speaks_against(world.aboard.get(gap.visit_id, {}), stated)


def _same(made: Planted, gap: Gap) -> bool:
    """Whether this gap speaks of this leak."""
    if made.row:
        return gap.ref == made.row
    if made.kind is Kind.SKIMMED:
        return gap.code is Code.DRAWER_DIFFERS and gap.at == made.at
    if made.kind is Kind.FORGED_NOTICE:
        return gap.code is Code.NOTICE_NOT_IN_STATEMENT and gap.at == made.at
    if made.visit_id and gap.visit_id:
        return gap.visit_id in {made.visit_id, *made.also}
    if gap.visit_id or gap.lane not in ("inland-enter", "inland-leave", "border-leave"):
        return False
    hour = 3_600_000_000 + NEAR_US  # it came an hour before it left
    return made.at - hour <= gap.at <= made.at + NEAR_US and made.kind in _GHOSTLY


_GHOSTLY = (Kind.UNSEEN_TRIP, Kind.LOOP_BRIDGED, Kind.ENDED_UNSEEN, Kind.FAKE_QR)
