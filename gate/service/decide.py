"""The table of contents of the centre: one command, one handler.

`decide` is the only door from a command to changes; it returns the decision or raises
`DomainError`, and touches nothing. Edge facts are never refused.
"""

from collections.abc import Callable
from typing import Any, assert_never

from gate.journey import commands as c
from gate.journey import money_commands as m
from gate.journey import queue_commands as qu
from gate.journey import road_commands as ro
from gate.journey import slot_commands as sl
from gate.journey import yard_commands as y
from gate.journey.commands import Command, Observe, Quarantine
from gate.journey.errors import DomainError, Turn
from gate.journey.events import (
    BarrierMoved,
    CameraChanged,
    LoopChanged,
    Origin,
    PassageSeen,
    SightingSeen,
    Weighed,
)
from gate.journey.sighting import Passage, Sighting
from gate.service import (
    arrive,
    bank,
    bays,
    booth,
    cargo,
    clear,
    companies,
    corrections,
    counting,
    declare,
    devices,
    drawn,
    exempt,
    gaps,
    giveback,
    handin,
    holds,
    keeping,
    leave,
    lineup,
    override,
    papers,
    passes,
    places,
    refunds,
    road,
    settle,
    shifts,
    slotback,
    slotcheck,
    slots,
    solving,
    stock,
    tariffs,
    turns,
    wrongbay,
)
from gate.service.policy import Action, allowed
from gate.service.records import LaneSignal, RawEvent, Refused
from gate.service.work import Work

Reply = dict[str, object]
CLOCK_US = 5_000_000  # clocks this close are in step

# What a person or device must be allowed to do; commands that are not here check it themselves
# (an agency speaks for itself alone) or come from the machine (Observe, Quarantine, Tick).
_NEEDS: dict[type[Command], Action] = {
    c.Declare: Action.DECLARE,
    c.Confirm: Action.CONFIRM,
    c.StateFacts: Action.STATE_FACTS,
    c.Assess: Action.ASSESS,
    m.PayCash: Action.TAKE_CASH,
    m.RegisterSeries: Action.REGISTER_SERIES,
    m.SendReceipts: Action.SEND_RECEIPT,
    m.PrintReceipt: Action.PRINT_RECEIPT,
    m.SpoilReceipt: Action.SPOIL_RECEIPT,
    m.CorrectReceipt: Action.CORRECT_RECEIPT,
    m.CorrectFee: Action.CORRECT_FEE,
    m.ResolveCredit: Action.RESOLVE_CREDIT,
    m.OpenShift: Action.TAKE_CASH,
    m.CountShift: Action.TAKE_CASH,
    m.CloseShift: Action.TAKE_CASH,
    m.TakeOverShift: Action.TAKE_CASH,
    m.AskRefund: Action.ASK_REFUND,
    m.DecideRefund: Action.DECIDE_REFUND,
    m.SendRefund: Action.SEND_REFUND,
    m.OpenCompany: Action.OPEN_COMPANY,
    m.ApproveCompany: Action.APPROVE_COMPANY,
    m.TopUpCash: Action.TAKE_CASH,
    m.PutOnAccount: Action.PUT_ON_ACCOUNT,
    m.CloseCompany: Action.CLOSE_COMPANY,
    m.EnterTariff: Action.ENTER_TARIFF,
    m.ResolveGap: Action.RESOLVE_GAP,
    m.ProposeTariff: Action.ENTER_TARIFF,
    m.WithdrawTariff: Action.WITHDRAW_TARIFF,
    m.ApproveTariff: Action.APPROVE_TARIFF,
    m.HandIn: Action.HAND_IN,
    m.ConfirmHandIn: Action.CONFIRM_HAND_IN,
    m.TakeBackHandIn: Action.HAND_IN,
    c.Open: Action.OPEN_LANE,
    c.Choose: Action.CHOOSE_VISIT,
    c.Join: Action.JOIN_TURN,
    c.LeaveBy: Action.LEAVE_BY,
    c.Couple: Action.COUPLE,
    c.Uncouple: Action.COUPLE,
    c.Swap: Action.COUPLE,
    c.Transfer: Action.TRANSFER_GOODS,
    c.ChangeDriver: Action.CHANGE_DRIVER,
    c.Call: Action.CALL,
    c.Move: Action.MOVE,
    qu.TakeBackCall: Action.CALL,
    qu.NoShow: Action.CALL,
    qu.StopCalls: Action.CALL,
    qu.GoOnCalling: Action.CALL,
    qu.StateKeeping: Action.STATE_KEEPING,
    ro.CloseRoad: Action.CLOSE_ROAD,
    ro.OpenRoad: Action.CLOSE_ROAD,
    sl.AnnounceDraw: Action.DRAW_SLOTS,
    sl.AskSlot: Action.ASK_SLOT,
    sl.DrawSlots: Action.DRAW_SLOTS,
    sl.CancelDraw: Action.DRAW_SLOTS,
    sl.GiveSlotBack: Action.ASK_SLOT,
    sl.SeeSlotDriver: Action.JUDGE_SLOT,
    sl.JudgeSlot: Action.JUDGE_SLOT,
    y.CloseBays: Action.CLOSE_BAY,
    y.KeepBay: Action.CLOSE_BAY,
    y.OpenBays: Action.CLOSE_BAY,
    y.HealBay: Action.MOVE,
    y.EnterYard: Action.DRAW_YARD,
    y.ApplyYard: Action.DRAW_YARD,
    c.Refuse: Action.TURN_AWAY,
    c.Cancel: Action.TURN_AWAY,
    c.CloseFinding: Action.CLOSE_FINDING,
    c.Admit: Action.ADMIT,
    c.EndUnseen: Action.END_UNSEEN,
    c.StartCount: Action.COUNT_YARD,
    c.CountSeen: Action.COUNT_YARD,
    c.FinishCount: Action.COUNT_YARD,
    c.OverrideLane: Action.OVERRIDE_LANE,
    c.EmergencyLane: Action.EMERGENCY_LANE,
    c.AccountFor: Action.ACCOUNT_FOR,
    c.Countersign: Action.COUNTERSIGN,
    c.AskExemption: Action.ASK_EXEMPTION,
    c.DecideExemption: Action.DECIDE_EXEMPTION,
    c.ReviewExemption: Action.REVIEW_EXEMPTION,
    c.AskPass: Action.ASK_PASS,
    c.ApprovePass: Action.APPROVE_PASS,
    c.RevokePass: Action.REVOKE_PASS,
    c.RevokeDevice: Action.MANAGE_DEVICES,  # enrolling checks itself: a browser may once
}

