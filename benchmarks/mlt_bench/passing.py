"""How little perishables could wait at most if nobody may be passed more than K times: a proof.

On the calls that a run made in a stage, and on who joined it when, every other order gives the same
calls to the same vehicles, each once. Who is passed by at most K later ones is called after no more
calls that would have served it than stood before it when it joined, and K: which leaves each
vehicle a window of calls. The cheapest assignment within the windows is solved exactly, so no order
that keeps K has perishables wait less. It leaves out the 5 % of the others, and that a call at the
gate given to another changes when the vehicles join the next line: it is a proof stage by stage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.mlt_bench.bounds import K
from benchmarks.mlt_bench.fairness import places
from benchmarks.mlt_bench.protocol import SECOND
from benchmarks.mlt_bench.record import EVERYBODY, Record, Wait

LONGEST = 2_000  # waits in one stretch; a longer one counts as waiting nothing, which is a bound
NEVER = 1e12


def least_wait(record: Record, most: int = K) -> int:
    """Microseconds that perishables wait at least, whatever the order, nobody passed oftener."""
    stages: dict[str, list[Wait]] = defaultdict(list)
    back = places(record)
    least = 0
    for wait in record.waits:
        if wait.end == "left":
            least += wait.length if wait.vehicle.kind == "perishable" else 0
        elif wait.vehicle.kind != "emergency":
            stages[wait.stage].append(wait)
    return least + sum(
        _least(stretch, record, most, back)
        for waits in stages.values()
        for stretch in _stretches(waits)
    )


def _stretches(waits: Sequence[Wait]) -> Iterator[list[Wait]]:
    """Cut where nobody waited: what happens on one side changes nothing on the other."""
    found: list[Wait] = []
    ends = 0
    for wait in sorted(waits, key=lambda w: w.joined):
        if found and ends < wait.joined:
            yield found
            found = []
        found.append(wait)
        ends = max(ends, wait.until)
    if found:
        yield found


def _least(waits: list[Wait], record: Record, most: int, back: Mapping[int, int]) -> int:
    fruit = np.array([wait.vehicle.kind == "perishable" for wait in waits])
    own = sum(wait.length for wait in waits if wait.vehicle.kind == "perishable")
    if fruit.all() or not own:
        return own
    if len(waits) > LONGEST:
        return 0
    cost = np.where(fruit[:, None], _lengths(waits), 0.0)
    cost[~_windows(waits, record, most, back)] = NEVER
    rows, columns = linear_sum_assignment(cost)
    return int(cost[rows, columns].sum()) * SECOND


def _lengths(waits: list[Wait]) -> Any:
    """Whole seconds from each one's joining (row) to each call (column)."""
    until = np.array([wait.until for wait in waits], dtype=np.int64)
    joined = np.array([wait.joined for wait in waits], dtype=np.int64)
    return (until[None, :] - joined[:, None]) // SECOND


def _windows(waits: list[Wait], record: Record, most: int, back: Mapping[int, int]) -> Any:
    """Which call (column) each one (row) could have had; its own always."""
    until = np.array([wait.until for wait in waits], dtype=np.int64)
    joined = np.array([wait.joined for wait in waits], dtype=np.int64)
    place = np.array([back.get(id(wait), wait.joined) for wait in waits], dtype=np.int64)
    # A call that led to no bay, or never came, might have served anybody.
    could = [w.could if w.end != "open" and w.could else EVERYBODY for w in waits]
    bays = [EVERYBODY if w.stage == "bridge" else record.fits[w.vehicle.id] for w in waits]
    serves = (np.array(bays)[:, None] & np.array(could)[None, :]) != 0
    usable = serves & (until[None, :] >= joined[:, None])
    order = np.argsort(until, kind="stable")
    counted = np.concatenate(
        [np.zeros((len(waits), 1), dtype=np.int64), np.cumsum(usable[:, order], axis=1)], axis=1
    )
    before = counted[:, np.searchsorted(until[order], until)]  # usable calls before each call
    older = (place[None, :] <= place[:, None]) & (joined[None, :] <= joined[:, None])
    standing = older.sum(axis=1) - 1 - np.searchsorted(until[order], joined)
    may = np.repeat((standing + most)[:, None], len(waits), axis=1)
    for one in np.flatnonzero(place < joined):  # held, and back in its place
        late = (place[one] <= place) & (joined < joined[one])
        may += late[:, None] & (joined[one] <= until)[None, :]
        may[one] = len(waits)
    window = usable & (before <= may)
    np.fill_diagonal(window, val=True)
    return window
