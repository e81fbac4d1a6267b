"""A person's word about a line: judged here, and let happen when the decision stands.

The rule calls by itself (`gate.service.callforward`); what a person does beside it is always
recorded with the name and the reason, and shown to everybody who was passed.
"""

from gate.journey.errors import DomainError
from gate.journey.queue_commands import GoOnCalling, NoShow, StopCalls, TakeBackCall
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book
from gate.service.queues import Queues, wish
from gate.service.work import Notice, Work
from parking.line import HAND
from parking.lines import Input
from parking.rule import STAGES
from parking.ticket import Standing, Ticket


def send(work: Work, visit: Visit, why: str) -> int:
    """Call this one now; how often it was called then.

    Raises `queue.held`, or `queue.reason_needed` when the rule has not called it.
    """
    ticket = _ticket(work, visit)
    if ticket is None:
        visit = replace(visit, calls=visit.calls + 1, called_at=work.now)
        work.put(visit)
        return visit.calls
    if ticket.standing is Standing.HELD:
        raise DomainError("queue.held", plate=visit.plate)
    if ticket.standing is Standing.WAITING and not why:
        raise DomainError("queue.reason_needed", plate=visit.plate)
    _wish(work, visit.stage, Input.SEND, visit.id, why)
    return ticket.calls + 1


def _ticket(work: Work, visit: Visit) -> Ticket | None:
    """Its place in the line; None where no rule calls, or before it was looked at."""
    queues = work.state.queues
    if queues is None or not visit.stage:
        return None
    return queues.line(visit.stage).tickets.get(visit.id)


def take_back(work: Work, command: TakeBackCall) -> dict[str, object]:
    """A person's call is taken back; what the rule called, the rule would call again at once.

    Raises `queue.not_called`, `queue.by_rule`, `queue.why`.
    """
    visit, ticket = _called(work, command.visit_id)
    if _newest(work, visit) != HAND:
        raise DomainError("queue.by_rule", plate=visit.plate)
    if not command.why:
        raise DomainError("queue.why")
    _wish(work, visit.stage, Input.CANCEL, visit.id, command.why)
    book.act(work, "call_taken_back", visit.id, visit.stage, {"why": command.why})
    return {"visit": visit.id, "stage": visit.stage, "calls": ticket.calls}


def no_show(work: Work, command: NoShow) -> dict[str, object]:
    """Who was called did not come, by somebody who looked; it waits at the end.

    Raises `queue.not_called`, or `queue.came` while it stands in a lane.
    """
    visit, _ = _called(work, command.visit_id)
    if visit.lane:
        raise DomainError("queue.came", plate=visit.plate)
    _wish(work, visit.stage, Input.MISS, visit.id, "")
    book.act(work, "no_show", visit.id, visit.stage, {"calls": visit.calls})
    return {"visit": visit.id, "stage": visit.stage}


def stop(work: Work, command: StopCalls) -> dict[str, object]:
    """Nobody is called in this stage; again, to change the reason. Raises `queue.why`."""
    _stage(work, command.stage)
    if not command.why:
        raise DomainError("queue.why")
    _wish(work, command.stage, Input.STOP, "", command.why)
    book.act(work, "calls_stopped", "", command.stage, {"why": command.why})
    work.notices.append(Notice("board", ""))
    return {"stage": command.stage, "stopped": True}


def go_on(work: Work, command: GoOnCalling) -> dict[str, object]:
    """The stage calls by its rule again. Raises `queue.not_stopped`."""
    queues = _stage(work, command.stage)
    if command.stage not in queues.lines.stopped:
        raise DomainError("queue.not_stopped")
    _wish(work, command.stage, Input.GO, "", "")
    book.act(work, "calls_go_on", "", command.stage, {})
    work.notices.append(Notice("board", ""))
    return {"stage": command.stage, "stopped": False}


def _called(work: Work, visit_id: str) -> tuple[Visit, Ticket]:
    visit = work.visit(visit_id)
    ticket = _ticket(work, visit)
    if ticket is None or ticket.standing is not Standing.CALLED:
        raise DomainError("queue.not_called", plate=visit.plate)
    return visit, ticket


def _newest(work: Work, visit: Visit) -> str:
    """Why it was called last."""
    queues = work.state.queues
    calls = queues.line(visit.stage).calls if queues is not None else []
    return next((c.why for c in reversed(calls) if c.vehicle == visit.id), "")


def _stage(work: Work, stage: str) -> Queues:
    queues = work.state.queues
    if queues is None or stage not in STAGES:
        raise DomainError("queue.stage")
    return queues


def _wish(work: Work, stage: str, what: Input, visit_id: str, why: str) -> None:
    work.wishes.append(wish(stage, what, visit_id, by=work.actor.name, reason=why))
