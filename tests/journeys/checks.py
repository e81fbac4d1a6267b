"""What must hold after every story, whatever it told."""

import pytest

from gate.service import present
from gate.service.loop import Loop
from gate.store.sqlstore import SqlStore
from tests.journeys.day import Day

both = pytest.mark.parametrize(
    "day", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def check(day: Day) -> None:
    """Nothing in quarantine, nothing unacknowledged, and a restart tells the same."""
    assert day.quarantined() == []
    for node in day.nodes.values():
        assert day.acknowledged(node.name) == node.seq, f"{node.name} still waits"
    assert after_restart(day) == before(day)


def before(day: Day) -> list[object]:
    """The cards and the board as the running centre shows them."""
    loop = day.centre._loop
    return [
        *present.cards(loop.state, loop.rules, day.now),
        *present.board(loop.state, loop.rules, day.now),
    ]


def after_restart(day: Day) -> list[object]:
    """The same from a second loop that only knows the database."""
    rules = day.centre._loop.rules
    again = Loop(SqlStore(day.engine), rules, lambda: day.now, lambda: "", lambda _: None)
    again.start()
    return [
        *present.cards(again.state, rules, day.now),
        *present.board(again.state, rules, day.now),
    ]
