"""A cashier's shift, as a table: opened with a float, counted blind, then closed or handed over.

The count is told before the book says what should be there, so nobody counts towards a sum. What
differs has a reason or the shift stays open; nothing is ever levelled out silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fees.money import Dong, dong

NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)
"""Notes in use, in đồng, largest first."""
LONGEST_US = 14 * 3_600_000_000
"""A shift that is open for longer was left open: nobody works 14 hours."""


class ShiftState(StrEnum):
    """Where a shift stands."""

    OPEN = "OPEN"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"
    HANDED_OVER = "HANDED_OVER"


class ShiftEvent(StrEnum):
    """What can happen to a shift. RECOUNT: the count was wrong; the first one stays in the book."""

    COUNT = "COUNT"
    RECOUNT = "RECOUNT"
    CLOSE = "CLOSE"
    HAND_OVER = "HAND_OVER"


_S, _E = ShiftState, ShiftEvent
ROWS: tuple[tuple[ShiftState, ShiftEvent, ShiftState], ...] = (
    (_S.OPEN, _E.COUNT, _S.COUNTED),
    (_S.COUNTED, _E.RECOUNT, _S.COUNTED),
    (_S.COUNTED, _E.CLOSE, _S.CLOSED),
    (_S.COUNTED, _E.HAND_OVER, _S.HANDED_OVER),
)
_TABLE = {(state, event): after for state, event, after in ROWS}


class ShiftError(ValueError):
    """A step or a sum that a shift cannot take. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def advance(state: ShiftState, event: ShiftEvent) -> ShiftState:
    """The next state, or ``ShiftError`` naming state and event."""
    try:
        return _TABLE[state, event]
    except KeyError:
        raise ShiftError(
            "shift.no_such_step", f"a shift that is {state} cannot take {event}"
        ) from None


def counted(notes: Mapping[int, int]) -> Dong:
    """The sum of so many of each note; raises ``ShiftError`` for a note that does not exist."""
    for note, many in notes.items():
        if note not in NOTES or dong(many) < 0:
            raise ShiftError("shift.unknown_note", f"there is no note of {note} đồng")
    return Dong(sum(note * many for note, many in notes.items()))


def variance(*, expected_vnd: int, counted_vnd: int, reason: str) -> int:
    """Counted less expected: above zero too much. Raises ``ShiftError`` when it has no reason."""
    difference = dong(counted_vnd) - dong(expected_vnd, signed=True)
    if difference and not reason:
        raise ShiftError("shift.reason_needed", f"the drawer differs by {difference} đồng")
    return difference


def confirm_sum(*, counted_vnd: int, confirmed_vnd: int) -> None:
    """The next cashier counts the same sum, or takes nothing over; raises ``ShiftError``."""
    if dong(counted_vnd) != dong(confirmed_vnd):
        raise ShiftError(
            "shift.sums_differ", f"counted {counted_vnd}, the next cashier {confirmed_vnd}"
        )


def left_open(state: ShiftState, opened_at: int, now: int) -> bool:
    """Whether a shift was left open: neither closed nor handed over after ``LONGEST_US``."""
    return state in (ShiftState.OPEN, ShiftState.COUNTED) and now - opened_at > LONGEST_US
