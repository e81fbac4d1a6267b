"""The solvers' process ends with the gate's, whatever happens to that."""

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from parking.proposal import Proposal, judge
from parking.solvers import worker
from parking.solvers.worker import Worker
from tests.unit.parking.solvers.test_solvers import HASTY, TWO, ask, need

GATE = """
import time
from parking.solvers.worker import Worker
from tests.unit.parking.solvers.test_solvers import HASTY, TWO, ask
if __name__ == "__main__":
    made = Worker()
    made.assign(ask(*TWO), HASTY).result()
    print(*made._pool._processes, flush=True)
    time.sleep(600)
"""


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_killed_gate_leaves_no_solver_behind(tmp_path: Path) -> None:
    script = tmp_path / "gate.py"
    script.write_text(GATE)
    root = Path(__file__).parents[4]
    gate = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # Python tells of what a killed process could not put away
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert gate.stdout is not None
    solver = int(gate.stdout.readline())
    assert _runs(solver)
    gate.send_signal(signal.SIGKILL)
    gate.wait(30)
    gate.stdout.close()
    for _ in range(600):
        if not _runs(solver):
            return
        time.sleep(0.05)
    os.kill(solver, signal.SIGKILL)
    pytest.fail("the solver outlived its gate")


def test_the_watch_begins_with_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    behind: list[int] = []
    over = threading.Event()

    class Parent(BaseProcess):
        def __init__(self) -> None:
            """A gate that has ended already."""

        def join(self, timeout: float | None = None) -> None:
            """At once."""

        def __del__(self) -> None:
            """Nothing to close."""

    def leave(code: int) -> None:
        left.append(code)
        over.set()

    monkeypatch.setattr("parking.solvers.worker.os._exit", leave)
    monkeypatch.setattr("parking.solvers.worker.multiprocessing.parent_process", Parent)
    monkeypatch.setattr("parking.solvers.worker.os.nice", behind.append)
    worker._begin()
    assert over.wait(30)
    assert (left, behind) == ([0], [10])


def test_a_process_is_ended_without_waiting_for_it() -> None:
    made = Worker()
    made.assign(ask(*TWO), HASTY).result(60)
    made.kill()
    made.close()


def test_a_bay_of_another_yard_is_no_longer_there() -> None:
    other = Proposal(method="m", inputs="", seed=0, objective=1, bound=0, bays={"v1": "OLD"})
    assert judge(other, ask(need("v1")), HASTY).words == "proposal.no_longer"


def test_a_solver_is_ended_at_once_whatever_it_works_on() -> None:
    made = Worker()
    made.assign(ask(*TWO), HASTY).result()
    (pid,) = made._pool._processes
    made.end()
    for _ in range(600):
        if not _runs(pid):
            break
        time.sleep(0.05)
    assert not _runs(pid)
