"""What the classes without a gain have lost to those with one, and how much more they may.

Waiting is conserved (Kleinrock 1965): at one capacity, a place that one vehicle gains another
loses. So the account earns a fixed part of every place that paying classes have before them when
they join, and spends one for each of them that is passed. Whole numbers only: the same inputs give
the same order everywhere.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping, Sequence
from copy import copy

WINDOW = 256  # joinings after which the past counts half
SAMPLE = 63  # waits of a class from which its median is taken
FEWEST = 15


class Account:
    """Places earned and spent, in thousandths, and the mix of late."""

    def __init__(self, others_lose: int, others_lend: int = 0) -> None:
        """`others_lose` in thousandths of the paying classes' waiting; `others_lend` in places.

        What is lent is there from the beginning, once: until places were earned a new line, or one
        in which seldom anybody waits, would let nobody pass at all.
        """
        self._lose = others_lose
        self._balance = others_lend * 1_000
        self._paying = 0  # places before paying joiners, of late
        self._gaining = 0  # the same for gaining ones, times their gain
        self._joinings = 0

    def kept(self) -> list[int]:
        """Everything it knows, to be written down."""
        return [self._balance, self._paying, self._gaining, self._joinings]

    def restore(self, kept: Sequence[int]) -> None:
        """Go on from what was written down."""
        self._balance, self._paying, self._gaining, self._joinings = kept

    def copy(self) -> Account:
        """The same account, to play with."""
        return copy(self)

    def joined(self, ahead: int, gain: int) -> None:
        """Somebody joined behind so many."""
        if gain:
            self._gaining += ahead * gain
        else:
            self._paying += ahead
            self._balance += ahead * self._lose
        self._joinings += 1
        if self._joinings == WINDOW:
            self._joinings = 0
            self._paying //= 2
            self._gaining //= 2

    def spent(self, payers_passed: int) -> None:
        """Somebody with a gain went past so many who pay."""
        self._balance -= payers_passed * 1_000

    def rate(self, gain: int) -> int:
        """The part of its line (thousandths) that a class with this gain may skip now."""
        budget = max(0, self._paying * self._lose + self._balance)
        if not budget:
            return 0
        return min(1_000, gain * budget // max(1, self._gaining))

    def priority(self, before: int, ahead: int, gain: int) -> int:
        """Above 0 when its accumulated priority beats the oldest's; the more, the sooner it goes.

        ``before`` are before it now, ``ahead`` were when it joined: the priority is the part of the
        line behind it, times the rate of its class, less the oldest's own (whose line is done).
        """
        skip = self.rate(gain) * max(ahead, 1)
        return skip - before * 1_000 + 1 if skip >= before * 1_000 else 0


class Medians:
    """The median of the last waits of each class."""

    def __init__(self) -> None:
        """No waits yet."""
        self._last: dict[str, deque[int]] = {}
        self._sorted: dict[str, list[int]] = {}

    def kept(self) -> dict[str, list[int]]:
        """The last waits of each class, oldest first, to be written down."""
        return {kind: list(last) for kind, last in self._last.items()}

    def restore(self, kept: Mapping[str, Sequence[int]]) -> None:
        """Go on from what was written down."""
        self._last = {kind: deque(last) for kind, last in kept.items()}
        self._sorted = {kind: sorted(last) for kind, last in kept.items()}

    def copy(self) -> Medians:
        """The same waits, to play with."""
        made = Medians()
        made._last = {kind: deque(last) for kind, last in self._last.items()}
        made._sorted = {kind: list(ordered) for kind, ordered in self._sorted.items()}
        return made

    def add(self, kind: str, waited: int) -> None:
        """One more wait, in microseconds."""
        last = self._last.setdefault(kind, deque())
        ordered = self._sorted.setdefault(kind, [])
        last.append(waited)
        insort(ordered, waited)
        if len(last) > SAMPLE:
            del ordered[bisect_left(ordered, last.popleft())]

    def of(self, kind: str) -> int | None:
        """The median, `None` before enough waits are known."""
        ordered = self._sorted.get(kind, ())
        return ordered[len(ordered) // 2] if len(ordered) >= FEWEST else None
