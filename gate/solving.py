"""Asks the solvers beside the loop: a snapshot goes to their process, a proposal comes back to it.

Asked only while somebody inside waits for a bay, and only when something is otherwise than when it
was asked last. The gate works the same when there is no solver, when it dies, or when it is slow;
what it proposes is judged in the loop (`gate.service.solving`), never here.
"""

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

import structlog

from gate.journey.commands import Actor
from gate.journey.yard_commands import TakePlan
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
_SOLVER = Actor("solver", "system")
_NOBODY = Actor("", "")


class Solving:
    """One task of the centre, with one process of its own once somebody has waited."""

    def __init__(
        self,
        settled: Callable[[], Awaitable[State]],
        rules: Callable[[], Rules],
        submit: Callable[[TakePlan, Actor], Awaitable[Reply]],
        clock: Callable[[], int],
        pause_s: float = PAUSE_S,
    ) -> None:
        """`settled` and `rules` are the loop's present, `submit` is how it is told."""
        self._settled, self._rules = settled, rules
        self._submit, self._clock = submit, clock
        self._pause_s = pause_s
        self._worker: Worker | None = None
        self._asked = ""  # the hash of what was asked last

    async def run(self) -> None:
        """Look, ask and tell until cancelled; ends by itself where no solver is installed."""
        try:
            while True:
                await asyncio.sleep(self._pause_s)
                if not await self.once():
                    return
        finally:
            if self._worker is not None:
                self._worker.close()

    async def once(self) -> bool:
        """One look at the yard; False when there is no solver to ask."""
        state, rules, now = await self._settled(), self._rules(), self._clock()
        asked = question(Work(state, rules, now, lambda: "", _NOBODY))
        if asked is None:
            self._asked = ""
            return True
        digest = asked.digest(rules.yard)
        if digest == self._asked:
            return True
        try:
            worker = await self._started()
        except ImportError as error:  # the extra `solvers` is not installed
            log.warning("no_solver", missing=error.name)
            return False
        self._asked = digest
        await self._ask(worker, asked, rules.yard, now)
        return True

    async def _started(self) -> "Worker":
        if self._worker is None:
            self._worker = await asyncio.to_thread(_start)
        return self._worker

    async def _ask(self, worker: "Worker", asked: Question, yard: Yard, now: int) -> None:
        try:
            found = await asyncio.wrap_future(worker.plan(asked, yard))
        except BrokenProcessPool:
            log.warning("solver_died")  # the next look starts another
            worker.close()
            self._worker, self._asked = None, ""
            return
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


def _start() -> "Worker":
    """The worker, imported only now: its libraries are large, and most days need none."""
    made: Worker = importlib.import_module("parking.solvers.worker").Worker()
    return made
