"""One day three ways: ours, the present programme's and the physical count, with causes.

A pure fold over three lists: visits as this system has them, rows as the programme in use has
them, and what loops and passages counted lane by lane. It accuses nobody: a cause says what the
three lists themselves show, `whose` says whose plate is likelier misread, and what they do not show
stays unexplained and is counted as such.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MINUTE_US = 60_000_000


class Cause(StrEnum):
    """Why a line is on the table; SAME means that all that both state agrees."""

    SAME = "same"
    ONLY_OURS = "only_ours"
    ONLY_THEIRS = "only_theirs"
    OTHER_PLATE = "other_plate"
    OTHER_TIME = "other_time"
    OTHER_AMOUNT = "other_amount"
    NOT_CHARGEABLE = "not_chargeable"  # they have a row, our lane saw a vehicle that owes nothing
    COUNTED_NOT_SEEN = "counted_not_seen"  # the loop counted it, the camera did not see it
    SEEN_NOT_COUNTED = "seen_not_counted"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason within a cause: a word key, what they say, and what we say instead."""

    code: str
    value: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """One visit as we have it. Times in µs since the epoch, 0 = not seen.

    `amount_vnd` is None while facts lack. `facts` are class, flow, regime, load, journey and
    exemption; `would` are (what, word, amount): what the tariff in force asks if one of them were
    otherwise. `link` says that the visit continues an earlier one's turn.
    """

    id: str
    plate: str
    entered_at: int = 0
    left_at: int = 0
    lane_in: str = ""
    lane_out: str = ""
    amount_vnd: int | None = None
    missing: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    would: tuple[tuple[str, str, int], ...] = ()
    link: str = ""
    accepted: bool = False  # the reader was sure
    confirmed: bool = False  # a person looked
    candidates: tuple[str, ...] = ()

    @property
    def at(self) -> int:
        """When it came, or when it left if its coming was not seen."""
        return self.entered_at or self.left_at


@dataclass(frozen=True, slots=True)
class Theirs:
    """One visit as the present programme has it; `place` names file and row.

    `amount_vnd` is None when the row states none.
    """

    id: str
    plate: str
    place: str = ""
    entered_at: int = 0
    left_at: int = 0
    paid_at: int = 0
    lane: str = ""
    side: str = ""
    receipts: tuple[str, ...] = ()
    amount_vnd: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """When it came, or the nearest to that which the row states."""
        return self.entered_at or self.paid_at or self.left_at


@dataclass(frozen=True, slots=True)
class LaneDay:
    """What one lane counted: when its second loop was rolled over, and its passages.

    A passage is (moment, visit id); visit id "" = a vehicle that owes nothing. `has_loops` False:
    nothing speaks for itself there, so nothing is compared.
    """

    lane: str
    side: str
    movement: str
    loops: tuple[int, ...] = ()
    passages: tuple[tuple[int, str], ...] = ()
    has_loops: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One vehicle on the table: what ours and theirs say, and why they differ."""

    causes: tuple[Cause, ...]
    at: int
    lane: str = ""
    ours: Ours | None = None
    theirs: Theirs | None = None
    why: tuple[Why, ...] = ()
    whose: str = ""  # for OTHER_PLATE: ours | theirs | unknown

    @property
    def ours_vnd(self) -> int:
        """What we say is due; 0 when we do not have it or cannot say yet."""
        return (self.ours.amount_vnd or 0) if self.ours else 0

    @property
    def theirs_vnd(self) -> int:
        """What they took."""
        return (self.theirs.amount_vnd or 0) if self.theirs else 0

    def to_json(self) -> dict[str, Any]:
        """Strings and integers."""
        o, t = self.ours, self.theirs
        return {
            "causes": [cause.value for cause in self.causes],
            "why": [{"code": w.code, "value": w.value, "ours": w.ours} for w in self.why],
            "whose": self.whose,
            "at": self.at,
            "lane": self.lane,
            "visit": o.id if o else "",
            "ours_plate": o.plate if o else "",
            "ours_vnd": self.ours_vnd,
            "theirs_row": t.place if t else "",
            "theirs_plate": t.plate if t else "",
            "theirs_receipts": list(t.receipts) if t else [],
            "theirs_vnd": self.theirs_vnd,
        }


@dataclass(frozen=True, slots=True)
class LaneTotal:
    """One lane of the table. `counted` is None where no loop lies in the road."""

    lane: str
    movement: str
    counted: int | None
    seen: int
    not_chargeable: int
    theirs: int
    unseen: int  # counted, and not seen
    uncounted: int  # seen, and not counted

    def to_json(self) -> dict[str, Any]:
        """Strings and integers; `counted` is absent where no loop lies."""
        out: dict[str, Any] = {
            "lane": self.lane,
            "movement": self.movement,
            "seen": self.seen,
            "not_chargeable": self.not_chargeable,
            "theirs": self.theirs,
            "unseen": self.unseen,
            "uncounted": self.uncounted,
        }
        return out if self.counted is None else {**out, "counted": self.counted}


@dataclass(frozen=True, slots=True)
class CauseTotal:
    """How many lines have a cause, and the đồng between the two on them (theirs less ours).

    A line with several causes counts under each; its đồng count once, under what explains them.
    """

    cause: Cause
    lines: int
    difference_vnd: int


@dataclass(frozen=True, slots=True)
class Table:
    """One day. Every figure is folded from `lines` and `lanes`."""

    day: str
    lines: tuple[Line, ...]
    lanes: tuple[LaneTotal, ...]

    @property
    def ours(self) -> int:
        """Vehicles that we have."""
        return sum(line.ours is not None for line in self.lines)

    @property
    def theirs(self) -> int:
        """Vehicles that they have."""
        return sum(line.theirs is not None for line in self.lines)

    @property
    def counted(self) -> int | None:
        """Vehicles that loops counted coming in; None where no entry lane has a loop."""
        told = [x.counted for x in self.lanes if x.movement == "enter" and x.counted is not None]
        return sum(told) if told else None

    @property
    def ours_vnd(self) -> int:
        """What is due by our books."""
        return sum(line.ours_vnd for line in self.lines)

    @property
    def theirs_vnd(self) -> int:
        """What they took."""
        return sum(line.theirs_vnd for line in self.lines)

    @property
    def causes(self) -> tuple[CauseTotal, ...]:
        """Every cause that occurs, in the order of `Cause`; the đồng add up to the difference."""
        lines = Counter(cause for line in self.lines for cause in line.causes)
        dong: Counter[Cause] = Counter()
        for line in self.lines:
            dong[line.causes[-1]] += line.theirs_vnd - line.ours_vnd
        return tuple(CauseTotal(c, lines[c], dong[c]) for c in Cause if lines[c])

    def to_json(self) -> dict[str, Any]:
        """The whole table as strings, integers and lists."""
        return {
            "schema": "malu.threeway/1",
            "day": self.day,
            "vehicles": {"ours": self.ours, "theirs": self.theirs}
            | ({} if self.counted is None else {"counted": self.counted}),
            "dong": {"ours": self.ours_vnd, "theirs": self.theirs_vnd},
            "causes": [
                {"cause": c.cause.value, "lines": c.lines, "difference_vnd": c.difference_vnd}
                for c in self.causes
            ],
            "lanes": [lane.to_json() for lane in self.lanes],
            "lines": [line.to_json() for line in self.lines],
        }
