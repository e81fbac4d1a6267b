"""One vehicle at a time: the frames that belong to it, and the facts they add up to.

Pure: looks in, facts out. A sighting settles within a second of the vehicle's stop, earlier when
several reads agree. A passage needs the line: the second loop, or a track that went beyond it. A
vehicle that backs out withdrew. Which text is right is for `anpr.consensus`; this module only keeps
the reads of tractor and trailer apart and never invents one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Generic, Literal, Protocol, TypeAlias, TypeVar

AGREE: Final = 3  # accepted reads of one text that settle a vehicle still rolling
ENOUGH_READS: Final = 2
SETTLE_US: Final = 600_000  # standing so long, with enough reads
SETTLE_LATE_US: Final = 3_000_000  # standing so long, whatever was read
OTHER_EDITS: Final = 3  # texts further apart than reading errors go are two vehicles
BLANK_READS: Final = 3  # frames in a row without any plate: it is out of sight
VEHICLE_US: Final = 1_500_000  # shorter and without a plate is no vehicle
GRACE_US: Final = 5_000_000  # a vehicle out of sight reaches the second loop within this time
BEHIND: Final = 700  # ‰ of this vehicle's plate: what is smaller stands further back
NEAR: Final = 750  # ‰ of its largest size: a plate last seen larger was still coming on
FAR: Final = 900  # ‰ of its largest size: a plate first seen so large was going away

Point: TypeAlias = tuple[int, int]


class PlateRead(Protocol):
    """What the track looks at in a read of one plate in one frame."""

    @property
    def text(self) -> str | None:
        """The text in normal form, or None when nobody could read it."""

    @property
    def accept(self) -> bool:
        """Whether the read may stand without a person."""

    @property
    def corners(self) -> Sequence[Point]:
        """Four corners in pixels, clockwise from the top left."""


R = TypeVar("R", bound=PlateRead)


@dataclass(frozen=True, slots=True)
class Look(Generic[R]):
    """One frame's news: time, presence, how long it stands (µs), loop 2, and reads if it was read.

    `reads` is None for a frame nobody read.
    """

    at_us: int
    present: bool
    still_us: int
    beyond: bool = False
    reads: Sequence[R] | None = None


@dataclass(frozen=True, slots=True)
class Vehicle(Generic[R]):
    """What is known of one vehicle: its reads by role, frames read, and when it was first seen."""

    first_us: int
    last_us: int
    frames: int
    tractor: tuple[R, ...]
    trailer: tuple[R, ...]


@dataclass(frozen=True, slots=True)
class Settled(Generic[R]):
    """The read of the vehicle has settled: a sighting."""

    at_us: int
    vehicle: Vehicle[R]


@dataclass(frozen=True, slots=True)
class Crossed(Generic[R]):
    """The vehicle crossed the line: a passage."""

    at_us: int
    direction: Literal["toward", "away"]
    vehicle: Vehicle[R]


@dataclass(frozen=True, slots=True)
class Withdrew(Generic[R]):
    """The vehicle left the lane by the side it came from."""

    at_us: int
    vehicle: Vehicle[R]


Fact: TypeAlias = Settled[R] | Crossed[R] | Withdrew[R]


class _Stage(Enum):
    EMPTY = "empty"
    COMING = "coming"
    SETTLED = "settled"
    THROUGH = "through"


@dataclass(slots=True)
class _Notes(Generic[R]):
    """What was noted of the vehicle so far."""

    first_us: int
    last_us: int
    frames: int = 0
    tractor: list[R] = field(default_factory=list)
    trailer: list[R] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    others: list[R] = field(default_factory=list)
    blank: int = 0  # frames read in a row in which no plate was found

    def of_role(self, read: R) -> list[R]:
        """The reads so far of the part of the vehicle that this read belongs to."""
        return self.tractor if role_of(read.text) == "tractor" else self.trailer

    def take(self, reads: Sequence[R]) -> None:
        """These reads are of this vehicle."""
        for read in reads:
            self.of_role(read).append(read)
            if role_of(read.text) == "tractor" or not self.tractor:
                self.sizes.append(plate_size(read))

    def vehicle(self) -> Vehicle[R]:
        return Vehicle(
            self.first_us, self.last_us, self.frames, tuple(self.tractor), tuple(self.trailer)
        )


class Track(Generic[R]):
    """Follows the vehicles of one lane, one after the other; `loops`: it has a second loop."""

    def __init__(self, *, loops: bool) -> None:
        self._loops = loops
        self._stage = _Stage.EMPTY
        self._notes: _Notes[R] = _Notes(0, 0)
        self._ended_us = -GRACE_US
        self._through_us = 0
        self._loop_spent = False

    def step(self, look: Look[R]) -> list[Fact[R]]:
        """Take the next frame's news; returns what became fact, in order."""
        facts: list[Fact[R]] = []
        beyond = self._loop_speaks(look)
        if self._stage is _Stage.EMPTY:
            if not look.present and not beyond:
                return facts
            self._begin(look.at_us)
        if self._note(look) or self._next_one_waits(look):
            behind = self._notes.others
            facts += self._end(look.at_us, crossed=True)
            self._begin(look.at_us)
            if behind:
                self._notes.take(behind)
            else:
                self._note(look)
        if self._stage is _Stage.COMING and self._has_settled(look):
            facts.append(self._settle(look.at_us))
        if beyond and self._stage is not _Stage.THROUGH:
            facts += self._cross(look.at_us, "toward")
            self._loop_spent = True
        if not look.present and not look.beyond:
            facts += self._end(look.at_us, crossed=False)
        return facts

    def _loop_speaks(self, look: Look[R]) -> bool:
        """Loop 2 is on, and not for a vehicle that was counted already: one `on`, one passage.

        A vehicle may leave the picture before it reaches the loop.
        """
        if not look.beyond:
            self._loop_spent = False
        elif self._stage is _Stage.EMPTY and look.at_us - self._ended_us < GRACE_US:
            self._loop_spent = True
        return look.beyond and not self._loop_spent

    def _next_one_waits(self, look: Look[R]) -> bool:
        """The last vehicle is through, and since then somebody has come to a stand: another one.

        The gap between two vehicles may have been too short to be seen.
        """
        if self._stage is not _Stage.THROUGH or look.beyond:
            return False
        stands_since = look.at_us - look.still_us
        return look.still_us >= SETTLE_LATE_US and stands_since > self._through_us

    def _begin(self, at_us: int) -> None:
        self._stage = _Stage.COMING
        self._notes = _Notes(at_us, at_us)

    def _note(self, look: Look[R]) -> bool:
        """Write the reads down; True when they belong to a vehicle behind this one."""
        notes = self._notes
        notes.last_us = look.at_us
        if look.reads is None:
            return False
        notes.frames += 1
        nearest = list(largest_by_role(look.reads).values())
        after_gap = notes.blank >= BLANK_READS
        strangers = [read for read in nearest if _is_other(read, notes.of_role(read), after_gap)]
        if nearest and not strangers:
            notes.others.clear()
            notes.take(nearest)
        notes.others += strangers
        notes.blank = 0 if nearest and not strangers else notes.blank + (not nearest)
        return _is_somebody(notes.others)

    def _has_settled(self, look: Look[R]) -> bool:
        if _agree(self._notes.tractor):
            return True
        if self._notes.frames >= ENOUGH_READS and look.still_us >= SETTLE_US:
            return True
        return look.still_us >= SETTLE_LATE_US and look.at_us - self._notes.first_us >= SETTLE_US

    def _settle(self, at_us: int) -> Settled[R]:
        self._stage = _Stage.SETTLED
        return Settled(at_us, self._notes.vehicle())

    def _cross(self, at_us: int, direction: Literal["toward", "away"]) -> list[Fact[R]]:
        facts: list[Fact[R]] = []
        if self._stage is _Stage.COMING:
            facts.append(self._settle(at_us))
        self._stage, self._through_us = _Stage.THROUGH, at_us
        return [*facts, Crossed(at_us, direction, self._notes.vehicle())]

    def _end(self, at_us: int, *, crossed: bool) -> list[Fact[R]]:
        """The vehicle is out of sight: decide how it left, unless that is known."""
        facts: list[Fact[R]] = []
        if self._stage is not _Stage.THROUGH and not self._was_nothing(at_us):
            way = "toward" if crossed else way_out(self._notes.sizes, loops=self._loops)
            if way != "back":
                facts = self._cross(at_us, way)
            elif self._stage is _Stage.SETTLED:
                facts = [Withdrew(at_us, self._notes.vehicle())]
            self._ended_us = at_us
        self._stage = _Stage.EMPTY
        return facts

    def _was_nothing(self, at_us: int) -> bool:
        """Too short for a vehicle, and no plate on it: a shadow, a person, a swaying branch."""
        plates = self._notes.tractor or self._notes.trailer
        brief = at_us - self._notes.first_us < VEHICLE_US
        return self._stage is _Stage.COMING and brief and not plates


