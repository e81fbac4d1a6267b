"""How long vehicles of each kind stayed of late, and how well that was foreseen.

The kind is what a place in the yard is wanted for. Kept with the present in memory and rebuilt from
the visits of the last week at a start; it decides nothing by itself.
"""

from bisect import bisect_left, insort
from collections import defaultdict

from fees.categories import Chargeable, Commodity, Container, Journey
from gate.journey.visit import Custody, Visit
from parking.leaving import JUDGED, LATELY, Judged, judged

MINUTE_US = 60_000_000
KEPT_US = 7 * 24 * 60 * MINUTE_US


class Stays:
    """The stays of the last week, by kind."""

    def __init__(self) -> None:
        """None yet."""
        self._ended: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        self._of: dict[str, tuple[str, tuple[int, str, int]]] = {}
        self._asked: dict[str, tuple[int, list[int]]] = {}  # kind -> oldest leaving, its stays
        self._foreseen: list[tuple[int, str, int, int]] = []  # left, visit, expected rest, real one
        self._foreseen_of: dict[str, tuple[int, str, int, int]] = {}

    def take(self, visit: Visit) -> None:
        """A visit's newest version: one that left counts, in place of its earlier versions."""
        self._foresee(visit)
        if visit.id in self._of:
            kind, row = self._of.pop(visit.id)
            self._ended[kind].remove(row)
            self._asked.pop(kind, None)
        if visit.state is not Custody.LEFT or not 0 < visit.entered_at <= visit.left_at:
            return
        kind = use_of(Chargeable.from_facts(visit.facts))
        row = (visit.left_at, visit.id, (visit.left_at - visit.entered_at) // MINUTE_US)
        rows = self._ended[kind]
        insort(rows, row)
        self._of[visit.id] = kind, row
        self._asked.pop(kind, None)
        while rows[0][0] <= rows[-1][0] - KEPT_US:  # as much as a start would find again
            self._of.pop(rows.pop(0)[1])

    def _foresee(self, visit: Visit) -> None:
        """What was expected as it got its last bay, against when it left."""
        known = self._foreseen_of.pop(visit.id, None)
        if known is not None:
            del self._foreseen[bisect_left(self._foreseen, known)]
        given = visit.bays_given[-1] if visit.bays_given else None
        if visit.state is not Custody.LEFT or given is None or not given.by:
            return
        if visit.left_at < given.at:  # it had left before: its leaving was told late
            return
        row = (visit.left_at, visit.id, given.rest_min, (visit.left_at - given.at) // MINUTE_US)
        insort(self._foreseen, row)
        self._foreseen_of[visit.id] = row
        while self._foreseen[0][0] <= self._foreseen[-1][0] - KEPT_US:
            self._foreseen_of.pop(self._foreseen.pop(0)[1])

    def judged(self) -> Judged:
        """How the newest expectations turned out that were written beside a bay."""
        return judged((said, rest) for _, _, said, rest in self._foreseen[-JUDGED:])

    def lately(self, kind: str, now: int) -> list[int]:
        """The newest stays of this kind in ascending order; sorted again only after a leaving."""
        asked = self._asked.get(kind)
        if asked is not None and asked[0] > now - KEPT_US:
            return asked[1]
        rows = self._ended.get(kind, [])[-LATELY:]
        found = sorted(stay for at, _, stay in rows if at > now - KEPT_US)
        if rows and len(found) == len(rows):  # else the next hour may leave another one out
            self._asked[kind] = rows[0][0], found
        return found


def use_of(facts: Chargeable) -> str:
    """What a place is wanted for: the use of a zone (`VehicleNeed.zone_use`)."""
    if facts.commodity is Commodity.FROZEN:
        return "reefer"
    if facts.commodity is Commodity.PETROLEUM:
        return "hazmat"
    if facts.journey is Journey.TRANSSHIP:
        return "transship"
    return "container" if boxed(facts) else "truck"


def boxed(facts: Chargeable) -> bool:
    """Whether it is known to carry a container."""
    return facts.container not in (None, Container.NONE)
