"""The golden folders' own arithmetic can be wrong, and is then told so."""

from fractions import Fraction

import pytest

from tests.unit.fees.arithmetic import chain, value, work


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("600.000 × 130 %", 780_000),
        ("31,25 × 25.000", 781_250),
        ("1.000.000 − 250.000 − 50.000", 700_000),
        ("2 + 3 × 4", 14),
        ("(2 + 3) × 4 ÷ 8", Fraction(5, 2)),
        ("−300.000", -300_000),
        ("1 ÷ 3", Fraction(1, 3)),
    ],
)
def test_sums_are_worked_out_exactly(text: str, result: Fraction) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    "text",
    ["", "1000", "1.00", "2 3", "2 +", "(2", "2)", "× 2", "1e3", "2 ** 3", "import", "12.34.567"],
)
def test_what_is_not_a_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        value(text)


def test_each_step_of_a_chain_must_hold() -> None:
    assert chain("5 × 250.000 = 1.250.000") == 1_250_000
    assert chain("150.500 ≈ 151.000 (1.000)") == 151_000
    assert chain("150.499 ≈ 150.000 (1.000)") == 150_000
    assert chain("−500 ≈ −1.000 (1.000)") == -1_000
    for wrong in (
        "5 × 250.000 = 1.250.001",
        "150.500 ≈ 150.000 (1.000)",
        "150.500 ≈ 151.000",
        "150.500 = 151.000 (1.000)",
    ):
        with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
            chain(wrong)


def test_lines_are_added_up() -> None:
    worked = work(
        "# A title\n\nSome 5 sentences.\n\n    A1: 300.000\n    X3: −300.000\n    = 0 đ\n"
    )
    assert (worked.lines, worked.total) == ([("A1", 300_000), ("X3", -300_000)], 0)
    assert work("    refused: NOT_PUBLISHED\n").said == {"refused": "NOT_PUBLISHED"}
    assert work("    asked: left_at, load\n").said == {"asked": "left_at, load"}


@pytest.mark.parametrize(
    "text",
    [
        "    A1: 300.000\n    = 300.001 đ",
        "    = 300.000 đ\n    A1: 300.000",
        "    A1: 1 ÷ 3\n    = 0 đ",
        "    A1: three hundred\n    = 300.000 đ",
    ],
)
def test_a_page_that_does_not_add_up_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own sentence
        work(text)
