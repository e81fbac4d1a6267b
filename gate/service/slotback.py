"""Slots that go back: given up by whoever has one, and passed on in the drawn order.

Who gives back in time loses nothing, neither days nor tickets. The next in the drawn order that
wished for the time and is still on the way has the slot; nobody chooses. Who was passed over
because it comes no more is written down, so that anybody can redo every step from the list.
"""

from gate.journey.errors import DomainError
from gate.journey.slot_commands import CancelDraw, DrawSlots, GiveSlotBack
from gate.journey.slotdraw import CANCELLED, GIVEN_BACK, SlotRequest
from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from gate.service import book, slots
from gate.service.work import Notice, Work
from parking.draw import Back, Drawn, handed_on, passed_over


def give_back(work: Work, command: GiveSlotBack) -> dict[str, object]:
    """A slot goes to the next in the drawn order, until it begins.

    Raises `slot.none` for who has none, `slot.begun` once it began, and `slot.used` for a vehicle
    that came in it.
    """
    visit, slot = work.visit(command.visit_id), work.state.slots.get(command.visit_id)
    if slot is None or not slot.held:
        raise DomainError("slot.none", plate=visit.plate)
    if work.now >= slot.begins_at:
        raise DomainError("slot.begun", plate=visit.plate)
    if slots.booked(slot, visit, slots.slot_rule(work)):
        raise DomainError("slot.used", plate=visit.plate)
    return _pass_on(work, slot)


def hold_draw(work: Work, command: DrawSlots) -> dict[str, object]:
    """Draw; what falls to somebody who cancelled meanwhile, or came, goes on at once.

    Raises as `slots.hold_draw`.
    """
    reply = slots.hold_draw(work, command)
    drawn = as_it_stands(work, command.draw_id)
    asked = slots.of_draw(work.slot_requests(), command.draw_id)
    by_code = {slots.code(command.draw_id, one.tractor): one for one in asked}
    for grant in drawn.grants:
        if not _comes(work, by_code[grant.tractor]):
            _pass_on(work, by_code[grant.tractor])
    return reply


def let_go(work: Work, visit: Visit) -> None:
    """A vehicle that will not come gives its slot back by that, while it can still serve."""
    slot = work.state.slots.get(visit.id)
    if slot is not None and slot.held and work.now < slot.begins_at:
        _pass_on(work, slot)


def cancel(work: Work, command: CancelDraw) -> dict[str, object]:
    """A draw is off, with a reason that everybody reads: nobody has a slot of it any more.

    Raises `slot.no_draw`, `slot.why`, `slot.called_off` for one that is off already, and
    `slot.day_begun` once its first slot began.
    """
    found = slots.find(work, command.draw_id)
    if not command.why:
        raise DomainError("slot.why")
    if found.cancelled_at:
        raise DomainError("slot.called_off", day=found.day)
    if work.now >= slots.begins(found.day, min(found.offered)):
        raise DomainError("slot.day_begun", day=found.day)
    actor = work.actor
    off = replace(
        found,
        cancelled_by=actor.name,
        cancelled_on=actor.device,
        cancelled_at=work.now,
        cancelled_why=command.why,
    )
    work.put(off)
    for one in slots.of_draw(work.slot_requests(), found.id):
        if one.held or not one.slot:
            why = command.why
            told = replace(one, word=CANCELLED, word_by=actor.name, word_at=work.now, word_why=why)
            work.put(told)
            work.notices.append(Notice("booth", one.visit_id))
    book.act(work, "slots_cancelled", "", found.id, {"why": command.why})
    return {"draw": found.id}


def as_it_stands(work: Work, draw_id: str) -> Drawn:
    """Who has which slot now: the draw, and every giving back after it in its order."""
    asked = slots.of_draw(work.slot_requests(), draw_id)
    found = slots.redo(work.draws()[draw_id], asked)
    for one in given_back(asked):
        gone = tuple(one.passed_over.split())
        found = handed_on(found, Back(slots.code(draw_id, one.tractor), gone))
    return found


def given_back(asked: list[SlotRequest]) -> list[SlotRequest]:
    """Those who gave their slot back, in the order in which they did."""
    return sorted((one for one in asked if one.back_nth), key=lambda one: one.back_nth)


def _pass_on(work: Work, slot: SlotRequest) -> dict[str, object]:
    draw_id = slot.draw_id
    asked = slots.of_draw(work.slot_requests(), draw_id)
    before = as_it_stands(work, draw_id)
    mine = slots.code(draw_id, slot.tractor)
    grant = next(one for one in before.grants if one.tractor == mine)
    by_code = {slots.code(draw_id, one.tractor): one for one in asked}
    waiting = {one.tractor: by_code[one.tractor] for one in before.without}
    gone = passed_over(before, grant, {c for c, one in waiting.items() if not _comes(work, one)})
    after = handed_on(before, Back(mine, gone))
    given = replace(
        slot,
        word=GIVEN_BACK,
        word_by=work.actor.name,
        word_at=work.now,
        back_nth=1 + len(given_back(asked)),
        passed_over=" ".join(gone),
    )
    work.put(given)
    heir = _inherits(work, given, waiting, after)
    body: dict[str, str | int] = {"slot": slot.slot, "from": mine, "to": heir}
    body["passed_over"] = given.passed_over
    book.act(work, "slot_given_back", slot.visit_id, draw_id, body)
    work.notices.append(Notice("booth", slot.visit_id))
    return {"visit": slot.visit_id, "slot": slot.slot, "to": heir}


def _inherits(work: Work, given: SlotRequest, waiting: dict[str, SlotRequest], after: Drawn) -> str:
    """The next has the slot; its code in the list, "" = nobody, the place is for walk-ins."""
    heir = next((one.tractor for one in after.grants if one.tractor in waiting), "")
    if heir:
        one = waiting[heir]
        work.put(replace(one, slot=given.slot, begins_at=given.begins_at, heir_of=given.id))
        work.notices.append(Notice("booth", one.visit_id))
    return heir


def _comes(work: Work, asked: SlotRequest) -> bool:
    """Whether it is still on the way, and has no slot of another day."""
    visit, other = work.find_visit(asked.visit_id), work.state.slots.get(asked.visit_id)
    return visit is not None and visit.state is Custody.EXPECTED and not (other and other.held)
