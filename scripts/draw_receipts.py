"""Draw the life of a receipt into `docs/receipts.md` from the tables in `fees.receipt_state`.

`python -m scripts.draw_receipts` rewrites what stands between the marks of the page; a test fails
when page and tables have drifted apart.
"""

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from fees.receipt_state import CORRECTION_ROWS, ROWS
from scripts.draw_visit import arrows

PAGE = Path(__file__).resolve().parents[1] / "docs" / "receipts.md"
Rows = Iterable[tuple[StrEnum, StrEnum, StrEnum]]
TABLES: dict[str, Rows] = {"way": ROWS, "standing": CORRECTION_ROWS}
END = "<!-- drawn: end -->"


def redrawn(page: str) -> str:
    """The page with its drawings made anew. Raises `ValueError` when a mark is missing."""
    for name, rows in TABLES.items():
        begin = f"<!-- drawn from fees/receipt_state.py, {name}: begin -->"
        before, found, rest = page.partition(begin)
        _, ended, after = rest.partition(END)
        if not found or not ended:
            raise ValueError(f"the page needs the marks {begin!r} and {END!r}, in this order")
        page = f"{before}{begin}\n{arrows(rows)}{END}{after}"
    return page


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
