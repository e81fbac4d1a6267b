"""Fixtures that give a test a real port, folder, broker, database or browser.

`need("mosquitto")` is here under that name for every test module; see `tests/needs.py`.
"""

import contextlib
import importlib.util
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from gate.broker import free_port as find_free_port
from scripts.programs import locate
from tests.needs import missed, missing_is_failure, missing_summary, need, take_over
from tests.servers import Mosquitto, debian_postgres, wheel_postgres
from tests.stores import migrate_url, sqlite_in

__all__ = ["need"]

# No display, no sandbox for root, and no connections of Chromium's own to anywhere.
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# A busy machine is no counter-example: how long things take is measured in benchmarks/.
settings.register_profile("malu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("malu")

_database_number = itertools.count(1)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn a run with skips for missing programs into a failed one, unless that was allowed."""
    if hasattr(session.config, "workeroutput"):  # one of several worker processes: it only tells
        session.config.workeroutput["missed"] = missed()
        return
    if exitstatus == pytest.ExitCode.OK and missing_is_failure():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Hear from a worker process what was missing there; one that died says nothing."""
    if error is None:
        take_over(node.workeroutput.get("missed", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with what was missing, so that nobody takes a partial run for a whole one."""
    lines = missing_summary()
    if lines:
        terminalreporter.section("missing on this machine (ALLOW_MISSING=1 accepts it)")
        for line in lines:
            terminalreporter.line(line)


# Tracebacks in the log as Python prints them: with the values of every frame, as structlog would
# print them on a screen, one takes seconds.
_PLAIN = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
structlog.configure(processors=_PLAIN)


@pytest.fixture(autouse=True)
def _a_log_of_its_own() -> Iterator[None]:
    """A command that set the process's log to itself (`malu simulate` does) leaves no trace."""
    yield
    structlog.reset_defaults()
    structlog.configure(processors=_PLAIN)


@pytest.fixture(name="need")
def _need() -> Callable[[str], str]:
    """`need` for tests that prefer a fixture to an import."""
    return need


@pytest.fixture
def anyio_backend() -> str:
    """Coroutines under test run on asyncio, as the product does."""
    return "asyncio"


@pytest.fixture
def free_port() -> int:
    """A TCP port that was free on loopback a moment ago."""
    return find_free_port()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data folder, as `--data` takes it; not created yet."""
    return tmp_path / "var"


@pytest.fixture
def mosquitto_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A running Mosquitto; `kill()` and `start()` make it fail and come back on the same port."""
    broker = Mosquitto(program=need("mosquitto"), folder=tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLAlchemy URL of a PostgreSQL server of this run; `fresh_postgres_url` gives a database."""
    wheel = importlib.util.find_spec("pgserver") is not None
    if locate("postgres") is None and wheel:
        with wheel_postgres(tmp_path_factory.mktemp("pgserver")) as url:
            yield url
        return
    with debian_postgres(need("postgres")) as url:
        yield url


@contextlib.contextmanager
def _database(server: str, template: str = "template1") -> Iterator[str]:
    """A database of its own on that server, made like the template; dropped afterwards."""
    name = f"malu_test_{next(_database_number)}"
    admin = server.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    head, _, query = server.partition("?")
    yield f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def fresh_postgres_url(postgres_url: str) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database that no other test has seen."""
    with _database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_template(postgres_url: str) -> Iterator[str]:
    """Name of a migrated database nobody is connected to."""
    with _database(postgres_url) as url:
        migrate_url(url)
        yield url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def migrated_postgres_url(postgres_url: str, _migrated_template: str) -> Iterator[str]:
    """SQLAlchemy URL of a PostgreSQL database with this version's tables, empty."""
    with _database(postgres_url, _migrated_template) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind, with this version's tables."""
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    return str(request.getfixturevalue("migrated_postgres_url"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium for the tests of one module.

    Not for the session: Playwright keeps an event loop running in this thread for as long as it
    is open, and tests of other modules call `asyncio.run`.
    """
    need("libatomic")
    program = need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()
