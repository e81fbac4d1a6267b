"""The table of contents of the centre: one command, one handler.

`decide` is the only door from a command to changes; it returns the decision or raises
`DomainError`, and touches nothing. Edge facts are never refused.
"""

from collections.abc import Callable
from typing import Any

from gate.journey import commands as c
from gate.journey.commands import Command, Observe, Quarantine
from gate.journey.errors import DomainError, Turn
from gate.journey.events import (
    BarrierMoved,
    CameraChanged,
    LoopChanged,
    PassageSeen,
    SightingSeen,
)
from gate.service import arrive, booth, cargo, clear, declare, leave, settle, turns
from gate.service.policy import Action, allowed
from gate.service.records import LaneSignal, RawEvent, Refused
from gate.service.work import Work

Reply = dict[str, object]

# What a person or device must be allowed to do; commands that are not here check it themselves
# (an agency speaks for itself alone) or come from the machine (Observe, Quarantine, Tick).
_NEEDS: dict[type[Command], Action] = {
    c.Declare: Action.DECLARE,
    c.Confirm: Action.CONFIRM,
    c.StateFacts: Action.STATE_FACTS,
    c.Assess: Action.ASSESS,
    c.PayCash: Action.TAKE_CASH,
    c.Open: Action.OPEN_LANE,
    c.Choose: Action.CHOOSE_VISIT,
    c.Join: Action.JOIN_TURN,
    c.LeaveBy: Action.LEAVE_BY,
    c.Couple: Action.COUPLE,
    c.Uncouple: Action.COUPLE,
    c.Swap: Action.COUPLE,
    c.Transfer: Action.TRANSFER_GOODS,
    c.ChangeDriver: Action.CHANGE_DRIVER,
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
    return _HANDLERS[type(command)](work, command)


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


def _pay(work: Work, command: c.PayCash) -> Reply:
    visit_id = work.charge(command.charge_id).visit_id
    return _then_open(work, visit_id, settle.pay_cash(work, command))


def _clear(work: Work, command: c.Clear) -> Reply:
    return _then_open(work, command.visit_id, clear.word(work, command))


def _tick(work: Work, _: c.Tick) -> Reply:
    """Give a lost opening again: the vehicle still stands there and the rule still holds."""
    declare.expire(work)
    for sighting_id in list(work.state.standing.values()):
        sighting = work.sighting(sighting_id)
        visit = work.find_visit(sighting.visit_id) if sighting else None
        if visit is not None and visit.sighting_id == sighting_id:
            leave.try_open(work, visit)
    return {}


_HANDLERS: dict[type[Command], Callable[[Work, Any], Reply]] = {
    c.Observe: _observe,
    c.Quarantine: _quarantine,
    c.Tick: _tick,
    c.Declare: declare.declare,
    c.Confirm: booth.confirm,
    c.StateFacts: booth.state_facts,
    c.Assess: lambda work, command: settle.assess(work, work.visit(command.visit_id)),
    c.PayCash: _pay,
    c.Clear: _clear,
    c.Open: lambda work, command: leave.open_lane(work, work.visit(command.visit_id)),
    c.Choose: booth.choose,
    c.Join: turns.join,
    c.LeaveBy: booth.leave_by,
    c.Couple: cargo.couple,
    c.Uncouple: cargo.uncouple,
    c.Swap: cargo.swap,
    c.Transfer: cargo.transfer,
    c.Seize: cargo.seize,
    c.ChangeDriver: booth.change_driver,
}
