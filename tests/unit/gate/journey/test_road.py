"""How long a road was shut, of the time that somebody waited."""

import pytest

from gate.journey.road import RoadClosure, RoadWhy, closed_us

HOUR = 3_600_000_000


def shut(start: int, end: int = 0) -> RoadClosure:
    return RoadClosure(
        f"r-{start}",
        RoadWhy.LANDSLIDE,
        "km 12",
        "binh",
        "yard-1",
        start * HOUR,
        opened_at=end * HOUR,
    )


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (0, 10, 3 + 2),  # both whole, the second still lasts
        (3, 4, 1),  # within one
        (0, 2, 0),  # before any
        (5, 8, 0),  # between them
        (4, 9, 1 + 1),  # from the end of one into the next
        (7, 7, 0),
    ],
)
def test_only_the_time_that_was_waited_through_counts(start: int, end: int, hours: int) -> None:
    found = closed_us([shut(2, 5), shut(8)], start * HOUR, end * HOUR)
    assert found == hours * HOUR


def test_a_closure_lasts_until_somebody_opens() -> None:
    assert shut(8).lasts
    assert not shut(2, 5).lasts
