"""What a queue-and-yard policy is told and what it is asked; nothing of the future is in here.

Times are integer microseconds of UTC since 1970, durations integer microseconds. Values are frozen.
A policy is a plain object with the methods of `Policy`; `Quiet` gives those it may leave out. The
world refuses (by `RuleBrokenError`) a call of somebody who does not wait and a bay that is taken,
closed or unfit, so a policy cannot gain by breaking the mask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Stage = Literal["gate", "yard", "bridge"]
Kind = Literal["emergency", "perishable", "ordinary", "empty"]
KINDS: tuple[Kind, ...] = ("emergency", "perishable", "ordinary", "empty")


class RuleBrokenError(Exception):
    """A decision the yard would not survive; names what was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One bay. ``height_cm`` 0 = open sky; ``hazmat`` lists the classes it takes; metres driven."""

    id: str
    length_cm: int
    height_cm: int
    tonnage_kg: int
    plug: bool
    hazmat: tuple[str, ...]
    distance_m: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a vehicle asks of a bay; ``plug`` = a running reefer, ``hazmat`` "" = nothing."""

    length_cm: int
    height_cm: int
    tonnage_kg: int
    plug: bool = False
    hazmat: str = ""

    def fits(self, place: Place) -> bool:
        """Whether this vehicle may stand there at all: the hard mask, and nothing of cost."""
        return (
            self.length_cm <= place.length_cm
            and (not place.height_cm or self.height_cm <= place.height_cm)
            and self.tonnage_kg <= place.tonnage_kg
            and (place.plug or not self.plug)
            and (not self.hazmat or self.hazmat in place.hazmat)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What everybody may know of a vehicle that waits.

    ``across`` = it goes over the bridge; otherwise it leaves inland when its stay ends. An
    ``emergency`` takes no bay: from the gate it comes to stand for the bridge at once.
    ``stay_us`` is the stay in a bay as expected from its papers (the truth differs), ``shelf_us``
    how long perishable goods keep from ``arrived_at`` (0 = they do not spoil), ``appointment`` the
    begin of its slot (0 = walk-in), ``returns`` how often the far side has sent it back.
    """

    id: str
    carrier: str
    kind: Kind
    need: Need
    across: bool
    stay_us: int
    arrived_at: int
    shelf_us: int = 0
    appointment: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What stands before the first truck comes.

    ``yard_limit`` is how many may be inside without a bay (called, driving in, waiting for one),
    ``bridge_limit`` how many may be called towards the bridge and not yet taken. ``hours`` are the
    planned times (start, end) at which both sides work; ``our_hours`` those of our offices.
    ``crossing_us`` is the far side's usual time for one vehicle.
    """

    places: tuple[Place, ...]
    yard_limit: int
    bridge_limit: int
    hours: tuple[tuple[int, int], ...]
    our_hours: tuple[tuple[int, int], ...]
    crossing_us: int
    until: int
    slot_us: int = HOUR


@dataclass(frozen=True, slots=True)
class Call:
    """Come forward; from stage ``yard`` the bay that is shown to the driver."""

    vehicle: str
    bay: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A vehicle that already has (or was shown) a bay is to stand in another, and why."""

    vehicle: str
    bay: str
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """When a vehicle will be called from its stage: even odds, and nine in ten (points in time)."""

    p50: int
    p90: int


class Policy(Protocol):
    """Told in order of time; asked whenever a decision may have become possible.

    A call is asked for again and again until ``None`` comes or no room is left, stage ``bridge``
    first, then ``yard``, then ``gate``. ``room`` is how many more may be called from this stage now
    (for ``yard``: bays that are free and open, whether or not they suit). Asked again within five
    minutes at the latest, so a policy may hold back.
    """

    name: str

    def begin(self, site: Site, now: int) -> None:
        """Once, before anything else."""

    def joined(self, stage: Stage, vehicle: Vehicle, now: int) -> None:
        """It waits in this stage from now on (again, after a no-show, a hold or a return)."""

    def left(self, stage: Stage, vehicle: str, now: int) -> None:
        """It waits no longer though nobody called it (withdrew, or an agency holds it)."""

    def no_show(self, stage: Stage, vehicle: str, now: int) -> None:
        """It was called and did not come; its room is free again and it does not wait now."""

    def freed(self, bay: str, now: int) -> None:
        """The book says this bay is empty (a misread exit makes that late)."""

    def closed(self, bay: str, now: int) -> None:
        """Nobody new may get this bay."""

    def opened(self, bay: str, now: int) -> None:
        """This bay may be given again; ``freed`` follows if it is empty."""

    def far_side(self, takes: bool, now: int) -> None:
        """The far side shut outside the plan, or takes vehicles again."""

    def crossed(self, vehicle: str, now: int) -> None:
        """The far side began to take it; its room before the bridge is free."""

    def mistaken(self, vehicle: str, shown: str, stands: str, now: int) -> str:
        """A driver stands in another bay, free and fit; answer the bay it shall have.

        Answering ``stands`` swaps the labels (``freed`` of ``shown`` follows); ``shown`` makes the
        truck move again.
        """

    def call(self, stage: Stage, room: int, now: int) -> Call | None:
        """Whom to call from this stage, or nobody."""

    def relocate(self, now: int) -> Sequence[Move]:
        """Asked while somebody waits for a bay; each move of a standing truck is a re-park."""

    def estimate(self, stage: Stage, vehicle: str, now: int) -> Estimate | None:
        """Asked once, when it has joined a stage; ``None`` = no promise."""


class Quiet:
    """The answers of a policy that has nothing to say to these."""

    def left(self, stage: Stage, vehicle: str, now: int) -> None:
        """Nothing to note."""

    def no_show(self, stage: Stage, vehicle: str, now: int) -> None:
        """Nothing to note."""

    def far_side(self, takes: bool, now: int) -> None:
        """Nothing to note."""

    def crossed(self, vehicle: str, now: int) -> None:
        """Nothing to note."""

    def mistaken(self, vehicle: str, shown: str, stands: str, now: int) -> str:
        """Send the truck to the bay that was shown."""
        return shown

    def relocate(self, now: int) -> Sequence[Move]:
        """Move nobody."""
        return ()

    def estimate(self, stage: Stage, vehicle: str, now: int) -> Estimate | None:
        """Promise nothing."""
        return None


def by_id(places: Sequence[Place]) -> Mapping[str, Place]:
    """Bays by their id, in the yard's order."""
    return {place.id: place for place in places}
