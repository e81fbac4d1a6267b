"""Where a plate lies in the overview picture that an event carries."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anpr.reading import Read
from edge.picture import OVERVIEW_WIDTH
from edge.report import Snapshot, outlined
from gate import wire

ELSEWHERE = [(1, 1), (9, 1), (9, 3), (1, 3)]  # of another frame than the one that is kept
TRACTOR = wire.PlateBody(role="tractor", text="25C01234", corners=ELSEWHERE)
TRAILER = wire.PlateBody(role="trailer", text="25R01234", corners=ELSEWHERE)


def read(text: str | None, x: int, y: int, wide: int = 200) -> Read:
    """A plate whose upper left corner lies there."""
    corners = ((x, y), (x + wide, y), (x + wide, y + 60), (x, y + 60))
    return Read(text, "VN", "yellow", 2, 900, True, (), corners)


def frame(width: int, *plates: Read) -> Snapshot:
    """A frame of that width, which shows these plates."""
    return Snapshot(np.zeros((90, width, 3), np.uint8), plates)


def test_without_a_picture_no_plate_has_a_place_in_it() -> None:
    (plate,) = outlined([TRACTOR], None)
    assert (plate.text, plate.corners) == ("25C01234", [])


def test_a_small_picture_is_kept_as_it_is_and_so_are_the_corners() -> None:
    (plate,) = outlined([TRACTOR], frame(1280, read("25C01234", 500, 300)))
    assert plate.corners == [(500, 300), (700, 300), (700, 360), (500, 360)]


def test_a_large_picture_is_made_smaller_and_the_corners_with_it() -> None:
    (plate,) = outlined([TRACTOR], frame(2560, read("25C01234", 500, 301)))
    assert plate.corners == [(250, 150), (350, 150), (350, 180), (250, 180)]


def test_a_plate_that_the_picture_does_not_show_has_no_place() -> None:
    tractor, trailer = outlined([TRACTOR, TRAILER], frame(1280, read("25R01234", 100, 200)))
    assert tractor.corners == []
    assert trailer.corners[0] == (100, 200)


def test_the_nearest_of_two_plates_is_outlined_however_it_was_read() -> None:
    far, near = read("25C01234", 900, 100, wide=80), read("25C01284", 500, 300)
    (plate,) = outlined([TRACTOR], frame(1280, far, near))
    assert (plate.text, plate.corners[0]) == ("25C01234", (500, 300))


@given(st.integers(16, 3_000), st.data())
def test_what_lies_in_the_frame_lies_in_its_picture(width: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, width - 11))
    (plate,) = outlined([TRACTOR], frame(width, read("25C01234", x, 5, wide=10)))
    shown = min(width, OVERVIEW_WIDTH)
    assert all(0 <= across <= shown for across, _ in plate.corners)
    assert len(plate.corners) == 4