# In a parallel run the barrier and the till are another programme's (docs/shadow.md).
_NOT_IN_SHADOW: dict[type[Command], str] = {
    m.PayCash: "shadow.no_money",
    m.ResolveCredit: "shadow.no_money",
    m.OpenShift: "shadow.no_money",
    m.TopUpCash: "shadow.no_money",
    m.PutOnAccount: "shadow.no_money",
    m.CloseCompany: "shadow.no_money",
    c.Open: "shadow.no_barrier",
    c.OverrideLane: "shadow.no_barrier",
    c.EmergencyLane: "shadow.no_barrier",
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
    if work.rules.shadow and (refusal := _NOT_IN_SHADOW.get(type(command))):
        raise DomainError(refusal, Turn.COLLEAGUE)
    devices.check(work, command)
    return _HANDLERS[type(command)](work, command)


def _then_open(work: Work, visit_id: str, reply: Reply) -> Reply:
    """What was just settled may have been the last thing the vehicle in the lane waited for."""
    visit = work.known(visit_id)
    if visit.is_open:
        leave.try_open(work, visit)
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
    at, off = happened(o, work.now)
    match fact:
        case SightingSeen():
            arrive.sighted(work, fact, at)
            _clock(work, work.sighting(fact.sighting_id), off)
        case PassageSeen():
            _predict(work, fact)
            arrive.passed(work, fact, at)
            _clock(work, work.passage(fact.passage_id), off)
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
        case Weighed():
            ticket = {"kg": fact.kg, "ticket": fact.ticket}
            work.put(LaneSignal(o.event_id, o.node, fact.lane, "weigh", o.occurred_at, ticket))
        case _ as never:
            assert_never(never)
    return {"event_id": o.event_id}


def _predict(work: Work, passing: PassageSeen) -> None:
    """In a parallel run nobody at our booth asks for the fee: it is worked out at the line."""
    sighting = work.sighting(passing.sighting_id) if work.rules.shadow else None
    visit = work.find_visit(sighting.visit_id) if sighting is not None else None
    if visit is not None:
        settle.assess_if_complete(work, visit)


def happened(origin: Origin, now: int) -> tuple[int, int]:
    """When it happened, and how wrong the node's clock was, both in µs.

    A node that knows how far its clock is off is believed; nothing happens in the future, so what
    claims to is taken to happen now.
    """
    at = origin.occurred_at - origin.clock_off
    if at > now + CLOCK_US:
        return now, origin.occurred_at - now
    return at, origin.clock_off if abs(origin.clock_off) > CLOCK_US else 0


def _clock(work: Work, seen: Sighting | Passage | None, off: int) -> None:
    """A wrong clock is written down on the visit it touched."""
    visit = work.find_visit(seen.visit_id) if seen is not None and off else None
    if visit is not None:
        work.finding(visit.id, "clock_wrong", seconds=off // 1_000_000)


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


def _pay(work: Work, command: m.PayCash) -> Reply:
    visit_id = work.charge(command.charge_id).visit_id
    return _then_open(work, visit_id, settle.pay_cash(work, command))


def _on_account(work: Work, command: m.PutOnAccount) -> Reply:
    visit_id = work.charge(command.charge_id).visit_id
    return _then_open(work, visit_id, companies.put_on_account(work, command))


def _assess(work: Work, command: c.Assess) -> Reply:
    """What becomes due may be paid ahead, and have been the last thing in the way."""
    visit = work.chargeable(command.visit_id)
    return _then_open(work, visit.id, settle.assess(work, visit))


def _clear(work: Work, command: c.Clear) -> Reply:
    return _then_open(work, command.visit_id, clear.word(work, command))


def _release(work: Work, command: c.ReleaseHold) -> Reply:
    reply = holds.release(work, command)
    visit = work.known(command.visit_id)
    if visit.is_open:
        leave.try_open(work, visit)
    return reply


def _override(work: Work, command: c.OverrideLane) -> Reply:
    """What the rule has against it goes into the book beside the reason."""
    visit = work.visit(command.visit_id)
    sighting = override.standing(work, visit)
    return override.override_lane(work, command, leave.answer(work, visit, sighting.side))


def _exemption(work: Work, command: c.DecideExemption) -> Reply:
    """What is approved is settled at once, and may have been the last thing in the way."""
    reply = exempt.decide(work, command)
    visit = work.known(str(reply["visit"]))
    settle.reassess(work, visit)
    if visit.is_open:
        leave.try_open(work, visit)
    return reply


def _tick(work: Work, _: c.Tick) -> Reply:
    """Give a lost opening again: the vehicle still stands there and the rule still holds."""
    declare.expire(work)
    bays.lapse(work)
    road.told_is_over(work)
    shifts.found_open(work)
    tariffs.by_clock(work)
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
    c.Assess: _assess,
    m.PayCash: _pay,
    m.RegisterSeries: papers.register,
    m.SealReceipt: papers.seal,
    m.SendReceipts: papers.send,
    m.PrintReceipt: papers.printed,
    m.SpoilReceipt: corrections.spoil,
    m.CorrectReceipt: corrections.correct,
    m.CorrectFee: giveback.correct_fee,
    m.TellCredits: bank.told,
    m.ResolveCredit: bank.resolve,
    m.OpenShift: shifts.open_shift,
    m.CountShift: shifts.count,
    m.CloseShift: shifts.close,
    m.TakeOverShift: shifts.take_over,
    m.AskRefund: refunds.ask,
    m.DecideRefund: refunds.decide,
    m.SendRefund: refunds.sent,
    m.OpenCompany: companies.propose,
    m.ApproveCompany: companies.approve,
    m.TopUpCash: companies.top_up,
    m.PutOnAccount: _on_account,
    m.CloseCompany: companies.close,
    m.FoundTariff: tariffs.found,
    m.EnterTariff: tariffs.enter,
    m.KeepGaps: gaps.keep,
    m.ResolveGap: gaps.resolve,
    m.ProposeTariff: tariffs.propose,
    m.WithdrawTariff: tariffs.withdraw,
    m.ApproveTariff: tariffs.approve,
    m.HandIn: handin.make,
    m.ConfirmHandIn: handin.confirm,
    m.TakeBackHandIn: handin.take_back,
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
    c.GiveBack: cargo.give_back,
    c.ChangeDriver: booth.change_driver,
    c.PlaceHold: holds.place,
    c.ReleaseHold: _release,
    c.Call: places.call,
    qu.TakeBackCall: lineup.take_back,
    qu.NoShow: lineup.no_show,
    qu.StopCalls: lineup.stop,
    qu.GoOnCalling: lineup.go_on,
    qu.StateKeeping: keeping.state,
    c.Move: places.move,
    ro.CloseRoad: road.close,
    ro.OpenRoad: road.reopen,
    sl.AnnounceDraw: slots.announce,
    sl.AskSlot: slots.ask,
    sl.DrawSlots: slotback.hold_draw,
    sl.CancelDraw: slotback.cancel,
    sl.GiveSlotBack: slotback.give_back,
    sl.SeeSlotDriver: slotcheck.see_driver,
    sl.JudgeSlot: slotcheck.judge,
    y.CloseBays: bays.close,
    y.KeepBay: bays.keep,
    y.OpenBays: bays.reopen,
    y.HealBay: wrongbay.heal,
    y.FoundYard: drawn.found,
    y.EnterYard: drawn.enter,
    y.ApplyYard: drawn.apply,
    y.TakePlan: solving.take,
    y.PlanFailed: solving.failed,
    c.Refuse: places.refuse,
    c.Cancel: places.cancel,
    c.CloseFinding: places.close_finding,
    c.Admit: stock.admit,
    c.EndUnseen: stock.end_unseen,
    c.StartCount: counting.start,
    c.CountSeen: counting.seen,
    c.FinishCount: counting.finish,
    c.OverrideLane: _override,
    c.EmergencyLane: override.emergency_lane,
    c.AccountFor: override.account_for,
    c.Countersign: override.countersign,
    c.AskExemption: exempt.ask,
    c.DecideExemption: _exemption,
    c.ReviewExemption: exempt.review,
    c.AskPass: passes.ask,
    c.ApprovePass: passes.approve,
    c.RevokePass: passes.revoke,
    c.EnrolDevice: devices.enrol,
    c.RevokeDevice: devices.revoke,
}
