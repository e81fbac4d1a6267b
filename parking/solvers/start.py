"""A plan to begin with: everybody to the cheapest classes of bays at once, then pairs exchanged.

Without neighbours, stacks and moves the plan is a transport problem, solved exactly as a linear
assignment; its value is a bound for the whole. What the transport cannot hold is mended afterwards:
goods that would stand side by side are forbidden one place and the transport is asked again, and
trucks that would shut in an earlier one change places while that is worth it. So a solver that has
no time still leaves a plan that is allowed, and one that has time begins close to the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

Pair = tuple[int, int]  # group of vehicles, class of bays


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Costs in metres of each allowed pair, and what a transport does not know.

    ``people`` are in each group and ``room`` in each class; a vehicle left out costs ``worth`` of
    its group. ``clashes``: of each two sets of pairs at most one may be used. ``stacks``: front and
    inner class, one bay each; ``shuts_in`` is paid when the front one stays longer than the inner.
    """

    costs: Mapping[Pair, int]
    people: Sequence[int]
    room: Sequence[int]
    worth: Sequence[int]
    stays: Sequence[int]
    clashes: Sequence[tuple[Sequence[Pair], Sequence[Pair]]] = ()
    stacks: Sequence[Pair] = ()
    shuts_in: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """How many of each group go to each class, what that costs, and what nothing goes below."""

    counts: Mapping[Pair, int]
    objective: int
    bound: int


def transport(task: Task, costs: Mapping[Pair, int]) -> tuple[dict[Pair, int], int]:
    """The cheapest counts for these costs, and their value; only people and room are kept."""
    gains = np.zeros((len(task.people), len(task.room)), dtype=np.int64)
    for (group, one), cost in costs.items():
        gains[group, one] = min(0, cost - task.worth[group])
    groups = np.repeat(np.arange(len(task.people)), task.people)
    classes = np.repeat(np.arange(len(task.room)), task.room)
    each = gains[groups][:, classes]
    counts: dict[Pair, int] = defaultdict(int)
    value = sum(n * worth for n, worth in zip(task.people, task.worth, strict=True))
    for row, column in zip(*linear_sum_assignment(each), strict=True):
        if each[row, column] < 0:
            counts[int(groups[row]), int(classes[column])] += 1
            value += int(each[row, column])
    return dict(counts), value


def begin(task: Task) -> Start:
    """The transport, mended until it is allowed, and its trucks exchanged while that helps."""
    costs = dict(task.costs)
    counts, bound = transport(task, costs)
    while clash := _clash(task, counts):
        for pair in clash:
            del costs[pair]
        counts, _ = transport(task, costs)
    places = _Places(task, counts, {pair[0] for sides in task.clashes for s in sides for pair in s})
    places.exchange()
    return Start(places.counts(), places.objective(), bound)


def _clash(task: Task, counts: Mapping[Pair, int]) -> list[Pair]:
    """The used pairs of the second side of the first clash; none when all is well."""
    for one, other in task.clashes:
        if any(pair in counts for pair in one):
            used = [pair for pair in other if pair in counts]
            if used:
                return used
    return []


@dataclass(slots=True)
class _Places:
    """Who stands where, while trucks change places; ``fixed`` groups stay where they are."""

    task: Task
    start: Mapping[Pair, int]
    fixed: set[int]
    at: list[dict[int, int]] = field(init=False)
    touching: dict[int, list[Pair]] = field(init=False)

    def __post_init__(self) -> None:
        self.at = [{} for _ in self.task.room]
        for (group, one), count in self.start.items():
            self.at[one][group] = count
        self.touching = defaultdict(list)
        for stack in self.task.stacks:
            for one in stack:
                self.touching[one].append(stack)

    def counts(self) -> dict[Pair, int]:
        return {(g, c): n for c, here in enumerate(self.at) for g, n in here.items()}

    def objective(self) -> int:
        task, counts = self.task, self.counts()
        cost = sum(task.costs[pair] * n for pair, n in counts.items())
        cost += sum(n * worth for n, worth in zip(task.people, task.worth, strict=True))
        cost -= sum(task.worth[group] * n for (group, _), n in counts.items())
        return cost + task.shuts_in * sum(map(self.shut, task.stacks))

    def shut(self, stack: Pair) -> bool:
        """Whether the front one stays longer than the one it stands before."""
        front, inner = self.at[stack[0]], self.at[stack[1]]
        return bool(front and inner) and self._stay(front) > self._stay(inner)

    def exchange(self) -> None:
        """Change the places of who shuts in or is shut in, as long as that is worth something."""
        while True:  # ends, because each change makes the plan cheaper
            bad = [stack for stack in self.task.stacks if self.shut(stack)]
            if not sum(self._better(one) for stack in bad for one in stack):
                return

    def _stay(self, here: Mapping[int, int]) -> int:
        return sum(self.task.stays[group] * n for group, n in here.items())

    def _better(self, one: int) -> bool:
        """Do the best change for whoever stands in this class; False when none is worth it."""
        mine = next((group for group in self.at[one] if group not in self.fixed), None)
        if mine is None:
            return False
        best, change = 0, None
        for other, here in enumerate(self.at):
            if other == one or (mine, other) not in self.task.costs:
                continue
            free = self.task.room[other] > sum(here.values())
            for theirs in (*here, -1) if free else tuple(here):
                gain = self._gain(mine, one, theirs, other)
                if gain > best:
                    best, change = gain, (theirs, other)
        if change is not None:
            self._swap(mine, one, *change)
        return change is not None

    def _gain(self, mine: int, one: int, theirs: int, other: int) -> int:
        """Metres won when `mine` of `one` and `theirs` of `other` (-1 = nobody) change places."""
        costs = self.task.costs
        if theirs in self.fixed or theirs == mine or (theirs >= 0 and (theirs, one) not in costs):
            return 0
        won = costs[mine, one] - costs[mine, other]
        if theirs >= 0:
            won += costs[theirs, other] - costs[theirs, one]
        stacks = {*self.touching[one], *self.touching[other]}
        if won + self.task.shuts_in * len(stacks) <= 0:
            return 0
        before = sum(map(self.shut, stacks))
        self._swap(mine, one, theirs, other)
        after = sum(map(self.shut, stacks))
        self._swap(mine, other, theirs, one)
        return won + self.task.shuts_in * (before - after)

    def _swap(self, mine: int, one: int, theirs: int, other: int) -> None:
        self._put(mine, one, -1)
        self._put(mine, other, 1)
        if theirs >= 0:
            self._put(theirs, other, -1)
            self._put(theirs, one, 1)

    def _put(self, group: int, one: int, step: int) -> None:
        count = self.at[one].get(group, 0) + step
        if count:
            self.at[one][group] = count
        else:
            del self.at[one][group]
