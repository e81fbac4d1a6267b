"""The code on a transfer: found whatever a bank does to it, never found where it is not."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.paycode import find, is_code, make

DAY = date(2026, 11, 22)
codes = st.builds(make, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 999_999))
# What banks put around it: their own numbers, names, the payer's account.
around = st.text(st.characters(codec="utf-8", exclude_characters="MmLlTt0123456789"), max_size=30)


def test_a_code_says_day_number_and_check_digit() -> None:
    assert make(DAY, 123) == "MLT2611220001236"
    assert is_code("MLT2611220001236")
    assert not is_code("MLT2611220001237")


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_a_day_has_a_million_numbers(number: int) -> None:
    with pytest.raises(ValueError, match="no code"):
        make(DAY, number)


def test_other_centuries_have_no_code() -> None:
    with pytest.raises(ValueError, match="no code"):
        make(date(2100, 1, 1), 1)


@pytest.mark.parametrize(
    "text",
    [
        "MBVCB.6812345678.MLT2611220001236.CT tu 0123456789 NGUYEN VAN A toi 9876543210",
        "CT DEN:632112345678 MLT2611220001236 FT26326123456789",
        "mlt2611220001236",
        "ND:MLT2611 22000 1236; tai Napas",
        "QR - MLT26112200\n01236 GD 123456",
        "IBFTMLT2611220001236-CHUYEN TIEN-OQCH0001",
        "M LT 2611220001236",
        "0912345678MLT2611220001236",
    ],
)
def test_banks_prepend_break_and_lower(text: str) -> None:
    assert find(text) == ("MLT2611220001236",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chuyen tien phi cua khau",
        "MLT261122000123",  # one digit is missing
        "MLT26112200012364",  # one too many: where does it end?
        "MLT2613220001232",  # no such day, though the check digit fits
        "ML T2611220001237",
        "MLT2611220001236 "[:12] + " 99",
    ],
)
def test_what_is_no_code_is_not_found(text: str) -> None:
    assert find(text) == ()


def test_two_vehicles_paid_with_one_transfer() -> None:
    first, second = make(DAY, 1), make(DAY, 2)
    assert find(f"tra phi {first} va {second}, {first.lower()}") == (first, second)


@given(codes, around, around, st.data())
def test_whatever_stands_around_and_inside_it_is_found(
    code: str, before: str, after: str, data: st.DataObject
) -> None:
    cut = data.draw(st.sampled_from(["", " ", "\n", "\r\n", "  "]))
    place = data.draw(st.integers(0, len(code)))
    written = data.draw(st.sampled_from([code, code.lower(), code.title()]))
    written = written[:place] + cut + written[place:]
    assert find(f"{before}{written}{after}") == (code,)


@given(codes, st.data())
def test_one_wrong_digit_finds_nothing(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(3, len(code) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert find(code[:place] + other + code[place + 1 :]) == ()


@given(codes, st.integers(3, 14))
def test_two_neighbours_swapped_find_nothing(code: str, place: int) -> None:
    pair = code[place : place + 2]
    if pair[0] == pair[1] or set(pair) == {"0", "9"}:  # Luhn cannot tell 09 from 90
        return
    assert find(code[:place] + pair[::-1] + code[place + 2 :]) == ()


@given(codes, st.integers(3, 15), st.sampled_from("0123456789"))
def test_a_digit_lost_or_added_finds_nothing(code: str, place: int, digit: str) -> None:
    assert find(code[:place] + code[place + 1 :]) == ()
    assert find(code[:place] + digit + code[place:]) == ()


@given(st.text(max_size=200))
def test_what_is_found_is_always_a_code_and_always_there(text: str) -> None:
    for code in find(text):
        assert is_code(code)
        assert code in re.sub(r"\s", "", text).upper()
