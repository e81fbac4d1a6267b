"""Which visit a plate belongs to: the exact one, or a person decides among the near ones."""

from hypothesis import given
from hypothesis import strategies as st

from anpr.plate import confusion_distance
from gate.journey.matching import NEAR, Match, match_plate
from gate.journey.visit import Visit
from tests.unit.gate.journey.people import plates, truck

HOME = truck(id="home", plate="25C01234")
OTHER = truck(id="other", plate="29H18844")


def test_exactly_that_plate() -> None:
    assert match_plate("25C01234", [OTHER, HOME]) == Match(HOME)


def test_a_stranger() -> None:
    assert match_plate("15C30218", [OTHER, HOME]) == Match(None)


def test_an_unreadable_plate_is_like_nobody() -> None:
    assert match_plate("", [HOME, truck(plate="")]) == Match(None)


def test_a_vehicle_without_a_plate_is_near_to_nobody() -> None:
    assert match_plate("2", [truck(plate="")]) == Match(None)


def test_two_of_the_same_plate_are_for_a_person_oldest_first() -> None:
    younger, older = truck(id="a", opened_at=9), truck(id="b", opened_at=3)
    assert match_plate("25C01234", [younger, OTHER, older]) == Match(None, (older, younger))


def test_a_near_miss_is_shown_and_never_linked() -> None:
    assert match_plate("25C0123A", [OTHER, HOME]) == Match(None, (HOME,))


def test_what_dirt_makes_alike_is_nearer_than_another_character() -> None:
    alike, edited = truck(id="z", plate="25D01234"), truck(id="a", plate="25K01234")
    assert match_plate("25001234", [edited, alike]).near == (alike, edited)


def test_equally_near_ones_stand_in_the_order_they_came() -> None:
    later, earlier = truck(id="a", plate="25C01235", opened_at=8), truck(id="b", plate="25C01236")
    assert match_plate("25C01234", [later, earlier]).near == (earlier, later)


@given(plates, st.lists(plates, max_size=8))
def test_nothing_is_ever_linked_on_a_guess(text: str, inside: list[str]) -> None:
    visits = [truck(id=f"v{n}", plate=plate, opened_at=n) for n, plate in enumerate(inside)]
    match = match_plate(text, visits)
    same = [v for v in visits if v.plate == text]
    assert match.visit == (same[0] if len(same) == 1 else None)
    if match.visit is not None:
        assert match.near == ()
    elif same:
        assert list(match.near) == same
    else:
        distances = [confusion_distance(text, v.plate) for v in match.near]
        assert distances == sorted(distances)
        assert all(d <= NEAR for d in distances)
        assert set(_ids(match.near)) == {
            v.id for v in visits if confusion_distance(text, v.plate) <= NEAR
        }


@given(plates, st.lists(plates, max_size=6, unique=True), st.randoms())
def test_the_order_in_which_visits_are_kept_does_not_matter(
    text: str, inside: list[str], dice: object
) -> None:
    visits = [truck(id=f"v{n}", plate=plate, opened_at=n) for n, plate in enumerate(inside)]
    shuffled = [*visits]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert match_plate(text, shuffled) == match_plate(text, visits)


def _ids(visits: tuple[Visit, ...]) -> list[str]:
    return [visit.id for visit in visits]
