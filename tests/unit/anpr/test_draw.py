"""Pictures with what was read drawn into them: colours by trust, Chinese as Chinese."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from anpr.draw import ACCEPTED, UNREAD, UNSURE, caption, drawn, write
from anpr.image import ImageError
from anpr.reading import Read

GREY = np.full((360, 640, 3), 90, np.uint8)
BOX = ((100, 100), (220, 104), (219, 140), (99, 136))


def read(text: str | None, *, accept: bool = False, reason: str = "") -> Read:
    return Read(text, "CN", "yellow", 1, 987, accept, (), BOX, reason)


def has(picture: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool((picture == np.array(colour)).all(axis=2).sum() > 200)


@pytest.mark.parametrize(
    ("one", "colour"),
    [
        (read("云G12345", accept=True), ACCEPTED),
        (read("25C01234", reason="unsure"), UNSURE),
        (read(None, reason="too small"), UNREAD),
    ],
)
def test_the_colour_says_how_far_to_trust_it(one: Read, colour: tuple[int, int, int]) -> None:
    before = GREY.copy()
    picture = drawn(GREY, (one,))
    assert picture.shape == GREY.shape
    assert has(picture, colour)
    assert (before == GREY).all()


def test_chinese_characters_are_drawn_and_not_replaced() -> None:
    pictures = {
        drawn(GREY, (read(text),)).tobytes() for text in ("云G12345", "京G12345", "?G12345")
    }
    assert len(pictures) == 3


def test_the_caption_says_what_a_person_needs() -> None:
    assert caption(read("云G12345", accept=True)) == "云G·12345 98.7 % accepted"
    assert caption(read("25C01234", reason="unsure")) == "25C-012.34 98.7 % unsure"
    assert caption(read(None)) == "unread"


@pytest.mark.parametrize("shape", [(1, 1, 3), (20, 94, 3), (40, 4000, 3), (3000, 30, 3)])
def test_any_shape_of_picture_can_be_drawn_into(shape: tuple[int, int, int]) -> None:
    edge = ((0, 0), (shape[1], 0), (shape[1], shape[0]), (0, shape[0]))
    one = Read("25C01234", "VN", "white", 1, 500, False, (), edge)
    assert drawn(np.zeros(shape, np.uint8), (one,)).size


def test_a_written_picture_keeps_its_name_inside_the_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "new", "../a b.jpg", 2, drawn(GREY, ()))
    assert path == tmp_path / "new" / "a_b.jpg-2.jpg"
    again = cv2.imread(str(path))
    assert again is not None
    assert again.shape == GREY.shape


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ImageError) as refused:
        write(tmp_path / "file", "a.jpg", 1, GREY)
    assert refused.value.key == "draw.unwritable"
