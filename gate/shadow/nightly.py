"""The nightly tables: at 00:30 at the gate, the days just gone, as files in DATA/shadow.

Files are projections of the books: made anew for a week back each night, because the present
programme's export of a day, and events of a lane that was cut off, often come a day or two later.
A night that was missed is made up for at the next start.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from fees.reports import local_day, local_time
from fees.tariff import Status, Tariff
from gate.shadow.render import render
from gate.shadow.tables import day_table

log = structlog.get_logger()

HOUR, MINUTE = 0, 30
DAYS_BACK = 7
WAKE_S = 30.0  # the clock may be set while we sleep: look again so often


class Nightly:
    """Writes the tables into `folder`; knows the last night it has done."""

    def __init__(self, engine: Engine, tariff: Callable[[date], Tariff], folder: Path) -> None:
        """Nothing is written before `run`; `tariff` is the version in force on a day."""
        self._engine, self._tariff, self._folder = engine, tariff, folder
        self._done: date | None = None

    def due(self, now: int) -> list[date]:
        """The days whose tables are to be made at `now`, µs since the epoch, oldest first.

        None before 00:30, and none when this night's are made.
        """
        here = local_time(now)
        night = local_day(now)
        if (here.hour, here.minute) < (HOUR, MINUTE):
            night -= timedelta(days=1)
        if self._done is not None and night <= self._done:
            return []
        return [night - timedelta(days=n) for n in range(DAYS_BACK, 0, -1)]

    def make(self, days: list[date]) -> None:
        """Write the tables of these days that hold a line; raises OSError and database errors."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for day in days:
            tariff = self._tariff(day)
            table = day_table(self._engine, tariff, day)
            if not table.lines:
                continue
            illustrative = tariff.status is Status.ILLUSTRATIVE
            for fmt in ("xlsx", "json"):
                path = self._folder / f"{day.isoformat()}.{fmt}"
                _write_whole(path, render(table, fmt, illustrative=illustrative))
            log.info(
                "threeway_made",
                day=day.isoformat(),
                ours=table.ours,
                theirs=table.theirs,
                counted=table.counted,
            )
        if days:
            self._done = days[-1] + timedelta(days=1)

    async def run(
        self,
        clock: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Make the tables whenever they are due, for ever. A failure is told and tried again."""
        while True:
            days = self.due(clock())
            if days:
                try:
                    await asyncio.to_thread(self.make, days)
                except (OSError, SQLAlchemyError):
                    # Lanes and booths come first: a full disk here must not stop the centre.
                    log.exception("threeway_failed", remedy="free the disk; tried again soon")
            await sleep(WAKE_S)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, sees all of it or nothing."""
    draft = path.with_suffix(f"{path.suffix}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
