"""Plates as text: what the booth types, what the grammar says, what dirt turns into what."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anpr.plate import (
    FAR,
    LIKELY,
    LOST,
    OTHER,
    TOO_MANY,
    confusion_distance,
    display,
    misreading,
    normalise,
    parse,
    tail,
)

PLATE_TEXT = st.text(alphabet="ABCDEGHKXZ0123456789云桂", max_size=9)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("25c-012.34", "25C01234"),
        ("云G·12345", "云G12345"),
        ("２９Ｃ 123.45\n", "29C12345"),
        ("50MĐ-012.34", "50MD01234"),
        ("桂F1234挂", "桂F1234挂"),
        ("\x1b[31m25C\x00", "31M25C"),
        ("25C" * 9, "25C25C25C25C25C2"),
        ("ກກ 1111", "1111"),
    ],
)
def test_whatever_is_typed_or_read_has_one_normal_form(raw: str, plain: str) -> None:
    assert normalise(raw) == plain


@given(st.text())
def test_normal_form_is_stable_short_and_clean(raw: str) -> None:
    plain = normalise(raw)
    assert normalise(plain) == plain
    assert len(plain) <= 16
    assert not any(unicodedata.category(char).startswith("C") for char in plain)


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("25C01234", "VN", "car"),
        ("25C0123", "VN", "car"),
        ("25R01234", "VN", "series"),
        ("25RM01234", "VN", "series"),
        ("29LD12345", "VN", "series"),
        ("29NN12345", "VN", "series"),
        ("25AA12345", "VN", "motorcycle"),
        ("25B112345", "VN", "motorcycle"),
        ("29MD185735", "VN", "motorcycle"),
        ("29MD085735", "", ""),
        ("云O12345", "CN", "standard"),
        ("T2512345", "VN", "temporary"),
        ("80NG12345", "VN", "diplomatic"),
        ("80123NN45", "VN", "diplomatic"),
        ("云G12345", "CN", "standard"),
        ("云GI2345", "CN", ""),
        ("云G1234挂", "CN", "suffix"),
        ("云GD12345", "CN", "new-energy"),
        ("云G12345D", "CN", "new-energy"),
        ("10C01234", "", ""),
        ("25W01234", "", ""),
        ("", "", ""),
    ],
)
def test_the_grammar_names_country_and_kind(text: str, country: str, kind: str) -> None:
    plate = parse(text)
    assert (plate.country, plate.kind, plate.valid) == (country, kind, kind != "")


def test_a_military_text_needs_a_red_plate() -> None:
    assert parse("KB1234", "red").valid
    assert not parse("KB1234", "white").valid
    assert parse("KB1234").kind == "military"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("25C01234", "25C-012.34"),
        ("25C0123", "25C-0123"),
        ("29LD12345", "29LD-123.45"),
        ("25B112345", "25B1-123.45"),
        ("29MD185735", "29MD1-857.35"),
        ("T25123456", "T25-123456"),
        ("云G12345", "云G·12345"),
        ("云GD12345", "云G·D12345"),
        ("80NG12345", "80NG12345"),
        ("云G1", "云G1"),
        ("?", ""),
    ],
)
def test_plates_are_shown_as_people_write_them(text: str, shown: str) -> None:
    assert display(text) == shown


def test_people_call_a_truck_by_its_last_three() -> None:
    assert tail("25C-012.34") == "234"


@pytest.mark.parametrize(
    ("a", "b", "cost"),
    [
        ("25C01234", "25C01234", 0.0),
        ("25C01234", "25C0123A", 0.5),
        ("25C01234", "25G01234", 0.5),
        ("25C01234", "25C01235", 1.0),
        ("25C01234", "25C0123", 1.0),
        ("25C01234", "25C012", 2.0),
        ("", "25", 2.0),
        ("25C01234", "D5C01Z34", 1.5),
    ],
)
def test_lookalikes_are_near(a: str, b: str, cost: float) -> None:
    assert confusion_distance(a, b) == cost


@given(PLATE_TEXT, PLATE_TEXT)
def test_distance_is_symmetric_and_zero_only_for_the_same_text(a: str, b: str) -> None:
    assert confusion_distance(a, b) == confusion_distance(b, a)
    assert (confusion_distance(a, b) == 0) == (a == b)
    assert abs(len(a) - len(b)) <= 1 or confusion_distance(a, b) >= 2


@pytest.mark.parametrize(
    ("seen", "true", "nats"),
    [
        ("25C01234", "25C01234", 0.0),
        ("2SC01234", "25C01234", LIKELY),
        ("25C01834", "25C01334", LIKELY),
        ("25C01234", "25C01274", OTHER),
        ("2SG01234", "25C01234", 2 * LIKELY),
        ("皖G12345", "云G12345", LIKELY),
        ("G12345", "云G12345", LIKELY),
        ("云H2231", "云H2231挂", LIKELY),
        ("25C0123", "25C01234", LOST),
        ("25C012", "25C01234", 2 * LOST),
        ("25C011234", "25C01234", TOO_MANY),
        ("25C01234", "29H18844", FAR),
        ("云G12345", "29H18844", FAR),
        ("25C01", "25C01234", FAR),
        ("25C0112234", "25C01234", FAR),
    ],
)
def test_how_unlikely_a_plate_is_misread_so(seen: str, true: str, nats: float) -> None:
    assert misreading(seen, true) == nats


@given(PLATE_TEXT, PLATE_TEXT)
def test_only_the_same_text_is_no_misreading_and_nothing_is_beyond_far(a: str, b: str) -> None:
    assert 0 <= misreading(a, b) <= FAR
    assert (misreading(a, b) == 0) == (a == b)
