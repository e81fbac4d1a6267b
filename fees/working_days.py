"""Working days, and until when a receipt must reach the tax authority.

The calendar is data: weekends rest unless made up for, holidays are entered each year. Receipts go
no later than the next working day; where the tax system was down, two working days after it is
back; after force majeure, three working days after it ended (NĐ 254/2026 Điều 14 for invoices,
applied to receipts).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """``holidays`` rest; ``made_up`` are weekend days on which offices work."""

    holidays: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""
        if day in self.holidays:
            return False
        return day.weekday() < _SATURDAY or day in self.made_up

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (which itself never counts).

        Raises ``ValueError`` for a count below 1.
        """
        if count < 1:
            raise ValueError(f"count from the first working day after: {count}")
        while count:
            day += _ONE_DAY
            count -= self.works(day)
        return day


class OutageKind(StrEnum):
    """Why nothing could be sent."""

    TAX_SYSTEM = "TAX_SYSTEM"
    FORCE_MAJEURE = "FORCE_MAJEURE"


NORMAL_DAYS = 1
DAYS_AFTER = {OutageKind.TAX_SYSTEM: 2, OutageKind.FORCE_MAJEURE: 3}


@dataclass(frozen=True, slots=True)
class Outage:
    """Days in which nothing could be sent; ``ended`` is None while it lasts."""

    kind: OutageKind
    began: date
    ended: date | None = None

    def __post_init__(self) -> None:
        """It does not end before it began."""
        if self.ended is not None and self.ended < self.began:
            raise ValueError(f"an outage that began {self.began} did not end {self.ended}")


def send_by(issued: date, days: WorkingDays, outages: Iterable[Outage] = ()) -> date | None:
    """The last day for sending a receipt issued on ``issued``; None while an outage lasts.

    An outage counts when any of it lies between the issue and the day until which it was due; one
    that begins before the postponed day postpones it again.
    """
    due = days.after(issued, NORMAL_DAYS)
    for outage in sorted(outages, key=lambda one: one.began):
        if outage.began > due or (outage.ended is not None and outage.ended < issued):
            continue
        if outage.ended is None:
            return None
        due = max(due, days.after(outage.ended, DAYS_AFTER[outage.kind]))
    return due


@dataclass(frozen=True, slots=True)
class Waiting:
    """A receipt not sent yet: its id, day of issue, until when it must go, and if it is late."""

    receipt: str
    issued: date
    due: date | None
    late: bool


def sending_queue(
    unsent: Iterable[tuple[str, date]],
    days: WorkingDays,
    outages: Iterable[Outage],
    today: date,
) -> list[Waiting]:
    """What waits to be sent, most urgent first; what an outage holds back comes last.

    ``unsent`` are receipt ids with their days of issue.
    """
    known = tuple(outages)
    waiting = []
    for receipt, issued in unsent:
        due = send_by(issued, days, known)
        waiting.append(Waiting(receipt, issued, due, due is not None and due < today))
    return sorted(waiting, key=_urgency)


def _urgency(one: Waiting) -> tuple[bool, date, date, int, str]:
    """By the last day, then by number: a receipt's id ends in its number, so `/9` before `/10`."""
    receipt = one.receipt
    return one.due is None, one.due or one.issued, one.issued, len(receipt), receipt
