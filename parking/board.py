"""What the big board says: which plate goes where, the most urgent line first.

The yard's board shows whole plates, because drivers look for their own. Public pages get the last
three characters only, and the full plate never travels with a masked line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

PUBLIC_CHARACTERS = 3
HIDDEN = "•••"


class BoardState(StrEnum):
    """What the driver should do now, in the order in which the board shows it."""

    GO_TO_BAY = "GO_TO_BAY"
    MAY_LEAVE = "MAY_LEAVE"
    PAY = "PAY"
    AT_GATE = "AT_GATE"
    PARKED = "PARKED"


_RANK = {state: rank for rank, state in enumerate(BoardState)}


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One vehicle on a board.

    ``plate`` is the normal form, ``display`` as painted (``25C-012.34``), ``bay`` empty while there
    is none, ``words`` the key of the sentence in three languages, ``since_us`` when the state began
    (µs since the epoch, UTC).
    """

    plate: str
    display: str
    bay: str
    state: BoardState
    words: str
    since_us: int


def board_line(
    plate: str, display: str, state: BoardState, *, since_us: int, bay: str = ""
) -> BoardLine:
    """A line with the words that belong to its state."""
    return BoardLine(plate, display, bay, state, f"board.{state.lower()}", since_us)


def order(lines: Iterable[BoardLine], limit: int | None = None) -> tuple[BoardLine, ...]:
    """By urgency, then the newest change first, then by plate; at most ``limit`` lines."""
    ranked = sorted(lines, key=lambda line: (_RANK[line.state], -line.since_us, line.plate))
    return tuple(ranked[:limit])


def masked(line: BoardLine) -> BoardLine:
    """The line as the public may see it: the last three characters of the plate."""
    short = HIDDEN + line.plate[-PUBLIC_CHARACTERS:]
    return replace(line, plate=short, display=short)
