"""Which plates of a film are on one vehicle: tractor and trailer, front and rear.

Pure. A Chinese trailer's plate ends in 挂 (GA 36), a Vietnamese one's series begins with R
(TT 79/2024/TT-BCA). It belongs to the tractor that is beside it and moves with it, or to the one
that has just passed: whose front came nearer and whose trailer's rear goes away. Two tractors'
plates are two vehicles, whatever they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anpr.follow import Direction, Passing, Spot
from anpr.plate import parse

APART_S: Final = 10.0  # a long truck at a walking pace takes so long to pass
BESIDE: Final = 6.0  # plate widths between two plates of one vehicle seen at once
ALIKE: Final = 2.0  # plate widths by which their ways may differ


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of a film, from all the times one of its plates was in sight."""

    seen: tuple[Passing, ...]

    @property
    def t0(self) -> float:
        """When it was first seen, s."""
        return min(plate.t0 for plate in self.seen)

    @property
    def t1(self) -> float:
        """When it was last seen, s."""
        return max(plate.t1 for plate in self.seen)

    @property
    def direction(self) -> Direction:
        """Where the plate went that was seen first: a vehicle that came came, whatever follows."""
        return min(self.seen, key=lambda plate: plate.t0).direction

    @property
    def plates(self) -> tuple[Passing, ...]:
        """Its plates, each text once (the surer of front and rear), the tractor's first."""
        surest: dict[str | None, Passing] = {}
        for plate in self.seen:
            kept = surest.get(plate.read.text)
            if kept is None or plate.read.confidence > kept.read.confidence:
                surest[plate.read.text] = plate
        return tuple(sorted(surest.values(), key=lambda plate: is_trailer(plate.read.text)))


def is_trailer(text: str | None) -> bool:
    """Whether this is the plate of a trailer."""
    if text is None:
        return False
    kind = parse(text).kind
    return (kind == "suffix" and text.endswith("挂")) or (kind == "series" and text[2] == "R")


def vehicles(passings: Sequence[Passing]) -> list[Vehicle]:
    """Put the plates of each vehicle together; in the order of coming."""
    found: list[list[Passing]] = []
    for passing in passings:
        mates = [group for group in found if _belongs(passing, group)]
        if mates:  # the last that came is the nearest in time
            mates[-1].append(passing)
        else:
            found.append([passing])
    return [Vehicle(tuple(group)) for group in found]


def _belongs(passing: Passing, group: Sequence[Passing]) -> bool:
    texts = {plate.read.text for plate in group}
    if passing.read.text is None or None in texts:
        return False
    other = group[-1]
    if passing.read.text in texts:
        return _front_and_rear(other, passing)
    roles = {is_trailer(text) for text in texts}
    if is_trailer(passing.read.text) in roles:
        return False
    return _together(other, passing) or _front_and_rear(other, passing)


def _front_and_rear(front: Passing, rear: Passing) -> bool:
    """The front came nearer, and the rear goes away right after; a trailer has no front plate."""
    if is_trailer(front.read.text) and not is_trailer(rear.read.text):
        return False
    turned = (front.direction, rear.direction) == ("toward", "away")
    return turned and -1.0 <= rear.t0 - front.t1 <= APART_S


def _together(one: Passing, other: Passing) -> bool:
    """Seen at the same time, near each other, and going the same way."""
    shared = min(one.t1, other.t1) - max(one.t0, other.t0)
    if shared < min(one.t1 - one.t0, other.t1 - other.t0) / 2 or len(one.spots) < 2:
        return False
    if one.direction != other.direction:
        return False
    width = (one.spots[0][2] + other.spots[0][2]) / 2
    starts = _gap(one.spots[0], other.spots[0])
    ends = _gap(one.spots[-1], other.spots[-1])
    near = all((x**2 + y**2) ** 0.5 <= BESIDE * width for x, y in (starts, ends))
    drift = ((ends[0] - starts[0]) ** 2 + (ends[1] - starts[1]) ** 2) ** 0.5
    return near and drift <= ALIKE * width


def _gap(one: Spot, other: Spot) -> tuple[float, float]:
    return other[0] - one[0], other[1] - one[1]
