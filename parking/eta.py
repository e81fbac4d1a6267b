"""When a vehicle will be called: the real rule played forward, then corrected by experience.

The order ahead is found by calling the line itself, on a copy, until the vehicle's turn; how long
that takes is drawn many times from the gaps between recent calls, counted in open hours only. The
draw is a hash of its inputs: the same question has the same answer. A promise is worth what it
kept, so its far end is where promises of the same length lately ended (`parking.kept`).

Whoever joins later and goes past is in the correction, not in the play: nobody knows them yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from parking.kept import Kept
from parking.line import Fits, Line

PATHS = 40
LONGEST = 240  # gaps drawn for one path; a longer line is scaled
GAPS = 120  # recent gaps that are drawn from

After = Callable[[int, int], int]  # instant, open microseconds → instant


@dataclass(frozen=True, slots=True)
class Promise:
    """Called by `p50` at even odds and by `p90` nine times in ten (instants), made at `at`.

    `turns` are the calls before it; `raw50` and `raw90` the working time drawn for them.
    """

    at: int
    p50: int
    p90: int
    turns: int
    raw50: int
    raw90: int


def turns_before(line: Line, vehicle: str, now: int, fits: Fits | None = None) -> int:
    """Calls that the rule would make before this vehicle's, if nobody else joined.

    Raises `LineError` when it does not stand in the line; who cannot be called (held, called, or
    without a place that fits) has all who wait before it. Beyond 240 the play is left out.
    """
    before = line.driver(vehicle).before
    if before > LONGEST:
        return before  # a line so long is not played: what the rule changes is small beside it
    return line.turns(vehicle, now, fits)


def resampled(turns: int, gaps: Sequence[int], seed: str) -> tuple[int, int]:
    """Median and ninetieth percentile of the time that so many gaps take, over many paths."""
    if not gaps or not turns:
        return 0, 0
    drawn, known = min(turns, LONGEST), gaps[-GAPS:]
    # A byte draws a gap; those beyond the last whole multiple of their number are left out, so
    # that all are drawn alike. Of a hundred and twenty or fewer at least half the bytes are used.
    ends = 256 - 256 % len(known)
    noise = hashlib.shake_256(seed.encode()).digest(2 * PATHS * drawn + 64)
    draws = noise.translate(
        bytes(byte % len(known) for byte in range(256)), bytes(range(ends, 256))
    )
    gap = known.__getitem__
    paths = sorted(
        sum(map(gap, draws[nth * drawn : (nth + 1) * drawn])) * turns // drawn
        for nth in range(PATHS)
    )
    return paths[PATHS // 2], paths[PATHS * 9 // 10]


def reopening(now: int, since: int, told: int = 0) -> tuple[int, int]:
    """When a road that is shut since then will be open: at even odds, and nine times in ten.

    A time that was told is believed at even odds, and nine in ten within twice the whole. Of a
    closure of which nobody knows anything but its age, the rest is longer than y times that age
    with odds 1 to y (Gott 1993): as long again, and nine times as long.
    """
    if told > now:
        return told, told + told - since
    return now + (now - since), now + 9 * (now - since)


@dataclass(slots=True)
class Experience:
    """Recent gaps between calls of one stage, and how its promises were kept."""

    usual_gap_us: int
    gaps: list[int] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)

    def gap(self, open_us: int) -> None:
        """So much open time lay between two calls while somebody waited."""
        self.gaps.append(open_us)
        del self.gaps[:-GAPS]

    def promise(
        self,
        now: int,
        turns: int,
        free: int,
        seed: str,
        after: After,
        goes_on: tuple[int, int] | None = None,
    ) -> Promise:
        """The promise to one with so many turns before it, of whom `free` may be called at once.

        ``goes_on``: while nobody can be called, the instants from which it goes on (`reopening`).
        """
        gaps = self.gaps or [self.usual_gap_us]
        # The vehicle's own call also takes a gap, unless there is room for it now.
        raw50, raw90 = resampled(max(0, turns + 1 - free), gaps, seed)
        second = max(raw50, self.kept.ninety(raw50))
        soon, late = goes_on or (now, now)
        return Promise(now, after(soon, raw50), after(late, second), turns, raw50, raw90)

    def happened(self, promise: Promise, waited_us: int) -> None:
        """The vehicle was called after so much working time: the next promises learn from it."""
        self.kept.add(promise.raw50, waited_us)
