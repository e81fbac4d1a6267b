"""Putting late news in its place: entries and exits paired again by when they happened.

A lane that was cut off tells hours later. When a crossing lies before one already known of the
same (or a look-alike) plate, the visits concerned are paired anew by `gate.journey.timeline` and
brought in line; nothing is lost: a visit that proves to be part of another stays as a trace.
"""

from bisect import bisect_right
from dataclasses import dataclass

from anpr.plate import confusion_distance
from gate.journey.clearance import Clearance
from gate.journey.errors import DomainError
from gate.journey.matching import Look
from gate.journey.sighting import Sighting
from gate.journey.timeline import Crossing, Stay, stays
from gate.journey.versions import replace
from gate.journey.visit import UNASSIGNED, Custody, Step, Visit, advance
from gate.service import charging, goods, settle, slots, yard
from gate.service.leave import live_charges
from gate.service.looks import look_of_entry, look_of_sighting
from gate.service.work import Work

NEAR = 2.0  # plates further apart cannot change each other's pairing
_NEW = "new"
_ANSWERED = ("exit_without_entry", "ambiguous_exit", "trailer_without_tractor")


def home(work: Work, visit_id: str) -> Visit | None:
    """The visit that this one proved to be; None when it is no longer at hand."""
    found = work.find_visit(visit_id)
    while found is not None and found.merged_into:
        found = work.find_visit(found.merged_into)
    return found


def in_time(work: Work, entered: Visit, out: Visit) -> bool:
    """Whether the exit of `out` happened after the entry of `entered`."""
    return entered.entered_at <= (_time_out(work, out) or work.now)


def told_out(work: Work, out: Visit) -> int:
    """When the centre heard of the exit of `out`, µs; 0 = never."""
    passage = work.passage(out.leave_passage)
    sighting = work.sighting(passage.sighting_id if passage else out.sighting_id)
    return sighting.told_at if sighting is not None else 0


def exit_of(work: Work, look: Look) -> Visit | None:
    """The visit whose exit was told before this entry, or None."""
    for visit in work.unentered():
        counted = visit.source in _SEEN_INSIDE and visit.is_inside
        if counted and visit.plate == look.text and look.at < visit.confirmed_at:
            return visit  # found inside by a person; here is how it had come
    later = [v for v in work.unentered() if not v.source and _time_out(work, v) > look.at]
    if not any(_alike(v.plate, look.text) for v in later):
        return None
    known = _crossings(work, _concerned(work, look.text))
    for stay in stays([*known, Crossing(_NEW, "", enters=True, look=look)]):
        if stay.enter is not None and stay.enter.id == _NEW and stay.leave is not None:
            found = work.known(stay.leave.visit_id)
            return None if found.enter_passage else found
    return None


def after(work: Work, visit_id: str, at: int) -> None:
    """A crossing at `at` was told of this visit: pair again if that may change anything.

    It may when something later is known already, or when the vehicle left and nobody knows its
    entry: that may have been told while the vehicle stood out of sight.
    """
    visit = work.find_visit(visit_id)
    if visit is None or not visit.plate:
        return
    orphan = bool(visit.leave_passage) and visit.lacks_entry
    if orphan or _something_later(work, visit, at):
        again(work, visit.plate)


def again(work: Work, plate: str) -> None:
    """Pair the crossings of this plate and its look-alikes anew and bring the visits in line."""
    paired = stays(_crossings(work, _concerned(work, plate)))
    _Settling(work).bring_in_line(paired)


def _something_later(work: Work, visit: Visit, at: int) -> bool:
    """Whether any crossing of a plate like this one happened after `at`."""
    start = bisect_right(work.state.crossings, (at, "~", "~"))
    ids = {c[2] for c in work.state.crossings[start:]}
    ids |= {v.id for v in work.unentered() if v.lane}
    others = (work.find_visit(i) for i in ids)
    return any(o is not None and _alike(o.plate, visit.plate) for o in others)


def _alike(one: str, other: str) -> bool:
    return one == other or (bool(one and other) and confusion_distance(one, other) <= NEAR)


