"""The bays as they really are: who stands where, what the book thinks, what is shut.

A bay whose exit was misread stays taken in the book after it is empty. Free open bays are counted
by class of bay, so that "did anything fit?" is one look at a number.
"""

from __future__ import annotations

from benchmarks.mlt_bench.protocol import Need, Place, RuleBrokenError, by_id


class Floor:
    """Mutable; one per run."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self.places = by_id(places)
        self.holder: dict[str, str] = {}  # by the book: shown to or held by this vehicle
        self.shut: set[str] = set()
        self.open_free = len(places)
        self._kind: dict[str, int] = {}
        self._samples: list[Place] = []
        names: dict[tuple[object, ...], int] = {}
        for place in places:
            key = (
                place.length_cm, place.height_cm, place.tonnage_kg, place.plug, place.hazmat
            )  # fmt: skip
            if key not in names:
                names[key] = len(names)
                self._samples.append(place)
            self._kind[place.id] = names[key]
        self._free = [0] * len(names)
        for place in places:
            self._free[self._kind[place.id]] += 1
        self._fits: dict[Need, int] = {}

    def fits(self, need: Need) -> int:
        """A bit for each class of bays in which this need may stand."""
        found = self._fits.get(need)
        if found is None:
            found = sum(
                1 << number for number, place in enumerate(self._samples) if need.fits(place)
            )
            self._fits[need] = found
        return found

    def free_classes(self) -> int:
        """A bit for each class with a free open bay."""
        return sum(1 << number for number, count in enumerate(self._free) if count)

    def class_of(self, bay: str) -> int:
        """The bit of one bay's class."""
        return 1 << self._kind[bay]

    def is_free(self, bay: str) -> bool:
        """Free by the book, and open."""
        return bay not in self.holder and bay not in self.shut

    def check(self, bay: str, need: Need) -> None:
        """Raises ``RuleBrokenError`` unless a vehicle of this need may be sent to this bay."""
        place = self.places.get(bay)
        if place is None:
            raise RuleBrokenError(f"there is no bay {bay!r}")
        if bay in self.holder:
            raise RuleBrokenError(f"bay {bay} is taken by {self.holder[bay]}")
        if bay in self.shut:
            raise RuleBrokenError(f"bay {bay} is closed")
        if not need.fits(place):
            raise RuleBrokenError(f"bay {bay} does not fit {need}")

    def take(self, bay: str, vehicle: str) -> None:
        """The bay is this vehicle's."""
        self._count(bay, -1)
        self.holder[bay] = vehicle

    def leave(self, bay: str) -> None:
        """The bay is nobody's."""
        del self.holder[bay]
        self._count(bay, 1)

    def close(self, bay: str) -> None:
        """Nobody new."""
        self._count(bay, -1)
        self.shut.add(bay)

    def reopen(self, bay: str) -> None:
        """Again to be given."""
        self.shut.discard(bay)
        self._count(bay, 1)

    def _count(self, bay: str, step: int) -> None:
        """Only a bay that is free and open counts, before or after the step."""
        if self.is_free(bay):
            self._free[self._kind[bay]] += step
            self.open_free += step
