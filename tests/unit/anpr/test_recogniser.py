"""How a crop becomes a strip, and how frames of probabilities become texts."""

import numpy as np
import numpy.typing as npt
import pytest

from anpr.recogniser import ALPHABET, HEIGHT, WIDTH, beams, prepare

Frames = npt.NDArray[np.float32]


def frames(*said: str) -> Frames:
    """Return log probabilities that are nearly sure of one symbol per frame; "_" is blank."""
    shares = np.full((len(said), len(ALPHABET) + 1), 1e-7, np.float32)
    for index, char in enumerate(said):
        shares[index, 0 if char == "_" else ALPHABET.index(char) + 1] = 1.0
    logs: Frames = np.log(shares / shares.sum(axis=1, keepdims=True))
    return logs


def test_the_likeliest_text_leaves_out_blanks_and_repeats() -> None:
    text, p = beams(frames(*"__22_5C_00_1__"))[0]
    assert text == "25C01"
    assert p == pytest.approx(1.0, abs=1e-3)


def test_a_digit_twice_in_a_row_needs_a_blank_between() -> None:
    assert beams(frames(*"8_8_8"))[0][0] == "888"
    assert beams(frames(*"888"))[0][0] == "8"


def test_a_doubtful_character_leaves_both_texts_with_their_shares() -> None:
    shares = np.exp(frames(*"2_5_C"))
    shares[4] = 1e-7
    shares[4, ALPHABET.index("C") + 1] = 0.7
    shares[4, ALPHABET.index("G") + 1] = 0.3
    found = dict(beams(np.log(shares)))
    assert found["25C"] == pytest.approx(0.7, abs=0.01)
    assert found["25G"] == pytest.approx(0.3, abs=0.01)


def test_an_empty_strip_says_nothing() -> None:
    assert beams(frames(*"_____"))[0][0] == ""


def test_the_second_line_stands_to_the_right_of_the_first() -> None:
    crop = np.zeros((100, 200, 3), np.uint8)
    crop[:40] = 50
    crop[60:] = 200
    strip = prepare(crop, 2)
    assert strip.shape == (HEIGHT, WIDTH, 3)
    assert strip[4, 20, 0] == 50
    assert strip[28, WIDTH - 20, 0] == 200


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (900, 20)])
@pytest.mark.parametrize("lines", [1, 2])
def test_a_crop_of_any_size_becomes_a_strip(size: tuple[int, int], lines: int) -> None:
    assert prepare(np.zeros((*size, 3), np.uint8), lines).shape == (HEIGHT, WIDTH, 3)
