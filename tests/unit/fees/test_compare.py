"""What a new version changes is told key by key; where a file is wrong is told by its line."""

import re

import pytest

from fees.compare import Difference, differences
from fees.places import line_of
from fees.tariff import TariffError, check, load_tariff
from tests.unit.fees.shipped import raw

FILE = raw().decode()
NOW = load_tariff(FILE.encode())


def then(*changes: tuple[str, str]) -> tuple[Difference, ...]:
    text = FILE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return differences(NOW, load_tariff(text.encode()))


def test_a_version_is_no_difference_to_itself() -> None:
    assert then(('version = "2026A"', 'version = "2026B"'), ("2026-01-01", "2027-01-01")) == ()


def test_each_change_is_told_once_with_both_values() -> None:
    assert then(("V3 = 300000", "V3 = 350000")) == (
        Difference("lines", "A1", "by_class.V3", "300000", "350000"),
    )
    assert then(("to = 1000", "to = 500")) == (
        Difference("head", "", "rounding.to", "1000", "500"),
    )
    (changed,) = then(('bar_exit = { value = "YES"', 'bar_exit = { value = "NO"'))
    assert changed == Difference("policies", "bar_exit", "value", "YES", "NO")


def test_a_rule_that_comes_or_goes_is_told_by_its_words() -> None:
    extra = '\n[[caps]]\ncode = "CAP"\nwhen = {}\nper = "TURN"\nmax_vnd = 9\n'
    extra += 'source = { doc = "D" }\ntext = { vi = "Tối đa", zh = "上限", en = "Most" }\n'
    more = load_tariff((FILE + extra).encode())
    assert differences(NOW, more) == (Difference("caps", "CAP", "", "", "Tối đa"),)
    assert differences(more, NOW) == (Difference("caps", "CAP", "", "Tối đa", ""),)


def at(text: str) -> list[tuple[str, int]]:
    """The places of what is wrong with this file, with their lines."""
    try:
        found = check(load_tariff(text.encode()))
    except TariffError as error:
        found = list(error.problems)
    return [(one.where, line_of(text, one.where, one.what)) for one in found]


def holds(text: str, line: int) -> str:
    return text.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mode = "HALF_UP"', 'mode = "SIDEWAYS"'),
        ("V3 = 300000", "V3 = 3.5"),
        ('flow = "EXPORT"', 'flow = "UP"'),
        ("to = 1000", "to = 0"),
        ('bar_exit = { value = "YES"', 'bar_exit = { value = "MAYBE"'),
        ("total_vnd = 300000", "total_vnd = 300001"),
        ("retained_percent = ", "retained_per = "),
    ],
)
def test_a_fault_names_the_line_where_it_stands(old: str, new: str) -> None:
    text = FILE.replace(old, new, 1)
    assert text != FILE
    changed = FILE[: FILE.index(old)].count("\n") + 1
    lines = {line for _, line in at(text)}
    near = {line for line in lines if abs(line - changed) <= 4}
    assert near, (changed, at(text))
    assert 0 not in lines


def test_an_overlap_names_the_first_of_its_rules() -> None:
    text = FILE.replace("priority = ", "# priority = ")
    overlaps = [(where, line) for where, line in at(text) if re.fullmatch(r"\w+(, \w+)+", where)]
    assert overlaps
    for where, line in overlaps:
        assert f'code = "{where.split(",")[0]}"' in holds(text, line)


def test_no_toml_says_its_line_itself() -> None:
    ((_, line),) = at("tariff = 1\nversion == 2\n")
    assert line == 2


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("", 0),
        ("nowhere", 0),
        ("lines[7]", 0),
        ("lines[y].code", 0),
        ("lines[0].nothing", 2),
        ("lines[0].amount", 4),
        ("lines[0]", 2),
        ("lines", 2),
        ("rounding.to", 6),
        ("rounding.mode.x", 5),
        ("name", 1),
        ("A", 3),
    ],
)
def test_a_place_that_is_not_there_has_no_line(where: str, line: int) -> None:
    text = 'name = "x"\n[[lines]]\ncode = "A"\namount = 1\n[rounding]\nto = 2\n'
    assert line_of(text, where) == line
