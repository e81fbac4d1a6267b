"""The rule as data: read whole or refused with every reason."""

import pytest

from parking.checked import FileError
from parking.rule import load_rule
from tests.unit.parking.lines import SHIPPED, raw, rule


def test_the_shipped_rule_is_illustrative_and_bounds_overtaking_by_five() -> None:
    shipped = load_rule(SHIPPED.read_bytes())
    assert shipped.illustrative
    assert shipped.overtakes == 5
    assert [one.id for one in shipped.classes.values() if one.strict] == ["emergency"]
    assert shipped.limits == {"gate": 20, "yard": 400, "bridge": 5}


def test_another_number_is_another_version() -> None:
    assert rule(overtakes=4).version != rule().version == rule().version


def test_what_others_lend_is_nothing_in_a_rule_from_before_it_was_invented() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    old = "\n".join(line for line in lines if not line.startswith("others_lend"))
    assert load_rule(old.encode()).others_lend == 0
    assert rule().others_lend == 50


def test_heat_eats_shelf_life_and_a_plug_keeps_it() -> None:
    day = 24 * 60
    assert rule().kept(2 * day, 10, plugged=False) == 36 * 60
    assert rule().kept(2 * day, 20, plugged=False) == 18 * 60
    assert rule().kept(2 * day, 70, plugged=False) == 9 * 60  # beyond all steps: the hottest
    assert rule().kept(10 * 60, 20, plugged=False) == 0
    assert rule().kept(10 * 60, 20, plugged=True) is None


def test_goods_are_urgent_so_long_before_they_spoil_and_never_at_a_plug() -> None:
    hour = 3_600_000_000
    assert rule().urgent_at(20 * hour, plugged=False) == 8 * hour
    assert rule().urgent_at(0, plugged=False) == 0  # nobody said it
    assert rule().urgent_at(20 * hour, plugged=True) == 0
    assert rule().urgent_at(hour, plugged=False) == 1  # long since, and still not "never"


CLASS = '[[classes]]\nid = "{}"\nstrict = {}\nper_day = 0\nshare = {}\ngain = {}\n'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (CLASS.format("empty", "false", 0, 0), "classes", "twice"),
        (CLASS.format("bus", "false", 900, 0), "classes", "more than the whole"),
        (CLASS.format("bus", "true", 0, 0), "classes[6].per_day", "unbounded"),
        (CLASS.format("bus", "false", 1, -1), "classes[6].gain", "is -1"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(text: str, where: str, what: str) -> None:
    content = SHIPPED.read_text(encoding="utf-8").replace("[limits]", f"{text}\n[limits]")
    with pytest.raises(FileError) as caught:
        load_rule(content.encode())
    assert any(p.where == where and what in p.what for p in caught.value.problems)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("gain = 0", "gain = 1", "all gain"),
        ('id = "ordinary"', 'id = "plain"', "lack an ordinary class"),
        ("up_to_c = 25", "up_to_c = 5", "does not rise"),
        ('times = ["08:00", "10:00", "14:00"]', "times = []", "no times of a day"),
        ('"10:00", "14:00"]', '"10:00", "10:00"]', "no times of a day"),
        ('"10:00", "14:00"]', '"10:00", "24:00"]', "no times of a day"),
        ('"10:00", "14:00"]', '"10:00", "14:60"]', "no times of a day"),
        ('"10:00", "14:00"]', '"10:00", "14-00"]', "no times of a day"),
    ],
)
def test_a_rule_without_its_parts_is_refused(before: str, after: str, what: str) -> None:
    content = SHIPPED.read_text(encoding="utf-8").replace(before, after)
    with pytest.raises(FileError, match=what):
        load_rule(content.encode())


def test_an_overtaking_bound_of_nothing_is_no_bound() -> None:
    with pytest.raises(FileError, match="overtakes"):
        load_rule(raw(overtakes=0))
