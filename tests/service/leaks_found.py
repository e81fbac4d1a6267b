"""Days with leaks, compared each at noon of the day after, and the two set against one another.

Here, and only here, those who plant and those who find meet: to be counted.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Engine

from fees.reconcile import Code, Gap
from fees.reconcile_rows import Listed
from gate.reconcile import compare
from gate.simulate.run import training_tariff
from gate.store.queries import day_bounds
from tests.leaks.day import WholeDay
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

    @property
    def share(self) -> float:
        """Of all planted đồng, those that the next noon had on its list."""
        whole = sum(made.amount for made, _ in self.planted)
        return sum(made.amount for made, found in self.planted if found) / whole if whole else 1.0

    @property
    def precision(self) -> float:
        """Of all alarms, those behind which was a leak."""
        return sum(true for _, true in self.alarms) / len(self.alarms) if self.alarms else 1.0

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


def run(engine: Engine, seed: int, many: int, *, crooked: bool, customs: bool = False) -> Figures:
    """So many days into this empty database; each compared at noon of the next, then counted."""
    first = traffic().first_day
    seen: dict[date, tuple[Gap, ...]] = {}
    hours = 0
    worlds: list[WholeDay] = []
    tariff = training_tariff()

    def passed(more: int) -> None:
        nonlocal hours
        hours += more
        number = (hours - NOON) // 24
        day = first + timedelta(days=number)
        if hours >= NOON and day not in seen and number < many:
            listed = [Listed(*line) for line in worlds[0].cleared] if customs else []
            seen[day] = compare(engine, day, tariff, listed).unexplained

    ran = days(engine, seed, many, crooked=crooked, passed=passed, made=worlds.append)
    found = Figures()
    leaks = ran.world.planted if isinstance(ran.world, CrookedDay) else []
    for day, gaps in seen.items():
        start, end = day_bounds(day)
        for made in leaks:
            if made.done and start <= made.at < end:
                found.planted.append((made, any(_same(made, gap) for gap in gaps)))
        found.alarms += [(gap, any(_same(made, gap) for made in leaks)) for gap in gaps]
    assert len(seen) == many
    return found


def _same(made: Planted, gap: Gap) -> bool:
    """Whether this gap speaks of this leak."""
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
