"""The queues follow every decision: who joined and left, who is called now, who did not come.

It runs inside the single writer after a decision stands, and what it adds is written with that
decision. A person's word about a line (`Work.wishes`) was judged by its handler before. Nobody is
stopped by a queue: a vehicle that drives in uncalled has left the line.
"""

from dataclasses import dataclass, field

import structlog

from gate.journey.baystop import BayStop, StopKind
from gate.journey.commands import Actor
from gate.journey.consignment import Consignment, HandOver
from gate.journey.hold import Hold
from gate.journey.queueing import Stage
from gate.journey.road import closed_us
from gate.journey.slotdraw import SlotRequest
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Visit
from gate.service import yard
from gate.service.goods import as_loaded
from gate.service.queue_facts import entrant, got_there, plugged, stands_in
from gate.service.queues import Look, Queues, wish
from gate.service.slots import booked
from gate.service.state import Entity
from gate.service.work import Notice, Work
from gate.service.yard_rows import YardApplied
from parking.line import MINUTE_US, Line
from parking.lines import Input, Record
from parking.rule import STAGES
from parking.ticket import Called, Entrant, Standing, Ticket

log = structlog.get_logger()
_CLOCK = Actor("queue", "system")


@dataclass(slots=True)
class _Round:
    """What follows from one decision, in the making; everything in it has happened already."""

    work: Work
    queues: Queues
    made: list[Entity] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    moved: dict[str, None] = field(default_factory=dict)  # visits whose place in a line changed

    def take(self, asked: Record) -> Called | None:
        """Let one thing happen to a line, and write it down."""
        row, called = self.queues.take(asked, self.work.now)
        self.made.append(row)
        self.moved.setdefault(row.visit)
        return called

    def put(self, visit: Visit) -> None:
        """A visit that the queue changed: shown, written, and looked at again."""
        state = self.work.state
        then = Work(state, self.work.rules, self.work.now, self.work.new_id, _CLOCK)
        then.put(visit)
        if visit.place not in ("", UNASSIGNED):
            then.heal(visit.id, "no_bay")
        state.apply_all(then.changes)
        self.made += then.changes
        self.notices += then.notices


def follow(work: Work, *, tick: bool) -> tuple[list[Entity], list[Notice]]:
    """What the queues make of a decision that stands: rows and visits to write, screens to tell."""
    queues = work.state.queues
    if queues is None:
        return [], []
    done = _Round(work, queues)
    queues.road = tuple(work.closures().values())
    try:
        _round(done, tick=tick)
    except Exception:  # a fault of ours: what has happened is written, and the gate works on
        log.exception("queue_failed")
    return done.made, done.notices


def _round(done: _Round, *, tick: bool) -> None:
    queues, work = done.queues, done.work
    done.made += queues.begin(work.now)
    named = dict.fromkeys(filter(None, map(_about, work.changes)))
    if not queues.synced:
        here = sorted(work.state.here, key=lambda i: (work.state.visits[i].stage_since, i))
        named = {**dict.fromkeys([*queues.where, *here]), **named}
        queues.synced = True
    for visit_id in named:
        _sync(done, visit_id)
    for asked in work.wishes:
        if asked.vehicle and queues.where.get(asked.vehicle) != asked.stage:
            continue
        done.take(asked)
        if asked.what is Input.SEND and asked.stage == Stage.YARD:
            _to_bay(done, asked.vehicle)
    if tick:
        _overdue(done)
    stopped = any(isinstance(one, BayStop | YardApplied) for one in work.changes)  # other bays
    if named or work.wishes or stopped or tick:
        _call(done, tick=tick)
    for visit_id in list(done.moved):
        _tell(done, visit_id)


def _about(entity: Entity) -> str:
    """The visit whose place in a line this change may move, "" = none."""
    match entity:
        case Visit():
            return entity.id
        case HandOver():  # who carries the goods now is told by the consignment
            return entity.from_visit
        case Hold() | SlotRequest() | Consignment():
            return entity.visit_id
        case _:
            return ""


