"""The yard file: read whole or refused with every reason."""

import pytest

from parking.yard import YardError, load_yard
from tests.unit.parking.yards import HEAD, ZONE, bay, shipped, yard


def test_the_shipped_yard_is_illustrative_and_has_forty_bays() -> None:
    assert shipped().illustrative
    assert len(shipped().bays) == 40
    assert {zone.use for zone in shipped().zones.values()} == {
        "truck",
        "container",
        "reefer",
        "transship",
        "hazmat",
    }


def test_a_bay_is_what_the_file_says() -> None:
    one = yard(bay("A1", plug="true")).bays["A1"]
    assert (one.zone, one.length_cm, one.plug, one.serves) == (
        "A",
        1800,
        True,
        ("inland", "border"),
    )


@pytest.mark.parametrize(
    ("bays", "key", "where"),
    [
        (bay("A1") + bay("A1"), "yard.twice", "A1"),
        (bay("A"), "yard.twice", "A"),
        (bay("A1", zone='"Z"'), "yard.zone", "bay A1"),
        (bay("A1", serves="[]"), "yard.unreachable", "bay A1"),
        (bay("A1", serves='["moon"]'), "yard.unreachable", "bay A1"),
        (bay("A1", serves="[[1]]"), "yard.unreachable", "bay A1"),
        (bay("A1", length_cm="0"), "yard.size", "bay A1"),
        (bay("A1", tonnage_kg="-1"), "yard.size", "bay A1"),
        (bay("A1", height_cm="-1"), "yard.size", "bay A1"),
        (bay("A1", distance_m="-1"), "yard.size", "bay A1"),
        (bay("A1", length_cm="18.5"), "yard.type", "bays[0].length_cm"),
        (bay("A1", plug=""), "yard.type", "bays[0].plug"),
        (bay("A1", colour='"red"'), "yard.unknown_key", "bays[0].colour"),
    ],
)
def test_a_yard_that_contradicts_itself_is_refused(bays: str, key: str, where: str) -> None:
    with pytest.raises(YardError) as caught:
        yard(bays)
    assert (key, where) in {(problem.key, problem.where) for problem in caught.value.problems}
    assert where in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id = ", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 1_000_001, "one megabyte"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b'bays = ["A1"]\n' + (HEAD + ZONE).encode(), r"write \[\[bays\]\]"),
        (b"", "id: is missing"),
    ],
)
def test_what_is_no_yard_file_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(YardError, match=said):
        load_yard(content)
