"""The nightly comparison: at 00:40 at the gate the day just gone, and the one before it again.

The bank tells of a day on the morning after: so a day is compared twice. What is unexplained is
kept in the books by the loop, like everything else. A night that was missed is made up for at the
next start; running it twice keeps the same gaps.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from fees.reports import local_day, local_time
from fees.tariff import Tariff
from gate.journey.money_commands import KeepGaps
from gate.reconcile import compare
from gate.reconcile_words import as_found

log = structlog.get_logger()

HOUR, MINUTE = 0, 40
DAYS_BACK = 2
WAKE_S = 30.0  # the clock may be set while we sleep: look again so often
Keep = Callable[[KeepGaps], Awaitable[object]]


class NightlyComparison:
    """Compares days and has what is unexplained kept; knows the last night it has done."""

    def __init__(self, engine: Engine, tariff: Callable[[date], Tariff], keep: Keep) -> None:
        """Nothing is read before `run`; `tariff` is the version in force on a day."""
        self._engine, self._tariff, self._keep = engine, tariff, keep
        self._done: date | None = None

    def due(self, now: int) -> list[date]:
        """The days to compare at `now`, µs since the epoch, oldest first; none when it is done."""
        here, night = local_time(now), local_day(now)
        if (here.hour, here.minute) < (HOUR, MINUTE):
            night -= timedelta(days=1)
        if self._done is not None and night <= self._done:
            return []
        return [night - timedelta(days=n) for n in range(DAYS_BACK, 0, -1)]

    async def make(self, days: list[date]) -> None:
        """Compare these days and keep what is unexplained; raises database errors."""
        for day in days:
            found = await asyncio.to_thread(compare, self._engine, day, self._tariff(day))
            gaps = tuple(as_found(found.day, gap) for gap in found.unexplained)
            if gaps:
                await self._keep(KeepGaps(found.day, gaps))
            log.info("day_compared", day=found.day, gaps=len(gaps), at_stake=found.at_stake)
        if days:
            self._done = days[-1] + timedelta(days=1)

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
