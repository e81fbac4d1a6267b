"""A vehicle on its trip, as its driver knows it: body, papers, slip, and what to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.journey.turn import Link
from gate.simulate.fleet import Body
from gate.simulate.log import Leg
from gate.simulate.traffic import Vehicle


@dataclass(slots=True)
class Truck:
    """One motor vehicle. `side` is where it last stood at a lane."""

    vehicle: Vehicle
    papers: dict[str, object] = field(init=False)
    trailer: str = field(init=False)  # behind it now
    word: Link = Link.NEW  # how it follows its earlier visit, when asked
    unjoined: bool = False  # how it follows could not be said any more
    slip: str = ""  # the visit id on its slip
    side: str = ""
    leg: Leg | None = None
    held: bool = False  # the hold of the plan has happened
    refusals: int = 0  # how often it was sent back so far

    def __post_init__(self) -> None:
        """As the plan has it."""
        self.papers, self.trailer = dict(self.vehicle.facts), self.body.trailer

    @property
    def body(self) -> Body:
        """What a camera sees."""
        return self.vehicle.body

    @property
    def payer(self) -> Mapping[str, str]:
        """Who pays, as its papers say."""
        return self.vehicle.payer

    def unloaded(self) -> None:
        """Its papers from now on: nothing aboard."""
        self.papers = {"flow": "NONE", "load": "EMPTY", **self.body.facts}
