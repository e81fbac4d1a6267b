"""What the lanes tell gives the same visits in whatever order it arrives."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gate.journey.visit import Custody
from tests.sim import truths
from tests.sim.desk import MINUTE, START, Desk

PLATES = ("25C01234", "25C01235", "25G01234", "29H55555", "云G12345")
SIDES = ("inland", "border")


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


def day(stays: Mapping[str, Mapping[int, tuple[str, bool]]]) -> list[Told]:
    """What is told of these vehicles: at which tens of minutes by which side, and seen before?"""
    told: list[Told] = []
    for plate, crossings in stays.items():
        for number, (minute, (side, seen)) in enumerate(sorted(crossings.items())):
            lane = f"{side}-{'leave' if number % 2 else 'enter'}"
            name = f"{plate}/{number}"
            at = START + minute * 10 * MINUTE + PLATES.index(plate) * MINUTE
            if seen:
                told.append(Told("sees", lane, plate, at, f"s:{name}"))
            named = f"s:{name}" if seen else ""
            told.append(Told("passes", lane, plate, at + MINUTE // 2, f"p:{name}", named))
    return told


crossing = st.tuples(st.sampled_from(SIDES), st.booleans())
crossings = st.dictionaries(st.integers(0, 600), crossing, min_size=1, max_size=4)
days = st.dictionaries(st.sampled_from(PLATES), crossings, min_size=1, max_size=4).map(day)


def any_day(chance: random.Random) -> list[Told]:
    """Such a day by plain chance."""
    return day(
        {
            plate: {
                minute: (chance.choice(SIDES), chance.random() < 0.5)
                for minute in chance.sample(range(601), chance.randint(1, 4))
            }
            for plate in chance.sample(PLATES, chance.randint(1, 4))
        }
    )


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
    told = draw(days)
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
def test_order_of_arrival_never_changes_the_visits_of_ten_thousand_days() -> None:
    for number in range(10_000):
        chance = random.Random(number)
        told = any_day(chance)
        arrived = chance.sample(told, len(told))
        assert visits_after(arrived)[0] == visits_after(in_time(told))[0], f"{number}: {arrived}"
