"""Help for somebody who types a plate: what is impossible where, and what may stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anpr.hints import SHAPES, hint, ranges
from anpr.plate import PROVINCES_CN, parse


@pytest.mark.parametrize(
    ("typed", "bad", "here"),
    [
        ("10C", 1, "1 2 4–9"),  # no province has the code 10
        ("25CO", 3, "0–9 A–H K–N P S–V X–Z"),  # a number or a second letter, never O
        ("25C-01", -1, "0–9"),
        ("25I", 2, "0–9 A–H K–N P–V X–Z"),  # no series I; digits: diplomats
        ("云g1234I", 6, ""),
        ("", -1, "1–9 T " + " ".join(PROVINCES_CN)),
    ],
)
def test_it_says_where_a_text_stops_being_a_plate(typed: str, bad: int, here: str) -> None:
    found = hint(typed)
    assert found.bad == bad
    assert not found.whole
    if here:
        assert found.here == here


def test_a_whole_plate_is_said_to_be_one() -> None:
    assert hint("25c 012.34").whole
    assert hint("云G12345").whole
    assert not hint("AB1234").whole
    assert hint("AB1234", "red").whole


@given(st.sampled_from(SHAPES), st.data())
def test_no_beginning_of_a_plate_is_called_impossible(shape: str, data: st.DataObject) -> None:
    other = data.draw(st.text("0123456789ABCDEFGHKLMNPSTUVXYZ", min_size=8, max_size=8))
    mixed = "".join(data.draw(st.sampled_from((a, b))) for a, b in zip(shape, other, strict=False))
    for text in (shape, mixed + shape[len(mixed) :]):
        if parse(text, "red").valid:
            assert all(hint(text[:n], "red").bad == -1 for n in range(len(text) + 1))


def test_neighbours_are_written_in_one_go() -> None:
    assert ranges("0123ABD挂学") == "0–3 A B D 挂 学"
    assert ranges("") == ""
