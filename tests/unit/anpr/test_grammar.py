"""Grammar weighs what the network saw; it never sees for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anpr.grammar import ODD_COLOUR, OUTSIDE, UNREADABLE, answer, may_lack_a_digit, prior, rerank

TEXTS = st.sampled_from(
    ["25C01234", "2SC01234", "25G01234", "云G12345", "云O12345", "KB1234", "0912345678", "", "25C0"]
)
CANDIDATES = st.dictionaries(TEXTS, st.floats(1e-6, 1.0), max_size=6).map(lambda d: list(d.items()))
COLOURS = st.sampled_from(["", "white", "yellow", "blue", "red", "green", "black"])


@pytest.mark.parametrize(
    ("text", "colour", "weight"),
    [
        ("25C01234", "yellow", 1.0),
        ("25C01234", "", 1.0),
        ("25C01234", "green", ODD_COLOUR),
        ("云GD12345", "green", 1.0),
        ("云GD12345", "blue", ODD_COLOUR),
        ("KB1234", "red", 1.0),
        ("KB1234", "white", OUTSIDE),
        ("2SC01234", "yellow", OUTSIDE),
    ],
)
def test_a_form_nobody_issues_or_an_odd_colour_is_unlikely(
    text: str, colour: str, weight: float
) -> None:
    assert prior(text, colour) == weight


def test_a_lookalike_inside_the_grammar_goes_before_one_outside() -> None:
    ranked = rerank([("2SC01234", 0.6), ("25C01234", 0.3)], "yellow")
    assert [text for text, _ in ranked] == ["25C01234", "2SC01234"]
    assert ranked[0][1] == pytest.approx(0.6), "no more than twice what the network gave"


def test_what_the_network_is_sure_of_is_not_overruled() -> None:
    ranked = rerank([("29MD085735", 0.99), ("29MD85735", 0.004)], "white")
    assert ranked[0][0] == "29MD085735"
    assert answer(ranked, "white") == "outside"


def test_nothing_gains_from_a_text_that_nobody_would_take_for_it() -> None:
    assert rerank([("0912345678", 0.5), ("云G12345", 0.2)], "")[0] == ("云G12345", 0.2)


@given(CANDIDATES, COLOURS)
def test_what_comes_out_went_in_and_gained_at_most_its_own(
    candidates: list[tuple[str, float]], colour: str
) -> None:
    ranked = rerank(candidates, colour)
    before = dict(candidates)
    assert {text for text, _ in ranked} == set(before)
    assert all(weight <= min(2 * before[text], 1.0) + 1e-12 for text, weight in ranked)
    assert [weight for _, weight in ranked] == sorted((w for _, w in ranked), reverse=True)


@pytest.mark.parametrize(
    ("text", "sure", "colour", "said"),
    [
        ("25C01234", 0.9, "yellow", "plate"),
        ("25C01234", UNREADABLE / 2, "yellow", "unreadable"),
        ("10C01234", 0.015, "yellow", "outside"),
        ("10C01234", 0.0001, "yellow", "unreadable"),
        ("KB1234", 0.015, "white", "outside"),
        ("0912345678", 0.02, "white", "no plate"),
        ("TCLU4265", 0.02, "white", "no plate"),
        ("HOWO", 0.02, "black", "no plate"),
        ("25", 0.02, "white", "no plate"),
    ],
)
def test_no_plate_and_unreadable_are_answers(
    text: str, sure: float, colour: str, said: str
) -> None:
    assert answer([(text, sure)], colour) == said


def test_an_empty_look_is_no_plate() -> None:
    assert answer(rerank([], "white"), "white") == "no plate"


@pytest.mark.parametrize(
    ("text", "lines", "doubt"),
    [
        ("25K4192", 2, True),
        ("25LD4192", 2, True),
        ("25K41192", 2, False),
        ("25K4192", 1, False),  # a long plate squeezes nothing
        ("KB4192", 2, False),  # the army's numbers have four digits
        ("29K14192", 2, False),
    ],
)
def test_four_digits_on_two_lines_may_be_five(text: str, lines: int, doubt: bool) -> None:
    assert may_lack_a_digit(text, lines) is doubt