def _sync(done: _Round, visit_id: str) -> None:
    """One vehicle stands where its visit says: joins, leaves, is held, is known better."""
    state, queues = done.work.state, done.queues
    visit, before = state.visits.get(visit_id), queues.where.get(visit_id, "")
    holds = [h for h in state.holds.get(visit_id, {}).values() if h.is_open]
    now = stands_in(visit, before, holds) if visit is not None else ""
    if before and before != now:
        ticket = queues.line(before).tickets[visit_id]
        called = ticket.standing is Standing.CALLED
        there = called and visit is not None and got_there(visit, before)
        done.take(wish(before, Input.ARRIVE if there else Input.LEAVE, visit_id))
        before = ""
    if not now or visit is None:
        queues.looked.pop(visit_id, None)
        return
    waits = any(f.kind == "no_bay" and not f.closed_at for f in state.findings.get(visit_id, ()))
    loaded = as_loaded(done.work, visit)
    plug, until = plugged(loaded, done.work.rules.yard), visit.keeps_until
    came = booked(state.slots.get(visit_id), visit, queues.rules.rule.slots)
    look = Look(
        now,
        visit.facts,
        loaded.facts,
        visit.side_in,
        held=bool(holds),
        waits=waits,
        keeps_until=until,
        plugged=plug,
        booked=came,
    )
    if before and queues.looked.get(visit_id) == look:
        return
    queues.looked[visit_id] = look
    who = entrant(queues, visit, loaded, now, waits=waits, booked=came, plugged=plug)
    allowed = _allowed(done, visit, who)
    if not before:
        done.take(wish(now, Input.JOIN, visit_id, entrant=who, **allowed))
    ticket = queues.line(now).tickets[visit_id]
    known = ticket.entrant
    if (known.kind, known.need, known.urgent_at) != (who.kind, who.need, who.urgent_at):
        same = replace(who, place=known.place, returns=known.returns)
        done.take(wish(now, Input.CHANGE, visit_id, entrant=same, **allowed))
    if bool(holds) is not (ticket.standing is Standing.HELD):
        done.take(wish(now, Input.HOLD if holds else Input.RELEASE, visit_id))


def _allowed(done: _Round, visit: Visit, who: Entrant) -> dict[str, str]:
    """Who goes before all does so by somebody's word, and the record names who gave it."""
    if not done.queues.rules.rule.classes[who.kind].strict:
        return {}
    return {"by": visit.confirmed_by, "reason": who.kind}


def _overdue(done: _Round) -> None:
    """Who was called and has not come is called again, and then loses its place."""
    queues, state = done.queues, done.work.state
    patience = queues.rules.rule.patience_min * MINUTE_US
    at = max(done.work.now, queues.last_at)
    for stage in (Stage.GATE.value, Stage.BRIDGE.value):  # who waits for a bay has come
        late = [
            name
            for name, ticket in queues.line(stage).tickets.items()
            if ticket.standing is Standing.CALLED
            and at - ticket.called_at >= patience
            and not _standing_there(state.visits.get(name))
            and _waited(done, stage, ticket, at) >= patience
        ]
        for name in late:
            done.take(wish(stage, Input.RECALL, name))


def _standing_there(visit: Visit | None) -> bool:
    """Whether it has come: it stands in a lane, and who is slow now is not the driver."""
    return visit is not None and bool(visit.lane)


def _waited(done: _Round, stage: str, ticket: Ticket, at: int) -> int:
    """How long a called one was waited for.

    Not counted: time in which the road was shut, and before the bridge what is out of hours.
    """
    shut = closed_us(done.work.closures().values(), ticket.called_at, at)
    if stage != Stage.BRIDGE:
        return at - ticket.called_at - shut
    return done.queues.rules.hours.open_us(ticket.called_at, at) - shut


def _call(done: _Round, *, tick: bool) -> None:
    """Call while there is room, somebody who can use it, and nobody has stopped the line."""
    queues = done.queues
    if done.work.road_closed() is not None:
        return
    for stage in STAGES:
        line = queues.line(stage)
        if not line.tickets or stage in queues.lines.stopped:
            continue
        if stage == Stage.YARD:
            _give_bays(done, line, tick=tick)
        elif stage == Stage.GATE or queues.rules.hours.is_open(max(done.work.now, queues.last_at)):
            while (room := _room(done, stage, line)) > 0 and line.waiting():
                done.take(wish(stage, Input.CALL, room=room))


