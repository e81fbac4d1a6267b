"""Answers to the published instances: HiGHS for gap, a descent for tardiness."""

from __future__ import annotations

import time
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.mlt_bench.instances.gap import Gap, InstanceError
from benchmarks.mlt_bench.instances.tardiness import Tardiness, apparent_tardiness_order


def solve_gap(instance: Gap, seconds: float | None = None) -> tuple[int, bool, float]:
    """(Best profit found, proven optimal, seconds taken); unlimited unless ``seconds`` is given."""
    agents, jobs = instance.agents, instance.jobs
    once = np.zeros((jobs, agents * jobs))
    room = np.zeros((agents, agents * jobs))
    for agent in range(agents):
        for job in range(jobs):
            once[job, agent * jobs + job] = 1
            room[agent, agent * jobs + job] = instance.resource[agent][job]
    profit = np.array([value for row in instance.profit for value in row], dtype=float)
    begun = time.perf_counter()
    found = milp(
        -profit,
        constraints=[
            LinearConstraint(once, 1, 1),
            LinearConstraint(room, -np.inf, np.array(instance.capacity, dtype=float)),
        ],
        integrality=np.ones(agents * jobs),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, **({"time_limit": seconds} if seconds else {})},
    )
    took = time.perf_counter() - begun
    if found.x is None:
        raise InstanceError(f"{instance.name}: {found.message}")
    chosen = np.asarray(found.x).reshape(agents, jobs).argmax(axis=0)
    return instance.value([int(agent) for agent in chosen]), found.status == 0, took


def improve(instance: Tardiness, seconds: float, seed: int = 1) -> int:
    """The least cost found by moving and swapping jobs, from the rule's order and shaken again."""
    dice = Random(f"{instance.name} {seed}")
    order = apparent_tardiness_order(instance)
    best = cost = instance.cost(order)
    kept = list(order)
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends and best:
        order, cost = _descend(instance, order, cost, ends)
        if cost <= best:
            best, kept = cost, list(order)
        order = list(kept)
        for _ in range(3):
            one, other = dice.randrange(len(order)), dice.randrange(len(order))
            order[one], order[other] = order[other], order[one]
        cost = instance.cost(order)
    return best


def _descend(
    instance: Tardiness, order: list[int], cost: int, ends: float
) -> tuple[list[int], int]:
    better = True
    while better and time.perf_counter() < ends:
        better = False
        for first in range(len(order)):
            for second in range(len(order)):
                if first == second:
                    continue
                moved = list(order)
                if first < second:
                    moved[first], moved[second] = moved[second], moved[first]
                else:
                    moved.insert(second, moved.pop(first))
                now = instance.cost(moved)
                if now < cost:
                    order, cost, better = moved, now, True
    return order, cost
