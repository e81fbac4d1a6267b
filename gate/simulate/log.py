"""What really happened in the simulated world, beside what the centre wrote down.

The report sets both against each other. No person or vehicle in the simulation reads this.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Leg:
    """One stay of one vehicle in the area, as it happened. Times are µs, 0 = not (yet)."""

    vehicle: str
    flow: str
    plate: str
    side_in: str
    arrived_at: int
    enter_event: str = ""  # event ids of the passages
    entered_at: int = 0
    visit_id: str = ""  # what its slip says
    bay_at: int = 0
    place: str = "unassigned"  # where it really stands
    ready_at: int = 0  # nothing stood in its way any more
    leave_event: str = ""
    left_at: int = 0
    side_out: str = ""
    chargeable: bool = True


@dataclass(slots=True)
class Log:
    """Everything worth counting."""

    legs: list[Leg] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)  # commands that were done, by name
    refused: Counter[str] = field(default_factory=Counter)  # refusals by message key
    links: Counter[str] = field(default_factory=Counter)  # turns joined, by link
    events: int = 0
    bays_used: set[str] = field(default_factory=set)
    bays_taken_max: int = 0
    inside: int = 0
    inside_max: int = 0
    watched: int = 0  # times that the present was looked over while it ran
    clashes: list[str] = field(default_factory=list)  # what was wrong then
    slots_used: int = 0  # of the far side
    slots_offered: int = 0
