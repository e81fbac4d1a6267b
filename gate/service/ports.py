"""What the loop needs from the outside.

A store that commits a batch whole, and outlets for what was decided.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gate.service.money import Receipt
from gate.service.paper_rows import ReceiptLife
from gate.service.records import Opening, Remembered
from gate.service.state import Entity
from gate.service.work import Notice

Clock = Callable[[], int]  # µs since the epoch, UTC


class RowRejectedError(Exception):
    """The database refused a row (a constraint): the fault is in the command, not in the disk."""


class Store(Protocol):
    """Durable storage of one gate."""

    def write(self, entities: Sequence[Entity]) -> None:
        """Commit all or nothing, durably; returns only after COMMIT.

        Raises `RowRejectedError` for a row that breaks a constraint.
        """

    def load(self) -> Iterable[Entity]:
        """Every entity that the present needs.

        Open visits and what hangs on them, counters, last turns.
        """

    def receipts(self, ids: Sequence[str]) -> Iterable[Receipt | ReceiptLife]:
        """Receipts of any age, where they stand, and the first ones of their chains."""

    def remembered(self, keys: Sequence[str]) -> Mapping[str, Remembered]:
        """Answers already given to these Idempotency-Keys."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a batch made durable, for those who must be told after COMMIT and not before."""

    openings: tuple[Opening, ...]
    notices: tuple[Notice, ...]
