"""When a vehicle is expected to leave, from how long others of its kind stayed of late.

The expectation only weighs one free bay against another (who stays long is not put nearest the
lane, nobody is shut in by one who stays longer); it promises nothing and bills nothing. While too
few stays are known there is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

LATELY = 60  # stays of one kind that are looked at
FEWEST = 15  # ... before anything is said
FEWEST_LONGER = 5  # ... that lasted longer than one has stayed already


def rest_min(stays: Sequence[int], stayed: int = 0) -> int | None:
    """Minutes until one that has stayed so long leaves, at even odds; None = too little is known.

    ``stays`` are whole minutes, in ascending order. Those that ended sooner say nothing any more,
    so what counts is the median rest of the longer ones.
    """
    longer = stays[bisect_right(stays, stayed) if stayed else 0 :]
    if len(stays) < FEWEST or len(longer) < FEWEST_LONGER:
        return None
    return longer[len(longer) // 2] - stayed
