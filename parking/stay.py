"""How long a vehicle stays and who kept it: minutes by cause, and the marks of a stay.

Every minute between entering and leaving belongs to exactly one cause: the first in ``ORDER`` that
held the vehicle then, or the driver when nothing did. What is paid for them is a tariff's word, not
decided here. Neighbouring Lạng Sơn lets a foreign vehicle stay 24 hours
after it delivered, 36 in the two-way pilot; Lai Châu has published no period, so both are marks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
FOREIGN_FIRST_US = 24 * HOUR_US
FOREIGN_LAST_US = 36 * HOUR_US
OK = "stay.ok"  # no mark


class Cause(StrEnum):
    """Who kept a vehicle."""

    DRIVER = "driver"
    CUSTOMS = "customs"
    QUARANTINE = "quarantine"
    BORDER_GUARD = "border_guard"
    OTHER_SIDE = "other_side"
    GATE = "gate"


# Of several that hold at once the first counts: what the gate itself fails at comes first, so that
# it never hides behind an agency; the driver comes last.
ORDER = (Cause.GATE, Cause.OTHER_SIDE, Cause.CUSTOMS, Cause.QUARANTINE, Cause.BORDER_GUARD)


@dataclass(frozen=True, slots=True)
class Kept:
    """From ``start_us`` until ``end_us`` (0 = still) this cause kept the vehicle."""

    cause: Cause
    start_us: int
    end_us: int = 0


@dataclass(frozen=True, slots=True)
class StayMark:
    """How far a stay is: ``words`` (``stay.ok``, ``stay.over_24h``, ``stay.over_36h``).

    ``next_us`` is when the next mark comes; 0 = there is none.
    """

    words: str
    next_us: int

    @property
    def over(self) -> bool:
        """Whether the first period, at least, is over."""
        return self.words != OK


def split(entered_us: int, until_us: int, kept: Iterable[Kept]) -> dict[Cause, int]:
    """Microseconds of the stay by cause; they add up to the stay. Intervals may overlap."""
    found = dict.fromkeys(Cause, 0)
    for one in spans(entered_us, until_us, kept):
        found[one.cause] += one.end_us - one.start_us
    return found


def spans(entered_us: int, until_us: int, kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """The stay cut into whose it was, in order of time: each minute once, none left out.

    The driver's own are among them. Intervals given may overlap; neighbours of one cause are one.
    """
    until_us = max(until_us, entered_us)
    held = [
        (one.cause, max(one.start_us, entered_us), min(one.end_us or until_us, until_us))
        for one in kept
    ]
    edges = sorted({entered_us, until_us, *(edge for _, *span in held for edge in span)})
    found: list[Kept] = []
    for start, end in pairwise(edges):
        if entered_us <= start and end <= until_us:
            holding = {cause for cause, first, last in held if first <= start and end <= last}
            cause = _foremost(holding)
            if found and found[-1].cause is cause:
                start = found.pop().start_us
            found.append(Kept(cause, start, end))
    return tuple(found)


def _foremost(holding: set[Cause]) -> Cause:
    return next((cause for cause in ORDER if cause in holding), Cause.DRIVER)


def foreign_mark(country: str, since_us: int, now_us: int) -> StayMark:
    """Where a foreign vehicle stands against 24 and 36 hours; a Vietnamese one is never marked.

    ``since_us`` is when it delivered, or when it entered as long as that is not known.
    """
    if country in ("", "VN") or not since_us:
        return StayMark(OK, 0)
    if now_us - since_us > FOREIGN_LAST_US:
        return StayMark("stay.over_36h", 0)
    if now_us - since_us > FOREIGN_FIRST_US:
        return StayMark("stay.over_24h", since_us + FOREIGN_LAST_US)
    return StayMark(OK, since_us + FOREIGN_FIRST_US)
