"""Asks the solvers beside the loop: a snapshot goes to their process, a proposal comes back to it.

Asked only while somebody inside waits for a bay, and only when something is otherwise than when it
was asked last. The gate works the same when there is no solver, when it dies, when it is slow, or
when it fails: then it is asked again, each time after a longer pause. What it proposes is judged in
the loop (`gate.service.solving`), never here.
"""

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from gate.journey.commands import Actor
from gate.journey.yard_commands import PlanFailed, TakePlan
from gate.service.decide import Reply
from gate.service.solving import question
from gate.service.state import State
from gate.service.work import Rules, Work
from parking.proposal import Question
from parking.yard import Yard

if TYPE_CHECKING:
    from parking.solvers.worker import Worker

log = structlog.get_logger()

PAUSE_S = 5.0  # between two looks at the yard; in a full one each look may be a plan
DOUBLED_MOST = 6  # a fault doubles the pause, so often at most: 5 min 20 s
ANSWER_S = 120.0  # a process that has not answered by then hangs: its own limit is seconds
_SOLVER = Actor("solver", "system")
_NOBODY = Actor("", "")


class Health(StrEnum):
    """How the solver is."""

    OFF = "off"  # switched off
    ABSENT = "absent"  # not installed
    IDLE = "idle"  # nobody has waited for a bay since the start
    WORKS = "works"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class SolverHealth:
    """How the solver is; of a fault its kind, since when (µs since the epoch), and how often."""

    state: Health
    fault: str = ""
    since: int = 0
    tries: int = 0

    def told(self) -> dict[str, object]:
        """In plain values, for machines."""
        return asdict(self) if self.fault else {"state": self.state.value}


class Solving:
    """One task of the centre, with one process of its own once somebody has waited."""

    def __init__(
        self,
        settled: Callable[[], Awaitable[State]],
        rules: Callable[[], Rules],
        submit: Callable[[TakePlan | PlanFailed, Actor], Awaitable[Reply]],
        clock: Callable[[], int],
        pause_s: float = PAUSE_S,
        answer_s: float = ANSWER_S,
    ) -> None:
        """`settled` and `rules` are the loop's present, `submit` is how it is told."""
        self._settled, self._rules = settled, rules
        self._submit, self._clock = submit, clock
        self._pause_s, self._answer_s = pause_s, answer_s
        self._worker: Worker | None = None
        self._asking: Question | None = None  # what is under way, or failed last
        self._asked = ""  # the hash of what was answered last
        self.health = SolverHealth(Health.IDLE)

    async def run(self) -> None:
        """Look, ask and tell until cancelled; ends by itself where no solver is installed."""
        try:
            while self.health.state is not Health.ABSENT:
                await asyncio.sleep(self.pause_s)
                await self.look()
        finally:
            if self._worker is not None:
                self._worker.close()

    @property
    def pause_s(self) -> float:
        """Seconds until the next look: more after each fault, up to a bound."""
        return self._pause_s * (1 << min(self.health.tries, DOUBLED_MOST))

    async def look(self) -> None:
        """One look at the yard, whatever comes of it; a fault is told once, and recorded."""
        try:
            answered = await self.once()
        except ImportError as error:  # the extra `solvers` is not installed
            log.warning("no_solver", missing=error.name)
            self.health = SolverHealth(Health.ABSENT)
        except Exception as error:  # died, hung, or a fault of ours: the gate works on by its rule
            await self._failed(error)
        else:
            if answered:
                if self.health.state is Health.FAILS:
                    log.info("solver_works_again", tries=self.health.tries)
                self.health = SolverHealth(Health.WORKS)

    async def once(self) -> bool:
        """One look at the yard; whether something was asked, and answered."""
        self._asking = None
        state, rules, now = await self._settled(), self._rules(), self._clock()
        asked = question(Work(state, rules, now, lambda: "", _NOBODY))
        if asked is None:
            self._asked = ""
            return False
        digest = asked.digest(rules.yard)
        if digest == self._asked:
            return False
        self._asking = asked
        worker = await self._started()
        await self._ask(worker, asked, rules.yard, now)
        self._asked = digest
        return True

    async def _started(self) -> "Worker":
        if self._worker is None:
            self._worker = await asyncio.to_thread(_start)
        return self._worker

    async def _ask(self, worker: "Worker", asked: Question, yard: Yard, now: int) -> None:
        async with asyncio.timeout(self._answer_s):
            found = await asyncio.wrap_future(worker.plan(asked, yard))
        plan = TakePlan(
            asked_at=now,
            waiting=len(asked.waiting),
            method=found.method,
            inputs=found.inputs,
            seed=found.seed,
            objective=found.objective,
            bound=found.bound,
            bays=dict(found.bays),
            moves=dict(found.moves),
        )
        await self._submit(plan, _SOLVER)

    async def _failed(self, error: Exception) -> None:
        """End its process and tell the first of like faults; the next look starts another."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        before, fault = self.health, type(error).__name__
        if before.fault == fault:
            self.health = SolverHealth(Health.FAILS, fault, before.since, before.tries + 1)
            return
        since = before.since or self._clock()
        self.health = SolverHealth(Health.FAILS, fault, since, before.tries + 1)
        log.error("solver_failed", fault=fault, exc_info=error)
        try:
            await self._submit(self._told(fault), _SOLVER)
        except Exception as refused:  # the books cannot take it either; the log has it
            log.warning("solver_fault_not_recorded", why=repr(refused))

    def _told(self, fault: str) -> PlanFailed:
        asked = self._asking
        if asked is None:  # it failed before there was a question
            return PlanFailed(self._clock(), 0, "", 0, fault)
        inputs = asked.digest(self._rules().yard)
        return PlanFailed(self._clock(), len(asked.waiting), inputs, asked.seed, fault)


def _start() -> "Worker":
    """The worker, imported only now: its libraries are large, and most days need none."""
    made: Worker = importlib.import_module("parking.solvers.worker").Worker()
    return made
