"""A driver in a bay that the book has given to another: the labels are exchanged, nobody moves.

What is possible says `parking.swap`, by the same mask as every bay. It is one act of a person who
saw the vehicle, with a reason, and the entry says which label went where, so that it can be done
again from the books. Who is held keeps its place: that is part of the hold. Where no label helps,
the refusal names the bay to which the driver has to move; nothing changes then.
"""

from gate.journey.baystop import StopKind
from gate.journey.errors import DomainError
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Visit
from gate.journey.yard_commands import HealBay
from gate.service import book, counting, dues, yard
from gate.service.places import inside, placed
from gate.service.work import Notice, Work
from parking import swap


def look(work: Work, visit: Visit, stands: str) -> swap.Healing:
    """What would put the book right if this vehicle stands in that bay; changes nothing."""
    taken, stops = work.occupied(), work.bay_stops()
    other = work.find_visit(taken.get(stands, ""))
    both = {v.plate: v.id for v in (visit, other) if v is not None}
    kept = {bay: both.get(s.plate, s.plate) for bay, s in stops.items() if s.plate}
    free_to_go = other is not None and not any(h.is_open for h in work.holds(other.id))
    return swap.heal(
        yard.need_of(visit),
        visit.place,
        stands,
        work.rules.yard,
        {bay: who for bay, who in taken.items() if bay in work.rules.yard.bays},
        {other.id: yard.need_of(other)} if other is not None and free_to_go else {},
        {bay for bay, stop in stops.items() if stop.kind is StopKind.CLOSED},
        replace(yard.around(work, taken), reserved=kept),
    )


def heal(work: Work, command: HealBay) -> dict[str, object]:
    """Write the vehicle where it stands, and who was promised that bay to another.

    Raises `place.unknown`, `place.same`, `bay.why`, `heal.move` naming the bay to which the driver
    has to move, or `heal.no_bay` when no bay of the yard is free for it.
    """
    visit = inside(work, command.visit_id)
    before, why = visit.place, command.why.strip()
    if command.place == UNASSIGNED:
        raise DomainError("place.unknown", place=command.place)
    counting.known_place(work, command.place)
    if command.place == before:
        raise DomainError("place.same", plate=visit.plate, place=before)
    if not why:
        raise DomainError("bay.why")
    dues.before_yard(work, visit, command.place)
    found = look(work, visit, command.place)
    if not found.healed:
        key = "heal.move" if found.mend else "heal.no_bay"
        raise DomainError(key, plate=visit.plate, place=command.place, mend=found.mend)
    body = {"from": before, "to": command.place, "why": why, "how": found.words}
    for name, bay in found.labels.items():
        if name == visit.id:
            _stands(work, visit, bay)
        else:
            other = work.visit(name)
            work.put(replace(other, place=bay))
            work.notices.append(Notice("board", name))
            body |= {"other": name, "other_from": other.place, "other_to": bay}
    book.act(work, "bays_swapped", visit.id, command.place, body)
    return {"visit": visit.id, "labels": dict(found.labels), "how": found.words}


def _stands(work: Work, visit: Visit, bay: str) -> None:
    """It was seen there: what its place was asked about is answered."""
    visit = replace(visit, place=bay)
    work.put(visit)
    placed(work, visit)
    counting.follow(work, visit)
