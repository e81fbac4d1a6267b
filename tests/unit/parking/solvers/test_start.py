"""The plan to begin with: exact where it can be, mended where it must, never against the rules."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from parking.solvers.start import Start, Task, begin

LEFT_OUT = 1_000


def _task(costs: dict[tuple[int, int], int], **more: object) -> Task:
    groups = 1 + max((g for g, _ in costs), default=0)
    classes = 1 + max((c for _, c in costs), default=0)
    facts: dict[str, object] = {
        "people": [1] * groups,
        "room": [1] * classes,
        "worth": [LEFT_OUT] * groups,
        "stays": [60 * (g + 1) for g in range(groups)],
    }
    return Task(costs=costs, **{**facts, **more})  # type: ignore[arg-type]


def test_everybody_at_once_is_cheaper_than_one_after_the_other() -> None:
    found = begin(_task({(0, 0): 10, (0, 1): 20, (1, 0): 10, (1, 1): 90}))
    assert found == Start({(0, 1): 1, (1, 0): 1}, 30, 30)


def test_who_costs_more_than_it_is_worth_is_left_out() -> None:
    assert begin(_task({(0, 0): LEFT_OUT + 1})) == Start({}, LEFT_OUT, LEFT_OUT)


def test_goods_that_would_stand_side_by_side_are_given_another_place() -> None:
    costs = {(0, 0): 10, (1, 1): 10, (1, 2): 50}
    found = begin(_task(costs, clashes=[([(0, 0)], [(1, 1)])]))
    assert found == Start({(0, 0): 1, (1, 2): 1}, 60, 20)
    alone = begin(_task({(0, 0): 10, (1, 2): 50}, clashes=[([(1, 1)], [(0, 0)])]))
    assert alone.counts == {(0, 0): 1, (1, 2): 1}


def test_who_leaves_first_changes_to_the_front() -> None:
    # Class 0 stands before class 1; the longer stay (group 1) is cheaper in front.
    costs = {(0, 0): 12, (0, 1): 10, (1, 0): 10, (1, 1): 12}
    found = begin(_task(costs, stacks=[(0, 1)], shuts_in=100))
    assert found == Start({(0, 0): 1, (1, 1): 1}, 24, 20)
    dear = begin(_task({(0, 1): 10, (1, 0): 10}, stacks=[(0, 1)], shuts_in=100))
    assert dear == Start({(1, 0): 1, (0, 1): 1}, 120, 20)  # nobody else may stand elsewhere


def test_a_free_bay_elsewhere_ends_a_stack_too() -> None:
    costs = {(0, 1): 10, (1, 0): 10, (1, 2): 40}
    found = begin(_task(costs, stacks=[(0, 1)], shuts_in=100))
    assert found == Start({(0, 1): 1, (1, 2): 1}, 50, 20)
    cheap = begin(_task(costs, stacks=[(0, 1)], shuts_in=5))
    assert cheap.objective == 25  # to be shut in costs less than the way


def test_dangerous_goods_do_not_change_places() -> None:
    costs = {(0, 1): 10, (1, 0): 10, (1, 2): 40, (2, 3): 5}
    found = begin(
        _task(costs, stacks=[(0, 1)], shuts_in=100, clashes=[([(1, 0)], [(2, 3)]), ([(0, 9)], [])])
    )
    assert found.objective in (LEFT_OUT + 50, 25 + LEFT_OUT + 100, 120 + LEFT_OUT)


@given(
    st.lists(st.integers(0, 300), min_size=9, max_size=9),
    st.lists(st.booleans(), min_size=9, max_size=9),
    st.permutations([30, 60, 90]),
)
def test_never_better_than_the_best_of_all_plans_nor_its_bound_above(
    metres: list[int], allowed: list[bool], stays: list[int]
) -> None:
    pairs = list(itertools.product(range(3), range(3)))
    costs = {pair: cost for pair, cost, may in zip(pairs, metres, allowed, strict=True) if may}
    task = Task(
        costs=costs, people=[1] * 3, room=[1] * 3, worth=[LEFT_OUT] * 3, stays=stays,
        stacks=[(0, 1)], shuts_in=80,
    )  # fmt: skip
    found = begin(task)

    def total(places: tuple[int, ...]) -> int:
        cost = sum(LEFT_OUT if c < 0 else costs[g, c] for g, c in enumerate(places))
        both = 0 in places and 1 in places
        return cost + 80 * (both and stays[places.index(0)] > stays[places.index(1)])

    plans = [
        places
        for places in itertools.product((-1, 0, 1, 2), repeat=3)
        if all(c < 0 or (g, c) in costs for g, c in enumerate(places))
        and all(places.count(c) <= 1 for c in range(3))
    ]
    best = min(map(total, plans))
    assert found.bound <= best <= found.objective
    given_places = [-1] * 3
    for (group, one), count in found.counts.items():
        assert count == 1
        given_places[group] = one
    assert total(tuple(given_places)) == found.objective
