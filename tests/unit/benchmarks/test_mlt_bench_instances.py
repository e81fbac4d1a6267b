"""Published instances: the readers refuse what is cut off, and the data are the published ones."""

from itertools import product
from operator import le

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mlt_bench.instances.gap import SIZES, Gap, InstanceError, make_gap, read_gap
from benchmarks.mlt_bench.instances.had import (
    made_gap,
    made_tardiness,
    published_gap,
    published_tardiness,
)
from benchmarks.mlt_bench.instances.proof import prove_gap
from benchmarks.mlt_bench.instances.search import improve, solve_gap
from benchmarks.mlt_bench.instances.tardiness import (
    Tardiness,
    apparent_tardiness_order,
    read_tardiness,
)

SMALL = "1  2 3  9 1 1  1 9 9  5 5 5  5 5 5  5 10"


def test_a_small_problem_is_read_and_valued_by_hand() -> None:
    (problem,) = read_gap(SMALL, "small")
    assert (problem.agents, problem.jobs, problem.capacity) == (2, 3, (5, 10))
    assert problem.value([0, 1, 1]) == 27
    with pytest.raises(InstanceError, match="more than it can hold"):
        problem.value([0, 0, 1])
    with pytest.raises(InstanceError, match="2 answers for 3 jobs"):
        problem.value([0, 1])


def test_the_optimum_behind_each_problem_is_read_when_told() -> None:
    (problem,) = read_gap(SMALL + " 27", "small", with_optima=True)
    assert problem.optimum == 27


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SMALL[:-3], "ends within problem 1"),
        (SMALL + " 7", "goes on"),
        ("1 2 x", "invalid literal"),
    ],
)
def test_a_file_cut_off_or_too_long_is_refused(text: str, why: str) -> None:
    with pytest.raises(InstanceError, match=why):
        read_gap(text, "small")


def test_the_first_published_problem_of_five_files_has_its_published_optimum() -> None:
    had = published_gap()
    assert len(had) == 45
    for problem, optimum in had[:25:5]:
        assert solve_gap(problem)[:2] == prove_gap(problem)[:2] == (optimum, True)


@pytest.mark.parametrize(
    "text",
    [
        "1  1 2  1 1  5 5  4",  # not even by halves
        "1  2 3  1 1 1 1 1 1  2 2 2 2 2 2  3 3",  # by halves only
    ],
)
def test_a_problem_that_nobody_can_do_is_refused(text: str) -> None:
    (problem,) = read_gap(text, "small")
    with pytest.raises(InstanceError, match="INFEASIBLE"):
        prove_gap(problem)


ROOM = st.integers(1, 9)
PROFIT = st.integers(-5, 25)


@given(
    profit=st.lists(st.lists(PROFIT, min_size=4, max_size=4), min_size=3, max_size=3),
    resource=st.lists(st.lists(ROOM, min_size=4, max_size=4), min_size=3, max_size=3),
    capacity=st.lists(st.integers(1, 18), min_size=3, max_size=3),
)
@settings(max_examples=60)
def test_what_is_proven_is_the_best_of_all_assignments(
    profit: list[list[int]], resource: list[list[int]], capacity: list[int]
) -> None:
    problem = Gap("drawn", tuple(map(tuple, profit)), tuple(map(tuple, resource)), tuple(capacity))
    worths = []
    for chosen in product(range(3), repeat=4):
        used = [sum(resource[a][j] for j in range(4) if chosen[j] == a) for a in range(3)]
        if all(map(le, used, capacity)):
            worths.append(sum(profit[a][j] for j, a in enumerate(chosen)))
    if worths:
        assert prove_gap(problem)[:2] == (max(worths), True)
    else:
        with pytest.raises(InstanceError, match="INFEASIBLE"):
            prove_gap(problem)


def test_the_recipe_keeps_the_published_sizes_and_ranges() -> None:
    made = made_gap()
    assert len(made) == 15
    assert [(p.agents, p.jobs) for p in made[::5]] == list(SIZES[9:])
    assert all(15 <= value <= 25 for p in made for row in p.profit for value in row)
    assert make_gap(5, 1) == make_gap(5, 1) != make_gap(5, 2)


def test_lateness_costs_its_weight() -> None:
    jobs = Tardiness("two", times=(3, 2), weights=(1, 10), due=(3, 4))
    assert jobs.cost([0, 1]) == 10
    assert jobs.cost([1, 0]) == 2
    assert apparent_tardiness_order(jobs) == [1, 0]
    with pytest.raises(InstanceError):
        jobs.cost([0, 0])


def test_a_ragged_tardiness_file_is_refused() -> None:
    with pytest.raises(InstanceError, match="5 numbers"):
        read_tardiness("1 2 3 4 5", 2, "ragged")
    with pytest.raises(InstanceError, match="invalid literal"):
        read_tardiness("1 two 3", 1, "words")


def test_no_search_beats_a_published_optimum() -> None:
    had = published_tardiness()
    assert len(had) == 5
    for instance, optimum in had:
        assert len(instance.times) == 40
        found = improve(instance, 0.3)
        assert optimum <= found <= instance.cost(apparent_tardiness_order(instance))


def test_125_instances_for_each_size_by_recipe() -> None:
    made = made_tardiness()
    assert {jobs: len(instances) for jobs, instances in made.items()} == {
        40: 125,
        50: 125,
        100: 125,
    }
    assert all(len(i.due) == jobs for jobs, instances in made.items() for i in instances)
