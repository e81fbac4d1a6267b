"""Fairness of one run: who was passed by whom, who starved, and whether shares of waiting are even.

`benchmarks/mlt_bench/README.md` has the definitions in words; each function here is one of them.
Emergencies are in none: they pass everybody by right, and are counted by the gate's public log.
"""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

import numpy as np

from benchmarks.mlt_bench.protocol import MINUTE
from benchmarks.mlt_bench.record import Record, Wait

FELT = 5 * MINUTE  # shorter waits say nothing about fairness
STARVED = 3  # times the median of the class
CALLED = ("called", "no_show")
LEAST_OF_CARRIER = 3  # vehicles that waited, before a carrier is compared with others


def jain(values: Sequence[float]) -> float:
    """(Σx)² / (n Σx²): 1 when all are equal, 1/n when one has everything; 1 for nobody."""
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def total_waits(record: Record) -> dict[str, int]:
    """Microseconds each vehicle waited in all its queues; open waits count to the run's end."""
    totals: dict[str, int] = defaultdict(int)
    for wait in record.waits:
        totals[wait.vehicle.id] += wait.length
    return dict(totals)


def fifo_within_class(record: Record) -> dict[str, int]:
    """What each vehicle would have waited if its class had kept its places in order of joining.

    The policy's own calls of a class in a stage are given anew: each to whoever stands there then
    and joined first; those still waiting at the end come last. How much the class gets is the
    policy's doing and stays; only the order inside is FIFO's. Before the bridge all of a class can
    have the same places; for a bay only those whom the same bays fit. What an agency held keeps its
    wait, and has its place again when it is back (`places`).
    """
    back = places(record)
    lines: dict[tuple[str, str, int], list[Wait]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for wait in record.waits:
        if wait.end == "left":
            totals[wait.vehicle.id] += wait.length
            continue
        bays = 0 if wait.stage == "bridge" else record.fits[wait.vehicle.id]
        lines[wait.stage, wait.vehicle.kind, bays].append(wait)
    for line in lines.values():
        come = sorted(line, key=lambda w: w.joined)[::-1]
        here: list[tuple[int, int, Wait]] = []
        for end in sorted(wait.until for wait in line):
            while come and come[-1].joined <= end:
                wait = come.pop()
                heappush(here, (back.get(id(wait), wait.joined), -len(come), wait))
            wait = heappop(here)[2]
            totals[wait.vehicle.id] += end - wait.joined
    return dict(totals)


def places(record: Record) -> dict[int, int]:
    """Of those who were held and came back (`id` of the wait): the instant whose place they have.

    An agency's hold is nobody's fault in the line, so the place is kept; FIFO of the baselines does
    not know that and puts them last.
    """
    held: dict[tuple[str, str], int] = {}
    back: dict[int, int] = {}
    for wait in record.waits:
        name = wait.stage, wait.vehicle.id
        place = held.pop(name, wait.joined)
        if place < wait.joined:
            back[id(wait)] = place
        if wait.end == "left":
            held[name] = place
    return back


def ratios(record: Record, reference: Mapping[str, int]) -> dict[str, float]:
    """Wait ÷ reference wait of each vehicle that waited five minutes; both at least that long."""
    kinds = {wait.vehicle.id: wait.vehicle.kind for wait in record.waits}
    return {
        name: waited / max(reference.get(name, 0), FELT)
        for name, waited in total_waits(record).items()
        if waited >= FELT and kinds[name] != "emergency"
    }


def carrier_means(record: Record, found: Mapping[str, float]) -> list[float]:
    """The mean ratio of each carrier of whom at least three vehicles waited."""
    carriers = {wait.vehicle.id: wait.vehicle.carrier for wait in record.waits}
    groups: dict[str, list[float]] = defaultdict(list)
    for name, ratio in found.items():
        groups[carriers[name]].append(ratio)
    return [statistics.mean(v) for v in groups.values() if len(v) >= LEAST_OF_CARRIER]


def starved(record: Record) -> tuple[int, int]:
    """Vehicles that waited more than three times the median of those of their class that waited.

    Second: those of them whom their class's own calls in order of joining would not have starved.
    """
    waits, in_order = total_waits(record), fifo_within_class(record)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, kind in {wait.vehicle.id: wait.vehicle.kind for wait in record.waits}.items():
        if waits[name] >= FELT and kind != "emergency":
            groups[kind].append(name)
    every = by_order = 0
    for group in groups.values():
        limit = STARVED * statistics.median(waits[name] for name in group)
        every += sum(waits[name] > limit for name in group)
        by_order += sum(waits[name] > limit >= in_order[name] for name in group)
    return every, by_order


def overtakes(record: Record, *, same_class: bool = False) -> Counter[int]:
    """How many vehicles were passed so and so often while waiting in one stage.

    w passes v when w joined the stage (for the first time) after v last did, was called while v
    waited, and the place w was called to would have done for v: the bay it was given, also for a
    call from the gate. One count for each wait; keys are how often, values how many.
    """
    passed: Counter[int] = Counter()
    for line in _lines(record, same_class=same_class):
        passed.update(_passed(line, record.fits))
    return passed


def _lines(record: Record, *, same_class: bool) -> Iterable[list[Wait]]:
    lines: dict[tuple[str, str], list[Wait]] = defaultdict(list)
    for wait in record.waits:
        if wait.vehicle.kind != "emergency":
            lines[wait.stage, wait.vehicle.kind if same_class else ""].append(wait)
    return lines.values()


def _passed(line: list[Wait], fits: Mapping[str, int]) -> list[int]:
    calls = sorted((w for w in line if w.end in CALLED), key=lambda wait: wait.until)
    called = [wait.until for wait in calls]
    first = np.array([wait.first for wait in calls], dtype=np.int64)
    could = np.array([wait.could for wait in calls], dtype=np.int64)
    passed = []
    for v in line:
        while_it_waited = slice(bisect_left(called, v.joined), bisect_left(called, v.until))
        later = first[while_it_waited] > v.joined
        useful = (could[while_it_waited] & fits[v.vehicle.id]) != 0
        passed.append(int(np.count_nonzero(later & useful)))
    return passed
