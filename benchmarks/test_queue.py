"""A line of ten thousand: joining, leaving, calling; and whole decisions, without storage."""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.conftest import RUNS, Say, percentile, spread
from parking.allocation import VehicleNeed, allocate
from parking.line import Line
from parking.pattern import pattern_yard
from parking.replay import Book, Input
from parking.rule import load_rule
from parking.ticket import Entrant

RULE = Path(__file__).parents[1] / "parking" / "queues" / "rule.toml"
LONG = 10_000
ROUNDS = 4_000
BAYS = 400
DECISIONS = 4_000
MINUTE_US = 60_000_000
MIX = ("ordinary",) * 15 + ("empty",) * 3 + ("perishable", "urgent")


def long_line() -> Line:
    """Ten thousand wait for the bridge, a tenth of them with a gain."""
    line = Line(load_rule(RULE.read_bytes()), "bridge")
    for n in range(LONG):
        line.join(Entrant(f"v{n}", MIX[n % len(MIX)]), n * MINUTE_US)
    return line


def timed(work: Callable[[], object]) -> float:
    """Microseconds of processor time of one operation: who else uses the machine is not in it."""
    begun = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - begun) / 1_000


def rounds(line: Line) -> dict[str, list[float]]:
    """One joins, one is called and comes, one turns round: the line stays as long as it is."""
    took: dict[str, list[float]] = {"join": [], "call": [], "leave": []}
    for n in range(ROUNDS):
        now = (LONG + n) * MINUTE_US
        entrant = Entrant(f"w{n}", MIX[n % len(MIX)])
        took["join"].append(timed(lambda e=entrant, t=now: line.join(e, t)))  # type: ignore[misc]
        took["call"].append(timed(lambda t=now: line.call(t)))  # type: ignore[misc]
        line.arrived(line.calls[-1].vehicle)
        name = next(v for v in (f"v{LONG - 1 - n}", f"w{n}") if v in line.tickets)
        took["leave"].append(timed(lambda v=name: line.leave(v)))  # type: ignore[misc]
        line.join(Entrant(f"x{n}", "ordinary"), now)
    return took


def test_operations_of_a_long_line(say: Say) -> None:
    found: dict[str, list[list[float]]] = {"join": [], "call": [], "leave": []}
    for _ in range(RUNS):
        line = long_line()
        for name, took in rounds(line).items():
            found[name].append(took)
    for name, runs in found.items():
        halves = [percentile(run, 0.5) for run in runs]
        worst = [percentile(run, 0.99) for run in runs]
        say(
            f"{LONG:,} waiting, {name}: p50 {spread(halves, ' µs', low_is_worst=False)}; "
            f"p99 {spread(worst, ' µs', low_is_worst=False)}"
        )


def test_whole_decisions_a_second(say: Say) -> None:
    """A truck joins at the gate, is called by the rule and given a bay; all of it recorded."""
    yard = pattern_yard(BAYS)
    rates = []
    for _ in range(RUNS):
        book = Book(load_rule(RULE.read_bytes()))
        occupied: dict[str, str] = {}
        begun = time.process_time()
        for n in range(DECISIONS):
            book.join("gate", Entrant(f"v{n}", MIX[n % len(MIX)]), n)
            called = book.call("gate", n)
            assert called is not None
            book.step("gate", Input.ARRIVE, called.vehicle, n)
            need = VehicleNeed(
                visit_id=called.vehicle, side="inland", length_cm=1_200, tonnage_kg=15_000
            )
            found = allocate(need, yard, occupied)
            assert found.bay is not None
            occupied[found.bay] = called.vehicle
            if len(occupied) > BAYS // 2:
                del occupied[next(iter(occupied))]
        rates.append(DECISIONS / (time.process_time() - begun))
    say(f"queue, bay of {BAYS} and record, of processor time: {spread(rates, ' a second')}")
