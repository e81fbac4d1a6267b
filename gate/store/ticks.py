"""What solvers proposed, and what became of it, as it was kept. Read-only."""

from datetime import date

from sqlalchemy import Connection, Engine, select

from gate.service.plan_rows import SolverTick
from gate.store.mapping import MAPPED
from gate.store.queries import day_bounds
from gate.store.sqlstore import table

_TICK = table(SolverTick)


class Ticks:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def newest(self, most: int, before: int = 0) -> list[SolverTick]:
        """The newest ticks, those answered before that instant (µs since the epoch, 0 = now)."""
        asked = select(_TICK).order_by(_TICK.c.at.desc(), _TICK.c.id.desc()).limit(most)
        if before:
            asked = asked.where(_TICK.c.at < before)
        with self._reading() as connection:
            rows = connection.execute(asked).mappings().all()
        return [MAPPED[SolverTick].decode(row) for row in rows]

    def day(self, day: date) -> list[SolverTick]:
        """The ticks of a Vietnamese calendar day, oldest first."""
        start, end = day_bounds(day)
        within = select(_TICK).where(_TICK.c.at >= start, _TICK.c.at < end)
        with self._reading() as connection:
            rows = connection.execute(within.order_by(_TICK.c.at, _TICK.c.id)).mappings().all()
        return [MAPPED[SolverTick].decode(row) for row in rows]

    def one(self, tick_id: str) -> SolverTick | None:
        """The tick of that name."""
        with self._reading() as connection:
            asked = select(_TICK).where(_TICK.c.id == tick_id)
            row = connection.execute(asked).mappings().first()
        found: SolverTick | None = MAPPED[SolverTick].decode(row) if row else None
        return found

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)
