"""The table of contents of the centre: one command, one handler.

`decide` is the only door from a command to changes; it returns the decision or raises
`DomainError`, and touches nothing. Edge facts are never refused.
"""

from typing import assert_never

from gate.journey.commands import (
    Assess,
    Clear,
    Command,
    Confirm,
    Declare,
    Observe,
    Open,
    PayCash,
    Quarantine,
    StateFacts,
    Tick,
)
from gate.journey.errors import DomainError, Turn
from gate.journey.events import (
    BarrierMoved,
    CameraChanged,
    LoopChanged,
    PassageSeen,
    SightingSeen,
)
from gate.service import arrive, booth, clear, declare, leave, settle
from gate.service.policy import Action, allowed
from gate.service.records import LaneSignal, RawEvent, Refused
from gate.service.work import Work

Reply = dict[str, object]

_NEEDS: dict[type[Command], Action] = {
    Declare: Action.DECLARE,
    Confirm: Action.CONFIRM,
    StateFacts: Action.STATE_FACTS,
    Assess: Action.ASSESS,
    PayCash: Action.TAKE_CASH,
    Open: Action.OPEN_LANE,
}


def decide(work: Work, command: Command) -> Reply:
    """Decide one command; changes are in `work`.

    Raises `DomainError`, leaving nothing half-done.
    """
    needed = _NEEDS.get(type(command))
    if needed is not None and not allowed(work.actor.role, needed):
        raise DomainError(
            "policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=needed.value
        )
    return _handle(work, command)


def _handle(work: Work, command: Command) -> Reply:
    match command:
        case Observe():
            return _observe(work, command)
        case Quarantine():
            return _quarantine(work, command)
        case Tick():
            return _tick(work)
        case Declare():
            return declare.declare(work, command)
        case Confirm():
            return booth.confirm(work, command)
        case StateFacts():
            return booth.state_facts(work, command)
        case Assess():
            return settle.assess(work, work.visit(command.visit_id))
        case PayCash():
            visit_id = work.charge(command.charge_id).visit_id
            return _then_open(work, visit_id, settle.pay_cash(work, command))
        case Clear():
            return _then_open(work, command.visit_id, clear.word(work, command))
        case Open():
            return leave.open_lane(work, work.visit(command.visit_id))
        case _ as never:
            assert_never(never)


def _then_open(work: Work, visit_id: str, reply: Reply) -> Reply:
    """What was just settled may have been the last thing the vehicle in the lane waited for."""
    leave.try_open(work, work.visit(visit_id))
    return reply


def _observe(work: Work, command: Observe) -> Reply:
    """One verified edge event: keep it as received, then act on what it says."""
    o = command.origin
    work.put(
        RawEvent(
            o.node,
            o.epoch,
            o.seq,
            o.event_id,
            command.kind,
            o.occurred_at,
            work.now,
            o.hash,
            o.prev,
            command.raw,
        )
    )
    fact = command.fact
    match fact:
        case SightingSeen():
            arrive.sighted(work, fact, o.occurred_at)
        case PassageSeen():
            arrive.passed(work, fact, o.occurred_at)
        case BarrierMoved():
            body = {"state": fact.state, "cause": fact.cause_kind, "cause_id": fact.cause_id}
            work.put(LaneSignal(o.event_id, o.node, fact.lane, "barrier", o.occurred_at, body))
            if fact.state == "open":
                leave.raised(work, fact.cause_id, o.occurred_at)
        case LoopChanged():
            count = {"loop": fact.loop, "state": fact.state, "count": fact.count}
            work.put(LaneSignal(o.event_id, o.node, fact.lane, "loop", o.occurred_at, count))
        case CameraChanged():
            seen = {"state": fact.state, "since": fact.since}
            work.put(LaneSignal(o.event_id, o.node, fact.camera, "camera", o.occurred_at, seen))
        case _ as never:
            assert_never(never)
    return {"event_id": o.event_id}


def _quarantine(work: Work, command: Quarantine) -> Reply:
    row = Refused(
        work.new_id(),
        command.node,
        command.epoch,
        command.seq,
        work.now,
        command.reason,
        command.raw,
    )
    work.put(row)
    return {"quarantined": row.id}


def _tick(work: Work) -> Reply:
    """Give a lost opening again: the vehicle still stands there and the rule still holds."""
    for sighting_id in list(work.state.standing.values()):
        sighting = work.sighting(sighting_id)
        visit = work.find_visit(sighting.visit_id) if sighting else None
        if visit is not None and visit.sighting_id == sighting_id:
            leave.try_open(work, visit)
    return {}
