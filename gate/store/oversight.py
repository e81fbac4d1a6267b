"""Second signatures as history: what came late or not at all, and what a review rejected.

The late ones are a public number. A signature given after 24 hours does not take it back.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, func, select

from fees.charge import ChargeState
from gate.journey.oversight import Door, ExemptionAsk, Override, Review
from gate.service.money import Charge
from gate.store.mapping import MAPPED
from gate.store.queries import day_bounds
from gate.store.sqlstore import table

_OVERRIDE, _REVIEW, _CHARGE = table(Override), table(Review), table(Charge)
_ASK = table(ExemptionAsk)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A statutory exemption that the daily review did not accept."""

    charge_id: str
    visit_id: str
    code: str
    forgone: int  # whole đồng
    given_by: str
    rejected_by: str
    at: int
    note: str


@dataclass(frozen=True, slots=True)
class Doings:
    """What one person did alone: for the auditor, who knows what is usual."""

    name: str
    overrides: int = 0
    emergencies: int = 0
    late: int = 0  # of these, without a second signature in 24 hours
    exempted: int = 0  # statutory and approved exemptions on charges they made
    rejected: int = 0  # of these, rejected in review
    asked: int = 0  # discretionary exemptions asked for

    @property
    def all(self) -> int:
        """Everything, for the order of the list."""
        return self.overrides + self.emergencies + self.exempted + self.asked


class SecondLooks:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)

    def late(self, now: int) -> int:
        """How many overrides and emergencies of all time had no second signature in 24 hours."""
        return sum(o.is_late(now) for o in self._overrides())

    def by_day(self, first: date, end: date, now: int) -> dict[str, dict[str, int]]:
        """Per day of opening, `first` to before `end`: overrides, emergencies, late ones."""
        days = [first + timedelta(days=n) for n in range(max((end - first).days, 0))]
        if not days:
            return {}
        found = list(self._overrides(day_bounds(days[0])[0], day_bounds(days[-1])[1]))
        return {day.isoformat(): _counts(found, *day_bounds(day), now) for day in days}

    def by_person(self, first: date, end: date, now: int) -> list[Doings]:
        """What each person did alone in these days, `first` to before `end`; most first."""
        start, stop = day_bounds(first)[0], day_bounds(end)[0]
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for o in self._overrides(start, stop):
            counts[o.by]["overrides" if o.door is Door.OVERRIDE else "emergencies"] += 1
            counts[o.by]["late"] += o.is_late(now)
        made = (_CHARGE.c.created_at >= start) & (_CHARGE.c.created_at < stop)
        exempt = made & (_CHARGE.c.state == ChargeState.EXEMPT.value)
        no = _REVIEW.c.accepted.is_(False)
        asked = (_ASK.c.asked_at >= start) & (_ASK.c.asked_at < stop)
        questions = {
            "exempted": select(_CHARGE.c.created_by, func.count()).where(exempt),
            "rejected": select(_CHARGE.c.created_by, func.count())
            .join(_REVIEW, _REVIEW.c.charge_id == _CHARGE.c.id)
            .where(exempt & no),
            "asked": select(_ASK.c.asked_by, func.count()).where(asked),
        }
        with self._reading() as connection:
            for what, query in questions.items():
                by = query.selected_columns[0]
                for name, count in connection.execute(query.group_by(by)):
                    counts[name][what] = count
        found = [Doings(name, **one) for name, one in counts.items()]
        return sorted(found, key=lambda d: (-d.all, d.name))

    def _overrides(self, start: int = 0, end: int = 0) -> Iterable[Override]:
        query = select(_OVERRIDE)
        if end:
            query = query.where((_OVERRIDE.c.at >= start) & (_OVERRIDE.c.at < end))
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [MAPPED[Override].decode(row) for row in rows]

    def rejected(self, first: date, end: date) -> list[Rejected]:
        """Rejected exemptions by the day of the review, `first` to before `end`, oldest first."""
        start, stop = day_bounds(first)[0], day_bounds(end)[0]
        said_no = _REVIEW.c.accepted.is_(False) & (_REVIEW.c.at >= start) & (_REVIEW.c.at < stop)
        query = (
            select(
                _REVIEW.c.by,
                _REVIEW.c.at,
                _REVIEW.c.note,
                _CHARGE.c.id,
                _CHARGE.c.visit_id,
                _CHARGE.c.assessment,
                _CHARGE.c.created_by,
            )
            .join(_CHARGE, _CHARGE.c.id == _REVIEW.c.charge_id)
            .where(said_no)
            .order_by(_REVIEW.c.at, _REVIEW.c.id)
        )
        with self._reading() as connection:
            return [_rejected(row) for row in connection.execute(query).mappings()]


def _rejected(row: Any) -> Rejected:
    why = msgspec.json.decode(row["assessment"])
    return Rejected(
        row["id"],
        row["visit_id"],
        why["exemption"],
        why["forgone_vnd"],
        row["created_by"],
        row["by"],
        row["at"],
        row["note"],
    )


def _counts(found: Iterable[Override], start: int, end: int, now: int) -> dict[str, int]:
    of_day = [o for o in found if start <= o.at < end]
    doors = Counter(o.door for o in of_day)
    return {
        "overrides": doors[Door.OVERRIDE],
        "emergencies": doors[Door.EMERGENCY],
        "not_countersigned_24h": sum(o.is_late(now) for o in of_day),
    }
