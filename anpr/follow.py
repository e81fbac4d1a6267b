"""Tell the vehicles of a film apart: reads of many frames become one settled read per plate.

Pure. A read belongs to a plate already in sight when its text is a likely slip of one read before,
or when it stands where that plate stood or was going a moment ago. A plate that comes back within
seconds is the same vehicle; a plate seen in one frame only is not believed, and what holds no
letter and digit is no plate. Which plates make one vehicle is for `anpr.couple`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Literal, TypeAlias

from anpr.consensus import settle
from anpr.plate import confusion_distance
from anpr.reading import Read

NEAR: Final = 1.5  # confusion distance between two readings of one plate
GONE_S: Final = 3.0  # seconds out of sight after which a plate has left
STEP_S: Final = 0.7  # seconds within which a plate cannot have moved far
REACH: Final = 0.9  # of its own width that a plate may lie from where it was expected
SAME: Final = 0.3  # of its width: two boxes so close are one plate, read twice
FRAMES_MIN: Final = 2
UNREAD_MIN: Final = 5  # looks after which a plate that nobody could read is told all the same
LATELY: Final = 6  # reads back that a new one is compared with
GROWN: Final = 1.12  # a plate so much wider at the end came nearer, the other way round it left
DRIFTED: Final = 0.5  # of its own width that a plate moves at least when its vehicle moves

Direction: TypeAlias = Literal["toward", "away", "across", "still"]
Spot: TypeAlias = tuple[float, float, float]  # x, y of the middle and width, in frame widths


@dataclass(frozen=True, slots=True)
class Passing:
    """One plate of a film: when it was first and last seen (s), its settled read, its best look.

    `direction` is where it went as the camera sees it: "toward" it, "away" from it, "across" its
    picture, or "still". `best_at` is the time (s) of the frame that shows it best, where `read` has
    its corners; `looks` in how many frames it was seen; `spots` where it was, first and last.
    """

    t0: float
    t1: float
    read: Read
    direction: Direction = "still"
    best_at: float = 0.0
    looks: int = 0
    spots: tuple[Spot, ...] = ()


@dataclass(slots=True)
class _Sight:
    """One plate in sight: its reads and where it was, look by look."""

    times: list[float] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def take(self, at: float, read: Read, spot: Spot) -> None:
        self.times.append(at)
        self.reads.append(read)
        self.spots.append(spot)

    def likeness(self, read: Read, spot: Spot, at: float) -> float | None:
        """How little a read belongs to this plate: 0 the same text, None not at all."""
        since = at - self.times[-1]
        if since > GONE_S:
            return None
        if read.text is not None:
            texts = {one.text for one in self.reads[-LATELY:] if one.text is not None}
            apart = min((confusion_distance(read.text, text) for text in texts), default=NEAR + 1)
            if apart <= NEAR:
                return apart
        moved = self._missed(spot, at)
        return NEAR + moved if since <= STEP_S and moved <= REACH else None

    def _missed(self, spot: Spot, at: float) -> float:
        """How far a spot is from where the plate was, or was going, in widths of the plate."""
        here = _apart(self.spots[-1], spot)
        if len(self.times) < 2 or self.times[-1] <= self.times[-2]:
            return here
        share = (at - self.times[-1]) / (self.times[-1] - self.times[-2])
        before, last = self.spots[-2], self.spots[-1]
        x, y = (last[i] + (last[i] - before[i]) * share for i in (0, 1))
        return min(here, _apart((x, y, last[2]), spot))


class Follower:
    """Gathers the reads of a film, frame after frame in the order of their time."""

    def __init__(self) -> None:
        self._open: list[_Sight] = []
        self._done: list[_Sight] = []

    def see(self, at: float, reads: Sequence[Read], width: int = 1280) -> None:
        """Take the reads of the frame at `at` seconds, which is `width` pixels wide."""
        self._done += [sight for sight in self._open if at - sight.times[-1] > GONE_S]
        self._open = [sight for sight in self._open if at - sight.times[-1] <= GONE_S]
        waiting = [(read, _spot(read, width)) for read in reads]
        taken: list[_Sight] = []
        for read, spot, sight in self._pairs(waiting, at):
            sight.take(at, read, spot)
            taken.append(sight)
            waiting.remove((read, spot))
        for read, spot in waiting:
            if any(_apart(sight.spots[-1], spot) <= SAME for sight in taken):
                continue  # a second box on a plate that has its read
            taken.append(_Sight([at], [read], [spot]))
            self._open.append(taken[-1])

    def _pairs(
        self, waiting: Sequence[tuple[Read, Spot]], at: float
    ) -> list[tuple[Read, Spot, _Sight]]:
        """Which read goes to which plate in sight: the likeliest pairs first, each once."""
        found = [
            (likeness, order, number)
            for order, (read, spot) in enumerate(waiting)
            for number, sight in enumerate(self._open)
            if (likeness := sight.likeness(read, spot, at)) is not None
        ]
        pairs: list[tuple[Read, Spot, _Sight]] = []
        reads_used: set[int] = set()
        sights_used: set[int] = set()
        for _, order, number in sorted(found):
            if order not in reads_used and number not in sights_used:
                reads_used.add(order)
                sights_used.add(number)
                pairs.append((*waiting[order], self._open[number]))
        return pairs

    def passings(self) -> list[Passing]:
        """Return every plate seen in at least two frames, in the order of coming.

        One that nobody could read is told when it was in sight for long and moved.
        """
        sights = sorted([*self._done, *self._open], key=lambda s: s.times[0])
        settled = [_passing(sight) for sight in sights if len(sight.reads) >= FRAMES_MIN]
        return [passing for passing in settled if _is_plate(passing)]


def _passing(sight: _Sight) -> Passing:
    read = settle(sight.reads)
    best = max(range(len(sight.reads)), key=lambda i: _showing(sight, i, read.text))
    return Passing(
        sight.times[0],
        sight.times[-1],
        # The settled text where its best picture shows it: in the largest frame that read it.
        _placed(read, sight.reads[best]),
        direction_of(sight.spots),
        sight.times[best],
        len(sight.reads),
        (sight.spots[0], sight.spots[-1]),
    )


def _showing(sight: _Sight, index: int, text: str | None) -> tuple[bool, bool, float]:
    """How well one look shows the plate: accepted, read as it was settled, and large."""
    read = sight.reads[index]
    says = text is not None and read.text == text
    return says and read.accept, says, sight.spots[index][2]


def _placed(read: Read, look: Read) -> Read:
    return Read(
        read.text, read.country, read.colour, read.lines, read.confidence, read.accept,
        read.candidates, look.corners, read.reason,
    )  # fmt: skip


def _is_plate(passing: Passing) -> bool:
    """Phone numbers and words are no plates; what nobody could read has to behave like one."""
    text = passing.read.text
    if text is None:
        lasting = passing.looks >= UNREAD_MIN and passing.direction != "still"
        return lasting and passing.read.reason != "too small"
    return any(c.isdecimal() for c in text) and not text.isdecimal()


def direction_of(spots: Iterable[Spot]) -> Direction:
    """Where a plate went, from its places in the order of time; both ends are smoothed."""
    listed = list(spots)
    end = max(1, len(listed) // 4)
    first, last = _middle(listed[:end]), _middle(listed[-end:])
    grown = last[2] / first[2]
    if grown >= GROWN:
        return "toward"
    if grown <= 1 / GROWN:
        return "away"
    return "across" if _apart(first, last) >= DRIFTED else "still"


def _middle(spots: Sequence[Spot]) -> Spot:
    x, y, width = (median(spot[i] for spot in spots) for i in range(3))
    return x, y, width


def _spot(read: Read, width: int) -> Spot:
    """The middle of a plate and how wide it is, in widths of the frame."""
    across, down = [x for x, _ in read.corners], [y for _, y in read.corners]
    wide = max(1, max(across) - min(across))
    return sum(across) / 4 / width, sum(down) / 4 / width, wide / width


def _apart(one: Spot, other: Spot) -> float:
    """The distance of two places, in widths of the first plate."""
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 / one[2])
