"""What a solver is asked, what it proposes, and when the loop takes a proposal over.

A solver works on a snapshot while the yard goes on. Its proposal says from which inputs it was made
(a hash), with which seed, how good it is and how good any could be. It is taken over only if every
part of it is still allowed, no bay already shown to a driver changes except by a relocation that it
names, and it is better than what the immediate rule gives now by a margin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from parking.allocation import allocate, bay_cost, plug_worth, shutting_cost
from parking.mask import Around, VehicleNeed, unavailable, unfit
from parking.yard import Yard

UNPLACED_M = 100_000  # a vehicle left without a bay, in metres
MOVE_M = 1_500  # a truck that has to re-park, beside what its new bay costs
MARGIN_M = 50  # better by less than this is not worth a change of mind


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A snapshot: who waits, in the queue's order, and the yard as it stands.

    ``coming``: minutes until vehicles that are still on their way are here. ``movable``: vehicles
    in a bay who may be asked to move, at most ``moves_max`` of them.
    """

    waiting: tuple[VehicleNeed, ...]
    occupied: Mapping[str, str]
    closed: frozenset[str] = frozenset()
    around: Around = field(default_factory=Around)
    coming: Mapping[str, int] = field(default_factory=dict)
    movable: tuple[VehicleNeed, ...] = ()
    moves_max: int = 0
    seed: int = 0

    def digest(self, yard: Yard) -> str:
        """SHA-256 of everything that a solver looks at."""
        # The printed form of these values names every field; mappings are put in order.
        stated = (
            self.waiting,
            sorted(self.occupied.items()),
            sorted(self.closed),
            sorted(self.around.hazmat.items()),
            sorted(self.around.leaves_min.items()),
            sorted(self.around.reserved.items()),
            sorted(self.coming.items()),
            self.movable,
            self.moves_max,
            self.seed,
            yard.digest,
        )
        return hashlib.sha256(repr(stated).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Bays for those who wait, relocations, and prices of bays for the immediate rule.

    ``objective`` is its cost in metres and ``bound`` what no solution can go below, both of the
    solver's own model. ``later`` names bays that become free within the horizon: a plan, no place.
    """

    method: str
    inputs: str
    seed: int
    objective: int
    bound: int
    bays: Mapping[str, str]
    moves: Mapping[str, str] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How much better any solution could be at most, as a share of this one; 0 = optimal."""
        return gap(self.objective, self.bound)


def gap(objective: int, bound: int) -> float:
    """How far a cost may be above the best there is, as a share of it; 0 = it is the best."""
    return (objective - bound) / max(1, abs(objective))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a proposal is taken over; ``words`` says why not, ``gain_m`` how much better."""

    accepted: bool
    words: str
    gain_m: int = 0


def judge(proposal: Proposal, now: Question, yard: Yard, margin_m: int = MARGIN_M) -> Verdict:
    """Look at a proposal in the light of the yard as it is now."""
    if len(proposal.moves) > now.moves_max:
        return Verdict(False, "proposal.moves")
    needs = {need.visit_id: need for need in (*now.waiting, *now.movable)}
    taken = dict(now.occupied)
    cost = MOVE_M * len(proposal.moves)
    standing = {visit: bay for bay, visit in taken.items()}
    for visit in proposal.moves:
        if visit not in standing or visit not in needs:
            return Verdict(False, "proposal.gone")
        del taken[standing[visit]]
    for visit, bay_id in (*proposal.moves.items(), *proposal.bays.items()):
        if visit not in needs:
            return Verdict(False, "proposal.gone")
        if visit in standing and visit not in proposal.moves:
            return Verdict(False, "proposal.shown")
        if bay_id not in yard.bays:  # the yard is another one by now
            return Verdict(False, "proposal.no_longer")
        need, bay = needs[visit], yard.bays[bay_id]
        around = _with_hazmat(now.around, needs, taken, standing)
        if unfit(need, bay) or unavailable(need, bay, yard, taken, now.closed, around):
            return Verdict(False, "proposal.no_longer")
        new = _cost(need, bay_id, yard, taken, around)
        cost += new - (_old(need, standing, yard) if visit in proposal.moves else 0)
        taken[bay_id] = visit
    waiting = [need for need in now.waiting if need.visit_id not in standing]
    cost += UNPLACED_M * sum(need.visit_id not in proposal.bays for need in waiting)
    gain = greedy_cost(now, yard) - cost
    if gain < margin_m:
        return Verdict(False, "proposal.no_better", gain)
    return Verdict(True, "", gain)


def greedy(now: Question, yard: Yard) -> dict[str, str]:
    """What the immediate rule gives to those who wait, one after the other."""
    taken = dict(now.occupied)
    given: dict[str, str] = {}
    needs = {need.visit_id: need for need in now.waiting}
    for need in now.waiting:
        found = allocate(need, yard, taken, now.closed, _with_hazmat(now.around, needs, taken, {}))
        if found.bay is not None and found.bay not in taken:
            taken[found.bay] = need.visit_id
            given[need.visit_id] = found.bay
    return given


def greedy_cost(now: Question, yard: Yard) -> int:
    """The cost in metres of what the immediate rule gives, those left without a bay included."""
    given = greedy(now, yard)
    taken = dict(now.occupied)
    standing = set(taken.values())
    cost = 0
    for need in now.waiting:
        if need.visit_id in given:
            cost += _cost(need, given[need.visit_id], yard, taken, now.around)
            taken[given[need.visit_id]] = need.visit_id
        elif need.visit_id not in standing:
            cost += UNPLACED_M
    return cost


def _cost(
    need: VehicleNeed, bay_id: str, yard: Yard, taken: Mapping[str, str], around: Around
) -> int:
    bay = yard.bays[bay_id]
    plug_m = plug_worth(yard, taken)
    return bay_cost(need, bay, yard, plug_m) + shutting_cost(need, bay, yard, taken, around)


def _old(need: VehicleNeed, standing: Mapping[str, str], yard: Yard) -> int:
    return bay_cost(need, yard.bays[standing[need.visit_id]], yard)


def _with_hazmat(
    around: Around,
    needs: Mapping[str, VehicleNeed],
    taken: Mapping[str, str],
    standing: Mapping[str, str],
) -> Around:
    """What stands around, with the goods of those placed so far and without those moved away."""
    left = {bay for visit, bay in standing.items() if taken.get(bay) != visit}
    goods = {bay: hazmat for bay, hazmat in around.hazmat.items() if bay not in left}
    goods |= {
        bay: needs[visit].hazmat
        for bay, visit in taken.items()
        if visit in needs and needs[visit].hazmat
    }
    return Around(
        hazmat=goods,
        leaves_min=around.leaves_min,
        reserved=around.reserved,
        prices=around.prices,
    )
