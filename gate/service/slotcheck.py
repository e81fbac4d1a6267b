"""At the entry: whether who came with a slot is who it was granted to, and a person's word on it.

Plates are compared by themselves, the driver when the booth has read the number of the papers, of
which only a digest is kept. Until somebody looks the driver counts as the one who asked: the gate
waits for nobody. A slot that is refused costs its place and nothing else, the vehicle stands as a
walk-in; that another driver may use it, a person says by name and with a reason.
"""

from dataclasses import dataclass

from gate.journey.errors import DomainError
from gate.journey.sighting import Sighting
from gate.journey.slot_commands import JudgeSlot, SeeSlotDriver
from gate.journey.slotdraw import REFUSED, STANDS, SlotRequest
from gate.journey.versions import replace
from gate.journey.visit import PRESENT_STATES, Visit
from gate.service import book, slots
from gate.service.work import Notice, Work


@dataclass(frozen=True, slots=True)
class SlotCheck:
    """What the booth is shown of a vehicle's slot. `refused`: why it may not use it, "" = it may.

    `lane_trailer`: what the lane read, where that is another trailer than granted. `driver`:
    `unseen`, `same` or `other`. `time`: `early`, `booked`, `late`, "" while it has not come.
    """

    slot: SlotRequest
    day: str
    refused: str
    tractor: bool
    trailer: bool
    lane_trailer: str
    driver: str
    time: str
    may_go_back: bool  # it can still be given back

    @property
    def asks(self) -> bool:
        """Whether somebody at the booth should look, or decide."""
        unclear = bool(self.refused) or self.driver == "unseen" or bool(self.lane_trailer)
        return self.slot.held and not self.slot.word and self.time == "booked" and unclear


def check(work: Work, visit: Visit, seen: Sighting | None) -> SlotCheck | None:
    """The slot of this visit beside what came; None when it was given none."""
    slot = work.state.slots.get(visit.id)
    if slot is None or work.state.queues is None:
        return None
    read = seen.plate("trailer") if seen is not None and seen.movement == "enter" else None
    other = read.text if read is not None and read.text != slot.trailer else ""
    driver = "unseen" if not slot.seen else "same" if slot.seen == slot.driver else "other"
    time = slots.when_came(slot, visit, slots.slot_rule(work))
    return SlotCheck(
        slot,
        work.draws()[slot.draw_id].day,
        slots.refusal(slot, visit),
        visit.plate == slot.tractor,
        visit.trailer == slot.trailer,
        other,
        driver,
        time,
        slot.held and work.now < slot.begins_at and time != "booked",
    )


def see_driver(work: Work, command: SeeSlotDriver) -> dict[str, object]:
    """The papers of who sits at the wheel, compared with what was asked with.

    Raises `slot.none`, `slot.not_here` and `slot.driver`. A slip of the pen is typed again, until
    a person has decided.
    """
    visit, slot = _here(work, command.visit_id)
    if slot.word:
        raise DomainError("slot.judged", plate=visit.plate)
    seen = slots.code(slot.draw_id, slots.papers(command.driver))
    same = seen == slot.driver
    work.put(replace(slot, seen=seen, seen_by=work.actor.name, seen_at=work.now))
    book.act(work, "slot_driver_seen", visit.id, slot.draw_id, {"same": int(same)})
    work.notices.append(Notice("booth", visit.id))
    return {"visit": visit.id, "same": same}


def judge(work: Work, command: JudgeSlot) -> dict[str, object]:
    """The slot stands for this vehicle, or it does not and the vehicle is a walk-in.

    Raises `slot.none`, `slot.not_here`, `slot.why`, and for a slot that shall stand
    `slot.other_tractor` and `slot.other_trailer`: a slot is never handed on, and a plate that was
    misread is corrected first.
    """
    visit, slot = _here(work, command.visit_id)
    if not command.why:
        raise DomainError("slot.why")
    word = STANDS if command.stands else REFUSED
    refused = slots.refusal(replace(slot, word=STANDS), visit)
    if command.stands and refused:
        raise DomainError(refused, plate=visit.plate)
    actor = work.actor.name
    work.put(replace(slot, word=word, word_by=actor, word_at=work.now, word_why=command.why))
    body: dict[str, str | int] = {"slot": slot.slot, "why": command.why}
    book.act(work, f"slot_{word}", visit.id, slot.draw_id, body)
    work.notices.append(Notice("booth", visit.id))
    return {"visit": visit.id, "word": word}


def _here(work: Work, visit_id: str) -> tuple[Visit, SlotRequest]:
    """A vehicle that has come, and the slot on which a person may have a word."""
    visit, slot = work.visit(visit_id), work.state.slots.get(visit_id)
    if slot is None or not (slot.held or slot.word == REFUSED):
        raise DomainError("slot.none", plate=visit.plate)
    if visit.state not in PRESENT_STATES:
        raise DomainError("slot.not_here", plate=visit.plate)
    return visit, slot
