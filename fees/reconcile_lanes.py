"""Vehicles counted three times: by the loop in the road, by the barrier, by the camera.

Every vehicle that the loop counted must be a passage of the same lane, and every time the barrier
went up somebody must have passed. A loop that missed one is no leak: the camera has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fees.reconcile import Code, Gap, Reason
from fees.reconcile_rows import Crossing, Signal

SECOND = 1_000_000
SAME = 30 * SECOND  # loop and camera tell of one vehicle within half a minute
UP_MOST = 300 * SECOND  # a barrier that was never told to be closed


def lane_gaps(
    signals: Sequence[Signal],
    crossings: Sequence[Crossing],
    settled: Mapping[str, bool],
    middle: int,
) -> Iterator[Gap]:
    """What loops and barriers know and cameras do not.

    `settled` tells of a visit whether nothing is owed for it; `middle` is the amount at stake where
    nobody knows what passed.
    """
    seen = _by_lane(crossings)
    lonely = _unmatched([s for s in signals if s.kind == "loop"], seen)
    yield from (_loop(signal, middle) for signal in lonely)
    for first, last in _raised([s for s in signals if s.kind != "loop"]):
        passed = _between(seen.get(first.lane, []), first.at - SAME, last)
        counted = any(
            s.lane == first.lane and first.at - SAME <= s.at < last + SAME for s in lonely
        )
        if not passed and not counted:
            yield _barrier(first, middle)
        yield from _by_hand(first, passed, settled)


def _by_lane(crossings: Iterable[Crossing]) -> dict[str, list[Crossing]]:
    found: dict[str, list[Crossing]] = defaultdict(list)
    for crossing in sorted(crossings, key=lambda c: (c.at, c.id)):
        found[crossing.lane].append(crossing)
    return found


def _unmatched(loops: list[Signal], seen: Mapping[str, list[Crossing]]) -> list[Signal]:
    """Loops for which no passage is left, each passage used once and the nearest first."""
    free = {lane: list(found) for lane, found in seen.items()}
    lonely = []
    for loop in sorted(loops, key=lambda s: (s.at, s.id)):
        near = [c for c in free.get(loop.lane, []) if abs(c.at - loop.at) < SAME]
        if near:
            free[loop.lane].remove(min(near, key=lambda c: (abs(c.at - loop.at), c.id)))
        else:
            lonely.append(loop)
    return lonely


def _raised(moves: list[Signal]) -> Iterator[tuple[Signal, int]]:
    """Each time a barrier went up, and until when it stayed up."""
    up: dict[str, Signal] = {}
    for move in sorted(moves, key=lambda s: (s.at, s.kind == "closed", s.id)):
        first = up.pop(move.lane, None)
        if first is not None:
            yield first, move.at + (SAME if move.kind == "closed" else 0)
        if move.kind == "open":
            up[move.lane] = move
    for first in up.values():
        yield first, first.at + UP_MOST


def _between(crossings: list[Crossing], start: int, end: int) -> list[Crossing]:
    return [c for c in crossings if start <= c.at < end]


def _loop(signal: Signal, middle: int) -> Gap:
    return Gap(
        Code.LOOP_WITHOUT_PASSAGE,
        signal.id,
        signal.at,
        middle,
        "manager",
        lane=signal.lane,
        rows=(("lane_signal", signal.id),),
        estimated=True,
    )


def _barrier(signal: Signal, middle: int) -> Gap:
    return Gap(
        Code.BARRIER_WITHOUT_PASSAGE,
        signal.id,
        signal.at,
        middle,
        "manager",
        lane=signal.lane,
        rows=(("lane_signal", signal.id),),
        detail={"cause": signal.cause},
        estimated=True,
    )


def _by_hand(first: Signal, passed: list[Crossing], settled: Mapping[str, bool]) -> Iterator[Gap]:
    """Raised by hand while a vehicle passed: in order when nothing is owed for it."""
    for crossing in passed if first.cause == "manual" else ():
        fine = settled.get(crossing.visit_id, False)
        yield Gap(
            Code.OPENED_BY_HAND,
            first.id,
            first.at,
            0,
            "manager",
            visit_id=crossing.visit_id,
            lane=first.lane,
            rows=(("lane_signal", first.id), ("passage", crossing.id)),
            reason=Reason.CAMERA_MISSED if fine else Reason.UNEXPLAINED,
        )
