"""The lines of the gate in memory: rebuilt from their records at start, moved on by records alone.

The single writer owns them. A day begins with an opening: everything as it stands, with the text of
the rule, so that a day is replayed from itself and a start reads one day. What cannot be taken in
at start (another programme version decided otherwise) is said, and the lines are laid out anew from
the vehicles that are there: no truck is lost because of a record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from gate.journey.queueing import Stage
from gate.journey.road import RoadClosure
from gate.journey.versions import replace
from gate.service.queue_needs import group_of
from gate.service.queue_rows import QueueRecord, record_of, row_of
from parking.calendars import Calendar
from parking.eta import After, Promise, reopening
from parking.foresight import Foresight, Outlook
from parking.line import DAY_US, MINUTE_US, Line
from parking.lines import Input, Lines, Record
from parking.replay import agrees, told
from parking.rule import Rule
from parking.ticket import Called, LineError, Standing

log = structlog.get_logger()
SET_BACK_US = 10 * MINUTE_US  # a clock behind the newest record by more was set back
FEWEST_GAPS = 8  # gaps between calls before anybody is promised a time


@dataclass(frozen=True, slots=True)
class QueueRules:
    """The rule in force with its text, and the hours of both sides."""

    rule: Rule
    text: str
    hours: Calendar


@dataclass(frozen=True, slots=True)
class Look:
    """What of a visit its place in a line follows from; while it is the same, nothing is asked."""

    stage: str
    facts: Mapping[str, object]
    loaded: Mapping[str, object]  # the facts of what it carries now
    side: str
    held: bool
    waits: bool  # for a bay
    keeps_until: int = 0
    plugged: bool = False
    booked: bool = False  # it came in its slot


@dataclass(slots=True)
class Queues:
    """The lines now. `synced`: every vehicle that is here was looked at since the start."""

    rules: QueueRules
    lines: Lines = field(init=False)
    nth: int = 0  # the newest record
    last_at: int = 0
    opened: int = -1  # the day (at the gate) of the newest opening
    synced: bool = False
    broken: str = ""  # why the records of the day could not be taken in
    full: set[str] = field(default_factory=set)  # needs that no bay meets
    full_at: int = -1  # the turn of the yard for which that is so
    given: tuple[int, int] = (-1, -1)  # record and turn of the yard after which nobody had a bay
    looked: dict[str, Look] = field(default_factory=dict)  # visit -> what it was last told by
    road: tuple[RoadClosure, ...] = ()  # every time the road was shut
    where: dict[str, str] = field(default_factory=dict)  # visit -> its stage
    foresight: Foresight = field(default_factory=lambda: Foresight(group_of, fewest=FEWEST_GAPS))

    def __post_init__(self) -> None:
        """Empty lines under the rule in force."""
        self.lines = Lines(self.rules.rule)

    def line(self, stage: str) -> Line:
        """The line of a stage."""
        return self.lines.lines[stage]

    def day(self, at: int) -> int:
        """The day at the gate, counted from the epoch."""
        return (at + self.rules.rule.day_starts_utc_min * MINUTE_US) // DAY_US

    # ------------------------------------------------------------------------------- at start

    def load(self, row: QueueRecord) -> None:
        """Take in a record of this day; an opening begins afresh."""
        record = record_of(row)
        self.nth, self.last_at = record.nth, record.at
        if record.what is Input.OPEN:
            self._reopen(record)
            return
        if self.broken:
            return
        try:
            called = self.lines.take(record)
        except LineError as error:
            self._breaks(record, str(error))
            return
        if agrees(record, called):
            self._follow(record)
        else:
            chosen = called.vehicle if called else "nobody"
            self._breaks(record, f"{chosen} would be called, not {row.visit}")

    def _reopen(self, record: Record) -> None:
        self.opened, self.broken = self.day(record.at), ""
        try:
            self.lines = Lines.restored(self.rules.rule, record.kept or {})
        except (KeyError, TypeError, ValueError) as error:
            self._breaks(record, str(error))
            return
        self.foresight.restore(record.learnt or {})
        if record.rule != self.rules.rule.version:
            self.opened = -1  # the rule is another one: it begins with an opening of its own
        lines = self.lines.lines.items()
        self.where = {name: stage for stage, line in lines for name in line.tickets}

    def _breaks(self, record: Record, why: str) -> None:
        self.broken = f"record {record.nth} ({record.what}): {why}"
        log.error("queue_records_not_taken", record=record.nth, why=why)
        self.lines, self.where, self.opened = Lines(self.rules.rule), {}, -1

    # ------------------------------------------------------------------------------- at work

    def begin(self, now: int) -> list[QueueRecord]:
        """The opening of a new day or of another rule; nothing while the day goes on."""
        if self.last_at - now > SET_BACK_US:
            self._set_back(now)
        at = max(now, self.last_at)
        if self.day(at) <= self.opened:
            return []
        kept = self.lines.kept(at)
        record = Record(
            nth=self.nth + 1,
            at=at,
            rule=self.rules.rule.version,
            stage="",
            what=Input.OPEN,
            kept=kept,
            learnt=self.foresight.kept(),
            text=self.rules.text,
            reason=self.broken,
        )
        self.nth, self.last_at = record.nth, at
        self._reopen(record)
        return [row_of(record)]

    def _set_back(self, now: int) -> None:
        """The records lie in the future: going on from there would stand still until it comes.

        So the lines are laid out anew from the vehicles that are there, in the order in which they
        came to wait; the opening says why.
        """
        self.broken = f"the clock was set back by {(self.last_at - now) // MINUTE_US} min"
        log.error("queue_clock_set_back", minutes=(self.last_at - now) // MINUTE_US)
        self.lines, self.where, self.looked = Lines(self.rules.rule), {}, {}
        self.full_at, self.given = -1, (-1, -1)
        self.foresight.forget()
        self.opened, self.last_at, self.synced = -1, now, False

    def take(self, wish: Record, now: int) -> tuple[QueueRecord, Called | None]:
        """Let it happen, numbered and dated; raises `LineError` when it cannot."""
        at = max(now, self.last_at)
        closed = self.closed(wish.stage, at)
        version = self.rules.rule.version
        record = replace(wish, nth=self.nth + 1, at=at, rule=version, closed=closed)
        called = self.lines.take(record)
        if record.what is Input.CALL:
            record = told(record, called)
        self.nth, self.last_at = record.nth, at
        self._follow(record)
        return row_of(record), called

    def closed(self, stage: str, at: int) -> int:
        """For how long so far nobody of this stage could be called, µs; counted from 0.

        Out of hours, while the road was shut, and while a person had stopped the calls. The hours
        are those of the bridge at every stage: room inside is made by those who cross.
        """
        line = self.line(stage)
        start = line.closed_at or at
        if stage in self.lines.stopped:
            return line.closed + at - start
        return line.closed + at - start - self.worked(start, at)

    def _follow(self, record: Record) -> None:
        if record.what is Input.JOIN and record.entrant is not None:
            self.where[record.entrant.vehicle] = record.stage
            self._promised(record.stage, record.entrant.vehicle, record.at)
        elif record.what in (Input.LEAVE, Input.ARRIVE):
            self.where.pop(record.vehicle, None)
            self.foresight.left(record.stage, record.vehicle)
        elif record.what is Input.CALL and record.called:
            self._paced(record)

    def _paced(self, record: Record) -> None:
        """A call teaches how fast the line goes, and how its promise was kept."""
        line = self.line(record.stage)
        need = line.tickets[record.called].entrant.need
        self.foresight.called(record.stage, line, record.called, need, record.at, self.worked)

    def _promised(self, stage: str, vehicle: str, at: int) -> None:
        """Whoever joins is foreseen, asked or not: promises learn from everybody.

        The place in the line stands for the play here, so that joining costs a search.
        """
        outlook = self._outlook(stage, at, played=False)
        self.foresight.joined(stage, self.line(stage), vehicle, at, outlook)

    def _outlook(self, stage: str, at: int, *, played: bool) -> Outlook:
        """Who waits for a bay waits because none is free that fits it."""
        room = 0 if stage == Stage.YARD else max(0, self.line(stage).room)
        return Outlook(room, self._after(stage), self._goes_on(at), played=played)

    def _goes_on(self, at: int) -> tuple[int, int] | None:
        """From when calls go on, at even odds and nine in ten; None while the road is open."""
        shut = next((one for one in self.road if one.lasts), None)
        return reopening(at, shut.closed_at, shut.until) if shut is not None else None

    def _after(self, stage: str) -> After:
        """The instant after so much working time; where there is room, calls know no hours."""
        hours = self.rules.hours

        def after(at: int, us: int) -> int:
            if not us and stage != Stage.BRIDGE:
                return at
            worked = hours.after(at, us)
            return worked if worked is not None else at + us

        return after

    def worked(self, start: int, end: int) -> int:
        """The time between two instants in which vehicles are called, µs.

        The hours are those of the bridge at every stage, as in `closed`, and nobody is called
        anywhere while the road is shut.
        """
        return self.rules.hours.open_us(start, end) - self._shut(start, end)

    def _shut(self, start: int, end: int) -> int:
        """How much of the open hours between two instants the road was shut, µs."""
        worked = self.rules.hours.open_us
        return sum(
            worked(max(start, one.closed_at), min(end, one.opened_at or end)) for one in self.road
        )

    def promise(self, visit_id: str, now: int) -> Promise | None:
        """When it will be called, as a range; None while too little is known to say so.

        Played from the line as it is and the pace of late, and stretched by how promises were kept.
        """
        stage = self.where.get(visit_id, "")
        if not stage or self.line(stage).tickets[visit_id].standing is not Standing.WAITING:
            return None
        outlook = self._outlook(stage, now, played=True)
        return self.foresight.promise(stage, self.line(stage), visit_id, now, outlook)

    def turn_at(self, visit_id: str, now: int) -> int | None:
        """About when the line before the bridge calls it, or called it; None = nobody knows.

        Cheaper than a promise, and not told to anybody as one.
        """
        if self.where.get(visit_id) != Stage.BRIDGE:
            return None
        line = self.line(Stage.BRIDGE)
        ticket = line.tickets[visit_id]
        if ticket.standing is Standing.CALLED:
            return now
        outlook = self._outlook(Stage.BRIDGE, now, played=False)
        wait = self.foresight.soon(Stage.BRIDGE, line, visit_id, outlook)
        if wait is None:
            return None
        return outlook.after(outlook.goes_on[0] if outlook.goes_on else now, wait)


def wish(stage: str, what: Input, vehicle: str = "", **more: object) -> Record:
    """A record that is not numbered yet."""
    return Record(nth=0, at=0, rule="", stage=stage, what=what, vehicle=vehicle, **more)  # type: ignore[arg-type]
