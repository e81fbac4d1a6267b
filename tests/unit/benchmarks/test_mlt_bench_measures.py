"""Each measure of the yard's benchmark on an example small enough to reckon by hand."""

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mlt_bench import fairness
from benchmarks.mlt_bench.baselines import Baseline
from benchmarks.mlt_bench.bounds import allowed_reduction, movable, stays_bound
from benchmarks.mlt_bench.clairvoyant import Clairvoyant, best_with_foresight
from benchmarks.mlt_bench.generator import make_trace
from benchmarks.mlt_bench.measures import Even, figures, mean_wait_us, pool
from benchmarks.mlt_bench.passing import least_wait
from benchmarks.mlt_bench.policies import RULE
from benchmarks.mlt_bench.profiles import PROFILES
from benchmarks.mlt_bench.promises import kept
from benchmarks.mlt_bench.protocol import HOUR, MINUTE, Estimate, Kind, Need, Stage, Vehicle
from benchmarks.mlt_bench.record import EVERYBODY, Record, Wait
from benchmarks.mlt_bench.report import markdown, summary
from benchmarks.mlt_bench.runner import do, jobs, run, together
from benchmarks.mlt_bench.world import play

NEED = Need(length_cm=1_000, height_cm=400, tonnage_kg=20_000)


def _wait(
    name: str,
    joined: int,
    until: int,
    *,
    kind: Kind = "ordinary",
    carrier: str = "c1",
    end: str = "called",
    stage: Stage = "bridge",
    could: int = EVERYBODY,
    estimate: tuple[int, int] | None = None,
) -> Wait:
    """Times in minutes."""
    vehicle = Vehicle(
        id=name, carrier=carrier, kind=kind, need=NEED, across=True, stay_us=HOUR, arrived_at=0
    )
    promise = Estimate(estimate[0] * MINUTE, estimate[1] * MINUTE) if estimate else None
    times = (joined * MINUTE, joined * MINUTE, until * MINUTE)
    return Wait(vehicle, stage, *times, end, could, promise)


def _record(*waits: Wait) -> Record:
    record = Record("p", "s", 1, 0, 600 * MINUTE, waits=list(waits))
    record.fits = {wait.vehicle.id: 1 for wait in waits}
    return record


def test_k_says_how_much_waiting_can_be_moved_to_the_others() -> None:
    line = _record(
        _wait("a", 0, 10),
        _wait("b", 1, 20),
        _wait("f", 2, 30, kind="perishable"),
        _wait("g", 3, 50, kind="perishable"),
    )
    # Passed by one: a at 20, b at 30. Passed by two: a at 30, b at 50.
    assert movable(line, 1) == 20 * MINUTE
    assert movable(line, 2) == movable(line) == 50 * MINUTE
    assert movable(_record(_wait("a", 0, 10), _wait("b", 1, 9, kind="emergency"))) == 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=6),
    st.lists(st.integers(1, 9), min_size=6, max_size=6),
    st.integers(1, 3),
)
def test_no_order_spares_perishables_more_than_k_lets(
    came: list[tuple[int, bool]], gaps: list[int], most: int
) -> None:
    """Every order of up to six vehicles, tried: those that pass nobody too often stay below."""
    joined = list(itertools.accumulate(gap for gap, _ in came))
    fruit = [is_fruit for _, is_fruit in came]
    slots = [12 + at for at in itertools.accumulate(gaps[: len(came)])]
    slots = [max(slot, at) for slot, at in zip(slots, joined, strict=True)]
    best = 0
    for order in itertools.permutations(range(len(came))):
        at = {vehicle: nth for nth, vehicle in enumerate(order)}
        possible = all(joined[v] <= slots[at[v]] for v in order)
        passed = max(sum(at[w] < at[v] and joined[w] > joined[v] for w in order) for v in order)
        ordered = all(at[v] < at[w] for v in order for w in order if v < w and fruit[v] == fruit[w])
        if possible and ordered and passed <= most:
            best = max(best, sum(slots[v] - slots[at[v]] for v in order if fruit[v]))
    line = _record(
        *(
            _wait(str(v), joined[v], slots[v], kind="perishable" if fruit[v] else "ordinary")
            for v in range(len(came))
        )
    )
    if len(set(joined)) == len(joined) and len(set(slots)) == len(slots):
        assert best * MINUTE <= movable(line, most)
        now = sum(w.length for w in line.waits if w.vehicle.kind == "perishable")
        assert least_wait(line, most) <= now - best * MINUTE


