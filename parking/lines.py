"""The three lines of a gate together, and the one door by which anything happens to them.

Whatever happens is a `Record`, in the order in which the single writer took it: so a gate that
works, a gate that starts again and a day that is replayed all go the same way. What the outside
alone knew at a call (which needs had a place, how much room there was) is part of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from parking.line import Line
from parking.rule import STAGES, Rule
from parking.ticket import Called, Entrant, LineError

WEEK_US = 7 * 24 * 3_600_000_000


class Input(StrEnum):
    """What can happen to the lines."""

    OPEN = "open"  # a day begins, or another rule: everything as it stands now
    JOIN = "join"
    LEAVE = "leave"
    HOLD = "hold"
    RELEASE = "release"
    CHANGE = "change"  # of what is known of a vehicle
    CALL = "call"
    RECALL = "recall"
    ARRIVE = "arrive"
    SEND = "send"  # called by a person, beside the rule
    CANCEL = "cancel"  # a call is taken back by a person
    MISS = "miss"  # a person says that it did not come
    STOP = "stop"  # a person stops the calls of a stage
    GO = "go"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One input of one stage; `nth` counts a gate's records from 1 without a gap.

    `rule` is the version under which it was taken. `needs` are those with a place at a call, `room`
    how many might be called (-1: the rule's own limit). `closed` is for how long so far, µs, nobody
    of the stage could be called (-1: not counted): such time ages nobody. `called`, `because` and
    `passed` are whom the call chose ("" = nobody) and why: no inputs, but what the replay is held
    against. `by` and `reason` are a person's. `kept`, `learnt` and `text` are of `open` alone: the
    lines, what was foretold (`parking.foresight`, which decides nothing), and the rule's file.
    """

    nth: int
    at: int
    rule: str
    stage: str
    what: Input
    vehicle: str = ""
    entrant: Entrant | None = None
    needs: tuple[str, ...] | None = None
    room: int = -1
    closed: int = -1
    called: str = ""
    because: str = ""
    passed: int = 0
    by: str = ""
    reason: str = ""
    kept: Mapping[str, Any] | None = None
    learnt: Mapping[str, Any] | None = None
    text: str = ""


@dataclass(slots=True)
class Lines:
    """A line for each stage, which stages stand still, and the places of who went out."""

    rule: Rule
    lines: dict[str, Line] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)  # stage -> a person's reason
    went: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    # vehicle that left the bridge's line called -> when, its key, how often it had returned

    def __post_init__(self) -> None:
        """Empty lines."""
        self.lines = {stage: Line(self.rule, stage) for stage in STAGES}

    def take(self, record: Record) -> Called | None:
        """Let one record happen; the call that it made, if it made one.

        Raises `LineError` when it cannot happen; nothing has changed then.
        """
        line = self.lines[record.stage]
        before = line.closed, line.closed_at
        if record.closed >= 0:
            line.closed, line.closed_at = record.closed, record.at
        try:
            return self._happens(record, line)
        except LineError:
            line.closed, line.closed_at = before
            raise

    def _happens(self, record: Record, line: Line) -> Called | None:
        match record.what:
            case Input.JOIN | Input.CHANGE:
                if record.entrant is None:
                    raise LineError("queue.nobody", "names nobody")
                if record.what is Input.JOIN:
                    line.join(record.entrant, record.at)
                else:
                    line.change(record.entrant)
            case Input.CALL:
                fits = None if record.needs is None else set(record.needs).__contains__
                return line.call(record.at, fits, None if record.room < 0 else record.room)
            case Input.SEND:
                return line.send(record.vehicle, record.at)
            case Input.RECALL:
                line.recall(record.vehicle, record.at)
            case Input.ARRIVE:
                self._arrived(record, line)
            case Input.STOP:
                self.stopped[record.stage] = record.reason
            case Input.GO:
                self.stopped.pop(record.stage, None)
            case Input.OPEN:
                raise LineError("queue.step", "an opening is no step of a line")
            case _:
                _step(line, record.what, record.vehicle)
        return None

    def _arrived(self, record: Record, line: Line) -> None:
        ticket = line.arrived(record.vehicle)
        if record.stage == STAGES[-1]:
            self.went[record.vehicle] = (record.at, ticket.key, ticket.entrant.returns)

    def kept(self, at: int) -> dict[str, object]:
        """Everything that decides what happens next, in plain values to be written down at `at`.

        A place is kept a week for who is sent back.
        """
        lately = {name: list(one) for name, one in self.went.items() if one[0] > at - WEEK_US}
        return {
            "lines": {stage: line.kept() for stage, line in self.lines.items()},
            "stopped": dict(self.stopped),
            "went": lately,
        }

    @classmethod
    def restored(cls, rule: Rule, kept: Mapping[str, Any]) -> Lines:
        """The lines as they were written down, under this rule."""
        made = cls(rule)
        for stage, line in kept["lines"].items():
            made.lines[stage].restore(line)
        made.stopped = dict(kept["stopped"])
        made.went = {name: (at, key, n) for name, (at, key, n) in kept["went"].items()}
        return made


def _step(line: Line, what: Input, vehicle: str) -> None:
    steps = {
        Input.LEAVE: line.leave,
        Input.HOLD: line.hold,
        Input.RELEASE: line.release,
        Input.CANCEL: line.cancel,
        Input.MISS: line.miss,
    }
    steps[what](vehicle)
