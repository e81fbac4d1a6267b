"""Where solvers meet the loop: the snapshot they are asked, and what becomes of their proposals.

The immediate rule gives every bay that fits. What it cannot see is that one lorry in a long bay, or
on a plug, would make room by standing elsewhere. A solver sees it, beside the loop and late; so its
proposal is judged against the yard as it is then (`parking.proposal.judge`). A plan in which nobody
re-parks is taken over at once; one in which somebody does is advice, because only a person can ask
a driver to drive. Nothing here starts a process or reads a clock.
"""

from gate.journey.baystop import StopKind
from gate.journey.queueing import Stage
from gate.journey.visit import UNASSIGNED, Visit
from gate.journey.yard_commands import PlanFailed, TakePlan
from gate.service import book, yard
from gate.service.plan_rows import FAILED, SolverTick
from gate.service.work import Notice, Work
from parking.proposal import Proposal, Question, judge

MOVES_MAX = 1  # lorries that one plan may ask to re-park
ADVICE = "advice"


def question(work: Work) -> Question | None:
    """The yard as it stands, for a solver; None while nobody inside waits for a bay.

    As for the queue, who stands outside the bays by a person's word does not wait for one; nor does
    who fits no bay of the yard, whom no plan could help.
    """
    here = [v for v in work.present() if v.is_inside and not v.lane]
    waiting = sorted((v for v in here if _waits(work, v)), key=_by_entry)
    if not waiting:
        return None
    taken = work.occupied()
    bays = work.rules.yard.bays
    stops = work.bay_stops()
    shut = {b for b, stop in stops.items() if stop.kind is StopKind.CLOSED or stop.plate}
    movable = (v for v in here if v.place in bays and _may_move(work, v))
    return Question(
        waiting=tuple(yard.need_of(v) for v in waiting),
        occupied={bay: visit for bay, visit in taken.items() if bay in bays},
        closed=frozenset(shut & bays.keys()),
        around=yard.around(work, taken),
        movable=tuple(yard.need_of(v) for v in sorted(movable, key=_by_entry)),
        moves_max=MOVES_MAX,
    )


def take(work: Work, command: TakePlan) -> dict[str, object]:
    """Judge a proposal by the yard as it is now, and keep what was said of it."""
    proposal = _proposal(command)
    now = question(work)
    verdict, gain = "proposal.nobody_waits", 0
    if now is not None:
        found = judge(proposal, now, work.rules.yard)
        verdict, gain = found.words, found.gain_m
        if found.accepted and proposal.moves:
            verdict = ADVICE
        elif found.accepted and (why := _not_given(work, proposal)):
            verdict = why
        elif found.accepted:
            for visit_id, bay in proposal.bays.items():
                _give(work, work.known(visit_id), bay)
    tick = SolverTick(
        work.new_id(),
        work.now,
        command.asked_at,
        command.waiting,
        proposal.method,
        proposal.inputs,
        proposal.seed,
        proposal.objective,
        proposal.bound,
        gain,
        verdict,
        dict(proposal.bays),
        dict(proposal.moves),
    )
    work.put(tick)
    if verdict == ADVICE:
        work.notices.append(Notice("board", ""))
    return {"tick": tick.id, "verdict": verdict}


def failed(work: Work, command: PlanFailed) -> dict[str, object]:
    """Keep that a solver was asked and had no answer; nothing in the yard changes by it."""
    tick = SolverTick(
        work.new_id(),
        work.now,
        command.asked_at,
        command.waiting,
        command.fault,
        command.inputs,
        command.seed,
        objective=0,
        bound=0,
        gain_m=0,
        verdict=FAILED,
        bays={},
        moves={},
    )
    work.put(tick)
    return {"tick": tick.id, "verdict": FAILED}


def still_good(work: Work, tick: SolverTick | None) -> bool:
    """Whether advice holds for the yard as it is now, so that it may be shown."""
    now = question(work) if tick is not None and tick.verdict == ADVICE else None
    if tick is None or now is None:
        return False
    return judge(_proposal(tick), now, work.rules.yard).accepted


def _proposal(told: TakePlan | SolverTick) -> Proposal:
    return Proposal(
        method=told.method,
        inputs=told.inputs,
        seed=told.seed,
        objective=told.objective,
        bound=told.bound,
        bays=told.bays,
        moves=told.moves,
    )


def _not_given(work: Work, proposal: Proposal) -> str:
    """Why nobody is given a bay now, though one is free; "" = nothing speaks against it.

    The queue gives none while its line is stopped or the road is shut, nor to who is held; a solver
    goes no way round it.
    """
    queues = work.state.queues
    stopped = queues is not None and Stage.YARD in queues.lines.stopped
    if stopped or work.road_closed() is not None:
        return "proposal.stopped"
    held = any(hold.is_open for visit_id in proposal.bays for hold in work.holds(visit_id))
    return "proposal.held" if held else ""


def _waits(work: Work, visit: Visit) -> bool:
    """Whether no bay was free for it when it asked, and one of the yard could take it."""
    asked = any(f.kind == "no_bay" and not f.closed_at for f in work.findings(visit.id))
    return visit.place == UNASSIGNED and asked and not yard.fits_nowhere(work, visit)


def _may_move(work: Work, visit: Visit) -> bool:
    """Whether a driver could be asked: nobody holds the vehicle, and it runs."""
    return not any(hold.is_open for hold in work.holds(visit.id))


def _give(work: Work, visit: Visit, bay: str) -> None:
    work.put(yard.give(work, visit, bay, yard.expected(work, visit)))
    work.heal(visit.id, "no_bay")
    book.act(work, "bay_planned", visit.id, bay, {})
    work.notices.append(Notice("board", visit.id))


def _by_entry(visit: Visit) -> tuple[int, str]:
    return visit.entered_at, visit.id
