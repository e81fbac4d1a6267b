"""What people said about the gaps of a day, and which gaps earlier nights kept; only reads."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Engine, select

from gate.journey.gaps import FoundGap, GapWord
from gate.journey.visit import Visit
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_GAP, _WORD, _VISIT = table(FoundGap), table(GapWord), table(Visit)
MOST = 500  # ids in one question


def words_of(engine: Engine, day: date) -> dict[str, list[GapWord]]:
    """Words about this day's gaps by gap, oldest first."""
    found: dict[str, list[GapWord]] = defaultdict(list)
    query = (
        select(_WORD)
        .where(_WORD.c.gap_id.startswith(f"{day.isoformat()}/"))
        .order_by(_WORD.c.at, _WORD.c.id)
    )
    with engine.connect().execution_options(writing=False) as connection:
        for row in connection.execute(query).mappings():
            word: GapWord = MAPPED[GapWord].decode(row)
            found[word.gap_id].append(word)
    return found


def kept_of(engine: Engine, day: date) -> list[FoundGap]:
    """Gaps of this day as earlier comparisons kept them, by amount."""
    query = select(_GAP).where(_GAP.c.day == day.isoformat())
    query = query.order_by(_GAP.c.amount.desc(), _GAP.c.id)
    with engine.connect().execution_options(writing=False) as connection:
        return [MAPPED[FoundGap].decode(row) for row in connection.execute(query).mappings()]


def plates_of(engine: Engine, visit_ids: Iterable[str]) -> dict[str, str]:
    """The plates of these visits, by visit; those that are not known are left out."""
    wanted = sorted({one for one in visit_ids if one})
    found: dict[str, str] = {}
    with engine.connect().execution_options(writing=False) as connection:
        for first in range(0, len(wanted), MOST):
            ids = wanted[first : first + MOST]
            query = select(_VISIT.c.id, _VISIT.c.plate).where(_VISIT.c.id.in_(ids))
            found |= {row.id: row.plate for row in connection.execute(query)}
    return found
