"""Better bays beside the loop: exact where it can be, never against the mask, never unasked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parking.allocation import Around, allocate, bay_cost, plug_worth
from parking.mask import VehicleNeed, unfit
from parking.pattern import pattern_yard
from parking.proposal import (
    UNPLACED_M,
    Proposal,
    Question,
    Verdict,
    greedy,
    greedy_cost,
    judge,
)
from parking.solvers.classes import plan
from parking.solvers.flow import SENIOR_M, assign, static_costs
from parking.solvers.worker import Worker
from parking.yard import Yard
from tests.unit.parking.yards import bay, yard


def need(name: str, **changes: object) -> VehicleNeed:
    return VehicleNeed(**{"visit_id": name, "side": "inland", **changes})  # type: ignore[arg-type]


def ask(*waiting: VehicleNeed, **more: object) -> Question:
    return Question(**{"waiting": waiting, "occupied": {}, **more})  # type: ignore[arg-type]


# Who comes first takes the only bay in which the second could stand: the price of haste.
HASTY = yard(bay("SHORT", length_cm="1000", distance_m="200"), bay("LONG", distance_m="100"))
TWO = (need("small", length_cm=900), need("long", length_cm=1_700))


def test_an_assignment_leaves_the_long_bay_to_the_long_truck() -> None:
    question = ask(need("small", length_cm=0), TWO[1])
    assert greedy(question, HASTY) == {"small": "LONG"}
    found = assign(question, HASTY)
    assert found.bays == {"small": "SHORT", "long": "LONG"}
    assert found.gap == 0
    assert found.objective == found.bound
    verdict = judge(found, question, HASTY)
    assert verdict.accepted
    assert verdict.gain_m > UNPLACED_M / 2


def test_prices_teach_the_immediate_rule() -> None:
    question = ask(need("small"), TWO[1])
    prices = assign(question, HASTY).prices
    assert allocate(need("small"), HASTY, {}, around=Around(prices=prices)).bay == "SHORT"


def test_of_two_for_one_bay_the_one_ahead_gets_it() -> None:
    question = ask(need("first"), need("second"))
    assert assign(question, yard(bay("A1"))).bays == {"first": "A1"}


def test_nobody_waiting_or_nothing_free_is_an_answer_too() -> None:
    assert assign(ask(), HASTY).objective == 0
    assert assign(ask(), HASTY).gap == 0
    full = ask(need("v1"), occupied={"SHORT": "x", "LONG": "y"})
    assert assign(full, HASTY).bays == {}
    assert assign(full, HASTY).objective == UNPLACED_M + SENIOR_M
    assert plan(full, HASTY).bays == {}
    assert plan(ask(), HASTY).objective == 0


def test_a_reserved_bay_and_goods_apart_hold_for_the_solvers() -> None:
    rows = yard(
        bay("H1", hazmat='["3", "5.1"]', neighbours='["H2"]'),
        bay("H2", hazmat='["3", "5.1"]', neighbours='["H1"]'),
        bay("A1", distance_m="500"),
    )
    around = Around(reserved={"A1": "vip"}, hazmat={"H1": "3"})
    question = ask(need("v1", hazmat="5.1"), need("vip"), occupied={"H1": "x"}, around=around)
    for solve in (assign, plan):
        assert solve(question, rows).bays == {"vip": "A1"}


def test_what_an_assignment_cannot_hold() -> None:
    """Two that must stand apart would be neighbours: only the plan with neighbours sees it."""
    rows = yard(
        bay("H1", hazmat='["3", "5.1"]', neighbours='["H2"]'),
        bay("H2", hazmat='["3", "5.1"]', neighbours='["H1", "H3"]', distance_m="110"),
        bay("H3", hazmat='["3", "5.1"]', neighbours='["H2"]', distance_m="500"),
    )
    question = ask(need("fuel", hazmat="3"), need("acid", hazmat="5.1"))
    assert set(assign(question, rows).bays.values()) == {"H1", "H2"}
    assert judge(assign(question, rows), question, rows).words == "proposal.no_longer"
    found = plan(question, rows)
    assert set(found.bays.values()) == {"H1", "H3"}
    assert judge(found, question, rows).words == "proposal.no_better"  # the rule does as well


def test_a_plug_is_kept_for_a_reefer_on_its_way() -> None:
    rows = yard(bay("P1", plug="true"), bay("A1", distance_m="900"))
    question = ask(need("dry"), need("reefer", plug=True), coming={"reefer": 30})
    found = plan(question, rows)
    assert found.bays == {"dry": "A1"}
    assert found.later == {"reefer": "P1"}


def test_each_waits_for_the_bay_that_becomes_free_and_nobody_shuts_in_the_other() -> None:
    around = Around(leaves_min={"A1": 10, "IN": 5})
    rows = yard(bay("A1"), bay("OUT"), bay("IN", behind='["OUT"]'))
    question = ask(
        need("v1"), need("v2", stay_min=90), occupied={"A1": "x", "IN": "y"}, around=around
    )
    assert set(assign(question, rows).bays.values()) == {"OUT"}
    found = plan(question, rows)
    assert len({*found.bays.values(), *found.later.values()}) == 2


def test_a_bay_that_becomes_free_is_worth_some_minutes() -> None:
    around = Around(leaves_min={"A1": 10})
    question = ask(need("v1"), need("v2"), occupied={"A1": "x", "A3": "y"}, around=around)
    rows = yard(bay("A1"), bay("A2"), bay("A3"))
    found = plan(question, rows)
    assert sorted([*found.bays.values(), *found.later.values()]) == ["A1", "A2"]


def test_a_relocation_makes_room_for_who_needs_the_plug() -> None:
    rows = yard(bay("P1", plug="true"), bay("A1"))
    stands = {"P1": "dry"}
    asked = ask(need("reefer", plug=True), occupied=stands, movable=(need("dry"),), moves_max=1)
    found = plan(asked, rows)
    assert (found.bays, found.moves) == ({"reefer": "P1"}, {"dry": "A1"})
    assert judge(found, asked, rows).accepted
    frozen = ask(need("reefer", plug=True), occupied=stands, movable=(need("dry"),))
    assert plan(frozen, rows).moves == {}
    assert judge(found, frozen, rows) == Verdict(False, "proposal.moves")


def test_who_leaves_first_stands_in_front() -> None:
    rows = yard(bay("OUT"), bay("IN", behind='["OUT"]'))
    question = ask(need("long", stay_min=600), need("short", stay_min=30))
    assert plan(question, rows).bays == {"long": "IN", "short": "OUT"}


def test_alike_bays_are_one_class_and_get_different_trucks() -> None:
    big = pattern_yard(60)
    question = ask(*(need(f"v{n}", length_cm=1_200) for n in range(30)))
    found = plan(question, big)
    assert len(set(found.bays.values())) == 30
    assert found.gap <= 0.02


def test_without_time_the_assignment_is_the_answer() -> None:
    question = ask(*(need(f"v{n}") for n in range(40)))
    found = plan(question, pattern_yard(60), 0.0)
    assert found.method == "classes: no time"
    assert len(found.bays) == 40


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (ask(), "proposal.gone"),
        (ask(need("small"), need("long"), occupied={"SHORT": "small"}), "proposal.shown"),
        (ask(need("small"), need("long"), occupied={"LONG": "else"}), "proposal.no_longer"),
        (ask(need("small"), need("long"), closed=frozenset({"LONG"})), "proposal.no_longer"),
    ],
)
def test_a_proposal_of_yesterday_is_refused(now: Question, words: str) -> None:
    found = assign(ask(need("small"), TWO[1]), HASTY)
    assert judge(found, now, HASTY).words == words


def test_a_move_of_somebody_who_left_is_refused() -> None:
    move = Proposal(
        method="m", inputs="", seed=0, objective=1, bound=0, bays={}, moves={"x": "SHORT"}
    )
    assert judge(move, ask(moves_max=1), HASTY) == Verdict(False, "proposal.gone")
    assert move.gap == 1.0


def test_who_stands_already_costs_nothing_more() -> None:
    question = ask(need("v1"), occupied={"LONG": "v1"})
    assert greedy_cost(question, HASTY) == 0
    assert judge(assign(question, HASTY), question, HASTY) == Verdict(False, "proposal.no_better")


def test_the_same_snapshot_has_the_same_digest() -> None:
    one = ask(need("v1"), around=Around(leaves_min={"A1": 3}))
    assert one.digest(HASTY) == ask(need("v1"), around=Around(leaves_min={"A1": 3})).digest(HASTY)
    assert one.digest(HASTY) != ask(need("v1"), seed=1).digest(HASTY)
    assert assign(one, HASTY).inputs == one.digest(HASTY)


def test_a_worker_answers_from_its_own_process() -> None:
    question = ask(need("small"), TWO[1])
    with Worker() as worker:
        assert worker.assign(question, HASTY).result(60) == assign(question, HASTY)
        assert worker.plan(question, HASTY).result(60).bays == plan(question, HASTY).bays


YARD: Yard = pattern_yard(60)
NEEDS = st.builds(
    VehicleNeed,
    visit_id=st.just(""),
    side=st.sampled_from(["inland", "border"]),
    length_cm=st.sampled_from([0, 900, 1_200, 1_650, 2_000]),
    height_cm=st.sampled_from([0, 400]),
    width_cm=st.sampled_from([0, 250, 400]),
    tonnage_kg=st.sampled_from([0, 18_000, 40_000]),
    plug=st.booleans(),
    hazmat=st.sampled_from(["", "", "", "3", "5.1"]),
    zone_use=st.sampled_from(["", "truck", "container"]),
    stay_min=st.sampled_from([0, 60, 2_000]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(NEEDS, max_size=12), st.sets(st.sampled_from(sorted(YARD.bays))))
def test_no_bay_twice_no_vehicle_twice_mask_never_violated_work_conserving(
    wishes: list[VehicleNeed], taken: set[str]
) -> None:
    waiting = [replace(one, visit_id=f"v{n}") for n, one in enumerate(wishes)]
    question = ask(*waiting, occupied={name: f"x-{name}" for name in sorted(taken)})
    best = assign(question, YARD)
    assert best.objective == best.bound
    assert len(best.bays) >= len(greedy(question, YARD)) or any(n.hazmat for n in waiting)
    for found in (best, plan(question, YARD, 0.2)):
        assert len(set(found.bays.values())) == len(found.bays)
        assert not set(found.bays.values()) & taken
        by_id = {one.visit_id: one for one in waiting}
        for visit, place in found.bays.items():
            assert unfit(by_id[visit], YARD.bays[place]) == ""
    free = [one for one in YARD.bays.values() if one.id not in taken | set(best.bays.values())]
    for one in waiting:
        if one.visit_id not in best.bays:
            assert all(unfit(one, place) for place in free)


@given(st.lists(NEEDS, min_size=1, max_size=5))
def test_the_matrix_is_the_rule(wishes: list[VehicleNeed]) -> None:
    bays = list(YARD.bays.values())
    matrix = static_costs(wishes, bays, YARD, plug_worth(YARD, {}))
    for row, one in enumerate(wishes):
        for column, place in enumerate(bays):
            if unfit(one, place):
                assert matrix[row, column] == 2 * UNPLACED_M
            else:
                assert matrix[row, column] == bay_cost(one, place, YARD, plug_worth(YARD, {}))


def test_a_bay_shut_off_or_closed_and_one_not_yet_free_take_nobody_who_moves() -> None:
    rows = yard(
        bay("OUT"), bay("IN", behind='["OUT"]'), bay("SHUT"), bay("SOON"), bay("P1", plug="true")
    )
    stands = {"OUT": "x", "SOON": "y", "P1": "dry"}
    question = ask(
        need("reefer", plug=True),
        need("dry"),
        occupied=stands,
        closed=frozenset({"SHUT"}),
        around=Around(leaves_min={"SOON": 5}),
        movable=(need("dry"),),
        moves_max=1,
    )
    found = plan(question, rows)
    assert (found.bays, found.moves) == ({}, {})
    behind = ask(need("v1"), occupied={"IN": "z", "P1": "dry", "SOON": "y"})
    assert plan(behind, rows).bays == {"v1": "SHUT"}
