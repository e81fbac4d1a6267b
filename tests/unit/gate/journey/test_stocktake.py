"""The yard as somebody walked it, against the yard as the book has it."""

from hypothesis import given
from hypothesis import strategies as st

from gate.journey.stocktake import Counted, Difference, Standing, StockTake, compare


def stands(plate: str, place: str) -> Standing:
    return Standing(f"v-{plate}-{place}", plate, place)


def saw(plate: str, place: str, at: int = 1) -> Counted:
    return Counted(f"c-{at}-{plate}", "walk", place, plate, at, "binh")


def test_a_yard_that_agrees_has_no_differences() -> None:
    assert compare([stands("25C01234", "A01")], [saw("25C01234", "A01"), saw("", "A02")]) == ()
    assert compare([], []) == ()


def test_a_vehicle_nobody_saw_is_missing() -> None:
    (missing,) = compare([stands("25C01234", "A01")], [saw("", "A01")])
    assert missing == Difference("missing", "25C01234", "v-25C01234-A01", "A01", "")


def test_a_vehicle_the_book_does_not_know_is_extra() -> None:
    (extra,) = compare([], [saw("云G12345", "B02")])
    assert extra == Difference("extra", "云G12345", "", "", "B02")


def test_a_vehicle_in_another_bay_has_moved() -> None:
    (moved,) = compare([stands("25C01234", "A01")], [saw("25C01234", "B02")])
    assert moved == Difference("moved", "25C01234", "v-25C01234-A01", "A01", "B02")


def test_what_was_seen_last_counts_in_whichever_order_it_is_told() -> None:
    rows = [saw("25C01234", "B02", at=5), saw("25C01234", "A01", at=9)]
    assert compare([stands("25C01234", "A01")], rows) == ()
    assert compare([stands("25C01234", "A01")], rows[::-1]) == ()


def test_one_plate_twice_in_the_book_is_one_vehicle_in_the_yard() -> None:
    book = [stands("25C01234", "A01"), stands("25C01234", "B02")]
    (ghost,) = compare(book, [saw("25C01234", "A01")])
    assert (ghost.kind, ghost.book_place) == ("missing", "B02")
    elsewhere = compare(book, [saw("25C01234", "C01")])
    assert [(d.kind, d.book_place) for d in elsewhere] == [("moved", "B02"), ("missing", "A01")]


def test_a_walk_is_open_until_it_is_finished() -> None:
    assert StockTake("w", "binh", 1).is_open
    assert not StockTake("w", "binh", 1, 2).is_open


places = st.sampled_from(["A01", "A02", "B01"])
plates = st.sampled_from(["25C01234", "29H18844", "云G12345"])


@given(st.lists(st.tuples(plates, places)), st.lists(st.tuples(plates, places), unique=True))
def test_every_plate_is_accounted_for_once(
    seen: list[tuple[str, str]], book: list[tuple[str, str]]
) -> None:
    rows = [saw(plate, place, at) for at, (plate, place) in enumerate(seen)]
    found = compare([stands(*row) for row in book], rows)
    for plate in {p for p, _ in seen} | {p for p, _ in book}:
        booked, walked = sum(p == plate for p, _ in book), plate in {p for p, _ in seen}
        kinds = [d.kind for d in found if d.plate == plate]
        assert kinds.count("missing") == (booked - 1 if walked and booked else booked)
        assert kinds.count("extra") == (1 if walked and not booked else 0)
        assert kinds.count("moved") <= 1
