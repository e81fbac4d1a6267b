"""What finance and the public read: history folded from rows, never from memory.

A day is the Asia/Ho_Chi_Minh calendar day of recording. Nothing here returns a plate.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, func, select

from fees.reports import VIETNAM
from gate.journey.consignment import Consignment, HandOver
from gate.journey.visit import Correction, Visit
from gate.service.money import Charge, HandInList, Receipt, Refund, Shift
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_VISIT, _CHARGE = table(Visit), table(Charge)
_RECEIPT = table(Receipt)
_SHIFT, _REFUND, _LIST = table(Shift), table(Refund), table(HandInList)
_CORRECTION, _HAND_OVER, _GOODS = table(Correction), table(HandOver), table(Consignment)
MOST_DAYS = 62  # how far one public question may reach


def day_bounds(day: date) -> tuple[int, int]:
    """Start and end (exclusive) of a Vietnamese calendar day, µs since the epoch."""
    start = datetime.combine(day, time(), VIETNAM)
    end = start + timedelta(days=1)
    return int(start.timestamp()) * 1_000_000, int(end.timestamp()) * 1_000_000


class Queries:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)

    def receipt(self, code: str) -> Receipt | None:
        """The receipt with this look-up code."""
        with self._reading() as connection:
            query = select(_RECEIPT).where(_RECEIPT.c.code == code)
            row = connection.execute(query).mappings().first()
        found: Receipt | None = MAPPED[Receipt].decode(row) if row else None
        return found

    def charge_of(self, code: str) -> Charge | None:
        """The charge with this code of a transfer."""
        with self._reading() as connection:
            query = select(_CHARGE).where(_CHARGE.c.code == code)
            row = connection.execute(query).mappings().first()
        found: Charge | None = MAPPED[Charge].decode(row) if row and code else None
        return found

    def taken(self, side: str, start: int, end: int) -> tuple[int, list[int]]:
        """When vehicles left by that side, rising, from `start` to before `end` (µs).

        And when the first one ever did, 0 = none has.
        """
        went = (_VISIT.c.side_out == side, _VISIT.c.left_at > 0)
        first = select(func.min(_VISIT.c.left_at)).where(*went)
        between = (_VISIT.c.left_at >= start, _VISIT.c.left_at < end)
        query = select(_VISIT.c.left_at).where(*went, *between).order_by(_VISIT.c.left_at)
        with self._reading() as connection:
            return connection.scalar(first) or 0, list(connection.scalars(query))

    def shifts(self, most: int) -> list[Shift]:
        """The newest shifts, open ones too."""
        with self._reading() as connection:
            query = select(_SHIFT).order_by(_SHIFT.c.opened_at.desc(), _SHIFT.c.id).limit(most)
            rows = connection.execute(query).mappings().all()
        return [MAPPED[Shift].decode(row) for row in rows]

    def refunds(self, most: int) -> list[Refund]:
        """The newest refunds, whatever became of them."""
        with self._reading() as connection:
            query = select(_REFUND).order_by(_REFUND.c.asked_at.desc(), _REFUND.c.id).limit(most)
            rows = connection.execute(query).mappings().all()
        return [MAPPED[Refund].decode(row) for row in rows]

    def hand_ins(self, most: int) -> list[HandInList]:
        """The newest lists of takings, whatever became of them."""
        query = select(_LIST).order_by(_LIST.c.made_at.desc(), _LIST.c.id).limit(most)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [MAPPED[HandInList].decode(row) for row in rows]

    def history(self, visit_id: str) -> list[Correction | HandOver]:
        """What people changed on this visit and where its goods went, oldest first.

        What was said about a visit before it proved to be this one counts too.
        """
        merged = select(_VISIT.c.id).where(_VISIT.c.merged_into == visit_id)
        mine = (_CORRECTION.c.visit_id == visit_id) | _CORRECTION.c.visit_id.in_(merged)
        brought = select(_GOODS.c.id).where(_GOODS.c.brought_by == visit_id)
        went = (
            (_HAND_OVER.c.from_visit == visit_id)
            | (_HAND_OVER.c.to_visit == visit_id)
            | _HAND_OVER.c.consignment_id.in_(brought)
        )
        found: list[Correction | HandOver] = []
        with self._reading() as connection:
            for entity, asked in ((Correction, mine), (HandOver, went)):
                rows = connection.execute(select(table(entity)).where(asked)).mappings()
                found += [MAPPED[entity].decode(row) for row in rows]
        return sorted(found, key=lambda one: (one.at, one.id))
