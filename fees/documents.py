"""A document of tables before it becomes a file: title, facts, tables with typed cells, signatures.

Files, screens and paper are made from the same document, so they cannot say different things. Money
is a whole number of đồng, a day a ``date``, a time a ``datetime`` without a zone (Vietnam's).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

Cell = str | int | date | datetime


class Shape(StrEnum):
    """How a column is written."""

    TEXT = "text"
    MONEY = "money"
    COUNT = "count"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, shape; money and counts are added up below."""

    name: str
    width: int = 14
    shape: Shape = Shape.TEXT

    @property
    def adds_up(self) -> bool:
        """True when the foot of the table has its sum."""
        return self.shape in (Shape.MONEY, Shape.COUNT)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; ``apart`` = on a sheet of its own, ``footed`` = with sums below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    apart: bool = False
    footed: bool = True

    def __post_init__(self) -> None:
        """Refuse rows that do not fit under the headings."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.title!r} does not have {len(self.columns)} cells")

    def sums(self) -> dict[int, int]:
        """The sum of each column that adds up, by its place."""
        return {
            place: sum(cell for row in self.rows if isinstance(cell := row[place], int))
            for place, column in enumerate(self.columns)
            if column.adds_up
        }


@dataclass(frozen=True, slots=True)
class Document:
    """What is written into a file; ``data`` is the same for machines.

    ``mark`` says that it has no value (training), ``day`` is its own day, never that of writing.
    """

    name: str
    title: str
    day: date
    mark: str
    facts: tuple[tuple[str, Cell], ...]
    tables: tuple[Table, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    signers: tuple[str, ...] = ()