def _room(done: _Round, stage: str, line: Line) -> int:
    """How many more may be called: the rule's limit, and at the gate the room left in the yard."""
    if stage != Stage.GATE:
        return line.room
    state, rules = done.work.state, done.queues.rules.rule
    inside = len(state.here) - len(line.tickets)
    coming = rules.limits[stage] - line.room
    space = (
        len(done.work.rules.yard.bays)
        - len(_shut(done))
        + rules.limits[Stage.YARD]
        - inside
        - coming
    )
    return min(line.room, space)


def _shut(done: _Round) -> set[str]:
    """Closed bays of the yard in which nobody stands: no room for anybody who comes."""
    state, bays = done.work.state, done.work.rules.yard.bays
    closed = (b for b, stop in state.bay_stops.items() if stop.kind is StopKind.CLOSED)
    return {bay for bay in closed if bay not in state.occupied and bay in bays}


def _all_taken(done: _Round) -> bool:
    """Whether there is no bay at all in which nobody stands and which is open."""
    state, bays = done.work.state, done.work.rules.yard.bays
    free = len(bays) - len(_shut(done)) - len(bays.keys() & state.occupied.keys())
    return free <= 0


def _give_bays(done: _Round, line: Line, *, tick: bool) -> None:
    """Who waits for a bay gets one in the order of the rule, as long as one fits somebody."""
    state, queues = done.work.state, done.queues
    if not tick and queues.given == (queues.nth, state.yard_turn):
        return  # neither the lines nor the bays are others than when nobody had a bay
    for name in [n for n, t in line.tickets.items() if t.standing is Standing.CALLED]:
        _to_bay(done, name)  # called by a person before there was a bay
    if tick:
        queues.full_at = -1  # the clock may have opened a bay: everybody is looked at again
    _call_to_bays(done, line)
    queues.given = (queues.nth, state.yard_turn)


def _call_to_bays(done: _Round, line: Line) -> None:
    """Call one after the other until no bay is left for anybody who waits."""
    state, queues = done.work.state, done.queues
    while line.waiting() and line.room > 0 and not _all_taken(done):
        if queues.full_at != state.yard_turn:
            queues.full_at, queues.full = state.yard_turn, set()
        asking = {n: name for n, name in line.needs().items() if n and n not in queues.full}
        found = {n: visit for n, name in asking.items() if (visit := _with_bay(done, name))}
        queues.full |= asking.keys() - found.keys()
        if not found:
            return
        needs = tuple(sorted(found))
        called = done.take(wish(Stage.YARD.value, Input.CALL, needs=needs, room=line.room))
        if called is not None:
            first = (visit for visit in found.values() if visit.id == called.vehicle)
            _to_bay(done, called.vehicle, next(first, None))


def _to_bay(done: _Round, visit_id: str, found: Visit | None = None) -> None:
    """Who is called in the yard gets its bay (the one just found for it), and waits no longer."""
    visit = found or _with_bay(done, visit_id)
    if visit is not None:
        done.put(visit)
        _sync(done, visit_id)


def _with_bay(done: _Round, visit_id: str) -> Visit | None:
    """The visit with the bay that the yard would give it now, None = there is none.

    Nothing happens by asking.
    """
    visit = done.work.state.visits.get(visit_id)
    if visit is None:
        return None
    asking = Work(done.work.state, done.work.rules, done.work.now, lambda: "", _CLOCK)
    given = yard.assign(asking, visit)
    return given if given.place != UNASSIGNED else None


def _tell(done: _Round, visit_id: str) -> None:
    """The visit shows what its ticket says: how often it was called, and when last."""
    visit = done.work.state.visits.get(visit_id)
    if visit is None or not visit.stage:
        return
    ticket = done.queues.line(visit.stage).tickets.get(visit_id)
    if ticket is None:
        return
    shown = (ticket.called_at, ticket.calls)
    if shown != (visit.called_at, visit.calls):
        done.put(replace(visit, called_at=shown[0], calls=shown[1]))