def _concerned(work: Work, plate: str) -> list[Visit]:
    """Visits at hand whose plates may be taken for this one, and for one another."""
    everybody = [v for v in work.visits() if v.plate and not v.merged_into and _crossed(v)]
    found: dict[str, Visit] = {}
    front = {plate}
    while front:
        fresh = {
            v.id: v
            for v in everybody
            if v.id not in found and any(_alike(v.plate, p) for p in front)
        }
        found |= fresh
        front = {v.plate for v in fresh.values()} - front
    return list(found.values())


def _crossed(visit: Visit) -> bool:
    """It crossed a line, or stands where it is about to."""
    return bool(visit.enter_passage or visit.leave_passage or visit.source or _stands_out(visit))


def _came_in(visit: Visit) -> bool:
    """Whether its coming in is known: a lane told of it, or a person found it inside."""
    return bool(visit.enter_passage) or visit.source in _SEEN_INSIDE


def _stands_out(visit: Visit) -> bool:
    return visit.is_inside and not visit.enter_passage and bool(visit.lane)


def _time_out(work: Work, visit: Visit) -> int:
    sighting = work.sighting(visit.sighting_id)
    return visit.left_at or (sighting.occurred_at if sighting else 0)


def _crossings(work: Work, visits: list[Visit]) -> list[Crossing]:
    found = []
    for visit in visits:
        entry = visit.enter_passage or (f"in:{visit.id}" if visit.source in _SEEN_INSIDE else "")
        ended = visit.state is Custody.LEFT and not visit.leave_passage  # by a person, unseen
        if entry and not ended:
            found.append(Crossing(entry, visit.id, enters=True, look=look_of_entry(visit)))
        if visit.leave_passage:
            bound = entry if visit.matched == "person" else ""
            look = _look_out(work, visit)
            found.append(
                Crossing(visit.leave_passage, visit.id, enters=False, look=look, bound_to=bound)
            )
        elif _stands_out(visit):
            sighting = work.sighting(visit.sighting_id)
            assert sighting is not None  # it stands in a lane
            look = look_of_sighting(sighting, sighting.occurred_at)
            found.append(Crossing(visit.sighting_id, visit.id, enters=False, look=look, firm=False))
    return found


_SEEN_INSIDE = frozenset({"inventory", "stock_take"})


def _look_out(work: Work, visit: Visit) -> Look:
    """How the lane saw it leave; what a person said counts as seen."""
    known = replace(look_of_entry(visit), at=visit.left_at)
    passage = work.passage(visit.leave_passage)
    if visit.matched == "person" or passage is None:
        return known
    sighting = work.sighting(passage.sighting_id)
    if sighting is not None and sighting.plate("tractor") is not None:
        return look_of_sighting(sighting, visit.left_at)
    return replace(known, text=passage.plate, accept=passage.accept)


@dataclass(frozen=True, slots=True)
class _Exit:
    """One leave-passage as a visit has it."""

    passage: str
    at: int
    side: str


