"""When a gate works: hours of both sides, each on its own clock, with holidays and closures.

A truck crosses only while both sides work, so a gate's hours are the hours common to all its sides.
Clocks are fixed offsets (neither Vietnam nor China shifts its clocks in summer). Instants are
microseconds since the epoch, UTC; local minutes count from the same epoch on the local clock. Days
without hours are closed; there is no "open unless told".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from parking.checked import Problem, Table, finished, parse

MINUTE_US = 60_000_000
DAY_MIN = 1_440
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FAR_DAYS = 400  # no opening within so many days: closed for good
_EPOCH = date(1970, 1, 1).toordinal()  # a Thursday

Span = tuple[int, int]  # start included, end excluded


@dataclass(frozen=True, slots=True)
class Day:
    """One local day that has hours of its own instead of those of its weekday; none = closed."""

    day: int  # days since 1970-01-01
    hours: tuple[Span, ...]  # minutes of the day
    why: str


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch in which the side is closed whatever its hours say: landslide, letter, repair."""

    start: int  # local minutes
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class SideHours:
    """One side: its clock and its hours. `week` has seven days from Monday, a lunch is a hole."""

    side: str
    offset_min: int
    week: tuple[tuple[Span, ...], ...]
    days: tuple[Day, ...] = ()
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of a gate. `illustrative`: nobody has confirmed them."""

    id: str
    illustrative: bool
    sides: tuple[SideHours, ...]

    def is_open(self, at: int) -> bool:
        """Whether every side works at this instant."""
        day = at // (DAY_MIN * MINUTE_US)
        return any(start <= at < end for start, end in _both(self, day))

    def next_opening(self, at: int) -> int | None:
        """The first instant from `at` on at which the gate works; `None` if none is in sight."""
        return next((max(at, start) for start, _ in self._spans(at)), None)

    def next_closing(self, at: int) -> int | None:
        """The end of the stretch that is open at `at`; `None` when it is closed then."""
        start = self.next_opening(at)
        if start != at:
            return None
        end = at
        for begin, finish in self._spans(at):
            if begin > end:
                break
            end = finish
        return end

    def open_us(self, start: int, end: int) -> int:
        """Microseconds open from `start` to `end`; 0 when `end` is not later."""
        return sum(
            min(finish, end) - max(begin, start) for begin, finish in self._until(start, end)
        )

    def open_minutes(self, start: int, end: int) -> int:
        """Whole minutes open between two instants."""
        return self.open_us(start, end) // MINUTE_US

    def after(self, at: int, open_us: int) -> int | None:
        """The instant by which `open_us` of open time have gone by since `at`; `None` = never."""
        left = open_us
        for begin, finish in self._spans(at):
            length = finish - max(begin, at)
            if left <= length:
                return max(begin, at) + left
            left -= length
        return None

    def closed_why(self, at: int) -> tuple[tuple[str, str], ...]:
        """Sides that do not work at `at`, each with its reason; an empty reason = outside hours."""
        found = []
        for side in self.sides:
            local = at // MINUTE_US + side.offset_min
            if not any(start <= local < end for start, end in _side(side, local // DAY_MIN)):
                found.append((side.side, _why(side, local)))
        return tuple(found)

    def _spans(self, at: int) -> Iterator[Span]:
        """Open stretches that end after `at`, in order, none longer than a day."""
        first = at // (DAY_MIN * MINUTE_US)
        for day in range(first, first + FAR_DAYS):
            for start, end in _both(self, day):
                if end > at:
                    yield start, end

    def _until(self, start: int, end: int) -> Iterator[Span]:
        for day in range(start // (DAY_MIN * MINUTE_US), -(-end // (DAY_MIN * MINUTE_US))):
            for begin, finish in _both(self, day):
                if max(begin, start) < min(finish, end):
                    yield begin, finish


@lru_cache(maxsize=4_096)
def _both(calendar: Calendar, day: int) -> tuple[Span, ...]:
    """What is open on all sides on a day of UTC, in microseconds."""
    start = day * DAY_MIN
    common: list[Span] = [(start, start + DAY_MIN)]
    for side in calendar.sides:
        local = (start + side.offset_min) // DAY_MIN
        theirs = [
            (begin - side.offset_min, end - side.offset_min)
            for one in (local, local + 1)
            for begin, end in _side(side, one)
        ]
        common = _common(common, theirs)
    return tuple((begin * MINUTE_US, end * MINUTE_US) for begin, end in common)


@lru_cache(maxsize=4_096)
def _side(side: SideHours, day: int) -> tuple[Span, ...]:
    """What one side works on a local day, in local minutes."""
    own = next((found.hours for found in side.days if found.day == day), None)
    hours = side.week[(day + 3) % 7] if own is None else own
    spans = [(day * DAY_MIN + begin, day * DAY_MIN + end) for begin, end in hours]
    for closure in side.closures:
        before = [(begin, min(end, closure.start)) for begin, end in spans]
        behind = [(max(begin, closure.end), end) for begin, end in spans]
        spans = sorted(span for span in before + behind if span[0] < span[1])
    return tuple(spans)


def _common(these: list[Span], those: list[Span]) -> list[Span]:
    pairs = ((max(a, c), min(b, d)) for a, b in these for c, d in those)
    return sorted(span for span in pairs if span[0] < span[1])


def _why(side: SideHours, local: int) -> str:
    closed = next((c.why for c in side.closures if c.start <= local < c.end), "")
    return closed or next((d.why for d in side.days if d.day == local // DAY_MIN), "")


def load_calendar(raw: bytes) -> Calendar:
    """Read a calendar file; raises `FileError` naming every problem."""
    table = parse(raw)
    sides = tuple(_read_side(item) for item in table.tables("sides"))
    found = Calendar(table.text("id"), table.flag("illustrative"), sides)
    if not sides:
        table.fault("sides", "names no side", "write [[sides]] for each side of the gate")
    if len({side.side for side in sides}) < len(sides):
        table.fault("sides", "names a side twice", "write each side once")
    table.nothing_else()
    finished(table)
    return found


def _read_side(table: Table) -> SideHours:
    week: list[list[Span]] = [[] for _ in WEEKDAYS]
    for item in table.tables("hours"):
        span = _read_span(item)
        for name in item.words("days", WEEKDAYS):
            if name in WEEKDAYS:
                week[WEEKDAYS.index(name)].append(span)
        item.nothing_else()
    days = tuple(day for item in table.tables("days") for day in _read_days(item))
    closures = tuple(_read_closure(item) for item in table.tables("closures"))
    side = SideHours(
        table.text("side"),
        table.number("utc_offset_min", -720, 840),
        tuple(tuple(sorted(spans)) for spans in week),
        days,
        closures,
    )
    for spans in (*side.week, *(day.hours for day in days)):
        _apart(spans, table)
    if len({day.day for day in days}) < len(days):
        table.fault("days", "name one day twice", "give each day once")
    table.nothing_else()
    return side


def _apart(spans: tuple[Span, ...], table: Table) -> None:
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        table.problems.append(
            Problem("calendar.overlap", f"{table.where}hours", "overlap", "let hours end in time")
        )


def _read_span(item: Table) -> Span:
    remedy = 'write a time such as "07:30", at most "24:00"'
    start = item.parsed("open", _minutes, remedy, 0)
    end = item.parsed("close", _minutes, remedy, DAY_MIN)
    if start >= end:
        item.fault("close", "is not after open", "write the later time")
    return start, end


def _read_days(item: Table) -> list[Day]:
    """Local days from `from` to `until` (excluded) with hours of their own; none = closed."""
    remedy = 'write a date such as "2027-02-05"'
    start = item.parsed("from", _day, remedy, 0)
    end = item.parsed("until", _day, remedy, 1)
    if not start < end <= start + FAR_DAYS:
        item.fault("until", "is not after from, or a year away", "write the day after the last one")
        end = start
    hours = tuple(sorted(_read_span(span) for span in item.tables("hours")))
    for span in item.tables("hours"):
        span.asked |= {"open", "close"}
        span.nothing_else()
    why = item.text("why")
    item.nothing_else()
    return [Day(day, hours, why) for day in range(start, end)]


def _read_closure(item: Table) -> Closure:
    remedy = 'write a local time such as "2026-07-01T06:00"'
    start = item.parsed("from", _local, remedy, 0)
    end = item.parsed("until", _local, remedy, 1)
    if start >= end:
        item.fault("until", "is not after from", "write the later time")
    closure = Closure(start, end, item.text("why"))
    item.nothing_else()
    return closure


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    if not (colon and len(hour) == len(minute) == 2 and (hour + minute).isdecimal()):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY_MIN else None


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        return None


def _local(text: str) -> int | None:
    written, letter, clock = text.partition("T")
    day, minute = _day(written), _minutes(clock)
    return day * DAY_MIN + minute if letter and day is not None and minute is not None else None
