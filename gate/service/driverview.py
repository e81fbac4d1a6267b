"""What a driver's phone shows of one visit: where to go, what is waited for, what is owed.

A pure view. It names no person and no other vehicle: whoever holds the page's code sees the visit
and nothing around it.
"""

from collections import Counter
from dataclasses import dataclass

from gate.journey.clearance import SATISFIED
from gate.journey.commands import Actor
from gate.journey.queueing import Stage
from gate.journey.road import RoadClosure
from gate.journey.slotdraw import CANCELLED, SlotDraw, SlotRequest
from gate.journey.visit import PRESENT_STATES, UNASSIGNED, Custody, Visit
from gate.service import present
from gate.service.dwell import Dwell, dwell
from gate.service.money import Charge, PriceSlip, Receipt
from gate.service.queue_facts import opens_at
from gate.service.slotrecord import begins
from gate.service.state import OWING, State
from gate.service.work import Rules, Work
from gate.service.yard import fits_nowhere
from parking.eta import Promise
from parking.foresight import Score
from parking.ticket import DriverLine, Standing

_NOBODY = Actor("", "")
_DONE = frozenset(state.value for state in SATISFIED)


@dataclass(frozen=True, slots=True)
class DriverView:
    """One visit for its driver. `ahead`: how many stand before it in its queue.

    `line`: who went past it and why, None where no rule calls. `turn`: when it will be called, None
    while nobody can say.
    """

    visit: Visit
    word: str  # what to do now: a key of `board.*` or `driver.word.*`
    stage: str  # the queue it stands in, "" = none
    ahead: int
    called: bool  # it was called in this queue: go now (not while the road is shut)
    agencies: tuple[str, ...]  # whose word is still needed
    held: tuple[str, ...]  # the agencies that keep it here
    owed: tuple[Charge, ...]
    receipts: tuple[Receipt, ...]
    slips: tuple[PriceSlip, ...]
    held_at: int = 0  # when the newest of those holds began
    road: RoadClosure | None = None  # what keeps everybody where they are
    line: DriverLine | None = None
    turn: Promise | None = None
    kept: Score | None = None  # how the last times foretold in this queue were kept
    dwell: Dwell | None = None  # whose minutes the stay was made of
    fits_nowhere: str = ""  # why no bay of the yard could ever take it
    opens_at: int = 0  # before a bridge out of hours: as `queue_facts.opens_at`
    slot: SlotRequest | None = None  # that it has, or had, while it is on the way and before it
    no_slot: SlotDraw | None = None  # it asked, and this draw of a day to come gave it nothing

    @property
    def waits_turn(self) -> bool:
        """Whether its turn comes by itself: not for who fits no bay, where a person has to act."""
        stuck = self.stage == Stage.YARD and self.fits_nowhere
        return bool(self.stage) and not self.called and not stuck

    @property
    def inherits(self) -> bool:
        """Whether somebody gave a slot back and it fell to this vehicle, which can still use it."""
        return self.slot is not None and self.slot.held and bool(self.slot.heir_of)

    @property
    def won(self) -> bool:
        """Whether the draw gave it a slot, which it has."""
        return self.slot is not None and self.slot.held and not self.slot.heir_of

    @property
    def slot_off(self) -> bool:
        """Whether it had a slot of a draw that was cancelled."""
        return self.slot is not None and self.slot.word == CANCELLED

    @property
    def passed(self) -> dict[str, int]:
        """How many that came later were called before it, by why, in the order of the first."""
        return dict(Counter(call.why for call in self.line.passed_by)) if self.line else {}

    @property
    def bay(self) -> str:
        """The bay it was given, "" while there is none."""
        here = self.visit.state in PRESENT_STATES and self.visit.place != UNASSIGNED
        return self.visit.place if here else ""

    @property
    def is_over(self) -> bool:
        """True when nothing of the visit can change any more for its driver."""
        return not self.visit.is_open and not self.owed


def view(state: State, rules: Rules, now: int, visit_id: str) -> DriverView:
    """The visit, or the one it proved to be; raises `visit.not_found`."""
    work = Work(state, rules, now, lambda: "", _NOBODY)
    found = work.find_visit(visit_id)
    while found is not None and found.merged_into:
        visit_id = found.merged_into
        found = work.find_visit(visit_id)
    card = present.card(state, rules, now, visit_id)
    visit = card.visit
    inside = visit.is_inside
    return DriverView(
        visit,
        _word(work, visit),
        visit.stage,
        _ahead(work, visit),
        bool(visit.stage and visit.called_at) and work.road_closed() is None,
        tuple(c.agency for c in card.clearances if inside and c.state not in _DONE),
        tuple(dict.fromkeys(h.agency for h in card.holds if h.bars)),
        tuple(c for c in card.charges if c.state in OWING),
        tuple(state.receipts_of.get(visit.id, ())),
        card.slips,
        max((h.at for h in card.holds if h.bars), default=0),
        work.road_closed(),
        _line(work, visit),
        _turn(work, visit),
        _kept(work, visit),
        dwell(work, visit),
        fits_nowhere(work, visit),
        opens_at(state.queues, now) if visit.stage == Stage.BRIDGE else 0,
        _slot(work, visit),
        _no_slot(work, visit),
    )


