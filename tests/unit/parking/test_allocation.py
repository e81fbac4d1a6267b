"""Which bay a vehicle gets: what can never be, then what is best, always the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.allocation import Allocation, VehicleNeed, allocate, unfit
from parking.yard import Bay
from tests.unit.parking.yards import bay, shipped, yard

TRUCK: dict[str, Any] = {"visit_id": "v1", "side": "inland"}


def need(**changes: Any) -> VehicleNeed:
    return VehicleNeed(**{**TRUCK, **changes})


def test_the_nearest_bay_that_fits() -> None:
    rows = yard(bay("A1", distance_m="300"), bay("A2"), bay("A3", length_cm="900"))
    assert allocate(need(length_cm=1650), rows, {}) == Allocation("A2", 137, {"yard.too_short": 1})


def test_of_equal_bays_the_first_in_the_file() -> None:
    assert allocate(need(), yard(bay("B"), bay("C")), {}).bay == "B"


@pytest.mark.parametrize(
    ("changes", "made", "reason"),
    [
        ({"side": "border"}, {"serves": '["inland"]'}, "yard.other_side"),
        ({"length_cm": 1801}, {}, "yard.too_short"),
        ({"height_cm": 401}, {"height_cm": "400"}, "yard.too_low"),
        ({"tonnage_kg": 40_001}, {}, "yard.too_weak"),
        ({"plug": True}, {}, "yard.no_plug"),
        ({"hazmat": True}, {}, "yard.no_hazmat"),
    ],
)
def test_what_can_never_be(changes: dict[str, Any], made: dict[str, str], reason: str) -> None:
    answer = allocate(need(**changes), yard(bay("A1", **made)), {})
    assert answer == Allocation(None, 0, {reason: 1})


def test_open_sky_has_no_height() -> None:
    assert allocate(need(height_cm=900), yard(bay("A1")), {}).bay == "A1"


def test_taken_and_closed_bays_are_counted() -> None:
    rows = yard(bay("A1"), bay("A2"))
    answer = allocate(need(), rows, {"A1": "v2"}, closed={"A2"})
    assert answer == Allocation(None, 0, {"yard.taken": 1, "yard.closed": 1})


def test_scarce_places_are_kept_for_those_who_need_them() -> None:
    rows = yard(
        bay("PLUG", plug="true", distance_m="50"),
        bay("HAZ", hazmat="true", distance_m="50"),
        bay("A1"),
    )
    assert allocate(need(), rows, {}).bay == "A1"
    assert allocate(need(plug=True), rows, {}).bay == "PLUG"
    assert allocate(need(hazmat=True), rows, {}).bay == "HAZ"


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
        hazmat=st.booleans(),
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
