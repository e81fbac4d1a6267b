"""Landslide mode: one act holds everything where it is, one act lets it go on as it was.

While the road is shut nobody is called at any stage, and no declaration runs out: the time in which
nobody could come is not counted against anybody. Order, bays and clearances are not touched, so
there is nothing to put back when the road opens. Vehicles inside may move and leave by a side that
is free: the lanes open by their own rule.
"""

from gate.journey.errors import DomainError, Turn
from gate.journey.road import RoadClosure, RoadWhy, closed_us
from gate.journey.road_commands import CloseRoad, OpenRoad
from gate.journey.versions import replace
from gate.service import book
from gate.service.work import Notice, Work

REDRAWN_US = 5_000_000  # several beats of the clock
LONGEST_US = 30 * 24 * 3_600_000_000  # nobody promises more than a month ahead


def close(work: Work, command: CloseRoad) -> dict[str, object]:
    """The road is shut, or what is told of it changes.

    Raises `road.why` for a reason that is not in the list, `road.until` for a time that is past or
    more than a month ahead.
    """
    if command.why not in set(RoadWhy):
        raise DomainError("road.why")
    if command.until and not work.now < command.until <= work.now + LONGEST_US:
        raise DomainError("road.until")
    why, actor = RoadWhy(command.why), work.actor
    known = work.road_closed()
    if known is None:
        told = RoadClosure(
            work.new_id(), why, command.place, actor.name, actor.device, work.now, command.until
        )
    else:
        told = replace(known, why=why, place=command.place, until=command.until)
    if told != known:
        work.put(told)
        body = {"why": why.value, "place": command.place, "until": command.until}
        book.act(work, "road_closed" if known is None else "road_told", "", told.id, body)
    return {"closure": told.id, "why": why.value}


def reopen(work: Work, command: OpenRoad) -> dict[str, object]:
    """The road is free; everybody goes on from where they were.

    Raises `road.open` when it is not shut, `road.how_known` without a word on how that is known.
    """
    known = work.road_closed()
    if known is None:
        raise DomainError("road.open")
    why = command.why.strip()
    if not why:
        raise DomainError("road.how_known")
    actor = work.actor
    work.put(
        replace(
            known,
            opened_by=actor.name,
            opened_on=actor.device,
            opened_at=work.now,
            opened_why=why,
        )
    )
    shut = work.now - known.closed_at
    book.act(work, "road_opened", "", known.id, {"why": why, "shut_us": shut})
    return {"closure": known.id, "shut_us": shut}


def told_is_over(work: Work) -> None:
    """Have every screen drawn again that showed until when it is shut, once that time is past.

    For some seconds, so that a clock that stood still a moment misses it not; drawing is free.
    """
    known = work.road_closed()
    if known is not None and known.until and 0 <= work.now - known.until < REDRAWN_US:
        work.notices.append(Notice("road", ""))


def may_call(work: Work) -> None:
    """Nothing, when vehicles may be called forward; raises `road.closed`."""
    known = work.road_closed()
    if known is not None:
        raise DomainError("road.closed", Turn.COLLEAGUE, place=known.place or "–")


def waited_us(work: Work, since: int) -> int:
    """How long somebody could have come since then: the time the road was shut does not count."""
    return work.now - since - closed_us(work.closures().values(), since, work.now)
