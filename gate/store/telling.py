"""The book of notices: who is to be told of which visit, and what is waiting, sent or given up.

A notice is entered before it is sent and marked before it leaves the house: after a crash nothing
that may have left is sent again.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import col

from gate.store.tables_notices import ContactRow, OutboxRow

WAITING, TRYING, UNSURE = "WAITING", "TRYING", "UNSURE"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is told of a visit."""

    visit_id: str
    address: str
    lang: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that is due."""

    id: str
    contact: Contact
    kind: str
    detail: str
    made_at: int
    tries: int


class TellBook:
    """Contacts and outbox. `clock` gives µs since the epoch, UTC."""

    def __init__(self, engine: Engine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writing=False)
        self._clock = clock

    def sign_up(self, contact: Contact) -> None:
        """Tell this address from now on; one address a visit."""
        row = {"address": contact.address, "lang": contact.lang, "since": self._clock()}
        mine = col(ContactRow.visit_id) == contact.visit_id
        with self._engine.begin() as connection:
            if not connection.execute(update(ContactRow).where(mine).values(**row)).rowcount:
                connection.execute(insert(ContactRow), {"visit_id": contact.visit_id, **row})

    def sign_off(self, visit_id: str) -> None:
        """Tell nobody of this visit any more, and forget the address."""
        with self._engine.begin() as connection:
            connection.execute(delete(ContactRow).where(col(ContactRow.visit_id) == visit_id))

    def contact(self, visit_id: str) -> Contact | None:
        """Who is told of this visit."""
        return next((one for one in self.contacts() if one.visit_id == visit_id), None)

    def contacts(self) -> list[Contact]:
        """All that somebody is told of."""
        with self._reads.connect() as connection:
            asked = select(
                col(ContactRow.visit_id), col(ContactRow.address), col(ContactRow.lang)
            ).order_by(col(ContactRow.since))
            return [Contact(*map(str, row)) for row in connection.execute(asked)]

    def add(self, visit_id: str, facts: Iterable[tuple[str, str]]) -> int:
        """Enter what is not in the book yet; how many that were."""
        now, told = self._clock(), {notice_id(visit_id, *fact): fact for fact in facts}
        if not told:
            return 0
        known = select(col(OutboxRow.id)).where(col(OutboxRow.id).in_(told))
        with self._reads.connect() as connection:
            old = set(connection.execute(known).scalars())
        rows = [
            {
                "id": name,
                "visit_id": visit_id,
                "kind": kind,
                "detail": detail,
                "state": WAITING,
                "made_at": now,
                "next_at": now,
                "settled_at": 0,
                "tries": 0,
                "problem": "",
            }
            for name, (kind, detail) in told.items()
            if name not in old
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(OutboxRow), rows)
        return len(rows)

    def due(self) -> list[Waiting]:
        """What is to be sent now, oldest first; who signed off is told nothing."""
        asked = (
            select(
                *(col(OutboxRow.id), col(OutboxRow.visit_id), col(ContactRow.address)),
                *(col(ContactRow.lang), col(OutboxRow.kind), col(OutboxRow.detail)),
                *(col(OutboxRow.made_at), col(OutboxRow.tries)),
            )
            .join(ContactRow, col(ContactRow.visit_id) == col(OutboxRow.visit_id))
            .where(col(OutboxRow.state) == WAITING, col(OutboxRow.next_at) <= self._clock())
            .order_by(col(OutboxRow.made_at), col(OutboxRow.id))
        )
        with self._reads.connect() as connection:
            return [
                Waiting(name, Contact(visit, address, lang), kind, detail, int(made), int(tries))
                for name, visit, address, lang, kind, detail, made, tries in connection.execute(
                    asked
                )
            ]

    def begin(self, name: str) -> None:
        """It leaves the house now."""
        self._change(name, state=TRYING, tries=OutboxRow.tries + 1)

    def settle(self, name: str, state: str, problem: str = "", next_at: int = 0) -> None:
        """What became of it; `WAITING` with the time of the next try."""
        at = 0 if state == WAITING else self._clock()
        self._change(name, state=state, problem=problem, next_at=next_at, settled_at=at)

    def after_crash(self) -> None:
        """What was leaving when the house went dark may have left: it stays untold."""
        mine = col(OutboxRow.state) == TRYING
        with self._engine.begin() as connection:
            connection.execute(update(OutboxRow).where(mine).values(state=UNSURE))

    def states(self, visit_id: str) -> dict[str, str]:
        """Kind and detail → state, for those who look."""
        asked = select(col(OutboxRow.kind), col(OutboxRow.detail), col(OutboxRow.state)).where(
            col(OutboxRow.visit_id) == visit_id
        )
        with self._reads.connect() as connection:
            return {f"{kind} {detail}": state for kind, detail, state in connection.execute(asked)}

    def _change(self, name: str, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(OutboxRow).where(col(OutboxRow.id) == name).values(**values))


def notice_id(visit_id: str, kind: str, detail: str) -> str:
    """The one id of this notice of this visit; also what stands before the @ of its Message-ID."""
    return hashlib.sha256(f"{visit_id}\n{kind}\n{detail}".encode()).hexdigest()[:40]
