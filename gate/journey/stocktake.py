"""The yard stock-take: somebody walks, the phone reads, and the book is compared with the yard.

It heals what the lanes missed. It changes nothing by itself: each difference is put right by a
person, one by one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StockTake:
    """One walk through the yard."""

    id: str
    by: str
    started_at: int
    finished_at: int = 0

    @property
    def is_open(self) -> bool:
        """True while somebody is still walking."""
        return not self.finished_at


@dataclass(frozen=True, slots=True)
class Counted:
    """One vehicle (or an empty bay, plate "") seen on the walk: only ever added."""

    id: str
    count_id: str
    place: str
    plate: str
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the book says: this visit stands in this place."""

    visit_id: str
    plate: str
    place: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between book and yard; kind is missing | extra | moved."""

    kind: str
    plate: str
    visit_id: str  # "" for an extra vehicle
    book_place: str
    seen_place: str


def compare(book: Iterable[Standing], seen: Iterable[Counted]) -> tuple[Difference, ...]:
    """Differences in the order of plates: missing, extra and moved vehicles.

    Of several sightings of one plate the newest counts.
    """
    newest: dict[str, Counted] = {}
    for row in sorted(seen, key=lambda c: (c.at, c.id)):
        if row.plate:
            newest[row.plate] = row
    standing: Mapping[str, Standing] = {s.plate: s for s in book}
    found = []
    for plate in sorted({*newest, *standing}):
        here, there = standing.get(plate), newest.get(plate)
        if there is None and here is not None:
            found.append(Difference("missing", plate, here.visit_id, here.place, ""))
        elif here is None and there is not None:
            found.append(Difference("extra", plate, "", "", there.place))
        elif here is not None and there is not None and here.place != there.place:
            found.append(Difference("moved", plate, here.visit_id, here.place, there.place))
    return tuple(found)
