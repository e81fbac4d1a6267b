"""All that a centre's database holds, as the entities that were put there."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine, select

from gate.journey.clearance import Clearance
from gate.journey.consignment import Consignment, HandOver
from gate.journey.sighting import Passage
from gate.journey.visit import Finding, Visit
from gate.service.money import BookEntry, Charge, Payment, Receipt
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table

_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Books:
    """The newest version of each, in the order of their ids."""

    visits: dict[str, Visit]
    passages: list[Passage]
    charges: list[Charge]
    payments: list[Payment]
    receipts: list[Receipt]
    entries: list[BookEntry]
    clearances: list[Clearance]
    findings: list[Finding]
    goods: list[Consignment]
    handed: list[HandOver]


def read(engine: Engine) -> Books:
    """Read everything; the loop must be at rest."""
    return Books(
        {v.id: v for v in _all(engine, Visit)},
        _all(engine, Passage),
        _all(engine, Charge),
        _all(engine, Payment),
        _all(engine, Receipt),
        _all(engine, BookEntry),
        _all(engine, Clearance),
        _all(engine, Finding),
        _all(engine, Consignment),
        _all(engine, HandOver),
    )


def _all(engine: Engine, kind: type[_Kind]) -> list[_Kind]:
    source = table(kind)
    with engine.connect().execution_options(writing=False) as connection:
        rows = connection.execute(select(source).order_by(source.c.id)).mappings()
        return [MAPPED[kind].decode(row) for row in rows]
