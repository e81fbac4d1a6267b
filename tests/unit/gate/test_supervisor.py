"""A supervisor over small real processes: they live, fall, rise again, and never outlive it."""

import dataclasses
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.supervisor import Child, StartError, Supervisor

PATIENCE_S = 20.0


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _child(tmp_path: Path, name: str, body: str, *, stage: int = 0, stop_s: float = 5.0) -> Child:
    """A Python process that writes its id to NAME.pid, then does `body`."""
    pid_file, mark = tmp_path / f"{name}.pid", tmp_path / "marks"
    lines = [
        "import os, signal, sys, time",
        f"def mark(word): open({str(mark)!r}, 'a').write('{name} ' + word + '\\n')",
        textwrap.dedent(body),
        f"open({str(pid_file)!r} + '.new', 'w').write(str(os.getpid()))",
        f"os.rename({str(pid_file)!r} + '.new', {str(pid_file)!r})",
        "while True: time.sleep(0.05)",
    ]
    return Child(
        name=name,
        argv=(sys.executable, "-c", "\n".join(lines)),
        log=tmp_path / "logs" / f"{name}.log",
        stage=stage,
        ready=pid_file.exists,
        ready_limit_s=PATIENCE_S,
        stop_limit_s=stop_s,
    )


TELL_OF_TERM = """
    def bye(*_):
        mark("stopped")
        sys.exit(0)
    signal.signal(signal.SIGTERM, bye)
    mark("started")
"""


def _marks(tmp_path: Path) -> list[str]:
    return (tmp_path / "marks").read_text().splitlines()


def _pid(tmp_path: Path, name: str) -> int:
    return int((tmp_path / f"{name}.pid").read_text())


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_children_start_in_order_and_stop_in_the_opposite_one(tmp_path: Path) -> None:
    broker = _child(tmp_path, "broker", TELL_OF_TERM, stage=0)
    centre = _child(tmp_path, "centre", TELL_OF_TERM, stage=1)
    edge = _child(tmp_path, "edge", TELL_OF_TERM, stage=2)
    mark = tmp_path / "marks"
    between = {1: lambda: mark.write_text(mark.read_text() + "declarations sent\n")}
    supervisor = Supervisor([edge, centre, broker], say=print, when_ready=between)
    supervisor.start()
    supervisor.stop()
    order = ["broker", "centre", "edge"]
    started = ["broker started", "centre started", "declarations sent", "edge started"]
    assert _marks(tmp_path) == started + [f"{name} stopped" for name in reversed(order)]
    assert not any(_alive(_pid(tmp_path, name)) for name in order)


def test_a_killed_child_comes_back_and_the_others_stay(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([_child(tmp_path, "a", ""), _child(tmp_path, "b", "")], say=said.append)
    supervisor.start()
    first, other = _pid(tmp_path, "a"), _pid(tmp_path, "b")
    os.kill(first, signal.SIGKILL)

    def risen() -> bool:
        supervisor._mend()
        return _pid(tmp_path, "a") != first

    _until(risen)
    assert _pid(tmp_path, "b") == other
    assert said == ["a ended (SIGKILL); starting it again in 0.2 s"]
    supervisor.stop()


def test_the_pause_grows_with_each_failure(tmp_path: Path) -> None:
    said: list[str] = []
    child = _child(tmp_path, "poor", "sys.exit(1)")
    supervisor = Supervisor([dataclasses.replace(child, ready=lambda: True)], say=said.append)

    def three_falls() -> bool:
        supervisor._mend()
        return len(said) == 3

    supervisor.start()
    _until(three_falls)
    assert [line.split()[-2] for line in said] == ["0.2", "0.4", "0.8"]
    supervisor.stop()


def test_a_refusal_stops_the_start_with_the_childs_own_words(tmp_path: Path) -> None:
    words = "the tariff has a gap between 5 t and 10 t"
    refuse = f"print({words!r}, file=sys.stderr); sys.exit(2)"
    supervisor = Supervisor([_child(tmp_path, "centre", refuse)], say=print)
    with pytest.raises(StartError, match=words):
        supervisor.start()
    supervisor.stop()


def test_a_gate_that_ran_is_not_ended_by_a_later_refusal(tmp_path: Path) -> None:
    said: list[str] = []
    refuse_next_time = f"""
    if os.path.exists({str(tmp_path / "a.pid")!r}):
        sys.exit(2)
    """
    supervisor = Supervisor([_child(tmp_path, "a", refuse_next_time)], say=said.append)
    supervisor.start()
    os.kill(_pid(tmp_path, "a"), signal.SIGKILL)

    def refused_twice() -> bool:
        supervisor._mend()
        return len(said) == 3

    _until(refused_twice)
    assert said[1].startswith("a ended (exit status 2); starting it again")
    supervisor.stop()


def test_a_child_that_never_gets_ready_is_named_with_its_log(tmp_path: Path) -> None:
    slow = Child("slow", ("sleep", "60"), tmp_path / "slow.log", 0, lambda: False, 0.3)
    supervisor = Supervisor([slow], say=print)
    with pytest.raises(StartError, match=r"slow was not ready.*slow\.log"):
        supervisor.start()
    supervisor.stop()


def test_a_child_that_will_not_end_is_killed(tmp_path: Path) -> None:
    said: list[str] = []
    deaf = _child(tmp_path, "deaf", "signal.signal(signal.SIGTERM, signal.SIG_IGN)", stop_s=0.3)
    supervisor = Supervisor([deaf], say=said.append)
    supervisor.start()
    supervisor.stop()
    assert said == ["deaf did not end in 0.3 s; killing it"]
    assert not _alive(_pid(tmp_path, "deaf"))


OUTER = """
import sys
from pathlib import Path
from gate.supervisor import Child, Supervisor
log = Path(sys.argv[1])
body = ("import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)")
s = Supervisor([
    Child(name, (sys.executable, "-c", body, str(log / (name + ".pid"))), log / (name + ".log"), 0,
          (log / (name + ".pid")).exists)
    for name in ("one", "two")], print)
import signal
signal.signal(signal.SIGINT, lambda *_: setattr(s, "stopping", True))
s.start()
print("up", flush=True)
s.watch()
s.stop()
print("down", flush=True)
"""


def _outer(tmp_path: Path) -> subprocess.Popen[str]:
    outer = subprocess.Popen(
        [sys.executable, "-c", OUTER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert outer.stdout is not None
    assert outer.stdout.readline() == "up\n"
    return outer


def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with _outer(tmp_path) as outer:
        children = [_pid(tmp_path, "one"), _pid(tmp_path, "two")]
        outer.kill()
        _until(lambda: not any(_alive(pid) for pid in children))


def test_ctrl_c_in_the_whole_group_stops_in_order_and_leaves_none(tmp_path: Path) -> None:
    with _outer(tmp_path) as outer:
        children = [_pid(tmp_path, "one"), _pid(tmp_path, "two")]
        os.killpg(outer.pid, signal.SIGINT)
        assert outer.stdout is not None
        assert outer.stdout.read() == "down\n"
        assert outer.wait(PATIENCE_S) == 0
        assert not any(_alive(pid) for pid in children)
