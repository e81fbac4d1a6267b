"""The yard stock-take: somebody walks, the phone reads, and the book is compared with the yard.

It heals what the lanes missed. It changes nothing by itself: each difference is put right by a
person, one by one.
"""

from collections.abc import Iterable, Iterator
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
    visit_id: str  # of an extra vehicle: who stands there unread, mostly nobody ("")
    book_place: str
    seen_place: str


def compare(book: Iterable[Standing], seen: Iterable[Counted]) -> tuple[Difference, ...]:
    """Differences in the order of plates: missing, extra and moved vehicles.

    Of several sightings of one plate the newest counts. When the book has one plate twice, the
    vehicle seen is the one that should stand there, else the last named; the other is missing.
    """
    newest: dict[str, Counted] = {}
    for row in sorted(seen, key=lambda c: (c.at, c.id)):
        if row.plate:
            newest[row.plate] = row
    standing: dict[str, list[Standing]] = {}
    for stands in book:
        standing.setdefault(stands.plate, []).append(stands)
    found: list[Difference] = []
    for plate in sorted({*newest, *standing}):
        found += _of_plate(plate, standing.get(plate, []), newest.get(plate))
    return tuple(found)


def _of_plate(plate: str, here: list[Standing], there: Counted | None) -> Iterator[Difference]:
    """What differs for one plate."""
    if there is None:
        for lost in here:
            yield Difference("missing", plate, lost.visit_id, lost.place, "")
        return
    if not here:
        yield Difference("extra", plate, "", "", there.place)
        return
    same = next((s for s in here if s.place == there.place), here[-1])
    if same.place != there.place:
        yield Difference("moved", plate, same.visit_id, same.place, there.place)
    for other in here:
        if other is not same:
            yield Difference("missing", plate, other.visit_id, other.place, "")
