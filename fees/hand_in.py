"""Takings on their way to the treasury, as a table: listed, then confirmed or taken back.

A list (bảng kê nộp tiền) holds whole shifts, each on one list at most. What the treasury confirms
is the sum of the list to the đồng; a list that turns out wrong is taken back and made anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class HandInState(StrEnum):
    """Where a list stands."""

    LISTED = "LISTED"
    CONFIRMED = "CONFIRMED"
    TAKEN_BACK = "TAKEN_BACK"


class HandInEvent(StrEnum):
    """What can happen to a list."""

    CONFIRM = "CONFIRM"
    TAKE_BACK = "TAKE_BACK"


_S, _E = HandInState, HandInEvent
ROWS: tuple[tuple[HandInState, HandInEvent, HandInState], ...] = (
    (_S.LISTED, _E.CONFIRM, _S.CONFIRMED),
    (_S.LISTED, _E.TAKE_BACK, _S.TAKEN_BACK),
)
_TABLE = {(state, event): after for state, event, after in ROWS}


class HandInError(ValueError):
    """A step or a sum that a list cannot take. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Takings:
    """What one closed shift put into the safe; ``closed_us`` when (µs UTC)."""

    shift_id: str
    closed_us: int
    amount_vnd: int


def advance(state: HandInState, event: HandInEvent) -> HandInState:
    """The next state, or ``HandInError`` naming state and event."""
    try:
        return _TABLE[state, event]
    except KeyError:
        message = f"a list that is {state} cannot take {event}; nothing was changed"
        raise HandInError("hand_in.no_such_step", message) from None


def total(listed: Iterable[Takings]) -> int:
    """The sum of a list, whole đồng; raises ``HandInError`` when there is nothing to hand in."""
    amount = sum(one.amount_vnd for one in listed)
    if amount <= 0:
        raise HandInError("hand_in.nothing", f"{amount} đồng cannot be handed in")
    return amount


def waiting(found: Iterable[Takings], now_us: int) -> tuple[int, int]:
    """Takings that no list has: their sum (whole đồng), and the age of the oldest (µs)."""
    kept = tuple(found)
    oldest = min((one.closed_us for one in kept), default=now_us)
    return sum(one.amount_vnd for one in kept), now_us - oldest


def number(year: int, nth: int) -> str:
    """The number of the ``nth`` list of a year, as it is written on the paper."""
    return f"BK-{year}-{nth:04d}"
