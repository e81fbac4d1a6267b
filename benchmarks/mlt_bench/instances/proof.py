"""Generalised assignment proven by prices: a knapsack for each agent, and little left to search.

Each job is given a price; an agent then fills its own knapsack with the best of profit less price,
exactly. Prices and knapsacks together lie above every assignment (Fisher, Jaikumar & Van Wassenhove
1986; on these problems by less than three, the linear relaxation by up to fifteen). From the same
knapsacks follows what an assignment of a wanted value cannot contain and what it must; CP-SAT
looks for one in the rest, and a value that it refutes makes the next lower one the wanted.

It refuses to guess: every value told as optimal is the highest that was not refuted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import coo_array

from benchmarks.mlt_bench.instances.gap import Gap, InstanceError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = 200  # of the descent of prices
PATIENCE = 8  # steps without a better bound before they are halved
SCALE = 100_000  # prices are whole hundred thousandths for CP-SAT
TINY = 1e-6
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Bound:
    """What no assignment exceeds (`most`), by which prices, and the same if x is one or nothing.

    ``gain`` is profit less price, ``full`` each agent's best knapsack; all by agent and job.
    """

    most: float
    gain: Floats
    full: Floats
    one: Floats
    nothing: Floats


def prove_gap(instance: Gap) -> tuple[int, bool, float]:
    """(Highest profit, proven, seconds taken) with one worker; raises `InstanceError` if none."""
    begun = time.perf_counter()
    bound = priced(instance)
    top, window = int(np.floor(bound.most + TINY)), 0
    least = -sum(abs(value) for row in instance.profit for value in row)
    while top >= least:
        found = _at_least(instance, bound, top - window, top)
        if found is not None:
            return instance.value(found), True, time.perf_counter() - begun
        top, window = top - window - 1, window + 1
    raise InstanceError(f"{instance.name}: INFEASIBLE, no assignment keeps every capacity")


def priced(instance: Gap) -> Bound:
    """The bound of the best prices found: from those of the linear relaxation, by subgradients."""
    profit = np.array(instance.profit, dtype=float)
    resource = np.array(instance.resource)
    capacity = np.array(instance.capacity)
    prices = best = _relaxed(instance, profit, resource)
    every, least, step, waited = np.arange(len(capacity)), np.inf, 0.3, 0
    for _ in range(STEPS):
        tables = _filled(profit - prices, resource, capacity)
        most = tables[-1][every, capacity].sum() + prices.sum()
        if most < least - TINY:
            least, best, waited = most, prices, 0
        else:
            waited += 1
            if waited == PATIENCE:
                step, waited, prices = step / 2, 0, best
        short = 1 - _chosen(tables, resource, capacity).sum(axis=0)
        if not short.any():
            break
        prices = prices - step * short
    return _conditional(profit - best, resource, capacity, best.sum())


def _relaxed(instance: Gap, profit: Floats, resource: NDArray[np.int_]) -> Floats:
    """The prices of the jobs in the linear relaxation."""
    agents, jobs = profit.shape
    pair = np.arange(agents * jobs)
    found = linprog(
        -profit.ravel(),
        A_ub=coo_array((resource.ravel(), (pair // jobs, pair)), shape=(agents, pair.size)),
        b_ub=np.array(instance.capacity, dtype=float),
        A_eq=coo_array((np.ones(pair.size), (pair % jobs, pair)), shape=(jobs, pair.size)),
        b_eq=np.ones(jobs),
        bounds=(0, 1),
    )
    if found.x is None:
        raise InstanceError(f"{instance.name}: INFEASIBLE, {found.message}")
    return -np.asarray(found.eqlin.marginals)


def _filled(gain: Floats, resource: NDArray[np.int_], capacity: NDArray[np.int_]) -> Floats:
    """Best knapsacks: by how many of the first jobs may be used, agent, and room taken at most."""
    agents, jobs = gain.shape
    room = np.arange(capacity.max() + 1)
    every = np.arange(agents)[:, None]
    table = np.zeros((jobs + 1, agents, room.size))
    for job in range(jobs):
        left = room[None, :] - resource[:, job][:, None]
        taken = table[job][every, np.maximum(left, 0)] + gain[:, job][:, None]
        np.maximum(table[job], np.where(left >= 0, taken, NEVER), out=table[job + 1])
    return table


def _chosen(
    table: Floats, resource: NDArray[np.int_], capacity: NDArray[np.int_]
) -> NDArray[np.int_]:
    """What lies in the best knapsacks: 1 by agent and job."""
    agents, jobs = resource.shape
    chosen = np.zeros((agents, jobs), dtype=int)
    room: NDArray[np.int_] = capacity.copy()
    every = np.arange(agents)
    for job in reversed(range(jobs)):
        chosen[:, job] = table[job + 1][every, room] > table[job][every, room]
        room -= chosen[:, job] * resource[:, job]
    return chosen


def _conditional(
    gain: Floats, resource: NDArray[np.int_], capacity: NDArray[np.int_], prices: float
) -> Bound:
    """The bound, and what it becomes if an agent is made to do a job or kept from it."""
    agents, jobs = gain.shape
    first = _filled(gain, resource, capacity)
    last = _filled(gain[:, ::-1], resource[:, ::-1], capacity)
    full = first[-1][np.arange(agents), capacity]
    one, nothing = np.full_like(gain, NEVER), np.full_like(gain, NEVER)
    for agent, room in enumerate(capacity):
        for job in range(jobs):
            before = first[job][agent, : room + 1]
            after = last[jobs - 1 - job][agent, : room + 1]
            nothing[agent, job] = (before + after[::-1]).max()
            left = room - resource[agent, job] + 1
            if left > 0:
                done = (before[:left] + after[:left][::-1]).max()
                one[agent, job] = done + gain[agent, job]
    most = float(full.sum() + prices)
    rest = most - full[:, None]
    return Bound(most, gain, full, rest + one, rest + nothing)


def _at_least(instance: Gap, bound: Bound, low: int, top: int) -> list[int] | None:
    """The agent of each job in the best assignment worth `low` to `top`; None if there is none."""
    possible, must = bound.one >= low - TINY, bound.nothing < low - TINY
    if not possible.any(axis=0).all() or (must & ~possible).any():
        return None
    model = cp_model.CpModel()
    does = {
        (int(agent), int(job)): model.new_bool_var("")
        for agent, job in zip(*np.nonzero(possible), strict=True)
    }
    for job in range(instance.jobs):
        model.add_exactly_one(x for (_, other), x in does.items() if other == job)
    for pair in zip(*np.nonzero(must), strict=True):
        model.add(does[pair] == 1)
    summed = cp_model.LinearExpr.weighted_sum
    for agent in range(instance.agents):
        own = {job: x for (other, job), x in does.items() if other == agent}
        used = summed(list(own.values()), [instance.resource[agent][job] for job in own])
        model.add(used <= instance.capacity[agent])
        # Nobody's knapsack is better than its best, nor worse by more than all may lose together.
        gained = summed(list(own.values()), [round(bound.gain[agent, j] * SCALE) for j in own])
        rounded = instance.jobs // 2 + 1
        most, lost = bound.full[agent] * SCALE, (bound.most - low) * SCALE
        model.add(gained <= int(np.ceil(most)) + rounded)
        model.add(gained >= int(np.floor(most - lost)) - rounded)
    worth = summed(list(does.values()), [instance.profit[a][j] for a, j in does])
    model.add_linear_constraint(worth, low, top)
    model.maximize(worth)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise InstanceError(f"{instance.name}: {solver.status_name(status)}")
    return [
        next(a for a in range(instance.agents) if (a, job) in does and solver.value(does[a, job]))
        for job in range(instance.jobs)
    ]
