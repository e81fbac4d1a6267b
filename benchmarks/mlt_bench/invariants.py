"""What must hold in every run of a policy of ours, on any seed: the end of a run tells whether.

No figure of waiting or time is here; those are better or worse, and these are right or wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

from benchmarks.mlt_bench.bounds import K
from benchmarks.mlt_bench.profiles import Profile
from benchmarks.mlt_bench.protocol import MINUTE
from benchmarks.mlt_bench.record import Record, Stay

# Where more drivers than this miss their call, all who are called may be lost at once, and the
# bridge stands idle though nobody could have been called: FIFO has such minutes too.
FEW_MISS = 0.05


class Pooled(Protocol):
    """The sums that are looked at, of one policy (`measures.Figures`)."""

    @property
    def bridge_behind_us(self) -> int:
        """Open, unoccupied, and somebody uncalled who could be there by now."""

    @property
    def bridge_refused_us(self) -> int:
        """The same, with room to call it."""

    @property
    def bays_twice(self) -> int:
        """Stays that began in a bay, or of a vehicle, where another lasted."""

    @property
    def plugs_lost(self) -> int:
        """Moves of a running reefer to a bay without plug."""

    @property
    def overtakes(self) -> dict[int, int]:
        """How often passed → how many waits."""

    @property
    def replays(self) -> int:
        """Second runs."""

    @property
    def replays_equal(self) -> int:
        """... with the same calls."""

    @property
    def broken(self) -> list[str]:
        """Runs that the world ended."""


def bays_twice(record: Record) -> int:
    """Stays that overlap another in the same bay, or of the same vehicle."""
    lines: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in record.stays:
        lines["bay", stay.bay].append(stay)
        lines["vehicle", stay.vehicle].append(stay)
    return sum(
        second.begin < (first.end or record.until)
        for line in lines.values()
        for first, second in pairwise(sorted(line, key=lambda stay: (stay.begin, stay.end)))
    )


def violations(profile: Profile, found: Pooled) -> Iterator[str]:
    """What did not hold, in words."""
    yield from found.broken
    if found.replays_equal != found.replays:
        yield f"{found.replays - found.replays_equal} of {found.replays} replays differ"
    if found.bays_twice:
        yield f"{found.bays_twice} times two in one bay, or one in two"
    if found.plugs_lost:
        yield f"{found.plugs_lost} plugs lost"
    if (most := max(found.overtakes, default=0)) > K:
        yield f"somebody was passed {most} times"
    if found.bridge_refused_us:
        yield f"bridge idle {found.bridge_refused_us / MINUTE:.1f} min with room to call"
    if found.bridge_behind_us and profile.no_show <= FEW_MISS:
        yield f"bridge idle {found.bridge_behind_us / MINUTE:.1f} min while somebody cleared waits"
