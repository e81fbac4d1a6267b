"""A vehicle's place in one line: what it is, where it stands, and what may happen to it next.

The states are a table of rows; asking for a row that is not there raises an error that names state
and step. Nothing here decides an order.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """What a vehicle does in a line. GONE ends it; a vehicle may join again afterwards."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    HELD = "HELD"
    GONE = "GONE"


class Move(StrEnum):
    """What happens to a vehicle that stands in a line."""

    CALL = "call"
    RECALL = "recall"
    MISS = "miss"  # called as often as the rule says, and did not come: its place is lost
    CANCEL = "cancel"  # the call is taken back, and the place stays
    ARRIVE = "arrive"
    HOLD = "hold"
    RELEASE = "release"
    LEAVE = "leave"


_S, _M = Standing, Move
ROWS: dict[tuple[Standing, Move], Standing] = {
    (_S.WAITING, _M.CALL): _S.CALLED,
    (_S.WAITING, _M.HOLD): _S.HELD,
    (_S.WAITING, _M.LEAVE): _S.GONE,
    (_S.CALLED, _M.RECALL): _S.CALLED,
    (_S.CALLED, _M.MISS): _S.WAITING,
    (_S.CALLED, _M.CANCEL): _S.WAITING,
    (_S.CALLED, _M.ARRIVE): _S.GONE,
    (_S.CALLED, _M.HOLD): _S.HELD,
    (_S.CALLED, _M.LEAVE): _S.GONE,
    (_S.HELD, _M.RELEASE): _S.WAITING,
    (_S.HELD, _M.LEAVE): _S.GONE,
}


class LineError(ValueError):
    """A step that the line does not know. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who joins: class as the rule names it, need = which bays can take it ("" = any).

    ``urgent_at`` is when its goods become urgent (µs since the epoch; 0 = never). ``place`` is the
    place it had before a return (0 = none), ``returns`` how often it was sent back.
    """

    vehicle: str
    kind: str
    need: str = ""
    urgent_at: int = 0
    place: int = 0
    returns: int = 0


@dataclass(slots=True, eq=False)
class Ticket:
    """A place: ``key`` rises with joining, ``ahead`` is how many waited when it joined."""

    entrant: Entrant
    key: int
    kind: str
    ahead: int
    joined_at: int
    seen: int  # length of the list of calls when it began to be passed
    standing: Standing = Standing.WAITING
    calls: int = 0
    called_at: int = 0  # its newest call, 0 = none
    excused: list[tuple[int, int]] | None = None  # stretches of that list while it did not wait

    def step(self, move: Move) -> None:
        """Take a step of the table; raises `LineError` when there is no such row."""
        after = ROWS.get((self.standing, move))
        if after is None:
            raise LineError(
                "queue.step", f"{self.entrant.vehicle} is {self.standing} and cannot {move}"
            )
        self.standing = after


@dataclass(frozen=True, slots=True)
class Called:
    """One call and why: the rule that chose it, and how many older ones it went past.

    ``why``: ``emergency``, ``bound`` (somebody had been passed as often as allowed), ``starved``,
    ``share``, ``gain``, ``turn`` (the oldest), ``hand`` (a person, beside the rule).
    ``nth`` counts the calls of the line from 1.
    """

    nth: int
    at: int
    vehicle: str
    kind: str
    key: int
    why: str
    passed: int


@dataclass(frozen=True, slots=True)
class DriverLine:
    """What a driver may read: how many are before it, and who went past it and why."""

    vehicle: str
    standing: Standing
    before: int
    passed_by: tuple[Called, ...]
    may_still_pass: int


CALL_FIELDS = tuple(field.name for field in fields(Called))
ENTRANT_FIELDS = tuple(field.name for field in fields(Entrant))
ORDINARY = "ordinary"  # every rule has this class


def kept_ticket(ticket: Ticket) -> list[object]:
    """A ticket in plain values, its entrant first."""
    entrant = [getattr(ticket.entrant, name) for name in ENTRANT_FIELDS]
    excused = [list(stretch) for stretch in ticket.excused or ()]
    return [
        entrant,
        ticket.key,
        ticket.kind,
        ticket.ahead,
        ticket.joined_at,
        ticket.seen,
        ticket.standing.value,
        ticket.calls,
        ticket.called_at,
        excused,
    ]


def ticket_from(kept: Sequence[Any], classes: Container[str]) -> Ticket:
    """The ticket again; one of a class that is no more is an ordinary one."""
    written, key, kind, ahead, joined_at, seen, standing, calls, called_at, excused = kept
    entrant = Entrant(*written)
    if entrant.kind not in classes:
        entrant = replace(entrant, kind=ORDINARY)
    return Ticket(
        entrant,
        key,
        kind if kind in classes else ORDINARY,
        ahead,
        joined_at,
        seen,
        Standing(standing),
        calls,
        called_at,
        [(a, b) for a, b in excused] or None,
    )
