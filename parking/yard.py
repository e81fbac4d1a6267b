"""The yard as a value: zones, bays, lanes, the ground between them, and what must stand apart.

Lengths are whole centimetres on a plan whose origin is the upper left corner, distances whole
metres, weights kilograms. `parking.yardfile` reads a yard from a file and refuses one that
contradicts itself; nothing here checks anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SIDES = ("inland", "border")


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the yard with one use; ``words`` is the key of its name on screen."""

    id: str
    use: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bay:
    """One place for one vehicle. ``height_cm`` 0 = open sky; ``tonnage_kg`` is gross weight.

    ``hazmat`` lists the classes of dangerous goods (ADR, IMDG: ``3``, ``5.1`` …) that may stand
    here. ``lanes`` are the lanes that reach the bay and ``serves`` their sides; ``distance_m`` is
    the drive from the nearest of them, ``walk_m`` the walk to the offices. ``neighbours`` stand
    beside it; ``behind`` names bays that must be empty before a vehicle can drive in or out.
    ``x_cm``, ``y_cm`` is its middle on the plan and ``turn_deg`` the way a truck faces when it has
    driven in: 0 to the right, 90 down.
    """

    id: str
    zone: str
    length_cm: int
    width_cm: int = 350
    height_cm: int = 0
    tonnage_kg: int = 48_000
    plug: bool = False
    hazmat: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    serves: tuple[str, ...] = SIDES
    distance_m: int = 0
    walk_m: int = 0
    neighbours: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    x_cm: int = 0
    y_cm: int = 0
    turn_deg: int = 0


@dataclass(frozen=True, slots=True)
class LaneEnd:
    """Where a lane of the gate meets the yard."""

    id: str
    side: str
    x_cm: int
    y_cm: int


@dataclass(frozen=True, slots=True)
class Wall:
    """A big screen: where it hangs, and which way its readers look (0 to the right, 90 down)."""

    id: str
    x_cm: int
    y_cm: int
    turn_deg: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A rectangle that is no bay: ``road``, ``building`` or ``green``; upper left corner, size."""

    kind: str
    words: str
    x_cm: int
    y_cm: int
    width_cm: int
    height_cm: int


@dataclass(frozen=True, slots=True)
class Apart:
    """Goods of class ``hazmat`` never stand beside those of a class in ``apart_from``.

    ``source`` names the rule, or says that it is assumed.
    """

    hazmat: str
    apart_from: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Yard:
    """All bays of one gate by id, in the order of the file; ``size_cm`` is the plan's extent."""

    id: str
    illustrative: bool
    zones: Mapping[str, Zone]
    bays: Mapping[str, Bay]
    lanes: Mapping[str, LaneEnd] = field(default_factory=lambda: MappingProxyType({}))
    ground: tuple[Ground, ...] = ()
    apart: tuple[Apart, ...] = ()
    size_cm: tuple[int, int] = (0, 0)
    boards: Mapping[str, Wall] = field(default_factory=lambda: MappingProxyType({}))
    digest: str = field(init=False, repr=False, compare=False)  # SHA-256 of all that is stated
    _in_front: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note which bays stand behind which, and what identifies this very yard."""
        stated = (*self.bays.values(), *self.apart)
        object.__setattr__(self, "digest", hashlib.sha256(repr(stated).encode()).hexdigest())
        found: dict[str, tuple[str, ...]] = {}
        for bay in self.bays.values():
            for front in bay.behind:
                found[front] = (*found.get(front, ()), bay.id)
        object.__setattr__(self, "_in_front", found)

    def behind(self, bay_id: str) -> tuple[str, ...]:
        """The bays that cannot be left while somebody stands in this one."""
        return self._in_front.get(bay_id, ())

    @property
    def fronts(self) -> Collection[str]:
        """The bays in which a vehicle can shut another in; in many yards there are none."""
        return self._in_front.keys()

    def must_stand_apart(self, one: str, other: str) -> bool:
        """Whether two classes of dangerous goods may not be neighbours; ``""`` is ordinary."""
        return any(
            (rule.hazmat == one and other in rule.apart_from)
            or (rule.hazmat == other and one in rule.apart_from)
            for rule in self.apart
        )
