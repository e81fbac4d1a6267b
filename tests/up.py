"""A real `malu up` for tests: its own session, its lines, its processes, its pages."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gate.supervisor import die_with_parent

# A wait that takes longer has failed; how long things take is measured in benchmarks/.
PATIENCE_S = 60.0


def malu(*arguments: str) -> list[str]:
    """Return the command line of `malu` in this environment."""
    return [sys.executable, "-m", "gate.cli", *arguments]


def until(what: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Return once `what()` holds. Raises TimeoutError when it does not in time."""
    deadline = time.monotonic() + patience_s
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)


def status_of(url: str) -> int:
    """Return the HTTP status of a page, 0 when nothing answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


@dataclass(slots=True)
class Up:
    """A running `malu up`; `said` gathers its lines."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)
    _lines: "queue.Queue[str]" = field(default_factory=queue.Queue)

    @property
    def url(self) -> str:
        """Address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    def hears(self, words: str) -> str:
        """Wait for a line that holds `words` and return it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no {words!r} in:\n" + "\n".join(self.said)) from None
            self.said.append(line)
            if words in line:
                return line

    def processes(self) -> dict[int, str]:
        """Return command lines by process id of all that live in this gate's session."""
        return dict(_of_session(self.process.pid))

    def pid_of(self, words: str) -> int | None:
        """Return the process whose command line holds `words`, if there is one."""
        found = [pid for pid, line in self.processes().items() if words in line]
        return found[0] if found else None

    def ready(self) -> bool:
        """Return whether the centre says it is ready."""
        return status_of(f"{self.url}/readyz") == 200

    def ctrl_c(self) -> int:
        """Interrupt the whole group as a terminal does, and return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def listen(self) -> None:
        """Gather what it says until it ends."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))


def _of_session(session: int) -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _, _, sid = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if int(sid) == session and state != "Z":
            yield int(entry.name), line


def _as_from_a_terminal(tests: int) -> None:
    """A killed test run leaves nothing behind, and a run under nohup hangs up all the same."""
    die_with_parent(tests)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@contextmanager
def running(data: Path, port: int, *options: str) -> Iterator[Up]:
    """Start `malu up` and yield it once it told where to look; ends it whatever happens."""
    tests = os.getpid()
    process = subprocess.Popen(
        malu("up", "--data", str(data), "--port", str(port), *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: _as_from_a_terminal(tests),
    )
    gate = Up(process, port)
    listener = threading.Thread(target=gate.listen)
    listener.start()
    try:
        gate.hears("Ctrl-C")
        yield gate
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        finally:
            for pid in gate.processes():
                os.kill(pid, signal.SIGKILL)
            listener.join()
            assert process.stdout is not None
            process.stdout.close()
