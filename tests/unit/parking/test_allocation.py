"""Which bay a vehicle gets: what can never be, then what is best, always the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.allocation import Allocation, Around, VehicleNeed, allocate, bay_cost, parts
from parking.explain import Explanation, Hint, explain
from parking.mask import unfit
from parking.yard import Bay
from tests.unit.parking.yards import bay, shipped, yard

TRUCK: dict[str, Any] = {"visit_id": "v1", "side": "inland"}


def need(**changes: Any) -> VehicleNeed:
    return VehicleNeed(**{**TRUCK, **changes})


def test_the_nearest_bay_that_fits() -> None:
    rows = yard(bay("A1", distance_m="300"), bay("A2"), bay("A3", length_cm="900"))
    assert allocate(need(length_cm=1650), rows, {}) == Allocation("A2", 149, {"yard.too_short": 1})


def test_of_equal_bays_the_first_in_the_file() -> None:
    assert allocate(need(), yard(bay("B"), bay("C")), {}).bay == "B"


@pytest.mark.parametrize(
    ("changes", "made", "reason"),
    [
        ({"side": "border"}, {"lanes": '["inland-enter"]'}, "yard.other_side"),
        ({"length_cm": 1801}, {}, "yard.too_short"),
        ({"height_cm": 401}, {"height_cm": "400"}, "yard.too_low"),
        ({"tonnage_kg": 40_001}, {}, "yard.too_weak"),
        ({"plug": True}, {}, "yard.no_plug"),
        ({"width_cm": 351}, {}, "yard.too_narrow"),
        ({"hazmat": "3"}, {}, "yard.no_hazmat"),
        ({"hazmat": "3"}, {"hazmat": '["5.1"]'}, "yard.no_hazmat"),
    ],
)
def test_what_can_never_be(changes: dict[str, Any], made: dict[str, str], reason: str) -> None:
    rows = yard(bay("A1", **made), bay("A2"))
    answer = allocate(need(**changes), rows, {"A2": "v2"})
    assert answer.bay is None
    assert answer.reasons[reason] >= 1


def test_open_sky_has_no_height() -> None:
    assert allocate(need(height_cm=900), yard(bay("A1")), {}).bay == "A1"


def test_taken_and_closed_bays_are_counted() -> None:
    rows = yard(bay("A1"), bay("A2"))
    answer = allocate(need(), rows, {"A1": "v2"}, closed={"A2"})
    assert answer == Allocation(None, 0, {"yard.taken": 1, "yard.closed": 1})


def test_scarce_places_are_kept_for_those_who_need_them() -> None:
    rows = yard(
        bay("PLUG", plug="true", distance_m="50"),
        bay("HAZ", hazmat='["3"]', distance_m="50"),
        bay("A1"),
    )
    assert allocate(need(), rows, {}).bay == "A1"
    assert allocate(need(plug=True), rows, {}).bay == "PLUG"
    assert allocate(need(hazmat="3"), rows, {}).bay == "HAZ"


def test_the_zone_it_came_for_is_worth_a_longer_way() -> None:
    assert allocate(need(zone_use="transship"), shipped(), {}).bay == "D03"
    assert allocate(need(zone_use="truck"), shipped(), {}).bay == "A01"


def test_a_bay_once_shown_is_kept() -> None:
    rows = yard(bay("A1"), bay("A2", distance_m="900"))
    assert allocate(need(), rows, {"A2": "v1"}) == Allocation("A2", 0, {"yard.kept": 1})


@given(
    st.builds(
        VehicleNeed,
        visit_id=st.just("v1"),
        side=st.sampled_from(["inland", "border"]),
        length_cm=st.integers(0, 2500),
        height_cm=st.integers(0, 500),
        tonnage_kg=st.integers(0, 60_000),
        plug=st.booleans(),
        hazmat=st.sampled_from(["", "3", "5.1", "7"]),
        zone_use=st.sampled_from(["", "truck", "reefer", "transship"]),
    ),
    st.sets(st.sampled_from(sorted(shipped().bays))),
)
def test_the_mask_is_never_violated_and_no_fitting_bay_is_overlooked(
    wish: VehicleNeed, taken: set[str]
) -> None:
    occupied = {name: f"other-{name}" for name in taken}
    answer = allocate(wish, shipped(), occupied)
    free = [one for one in shipped().bays.values() if one.id not in taken and not unfit(wish, one)]
    assert (answer.bay is None) == (free == [])
    if answer.bay is not None:
        chosen: Bay = shipped().bays[answer.bay]
        assert chosen in free
    assert allocate(wish, shipped(), occupied) == answer
    assert sum(answer.reasons.values()) + len(free) == len(shipped().bays)


@given(st.lists(st.integers(500, 1700), max_size=60))
def test_no_bay_is_given_twice(lengths: list[int]) -> None:
    occupied: dict[str, str] = {}
    for number, length in enumerate(lengths):
        answer = allocate(need(visit_id=f"v{number}", length_cm=length), shipped(), occupied)
        if answer.bay is not None:
            assert answer.bay not in occupied
            occupied[answer.bay] = f"v{number}"


def test_a_plug_grows_dear_when_few_are_left() -> None:
    rows = yard(bay("P1", plug="true"), bay("P2", plug="true"), bay("A1", distance_m="600"))
    assert allocate(need(), rows, {}).bay == "P1"
    assert allocate(need(), rows, {"P1": "v2"}).bay == "A1"
    assert allocate(need(), rows, {"P1": "v2", "A1": "v3"}) == Allocation(
        "P2", 100 + 12 + 800, {"yard.taken": 2}
    )
    assert parts(need(), rows.bays["P2"], rows, {"P1": "v2", "P2": "v4"})[-1].metres == 4_000


def test_incompatible_goods_never_stand_side_by_side() -> None:
    takes = '["3", "5.1"]'
    rows = yard(
        bay("H1", hazmat=takes, neighbours='["H2"]'),
        bay("H2", hazmat=takes, neighbours='["H1", "H3"]'),
        bay("H3", hazmat=takes, neighbours='["H2"]', distance_m="300"),
    )
    around = Around(hazmat={"H1": "3"})
    assert allocate(need(hazmat="5.1"), rows, {"H1": "v2"}, around=around).bay == "H3"
    assert allocate(need(hazmat="3"), rows, {"H1": "v2"}, around=around).bay == "H2"


def test_a_reserved_bay_is_for_one_vehicle() -> None:
    rows = yard(bay("A1"), bay("A2", distance_m="500"))
    assert allocate(need(), rows, {}, around=Around(reserved={"A1": "v9"})).bay == "A2"
    assert allocate(need(), rows, {}, around=Around(reserved={"A1": "v1"})).bay == "A1"


def test_nobody_is_shut_in_who_leaves_first() -> None:
    rows = yard(bay("OUT"), bay("IN", behind='["OUT"]'), bay("A1", distance_m="700"))
    assert allocate(need(), rows, {"OUT": "v2", "A1": "v3"}) == Allocation(
        None, 0, {"yard.taken": 2, "yard.blocked": 1}
    )
    stands = {"IN": "v2"}
    assert allocate(need(stay_min=60), rows, stands).bay == "A1"
    assert allocate(need(stay_min=60), rows, stands, around=Around(leaves_min={"IN": 90})).bay == (
        "OUT"
    )
    assert allocate(need(), rows, {}).bay == "IN"  # the inner one first, so that both can be used


def test_who_stays_long_stands_far() -> None:
    rows = yard(bay("NEAR", distance_m="20"), bay("FAR", distance_m="190"))
    assert allocate(need(stay_min=60), rows, {}).bay == "NEAR"
    assert allocate(need(stay_min=3_000), rows, {}).bay == "FAR"


def test_a_price_keeps_a_bay_for_whom_it_is_worth_more() -> None:
    rows = yard(bay("A1"), bay("A2", distance_m="150"))
    assert allocate(need(), rows, {}, around=Around(prices={"A1": 60})).bay == "A2"


def test_why_this_bay_adds_up_to_its_cost() -> None:
    wish = need(length_cm=1_200, zone_use="container", stay_min=3_000)
    why = explain(wish, shipped(), {}, around=Around(prices={"B05": 3, "B04": 90}))
    assert why.answer.bay == "B05"
    assert sum(part.metres for part in why.parts) == why.answer.cost
    assert "yard.cost.price" in {part.words for part in why.parts}
    assert why.second is not None
    assert why.second.cost >= why.answer.cost
    assert explain(need(), yard(bay("A1", lanes='["inland-enter"]'), bay("A2")), {}).second
    kept = explain(wish, shipped(), {"A01": "v1"})
    assert kept == Explanation(Allocation("A01", 0, {"yard.kept": 1}))
    assert explain(wish, yard(bay("A1")), {}).second is None


def test_why_none_says_what_would_have_to_change() -> None:
    rows = yard(bay("A1"), bay("A2"), bay("A3", length_cm="1500"))
    around = Around(leaves_min={"A1": 40})
    why = explain(need(length_cm=1_650), rows, {"A1": "v2"}, {"A2"}, around)
    assert why.hints == (
        Hint("yard.closed", "A2"),
        Hint("yard.taken", "A1", 40),
        Hint("yard.too_short", "A3", 150),
    )
    assert why.impossible == ""


def test_longer_than_any_bay_is_a_persons_decision() -> None:
    why = explain(need(length_cm=2_500), shipped(), {})
    assert why.answer.bay is None
    assert why.impossible == "yard.too_short"


@given(
    st.integers(0, 1_800),
    st.booleans(),
    st.sampled_from(["", "3"]),
    st.integers(0, 2_000),
    st.sets(st.sampled_from(sorted(shipped().bays))),
)
def test_the_parts_are_the_cost(
    length: int, plug: bool, hazmat: str, stay: int, taken: set[str]
) -> None:
    wish = need(length_cm=length, plug=plug, hazmat=hazmat, stay_min=stay, zone_use="truck")
    why = explain(wish, shipped(), dict.fromkeys(sorted(taken), "v2"))
    assert sum(part.metres for part in why.parts) == why.answer.cost
    if why.answer.bay:
        assert why.answer.cost >= bay_cost(wish, shipped().bays[why.answer.bay], shipped())
