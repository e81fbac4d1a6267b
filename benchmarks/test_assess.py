"""One assessment by the shipped tariff, from the facts of a visit to lines and total."""

import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Say
from benchmarks.traffic import BANANAS, NOW, rules
from fees.assessment import assess
from fees.categories import Chargeable

FACTS: dict[str, dict[str, object]] = {
    "loaded export": BANANAS,
    "empty": {"flow": "NONE", "load": "EMPTY", "payload_kg": 9_000},
    "facts missing": {"flow": "EXPORT", "load": "LOADED"},
    "exempt ambulance": {"licence_kind": "EMERGENCY"},
    "container": {**BANANAS, "commodity": "GENERAL", "container": "40", "payload_kg": 30_000},
}


@dataclass(frozen=True, slots=True)
class Eight:
    """What the promise is measured by: a frozen, slotted value of eight fields."""

    code: str
    basis: str
    quantity: int
    unit_vnd: int
    factor: str
    amount_vnd: int
    vi: str
    en: str


def test_ratio_to_building_a_value(benchmark: BenchmarkFixture, say: Say) -> None:
    """Facts already read; processor time, both timed in turn, the best of each counts."""
    tariff = rules().tariff
    known = {name: replace(Chargeable.from_facts(f), entered_at=NOW) for name, f in FACTS.items()}
    for name, facts in known.items():
        made, built = [], []
        for _ in range(10):
            built.append(_spent(lambda: Eight("A", "B", 1, 2, "1", 3, "c", "d")))
            made.append(_spent(partial(assess, facts, tariff)))
        say(f"{name}: {min(made) / min(built):.1f} times a value of eight fields (budget 20)")
    benchmark(partial(assess, known["loaded export"], tariff))


def _spent(work: Callable[[], object]) -> float:
    return timeit.timeit(work, timer=time.process_time, number=2_000)


@pytest.mark.parametrize("vehicle", FACTS)
def test_assess(vehicle: str, benchmark: BenchmarkFixture, say: Say) -> None:
    tariff = rules().tariff
    facts = FACTS[vehicle]

    def one() -> object:
        return assess(Chargeable.from_facts(facts), tariff)

    benchmark(one)
    say(f"{vehicle}: {one_line(benchmark)}")


@pytest.mark.parametrize("part", ["from_facts", "assess"])
def test_parts(part: str, benchmark: BenchmarkFixture, say: Say) -> None:
    tariff, known = rules().tariff, replace(Chargeable.from_facts(BANANAS), entered_at=NOW)
    work: dict[str, Callable[[], object]] = {
        "from_facts": lambda: Chargeable.from_facts(BANANAS),
        "assess": lambda: assess(known, tariff),
    }
    benchmark(work[part])
    say(f"{part}: {one_line(benchmark)}")


def one_line(benchmark: BenchmarkFixture) -> str:
    """Median and worst round of pytest-benchmark's own measurement, µs."""
    stats = benchmark.stats.stats  # type: ignore[union-attr]  # there once it has run
    return f"median {stats.median * 1e6:.1f} µs, best {stats.min * 1e6:.1f} µs"