class _Settling:
    """Moves exits between visits until they are as paired."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def bring_in_line(self, paired: tuple[Stay, ...]) -> None:
        """Take away what is wrong first, then give, so that no exit is on two visits."""
        wrong = [s for s in paired if not self._right(s)]
        exits = {
            s.leave.id: self._exit(s.leave) for s in paired if s.leave is not None and s.leave.firm
        }
        for stay in wrong:
            for crossing in (stay.enter, stay.leave):
                if crossing is not None:
                    self._take(crossing.visit_id)
        for stay in wrong:
            if stay.enter is not None:
                self._give(stay, exits)
        for stay in wrong:
            if stay.enter is None and stay.leave is not None and stay.leave.firm:
                self._orphan(stay.leave, exits[stay.leave.id])
        for stay in paired:
            if stay.enter is not None and not _twice_inside(stay, paired):
                self._work.heal(stay.enter.visit_id, "same_plate_inside")

    def _right(self, stay: Stay) -> bool:
        """Whether the visits already say this."""
        work = self._work
        if stay.enter is None:
            return stay.leave is None or not _came_in(work.known(stay.leave.visit_id))
        has = work.known(stay.enter.visit_id)
        wanted = stay.leave.id if stay.leave is not None and stay.leave.firm else ""
        standing = stay.leave is not None and not stay.leave.firm
        if standing and stay.leave is not None and stay.leave.visit_id != has.id:
            return False
        return has.leave_passage == wanted

    def _exit(self, leave: Crossing) -> _Exit:
        has = self._work.known(leave.visit_id)
        return _Exit(has.leave_passage, has.left_at, has.side_out)

    def _take(self, visit_id: str) -> None:
        """The visit has not left, as far as is known so far."""
        visit = self._work.known(visit_id)
        if not visit.leave_passage:
            return
        goods.unleft(self._work, visit)
        self._work.put(
            replace(
                visit,
                state=advance(visit.state, Step.REOPENED),
                left_at=0,
                side_out="",
                leave_passage="",
                matched="",
                place=UNASSIGNED,
            )
        )

    def _give(self, stay: Stay, exits: dict[str, _Exit]) -> None:
        """The visit of the entry gets the exit that is its own, if one is."""
        work = self._work
        assert stay.enter is not None
        visit = work.known(stay.enter.visit_id)
        if stay.leave is None:
            settle.refresh(work, yard.assign(work, visit))
            return
        other = work.known(stay.leave.visit_id)
        if other.id != visit.id and not _came_in(other):
            if _paid(work, visit) and _paid(work, other):
                self._keep_apart(visit, other, stay.leave, exits)
                return
            visit = merge(work, visit, other)
        if stay.leave.firm:
            self._leave(visit, exits[stay.leave.id], stay.match.by)

    def _keep_apart(
        self, visit: Visit, other: Visit, leave: Crossing, exits: dict[str, _Exit]
    ) -> None:
        """Money was taken for both: they stay two until finance has given one payment back.

        A lane's news is never refused; whose exit it was stays a question to a person.
        """
        work = self._work
        settle.refresh(work, yard.assign(work, visit))
        if leave.firm:
            self._leave(other, exits[leave.id], "")
        work.finding(other.id, "ambiguous_exit", plate=other.plate, other=visit.id)

    def _leave(self, visit: Visit, out: _Exit, by: str) -> None:
        """The visit ended with this exit."""
        gone = replace(
            visit,
            state=advance(visit.state, Step.PASSED_OUT),
            left_at=out.at,
            side_out=out.side,
            leave_passage=out.passage,
            matched=by,
            place="",
            lane="",
            sighting_id="",
        )
        self._work.put(gone)
        goods.left(self._work, gone, out.side, out.at)

    def _orphan(self, leave: Crossing, out: _Exit) -> None:
        """An exit whose entry proved to be another's: a visit of its own."""
        work = self._work
        visit_id = work.new_id()
        plate = leave.look.text
        orphan = Visit(
            visit_id,
            Custody.LEFT,
            plate,
            out.at,
            left_at=out.at,
            side_out=out.side,
            leave_passage=out.passage,
            turn_id=visit_id,
        )
        work.put(orphan)
        work.finding(orphan.id, "exit_without_entry", plate=plate)


def _twice_inside(stay: Stay, paired: tuple[Stay, ...]) -> bool:
    """Whether the same plate was inside already when this stay began."""
    assert stay.enter is not None
    began, plate = stay.enter.at, stay.enter.look.text
    return any(
        other.enter is not None
        and other.enter.id != stay.enter.id
        and other.enter.look.text == plate
        and other.enter.at <= began
        and (other.leave is None or other.leave.at > began)
        for other in paired
    )


