"""What must hold is seen when it does not, and a quick run plays all nine scenarios."""

from dataclasses import replace

import pytest

from benchmarks.mlt_bench import runner
from benchmarks.mlt_bench.generator import make_trace
from benchmarks.mlt_bench.invariants import bays_twice, violations
from benchmarks.mlt_bench.measures import Figures
from benchmarks.mlt_bench.profiles import PROFILES
from benchmarks.mlt_bench.protocol import HOUR, MINUTE
from benchmarks.mlt_bench.record import Record, Stay


def _record(*stays: Stay) -> Record:
    return Record("ours", "quiet_30", 1, 0, HOUR, stays=list(stays))


def test_two_in_one_bay_and_one_in_two_are_seen() -> None:
    after = (Stay("v1", "A1", 0, 5), Stay("v2", "A1", 5, 9), Stay("v1", "A2", 7))
    assert bays_twice(_record(*after)) == 0
    assert bays_twice(_record(Stay("v1", "A1", 0), Stay("v2", "A1", 5))) == 1
    assert bays_twice(_record(Stay("v1", "A1", 0, 6), Stay("v1", "A2", 5))) == 1


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (Figures(), ""),
        (Figures(broken=["seed 3: bay A1 is taken"]), "seed 3: bay A1 is taken"),
        (Figures(replays=3, replays_equal=2), "1 of 3 replays differ"),
        (Figures(bays_twice=2), "2 times two in one bay, or one in two"),
        (Figures(plugs_lost=1), "1 plugs lost"),
        (Figures(bridge_refused_us=MINUTE), "bridge idle 1.0 min with room to call"),
        (Figures(bridge_behind_us=MINUTE), "bridge idle 1.0 min while somebody cleared waits"),
    ],
)
def test_each_broken_promise_has_its_words(found: Figures, why: str) -> None:
    assert "".join(violations(PROFILES["quiet_30"], found)) == why


def test_a_sixth_overtake_is_seen_and_a_bridge_without_drivers_is_no_fault() -> None:
    busy = replace(PROFILES["busy_300"])
    found = Figures(bridge_behind_us=MINUTE)
    assert not list(violations(busy, found))
    found.overtakes.update([5])
    assert not list(violations(busy, found))
    found.overtakes.update([6])
    assert list(violations(busy, found)) == ["somebody was passed 6 times"]


def test_a_quick_run_plays_all_scenarios_and_the_mornings_of_the_large_ones() -> None:
    todo = runner.jobs(list(PROFILES), quick=True)
    assert {job.scenario for job in todo} == set(PROFILES)
    trace = make_trace(PROFILES["lang_son_1355"], 1)
    short = runner.shortened(trace, 24)
    assert 0 < len(short.fates) < len(trace.fates)
    assert short.site.until == trace.begin + 24 * HOUR
    assert runner.shortened(trace, 0) is runner.shortened(trace, 48) is trace
