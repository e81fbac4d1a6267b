"""What no policy can beat on a trace: stays in the bays, and waiting moved between classes.

**Stays.** Relaxed to fluid: each vehicle that could finish at all uses only its net stay of some
bay that fits it, and bays of a set of classes hold no more than their number times the time. For
every set of needs the work may not exceed what the bays that fit any of them hold: a polymatroid,
on which taking the shortest stays first, as far as they fit, is optimal for the number of stays
(Edmonds 1970). It is the optimum of that linear programme, found without a solver. It ignores
nights, order of arrival inside the run and fairness, so it lies above anything real.

**Waiting.** Kleinrock's conservation law (1965): with the same capacity and no idling, priorities
only move waiting from one class to another. Who is passed by no more than K later arrivals stands
at most K calls further back, so K says how much waiting can be moved at all (`movable`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from benchmarks.mlt_bench.floor import Floor
from benchmarks.mlt_bench.generator import Fate, Trace
from benchmarks.mlt_bench.hours import Hours
from benchmarks.mlt_bench.record import Record, Wait
from benchmarks.mlt_bench.world import DRIVE_BAY, DRIVE_IN

ORDINARY_MAY_GROW = 0.05
K = 5  # later arrivals that may pass somebody


def stays_bound(trace: Trace) -> float:
    """An upper bound on the stays that can end within the run."""
    floor, our_hours = Floor(trace.site.places), Hours(trace.site.our_hours)
    length = trace.site.until - trace.begin
    capacity = {1 << n: 0 for n in range(floor.free_classes().bit_length())}
    for place in trace.site.places:
        capacity[floor.class_of(place.id)] += length
    works = sorted(
        (fate.wall_us + fate.office_us, floor.fits(fate.vehicle.need))
        for fate in trace.fates
        if fate.vehicle.kind != "emergency" and _could_finish(fate, trace, our_hours)
    )
    return _most(works, capacity)


def _could_finish(fate: Fate, trace: Trace, our_hours: Hours) -> bool:
    begin = max(trace.begin, fate.vehicle.arrived_at) + DRIVE_IN + DRIVE_BAY
    return our_hours.done(begin + fate.wall_us, fate.office_us) <= trace.site.until


def _most(works: list[tuple[int, int]], capacity: Mapping[int, int]) -> float:
    """The greatest number (the last in part) of works that fit, each into classes of its mask."""
    masks = sorted({mask for _, mask in works})
    sets = [
        (
            {mask for n, mask in enumerate(masks) if chosen >> n & 1},
            sum(c for bit, c in capacity.items() if bit & _union(masks, chosen)),
        )
        for chosen in range(1, 1 << len(masks))
    ]
    rooms = [room for _, room in sets]
    touching = {mask: [n for n, (group, _) in enumerate(sets) if mask in group] for mask in masks}
    count = 0.0
    for work, mask in works:
        room = min(rooms[n] for n in touching[mask])
        part = min(1.0, room / work) if work else 1.0
        count += part
        for n in touching[mask]:
            rooms[n] -= round(part * work)
    return count


def _union(masks: list[int], chosen: int) -> int:
    union = 0
    for n, mask in enumerate(masks):
        union |= mask if chosen >> n & 1 else 0
    return union


def movable(fifo: Record, most: int = K) -> int:
    """Microseconds that perishables can be spared at most if nobody is passed more than K times.

    The calls keep their times, as in the conservation law. What perishables are spared, the others
    wait longer; each of these is called at most as many calls after its own (of those that would
    have served it) as perishables may pass it: K, or those that come while it waits, if fewer.
    """
    lines: dict[tuple[str, int], list[Wait]] = defaultdict(list)
    for wait in fifo.waits:
        if wait.vehicle.kind != "emergency" and wait.end in ("called", "no_show"):
            lines[wait.stage, fifo.fits[wait.vehicle.id]].append(wait)
    return sum(
        _later(
            [wait for wait in waits if wait.vehicle.kind != "perishable"],
            [w for (at, _), ws in lines.items() if at == stage for w in ws if w.could & mask],
            most,
        )
        for (stage, mask), waits in lines.items()
    )


def _later(payers: list[Wait], calls: list[Wait], most: int) -> int:
    """How much later these could be called, together, when perishables among the calls pass."""
    until = np.array(sorted(wait.until for wait in calls), dtype=np.int64)
    fruit = np.array(sorted(w.first for w in calls if w.vehicle.kind == "perishable"), np.int64)
    if not payers or not fruit.size:
        return 0
    joined = np.array([wait.joined for wait in payers], dtype=np.int64)
    called = np.array([wait.until for wait in payers], dtype=np.int64)
    own = np.searchsorted(until, called)
    last = np.minimum(own + most, until.size) - 1
    came = np.searchsorted(fruit, until[last], "right") - np.searchsorted(fruit, joined, "right")
    steps = np.minimum(most, np.maximum(0, came))
    furthest = until[np.minimum(own + steps, until.size - 1)]
    return int(np.maximum(0, furthest - called).sum())


def allowed_reduction(fifo: Mapping[str, int], strict: Mapping[str, int]) -> float:
    """Which share of the perishables' waiting under FIFO the law lets a fair policy take away.

    All that is taken from perishables is put upon the others; these may grow by 5 %. No more than
    all of it, and no more than strict priority takes on the same arrivals. Arguments: sums of
    waiting by class. 0 when perishables did not wait.
    """
    fruit = fifo.get("perishable", 0)
    if not fruit:
        return 0.0
    others = fifo.get("ordinary", 0) + fifo.get("empty", 0)
    by_strict = 1 - strict.get("perishable", 0) / fruit
    return max(0.0, min(1.0, ORDINARY_MAY_GROW * others / fruit, by_strict))
