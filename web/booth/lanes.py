"""Which lanes a desk serves: all, the pair of one side, or one lane, as its address says.

A wish about what is shown first, no right: whoever may act at the booth may act on every vehicle.
"""

from gate.layout import NODES, lane_ids

ALL = ""


def choices() -> tuple[str, ...]:
    """What may be chosen: everything, each side's pair, each lane."""
    return (ALL, *(node.side for node in NODES), *lane_ids())


def lanes_of(asked: str) -> tuple[str, ...]:
    """The lanes behind a choice; none named means all of them, and so does what is no choice."""
    for node in NODES:
        if node.side == asked:
            return tuple(lane.id for lane in node.lanes)
    return (asked,) if asked in lane_ids() else ()


def serves(lanes: tuple[str, ...], lane: str) -> bool:
    """Whether a vehicle in that lane ("" = in none) is this desk's business."""
    return not lanes or not lane or lane in lanes
