"""To whom a weighbridge ticket belongs, in real books."""

from sqlalchemy import Engine

from gate.journey.sighting import Passage
from gate.reconcile_read import Reader
from gate.reconcile_stays import weights
from gate.service.records import LaneSignal
from gate.store.sqlstore import SqlStore

SECOND = 1_000_000
NOON = 1_795_500_000_000_000
LANE = "inland-enter"


def passage(name: str, seconds: int, lane: str = LANE) -> Passage:
    """Somebody crossed the line so many seconds after noon."""
    at = NOON + seconds * SECOND
    return Passage(name, f"s-{name}", lane, "inland", "enter", at, f"v-{name}", "truck", "25C01234")


def ticket(name: str, seconds: int, kg: object, lane: str = LANE) -> LaneSignal:
    """The weighbridge told so many kilograms."""
    return LaneSignal(name, "edge-1", lane, "weigh", NOON + seconds * SECOND, {"kg": kg})


def weighed(engine: Engine, *rows: Passage | LaneSignal) -> dict[str, int]:
    """Kilograms by passage, as the comparison of that hour has them."""
    SqlStore(engine).write(rows)
    with Reader.open(engine) as read:
        return weights(read, NOON, NOON + 3_600 * SECOND)


def test_who_was_not_weighed_takes_over_nobodys_ticket(engine: Engine) -> None:
    rows = (passage("bus", 0), passage("truck", 40), ticket("c-1", 38, 25_000))
    assert weighed(engine, *rows) == {"truck": 25_000}


def test_of_two_tickets_the_nearer_one_counts(engine: Engine) -> None:
    rows = (passage("truck", 10), ticket("c-1", 0, 9_000), ticket("c-2", 12, 25_000))
    assert weighed(engine, *rows) == {"truck": 25_000}


def test_a_ticket_of_another_lane_or_minute_or_without_a_number_is_nobodys(engine: Engine) -> None:
    rows = (
        passage("truck", 0),
        ticket("c-1", 1, 25_000, "border-leave"),
        ticket("c-2", 60, 25_000),
        ticket("c-3", 2, "25 t"),
    )
    assert weighed(engine, *rows) == {}
