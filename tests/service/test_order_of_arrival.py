"""What the lanes tell gives the same visits in whatever order it arrives."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gate.journey.visit import Custody
from tests.sim import truths
from tests.sim.desk import MINUTE, START, Desk

PLATES = ("25C01234", "25C01235", "25G01234", "29H55555", "云G12345")


@dataclass(frozen=True)
class Told:
    """One thing that a lane tells: a sighting or a passage of a vehicle."""

    what: str  # sees | passes
    lane: str
    plate: str
    at: int
    name: str
    sighting: str = ""

    def __repr__(self) -> str:
        """Short, so that a failing day can be read."""
        minute = (self.at - START) // (MINUTE // 2) / 2
        return f"{self.what} {self.lane} {self.plate} {minute} {self.name} {self.sighting}"


@st.composite
def days(draw: st.DrawFn) -> list[Told]:
    """Stays of a few vehicles over a day, some of them never seen before they crossed."""
    told: list[Told] = []
    for plate in draw(st.lists(st.sampled_from(PLATES), min_size=1, max_size=4, unique=True)):
        times = draw(st.lists(st.integers(0, 600), min_size=1, max_size=4, unique=True))
        for number, minute in enumerate(sorted(times)):
            movement = "leave" if number % 2 else "enter"
            lane = draw(st.sampled_from(("inland", "border"))) + f"-{movement}"
            name = f"{plate}/{number}"
            at = START + minute * 10 * MINUTE + PLATES.index(plate) * MINUTE
            seen = draw(st.booleans())
            if seen:
                told.append(Told("sees", lane, plate, at, f"s:{name}"))
            named = f"s:{name}" if seen else ""
            told.append(Told("passes", lane, plate, at + MINUTE // 2, f"p:{name}", named))
    return told


def visits_after(told: list[Told]) -> tuple[list[tuple[object, ...]], Desk]:
    """The visits that these tellings lead to, in this order of arrival."""
    desk = Desk(now=START + 7_000 * MINUTE)
    for item in told:
        if item.what == "sees":
            desk.sees(item.lane, item.plate, item.at, name=item.name)
        else:
            desk.passes(item.lane, item.plate, item.at, name=item.name, sighting=item.sighting)
        truths.hold(desk)
    found = [
        (v.plate, v.entered_at, v.side_in, v.enter_passage, v.left_at, v.side_out, v.leave_passage)
        for v in desk.state.visits.values()
        if v.state is not Custody.CANCELLED
    ]
    return sorted(found), desk


def in_time(told: list[Told]) -> list[Told]:
    return sorted(told, key=lambda t: (t.at, t.name))


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[Told], list[Told]]:
    """A day as it happened, and the same in another order of arrival."""
    told = draw(days())
    return in_time(told), draw(st.permutations(told))


LATE_ENTRY = [
    Told("passes", "inland-enter", "25C01234", START, "p:in"),
    Told("passes", "border-leave", "25C01234", START + 60 * MINUTE, "p:out"),
]


@given(shuffled())
@example((LATE_ENTRY, LATE_ENTRY[::-1]))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_order_of_arrival_never_changes_the_visits(both: tuple[list[Told], list[Told]]) -> None:
    happened, arrived = both
    assert visits_after(arrived)[0] == visits_after(happened)[0]


@pytest.mark.slow
@pytest.mark.timeout(3_600)  # minutes, also on a busy machine
@given(shuffled())
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_order_of_arrival_never_changes_the_visits_of_ten_thousand_days(
    both: tuple[list[Told], list[Told]],
) -> None:
    happened, arrived = both
    assert visits_after(arrived)[0] == visits_after(happened)[0]
