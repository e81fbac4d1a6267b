"""Working hours of two sides in two time zones, as one list of spans, and work counted in them.

Spans are (start, end) in microseconds of UTC, start inclusive, end exclusive, in order and apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from itertools import accumulate

from benchmarks.mlt_bench.protocol import DAY, HOUR, MINUTE

Span = tuple[int, int]
OURS_UTC = 7  # Asia/Ho_Chi_Minh
THEIRS_UTC = 8  # Asia/Shanghai


def clock(text: str) -> int:
    """Microseconds since midnight of ``hh:mm``."""
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def spans(
    midnight: int, days: int, windows: Iterable[str], shut: Collection[int] = (), zone: int = 7
) -> tuple[Span, ...]:
    """Daily ``windows`` (``07:00-11:30``, local time of ``zone``) from ``midnight`` (UTC+7) on.

    ``shut`` are days, counted from 0, on which nobody works.
    """
    shift = (zone - OURS_UTC) * HOUR
    hours = [tuple(map(clock, window.split("-"))) for window in windows]
    return tuple(
        (midnight + day * DAY + start - shift, midnight + day * DAY + end - shift)
        for day in range(days)
        if day not in shut
        for start, end in hours
    )


def both(one: Iterable[Span], other: Iterable[Span]) -> tuple[Span, ...]:
    """The time that lies in both lists."""
    others = tuple(other)
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in others if a < d and c < b]
    return tuple(sorted(found))


def without(one: Iterable[Span], shut: Iterable[Span]) -> tuple[Span, ...]:
    """The first list less the time that lies in the second."""
    left = list(one)
    for start, end in shut:
        left = [
            piece
            for a, b in left
            for piece in ((a, min(b, start)), (max(a, end), b))
            if piece[0] < piece[1]
        ]
    return tuple(sorted(left))


class Hours:
    """Spans made quick: is it open, when next, how much work lies before a time."""

    def __init__(self, spans_: Iterable[Span]) -> None:
        self.spans = tuple(spans_)
        self._starts = [start for start, _ in self.spans]
        lengths = [end - start for start, end in self.spans]
        self._before = [0, *accumulate(lengths)]

    def is_open(self, at: int) -> bool:
        """Whether somebody works at this time."""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self.spans[place][1]

    def opens(self, at: int) -> int | None:
        """The first open time not before ``at``; ``None`` after the last span."""
        place = bisect_right(self._starts, at) - 1
        if place >= 0 and at < self.spans[place][1]:
            return at
        return self._starts[place + 1] if place + 1 < len(self.spans) else None

    def worked(self, at: int) -> int:
        """Open time before ``at``."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        start, end = self.spans[place]
        return self._before[place] + min(at, end) - start

    def done(self, begun: int, work: int) -> int:
        """When ``work`` begun at ``begun`` is done; a day after the last span if never."""
        if work <= 0:
            return begun
        total = self.worked(begun) + work
        place = bisect_right(self._before, total - 1) - 1
        if place >= len(self.spans):
            return max(begun, self.spans[-1][1] if self.spans else 0) + DAY
        return self.spans[place][0] + total - self._before[place]
