"""Who stands where: every step is a new value, every clash is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.occupancy import Occupancy, OccupancyError, ZoneCount
from tests.unit.parking.yards import bay, yard


def test_a_truck_takes_moves_and_leaves() -> None:
    empty = Occupancy()
    parked = empty.take("A1", "v1")
    assert parked.bay_of("v1") == "A1"
    assert parked.take("A1", "v1") is parked
    assert parked.move("v1", "A2").by_bay == {"A2": "v1"}
    assert parked.leave("v1") == empty
    assert empty.bay_of("v1") is None


def test_every_clash_has_its_name() -> None:
    parked = Occupancy().take("A1", "v1").close("A2")
    for bay_id, visit, key in (
        ("A1", "v2", "yard.taken"),
        ("A2", "v2", "yard.closed"),
        ("A3", "v1", "yard.has_bay"),
    ):
        with pytest.raises(OccupancyError) as caught:
            parked.take(bay_id, visit)
        assert caught.value.key == key
    with pytest.raises(OccupancyError, match="two bays"):
        Occupancy({"A1": "v1", "A2": "v1"})


def test_a_closed_bay_opens_again() -> None:
    assert Occupancy().close("A1").reopen("A1").take("A1", "v1").bay_of("v1") == "A1"


def test_zones_are_counted() -> None:
    rows = yard(bay("A1"), bay("A2"), bay("A3"), bay("A4"))
    stands = Occupancy().take("A1", "v1").close("A1").close("A2").take("elsewhere", "v2")
    (count,) = stands.close("nowhere").count(rows)
    assert count == ZoneCount("A", 4, 1, 1)
    assert count.free == 2


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("vwxy")), max_size=12))
def test_no_bay_twice_and_no_vehicle_twice(steps: list[tuple[str, str]]) -> None:
    stands = Occupancy()
    for bay_id, visit in steps:
        try:
            stands = stands.move(visit, bay_id)
        except OccupancyError:
            continue
    assert len(set(stands.by_bay.values())) == len(stands.by_bay)
