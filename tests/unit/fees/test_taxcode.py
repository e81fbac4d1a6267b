"""Tax codes prove themselves by their tenth digit, and are found in what a payer wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.taxcode import find, normal, top_up_text

GOOD = "0300588569"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (GOOD, GOOD),
        ("0100109106", "0100109106"),
        ("0300 588 569", GOOD),
        ("0300588569-001", "0300588569-001"),
        ("0300588569001", "0300588569-001"),
        ("012345678901", "012345678901"),  # a person, by the identity card
        ("0300588568", ""),  # a mistyped digit
        ("0300588568-001", ""),
        ("030058856", ""),
        ("0300588569-01", ""),
        ("", ""),
        ("ABC", ""),
    ],
)
def test_a_code_that_can_exist_is_kept_in_one_form(written: str, kept: str) -> None:
    assert normal(written) == kept


@given(st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_seen(place: int, more: int) -> None:
    wrong = list(GOOD)
    wrong[place] = str((int(wrong[place]) + more) % 10)
    assert normal("".join(wrong)) == ""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("NAP0300588569", (GOOD,)),
        ("ct tnhh abc nap 0300588569 thang 11", (GOOD,)),
        ("MST0300588569-001.MBVCB", ("0300588569-001",)),
        ("NAP0300588569 NAP0100109106 NAP0300588569", (GOOD, "0100109106")),
        ("MLT2611220000123", ()),  # the code of a charge is no tax code
        ("tai khoan 10300588569", ()),
        ("", ()),
    ],
)
def test_codes_stand_anywhere_in_a_text(text: str, codes: tuple[str, ...]) -> None:
    assert find(text) == codes


@pytest.mark.parametrize("code", [GOOD, "0300588569-001", "012345678901"])
def test_what_a_payer_is_asked_to_write_is_found_again(code: str) -> None:
    assert top_up_text(code).isalnum()
    assert find(top_up_text(code)) == (code,)
