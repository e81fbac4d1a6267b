"""Draw the states of a vehicle in a line into `docs/queue.md` from the table in `parking.ticket`.

`python -m scripts.draw_queue` rewrites what stands between the marks of the page; a test fails
when page and table have drifted apart.
"""

import sys
from pathlib import Path

from parking.ticket import ROWS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "queue.md"
BEGIN, END = "<!-- drawn from parking/ticket.py: begin -->", "<!-- drawn: end -->"


def drawing() -> str:
    """A mermaid state diagram, every row of the table an arrow."""
    arrows = [f"    {before} --> {after}: {move}" for (before, move), after in ROWS.items()]
    lines = ["stateDiagram-v2", "    [*] --> WAITING: join", *arrows, "    GONE --> [*]"]
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


def redrawn(page: str) -> str:
    """The page with its drawing made anew. Raises `ValueError` when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs the marks {BEGIN!r} and {END!r}, in this order")
    return f"{before}{BEGIN}\n{drawing()}{END}{after}"


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
