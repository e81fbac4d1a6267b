"""Who is leaving? Exact plates settle it, one likeness is taken, doubt goes to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.test_matching import play
from gate.journey.matching import Look, Match, cost, match, match_trailer, rank_returns

HOUR = 3_600_000_000
MORNING = 1_800_000_000_000_000
NOON = MORNING + 4 * HOUR


def came(text: str, at: int = MORNING, **more: object) -> Look:
    """A vehicle that came in the morning and was read surely."""
    return Look(text, at, **{"accept": True, **more})  # type: ignore[arg-type]


def leaves(text: str, at: int = NOON, **more: object) -> Look:
    """A vehicle that stands in the leave lane at noon, read unsurely."""
    return Look(text, at, **more)  # type: ignore[arg-type]


STRANGERS = {f"s{n}": came(text) for n, text in enumerate(("29H18844", "15C30218", "云G55P02"))}


def test_exactly_that_plate() -> None:
    pool = {**STRANGERS, "home": came("25C01234")}
    assert match(came("25C01234", NOON), pool) == Match("home", by="exact")
    assert match(leaves("25C01234"), pool) == Match("home", ("home",), "exact")


def test_a_stranger_is_nobody_and_nobody_is_offered() -> None:
    assert match(came("98C77120", NOON), STRANGERS) == Match("")
    assert match(leaves("98C77120"), {}) == Match("")


def test_of_two_with_one_plate_the_newest_is_meant_because_the_other_left_unseen() -> None:
    pool = {"old": came("25C01234"), "new": came("25C01234", MORNING + HOUR)}
    assert match(came("25C01234", NOON), pool).key == "new"
    assert match(leaves("25C01234"), pool).key == "new"


def test_of_two_with_one_plate_a_person_chooses_when_the_newest_was_read_unsurely() -> None:
    """It may be the neighbour in the fleet, misread."""
    pool = {"sure": came("25C01236"), "unsure": leaves("25C01236", MORNING + HOUR)}
    found = match(came("25C01236", NOON), pool)
    assert (found.key, set(found.near)) == ("", {"sure", "unsure"})


def test_who_entered_later_cannot_be_the_one_who_left() -> None:
    assert match(came("25C01234", NOON), {"later": came("25C01234", NOON + 1)}) == Match("")


@pytest.mark.parametrize(
    ("seen", "how"),
    [
        ("2SC01234", "a look-alike letter among the digits"),
        ("25G01234", "a look-alike in the series"),
        ("25C1234", "a digit lost"),
        ("5C01234", "the first character cut off"),
    ],
)
def test_one_slip_of_an_unsure_reader_is_taken_and_noted(seen: str, how: str) -> None:
    pool = {**STRANGERS, "home": came("25C01234")}
    assert match(leaves(seen), pool) == Match("home", ("home",), "likeness"), how


def test_a_lost_province_or_trailer_sign_is_a_slip() -> None:
    pool = {**STRANGERS, "yunnan": came("云G12345"), "trailer": came("云H2231挂")}
    assert match(leaves("G12345"), pool).key == "yunnan"
    assert match(leaves("皖G12345"), pool).key == "yunnan"
    assert match(leaves("云H2231"), pool).key == "trailer"


def test_an_entry_that_was_misread_is_found_as_well() -> None:
    pool = {**STRANGERS, "home": leaves("25C0I234", MORNING)}
    assert match(came("25C01234", NOON), pool).key == "home"


def test_what_two_slips_or_a_lost_last_digit_leave_open_goes_to_a_person() -> None:
    pool = {**STRANGERS, "home": came("25C01234")}
    assert match(leaves("98C01234"), pool).key == ""
    assert match(leaves("25C012"), pool) == Match("", ("home",))
    assert match(leaves("25C0123"), pool) == Match("", ("home",))  # any of ten would read so


def test_a_plate_beside_the_only_one_inside_may_be_the_next_lorry_of_its_fleet() -> None:
    pool = {**STRANGERS, "home": came("25C01236")}
    assert match(leaves("25C01239"), pool) == Match("", ("home",))
    assert match(leaves("25C0123G"), pool).key == "home"  # no plate reads so
    told = (("25C01239", 500), ("25C01236", 450))
    assert match(leaves("25C01239", candidates=told), pool).key == "home"


def test_a_sure_reading_that_equals_nobody_is_rather_one_whose_entry_was_missed() -> None:
    found = match(came("25C01239", NOON), {"neighbour": came("25C01236")})
    assert found.key == ""


def test_neighbours_of_one_fleet_are_not_taken_for_one_another() -> None:
    fleet = {f"f{n}": came(f"25C0123{n}") for n in range(1, 8)}
    assert match(came("25C01239", NOON), fleet).key == ""
    assert match(leaves("25C01239"), fleet).key == ""
    assert match(came("25C01234", NOON), fleet).key == "f4"


def test_two_that_are_likely_slips_of_one_another_are_for_a_person_even_when_one_is_exact() -> None:
    pool = {"six": came("25C01236"), "nine": came("25C01239")}
    assert match(leaves("25C01236"), pool) == Match("", ("six", "nine"))
    assert match(came("25C01236", NOON), pool).key == "six"


def test_even_a_sure_reading_is_for_a_person_when_the_second_reading_is_inside_too() -> None:
    pool = {**STRANGERS, "four": came("25C01234"), "one": came("25C01231")}
    told = (("25C01234", 990), ("25C01231", 6))
    assert match(came("25C01234", NOON, candidates=told), pool) == Match("", ("four", "one"))
    del pool["one"]
    assert match(came("25C01234", NOON, candidates=told), pool) == Match("four", by="exact")


def test_an_unsure_reading_is_no_match_while_a_neighbour_is_one_error_away() -> None:
    pool = {"four": came("25C01234"), "five": came("25C01235")}
    assert match(leaves("25C01234", confidence=900), pool) == Match("", ("four", "five"))
    pool["five"] = came("25C01265")
    assert match(leaves("25C01234", confidence=900), pool).key == "four"
    pool["five"] = leaves("25C0I235", MORNING)  # certainly misread, so perhaps in two places
    assert match(leaves("25C01234", confidence=900), pool).near == ("four", "five")


def test_a_sure_reading_is_for_a_person_when_the_trailer_came_with_its_neighbour() -> None:
    pool = {"four": came("25C01234"), "one": came("25C01231", trailer="25R00777")}
    assert match(came("25C01234", NOON, trailer="25R00777"), pool) == Match("", ("four", "one"))
    pool["four"] = came("25C01234", trailer="25R00777")
    pool["one"] = came("29H01231", trailer="25R00777")
    assert match(came("25C01234", NOON, trailer="25R00777"), pool).key == "four"


def test_the_readers_own_second_reading_finds_the_vehicle() -> None:
    told = (("25C01934", 510), ("25C01234", 430))
    pool = {**STRANGERS, "home": came("25C01234")}
    assert match(leaves("25C01934", candidates=told), pool).key == "home"


def test_a_reading_the_reader_hardly_believes_counts_less() -> None:
    sure, unsure = leaves("25C01234", confidence=930), leaves("25C01234", confidence=300)
    home = came("25C01234")
    assert cost(unsure, home) > cost(sure, home)


def test_an_unreadable_plate_matches_nobody_but_its_trailer_is_a_lead() -> None:
    old = came("25C01234", trailer="25R00777")
    new = came("25C09876", MORNING + HOUR, trailer="25R00777")
    pool = {**STRANGERS, "old": old, "new": new}
    assert match(leaves(""), pool) == Match("")
    assert match(leaves("", trailer="25R00777"), pool) == Match("", ("new", "old"))


def test_one_that_came_in_unread_is_offered_to_one_that_nobody_saw_coming() -> None:
    pool = {**STRANGERS, "unread": Look("", MORNING)}
    assert match(came("25C01234", NOON), pool).near[:1] == ("unread",)


def test_the_same_trailer_speaks_for_it_and_another_against() -> None:
    look = leaves("25C01934", trailer="25R00777")
    home = came("25C01234", trailer="25R00777")
    slip = came("25C01234", trailer="25R00T77")
    other = came("25C01234", trailer="15R33311")
    without = came("25C01234")
    assert cost(look, home) < cost(look, slip) == cost(look, without) < cost(look, other)
    neighbours = {"a": came("25C01233", trailer="25R00777"), "b": came("25C01237")}
    assert match(leaves("25C01231", trailer="25R00777"), neighbours).near[0] == "a"


def test_class_colour_country_and_an_odd_stay_speak_against() -> None:
    look = leaves("25G01234", vehicle_class="truck", colour="yellow", country="VN")
    fits = came("25C01234", vehicle_class="truck", colour="yellow", country="VN")
    for entry in (
        came("25C01234", vehicle_class="car", colour="yellow", country="VN"),
        came("25C01234", vehicle_class="truck", colour="white", country="VN"),
        came("25C01234", vehicle_class="truck", colour="yellow", country="CN"),
        came("25C01234", NOON - 10, vehicle_class="truck", colour="yellow", country="VN"),
        came("25C01234", NOON - 400 * HOUR, vehicle_class="truck", colour="yellow", country="VN"),
    ):
        assert cost(look, entry) > cost(look, fits)
    assert cost(look, came("25C01234", 0)) == cost(look, fits)  # nothing known, nothing against


def test_a_reader_that_believes_nothing_of_it_still_gives_a_finite_cost() -> None:
    nothing = leaves("25C01234", candidates=(("25C01234", 0), ("29H18844", 1000)))
    assert cost(nothing, came("25C01234")) < 30
    assert match(nothing, {**STRANGERS, "home": came("25C01234")}).key != "home"


def test_who_brought_this_trailer() -> None:
    pool = {"a": came("25C01234", trailer="25R00777"), "b": came("云G12345", trailer="云G0071挂")}
    pool["none"] = came("29H18844")
    assert match_trailer(Look("15C99999", NOON, trailer="25R00777"), pool).key == "a"
    assert match_trailer(Look("15C99999", NOON, trailer="云G0071"), pool).key == "b"
    assert match_trailer(Look("15C99999", NOON), pool) == Match("")


def test_which_earlier_visit_a_returning_lorry_may_continue() -> None:
    left = {
        "today": came("25C01234", NOON - HOUR),
        "yesterday": came("25C01234", NOON - 20 * HOUR),
        "alike": came("2SC01234", NOON - 2 * HOUR, accept=False),
        "stranger": came("29H18844", NOON - HOUR),
        "unread": Look("", NOON - HOUR),
        "later": came("25C01234", NOON + HOUR),
    }
    assert rank_returns(came("25C01234", NOON), left) == ("today", "yesterday", "alike")
    assert rank_returns(Look("", NOON), left) == ()


def test_at_most_five_are_offered() -> None:
    fleet = {f"f{n}": came(f"25C0123{n}") for n in range(1, 10)}
    assert len(match(leaves("25C01230"), fleet).near) <= 5


def test_three_hundred_visits_and_nobody_is_taken_for_another() -> None:
    """The whole measurement is in benchmarks/test_matching.py."""
    book = play(seed=7, visits=300)
    assert book.counts["exits"] > 280
    assert book.counts["wrong merges"] == 0
    assert book.asked["needlessly"] <= 3


plates = st.text("25CG0168", min_size=0, max_size=8)
looks = st.builds(
    Look,
    plates,
    st.integers(0, 5),
    st.booleans(),
    st.lists(st.tuples(plates, st.integers(0, 1000)), max_size=3).map(tuple),
    confidence=st.integers(0, 1000),
    trailer=st.sampled_from(["", "25R00777", "25R00T77"]),
)


@given(looks, st.lists(looks, max_size=7), st.randoms())
def test_the_order_in_which_vehicles_are_kept_does_not_matter(
    look: Look, inside: list[Look], dice: object
) -> None:
    pool = {str(n): entry for n, entry in enumerate(inside)}
    keys = list(pool)
    dice.shuffle(keys)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert match(look, {key: pool[key] for key in keys}) == match(look, pool)


@given(looks, st.lists(looks, max_size=7))
def test_whoever_is_taken_was_inside_and_is_the_only_one_left(
    look: Look, inside: list[Look]
) -> None:
    pool = {str(n): entry for n, entry in enumerate(inside)}
    found = match(look, pool)
    assert len(found.near) <= 5
    assert set(found.near) <= pool.keys()
    if not look.text:
        assert found.key == ""
    if found.key:
        assert found.near in ((), (found.key,))
        assert found.by == ("exact" if pool[found.key].text == look.text else "likeness")
        assert not (pool[found.key].at and look.at) or pool[found.key].at <= look.at