def _slot(work: Work, visit: Visit) -> SlotRequest | None:
    slot = work.state.slots.get(visit.id)
    ahead = slot is not None and visit.state is Custody.EXPECTED and work.now < slot.begins_at
    return slot if ahead else None


def _no_slot(work: Work, visit: Visit) -> SlotDraw | None:
    """The newest draw that it lost, until its last slot begins, while it has no other."""
    slot = work.state.slots.get(visit.id)
    if visit.state is not Custody.EXPECTED or (slot is not None and slot.held):
        return None
    asked = [work.state.slot_requests[one] for one in work.state.slot_asks.get(visit.id, ())]
    draws = [work.state.draws.get(one.draw_id) for one in asked if not one.slot]
    lost = [one for one in draws if one and one.drawn_at and not one.cancelled_at]
    lost = [one for one in lost if _ahead_of(one, work)]
    return max(lost, key=lambda one: (one.drawn_at, one.id), default=None)


def _ahead_of(draw: SlotDraw, work: Work) -> bool:
    return work.now < max((begins(draw.day, time) for time in draw.offered), default=0)


def _line(work: Work, visit: Visit) -> DriverLine | None:
    queues = work.state.queues
    stage = queues.where.get(visit.id, "") if queues is not None else ""
    return queues.line(stage).driver(visit.id) if queues is not None and stage else None


def _turn(work: Work, visit: Visit) -> Promise | None:
    queues = work.state.queues
    if queues is None or work.road_closed() is not None:
        return None
    return queues.promise(visit.id, work.now)


def _kept(work: Work, visit: Visit) -> Score | None:
    queues = work.state.queues
    score = queues.foresight.score(visit.stage) if queues is not None and visit.stage else None
    return score if score is not None and score.says_something else None


def _word(work: Work, visit: Visit) -> str:
    if visit.state in PRESENT_STATES:
        word = present.word_of(work, visit)
        return "wait_bay" if word == "go_bay" and visit.place in ("", UNASSIGNED) else word
    if visit.state is Custody.EXPECTED:
        return "expected" if work.road_closed() is None else "stay"
    return "left" if visit.state is Custody.LEFT else "ended"


def _ahead(work: Work, visit: Visit) -> int:
    """Who stands before it: by the line, and where no rule calls by who came first.

    Who waits for a bay and can be given none takes nobody's turn, and is not counted.
    """
    if visit.stage in ("", Stage.NONE):
        return 0
    line = _line(work, visit)
    if line is not None:
        return line.before - (_stuck_before(work, visit) if visit.stage == Stage.YARD else 0)
    mine = (visit.stage_since, visit.id)
    waiting = (v for v in work.visits() if v.stage == visit.stage)
    return sum((v.stage_since, v.id) < mine for v in waiting)


def _stuck_before(work: Work, visit: Visit) -> int:
    """How many before it in the yard's line no bay could take, or a person has placed elsewhere."""
    queues = work.state.queues
    tickets = queues.line(Stage.YARD).tickets if queues is not None else {}
    mine = tickets[visit.id].key
    stuck = {"": True}  # by need: the same bays can take all who have the same
    found = 0
    for name, ticket in tickets.items():
        if ticket.key < mine and ticket.standing is Standing.WAITING:
            need, other = ticket.entrant.need, work.find_visit(name)
            if need not in stuck:
                stuck[need] = other is not None and bool(fits_nowhere(work, other))
            found += stuck[need]
    return found


def known_visits(state: State) -> list[str]:
    """Every visit that has a page now: open ones, those that owe, those closed of late."""
    return list(state.visits)


def _nearest(visit: Visit) -> tuple[bool, bool, int, str]:
    here = visit.is_open and visit.state is not Custody.EXPECTED
    return here, visit.is_open, visit.opened_at, visit.id


def by_phone(state: State, plate: str, phone4: str) -> str | None:
    """The visit of this plate whose driver told a phone that ends so.

    Who is here goes before who is declared and still to come (its next trip), the newest first.

    `None` when the four digits are not those told, or none were told.
    """
    if not plate or not phone4:
        return None
    found = [state.visits[i] for i in state.known.get(plate, ())]
    fits = [v for v in found if v.phone4 == phone4]
    newest = max(fits, key=_nearest, default=None)
    return newest.id if newest is not None else None
