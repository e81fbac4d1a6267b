"""Folds a day into its three-way table: pairs, remainders, and what the lanes counted.

`table` is the only door. The lists may reach beyond the day (a vehicle that came at 23:55 by our
clock came at 00:05 by theirs): a line belongs to the day of its moment, ours where we have one.
"""

from collections.abc import Iterable, Sequence

from gate.journey.threeway import (
    MINUTE_US,
    Cause,
    LaneDay,
    LaneTotal,
    Line,
    Ours,
    Table,
    Theirs,
    Why,
)
from gate.journey.threeway_pairs import Pairs, merged, pair, shift

NEAR_LOOP_US = MINUTE_US  # a passage and the loop it rolled over
NEAR_ROW_US = 5 * MINUTE_US  # a row written down for something that a lane noticed by itself
HOUR = 60
CHINA_CLOCK = (HOUR - 3, HOUR + 3)  # minutes: their clock shows the time of the other side


def table(
    day: str,
    span: tuple[int, int],
    ours: Sequence[Ours],
    theirs: Iterable[Theirs],
    lanes: Sequence[LaneDay],
) -> Table:
    """The table of the day that runs from `span[0]` to before `span[1]`, µs since the epoch."""
    found = pair(ours, merged(theirs))
    counts = {lane.lane: _Count(lane) for lane in lanes}
    lines = [_paired(o, t) for o, t in found.pairs]
    lines += [_only_ours(o, found) for o in found.ours]
    lines += [_only_theirs(t, found, counts) for t in found.theirs]
    for count in counts.values():
        lines += count.lines()
    inside = [line for line in lines if span[0] <= line.at < span[1]]
    inside.sort(key=lambda line: (line.at, line.lane, line.theirs.id if line.theirs else ""))
    totals = [_total(count, inside, span) for count in counts.values()]
    return Table(day, tuple(inside), tuple(totals))


# --- one line ---------------------------------------------------------------------------------


def _paired(ours: Ours, theirs: Theirs) -> Line:
    """Both have it: do plate, time and amount agree?"""
    causes: list[Cause] = []
    why: list[Why] = []
    whose = ""
    if ours.plate != theirs.plate:
        causes.append(Cause.OTHER_PLATE)
        whose = misread_by(ours, theirs)
        why += [] if ours.plate else [Why("unread")]
    if minutes := shift(ours, theirs) // MINUTE_US:
        causes.append(Cause.OTHER_TIME)
        why.append(Why("minutes", f"{minutes:+d}"))
        if CHINA_CLOCK[0] <= minutes <= CHINA_CLOCK[1]:
            why.append(Why("china_clock"))
    if reasons := amount_reasons(ours, theirs):
        causes.append(Cause.OTHER_AMOUNT)
        why += reasons
    return Line(
        tuple(causes) or (Cause.SAME,), ours.at, ours.lane_in, ours, theirs, tuple(why), whose
    )


def misread_by(ours: Ours, theirs: Theirs) -> str:
    """Whose plate is likelier wrong: `ours`, `theirs` or `unknown`.

    A person at our booth who looked decides; then our own other readings, if theirs is among them;
    then whether the reader was sure.
    """
    if ours.confirmed:
        return "theirs"
    if not ours.plate or theirs.plate in ours.candidates:
        return "ours"
    return "theirs" if ours.accepted else "unknown"


def amount_reasons(ours: Ours, theirs: Theirs) -> list[Why]:
    """Why the two amounts differ, as far as the facts tell; nothing when they do not."""
    due, took = ours.amount_vnd, theirs.amount_vnd
    if due == took or (took is None and not due):
        return []
    if took is None:
        return [Why("not_stated")]
    if due is None:
        return [Why("facts_missing", ",".join(ours.missing))]
    told = [
        Why(f"other_{what}", word, ours.facts[what])
        for what, word in theirs.facts.items()
        if word and ours.facts.get(what) and word != ours.facts[what]
    ]
    if told:
        return told
    if due < took and ours.link:
        return [Why("turn_joined", ours.link)]
    if due == 0 and ours.facts.get("exemption"):
        return [Why("exemption", ours.facts["exemption"])]
    if took == 0:
        return [Why("they_took_nothing", theirs.facts.get("exemption", ""))]
    fitting = [Why(f"as_{what}", word) for what, word, amount in ours.would if amount == took]
    if fitting:
        return fitting
    return [Why("zero_too_many")] if due * 10 == took or took * 10 == due else [Why("unexplained")]


