"""A plan with time by CP-SAT: what a plain assignment cannot hold.

Vehicles alike are counted together, and so are bays alike, so that three hundred vehicles and four
hundred bays become a few thousand whole numbers. On top of the assignment the plan knows: dangerous
goods that may not be neighbours among those placed now; bays that become free within two hours, and
vehicles that will be here by then (so that a plug is kept for a reefer on its way); who would be
shut in; and at most k relocations. One vehicle per bay within the horizon.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from parking import allocation as rule
from parking.mask import VehicleNeed, unavailable, unfit
from parking.proposal import MOVE_M, UNPLACED_M, Proposal, Question
from parking.solvers.start import Pair, Start, Task, begin, transport
from parking.yard import Bay, Yard

BUDGET_S = 0.5
HORIZON_MIN = 120
WAIT_M = 20  # a minute of waiting for a bay, in metres
NEAR_EACH_OTHER_M = 25  # bays alike whose drives differ by less count as one class


@dataclass(frozen=True, slots=True)
class _Group:
    """Vehicles that ask for the same; ``in_min`` minutes until they are here."""

    need: VehicleNeed
    in_min: int
    visits: tuple[str, ...]
    moves_from: str = ""  # the bay of a vehicle that may be moved


@dataclass(frozen=True, slots=True)
class _Class:
    """Bays alike; ``free_in`` minutes until they are free."""

    bay: Bay
    free_in: int
    bays: tuple[str, ...]


def plan(question: Question, yard: Yard, budget_s: float = BUDGET_S) -> Proposal:
    """The best plan found within the budget, with its bound; never breaks the mask."""
    model = _Model(question, yard)
    start = model.start()
    model.hint(start)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = budget_s
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = question.seed
    solver.parameters.cp_model_presolve = False  # small and clean already; it would eat the time
    status = solver.solve(model.model)
    least, method = start.bound, "classes: no time"
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        method = "classes"
        least = max(least, math.ceil(solver.best_objective_bound - 1e-6))
        if round(solver.objective_value) < start.objective:
            found = {pair: solver.value(count) for pair, count in model.counts.items()}
            start = Start(found, round(solver.objective_value), least)
    return model.proposal(start, least, method)


class _Model:
    """The whole numbers of one plan."""

    def __init__(self, question: Question, yard: Yard) -> None:
        self.question, self.yard = question, yard
        self.model = cp_model.CpModel()
        self.groups = list(_groups(question))
        self.classes = list(_classes(question, yard))
        self.counts: dict[Pair, cp_model.IntVar] = {}
        self.costs: dict[Pair, int] = {}
        self.emptied: dict[str, Mapping[str, str]] = {}
        self.in_class: list[list[int]] = [[] for _ in self.classes]  # groups that may go there
        self.clashes: list[tuple[list[Pair], list[Pair]]] = []
        self.stacks: dict[Pair, cp_model.IntVar] = {}  # front, inner → "the front one shuts in"
        self.terms: list[cp_model.LinearExpr] = []
        self.plug_m = rule.plug_worth(yard, question.occupied)
        self._pairs()
        self._capacity()
        self._neighbours()
        self._stacks()
        self.model.minimize(_sum(self.terms))

    def _pairs(self) -> None:
        """How many of each group go to each class, and at what cost."""
        for g, group in enumerate(self.groups):
            placed = []
            for c, one in enumerate(self.classes):
                if not self._may(group, one):
                    continue
                most = min(len(group.visits), len(one.bays))
                count = self.model.new_int_var(0, most, f"n{g}_{c}")
                self.counts[g, c] = count
                placed.append(count)
                self.in_class[c].append(g)
                self.costs[g, c] = self._cost(group, one)
                self.terms.append(count * self.costs[g, c])
            if group.moves_from:
                self.model.add(_sum(placed) <= 1)
            else:
                left = len(group.visits) - _sum(placed)
                self.model.add(left >= 0)
                self.terms.append(UNPLACED_M * left)

    def _may(self, group: _Group, one: _Class) -> bool:
        if unfit(group.need, one.bay) or one.bay.id == group.moves_from:
            return False
        if one.free_in > 0 and group.moves_from:
            return False
        asked = self.question
        without = self._without(one.bay.id)
        return not unavailable(group.need, one.bay, self.yard, without, asked.closed, asked.around)

    def _without(self, bay_id: str) -> Mapping[str, str]:
        """Who stands where, once this bay is empty."""
        if bay_id not in self.question.occupied:
            return self.question.occupied
        if bay_id not in self.emptied:
            taken = {b: v for b, v in self.question.occupied.items() if b != bay_id}
            self.emptied[bay_id] = taken
        return self.emptied[bay_id]

    def _cost(self, group: _Group, one: _Class) -> int:
        asked = self.question
        cost = rule.bay_cost(group.need, one.bay, self.yard, self.plug_m)
        cost += rule.shutting_cost(group.need, one.bay, self.yard, asked.occupied, asked.around)
        cost += WAIT_M * max(0, one.free_in - group.in_min)
        if group.moves_from:
            old = self.yard.bays[group.moves_from]
            cost += MOVE_M - rule.bay_cost(group.need, old, self.yard, self.plug_m)
        return cost

    def _in_class(self, c: int) -> list[cp_model.IntVar]:
        return [self.counts[g, c] for g in self.in_class[c]]

    def _capacity(self) -> None:
        """No bay twice; a bay whose vehicle may move is free only if it does; few moves."""
        moved = {
            group.moves_from: _sum(
                [self.counts[g, c] for c in range(len(self.classes)) if (g, c) in self.counts]
            )
            for g, group in enumerate(self.groups)
            if group.moves_from
        }
        for c, one in enumerate(self.classes):
            room = moved.get(one.bay.id, len(one.bays))
            self.model.add(_sum(self._in_class(c)) <= room)
        self.model.add(_sum(list(moved.values())) <= self.question.moves_max)

    def _neighbours(self) -> None:
        """Classes of goods that must stand apart are not both placed side by side."""
        index = {one.bay.id: c for c, one in enumerate(self.classes) if len(one.bays) == 1}
        goods: dict[tuple[int, str], list[Pair]] = defaultdict(list)
        for g, c in self.counts:
            if self.groups[g].need.hazmat:
                goods[c, self.groups[g].need.hazmat].append((g, c))
        for (c, mine), pairs in goods.items():
            beside = {index.get(bay) for bay in self.classes[c].bay.neighbours}
            for (other, theirs), others in goods.items():
                if other in beside and self.yard.must_stand_apart(mine, theirs):
                    self.model.add(_sum([self.counts[pair] for pair in (*pairs, *others)]) <= 1)
                    self.clashes.append((pairs, others))

    def _stacks(self) -> None:
        """Of two placed one behind the other now, the one in front should leave first."""
        index = {one.bay.id: c for c, one in enumerate(self.classes)}
        longest = max((g.need.stay_min for g in self.groups), default=0)
        for c, one in enumerate(self.classes):
            for inner in self.yard.behind(one.bay.id):
                if inner not in index or inner in self.question.occupied:
                    continue
                front, back = self._stay(c), self._stay(index[inner])
                used = _sum(self._in_class(index[inner]))
                shut = self.model.new_bool_var(f"shut{c}_{inner}")
                self.stacks[c, index[inner]] = shut
                self.model.add(front <= back + longest * (shut + 1 - used))
                self.terms.append(rule.SHUTS_IN_M * shut)

    def _stay(self, c: int) -> cp_model.LinearExpr:
        """Minutes that whoever is placed there is expected to stay; 0 for nobody."""
        stays = [self.groups[g].need.stay_min * self.counts[g, c] for g in self.in_class[c]]
        return _sum(stays)

    def start(self) -> Start:
        """A plan without moves that is allowed; its bound knows of moves, and holds for all."""
        moving = {group.moves_from for group in self.groups if group.moves_from}
        task = Task(
            costs=self.costs,
            people=[len(group.visits) for group in self.groups],
            room=[len(one.bays) for one in self.classes],
            worth=[0 if group.moves_from else UNPLACED_M for group in self.groups],
            stays=[group.need.stay_min for group in self.groups],
            clashes=self.clashes,
            stacks=list(self.stacks),
            shuts_in=rule.SHUTS_IN_M,
        )
        if not moving:
            return begin(task)
        stays = replace(
            task,
            people=[0 if group.moves_from else len(group.visits) for group in self.groups],
            room=[0 if one.bay.id in moving else len(one.bays) for one in self.classes],
        )
        return replace(begin(stays), bound=transport(task, self.costs)[1])

    def hint(self, start: Start) -> None:
        """Begin from a plan that is allowed, whole."""
        stays: dict[int, int] = defaultdict(int)
        for (g, c), count in start.counts.items():
            stays[c] += self.groups[g].need.stay_min * count
        for pair, variable in self.counts.items():
            self.model.add_hint(variable, start.counts.get(pair, 0))
        used = {c for _, c in start.counts}
        for (front, inner), shuts_in in self.stacks.items():
            self.model.add_hint(shuts_in, inner in used and stays[front] > stays[inner])

    def proposal(self, found: Start, bound: int, method: str) -> Proposal:
        """Name vehicles and bays again: the first of a group to the first bay of a class."""
        bays: dict[str, str] = {}
        moves: dict[str, str] = {}
        later: dict[str, str] = {}
        room = [list(one.bays) for one in self.classes]
        people = [list(group.visits) for group in self.groups]
        for (g, c), count in found.counts.items():
            for _ in range(count):
                visit, bay = people[g].pop(0), room[c].pop(0)
                if self.groups[g].moves_from:
                    moves[visit] = bay
                elif self.classes[c].free_in or self.groups[g].in_min:
                    later[visit] = bay
                else:
                    bays[visit] = bay
        return Proposal(
            method=method,
            inputs=self.question.digest(self.yard),
            seed=self.question.seed,
            objective=found.objective,
            bound=bound,
            bays=bays,
            moves=moves,
            later=later,
        )


def _sum(terms: Sequence[cp_model.LinearExpr]) -> cp_model.LinearExpr:
    """The sum, also of nothing."""
    return cp_model.LinearExpr.sum([*terms, 0])


def _groups(question: Question) -> Iterator[_Group]:
    """Those who wait or come, alike together; each that may be moved alone."""
    standing = {visit: bay for bay, visit in question.occupied.items()}
    alike: dict[tuple[VehicleNeed, int], list[str]] = defaultdict(list)
    for need in question.waiting:
        if need.visit_id not in standing:
            in_min = question.coming.get(need.visit_id, 0)
            alike[replace(need, visit_id=_own(need, question)), in_min].append(need.visit_id)
    for (need, in_min), visits in alike.items():
        yield _Group(need, in_min, tuple(visits))
    for need in question.movable:
        if need.visit_id in standing and question.moves_max:
            yield _Group(need, 0, (need.visit_id,), standing[need.visit_id])


def _own(need: VehicleNeed, question: Question) -> str:
    """Who has a bay reserved is like nobody else."""
    return need.visit_id if need.visit_id in question.around.reserved.values() else ""


def _classes(question: Question, yard: Yard) -> Iterator[_Class]:
    """Bays alike together; what has neighbours of consequence, or is not free yet, alone."""
    movable = {need.visit_id for need in question.movable}
    alike: dict[object, list[Bay]] = defaultdict(list)
    for bay in yard.bays.values():
        if bay.id in question.closed or any(one in question.occupied for one in bay.behind):
            continue
        if bay.id in question.occupied:
            free_in = question.around.leaves_min.get(bay.id, HORIZON_MIN + 1)
            if question.moves_max and question.occupied[bay.id] in movable:
                yield _Class(bay, 0, (bay.id,))
            elif free_in <= HORIZON_MIN:
                yield _Class(bay, max(1, free_in), (bay.id,))
        elif bay.hazmat or bay.behind or yard.behind(bay.id) or bay.id in question.around.reserved:
            yield _Class(bay, 0, (bay.id,))
        else:
            drive = (bay.distance_m + bay.walk_m // 4) // NEAR_EACH_OTHER_M
            key = replace(
                bay, id="", distance_m=0, walk_m=0, x_cm=0, y_cm=0, turn_deg=0, neighbours=()
            )
            alike[key, drive].append(bay)
    for bays in alike.values():
        middle = sorted(bays, key=lambda bay: bay.distance_m)[len(bays) // 2]
        yield _Class(middle, 0, tuple(bay.id for bay in bays))