def test_perishables_cannot_wait_less_than_k_lets() -> None:
    line = [_wait(f"v{n}", n, 100 + n) for n in range(8)]
    fruit = [_wait(f"f{n}", 50 + n, 108 + n, kind="perishable") for n in range(2)]
    # Each of the eight may be passed once: one fruit goes first, the other last of all.
    assert least_wait(_record(*line, *fruit), 1) == (100 - 50 + 109 - 51) * MINUTE
    assert least_wait(_record(*line, *fruit), 2) == (100 - 50 + 101 - 51) * MINUTE
    assert least_wait(_record(*line)) == 0
    assert least_wait(_record(*fruit), 0) == (58 + 58) * MINUTE


def test_who_was_held_has_its_place_again_and_its_wait_is_kept() -> None:
    held = _wait("f", 0, 10, kind="perishable", end="left")
    back = _wait("f", 20, 40, kind="perishable")
    line = [_wait("a", 1, 30), _wait("b", 15, 35), _wait("gone", 2, 5, kind="emergency")]
    assert least_wait(_record(held, *line, back), 0) == (10 + 10) * MINUTE


def test_jain_is_one_for_equals_and_one_over_n_for_the_winner_of_all() -> None:
    assert fairness.jain([3, 3, 3]) == 1
    assert fairness.jain([9, 0, 0]) == pytest.approx(1 / 3)
    assert fairness.jain([1, 2]) == pytest.approx(9 / 10)
    assert fairness.jain([]) == 1


