"""Everybody who waits to the free bays at the least total cost: a linear assignment, exactly.

Costs are those of the immediate rule (`parking.allocation.bay_cost`), as one matrix. Prices come
from the dual: what a bay would be worth to the others if it were kept free. They certify the
optimum (the dual's value equals the cost) and steer the immediate rule until the next solution.
What stands beside what, and time, an assignment cannot hold: see `parking.solvers.classes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from parking import allocation as rule
from parking.mask import VehicleNeed, unavailable
from parking.proposal import UNPLACED_M, Proposal, Question
from parking.yard import Bay, Yard

SENIOR_M = 10  # of two who could have the last bay, the one ahead in the queue is worth more


def assign(question: Question, yard: Yard) -> Proposal:
    """The cheapest bays for those who wait; who cannot be placed is left out."""
    standing = set(question.occupied.values())
    gone = standing | question.coming.keys()  # who is still on the way cannot take a bay now
    needs = [need for need in question.waiting if need.visit_id not in gone]
    bays = free_bays(question, yard)
    costs = cost_matrix(needs, bays, question, yard)
    worth = UNPLACED_M + SENIOR_M * np.arange(len(needs), 0, -1, dtype=np.int64)
    # Being placed is worth `worth`; a forbidden pair is worth as little as staying unplaced.
    gains = np.minimum(costs - worth[:, None], 0)
    rows, columns = linear_sum_assignment(gains)
    placed = [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if gains[row, column] < 0
    ]
    prices = _prices(gains, placed)
    objective = int(sum(gains[pair] for pair in placed))
    # The dual: what each vehicle pays at most, less the prices; equal to the optimum.
    bound = int((gains + prices).min(axis=1, initial=0).sum() - prices.sum())
    whole = int(worth.sum())
    return Proposal(
        method="assignment",
        inputs=question.digest(yard),
        seed=question.seed,
        objective=objective + whole,
        bound=bound + whole,
        bays={needs[row].visit_id: bays[column].id for row, column in placed},
        prices={bay.id: int(p) for bay, p in zip(bays, prices, strict=True) if p},
    )


def free_bays(question: Question, yard: Yard) -> list[Bay]:
    """Bays that somebody could take now; who they are reserved for is asked per vehicle."""
    return [
        bay
        for bay in yard.bays.values()
        if bay.id not in question.occupied
        and bay.id not in question.closed
        and not any(front in question.occupied for front in bay.behind)
    ]


def cost_matrix(
    needs: Sequence[VehicleNeed], bays: Sequence[Bay], question: Question, yard: Yard
) -> Any:
    """Metres for each vehicle (row) in each bay (column); twice UNPLACED_M where it may not."""
    costs = static_costs(needs, bays, yard, rule.plug_worth(yard, question.occupied))
    with_goods = [row for row, need in enumerate(needs) if need.hazmat]
    for column, bay in enumerate(bays):
        # Only what stands around a bay is asked one by one; few bays have anything around them.
        reserved = bay.id in question.around.reserved
        for row in range(len(needs)) if reserved else with_goods if bay.hazmat else ():
            need = needs[row]
            if unavailable(need, bay, yard, question.occupied, question.closed, question.around):
                costs[row, column] = 2 * UNPLACED_M
        for row, need in enumerate(needs) if yard.behind(bay.id) else ():
            costs[row, column] += rule.shutting_cost(
                need, bay, yard, question.occupied, question.around
            )
    return costs


def static_costs(needs: Sequence[VehicleNeed], bays: Sequence[Bay], yard: Yard, plug_m: int) -> Any:
    """`bay_cost` of all pairs at once, and twice UNPLACED_M where `unfit` says no."""

    def column(values: list[int]) -> Any:
        return np.array(values, dtype=np.int64)[:, None]

    def row(values: list[int]) -> Any:
        return np.array(values, dtype=np.int64)[None, :]

    length, deep = column([n.length_cm for n in needs]), row([b.length_cm for b in bays])
    height, roof = column([n.height_cm for n in needs]), row([b.height_cm for b in bays])
    plug, plugged = column([n.plug for n in needs]), row([b.plug for b in bays])
    drive = row([b.distance_m for b in bays])
    costs = drive + row([b.walk_m // rule.METRES_PER_WALKED_M for b in bays])
    costs = costs + (length > 0) * ((deep - length) // rule.METRES_PER_SPARE_CM)
    costs += (1 - plug) * plugged * plug_m
    no_goods = column([not n.hazmat for n in needs])
    costs += no_goods * row([bool(b.hazmat) for b in bays]) * rule.HAZMAT_WASTED_M
    long_stay = column([n.stay_min > rule.LONG_STAY_MIN for n in needs])
    costs += long_stay * 2 * np.maximum(0, rule.NEAR_M - drive)
    out = (length > deep) | ((roof > 0) & (height > roof)) | (plug > plugged)
    out |= column([n.width_cm for n in needs]) > row([b.width_cm for b in bays])
    out |= column([n.tonnage_kg for n in needs]) > row([b.tonnage_kg for b in bays])
    for use in {n.zone_use for n in needs if n.zone_use}:
        asks = column([n.zone_use == use for n in needs])
        costs += asks * row([yard.zones[b.zone].use != use for b in bays]) * rule.OTHER_ZONE_M
    for side in {n.side for n in needs}:
        out |= column([n.side == side for n in needs]) > row([side in b.serves for b in bays])
    for goods in {n.hazmat for n in needs if n.hazmat}:
        out |= column([n.hazmat == goods for n in needs]) > row([goods in b.hazmat for b in bays])
    return np.where(out, 2 * UNPLACED_M, costs)


def _prices(gains: Any, placed: list[tuple[int, int]]) -> Any:
    """The smallest prices at which nobody would rather have another bay.

    A vehicle pays for its bay what the next vehicle along the cheapest chain of changes would
    gain: longest paths from the free bays, found by repeated passes (there is no profitable
    cycle, because the assignment is optimal; so they end).
    """
    vehicles, bays = gains.shape
    prices = np.zeros(bays, dtype=np.int64)
    has = np.full(vehicles, -1)
    for row, column in placed:
        has[row] = column
    own = np.where(has >= 0, gains[np.arange(vehicles), has], 0) if bays else np.zeros(vehicles)
    while True:
        pays = own + np.where(has >= 0, prices[has], 0) if bays else own
        wanted = (pays[:, None] - gains).max(axis=0, initial=0)
        if (wanted <= prices).all():
            return prices
        prices = np.maximum(prices, wanted)
