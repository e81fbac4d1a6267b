"""What lies under a figure: an entry as it stands in the book, and one vehicle's trail of entries.

Read-only, for finance and auditors; the exact bytes that were hashed are shown, never rebuilt.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select

from gate.journey.sighting import Sighting
from gate.journey.visit import Visit
from gate.service.money import BookEntry, Charge, Payment, Receipt
from gate.store.mapping import MAPPED
from gate.store.sqlstore import table


@dataclass(frozen=True, slots=True)
class Trail:
    """One visit with everything that money says about it, oldest first."""

    visit: Visit
    charges: tuple[Charge, ...]
    payments: tuple[Payment, ...]
    receipts: tuple[Receipt, ...]
    sightings: tuple[Sighting, ...]
    entries: tuple[BookEntry, ...]


class Trails:
    """Read-only questions over one engine."""

    def __init__(self, engine: Engine) -> None:
        """Read from this engine."""
        self._engine = engine

    def entry(self, number: int) -> BookEntry | None:
        """One entry of the book."""
        with self._reading() as connection:
            found = _all(connection, BookEntry, table(BookEntry).c.id == number)
        return found[0] if found else None

    def visit(self, visit_id: str) -> Trail | None:
        """The trail of a visit; None = there is no such visit."""
        with self._reading() as connection:
            visits = _all(connection, Visit, table(Visit).c.id == visit_id)
            if not visits:
                return None
            about = {
                kind: tuple(_all(connection, kind, table(kind).c.visit_id == visit_id))
                for kind in (Charge, Payment, Receipt, Sighting, BookEntry)
            }
        return Trail(visits[0], *about.values())

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(writing=False)


_ORDER = {Charge: "created_at", Payment: "at", Receipt: "at", Sighting: "occurred_at"}


def _all(connection: Connection, kind: type[Any], where: Any) -> list[Any]:
    source = table(kind)
    query = select(source).where(where).order_by(source.c[_ORDER.get(kind, "id")], source.c.id)
    return [MAPPED[kind].decode(row) for row in connection.execute(query).mappings()]
