"""Draw custody into `docs/visit.md` from the tables in `gate.journey`.

`python -m scripts.draw_visit` rewrites what stands between the marks of the page, custody first,
then trailers and goods; the words around them are written by hand. A test fails when page and
tables have drifted apart.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from gate.journey.consignment import CONSIGNMENT_ROWS
from gate.journey.equipment import EQUIPMENT_ROWS
from gate.journey.visit import OPEN_STATES, TRANSITIONS, Custody, Step

PAGE = Path(__file__).resolve().parents[1] / "docs" / "visit.md"
BEGIN, END = "<!-- drawn from gate/journey/visit.py: begin -->", "<!-- drawn: end -->"

Table = Mapping[tuple[Custody, Step], Custody]
Rows = Iterable[tuple[StrEnum, StrEnum, StrEnum]]
OTHERS: Mapping[str, Rows] = {
    "equipment": EQUIPMENT_ROWS,
    "consignment": CONSIGNMENT_ROWS,
}


def drawing(table: Table) -> str:
    """The diagram and the table of one state machine, as Markdown."""
    return f"```mermaid\n{diagram(table)}```\n\n{rows(table)}"


def diagram(table: Table) -> str:
    """A mermaid state diagram; steps that join the same two states share an arrow.

    Passages out of closed states are left to the table: drawn, they would hide the rest.
    """
    arrows: dict[tuple[Custody, Custody], list[str]] = defaultdict(list)
    for (state, step), after in table.items():
        if state in OPEN_STATES:
            arrows[state, after].append(step.value)
    lines = ["stateDiagram-v2", "    [*] --> EXPECTED: declared", "    [*] --> AT_GATE: first seen"]
    lines += [
        f"    {before.value} --> {after.value}: {', '.join(sorted(steps))}"
        for (before, after), steps in sorted(arrows.items(), key=_order)
    ]
    lines += [f"    {state.value} --> [*]" for state in Custody if state not in OPEN_STATES]
    return "\n".join(lines) + "\n"


def _order(arrow: tuple[tuple[Custody, Custody], list[str]]) -> tuple[int, int]:
    every = list(Custody)
    before, after = arrow[0]
    return every.index(before), every.index(after)


def rows(table: Table) -> str:
    """The whole table: states down, steps across, the state after in the cell, "·" for refused."""
    head = ["state", *(f"`{step.value}`" for step in Step)]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for state in Custody:
        after = [table.get((state, step)) for step in Step]
        cells = [f"**{state.value}**", *(a.value if a else "·" for a in after)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def arrows(found: Rows) -> str:
    """A mermaid state diagram of a small table, every row an arrow."""
    lines = [f"    {before.value} --> {after.value}: {step.value}" for before, step, after in found]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def redrawn(page: str) -> str:
    """The page with its drawings made anew. Raises `ValueError` when a mark is missing."""
    page = _between(page, BEGIN, drawing(TRANSITIONS))
    for name, found in OTHERS.items():
        page = _between(page, BEGIN.replace("visit", name), arrows(found))
    return page


def _between(page: str, begin_mark: str, drawn: str) -> str:
    before, begin, rest = page.partition(begin_mark)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page needs the marks {begin_mark!r} and {END!r}, in this order")
    return f"{before}{begin_mark}\n{drawn}{END}{after}"


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