def test_fifo_within_the_class_gives_the_classs_own_calls_to_the_first_comers() -> None:
    # b came second and was called first; a would have had 20 and b 40 in order of coming.
    record = _record(_wait("a", 0, 40), _wait("b", 10, 20), _wait("fruit", 5, 6, kind="perishable"))
    minutes = {n: w // MINUTE for n, w in fairness.fifo_within_class(record).items()}
    assert minutes == {"a": 20, "b": 30, "fruit": 1}
    ratios = fairness.ratios(record, fairness.fifo_within_class(record))
    assert ratios == {"a": 2.0, "b": pytest.approx(1 / 3)}  # the fruit waited under five minutes


def test_what_an_agency_held_is_not_given_to_others() -> None:
    record = _record(_wait("a", 0, 10, end="left"), _wait("b", 1, 30))
    assert fairness.fifo_within_class(record) == {"a": 10 * MINUTE, "b": 29 * MINUTE}


def test_an_overtake_needs_a_later_comer_called_first_to_a_place_that_would_have_done() -> None:
    record = _record(
        _wait("a", 0, 40),
        _wait("b", 10, 20),  # passes a and c
        _wait("c", 5, 30, could=2),  # to a bay that does not fit a
        _wait("d", 12, 45),  # later than a in everything
        _wait("e", 13, 14, kind="emergency"),
    )
    assert fairness.overtakes(record) == Counter({0: 2, 1: 2})


def test_overtakes_between_classes_are_not_overtakes_within_one() -> None:
    record = _record(_wait("a", 0, 40), _wait("fruit", 10, 20, kind="perishable"))
    assert fairness.overtakes(record) == Counter({1: 1, 0: 1})
    assert fairness.overtakes(record, same_class=True) == Counter({0: 2})


def test_who_came_back_passes_nobody_that_came_after_its_first_time() -> None:
    back = _wait("back", 30, 35)
    back.first = 0
    assert fairness.overtakes(_record(_wait("a", 10, 40), back)) == Counter({0: 2})


def test_who_was_held_and_came_back_has_its_place_again_in_its_class() -> None:
    line = _record(
        _wait("held", 0, 5, end="left"),
        _wait("second", 10, 60),
        _wait("held", 20, 40),  # called before the second, as the first of the two
        _wait("third", 50, 80),
    )
    own = fairness.fifo_within_class(line)
    assert own == {"held": 25 * MINUTE, "second": 50 * MINUTE, "third": 30 * MINUTE}
    assert set(fairness.ratios(line, own).values()) == {1.0}


def test_starved_is_more_than_three_times_the_median_of_the_class() -> None:
    waits = [_wait(f"v{n}", 0, 10) for n in range(4)]
    assert fairness.starved(_record(*waits, _wait("late", 0, 30))) == (0, 0)
    assert fairness.starved(_record(*waits, _wait("late", 0, 31))) == (1, 0)


def test_who_starves_only_because_another_of_its_class_went_first_is_told_apart() -> None:
    waits = [_wait(f"v{n}", 0, 10) for n in range(4)]
    passed = (_wait("first", 1, 41), _wait("second", 20, 21))
    # In order of joining the first would have had the call at 21: a wait of 20 minutes.
    assert fairness.starved(_record(*waits, *passed)) == (1, 1)


def test_carriers_are_compared_by_the_mean_ratio_of_three_vehicles_or_more() -> None:
    waits = [_wait(f"a{n}", 0, 10, carrier="a") for n in range(3)]
    waits += [_wait("b", 0, 10, carrier="b")]
    record = _record(*waits)
    found = {wait.vehicle.id: 2.0 for wait in waits}
    assert fairness.carrier_means(record, found) == [2.0]


def test_the_law_allows_what_five_percent_of_the_others_wait_can_pay() -> None:
    fifo = {"perishable": 100, "ordinary": 900, "empty": 100}
    assert allowed_reduction(fifo, {"perishable": 10}) == pytest.approx(0.5)  # 5 % of 1,000 is 50
    assert allowed_reduction(fifo, {"perishable": 70}) == pytest.approx(0.3)  # strict gives no more
    assert allowed_reduction({"ordinary": 5}, {}) == 0


def test_promises_are_judged_by_the_length_of_the_wait() -> None:
    found = kept(
        [
            _wait("a", 0, 30, estimate=(38, 40)),  # 8 minutes off, covered
            _wait("b", 0, 100, estimate=(80, 90)),  # 20 off, more than 15 %, not covered
            _wait("c", 0, 600, end="open", estimate=(500, 550)),  # P90 has passed: missed
            _wait("d", 0, 600, end="open", estimate=(500, 700)),  # nobody knows
            _wait("e", 0, 10, end="left", estimate=(5, 9)),
            _wait("f", 0, 10),
        ]
    )
    short, hours, every = found["under an hour"], found["hours"], found["all"]
    assert (short.promises, short.within, short.coverage) == (1, 1, 1.0)
    assert (hours.promises, hours.within, hours.mean_error_min) == (1, 0, 20)
    assert hours.coverage == 0
    assert every.mean_error_min == 14
    assert every.coverage == pytest.approx(1 / 3)


def test_waits_without_a_closure_in_them_are_told_apart() -> None:
    found = kept(
        [
            _wait("a", 0, 120, estimate=(60, 60)),  # promised before it
            _wait("b", 80, 200, estimate=(140, 150)),  # ... and while it lasted
            _wait("c", 90, 270, estimate=(270, 300)),
            _wait("d", 0, 60, estimate=(61, 70)),
            _wait("e", 0, 30, estimate=(30, 40)),
        ],
        shut=[(60 * MINUTE, 90 * MINUTE)],
    )
    assert (found["hours"].promises, found["hours"].error_us) == (4, 121 * MINUTE)
    unhit = found["hours, no closure in them"]
    assert (unhit.promises, unhit.error_us, unhit.mean_wait_min) == (2, MINUTE, 120)


def test_a_promise_of_a_call_at_once_foretells_no_wait() -> None:
    found = kept(
        [
            _wait("a", 5, 5, estimate=(5, 5)),  # at once, and so it was
            _wait("b", 0, 30, estimate=(20, 40)),
            _wait("c", 0, 30, estimate=(20, 25)),
        ]
    )
    assert found["all"].coverage == pytest.approx(2 / 3)
    assert found["foretold"].coverage == 0.5


def test_even_pools_runs_and_keeps_the_worst_with_enough_vehicles() -> None:
    even, other = Even(), Even()
    even.note([1.0] * 20)
    other.note([1.0] * 10 + [3.0] * 10)
    even.add(other)
    assert even.least == pytest.approx(0.8)
    assert even.index == pytest.approx((20 + 40) ** 2 / (40 * (20 + 100)))


def test_no_policy_ends_more_stays_than_the_bound() -> None:
    for name in ("plug_shortage", "quiet_30", "january_2015"):
        trace = make_trace(PROFILES[name], 2)
        bound = stays_bound(trace)
        fifo = play(trace, Baseline())
        found = figures(fifo, trace, fifo, bound)
        assert 0 < found.finished <= bound <= len(trace.fates)


@pytest.mark.timeout(400)  # CP-SAT works by its own clock; two busy cores have taken two minutes
def test_foresight_is_no_worse_than_fifo_and_passes_nobody_a_sixth_time() -> None:
    trace = make_trace(PROFILES["plug_shortage"], 2)
    fifo, best = play(trace, Baseline()), best_with_foresight(trace)
    assert best.broken == ""
    assert sum(w.length for w in best.waits) <= sum(w.length for w in fifo.waits)
    eager = play(trace, Clairvoyant(trace, 4.0, sparing=False))
    gate = [w for w in eager.waits if w.stage == "gate"]
    eager.waits = gate
    assert max(fairness.overtakes(eager)) <= 5


def test_fifo_against_itself_is_one_and_fair() -> None:
    # Nobody held: plain FIFO puts who was held last, and a place that was kept is what is measured.
    trace = make_trace(replace(PROFILES["busy_300"], held=0.0), 1)
    fifo = play(trace, Baseline())
    one = figures(fifo, trace, fifo, stays_bound(trace))
    both = pool([one, one])
    assert both.runs == 2
    assert both.vehicles == 2 * one.vehicles
    assert mean_wait_us(both) == pytest.approx(mean_wait_us(one))
    assert all(even.index == pytest.approx(1) for even in one.in_class.values())
    assert one.starved_by_ratio == 0


def test_a_small_run_prints_a_table_with_every_policy() -> None:
    todo = jobs(["quiet_30"], quick=True, seeds=1)
    found = together([do(job) for job in todo])
    rows = summary(found["quiet_30"])
    assert rows["fifo"]["to_fifo"] == 1
    assert rows["fifo"]["bridge_idle_min"] == 0
    text = markdown(found)
    assert "## quiet_30" in text
    assert all(f"| {name} |" in text for name in rows)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_days_are_played_by_another_rule_and_the_next_by_the_shipped_one(
    tmp_path: Path, workers: int
) -> None:
    other = tmp_path / "rule.toml"
    shipped = RULE.read_text("utf-8")
    other.write_text(shipped.replace("overtakes = 5 ", "overtakes = 1 "), "utf-8")
    todo = [replace(job, hours=36) for job in jobs(["busy_300"], seeds=1, replay=False)]
    most = []
    for rule in (other, None):
        (outcome,) = run(todo, workers, rule)
        most.append(max(outcome.by_policy["malu"].overtakes))
    assert most[0] == 1 < most[1]