def way_out(sizes: Sequence[int], *, loops: bool) -> Literal["toward", "away", "back"]:
    """How a vehicle left that no second loop reported, from the sizes of its plate (px).

    A plate grows while it comes. Without any size a lane with loops believes the silent loop; a
    lane without loops counts a passage, because a passage too many is found and a truck too few
    is not.
    """
    if not sizes:
        return "back" if loops else "toward"
    largest, first, last = max(sizes), sizes[0], sizes[-1]
    if last * 1000 >= largest * NEAR:
        return "toward"
    return "away" if first * 1000 >= largest * FAR else "back"


def role_of(text: str | None) -> Literal["tractor", "trailer"]:
    """Which part of the vehicle carries this plate.

    Chinese trailers end in 挂 (GA 36-2018); Vietnamese trailers have R as the first letter of the
    series (Circular 79/2024/TT-BCA).
    """
    if text is None:
        return "tractor"
    vietnamese = len(text) >= 7 and text[:2].isdecimal()
    trailer = text.endswith("挂") or (vietnamese and text[2] == "R")
    return "trailer" if trailer else "tractor"


def largest_by_role(reads: Sequence[R]) -> dict[Literal["tractor", "trailer"], R]:
    """The nearest plate of each role; plates in the background are smaller."""
    nearest: dict[Literal["tractor", "trailer"], R] = {}
    for read in reads:
        role = role_of(read.text)
        if role not in nearest or plate_size(read) > plate_size(nearest[role]):
            nearest[role] = read
    return nearest


