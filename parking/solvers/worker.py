"""The solvers in a process of their own, so that the loop never waits for them.

One process, one question at a time; a question answered too late is simply judged too old by
`parking.proposal.judge`. The process is started fresh (spawn): it inherits no lock and no socket.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing.process import BaseProcess
from types import TracebackType

from parking.proposal import Proposal, Question
from parking.solvers.classes import BUDGET_S, plan
from parking.solvers.flow import assign
from parking.yard import Yard

_BEHIND = 10  # of 19: a solver gets what lanes and loop leave


class Worker:
    """Hands snapshots to the solvers; close it when the gate stops."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)

    def assign(self, question: Question, yard: Yard) -> Future[Proposal]:
        """Ask for the best assignment; milliseconds."""
        return self._pool.submit(assign, question, _plain(yard))

    def plan(self, question: Question, yard: Yard, budget_s: float = BUDGET_S) -> Future[Proposal]:
        """Ask for a plan with time, neighbours and relocations; about the budget."""
        return self._pool.submit(plan, question, _plain(yard), budget_s)

    def __enter__(self) -> Worker:
        """Ready; the process starts with the first question."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what is being worked on and end the process."""
        self._pool.shutdown(cancel_futures=True)

    def kill(self) -> None:
        """End the process at once, as a machine out of memory would."""
        for process in list((self._pool._processes or {}).values()):
            process.kill()

    def end(self) -> None:
        """End the process at once, also one that hangs, and take nothing more."""
        self.kill()
        self.close()

    def close(self) -> None:
        """End the process without waiting for what it works on."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Behind everything else of the machine, and not longer than the gate.

    Lanes read on the same cores; and a gate that is killed leaves no solver behind, whatever it was
    working on.
    """
    os.nice(_BEHIND)
    parent = multiprocessing.parent_process()
    assert parent is not None  # it runs in the child alone
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: BaseProcess) -> None:
    parent.join()
    os._exit(0)


def _plain(yard: Yard) -> Yard:
    """The same yard in dictionaries, which travel between processes; read-only views do not."""
    return replace(
        yard,
        zones=dict(yard.zones),
        bays=dict(yard.bays),
        lanes=dict(yard.lanes),
        boards=dict(yard.boards),
    )
