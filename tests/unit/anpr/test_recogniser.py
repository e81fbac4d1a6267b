"""How a crop becomes a strip, and how frames of probabilities become texts."""

import numpy as np
import numpy.typing as npt
import pytest

from anpr.recogniser import (
    ALPHABET,
    HEIGHT,
    SURE,
    WIDTH,
    Recognised,
    Recogniser,
    beams,
    prepare,
    together,
    weighed,
)
from anpr.shipped import FOLDER, RECOGNISER
from anpr.train.harsh import draw

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


def test_the_two_lines_may_part_elsewhere() -> None:
    crop = np.zeros((100, 200, 3), np.uint8)
    crop[:40] = 50
    crop[60:] = 200
    assert prepare(crop, 2, (0.3, 0.6))[:, : WIDTH // 2].min() == 50
    assert prepare(crop, 2, (0.3, 0.6))[:, WIDTH // 2 :].min() == 200


def heard(*candidates: tuple[str, float], colour: str = "white", lines: int = 1) -> Recognised:
    """Return what one look says, likeliest candidate first."""
    text, p = candidates[0]
    return Recognised(text, (p,) * len(text), p, list(candidates), colour, lines)


def test_looks_that_agree_are_believed() -> None:
    said = together([heard(("25C01234", 0.6)), heard(("25C01234", 0.8)), heard(("25C01284", 0.7))])
    assert said.text == "25C01234"
    assert said.confidence == pytest.approx((0.6 + 0.8) / 3)
    assert dict(said.candidates)["25C01284"] == pytest.approx(0.7 / 3)


def test_a_text_that_no_look_prefers_may_be_what_all_of_them_say() -> None:
    looks = [
        heard(("25C01284", 0.5), ("25C01234", 0.45), colour="yellow"),
        heard(("25G01234", 0.5), ("25C01234", 0.45), colour="yellow"),
    ]
    said = together(looks)
    assert said.text == "25C01234"
    assert said.probs == pytest.approx([0.45] * 8)
    assert said.colour == "yellow"


def test_no_look_says_nothing() -> None:
    with pytest.raises(ValueError, match="no look"):
        together([])


def test_a_text_of_no_known_form_yields_to_a_plate_that_was_nearly_as_likely() -> None:
    said = weighed(heard(("2SC01234", 0.5), ("25C01234", 0.4)))
    assert said.text == "25C01234"
    assert len(said.probs) == 8
    assert weighed(heard(("HELLO", 0.9))).text == "HELLO"


def test_crops_read_together_say_what_each_says_alone() -> None:
    """Sure ones and unsure ones mixed, by one thread and by two that share the strips out."""
    crops = [plate.image for plate in map(draw, range(12))] + [np.zeros((30, 60, 3), np.uint8)]
    alone = Recogniser.load(FOLDER / RECOGNISER, threads=1)
    each = [alone.read(crop) for crop in crops]
    assert {read.confidence >= SURE for read in each} == {True, False}
    for threads in (1, 2):
        both = Recogniser.load(FOLDER / RECOGNISER, threads=threads).read_all(crops)
        assert [read.text for read in both] == [read.text for read in each]
        assert [r.confidence for r in both] == pytest.approx([r.confidence for r in each], abs=1e-4)
    assert alone.read_all([]) == []
