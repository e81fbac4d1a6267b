"""The nightly comparison: at 00:40 at the gate the day just gone, and earlier ones again.

The bank tells of a day on the morning after, and cash has its days to reach the treasury: so a day
is compared again when more must be known of it. What is unexplained is kept in the books by the
loop, like everything else. A night that was missed is made up for at the next start; running it
twice keeps the same gaps.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from fees.reconcile_treasury import Term
from fees.reports import local_day, local_time
from fees.tariff import Tariff
from gate.hand_in_days import hand_in_term
from gate.journey.money_commands import KeepGaps
from gate.reconcile import compare
from gate.reconcile_words import as_found

log = structlog.get_logger()

HOUR, MINUTE = 0, 40
DAYS_BACK = 2
_DAY = timedelta(days=1)
WAKE_S = 30.0  # the clock may be set while we sleep: look again so often
Keep = Callable[[KeepGaps], Awaitable[object]]


def days_for(night: date, term: Term) -> list[date]:
    """The days that this night compares, oldest first: each once more when its days are over.

    Cash of a shift is late when its days for a list are over, and a list when its days for the
    treasury's paper are: both belong to the day on which the shift was closed or the list made.
    """
    ended = {night - _DAY * n for n in range(1, DAYS_BACK + 1)}
    for count in {term.list_days, term.confirm_days}:
        back = night - _DAY
        while term.calendar.after(back, count) >= night:
            back -= _DAY
        while term.calendar.after(back, count) == night - _DAY:
            ended.add(back)
            back -= _DAY
    return sorted(ended)


class NightlyComparison:
    """Compares days and has what is unexplained kept; knows the last night it has done."""

    def __init__(self, engine: Engine, first: Tariff, clock: Callable[[], int], keep: Keep) -> None:
        """Nothing is read before `run`; `first` is the tariff that the centre began with."""
        self._engine, self._first, self._clock, self._keep = engine, first, clock, keep
        self._done: date | None = None

    def due(self, now: int) -> list[date]:
        """The days to compare at `now`, µs since the epoch, oldest first; none when it is done."""
        here, night = local_time(now), local_day(now)
        if (here.hour, here.minute) < (HOUR, MINUTE):
            night -= _DAY
        if self._done is not None and night <= self._done:
            return []
        return days_for(night, hand_in_term())

    async def make(self, days: list[date]) -> None:
        """Compare these days and keep what is unexplained; raises database errors."""
        for day in days:
            now = self._clock()
            found = await asyncio.to_thread(compare, self._engine, day, self._first, now)
            gaps = tuple(as_found(found.day, gap) for gap in found.unexplained)
            if gaps:
                await self._keep(KeepGaps(found.day, gaps))
            log.info("day_compared", day=found.day, gaps=len(gaps), at_stake=found.at_stake)
        if days:
            self._done = days[-1] + _DAY

    async def run(
        self,
        clock: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Compare whenever it is due, for ever. A failure is told and tried again."""
        while True:
            days = self.due(clock())
            if days:
                try:
                    await self.make(days)
                except SQLAlchemyError:
                    log.exception("comparison_failed", remedy="look at the database; tried again")
            await sleep(WAKE_S)
