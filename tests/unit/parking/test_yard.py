"""The yard file: read whole or refused with every reason."""

import pytest

from parking.pattern import pattern_toml, pattern_yard
from parking.yardfile import YardError, load_yard
from tests.unit.parking.yards import BOTH, HEAD, bay, shipped, text, yard


def faults(content: bytes) -> set[tuple[str, str]]:
    with pytest.raises(YardError) as caught:
        load_yard(content)
    assert all(fault.what and fault.remedy for fault in caught.value.problems)
    assert all(str(fault) in str(caught.value) for fault in caught.value.problems)
    return {(fault.key, fault.where) for fault in caught.value.problems}


def test_the_shipped_yard_is_illustrative_and_has_forty_bays() -> None:
    assert shipped().illustrative
    assert len(shipped().bays) == 40
    uses = {zone.use for zone in shipped().zones.values()}
    assert uses == {"truck", "container", "reefer", "transship", "hazmat"}
    assert {lane.side for lane in shipped().lanes.values()} == {"inland", "border"}
    assert all("IMDG" in rule.source for rule in shipped().apart)


def test_a_bay_is_what_the_file_says() -> None:
    one = yard(bay("A1", plug="true", hazmat='["3"]')).bays["A1"]
    assert (one.zone, one.length_cm, one.width_cm, one.plug) == ("A", 1800, 350, True)
    assert (one.hazmat, one.lanes) == (("3",), ("inland-enter", "border-enter"))
    assert one.serves == ("inland", "border")


def test_what_a_bay_does_not_say_its_zone_says() -> None:
    content = text(bay("A1", plug=""), bay("A2")).replace(b"each = {}", b"each = { plug = true }")
    bays = load_yard(content).bays
    assert (bays["A1"].plug, bays["A2"].plug) == (True, False)


def test_a_rule_of_segregation_holds_both_ways() -> None:
    assert yard(bay("A1")).must_stand_apart("5.1", "3")
    assert yard(bay("A1")).must_stand_apart("3", "5.1")
    assert not yard(bay("A1")).must_stand_apart("3", "3")
    assert not yard(bay("A1")).must_stand_apart("3", "")


@pytest.mark.parametrize(
    ("bays", "key", "where"),
    [
        ([bay("A1"), bay("A1")], "yard.twice", "A1"),
        ([bay("A")], "yard.twice", "A"),
        ([bay("")], "yard.twice", "id"),
        ([bay("unassigned")], "yard.name", "bay unassigned"),
        ([bay("A" * 41)], "yard.name", f"bay {'A' * 41}"),
        ([bay("A\u202e1")], "yard.name", "bay A\u202e1"),
        ([bay("A1", lanes="[]")], "yard.unreachable", "bay A1"),
        ([bay("A1", lanes='["moon"]')], "yard.lane", "bay A1"),
        ([bay("A1", lanes='["inland-enter"]')], "yard.lane_unused", "lane border-enter"),
        ([bay("A1", lanes="[[1]]")], "yard.type", "zones[0].bays[0].lanes"),
        ([bay("A1", length_cm="0")], "yard.size", "bay A1"),
        ([bay("A1", width_cm="0")], "yard.size", "bay A1"),
        ([bay("A1", tonnage_kg="-1")], "yard.size", "bay A1"),
        ([bay("A1", height_cm="-1")], "yard.size", "bay A1"),
        ([bay("A1", distance_m="-1")], "yard.size", "bay A1"),
        ([bay("A1", turn_deg="360")], "yard.turn", "bay A1"),
        ([bay("A1", neighbours='["B"]')], "yard.neighbour", "bay A1"),
        ([bay("A1", behind='["A1"]')], "yard.behind", "bay A1"),
        ([bay("A1", neighbours='["A2"]'), bay("A2")], "yard.neighbour_one_sided", "bay A1"),
        (
            [bay("A1", behind='["A2"]'), bay("A2", behind='["A1"]')],
            "yard.behind_itself",
            "bay A1",
        ),
        ([bay("A1", x_cm="1000"), bay("A2", x_cm="1300")], "yard.overlap", "bay A1"),
        ([bay("A1", length_cm="18.5")], "yard.type", "zones[0].bays[0].length_cm"),
        ([bay("A1", plug="")], "yard.type", "zones[0].bays[0].plug"),
        ([bay("A1", colour='"red"')], "yard.unknown_key", "zones[0].bays[0].colour"),
        ([bay("A1", y_cm="100")], "yard.outside", "bay A1"),
        (
            [
                bay("A1", neighbours='["A2"]', x_cm="1000"),
                bay("A2", neighbours='["A1"]', x_cm="8000"),
            ],
            "yard.neighbour_far",
            "bay A1",
        ),
    ],
)
def test_a_yard_that_contradicts_itself_is_refused(bays: list[str], key: str, where: str) -> None:
    assert (key, where) in faults(text(*bays))


