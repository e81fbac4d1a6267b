"""The walk through the yard: begun, what is seen written down, finished and compared.

The comparison changes nothing by itself: missing vehicles get a finding, and a person puts each
difference right. One walk at a time, so that two people never count past each other.
"""

from collections.abc import Iterable

from anpr.plate import normalise
from gate.journey.commands import CountSeen, FinishCount, StartCount
from gate.journey.errors import DomainError, Turn
from gate.journey.stocktake import Counted, Difference, Standing, StockTake, compare
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Visit
from gate.service import book
from gate.service.work import Notice, Work

# A walk takes an hour; after twelve somebody else may end what a colleague left open.
OTHERS_MAY_FINISH_US = 12 * 3_600_000_000
COUNT = Notice("count", "")


def start(work: Work, _: StartCount) -> dict[str, object]:
    """Begin a walk; raises `count.open` naming who walks already."""
    walking = under_way(work)
    if walking is not None:
        turn = Turn.CALLER if _may_finish(work, walking) else Turn.COLLEAGUE
        raise DomainError("count.open", turn, count=walking.id, by=walking.by)
    count = StockTake(work.new_id(), work.actor.name, work.now)
    work.put(count)
    work.notices.append(COUNT)
    book.act(work, "count_started", "", count.id, {})
    return {"count": count.id, "by": count.by}


def seen(work: Work, command: CountSeen) -> dict[str, object]:
    """On the walk: this plate stands here, or (plate "") nothing does."""
    count = _open(work, command.count_id)
    known_place(work, command.place)
    plate = normalise(command.plate)
    if command.plate and not plate:  # what cannot be read as a plate is not an empty place
        raise DomainError("count.plate", place=command.place)
    row = Counted(work.new_id(), count.id, command.place, plate, work.now, work.actor.name)
    work.put(row)
    work.notices.append(COUNT)
    return {"count": count.id, "place": row.place, "plate": row.plate, "seen": row.id}


def finish(work: Work, command: FinishCount) -> dict[str, object]:
    """The walk is over: what is missing, extra or elsewhere.

    A vehicle that is missing gets a finding; nothing else changes.
    """
    count = _open(work, command.count_id)
    if not _may_finish(work, count):
        raise DomainError("count.others", Turn.COLLEAGUE, by=count.by)
    found = differences(work, count)
    work.put(replace(count, finished_at=work.now))
    work.notices.append(COUNT)
    for missing in of_kind(found, "missing"):
        work.finding(missing.visit_id, "missing_in_yard", place=missing.book_place, count=count.id)
        work.notices.append(Notice("booth", missing.visit_id))
    kinds = ("missing", "extra", "moved")
    totals = {kind: len(of_kind(found, kind)) for kind in kinds}
    book.act(work, "stock_take", "", count.id, {**totals, "looked": len(looked(work, count))})
    return {"count": count.id, **{kind: _told(found, kind) for kind in kinds}}


def under_way(work: Work) -> StockTake | None:
    """The walk that nobody has finished, or None."""
    return next((c for c in work.state.counts.values() if c.is_open), None)


def latest(work: Work) -> StockTake | None:
    """The walk begun last, finished or not, or None."""
    return max(work.state.counts.values(), key=lambda c: (c.started_at, c.id), default=None)


def looked(work: Work, count: StockTake) -> set[str]:
    """Places at which somebody looked on this walk."""
    return {row.place for row in work.state.counted.get(count.id, ())}


def differences(work: Work, count: StockTake) -> tuple[Difference, ...]:
    """Book against yard as both are known now.

    Who came in or stands in a lane while somebody walks cannot be missing; who left cannot be
    extra.
    """
    rows = work.state.counted.get(count.id, [])
    plates = {row.plate for row in rows}
    book_says = [
        Standing(visit.id, visit.plate, visit.place)
        for visit in sorted(work.visits(), key=lambda v: (v.opened_at, v.id))
        if _in_book(visit) and (visit.plate in plates or _stood_still(work, visit, count))
    ]
    found = [
        d for d in compare(book_says, rows) if d.kind != "extra" or not _gone_since(work, d, rows)
    ]
    return _with_unread(work, count, found)


def _with_unread(work: Work, count: StockTake, found: list[Difference]) -> tuple[Difference, ...]:
    """The same with vehicles whose plate nobody has read: known by their bay alone.

    Where its bay was seen empty it is missing; a plate seen there that stands nowhere in the book
    is most likely its own, and that difference names the visit.
    """
    rows = sorted(work.state.counted.get(count.id, ()), key=lambda row: (row.at, row.id))
    newest = {row.place: row.plate for row in rows if row.place != UNASSIGNED}
    unread = {
        visit.place: visit.id
        for visit in work.visits()
        if visit.is_inside and not visit.plate and _stood_still(work, visit, count)
    }
    gone = [
        Difference("missing", "", unread[place], place, "")
        for place, plate in newest.items()
        if place in unread and not plate
    ]
    named = [
        replace(d, visit_id=unread.get(d.seen_place, "")) if d.kind == "extra" else d for d in found
    ]
    return (*named, *gone)


def follow(work: Work, visit: Visit) -> None:
    """A vehicle that was seen on the newest walk has been moved: it is no difference there."""
    count = latest(work)
    if count is None:
        return
    rows = work.state.counted.get(count.id, ())
    if any(visit.plate and row.plate == visit.plate for row in rows):
        by = work.actor.name
        work.put(Counted(work.new_id(), count.id, visit.place, visit.plate, work.now, by))


def known_place(work: Work, place: str) -> None:
    """Nothing, when the yard has this place; raises `place.unknown`."""
    if place != UNASSIGNED and place not in work.rules.yard.bays:
        raise DomainError("place.unknown", place=place)


def _open(work: Work, count_id: str) -> StockTake:
    count = work.state.counts.get(count_id)
    if count is None:
        raise DomainError("count.not_found", count=count_id)
    if not count.is_open:
        raise DomainError("count.finished", by=count.by)
    return count


def _may_finish(work: Work, count: StockTake) -> bool:
    return count.by == work.actor.name or work.now - count.started_at > OTHERS_MAY_FINISH_US


def _in_book(visit: Visit) -> bool:
    return visit.is_inside and bool(visit.place) and bool(visit.plate)


def _stood_still(work: Work, visit: Visit, count: StockTake) -> bool:
    """It stood in the yard for the whole walk, so that the walker should have met it."""
    since = visit.entered_at or visit.opened_at
    return since <= count.started_at and work.sighting(visit.sighting_id) is None


def _gone_since(work: Work, extra: Difference, rows: Iterable[Counted]) -> bool:
    """It was seen and has left after that."""
    at = max(row.at for row in rows if row.plate == extra.plate)
    return any(visit.left_at > at for visit in work.known_visits(extra.plate))


def of_kind(found: Iterable[Difference], kind: str) -> list[Difference]:
    """The differences of one kind."""
    return [d for d in found if d.kind == kind]


def _told(found: Iterable[Difference], kind: str) -> list[dict[str, str]]:
    """Differences of one kind as plain values."""
    return [
        {"plate": d.plate, "visit": d.visit_id, "book": d.book_place, "seen": d.seen_place}
        for d in of_kind(found, kind)
    ]
