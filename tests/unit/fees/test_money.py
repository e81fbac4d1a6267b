"""Whole đồng: what is refused, how it rounds, how it is read aloud."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.money import RoundingMode, dong, figures, round_to, words_vi


@pytest.mark.parametrize("wrong", [1.0, True, "1000", None])
def test_only_whole_numbers_are_money(wrong: Any) -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        dong(wrong)


def test_a_negative_amount_needs_a_meaning() -> None:
    assert dong(-5, signed=True) == -5
    with pytest.raises(ValueError, match="negative"):
        dong(-5)


@pytest.mark.parametrize(
    ("numerator", "mode", "rounded"),
    [
        (1499, RoundingMode.HALF_UP, 1000),
        (1500, RoundingMode.HALF_UP, 2000),
        (-1500, RoundingMode.HALF_UP, -2000),
        (1001, RoundingMode.UP, 2000),
        (2000, RoundingMode.UP, 2000),
        (1999, RoundingMode.DOWN, 1000),
    ],
)
def test_rounding_to_a_thousand(numerator: int, mode: RoundingMode, rounded: int) -> None:
    assert round_to(numerator, 1, 1000, mode) == rounded


@pytest.mark.parametrize(("denominator", "to"), [(0, 1), (-1, 1), (1, 0)])
def test_rounding_refuses_a_step_that_is_none(denominator: int, to: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        round_to(1, denominator, to, RoundingMode.UP)


@given(
    st.integers(-(10**15), 10**15),
    st.integers(1, 10**4),
    st.sampled_from([1, 500, 1000]),
    st.sampled_from(RoundingMode),
)
def test_rounding_is_symmetric_and_within_one_step(
    numerator: int, denominator: int, to: int, mode: RoundingMode
) -> None:
    rounded = round_to(numerator, denominator, to, mode)
    assert rounded % to == 0
    assert round_to(-numerator, denominator, to, mode) == -rounded
    off = abs(Fraction(numerator, denominator) - rounded)
    assert off < to if mode is not RoundingMode.HALF_UP else off <= Fraction(to, 2)


@given(st.lists(st.integers(0, 10**12), max_size=20))
def test_splitting_an_amount_loses_no_dong(parts: list[int]) -> None:
    assert sum(dong(part) for part in parts) == dong(sum(parts))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng chẵn"),
        (4, "Bốn đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (22, "Hai mươi hai đồng"),
        (24, "Hai mươi tư đồng"),
        (30, "Ba mươi đồng"),
        (55, "Năm mươi lăm đồng"),
        (97, "Chín mươi bảy đồng"),
        (101, "Một trăm linh một đồng"),
        (110, "Một trăm mười đồng"),
        (500_000, "Năm trăm nghìn đồng chẵn"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng chẵn"),
        (1_000_300, "Một triệu ba trăm đồng"),
        (4_000_000, "Bốn triệu đồng chẵn"),
        (21_000_000_000, "Hai mươi mốt tỷ đồng chẵn"),
        (1_000_000_000_000_005, "Một triệu tỷ không trăm linh năm đồng"),
    ],
)
def test_amounts_are_read_as_a_cashier_writes_them(amount: int, words: str) -> None:
    assert words_vi(amount) == words


def test_figures_group_by_points() -> None:
    assert figures(500_000) == "500.000"
    assert figures(-1_234_567) == "-1.234.567"


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_different_amounts_are_read_differently(one: int, other: int) -> None:
    assert (words_vi(one) == words_vi(other)) == (one == other)