def _only_ours(ours: Ours, found: Pairs) -> Line:
    why = _alike(ours.id, found)
    if ours.link:
        why.append(Why("turn_joined", ours.link))
    if not ours.left_at:
        why.append(Why("still_inside"))
    if ours.amount_vnd == 0:
        why.append(Why("nothing_due", ours.facts.get("exemption", "")))
    return Line((Cause.ONLY_OURS,), ours.at, ours.lane_in, ours, None, tuple(why))


def _only_theirs(theirs: Theirs, found: Pairs, counts: dict[str, "_Count"]) -> Line:
    """They have a row and we have no visit: did a lane notice something at that moment?"""
    lanes = [c for c in counts.values() if _may_be(theirs, c.lane)]
    for cause, take in ((Cause.NOT_CHARGEABLE, _Count.free), (Cause.COUNTED_NOT_SEEN, _Count.miss)):
        for count in lanes:
            at = theirs.left_at if count.lane.movement == "leave" else theirs.at
            moment = take(count, at)
            if moment:
                return Line((cause,), moment, count.lane.lane, None, theirs)
    why = _alike(theirs.id, found)
    return Line((Cause.ONLY_THEIRS,), theirs.at, theirs.lane, None, theirs, tuple(why))


def _alike(key: str, found: Pairs) -> list[Why]:
    return [Why("near", ",".join(found.near[key]))] if key in found.near else []


def _may_be(theirs: Theirs, lane: LaneDay) -> bool:
    """Whether the row may speak of this lane; a row that names none may speak of any."""
    if theirs.lane:
        return theirs.lane == lane.lane
    return lane.movement == "leave" or theirs.side in ("", lane.side)


# --- the lanes --------------------------------------------------------------------------------


class _Count:
    """What one lane counted, tied crossing by crossing; what is taken is not offered again."""

    def __init__(self, lane: LaneDay) -> None:
        self.lane = lane
        self._missed = list(lane.loops) if lane.has_loops else []
        self._free = [at for at, visit_id in lane.passages if not visit_id]
        self._uncounted: list[int] = []
        for at, _ in lane.passages if lane.has_loops else ():
            if not _take(self._missed, at, NEAR_LOOP_US):
                self._uncounted.append(at)

    def free(self, at: int) -> int:
        """The passage near `at` that owes nothing, or 0."""
        return _take(self._free, at, NEAR_ROW_US)

    def miss(self, at: int) -> int:
        """The loop's count near `at` that no camera saw, or 0."""
        return _take(self._missed, at, NEAR_ROW_US)

    def lines(self) -> list[Line]:
        """What remains: counted and not seen by anybody, seen and not counted."""
        unseen = [Line((Cause.COUNTED_NOT_SEEN,), at, self.lane.lane) for at in self._missed]
        return unseen + [
            Line((Cause.SEEN_NOT_COUNTED,), at, self.lane.lane) for at in self._uncounted
        ]


def _take(moments: list[int], at: int, within: int) -> int:
    """Take the nearest moment out of the list, if one is near enough; 0 if none is."""
    nearest = min(moments, key=lambda moment: abs(moment - at), default=0)
    if not at or not nearest or abs(nearest - at) > within:
        return 0
    moments.remove(nearest)
    return nearest


def _total(count: _Count, lines: list[Line], span: tuple[int, int]) -> LaneTotal:
    lane = count.lane
    mine = [line for line in lines if line.lane == lane.lane]
    within = [(at, v) for at, v in lane.passages if span[0] <= at < span[1]]
    return LaneTotal(
        lane.lane,
        lane.movement,
        sum(span[0] <= at < span[1] for at in lane.loops) if lane.has_loops else None,
        len(within),
        sum(not visit_id for _, visit_id in within),
        sum(line.theirs is not None and _by(line, lane) for line in lines),
        sum(line.causes == (Cause.COUNTED_NOT_SEEN,) for line in mine),
        sum(line.causes == (Cause.SEEN_NOT_COUNTED,) for line in mine),
    )


def _by(line: Line, lane: LaneDay) -> bool:
    """Whether their row went through this lane, as far as it or our visit tells."""
    if lane.movement == "leave":
        return line.ours is not None and line.ours.lane_out == lane.lane
    return (line.ours.lane_in if line.ours else line.lane) == lane.lane
