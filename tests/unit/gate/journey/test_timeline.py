"""Who was inside when: told in any order, the same stays, and nothing is lost or told twice."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gate.journey.matching import Look
from gate.journey.timeline import Crossing, Stay, stays

MORNING = 1_800_000_000_000_000
HOUR = 3_600_000_000


def enter(id_: str, text: str, hour: float, *, accept: bool = True) -> Crossing:
    """A vehicle came in."""
    return Crossing(id_, "", enters=True, look=_look(text, hour, accept=accept))


def leave(id_: str, text: str, hour: float, *, accept: bool = True, bound_to: str = "") -> Crossing:
    """A vehicle went out."""
    look = _look(text, hour, accept=accept)
    return Crossing(id_, "", enters=False, look=look, bound_to=bound_to)


def _look(text: str, hour: float, *, accept: bool) -> Look:
    return Look(text, MORNING + int(hour * HOUR), accept)


def pairs(found: tuple[Stay, ...]) -> list[tuple[str, str]]:
    """The stays as ids of entry and exit, "" where one is unknown."""
    return [(s.enter.id if s.enter else "", s.leave.id if s.leave else "") for s in found]


def test_in_and_out_and_in_again_are_two_stays() -> None:
    day = [
        enter("in1", "25C01234", 7),
        leave("out1", "25C01234", 9),
        enter("in2", "25C01234", 16),
    ]
    assert pairs(stays(day)) == [("in1", "out1"), ("in2", "")]


def test_an_entry_told_hours_late_still_gets_its_exit() -> None:
    known = [leave("out", "25C01234", 9)]
    assert pairs(stays(known)) == [("", "out")]
    assert pairs(stays([*known, enter("in", "25C01234", 7)])) == [("in", "out")]


def test_an_exit_before_the_entry_is_another_stay() -> None:
    assert pairs(stays([enter("in", "25C01234", 9), leave("out", "25C01234", 7)])) == [
        ("", "out"),
        ("in", ""),
    ]


def test_a_misread_exit_closes_the_one_it_looks_like_and_says_so() -> None:
    day = [
        enter("in", "25C01234", 7),
        enter("other", "29H18844", 8),
        leave("out", "2SC01234", 9, accept=False),
    ]
    found = stays(day)
    assert pairs(found) == [("in", "out"), ("other", "")]
    assert found[0].match.by == "likeness"


def test_neighbours_of_a_fleet_wait_for_a_person_who_then_binds() -> None:
    day = [enter("six", "25C01236", 7), enter("nine", "25C01239", 7.1)]
    asked = stays([*day, leave("out", "25C01236", 9, accept=False)])
    assert pairs(asked) == [("six", ""), ("nine", ""), ("", "out")]
    assert set(asked[2].match.near) == {"six", "nine"}
    said = stays([*day, leave("out", "25C01236", 9, accept=False, bound_to="nine")])
    assert pairs(said) == [("six", ""), ("nine", "out")]
    assert said[1].match.by == "person"


def test_what_a_person_bound_is_not_closed_by_an_earlier_exit() -> None:
    day = [
        enter("in", "25C01234", 7),
        leave("early", "25C01234", 8),
        leave("late", "25C01999", 9, bound_to="in"),
    ]
    assert pairs(stays(day)) == [("in", "late"), ("", "early")]


plates = st.sampled_from(["25C01234", "25C01236", "25C01239", "2SC01234", "云G12345", ""])
crossings = st.lists(
    st.tuples(plates, st.integers(0, 20), st.booleans(), st.booleans(), st.integers(0, 7)),
    max_size=8,
).map(
    lambda rows: [
        Crossing(f"c{n}", "", enters, Look(text, MORNING + at * HOUR, accept), _bound(enters, to))
        for n, (text, at, enters, accept, to) in enumerate(rows)
    ]
)


def _bound(enters: bool, to: int) -> str:
    """Some exits are bound by a person, to whatever that id may be."""
    return "" if enters or to > 3 else f"c{to}"


@given(crossings, st.randoms())
def test_the_order_in_which_crossings_are_told_does_not_matter(
    told: list[Crossing], dice: object
) -> None:
    again = [*told]
    dice.shuffle(again)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert stays(again) == stays(told)


@given(crossings)
def test_every_crossing_is_in_exactly_one_stay_and_no_stay_ends_before_it_began(
    told: list[Crossing],
) -> None:
    found = stays(told)
    ends = [end.id for stay in found for end in (stay.enter, stay.leave) if end]
    assert Counter(ends) == Counter(c.id for c in told)
    for stay in found:
        assert stay.enter or stay.leave
        if stay.enter and stay.leave:
            assert stay.enter.enters
            assert not stay.leave.enters
            assert stay.enter.at <= stay.leave.at


@given(crossings)
def test_an_exit_bound_by_a_person_closes_that_entry_or_none_that_is_promised(
    told: list[Crossing],
) -> None:
    """Nothing closes what a person bound elsewhere."""
    found = stays(told)
    entries = {c.id for c in told if c.enters}
    for stay in found:
        if stay.enter and stay.leave:
            bound = [c.id for c in told if c.bound_to == stay.enter.id]
            assert not bound or stay.leave.id in bound
            assert stay.enter.id in entries
