"""Who else kept a vehicle, and what of its stay is left to the driver.

Where a tariff of prices counts the driver's minutes only (``[stay] minutes = "DRIVER"``), nobody
pays for hours in which customs, quarantine, the border guard, the other side or the gate itself
kept the vehicle. Who kept it when is told from outside, each minute to one of them; nothing is
guessed, and not knowing is not the same as nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MINUTE_US = 60_000_000


class StayMinutes(StrEnum):
    """Which minutes of a stay a tariff counts."""

    ALL = "ALL"
    DRIVER = "DRIVER"


class Keeper(StrEnum):
    """Who kept a vehicle, other than its own driver."""

    CUSTOMS = "CUSTOMS"
    QUARANTINE = "QUARANTINE"
    BORDER_GUARD = "BORDER_GUARD"
    OTHER_SIDE = "OTHER_SIDE"
    GATE = "GATE"


KEEPERS = ("driver", *(str(keeper).lower() for keeper in Keeper))
"""All of whom minutes are told."""


@dataclass(frozen=True, slots=True)
class Kept:
    """From ``start_us`` until ``end_us`` (µs since the epoch, UTC) somebody kept the vehicle."""

    by: Keeper
    start_us: int
    end_us: int


def in_turn(kept: Sequence[Kept]) -> bool:
    """Whether each ends after it begins, and none begins before the one before it has ended."""
    begun = [one.start_us for one in kept]
    ended = [one.end_us for one in kept]
    each = all(one.end_us > one.start_us for one in kept)
    return each and all(end <= start for end, start in zip(ended, begun[1:], strict=False))


def own(entered_us: int, left_us: int, kept: Iterable[Kept]) -> Iterator[tuple[int, int]]:
    """The parts of a stay in which nobody else kept the vehicle, in order; none of them is empty.

    ``kept`` stands in order of time (``in_turn``); what lies outside the stay does not count.
    """
    at = entered_us
    for one in kept:
        if at < min(one.start_us, left_us):
            yield at, min(one.start_us, left_us)
        at = max(at, one.end_us)
    if at < left_us:
        yield at, left_us


def minutes(entered_us: int, left_us: int, kept: Iterable[Kept]) -> dict[str, int]:
    """Whole minutes of the stay: ``driver`` and who else had some; they add up to the stay's.

    What does not fill a minute of somebody else's is told with the driver's. For words alone: what
    is counted is counted exactly.
    """
    others = dict.fromkeys(Keeper, 0)
    for one in kept:
        others[one.by] += max(0, min(one.end_us, left_us) - max(one.start_us, entered_us))
    told = {str(by).lower(): us // MINUTE_US for by, us in others.items() if us >= MINUTE_US}
    whole = (left_us - entered_us) // MINUTE_US
    return {"driver": whole - sum(told.values()), **told}
