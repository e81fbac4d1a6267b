"""A draw that anybody can redo, and places that nobody can sell."""

import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.draw import (
    Back,
    DrawError,
    Published,
    Request,
    draw,
    given_back,
    handed_on,
    listing,
    passed_over,
    seed,
    sha,
)


def request(number: int, lost: int = 0, wishes: tuple[str, ...] = ("08", "09")) -> Request:
    return Request(
        tractor=f"25C{number:05}", trailer=f"25R{number:05}", driver=f"d{number}", wishes=wishes,
        lost=lost,
    )  # fmt: skip


def published(*requests: Request) -> Published:
    return Published("ma-lu-thang 2026-11-24 b", sha("quả trám"), requests, "quả trám", "74 10 55")


def test_a_person_redoes_the_draw_with_sha256sum() -> None:
    wall = published(request(1), request(2), request(3))
    drawn = draw(wall, {"08": 1, "09": 1})

    def by_hand(text: str) -> str:
        told = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True)
        return told.stdout.decode().split()[0]

    lines = ["malu-draw/1", wall.name, by_hand(listing(wall.requests)), wall.secret, wall.beacon]
    begun = by_hand("\n".join(lines))
    numbers = sorted((by_hand(f"{begun} {one.tractor} 1"), one.tractor) for one in wall.requests)
    assert drawn.seed == begun
    assert [one.tractor for _, one in drawn.order] == [tractor for _, tractor in numbers]
    assert [grant.tractor for grant in drawn.grants] == [tractor for _, tractor in numbers][:2]
    assert [grant.slot for grant in drawn.grants] == ["08", "09"]
    assert len(drawn.without) == 1


def test_a_place_binds_tractor_trailer_and_driver() -> None:
    grant = draw(published(request(1)), {"08": 1}).grants[0]
    assert grant.refuses("25C00001", "25R00001", "d1") == ""
    assert grant.refuses("25C00002", "25R00001", "d1") == "slot.other_tractor"
    assert grant.refuses("25C00001", "25R00002", "d1") == "slot.other_trailer"
    assert grant.refuses("25C00001", "25R00001", "d2") == "slot.other_driver"


def test_a_place_given_back_goes_to_the_next_who_wished_for_it() -> None:
    drawn = draw(published(*(request(n) for n in range(5))), {"08": 2})
    heir = given_back(drawn, drawn.grants[0])
    assert heir is not None
    assert heir.tractor == drawn.without[0].tractor
    nobody = draw(published(request(1), request(2, wishes=("10",))), {"08": 1})
    assert given_back(nobody, nobody.grants[0]) is None


def test_places_given_back_one_after_the_other_are_redone_from_the_list() -> None:
    drawn = draw(published(*(request(n) for n in range(6))), {"08": 2})
    first, second = drawn.without[0].tractor, drawn.without[1].tractor
    giver = drawn.grants[0]
    assert passed_over(drawn, giver, {first, "25C99999"}) == (first,)
    assert passed_over(drawn, giver, ()) == ()
    after = handed_on(drawn, Back(giver.tractor, (first,)))  # who was next does not come
    assert [grant.tractor for grant in after.grants] == [drawn.grants[1].tractor, second]
    assert [one.tractor for one in after.without] == [
        one.tractor for one in drawn.without if one.tractor != second
    ]
    again = handed_on(after, Back(second))  # and the heir gives it back in its turn
    assert again.grants[-1].tractor == first
    with pytest.raises(DrawError) as caught:
        handed_on(again, Back(giver.tractor))
    assert caught.value.key == "draw.no_grant"


def test_a_place_that_nobody_else_wished_for_is_for_walk_ins() -> None:
    drawn = draw(published(request(1), request(2, wishes=("10",))), {"08": 1})
    after = handed_on(drawn, Back(drawn.grants[0].tractor))
    assert after.grants == ()
    assert after.without == drawn.without


def test_who_lost_before_holds_more_tickets_and_never_more_than_five() -> None:
    assert [request(1, lost).tickets for lost in (0, 1, 4, 9)] == [1, 2, 5, 5]
    wins = [0, 0]
    for day in range(200):
        wall = replace(published(request(1), request(2, 4)), name=f"day {day}")
        wins[draw(wall, {"08": 1}).grants[0].tractor == "25C00002"] += 1
    assert wins[1] > 140  # five tickets of six


@given(st.permutations(range(8)))
def test_the_order_of_asking_does_not_matter(order: list[int]) -> None:
    one = draw(published(*(request(n) for n in order)), {"08": 3, "09": 3})
    other = draw(published(*(request(n) for n in range(8))), {"08": 3, "09": 3})
    assert (one.grants, one.seed) == (other.grants, other.seed)


@pytest.mark.parametrize(
    ("wall", "key"),
    [
        (replace(published(request(1)), secret="other"), "draw.secret"),
        (replace(published(request(1)), beacon=""), "draw.beacon"),
        (published(request(1), request(1)), "draw.twice"),
        (published(request(1), replace(request(2), trailer="25R00001")), "draw.twice"),
        (published(request(1), replace(request(2), driver="d1")), "draw.twice"),
        (published(replace(request(1), tractor="")), "draw.request"),
        (published(replace(request(1), driver="d|1")), "draw.request"),
        (published(replace(request(1), driver="d\n1")), "draw.request"),
        (published(request(1, lost=-1)), "draw.request"),
    ],
)
def test_a_draw_that_nobody_could_check_is_refused(wall: Published, key: str) -> None:
    with pytest.raises(DrawError) as caught:
        seed(wall)
    assert caught.value.key == key
