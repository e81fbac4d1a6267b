"""When a vehicle is expected to leave: by its turn, its hold, and how others of its kind did.

The expectation only weighs one free bay against another (who stays long is not put nearest the
lane, nobody is shut in by one who stays longer); it promises nothing and bills nothing. While too
little is known there is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LATELY = 60  # stays of one kind that are looked at
FEWEST = 15  # ... before anything is said
FEWEST_LONGER = 5  # ... that lasted longer than one has stayed already
JUDGED = 200  # newest leavings by which expectations are judged


def rest_min(stays: Sequence[int], stayed: int = 0) -> int | None:
    """Minutes until one that has stayed so long leaves, at even odds; None = too little is known.

    ``stays`` are whole minutes, in ascending order. Those that ended sooner say nothing any more,
    so what counts is the median rest of the longer ones.
    """
    longer = stays[bisect_right(stays, stayed) if stayed else 0 :]
    if len(stays) < FEWEST or len(longer) < FEWEST_LONGER:
        return None
    return longer[len(longer) // 2] - stayed


class By(StrEnum):
    """What an expectation rests on: others of the kind, the bridge's line, or a hold."""

    KIND = "kind"
    LINE = "line"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Expected:
    """Minutes until it is expected to leave, at even odds, and by what that is known."""

    rest_min: int
    by: By


def expected(
    stays: Sequence[int], stayed: int = 0, *, turn: int | None = None, held: int | None = None
) -> Expected | None:
    """When one that has stayed so long leaves; None = too little is known.

    ``stays`` and ``stayed`` as in `rest_min`. ``turn``: minutes until the bridge's line calls it,
    when it stands there; that says more than what others did. ``held``: minutes since an agency
    holds it. Of a hold nothing is known but its age, so it lasts as long again at even odds (Gott
    1993), and nobody leaves before its end.
    """
    rest, by = rest_min(stays, stayed), By.KIND
    if turn is not None:
        rest, by = turn, By.LINE
    if held is not None and held > (rest or 0):
        rest, by = held, By.HELD
    return Expected(rest, by) if rest is not None else None


@dataclass(frozen=True, slots=True)
class Judged:
    """How what was expected of vehicles turned out, once they had left; all in minutes."""

    leavings: int = 0
    later: int = 0  # left later than was expected; at even odds that is one half
    error_min: int = 0  # earlier or later, all together
    rested_min: int = 0  # from when it was expected until they left, all together

    @property
    def mean_error_min(self) -> int:
        """How far a leaving lay from what was expected, on the mean; 0 before any."""
        return self.error_min // max(1, self.leavings)

    @property
    def mean_rest_min(self) -> int:
        """How long they really stayed from then on, on the mean; 0 before any."""
        return self.rested_min // max(1, self.leavings)


def judged(rests: Iterable[tuple[int, int]]) -> Judged:
    """Expectations against what came: of each leaving its expected rest and the real one."""
    found = tuple(rests)
    return Judged(
        len(found),
        sum(rest > said for said, rest in found),
        sum(abs(rest - said) for said, rest in found),
        sum(rest for _, rest in found),
    )
