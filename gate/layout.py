"""Nodes and lanes of the gate, as they are known from its first day.

The gate area has two sides: inland (the road from Phong Thổ) and border (the bridge). One edge
node stands at each side and serves two lanes, one to enter the area and one to leave it.
"""

from dataclasses import dataclass

GATE = "ma-lu-thang"
TRAINING_LEDGER = "MLT-TRAIN"


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; `movement` is enter or leave, seen from the gate area."""

    id: str
    movement: str


@dataclass(frozen=True, slots=True)
class Node:
    """An edge computer and the lanes it serves; `side` is inland or border."""

    id: str
    side: str
    lanes: tuple[Lane, ...]


NODES = tuple(
    Node(
        id=f"{side}-1",
        side=side,
        lanes=(Lane(f"{side}-enter", "enter"), Lane(f"{side}-leave", "leave")),
    )
    for side in ("inland", "border")
)


def lane_ids() -> list[str]:
    """Return the names of all lanes."""
    return [lane.id for node in NODES for lane in node.lanes]
