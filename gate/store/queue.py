"""What happened to the lines on one day, for its replay. Read-only."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, Engine, func, select

from gate.journey.visit import Visit
from gate.service.queue_rows import QueueRecord, record_of
from gate.store.mapping import MAPPED
from gate.store.queries import day_bounds
from gate.store.sqlstore import table
from parking.lines import Input, Record


class QueueDays:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def records(self, day: date) -> list[Record]:
        """The records of a Vietnamese calendar day, and the opening of the day after it.

        Empty when nothing was recorded that day.
        """
        start, end = day_bounds(day)
        source = table(QueueRecord)
        with self._reading() as connection:
            of_day = (source.c.at >= start) & (source.c.at < end)
            asked = select(func.min(source.c.id), func.max(source.c.id)).where(of_day)
            first, last = connection.execute(asked).one()
            if first is None:
                return []
            # In between may lie what was dated otherwise, by a clock that jumped and was set back.
            within = select(source).where(source.c.id >= first, source.c.id <= last)
            rows = list(connection.execute(within.order_by(source.c.id)).mappings())
            later = select(func.min(source.c.id)).where(source.c.id > rows[-1]["id"])
            opening = select(source).where(source.c.id.in_(later), source.c.kind == Input.OPEN)
            rows += connection.execute(opening).mappings()
        return [record_of(MAPPED[QueueRecord].decode(row)) for row in rows]

    def plates(self, visits: Iterable[str]) -> dict[str, str]:
        """The plate of each of these visits."""
        source = table(Visit)
        wanted = select(source.c.id, source.c.plate).where(source.c.id.in_(sorted(set(visits))))
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)
