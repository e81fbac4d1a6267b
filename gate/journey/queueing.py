"""The three named stages in which a vehicle may stand in a queue: gate, yard, bridge.

Queueing is not custody: it says what a vehicle waits for, so a truck can be called twice without
its place in the area changing. The order inside a stage is not decided here.
"""

from enum import StrEnum

from gate.journey.visit import UNASSIGNED, Custody, Side, Visit


class Stage(StrEnum):
    """What the vehicle waits for: to come in, for a bay, to cross the bridge."""

    GATE = "gate"
    YARD = "yard"
    BRIDGE = "bridge"
    NONE = ""


def stage_of(visit: Visit) -> Stage:
    """The stage this visit stands in; only what is cleared for the border waits for the bridge.

    Of whom nothing is known but that it stands in a lane on its way out wants no bay; when it backs
    out it does. Who waited for one before it drove into a lane keeps its place.
    """
    if visit.state is Custody.AT_GATE:
        return Stage.GATE
    if visit.state is Custody.CLEARED and visit.cleared_for == Side.BORDER:
        return Stage.BRIDGE
    if visit.is_inside and visit.place == UNASSIGNED:
        on_its_way = visit.lane and not visit.enter_passage and visit.stage != Stage.YARD
        return Stage.NONE if on_its_way else Stage.YARD
    return Stage.NONE
