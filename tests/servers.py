"""Real servers for tests: started by the test, on a free loopback port, gone when it ends."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gate.broker import free_port, prepare

# A start that takes longer has failed; how long a start takes is measured in benchmarks/.
START_LIMIT_S = 30.0


def wait_for_port(port: int, limit_s: float = START_LIMIT_S) -> None:
    """Return once something listens on loopback `port`. Raises TimeoutError after `limit_s`."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port} after {limit_s} s")


@dataclass(slots=True)
class Mosquitto:
    """A real Mosquitto on loopback, configured as `malu up` configures it."""

    program: str
    folder: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again after `kill` on the same port and folder."""
        argv = prepare(self.folder, self.port, mosquitto=self.program)
        with (self.folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(argv, stdout=log, stderr=log)
        wait_for_port(self.port)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it politely; does nothing if it is not running."""
        self._end(signal.SIGTERM)

    def _end(self, sig: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(sig)
        self._process.wait(10)
        self._process = None


def _run(argv: list[str], *, as_postgres: bool) -> None:
    """Run one of PostgreSQL's own commands, which refuse to be run by root."""
    if as_postgres:
        argv = ["runuser", "-u", "postgres", "--", *argv]
    done = subprocess.run(argv, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{argv} said: {done.stdout}{done.stderr}")


@contextlib.contextmanager
def debian_postgres(server: str) -> Iterator[str]:
    """Run PostgreSQL from the folder of the program `server`; yields its URL for SQLAlchemy."""
    as_postgres = os.geteuid() == 0
    tools = Path(server).parent
    root = Path(tempfile.mkdtemp(prefix="malu-pg-"))  # not pytest's: postgres must reach into it
    port = free_port()
    try:
        if as_postgres:
            owner = pwd.getpwnam("postgres")
            os.chown(root, owner.pw_uid, owner.pw_gid)
        data = str(root / "data")
        control = [str(tools / "pg_ctl"), "-D", data, "-w"]
        initdb = [str(tools / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--locale=C.UTF-8", "--no-sync"], as_postgres=as_postgres)
        # What these tests prove is logic, not durability: no need to wait for the disk.
        options = f"-h 127.0.0.1 -p {port} -k {root} -c fsync=off -c timezone=UTC"
        log = str(root / "log")
        _run([*control, "-l", log, "-o", options, "start"], as_postgres=as_postgres)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], as_postgres=as_postgres)
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def wheel_postgres(folder: Path) -> Iterator[str]:
    """Run the PostgreSQL that comes as a Python wheel, where Debian's is not installed."""
    from pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
