"""A film of a lane: one passing per plate, however often it was read or misread."""

import pytest

from anpr.follow import Direction, Follower
from anpr.reading import Read


def seen(text: str | None, x: int, *, accept: bool = True) -> Read:
    box = ((x, 100), (x + 80, 100), (x + 80, 120), (x, 120))
    return Read(text, "VN", "white", 1, 980 if text else 0, accept and bool(text), (), box)


def test_one_truck_passes_once_although_one_frame_misread_it() -> None:
    follower = Follower()
    for frame, text in enumerate(["25C01234", "25C0123A", None, "25C01234", "25C01234"]):
        follower.see(frame * 0.2, [seen(text, frame * 20, accept=text == "25C01234")])
    (passing,) = follower.passings()
    assert (passing.t0, passing.t1) == (0.0, 0.8)
    assert (passing.read.text, passing.read.accept) == ("25C01234", True)


def test_two_trucks_side_by_side_are_two_passings() -> None:
    follower = Follower()
    for frame in range(3):
        follower.see(frame * 0.2, [seen("25C01234", 0), seen("云G12345", 500)])
    assert [p.read.text for p in follower.passings()] == ["25C01234", "云G12345"]


def test_the_same_truck_back_after_a_while_passes_again() -> None:
    follower = Follower()
    for at in (0.0, 0.2, 60.0, 60.2):
        follower.see(at, [seen("25C01234", 0)])
    assert [(p.t0, p.t1) for p in follower.passings()] == [(0.0, 0.2), (60.0, 60.2)]


def test_a_plate_of_one_frame_or_without_text_is_not_believed() -> None:
    follower = Follower()
    follower.see(0.0, [seen("25C01234", 0), seen(None, 500)])
    follower.see(0.2, [seen(None, 500)])
    assert follower.passings() == []


def test_another_plate_far_away_is_another_vehicle_even_unread() -> None:
    follower = Follower()
    follower.see(0.0, [seen("25C01234", 0)])
    follower.see(0.2, [seen(None, 600), seen("25C01234", 10)])
    follower.see(0.4, [seen(None, 600)])
    assert [p.read.text for p in follower.passings()] == ["25C01234"]


def at(text: str | None, x: float, y: float, width: float, reason: str = "") -> Read:
    left, top, right = round(x), round(y), round(x + width)
    box = ((left, top), (right, top), (right, top + 20), (left, top + 20))
    return Read(text, "VN", "white", 1, 980 if text else 0, bool(text), (), box, reason)


@pytest.mark.parametrize(
    ("step", "grow", "direction"),
    [(0, 10, "toward"), (0, -8, "away"), (40, 0, "across"), (0, 0, "still")],
)
def test_where_a_plate_went_is_told_by_its_size_and_place(
    step: float, grow: float, direction: Direction
) -> None:
    follower = Follower()
    for frame in range(8):
        follower.see(frame * 0.2, [at("25C01234", 200 + step * frame, 100, 100 + grow * frame)])
    (passing,) = follower.passings()
    assert passing.direction == direction


def test_the_best_look_is_the_largest_that_reads_the_settled_text() -> None:
    follower = Follower()
    follower.see(0.0, [at("25C01234", 100, 100, 80)])
    follower.see(0.2, [at("25C01234", 100, 110, 100)])
    follower.see(0.4, [at("25C0I234", 100, 120, 140)])
    (passing,) = follower.passings()
    assert (passing.best_at, passing.looks) == (0.2, 3)
    assert passing.read.corners[0] == (100, 110)


def test_a_picture_that_changes_its_size_shows_the_same_vehicle() -> None:
    follower = Follower()
    for frame in range(3):
        follower.see(frame * 0.2, [at(None, 600, 300, 120), at("25C01234", 100, 100, 80)], 1280)
    for frame in range(3, 6):
        follower.see(frame * 0.2, [at("15C76543", 300, 150, 60), at("25C01234", 50, 50, 40)], 640)
    assert [p.read.text for p in follower.passings()] == ["15C76543", "25C01234"]


def test_a_fast_plate_is_followed_by_where_it_was_going() -> None:
    follower = Follower()
    for frame, text in enumerate(["25C01234", "25C01234", None, "25C0XX99", "25C01234"]):
        follower.see(frame * 0.2, [at(text, 100 + 200 * frame, 100, 80)])
    (passing,) = follower.passings()
    assert (passing.read.text, passing.looks, passing.read.accept) == ("25C01234", 5, False)


def test_two_boxes_on_one_plate_are_one_look() -> None:
    follower = Follower()
    for frame in range(3):
        follower.see(frame * 0.2, [at("25C01234", 100, 100, 80), at("Z5GO1ZB", 104, 102, 80)])
    (passing,) = follower.passings()
    assert passing.looks == 3


def test_numbers_and_words_are_no_plates_and_a_plate_in_mud_is_told_unread() -> None:
    follower = Follower()
    for frame in range(7):
        moving = at(None, 300, 100 + 10 * frame, 80 + 12 * frame, "no plate text")
        standing = at(None, 900, 600, 40, "no plate text")
        small = at(None, 20, 20 + 8 * frame, 10 + 3 * frame, "too small")
        phone, word = at("0912345678", 100, 500, 90), at("HOWO", 700, 500, 90)
        follower.see(frame * 0.2, [moving, standing, small, phone, word])
    (passing,) = follower.passings()
    assert (passing.read.text, passing.read.reason) == (None, "no plate text")