def plate_size(read: PlateRead) -> int:
    """The longer side of the box around a plate, in pixels."""
    across = [x for x, _ in read.corners]
    down = [y for _, y in read.corners]
    return max(max(across) - min(across), max(down) - min(down))


def edits(one: str, other: str) -> int:
    """Levenshtein's distance between two texts."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]


def _agree(reads: Sequence[PlateRead]) -> bool:
    """Enough accepted reads say the same."""
    accepted = [read.text for read in reads if read.accept]
    return any(accepted.count(text) >= AGREE for text in set(accepted))


def _is_somebody(others: Sequence[PlateRead]) -> bool:
    """Two reads in a row that belong to somebody else, and to the same somebody."""
    last = [read.text or "" for read in others[-2:]]
    return len(last) == 2 and edits(*last) < OTHER_EDITS


def _is_other(read: PlateRead, mine: Sequence[PlateRead], after_gap: bool) -> bool:
    """A read that resembles nothing read of this vehicle before.

    When its plate was out of sight for a while, any such read belongs to somebody else. Otherwise
    it has to be an accepted one; and because the first reads of a far vehicle may be nonsense,
    either a text of this vehicle was accepted too, or the new plate is much smaller: further back.
    """
    known = [one for one in mine if one.text]
    if read.text is None or not known:
        return False
    if any(edits(read.text, one.text or "") < OTHER_EDITS for one in known):
        return False
    behind = plate_size(read) * 1000 < max(map(plate_size, known)) * BEHIND
    return after_gap or (read.accept and (behind or any(one.accept for one in known)))
