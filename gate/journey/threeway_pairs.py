"""Which of their rows is which of our visits, and what nobody can be tied to.

First equal plates, nearest in time first; then plates at nearly the same moment that a dirty plate
or a tired hand makes alike; then a vehicle whose plate we could not read, when it is the only one
it can be. Doubt ties nobody: both then stand on the table alone, named `near`. Nothing is billed
by this, so it may be bolder than `gate.journey.matching`, which decides who leaves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from anpr.plate import confusion_distance
from gate.journey.threeway import MINUTE_US, Ours, Theirs

SAME_TIME_US = 10 * MINUTE_US  # two clocks and two hands: nearer than this is the same moment
SAME_DAY_US = 12 * 60 * MINUTE_US  # an equal plate further apart is another journey
ALIKE_US = 30 * MINUTE_US
UNREAD_US = 5 * MINUTE_US
SLIP = 1.0  # one wrong character, or two look-alikes
AHEAD = 0.5  # how much worse the second best must be


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs, and the two remainders with what each may be (`near`, plates by id)."""

    pairs: tuple[tuple[Ours, Theirs], ...]
    ours: tuple[Ours, ...]
    theirs: tuple[Theirs, ...]
    near: dict[str, tuple[str, ...]]


def merged(rows: Iterable[Theirs]) -> tuple[Theirs, ...]:
    """Their rows, one per visit: several receipts of one plate and one entry add up.

    Rows are in the order in which they were told. What was told without a receipt (the vehicle was
    still inside then) gives way to what has one, and an older word on a receipt to a newer. Rows
    without a time of entry are known by their receipt, or stand for themselves.
    """
    found: dict[tuple[str, int, str], list[Theirs]] = {}
    for row in rows:
        name = "" if row.entered_at else "".join(row.receipts) or row.id
        found.setdefault((row.plate, row.entered_at, name), []).append(row)
    return tuple(_one(group) for group in found.values())


def _one(group: list[Theirs]) -> Theirs:
    told = [*{row.receipts: row for row in group if row.receipts}.values()] or group[-1:]
    amounts = [row.amount_vnd for row in told if row.amount_vnd is not None]
    return replace(
        told[-1],
        left_at=max(row.left_at for row in group),
        receipts=tuple(receipt for row in told for receipt in row.receipts),
        amount_vnd=sum(amounts) if amounts else None,
    )


def apart(ours: Ours, theirs: Theirs) -> int:
    """How far apart in time the two are, µs: the nearest of what both state."""
    known = _both(ours, theirs)
    if known:
        return min(known)
    if ours.entered_at and theirs.paid_at:  # paid at some time during the stay
        until = ours.left_at or theirs.paid_at
        return max(ours.entered_at - theirs.paid_at, theirs.paid_at - until, 0)
    return abs(ours.at - theirs.at)


def shift(ours: Ours, theirs: Theirs) -> int:
    """By how much their time is later than ours where it differs most, µs; 0 = the same moment."""
    ends = (
        (theirs.entered_at, ours.entered_at),
        (theirs.left_at, ours.left_at),
    )
    found = [there - here for there, here in ends if there and here]
    most = max(found, key=abs, default=0)
    return most if abs(most) > SAME_TIME_US else 0


def _both(ours: Ours, theirs: Theirs) -> list[int]:
    ends = ((ours.entered_at, theirs.entered_at), (ours.left_at, theirs.left_at))
    return [abs(a - b) for a, b in ends if a and b]


def pair(ours: Sequence[Ours], theirs: Sequence[Theirs]) -> Pairs:
    """Tie rows to visits; each at most once."""
    left, open_rows = {o.id: o for o in ours}, {t.id: t for t in theirs}
    pairs: list[tuple[Ours, Theirs]] = []
    near: dict[str, tuple[str, ...]] = {}

    def tie(visit_id: str, row_id: str) -> None:
        pairs.append((left.pop(visit_id), open_rows.pop(row_id)))

    for visit_id, row_id in _equal(ours, theirs):
        if visit_id in left and row_id in open_rows:
            tie(visit_id, row_id)
    for row in sorted(open_rows.values(), key=lambda t: (t.at, t.id)):
        alike = _alike(row, [o for o in left.values() if apart(o, row) <= ALIKE_US])
        if alike and (len(alike) == 1 or alike[1][0] - alike[0][0] >= AHEAD):
            tie(alike[0][1], row.id)
        elif alike:
            near |= _near(row, [left[key] for _, key in alike])
    for row in list(open_rows.values()):
        unread = [o for o in left.values() if not o.plate and apart(o, row) <= UNREAD_US]
        if len(unread) == 1 and _alone(unread[0], open_rows.values()):
            tie(unread[0].id, row.id)
    return Pairs(tuple(pairs), tuple(left.values()), tuple(open_rows.values()), near)


def _equal(ours: Sequence[Ours], theirs: Sequence[Theirs]) -> list[tuple[str, str]]:
    """Equal plates, nearest in time first."""
    found = [
        (apart(o, t), o.id, t.id)
        for t in theirs
        for o in ours
        if o.plate == t.plate != "" and apart(o, t) <= SAME_DAY_US
    ]
    return [(visit_id, row_id) for _, visit_id, row_id in sorted(found)]


def _alike(row: Theirs, pool: Iterable[Ours]) -> list[tuple[float, str]]:
    """Visits whose plate is a slip away from the row's, most alike first."""
    scored = [(confusion_distance(row.plate, o.plate), o.id) for o in pool if row.plate and o.plate]
    return sorted(one for one in scored if one[0] <= SLIP)


def _alone(ours: Ours, rows: Iterable[Theirs]) -> bool:
    """True when no second row could be this unread vehicle."""
    return sum(apart(ours, row) <= UNREAD_US for row in rows) == 1


def _near(row: Theirs, may_be: list[Ours]) -> dict[str, tuple[str, ...]]:
    found = {o.id: (row.plate,) for o in may_be}
    return {**found, row.id: tuple(o.plate for o in may_be)}
