"""Plays scenarios and seeds under all policies, on all cores, and adds the figures up.

Policies of the product are found in `policies.py` beside this file, if it is there: a function
``all_policies()`` that gives name → (seed → policy). The baselines always run, FIFO first, because
every figure is told against it on the same arrivals.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.mlt_bench.baselines import baselines
from benchmarks.mlt_bench.bounds import stays_bound
from benchmarks.mlt_bench.clairvoyant import MOST_BAYS, best_with_foresight
from benchmarks.mlt_bench.generator import Trace, make_trace
from benchmarks.mlt_bench.measures import Figures, figures, pool
from benchmarks.mlt_bench.passing import least_wait
from benchmarks.mlt_bench.profiles import PROFILES
from benchmarks.mlt_bench.protocol import HOUR, Policy
from benchmarks.mlt_bench.record import Record
from benchmarks.mlt_bench.world import play

Maker = Callable[[int], Policy]
QUICK_SEEDS = 2
# A quick run plays so many hours of the large ones: their mornings, when most come.
QUICK_HOURS = {"lang_son_1355": 24, "youyiguan_2740": 24, "stress_10000": 12}
_POLICIES = "benchmarks.mlt_bench.policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One seed of one scenario."""

    scenario: str
    seed: int
    replay: bool
    foresight: bool
    hours: int = 0  # 0 = all


@dataclass(slots=True)
class Outcome:
    """What one job, or all jobs of a scenario together, gave."""

    scenario: str
    digests: dict[int, str] = field(default_factory=dict)  # seed → digest of its trace
    by_policy: dict[str, Figures] = field(default_factory=dict)


def ours() -> Mapping[str, Maker]:
    """The product's policies; none before they exist."""
    if importlib.util.find_spec(_POLICIES) is None:
        return {}
    found: Mapping[str, Maker] = importlib.import_module(_POLICIES).all_policies()
    return found


def jobs(
    scenarios: Sequence[str], *, quick: bool = False, seeds: int | None = None, replay: bool = True
) -> list[Job]:
    """All seeds of these scenarios, the longest runs first.

    ``quick``: two seeds, one of a part of the days for the large ones, and nobody with foresight.
    """
    found = []
    for name in scenarios:
        profile = PROFILES[name]
        count = profile.seeds if seeds is None else seeds
        if quick:
            count = min(count, QUICK_SEEDS if profile.per_day <= 400 else 1)
        for seed in range(1, count + 1):
            found.append(
                Job(
                    scenario=name,
                    seed=seed,
                    replay=replay,
                    foresight=profile.bays <= MOST_BAYS and not quick,
                    hours=QUICK_HOURS.get(name, 0) if quick else 0,
                )
            )
    return sorted(found, key=lambda job: -PROFILES[job.scenario].per_day)


def shortened(trace: Trace, hours: int) -> Trace:
    """The first hours of a trace and who comes in them; the whole for 0."""
    until = trace.begin + hours * HOUR
    if not hours or until >= trace.site.until:
        return trace
    fates = tuple(fate for fate in trace.fates if fate.vehicle.arrived_at < until)
    return replace(trace, site=replace(trace.site, until=until), fates=fates)


def do(job: Job) -> Outcome:
    """Play one seed under every policy."""
    trace = shortened(make_trace(PROFILES[job.scenario], job.seed), job.hours)
    bound = stays_bound(trace)
    outcome = Outcome(job.scenario, {job.seed: trace.digest})
    fifo = play(trace, baselines()["fifo"])
    outcome.by_policy["fifo"] = figures(fifo, trace, fifo, bound)
    for name in baselines():
        if name != "fifo":
            record = play(trace, baselines()[name])
            outcome.by_policy[name] = figures(record, trace, fifo, bound)
    if job.foresight:
        outcome.by_policy["clairvoyant"] = figures(best_with_foresight(trace), trace, fifo, bound)
    for name, maker in ours().items():
        outcome.by_policy[name] = _ours(trace, fifo, bound, name, maker, replay=job.replay)
    return outcome


def _ours(
    trace: Trace, fifo: Record, bound: float, name: str, maker: Maker, *, replay: bool
) -> Figures:
    record = play(trace, maker(trace.seed), clocked=True)
    record.policy = name
    found = figures(record, trace, fifo, bound)
    found.least_us = least_wait(record)
    if replay:
        found.replays = 1
        found.replays_equal = int(play(trace, maker(trace.seed)).calls == record.calls)
    return found


def by_rule(rule: Path) -> Path:
    """Let the product's policies go by this rule file from now on; the one before."""
    policies: Any = importlib.import_module(_POLICIES)
    before: Path = policies.RULE
    policies.RULE = rule
    return before


def run(
    todo: Sequence[Job], workers: int | None = None, rule: Path | None = None
) -> Iterator[Outcome]:
    """Outcomes as they are ready; two processes on two cores.

    ``rule``: the product's policies go by this rule file instead of the shipped one.
    """
    count = workers or len(os.sched_getaffinity(0))
    if count == 1:
        before = by_rule(rule) if rule else None
        try:
            yield from map(do, todo)
        finally:
            if before:
                by_rule(before)
        return
    first = partial(by_rule, rule) if rule else None
    with ProcessPoolExecutor(count, initializer=first) as pool_:
        for future in as_completed([pool_.submit(do, job) for job in todo]):
            yield future.result()


def together(outcomes: Sequence[Outcome]) -> dict[str, Outcome]:
    """One outcome for each scenario, in the order of the profiles, whatever came first."""
    found: dict[str, Outcome] = {}
    for scenario in PROFILES:
        parts = sorted(
            (part for part in outcomes if part.scenario == scenario), key=lambda p: min(p.digests)
        )
        if parts:
            digests = {seed: digest for part in parts for seed, digest in part.digests.items()}
            names = parts[0].by_policy
            pooled = {name: pool(part.by_policy[name] for part in parts) for name in names}
            found[scenario] = Outcome(scenario, digests, pooled)
    return found
