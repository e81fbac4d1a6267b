"""A film of a lane: one passing per plate, however often it was read or misread."""

from anpr.follow import Follower
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
