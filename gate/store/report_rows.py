"""Entries of the ledger as rows of a report, with what each is told apart by; read, never written.

A charge says itself what it is told apart by; one made before that was kept is told about by its
visit. Alike texts are read once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, or_, select

from fees import report_rows
from fees.categories import Chargeable
from fees.report_rows import Row
from fees.report_sums import Summary, summarise
from gate.journey.visit import Visit
from gate.service import told
from gate.service.money import BookEntry, Charge
from gate.store.sqlstore import table

_ENTRY, _CHARGE, _VISIT = table(BookEntry), table(Charge), table(Visit)
_NO_POSTINGS = "[]"
_UNTOLD = "{}"


@dataclass(slots=True)
class Reading:
    """Rows and movements of the accounts of some entries, in the order of the book."""

    rows: list[Row] = field(default_factory=list)
    accounts: Counter[str] = field(default_factory=Counter)
    _abouts: dict[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)
    _postings: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def read(self, connection: Connection, where: ColumnElement[bool]) -> "Reading":
        """Take in the entries for which this holds; returns itself."""
        for found in connection.execute(_query(where)).mappings():
            postings = self._moved(found["postings"])
            self.accounts.update(report_rows.accounts(postings))
            self.rows += report_rows.rows(
                entry=found["id"],
                at_us=found["recorded_at"],
                kind=found["kind"],
                actor=found["actor"],
                visit_id=found["visit_id"],
                ref=found["ref"],
                postings=postings,
                about=self._about(found),
            )
        return self

    def summary(self) -> Summary:
        """What they add up to."""
        return summarise(self.rows, self.accounts)

    def _moved(self, text: str) -> tuple[tuple[str, int], ...]:
        if text not in self._postings:
            found = msgspec.json.decode(text, type=list[tuple[str, int]])
            self._postings[text] = tuple(found)
        return self._postings[text]

    def _about(self, found: RowMapping) -> Mapping[str, str]:
        names = ("about", "tariff", "facts", "assessment", "side_in", "lane")
        key = tuple(found[name] or "" for name in names)
        if key not in self._abouts:
            self._abouts[key] = _told(*key)
        return self._abouts[key]


def between(start: int, end: int) -> ColumnElement[bool]:
    """Entries recorded from `start` to before `end`, µs."""
    return and_(_ENTRY.c.recorded_at >= start, _ENTRY.c.recorded_at < end)


def by_cashier(cashier: str, start: int, end: int) -> ColumnElement[bool]:
    """Entries that a cashier made from `start` to `end`, µs, both included."""
    mine = _ENTRY.c.actor == cashier
    return and_(mine, _ENTRY.c.recorded_at >= start, _ENTRY.c.recorded_at <= end)


def of_visit(visit_id: str) -> ColumnElement[bool]:
    """Entries about one visit."""
    return _ENTRY.c.visit_id == visit_id


def _query(where: ColumnElement[bool]) -> Any:
    """What moved money, and receipts; of a charge that tells about itself nothing more is read."""
    untold = _CHARGE.c.about == _UNTOLD
    moved = or_(_ENTRY.c.postings != _NO_POSTINGS, _ENTRY.c.kind.in_(report_rows.ACTS))
    return (
        select(
            _ENTRY.c.id,
            _ENTRY.c.recorded_at,
            _ENTRY.c.kind,
            _ENTRY.c.actor,
            _ENTRY.c.visit_id,
            _ENTRY.c.ref,
            _ENTRY.c.postings,
            _CHARGE.c.about,
            _CHARGE.c.tariff,
            case((untold, _VISIT.c.facts), else_="").label("facts"),
            case((untold, _CHARGE.c.assessment), else_="").label("assessment"),
            case((untold, _VISIT.c.side_in), else_="").label("side_in"),
            case((untold, _VISIT.c.lane), else_="").label("lane"),
        )
        .outerjoin(_CHARGE, _CHARGE.c.id == _ENTRY.c.ref)
        .outerjoin(_VISIT, and_(_VISIT.c.id == _CHARGE.c.visit_id, untold))
        .where(where, moved)
        .order_by(_ENTRY.c.id)
    )


def _told(
    about: str, tariff: str, facts: str, assessment: str, side_in: str, lane: str
) -> Mapping[str, str]:
    """The words of the axes for one charge."""
    if not facts:
        return msgspec.json.decode(about, type=dict[str, str]) if about else {}
    known = Chargeable.from_facts(msgspec.json.decode(facts))
    words = told.words(known, told.entry_lane(side_in, lane)) | {"tariff": tariff}
    exempt = str(msgspec.json.decode(assessment).get("exemption", ""))
    return words | ({"exemption": exempt} if exempt else {})
