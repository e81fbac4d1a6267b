"""Three cuts of one plate: what is counted, on scenes that are drawn here."""

import numpy as np
import pytest

from anpr.recogniser import Recognised
from anpr.shipped import FOLDER
from anpr.train import alike
from anpr.train.scenes import Scene, drawn_background


def scenes() -> list[Scene]:
    quad = np.array([[200, 200], [400, 205], [400, 250], [200, 245]], np.float32)
    return [Scene(drawn_background(np.random.default_rng(seed)), (quad,), True) for seed in (1, 2)]


def says(text: str, sure: float) -> Recognised:
    return Recognised(text, (), sure, [(text, sure)], "white", 1)


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ([says("25C01234", 0.9), says("25C01234", 0.8), says("25C01234", 0.95)], 0.8),
        ([says("25C01234", 0.9), says("25C01284", 0.9)], None),
        ([says("01234567", 0.9), says("01234567", 0.9)], None),
    ],
)
def test_the_least_sure_of_readings_that_agree_counts(
    said: list[Recognised], least: float | None
) -> None:
    assert alike.least_sure(said) == least


def test_equal_numbers_show_equal_frames() -> None:
    first, again = list(alike.frames(scenes(), 3)), list(alike.frames(scenes(), 3))
    for (image, quad, text), (image_again, quad_again, text_again) in zip(
        first, again, strict=True
    ):
        assert text == text_again
        assert (image == image_again).all()
        assert (quad == quad_again).all()


def test_the_shipped_reader_is_measured() -> None:
    rows = alike.measure(FOLDER, scenes(), 4)
    assert rows[0].startswith("4 frames, plate found in ")
    assert len(rows) == 2 + len(alike.LEAST)
