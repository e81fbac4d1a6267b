"""Whose minutes they were: each belongs to one cause, and the driver pays for the driver's."""

from hypothesis import given
from hypothesis import strategies as st

from parking.stay import HOUR_US, Cause, Kept, StayMark, foreign_mark, spans, split

H = HOUR_US


def test_a_day_at_the_gate_is_split_by_who_caused_it() -> None:
    kept = [
        Kept(Cause.CUSTOMS, 1 * H, 4 * H),
        Kept(Cause.QUARANTINE, 3 * H, 5 * H),  # an hour of it customs held it anyway
        Kept(Cause.OTHER_SIDE, 8 * H),  # still
        Kept(Cause.GATE, 9 * H, 10 * H),
    ]
    found = split(0, 12 * H, kept)
    assert found == {
        Cause.DRIVER: 4 * H,
        Cause.CUSTOMS: 3 * H,
        Cause.QUARANTINE: 1 * H,
        Cause.BORDER_GUARD: 0,
        Cause.OTHER_SIDE: 3 * H,
        Cause.GATE: 1 * H,
    }


def test_a_stay_is_told_in_order_and_neighbours_of_one_cause_are_one() -> None:
    kept = [Kept(Cause.CUSTOMS, 1 * H, 2 * H), Kept(Cause.CUSTOMS, 2 * H, 3 * H)]
    assert spans(0, 4 * H, kept) == (
        Kept(Cause.DRIVER, 0, 1 * H),
        Kept(Cause.CUSTOMS, 1 * H, 3 * H),
        Kept(Cause.DRIVER, 3 * H, 4 * H),
    )
    assert spans(4 * H, 4 * H, kept) == ()


def test_what_lies_outside_the_stay_does_not_count() -> None:
    kept = [Kept(Cause.CUSTOMS, 0, 2 * H), Kept(Cause.GATE, 20 * H, 30 * H)]
    found = split(5 * H, 10 * H, kept)
    assert found[Cause.DRIVER] == 5 * H
    assert sum(found.values()) == 5 * H
    assert sum(split(5 * H, 4 * H, kept).values()) == 0  # a clock that jumped back


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.lists(
        st.builds(Kept, st.sampled_from(Cause), st.integers(0, 60), st.integers(0, 60)), max_size=8
    ),
)
def test_the_parts_are_the_stay(entered: int, until: int, kept: list[Kept]) -> None:
    found = split(entered, until, kept)
    assert sum(found.values()) == max(0, until - entered)
    assert min(found.values()) >= 0


def test_foreign_vehicles_are_marked_after_24_and_36_hours() -> None:
    assert foreign_mark("CN", 1, 24 * H) == StayMark("stay.ok", 1 + 24 * H)
    assert foreign_mark("CN", 1, 24 * H + 2) == StayMark("stay.over_24h", 1 + 36 * H)
    assert foreign_mark("CN", 1, 36 * H + 2) == StayMark("stay.over_36h", 0)
    assert [foreign_mark("CN", 1, n * H + 2).over for n in (23, 24, 36)] == [False, True, True]
    for country, since in (("VN", 1), ("", 1), ("CN", 0)):
        assert foreign_mark(country, since, 99 * H) == StayMark("stay.ok", 0)