def merge(work: Work, one: Visit, other: Visit, outcome: str = "told_late") -> Visit:
    """Both are one visit: the one with money stays and takes over what the other has.

    What was open about the exit is closed with `outcome`; what the other owed is reversed.
    Raises `choose.both_paid` when money was taken for both: finance gives one back first.
    """
    if _paid(work, other):
        if _paid(work, one):
            raise DomainError("choose.both_paid", one=one.plate, other=other.plate)
        one, other = other, one
    settle.reverse_all(work, other)
    kept = _taken_over(work, one, other)
    for words in work.clearances(other.id).values():
        if words.agency not in work.clearances(one.id):
            work.put(_moved(words, one.id))
    for hold in work.holds(other.id):
        work.put(replace(hold, visit_id=one.id))
    _move_acts(work, other.id, one.id)
    slots.merged(work, other.id, one.id)
    for trailer in work.coupled(other.id):
        work.put(replace(trailer, visit_id=one.id))
    for lot in work.goods(other.id):
        bringer = one.id if lot.brought_by == other.id else lot.brought_by
        carrier = one.id if lot.visit_id == other.id else lot.visit_id
        work.put(replace(lot, brought_by=bringer, visit_id=carrier))
    work.put(
        replace(
            other,
            state=advance(other.state, Step.MERGED),
            merged_into=one.id,
            lane="",
            sighting_id="",
            place="",
            enter_passage="",
            leave_passage="",
        )
    )
    work.put(kept)
    for visit in (one, other):
        work.heal(visit.id, *_ANSWERED, outcome=outcome)
    if live_charges(work, one.id):
        work.heal(one.id, "left_unassessed", outcome=outcome)
    return kept


def _move_acts(work: Work, before: str, after: str) -> None:
    """Openings, overrides and open findings of a visit that proved to be another go with it."""
    for sighting_id in work.state.sightings_of.get(before, ()):
        opening = work.opening(sighting_id)
        if opening is not None and opening.visit_id == before:
            work.put(replace(opening, visit_id=after))
    for override in work.overrides():
        if override.visit_id == before:
            work.put(replace(override, visit_id=after))
    for found in work.findings(before):
        if not found.closed_at and found.kind not in _ANSWERED:
            work.put(replace(found, visit_id=after))


def _paid(work: Work, visit: Visit) -> bool:
    return any(charging.covered(c) for c in live_charges(work, visit.id))


def _moved(words: Clearance, visit_id: str) -> Clearance:
    return replace(words, id=f"{visit_id}/{words.agency}", visit_id=visit_id)


def _taken_over(work: Work, one: Visit, other: Visit) -> Visit:
    """`one` with whatever only `other` knows; its sightings come along."""
    for sighting_id in work.state.sightings_of.get(other.id, ()):
        sighting: Sighting | None = work.sighting(sighting_id)
        if sighting is not None and sighting.visit_id == other.id:
            work.put(replace(sighting, visit_id=one.id))
    entry = one if _came_in(one) else other
    # A crossing outweighs standing before the line: no passage is left without a visit.
    gone = [v for v in (one, other) if v.leave_passage]
    out = (gone or [v for v in (one, other) if v.lane] or [other])[0]
    kept = replace(
        one,
        plate=entry.plate or one.plate,
        opened_at=min(one.opened_at, other.opened_at),
        enter_passage=entry.enter_passage,
        entered_at=entry.entered_at,
        side_in=entry.side_in or one.side_in,
        source=entry.source,
        trailer=one.trailer or other.trailer,
        country=one.country or other.country,
        colour=one.colour or other.colour,
        facts=one.facts or other.facts,
        facts_source=one.facts_source or other.facts_source,
        payer=one.payer or other.payer,
        declaration_id=one.declaration_id or other.declaration_id,
        phone4=one.phone4 or other.phone4,
        keeps_until=one.keeps_until or other.keeps_until,
        bridge_waits=tuple(sorted({*one.bridge_waits, *other.bridge_waits})),
        bays_given=tuple(sorted({*one.bays_given, *other.bays_given}, key=lambda g: g.at)),
        read_accepted=one.read_accepted or other.read_accepted,
        confirmed_by=one.confirmed_by or other.confirmed_by,
        confirmed_at=one.confirmed_at or other.confirmed_at,
        place=entry.place if not out.leave_passage else "",
        lane=out.lane,
        sighting_id=out.sighting_id,
        leave_passage=out.leave_passage,
        left_at=out.left_at,
        side_out=out.side_out,
    )
    if out.leave_passage and kept.is_open:
        kept = replace(kept, state=advance(kept.state, Step.PASSED_OUT), place="")
    return kept
