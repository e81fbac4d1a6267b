"""Drawing a yard: each change of one thing, what follows it, and the file that comes of it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parking.pattern import pattern_yard
from parking.yard import Apart, Bay, Ground, LaneEnd, Wall, Yard, Zone
from parking.yardedit import (
    all_of,
    at_place,
    beside,
    one_more,
    paired_by_plan,
    with_bay,
    with_board,
    with_lane,
    with_ways,
    with_zone,
    without_bay,
    without_board,
    without_lane,
    without_zone,
)
from parking.yardfile import YardError, load_yard, read_yard
from parking.yardwrite import yard_toml
from tests.unit.parking.yards import bay, shipped, text, yard


def written(drawn: Yard) -> Yard:
    return load_yard(yard_toml(drawn).encode())


@pytest.mark.parametrize("drawn", [shipped(), pattern_yard(60, stacked=True), yard(bay("A1"))])
def test_what_was_written_reads_as_the_same_yard(drawn: Yard) -> None:
    assert written(drawn) == drawn
    assert written(drawn).digest == drawn.digest


@settings(max_examples=60)
@given(words=st.text(st.characters(exclude_categories=["Cs"])), turn=st.integers(0, 359))
def test_any_word_survives_the_file(words: str, turn: int) -> None:
    drawn = replace(
        all_of(yard(bay("A1")), "A", turn_deg=turn), ground=(Ground("green", words, 0, 0, 5, 5),)
    )
    assert written(drawn) == drawn


def test_a_yard_without_zones_is_a_file_too() -> None:
    empty = without_zone(yard(bay("A1"), bay("A2")), "A")
    read, problems = read_yard(yard_toml(empty).encode())
    assert read == empty
    assert {problem.key for problem in problems} == {"yard.lane_unused"}
    with pytest.raises(YardError):
        load_yard(yard_toml(empty).encode())
    assert without_zone(replace(empty, zones={}), "A").bays == {}


def test_a_zone_without_bays_stays_in_the_file() -> None:
    drawn = with_zone(shipped(), "", Zone("E", "truck", "Khu E"))
    assert list(written(drawn).zones)[-1] == "E"


def test_a_bay_that_moves_changes_its_neighbours() -> None:
    before = shipped()
    a02 = before.bays["A02"]
    away = with_bay(before, "A02", replace(a02, y_cm=6_900, x_cm=1_000))
    assert away.bays["A02"].neighbours == ()
    assert away.bays["A01"].neighbours == ()
    assert away.bays["A03"].neighbours == ("A04",)
    back = with_bay(away, "A02", replace(away.bays["A02"], x_cm=a02.x_cm, y_cm=a02.y_cm))
    assert back == before


def test_a_neighbour_named_across_a_gap_stays_one_and_can_be_taken_back() -> None:
    before = shipped()
    h01 = before.bays["H01"]
    moved = with_bay(before, "H01", replace(h01, x_cm=h01.x_cm + 50))
    assert moved.bays["H01"].neighbours == ("H02",)
    apart = with_bay(moved, "H01", replace(moved.bays["H01"], neighbours=()), by_plan=False)
    assert apart.bays["H02"].neighbours == ()


def test_a_bay_that_is_renamed_is_followed_by_those_who_name_it() -> None:
    drawn = yard(bay("A1", neighbours='["A2"]'), bay("A2", neighbours='["A1"]', behind='["A1"]'))
    new = with_bay(drawn, "A1", replace(drawn.bays["A1"], id="Z9"))
    assert list(new.bays) == ["Z9", "A2"]
    assert new.bays["A2"].behind == ("Z9",)
    assert new.bays["A2"].neighbours == ("Z9",)
    assert written(new) == new


def test_a_bay_that_takes_the_name_of_another_takes_its_place() -> None:
    drawn = yard(bay("A1"), bay("A2"))
    assert list(with_bay(drawn, "A1", replace(drawn.bays["A1"], id="A2")).bays) == ["A2"]


def test_a_bay_that_is_removed_is_named_nowhere() -> None:
    drawn = yard(bay("A1", neighbours='["A2"]'), bay("A2", neighbours='["A1"]', behind='["A1"]'))
    left = without_bay(drawn, "A1")
    assert list(left.bays) == ["A2"]
    assert (left.bays["A2"].neighbours, left.bays["A2"].behind) == ((), ())


def test_neighbours_of_the_whole_yard_by_its_plan() -> None:
    drawn = paired_by_plan(shipped())
    assert drawn.bays["A02"].neighbours == ("A01", "A03")
    assert drawn.bays["H01"].neighbours == ()
    assert beside(drawn.bays["B01"], drawn.bays["B02"])
    assert written(drawn) == drawn


def test_one_more_bay_stands_beside_the_last_with_the_next_number() -> None:
    drawn = shipped()
    more = one_more(drawn, "B")
    assert (more.id, more.x_cm, more.y_cm) == ("B13", 6_350, 5_800)
    assert (more.distance_m, more.walk_m) == (77, 48)
    new = with_bay(drawn, "", more)
    assert new.bays["B12"].neighbours == ("B11", "B13")
    assert list(new.bays).index("B13") == list(new.bays).index("C01") - 1
    assert written(new) == new


def test_one_more_where_the_row_ends_goes_to_its_other_side_or_to_the_middle() -> None:
    drawn = pattern_yard(60)
    last = one_more(drawn, "H")  # the row ends at the edge
    assert last.id == "H004"
    alone = yard(bay("A1", turn_deg="0"))
    assert one_more(alone, "A").y_cm == 2_380
    assert one_more(yard(bay("A1")), "A").x_cm == 1_380
    assert one_more(yard(bay("A1", turn_deg="0", y_cm="9800")), "A").y_cm == 9_420
    empty = with_zone(drawn, "", Zone("E", "truck", "E"))
    first = one_more(empty, "E")
    assert (first.id, first.x_cm) == ("E01", empty.size_cm[0] // 2)
    assert first.lanes == tuple(empty.lanes)
    crowded = yard(bay("X1", x_cm="1000"), bay("X3", x_cm="1800"), bay("X2", x_cm="1400"))
    assert one_more(crowded, "A").x_cm == crowded.size_cm[0] // 2
    assert one_more(yard(bay("X1"), bay("X2"), bay("gate")), "A").id == "gate1"
    assert one_more(crowded, "A").id == "X4"


def test_ways_are_estimated_only_where_nobody_stated_them() -> None:
    drawn = shipped()
    a01 = drawn.bays["A01"]
    assert with_ways(drawn, a01, anew=False) == a01
    assert with_ways(drawn, replace(a01, distance_m=0, walk_m=0), anew=False).distance_m == 26
    bare = replace(drawn, ground=(), lanes={})
    assert (with_ways(bare, a01).distance_m, with_ways(bare, a01).walk_m) == (0, 0)


def test_a_zone_is_renamed_with_its_bays_and_goes_with_them() -> None:
    drawn = with_zone(shipped(), "B", Zone("K", "container", "yard.zone.container"))
    assert list(drawn.zones) == ["A", "K", "C", "D", "H"]
    assert drawn.bays["B01"].zone == "K"
    assert written(drawn) == drawn
    assert "B01" not in without_zone(drawn, "K").bays


def test_all_bays_of_a_zone_take_the_same_value() -> None:
    drawn = all_of(shipped(), "A", plug=True, tonnage_kg=20_000)
    assert {one.plug for one in drawn.bays.values() if one.zone == "A"} == {True}
    assert not drawn.bays["B01"].plug


def test_lanes_come_and_go_with_what_they_reach() -> None:
    drawn = with_lane(shipped(), "", LaneEnd("border-two", "border", 14_500, 4_000), "border-leave")
    assert "border-two" in drawn.bays["A01"].lanes
    assert with_lane(drawn, "", drawn.lanes["border-two"], "border-leave") == drawn
    renamed = with_lane(drawn, "border-two", LaneEnd("border-2", "border", 14_500, 4_000))
    assert "border-2" in renamed.bays["A01"].lanes
    assert "border-two" not in renamed.lanes
    gone = without_lane(renamed, "border-2")
    assert gone == shipped()
    inland = without_lane(without_lane(gone, "border-leave"), "border-enter")
    assert inland.bays["A01"].serves == ("inland",)


def test_screens_and_lists() -> None:
    drawn = with_board(shipped(), "", Wall("two", 100, 100, 0))
    assert list(drawn.boards) == ["main", "two"]
    assert list(with_board(drawn, "main", Wall("one", 1, 1, 0)).boards) == ["one", "two"]
    assert without_board(drawn, "two") == shipped()
    rules = shipped().apart
    new = Apart("3", ("8",), "assumed")
    assert at_place(rules, 0, new)[0] is new
    assert at_place(rules, len(rules), new)[-1] is new
    assert at_place(rules, 0, None) == rules[1:]


def test_a_yard_that_contradicts_itself_is_read_and_told() -> None:
    drawn, problems = read_yard(text(bay("A1", x_cm="1000"), bay("A2", x_cm="1100")))
    assert list(drawn.bays) == ["A1", "A2"]
    assert [(p.key, p.where, p.other) for p in problems] == [("yard.overlap", "bay A1", "A2")]


def test_a_bay_of_no_known_zone_comes_last() -> None:
    lost = Bay(id="Q1", zone="Q", length_cm=1_800, lanes=("inland-enter",))
    assert list(with_bay(shipped(), "", lost).bays)[-1] == "Q1"
