"""What all benchmarks share: their printed lines, the surroundings, a broker and a browser.

Numbers here never pass or fail anything: they are printed, with the machine beside them, and
`benchmarks/README.md` keeps those of a named day.
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.probes import look
from tests.conftest import CHROMIUM_ARGS
from tests.needs import need
from tests.servers import Mosquitto

RUNS = 5

_lines: list[str] = []
Say = Callable[[str], None]


@pytest.fixture
def say(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Say]:
    """Print a line at the end of the run; the surroundings before and after go with it."""
    _lines.append(f"{request.node.name}")
    _lines.append(f"  before: {look(tmp_path)}")
    yield lambda line: _lines.append(f"  {line}")
    _lines.append(f"  after:  {look(tmp_path)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """All lines together, where they can be copied."""
    if _lines:
        terminalreporter.section("figures")
        for line in _lines:
            terminalreporter.line(line)


def five_runs(benchmark: BenchmarkFixture, work: Callable[[], object]) -> None:
    """Run once to warm up and five times to count."""
    benchmark.pedantic(  # type: ignore[no-untyped-call]  # the plugin leaves it untyped
        work, rounds=RUNS, iterations=1, warmup_rounds=1
    )


def spread(values: Sequence[float], unit: str = "", *, low_is_worst: bool = True) -> str:
    """Median and worst of the runs."""
    worst = min(values) if low_is_worst else max(values)
    return f"median {_rounded(statistics.median(values))}{unit}, worst {_rounded(worst)}{unit}"


def _rounded(value: float) -> str:
    """Two digits behind the point for small values, none for large ones."""
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * round(share * 1000) // 1000))
    return ordered[rank - 1]


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A running Mosquitto, configured as `malu up` configures it."""
    broker = Mosquitto(program=need("mosquitto"), folder=tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    program = need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()
