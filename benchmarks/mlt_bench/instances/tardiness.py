"""Weighted tardiness on one machine: the order of jobs with the least Σ weight × lateness.

Format of OR-Library's wt40, wt50 and wt100: 125 instances one after the other, each the n
processing times, the n weights, the n due dates. The published files have no optima inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from benchmarks.mlt_bench.instances.gap import InstanceError

FACTORS = (0.2, 0.4, 0.6, 0.8, 1.0)  # of tardiness and of the range of due dates
INSTANCES = 125


@dataclass(frozen=True, slots=True)
class Tardiness:
    """One instance; times in the files' unit."""

    name: str
    times: tuple[int, ...]
    weights: tuple[int, ...]
    due: tuple[int, ...]

    def cost(self, order: Sequence[int]) -> int:
        """Σ weight × max(0, end − due); raises ``InstanceError`` unless each job is in it once."""
        if sorted(order) != list(range(len(self.times))):
            raise InstanceError(f"{self.name}: the order does not have each job once")
        now = cost = 0
        for job in order:
            now += self.times[job]
            cost += self.weights[job] * max(0, now - self.due[job])
        return cost


def read_tardiness(text: str, jobs: int, name: str) -> tuple[Tardiness, ...]:
    """All instances of a file of ``jobs`` jobs each; raises ``InstanceError`` on a ragged end."""
    try:
        numbers = [int(word) for word in text.split()]
    except ValueError as error:
        raise InstanceError(f"{name}: {error}") from None
    if not numbers or len(numbers) % (3 * jobs):
        raise InstanceError(f"{name}: {len(numbers)} numbers are no instances of {jobs} jobs")
    found = []
    for index, at in enumerate(range(0, len(numbers), 3 * jobs), start=1):
        parts = [tuple(numbers[at + n * jobs : at + (n + 1) * jobs]) for n in range(3)]
        found.append(Tardiness(f"{name}-{index}", *parts))
    return tuple(found)


def make_tardiness(jobs: int, seed: int = 1) -> tuple[Tardiness, ...]:
    """125 instances by the published recipe (OR-Library's page on wt40, wt50, wt100), ours by seed.

    Times uniform on 1 to 100, weights on 1 to 10, due dates uniform between P(1 − TF − RDD/2) and
    P(1 − TF + RDD/2), P the sum of times; five for each pair of RDD and TF. A due date below zero
    is kept as zero.
    """
    dice = Random(f"wt {jobs} {seed}")
    found = []
    for number, (spread, tardy, _) in enumerate(product(FACTORS, FACTORS, range(5)), start=1):
        times = tuple(dice.randint(1, 100) for _ in range(jobs))
        weights = tuple(dice.randint(1, 10) for _ in range(jobs))
        low, high = (sum(times) * (1 - tardy + side * spread / 2) for side in (-1, 1))
        due = tuple(max(0, dice.randint(round(low), round(high))) for _ in range(jobs))
        found.append(Tardiness(f"like-wt{jobs}-{number}", times, weights, due))
    return tuple(found)


def apparent_tardiness_order(instance: Tardiness, look_ahead: float = 2.0) -> list[int]:
    """The order of the rule ATC (Vepsalainen & Morton 1987): a dispatch rule to measure against."""
    left = set(range(len(instance.times)))
    mean = sum(instance.times) / len(instance.times)
    order: list[int] = []
    now = 0

    def urgency(job: int) -> tuple[float, int]:
        slack = max(0, instance.due[job] - instance.times[job] - now)
        rate = instance.weights[job] / instance.times[job]
        return rate * 2.718281828459045 ** (-slack / (look_ahead * mean)), -job

    while left:
        job = max(left, key=urgency)
        left.discard(job)
        order.append(job)
        now += instance.times[job]
    return order
