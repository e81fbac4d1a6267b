"""A day's queue again from what was recorded: inputs and rule version in, the same order out.

A record that cannot be taken is refused by its number: a day with a hole in it is not replayed
around the hole. A day begins with an opening that holds the lines as they stood and the rule's own
text, so that each day is replayed from itself; what an opening says is held against the day before
it, so that days join.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from parking.line import Line
from parking.lines import Input, Lines, Record
from parking.rule import Rule, load_rule
from parking.ticket import Called, Entrant, LineError

__all__ = [
    "Book",
    "Input",
    "Record",
    "ReplayError",
    "Replayed",
    "agrees",
    "opened",
    "replay",
    "told",
]

OTHERWISE = "the lines stood otherwise"


class ReplayError(ValueError):
    """A record that cannot be replayed; names it."""

    def __init__(self, record: Record, why: str) -> None:
        self.record = record
        super().__init__(f"record {record.nth} ({record.what}): {why}")


@dataclass(frozen=True, slots=True)
class Replayed:
    """Every call of the day in order, with its stage, and the records that say otherwise."""

    calls: tuple[tuple[str, Called], ...]
    differs: tuple[tuple[Record, str], ...]  # the record, and whom the replay called instead

    @property
    def equal(self) -> bool:
        """Whether the order is exactly the recorded one."""
        return not self.differs


@dataclass(slots=True)
class Book:
    """Lines that write down what they are told."""

    rule: Rule
    records: list[Record] = field(default_factory=list)
    of: Lines = field(init=False)

    def __post_init__(self) -> None:
        """One line for each stage."""
        self.of = Lines(self.rule)

    @property
    def lines(self) -> dict[str, Line]:
        """The lines by stage."""
        return self.of.lines

    def join(self, stage: str, entrant: Entrant, now: int) -> None:
        """As `Line.join`, recorded when it was possible."""
        self._take(now, stage, Input.JOIN, entrant.vehicle, entrant=entrant)

    def step(self, stage: str, what: Input, vehicle: str, now: int) -> None:
        """Leave, hold, release, recall, arrive and what a person does; recorded when possible."""
        if what in (Input.OPEN, Input.JOIN, Input.CHANGE, Input.CALL):
            raise LineError("queue.step", f"{what} is no step of a vehicle in a line")
        self._take(now, stage, what, vehicle)

    def call(
        self, stage: str, now: int, needs: Iterable[str] | None = None, room: int = -1
    ) -> Called | None:
        """As `Line.call`; that nobody was called is recorded too."""
        able = None if needs is None else tuple(sorted(needs))
        return self._take(now, stage, Input.CALL, "", needs=able, room=room)

    def _take(
        self,
        now: int,
        stage: str,
        what: Input,
        vehicle: str,
        *,
        entrant: Entrant | None = None,
        needs: tuple[str, ...] | None = None,
        room: int = -1,
    ) -> Called | None:
        record = Record(
            nth=len(self.records) + 1,
            at=now,
            rule=self.rule.version,
            stage=stage,
            what=what,
            vehicle=vehicle,
            entrant=entrant,
            needs=needs,
            room=room,
        )
        called = self.of.take(record)
        self.records.append(told(record, called) if what is Input.CALL else record)
        return called


def told(record: Record, called: Called | None) -> Record:
    """The record of a call with whom it chose and why."""
    if called is None:
        return record
    return replace(record, called=called.vehicle, because=called.why, passed=called.passed)


def agrees(record: Record, called: Called | None) -> bool:
    """Whether a call of the rule chose whom the record says, for the same reason."""
    chosen = (called.vehicle, called.why, called.passed) if called is not None else ("", "", 0)
    return record.what is not Input.CALL or chosen == (
        record.called,
        record.because,
        record.passed,
    )


def opened(record: Record) -> Lines:
    """The lines with which a day begins; raises `ReplayError` for what is no opening."""
    if record.kept is None:
        raise ReplayError(record, "is no opening of a day")
    rule = load_rule(record.text.encode())
    if rule.version != record.rule:
        raise ReplayError(record, f"holds the text of rule {rule.version}, not {record.rule}")
    return Lines.restored(rule, record.kept)


def replay(rule: Rule, records: Iterable[Record]) -> Replayed:
    """The order of a day, recomputed; raises `ReplayError` at the first record that cannot be.

    `rule` is what holds until an opening brings its own.
    """
    lines = Lines(rule)
    calls: list[tuple[str, Called]] = []
    differs: list[tuple[Record, str]] = []
    before = 0
    for record in records:
        begins = not before and record.what is Input.OPEN
        if record.nth != before + 1 and not begins:
            raise ReplayError(record, f"follows {before}: a record is missing before it")
        before = record.nth
        if record.what is Input.OPEN:
            if not begins and lines.kept(record.at) != record.kept:
                differs.append((record, OTHERWISE))
            lines = opened(record)
            continue
        called = _again(lines, record)
        if called is not None:
            calls.append((record.stage, called))
        if not agrees(record, called):
            differs.append((record, called.vehicle if called else ""))
    return Replayed(tuple(calls), tuple(differs))


def _again(lines: Lines, record: Record) -> Called | None:
    if record.rule != lines.rule.version:
        raise ReplayError(record, f"was taken under rule {record.rule}, not {lines.rule.version}")
    if record.stage not in lines.lines:
        raise ReplayError(record, f"there is no stage {record.stage}")
    try:
        return lines.take(record)
    except LineError as error:
        raise ReplayError(record, str(error)) from error
