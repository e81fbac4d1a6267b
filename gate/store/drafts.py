"""Yards that are being drawn: one draft per person, kept until it is saved or thrown away.

A draft may contradict itself and binds nobody, so it is in no ledger. Each change names the draft
that was looked at: two windows of one person never write over each other unseen.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import col

from gate.store.tables_plan import YardDraftRow


@dataclass(frozen=True, slots=True)
class Draft:
    """The file as it stands, and since when (µs since the epoch)."""

    text: str
    at: int

    @property
    def sha256(self) -> str:
        """What the file is known by."""
        return digest(self.text)


def digest(text: str) -> str:
    """SHA-256 of the bytes of a file."""
    return hashlib.sha256(text.encode()).hexdigest()


class Drafts:
    """The drafts of all who draw. `clock` gives µs since the epoch, UTC."""

    def __init__(self, engine: Engine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._reads = engine.execution_options(writing=False)
        self._clock = clock

    def of(self, account: str) -> Draft | None:
        """What this person is drawing; None = nothing."""
        asked = select(col(YardDraftRow.text), col(YardDraftRow.at)).where(_is(account))
        with self._reads.connect() as connection:
            found = connection.execute(asked).one_or_none()
        return Draft(str(found[0]), int(found[1])) if found is not None else None

    def put(self, account: str, text: str, seen: str) -> bool:
        """Keep this as the draft; False when it is no more the one with the hash `seen`.

        `seen` "" = there was none, or it does not matter what there was.
        """
        values = {"text": text, "at": self._clock()}
        with self._engine.begin() as connection:
            asked = select(col(YardDraftRow.text)).where(_is(account))
            known = connection.execute(asked).scalar_one_or_none()
            if seen and (known is None or digest(str(known)) != seen):
                return False
            if known is None:
                connection.execute(insert(YardDraftRow), {"account": account, **values})
            else:
                connection.execute(update(YardDraftRow).where(_is(account)).values(**values))
        return True

    def drop(self, account: str) -> None:
        """Throw it away."""
        with self._engine.begin() as connection:
            connection.execute(delete(YardDraftRow).where(_is(account)))


def _is(account: str):  # type: ignore[no-untyped-def]  # a clause of SQLAlchemy
    return col(YardDraftRow.account) == account
