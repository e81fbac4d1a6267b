"""Keeps the processes of `malu up` alive, in order, and lets none outlive it.

It holds no state of the gate: killed at any moment, it loses nothing, and its children end by the
parent-death signal. A child that dies is started again after a pause that grows with its failures.
One that refuses while the gate is being started (exit status 2: bad input, so trying again is no
help) ends the start, with its own words as the reason; later a refusal is a failure like any other,
because a gate that ran keeps running. What to run is data: no broker, centre or edge is known here.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork

REFUSED = 2  # exit status of a command that cannot do what its input asks
PAUSE_FIRST_S = 0.2
PAUSE_MAX_S = 5.0
STEADY_S = 10.0  # after running this long, a child's earlier failures are forgotten
POLL_S = 0.05
LOG_BYTES_MAX = 10_000_000
LAST_WORDS = 6  # lines of a child's log repeated when it refuses


class StartError(Exception):
    """The gate could not be started; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running.

    `stage` orders starting (low first) and stopping (high first). `ready` is asked until it says
    yes, for at most `ready_limit_s`. `own_group` keeps Ctrl-C away from a program that would obey
    it. `stop_limit_s` is how long the child may take to end before it is killed.
    """

    name: str
    argv: tuple[str, ...]
    log: Path
    stage: int
    ready: Callable[[], bool] = lambda: True
    ready_limit_s: float = 30.0
    stop_limit_s: float = 8.0
    own_group: bool = False


@dataclass(slots=True)
class _Running:
    """A child, its process if it has one, and what is remembered about its failures."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    failures: int = 0
    log_from: int = 0


def die_with_parent(parent: int) -> None:
    """Ask the kernel to end this process when its parent `parent` ends.

    Runs in the child between fork and exec. The end is a hard one, because every part survives it
    and a polite one may wait for open pages. A parent that died before the request was made would
    never be noticed, hence the second look.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _become_child(parent: int) -> None:
    """Ignore Ctrl-C and a closed terminal, which reach the whole group; end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    die_with_parent(parent)


@dataclass(slots=True)
class Supervisor:
    """Starts children stage by stage, restarts the fallen, stops them in reverse.

    `when_ready` names what to do once all children of a stage are ready and before the next one
    starts. `stopping` may be set from a signal handler at any time; `start` and `watch` then return
    soon.
    """

    children: Sequence[Child]
    say: Callable[[str], None]
    when_ready: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    stopping: bool = False
    _running: list[_Running] = field(default_factory=list)
    _started: bool = False

    def start(self) -> None:
        """Start all children, each stage once the one before is ready. Raises StartError."""
        self._running = [_Running(child) for child in self.children]
        for stage in sorted({child.stage for child in self.children}):
            if self.stopping:
                return
            group = [one for one in self._running if one.child.stage == stage]
            for one in group:
                self._launch(one)
            for one in group:
                self._await_ready(one)
            if stage in self.when_ready and not self.stopping:
                self.when_ready[stage]()
        self._started = True

    def watch(self) -> None:
        """Keep the children alive until `stopping` is set."""
        while not self.stopping:
            self._mend()
            time.sleep(POLL_S)

    def stop(self) -> None:
        """End all children, the last stage first; returns when none is left."""
        self.stopping = True
        for stage in sorted({child.stage for child in self.children}, reverse=True):
            group = [one for one in self._running if one.child.stage == stage]
            for one in group:
                if one.process is not None:
                    one.process.terminate()
            for one in group:
                self._await_end(one)

    def _launch(self, one: _Running) -> None:
        child, parent = one.child, os.getpid()
        _make_room(child.log)
        with child.log.open("ab") as log:
            one.log_from = log.tell()
            one.process = subprocess.Popen(
                child.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0 if child.own_group else None,
                preexec_fn=lambda: _become_child(parent),
            )
        one.started_at = time.monotonic()

    def _await_ready(self, one: _Running) -> None:
        child, deadline = one.child, time.monotonic() + one.child.ready_limit_s
        while not self.stopping:
            self._mend()
            if one.process is not None and child.ready():
                return
            if time.monotonic() > deadline:
                raise StartError(
                    f"{child.name} was not ready after {child.ready_limit_s:g} s. "
                    f"Its log is {child.log}; it ends with:\n{_tail(child.log, one.log_from)}"
                )
            time.sleep(POLL_S)

    def _mend(self) -> None:
        """Notice children that ended; start again those whose pause is over."""
        now = time.monotonic()
        for one in self._running:
            if one.process is not None and one.process.poll() is not None:
                self._note_end(one, now)
            elif one.process is None and one.failures and now >= one.start_again_at:
                self._launch(one)

    def _note_end(self, one: _Running, now: float) -> None:
        process, child = one.process, one.child
        assert process is not None
        one.process = None
        if process.returncode == REFUSED and not self._started:
            raise StartError(f"{child.name} refused:\n{_tail(child.log, one.log_from)}")
        if now - one.started_at > STEADY_S:
            one.failures = 0
        pause = min(PAUSE_MAX_S, PAUSE_FIRST_S * 2.0**one.failures)
        one.failures += 1
        one.start_again_at = now + pause
        words = "\n" + _tail(child.log, one.log_from) if process.returncode == REFUSED else ""
        self.say(
            f"{child.name} ended ({_how(process.returncode)}); "
            f"starting it again in {pause:.1f} s{words}"
        )

    def _await_end(self, one: _Running) -> None:
        if one.process is None:
            return
        try:
            one.process.wait(one.child.stop_limit_s)
        except subprocess.TimeoutExpired:
            self.say(f"{one.child.name} did not end in {one.child.stop_limit_s:g} s; killing it")
            one.process.kill()
            one.process.wait()
        one.process = None


def _make_room(log: Path) -> None:
    """Have the log's folder; put a log that has grown too long aside, over the one before it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))


def _how(returncode: int) -> str:
    """Say how a process ended, in words."""
    if returncode < 0:
        return signal.Signals(-returncode).name
    return f"exit status {returncode}"


def _tail(log: Path, start: int) -> str:
    """Return the last lines that a child wrote since byte `start` of its log."""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-LAST_WORDS:]) or "  (it said nothing)"
