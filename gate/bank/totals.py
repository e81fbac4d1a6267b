"""The last row of a statement in CSV, held against the sum of the rows before it.

A row that was lost in the middle of a file shifts nothing and ends nothing: only the bank's own
total knows. An empty cell says nothing; a figure that does not agree is a fault of the whole file.
"""

from dataclasses import dataclass

from gate.bank import values
from gate.bank.problems import StatementError

_REMEDY = "A row is missing, double or changed; export the statement again"


@dataclass(slots=True)
class Sums:
    """What the rows come to, in đồng."""

    came: int = 0
    went: int = 0


def compare(
    place: str, row: list[str], titles: list[str], told: dict[str, str], sums: Sums
) -> None:
    """Hold the total row against the sums; raises `StatementError` naming the column.

    `told`: the titles of the columns `amount`, and `debit` or `direction` where there is one. With
    a direction a bank adds up what came in, or all movements: either is taken.
    """
    if len(row) != len(titles):
        if any(row[1:]):
            what = f"the total row has {len(row)} columns, the titles have {len(titles)}"
            raise StatementError(place, what, "The file is shifted; or write totals = false")
        return
    cells = dict(zip(titles, row, strict=True))
    every = {sums.came} | ({sums.came + sums.went} if "direction" in told else set())
    _same(place, told["amount"], cells, every)
    if "debit" in told:
        _same(place, told["debit"], cells, {sums.went})


def _same(place: str, title: str, cells: dict[str, str], sums: set[int]) -> None:
    if not cells[title]:
        return
    where = f"{place}, {title!r}"
    total = values.amount(cells[title], where)
    if total not in sums:
        said = " or ".join(f"{one:,}" for one in sorted(sums))
        raise StatementError(where, f"the total is {total:,}, the rows come to {said}", _REMEDY)
