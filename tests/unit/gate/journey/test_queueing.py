"""For what a vehicle waits, whatever its custody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.queueing import Stage, stage_of
from gate.journey.visit import UNASSIGNED, Custody
from tests.unit.gate.journey.people import states, truck


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"state": Custody.EXPECTED}, Stage.NONE),
        ({"state": Custody.AT_GATE}, Stage.GATE),
        ({"state": Custody.INSIDE, "place": UNASSIGNED}, Stage.YARD),
        ({"state": Custody.INSIDE, "place": "A01"}, Stage.NONE),
        ({"state": Custody.CLEARED, "cleared_for": "border", "place": "A01"}, Stage.BRIDGE),
        ({"state": Custody.CLEARED, "cleared_for": "border", "place": UNASSIGNED}, Stage.BRIDGE),
        ({"state": Custody.CLEARED, "cleared_for": "inland", "place": "A01"}, Stage.NONE),
        ({"state": Custody.CLEARED, "cleared_for": "inland", "place": UNASSIGNED}, Stage.YARD),
        # Known by its leaving alone; then it backed out; then it drove into a lane again.
        ({"state": Custody.INSIDE, "place": UNASSIGNED, "lane": "out1"}, Stage.NONE),
        (
            {"state": Custody.INSIDE, "place": UNASSIGNED, "lane": "out1", "stage": "yard"},
            Stage.YARD,
        ),
        # It came in, and a lane still has it by mistake: it wants its bay.
        (
            {"state": Custody.INSIDE, "place": UNASSIGNED, "lane": "in2", "enter_passage": "p1"},
            Stage.YARD,
        ),
        ({"state": Custody.LEFT}, Stage.NONE),
        ({"state": Custody.REFUSED}, Stage.NONE),
    ],
)
def test_where_it_waits(changes: dict[str, object], stage: Stage) -> None:
    assert stage_of(truck(**changes)) is stage


@given(states, st.sampled_from(["", UNASSIGNED, "A01"]), st.sampled_from(["", "border", "any"]))
def test_only_who_is_here_waits(state: Custody, place: str, side: str) -> None:
    visit = truck(state=state, place=place, cleared_for=side)
    here = state is Custody.AT_GATE or visit.is_inside
    assert here or stage_of(visit) is Stage.NONE
