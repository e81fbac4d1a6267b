"""How good the promises of waiting were: error of the even-odds point and coverage of P90.

A promise for a vehicle that was still waiting when the run ended counts as missed if its P90 had
passed, and says nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.mlt_bench.protocol import DAY, HOUR, MINUTE
from benchmarks.mlt_bench.record import Wait

FORETOLD = "foretold"  # promises that spoke of a wait, not of a call at once
UNHIT = "hours, no closure in them"  # of the others nobody knew how long the road would be shut
LENGTHS = {"under an hour": (0, HOUR), "hours": (HOUR, DAY), "days": (DAY, 1 << 62)}
TOLERATED = 10 * MINUTE
TOLERATED_SHARE = 0.15


@dataclass(slots=True)
class Kept:
    """Promises of waits of one length, added up so that seeds can be pooled."""

    promises: int = 0
    error_us: int = 0
    waited_us: int = 0
    within: int = 0
    covered: int = 0
    judged: int = 0  # for coverage: also open waits whose P90 has passed

    def add(self, other: Kept) -> None:
        """Pool with another run."""
        self.promises += other.promises
        self.error_us += other.error_us
        self.waited_us += other.waited_us
        self.within += other.within
        self.covered += other.covered
        self.judged += other.judged

    @property
    def mean_error_min(self) -> float:
        """Mean absolute error in minutes."""
        return self.error_us / max(1, self.promises) / MINUTE

    @property
    def mean_wait_min(self) -> float:
        """Mean real wait in minutes, of those whose error counts."""
        return self.waited_us / max(1, self.promises) / MINUTE

    @property
    def coverage(self) -> float:
        """Share called no later than P90."""
        return self.covered / max(1, self.judged)


def kept(waits: Iterable[Wait], shut: Sequence[tuple[int, int]] = ()) -> dict[str, Kept]:
    """By length of the real wait, ``all``, and those ``foretold`` to wait.

    ``shut`` is when the far side was closed without a plan: waits of hours that have nothing of
    that in them are also told apart.

    ``within`` counts errors ≤ max(10 min, 15 %). Half of all promises are "at once", and nearly all
    of these are kept: with them, coverage says how often nobody waits.
    """
    found = {length: Kept() for length in (*LENGTHS, UNHIT, "all", FORETOLD)}
    for wait in waits:
        if wait.estimate is None or wait.end == "left":
            continue
        foretold = (FORETOLD,) if wait.estimate.p50 > wait.joined else ()
        length = _length(wait.length)
        hit = any(start < wait.until and wait.joined < end for start, end in shut)
        unhit = (UNHIT,) if length == "hours" and not hit else ()
        for name in (length, *unhit, "all", *foretold):
            _judge(found[name], wait, wait.estimate.p50, wait.estimate.p90)
    return found


def _judge(sums: Kept, wait: Wait, p50: int, p90: int) -> None:
    if wait.end == "open":
        sums.judged += p90 < wait.until
        return
    error = abs(wait.until - p50)
    sums.promises += 1
    sums.error_us += error
    sums.waited_us += wait.length
    sums.within += error <= max(TOLERATED, TOLERATED_SHARE * wait.length)
    sums.judged += 1
    sums.covered += wait.until <= p90


def _length(waited: int) -> str:
    return next(name for name, (low, high) in LENGTHS.items() if low <= waited < high)
