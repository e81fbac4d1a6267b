"""One run, and many runs of one policy, as the figures that are promised.

Sums that can be added over seeds are kept as sums, so that a figure of thirty seeds is one figure
over all their vehicles and not a mean of means.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.mlt_bench import fairness
from benchmarks.mlt_bench.bounds import movable
from benchmarks.mlt_bench.generator import Trace
from benchmarks.mlt_bench.invariants import bays_twice
from benchmarks.mlt_bench.promises import Kept, kept
from benchmarks.mlt_bench.protocol import DAY
from benchmarks.mlt_bench.record import Record

RATIO_STARVED = 3.0
ENOUGH = 20  # ratios, before the Jain index of one run says anything


@dataclass(slots=True)
class Even:
    """Jain indices: over all runs together, and the least of a single run with enough vehicles."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    least: float = 1.0

    def note(self, values: list[float]) -> None:
        """One run's ratios."""
        self.count += len(values)
        self.total += sum(values)
        self.squares += sum(value * value for value in values)
        if len(values) >= ENOUGH:
            self.least = min(self.least, fairness.jain(values))

    def add(self, other: Even) -> None:
        """Pool."""
        self.count += other.count
        self.total += other.total
        self.squares += other.squares
        self.least = min(self.least, other.least)

    @property
    def index(self) -> float:
        """Jain's index over everything noted."""
        return self.total**2 / (self.count * self.squares) if self.squares else 1.0


@dataclass(slots=True)
class Figures:
    """All runs of one policy in one scenario, added up."""

    runs: int = 0
    vehicles: int = 0
    crossings: int = 0
    bridge_idle_us: int = 0
    bridge_behind_us: int = 0
    bridge_refused_us: int = 0
    bridge_open_us: int = 0
    bridge_busy_us: int = 0
    bay_bound_us: int = 0
    wait_us: Counter[str] = field(default_factory=Counter)  # by class
    came: Counter[str] = field(default_factory=Counter)
    finished: int = 0  # vehicles whose (first) stay in the yard ended
    stays_bound: float = 0.0
    least_us: int = 0  # of ours only: what perishables wait at least on its calls under K
    movable_us: int = 0  # of FIFO only: waiting that K lets perishables be spared
    bay_days: float = 0.0
    in_class: dict[str, Even] = field(default_factory=dict)  # against FIFO within the class
    against_fifo: dict[str, Even] = field(default_factory=dict)  # against the FIFO run
    carriers: Even = field(default_factory=Even)
    starved: int = 0
    starved_by_order: int = 0
    starved_by_ratio: int = 0
    overtakes: Counter[int] = field(default_factory=Counter)
    overtakes_in_class: Counter[int] = field(default_factory=Counter)
    bays_twice: int = 0
    plugs_lost: int = 0
    refused: int = 0
    shown: int = 0
    shown_changes: int = 0
    reparks: int = 0
    mistakes: int = 0
    healed: int = 0
    promises: dict[str, Kept] = field(default_factory=dict)
    p99_us: list[float] = field(default_factory=list)
    replays: int = 0
    replays_equal: int = 0
    broken: list[str] = field(default_factory=list)


def figures(record: Record, trace: Trace, fifo: Record, bound: float) -> Figures:
    """One run; ``fifo`` is FIFO on the same trace, ``bound`` the bound on its stays."""
    waits = fairness.total_waits(record)
    kinds = {fate.vehicle.id: fate.vehicle.kind for fate in trace.fates}
    by_kind: Counter[str] = Counter()
    for name, waited in waits.items():
        by_kind[kinds[name]] += waited
    own = fairness.ratios(record, fairness.fifo_within_class(record))
    other = fairness.ratios(record, fairness.total_waits(fifo))
    starved, by_order = fairness.starved(record)
    carriers = Even()
    carriers.note(fairness.carrier_means(record, own))
    return Figures(
        runs=1,
        vehicles=len(kinds),
        crossings=len(record.crossings),
        bridge_idle_us=record.bridge_idle,
        bridge_behind_us=record.bridge_behind,
        bridge_refused_us=record.bridge_refused,
        bridge_open_us=record.bridge_open,
        bridge_busy_us=record.bridge_busy,
        bay_bound_us=record.bay_bound,
        wait_us=by_kind,
        came=Counter(kinds.values()),
        finished=len({stay.vehicle for stay in record.stays if stay.end and not stay.moved}),
        stays_bound=bound,
        movable_us=movable(record) if record is fifo else 0,
        bay_days=len(trace.site.places) * (trace.site.until - trace.begin) / DAY,
        in_class=_even(own, kinds),
        against_fifo=_even(other, kinds),
        carriers=carriers,
        starved=starved,
        starved_by_order=by_order,
        starved_by_ratio=sum(ratio > RATIO_STARVED for ratio in own.values()),
        overtakes=fairness.overtakes(record),
        overtakes_in_class=fairness.overtakes(record, same_class=True),
        bays_twice=bays_twice(record),
        plugs_lost=record.plugs_lost,
        refused=record.refused,
        shown=record.shown,
        shown_changes=record.shown_changes,
        reparks=record.reparks,
        mistakes=record.mistakes,
        healed=record.healed,
        promises=kept(record.waits, trace.shut),
        p99_us=_p99(record.decide_ns),
        broken=[f"seed {record.seed}: {record.broken}"] if record.broken else [],
    )


def _even(found: Mapping[str, float], kinds: Mapping[str, str]) -> dict[str, Even]:
    groups: dict[str, list[float]] = defaultdict(list)
    for name, ratio in found.items():
        groups[kinds[name]].append(ratio)
    even = {kind: Even() for kind in groups}
    for kind, values in groups.items():
        even[kind].note(values)
    return even


def _p99(times_ns: list[int]) -> list[float]:
    if not times_ns:
        return []
    ordered = sorted(times_ns)
    return [ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] / 1e3]


def pool(parts: Iterable[Figures]) -> Figures:
    """The figures of many runs as one."""
    whole = Figures()
    for part in parts:
        for name in Figures.__dataclass_fields__:
            mine, theirs = getattr(whole, name), getattr(part, name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, dict):
                for key, value in theirs.items():
                    mine.setdefault(key, type(value)()).add(value)
            elif isinstance(mine, Even):
                mine.add(theirs)
            elif isinstance(mine, list):
                mine.extend(theirs)
            else:
                setattr(whole, name, mine + theirs)
    return whole


def mean_wait_us(found: Figures, *kinds: str) -> float:
    """Mean total wait per vehicle of these classes; of all but emergencies if none is named."""
    chosen = kinds or tuple(kind for kind in found.came if kind != "emergency")
    came = sum(found.came[kind] for kind in chosen)
    return sum(found.wait_us[kind] for kind in chosen) / came if came else 0.0


def median_p99_us(found: Figures) -> float:
    """Median over runs of the 99th percentile of one decision, µs; 0 when none was clocked."""
    return statistics.median(found.p99_us) if found.p99_us else 0.0
