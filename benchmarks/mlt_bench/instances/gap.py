"""Generalised assignment: every job to one agent, capacities kept, most profit (or least cost).

Format of OR-Library's gap1 to gap12: number of problems; for each the numbers of agents and jobs,
the profits agent by agent, the resources agent by agent, the capacities. Some public copies put the
published optimum behind each problem; the reader takes those too when told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

# Published optima of gap1 to gap12 (to be maximised), five problems each: Cattrysse, Salomon & Van
# Wassenhove (1994), European Journal of Operational Research 72; listed with the files.
OPTIMA: tuple[tuple[int, ...], ...] = (
    (336, 327, 339, 341, 326),
    (434, 436, 420, 419, 428),
    (580, 564, 573, 570, 564),
    (656, 644, 673, 647, 664),
    (563, 558, 564, 568, 559),
    (761, 759, 758, 752, 747),
    (942, 949, 968, 945, 951),
    (1133, 1134, 1141, 1117, 1127),
    (709, 717, 712, 723, 706),
    (958, 963, 960, 947, 947),
    (1139, 1178, 1195, 1171, 1171),
    (1451, 1449, 1433, 1447, 1446),
)
SIZES = (
    *((5, jobs) for jobs in (15, 20, 25, 30)),
    *((8, jobs) for jobs in (24, 32, 40, 48)),
    *((10, jobs) for jobs in (30, 40, 50, 60)),
)


class InstanceError(ValueError):
    """The text is not such a file; says where it went wrong."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One problem: ``profit[agent][job]``, ``resource[agent][job]``, ``capacity[agent]``."""

    name: str
    profit: tuple[tuple[int, ...], ...]
    resource: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]
    optimum: int | None = None

    @property
    def agents(self) -> int:
        """How many may be given jobs."""
        return len(self.capacity)

    @property
    def jobs(self) -> int:
        """How many must be given away."""
        return len(self.profit[0])

    def value(self, agent_of: Sequence[int]) -> int:
        """Profit of giving job j to agent ``agent_of[j]``; raises ``InstanceError`` if unfit."""
        if len(agent_of) != self.jobs:
            raise InstanceError(f"{self.name}: {len(agent_of)} answers for {self.jobs} jobs")
        used = [0] * self.agents
        for job, agent in enumerate(agent_of):
            used[agent] += self.resource[agent][job]
        if any(use > room for use, room in zip(used, self.capacity, strict=True)):
            raise InstanceError(f"{self.name}: an agent is given more than it can hold")
        return sum(self.profit[agent][job] for job, agent in enumerate(agent_of))


def read_gap(text: str, name: str, *, with_optima: bool = False) -> tuple[Gap, ...]:
    """All problems of one file; raises ``InstanceError`` on anything missing or left over."""
    numbers = _numbers(text, name)
    count = next(numbers, 0)
    found = []
    try:
        for index in range(1, count + 1):
            agents, jobs = next(numbers), next(numbers)
            profit = _rows(numbers, agents, jobs)
            resource = _rows(numbers, agents, jobs)
            capacity = tuple(next(numbers) for _ in range(agents))
            optimum = next(numbers) if with_optima else None
            found.append(Gap(f"{name}-{index}", profit, resource, capacity, optimum))
    except (StopIteration, RuntimeError):  # RuntimeError: the same, met inside a generator
        raise InstanceError(f"{name}: ends within problem {len(found) + 1}") from None
    if next(numbers, None) is not None:
        raise InstanceError(f"{name}: goes on after problem {count}")
    return tuple(found)


def _numbers(text: str, name: str) -> Iterator[int]:
    try:
        return iter([int(word) for word in text.split()])
    except ValueError as error:
        raise InstanceError(f"{name}: {error}") from None


def _rows(numbers: Iterator[int], agents: int, jobs: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple([next(numbers) for _ in range(jobs)]) for _ in range(agents))


def make_gap(number: int, problem: int, seed: int = 1) -> Gap:
    """A problem of the size of gap``number`` by the published recipe, not the published one.

    Profits are uniform on 15 to 25 (in some of the published files on 10 to 25), resources on 5 to
    25, each capacity 0.8 times the resources of
    its row over the number of agents, rounded down (Cattrysse et al. 1994; Martello & Toth 1990).
    """
    agents, jobs = SIZES[number - 1]
    dice = Random(f"gap {number} {problem} {seed}")
    profit = tuple(tuple(dice.randint(15, 25) for _ in range(jobs)) for _ in range(agents))
    resource = tuple(tuple(dice.randint(5, 25) for _ in range(jobs)) for _ in range(agents))
    capacity = tuple(8 * sum(row) // (10 * agents) for row in resource)
    return Gap(f"like-gap{number}-{problem}", profit, resource, capacity)