def test_bays_may_touch_and_stand_aslant() -> None:
    yard(bay("A1", x_cm="1000"), bay("A2", x_cm="1350"))
    yard(bay("A1", x_cm="2000", turn_deg="45"), bay("A2", x_cm="2500", turn_deg="45"))
    crossed = [bay("A1", x_cm="2000", turn_deg="45"), bay("A2", x_cm="2500", turn_deg="135")]
    assert faults(text(*crossed)) == {("yard.overlap", "bay A1")}


@pytest.mark.parametrize(
    ("old", "new", "key", "where"),
    [
        ('side = "border"', 'side = "moon"', "yard.side", "lane border-enter"),
        ('source = "assumed"', 'source = " "', "yard.apart_source", "apart 3"),
        (
            "ground = []",
            'ground = [{ kind = "sea", words = "", x_cm = 0, y_cm = 0, '
            "width_cm = 1, height_cm = 1 }]",
            "yard.ground",
            "ground sea",
        ),
        (
            "ground = []",
            'ground = [{ kind = "building", words = "yard.ground.office", x_cm = 900, y_cm = 1800, '
            "width_cm = 500, height_cm = 500 }]",
            "yard.overlap",
            "bay A1",
        ),
        ('id = "border-enter"', 'id = "inland-enter"', "yard.twice", "inland-enter"),
    ],
)
def test_what_lies_round_the_bays_is_checked_too(old: str, new: str, key: str, where: str) -> None:
    lanes = '["inland-enter"]' if "inland-enter" in new else BOTH
    content = text(bay("A1", lanes=lanes), head=HEAD.replace(old, new))
    assert (key, where) in faults(content)


def test_ground_beside_the_bays_is_no_fault() -> None:
    beside = (
        'ground = [{ kind = "building", words = "yard.ground.office", x_cm = 5000, y_cm = 5000, '
        'width_cm = 500, height_cm = 500 }, { kind = "road", words = "yard.ground.road", '
        "x_cm = 0, y_cm = 0, width_cm = 9000, height_cm = 9000 }]"
    )
    read = load_yard(text(bay("A1"), head=HEAD.replace("ground = []", beside)))
    assert [ground.kind for ground in read.ground] == ["building", "road"]


def test_a_long_row_behind_another_is_walked_once() -> None:
    rows = yard(bay("A1"), bay("A2", behind='["A1"]'), bay("A3", behind='["A1", "A2"]'), bay("A4"))
    assert rows.bays["A3"].behind == ("A1", "A2")
    assert list(rows.fronts) == ["A1", "A2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id = ", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 1_000_001, "one megabyte"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (HEAD.encode() + b'zones = ["A1"]\n', r"write \[\[zones\]\]"),
        (b"", "id: is missing → write text in quotes"),
        (b'id = "x"\nwidth_cm = nan\n', "width_cm: is nan → write a whole number"),
    ],
)
def test_what_is_no_yard_file_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(YardError, match=said):
        load_yard(content)


@pytest.mark.parametrize("bays", [20, 60, 150, 400])
def test_a_pattern_makes_a_yard_of_any_size(bays: int) -> None:
    made = pattern_yard(bays)
    assert len(made.bays) == bays
    assert {bool(one.behind) for one in made.bays.values()} == {False}
    assert sum(one.plug for one in made.bays.values()) == bays // 10
    assert sum(bool(one.hazmat) for one in made.bays.values()) == bays // 20


def test_trucks_may_stand_two_deep() -> None:
    made = pattern_yard(150, stacked=True)
    inner = [one for one in made.bays.values() if one.behind]
    assert len(inner) == 20
    assert all(made.zones[one.zone].use == "truck" for one in inner)


def test_a_pattern_needs_one_row() -> None:
    with pytest.raises(ValueError, match="begins at 20"):
        pattern_toml(19)
