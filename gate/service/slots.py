"""Slots by draw: a window in which anybody declared may ask, then a draw that anybody can redo.

Who asks first gains nothing. A slot is bound to tractor, trailer and driver; it cannot be handed
on, because there is no act that would do it. The published list holds digests, never plates; each
driver can make its own. Missing a slot costs days of horizon, never money: by the tractor, and by
its carrier where the declaration names one (`gate.service.slotrecord`).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from gate.journey.errors import DomainError
from gate.journey.slot_commands import AnnounceDraw, AskSlot, DrawSlots
from gate.journey.slotdraw import CANCELLED, STANDS, SlotDraw, SlotRequest
from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from gate.layout import GATE
from gate.service import book, slotrecord
from gate.service.slotrecord import begins as begins
from gate.service.slotrecord import day_of as day_of
from gate.service.slotrecord import still_comes as still_comes
from gate.service.work import Work
from parking.draw import DrawError, Drawn, Grant, Published, Request, draw, sha
from parking.rule import SlotRule
from parking.slots import Record, carrier_days, gate_rate, horizon_days, in_time, no_show_rate

LATELY_US = 30 * 24 * 3_600_000_000  # missed slots and lost draws are remembered so long
CODE = 16  # characters of a digest: enough to be one's own
AGAIN = ("", " b", " c", " d")  # names of a day's draws, when one was cancelled in its window
FEWEST = 4  # characters of the number of a driver's papers


def announce(work: Work, command: AnnounceDraw) -> dict[str, object]:
    """Open the window of a day.

    Raises `slot.day` for a day that is no date, past or beyond the horizon, `slot.closes` for a
    window that is over or ends after the first slot began, `slot.commitment` for what is no
    SHA-256, `slot.announced` for a second draw of a day, unless the first was
    cancelled while its window was open.
    """
    rule, today = slot_rule(work), day_of(work.now)
    try:
        day = date.fromisoformat(command.day)
    except ValueError:
        raise DomainError("slot.day") from None
    if not today <= day <= today + timedelta(days=rule.horizon_days):
        raise DomainError("slot.day")
    if not work.now < command.closes_at <= begins(command.day, rule.times[0]):
        raise DomainError("slot.closes")
    if len(command.commitment) != 64 or set(command.commitment) - set("0123456789abcdef"):
        raise DomainError("slot.commitment")
    before = [one for one in work.draws().values() if one.day == command.day]
    if len(before) == len(AGAIN) or not all(one.void for one in before):
        raise DomainError("slot.announced", day=command.day)
    name = f"{GATE} {command.day}{AGAIN[len(before)]}"
    places = " ".join(f"{one}={rule.places}" for one in rule.times)
    actor = work.actor
    made = SlotDraw(
        name,
        command.day,
        places,
        command.commitment,
        actor.name,
        actor.device,
        work.now,
        command.closes_at,
    )
    work.put(made)
    body: dict[str, str | int] = {"commitment": command.commitment, "closes_at": command.closes_at}
    book.act(work, "slots_announced", "", name, body)
    return {"draw": name, "places": places}


def ask(work: Work, command: AskSlot) -> dict[str, object]:
    """A declared vehicle asks, or changes what it asked, until the window closes.

    Raises `slot.no_draw`, `slot.called_off`, `slot.closed`, `slot.not_expected` for who is no
    longer on the way, `slot.wishes`, `slot.driver`, `slot.horizon` for who missed slots of late,
    `slot.horizon_carrier` for a vehicle of a carrier whose vehicles did, and `slot.twice` when the
    trailer or the driver asks with another vehicle.
    """
    found = find(work, command.draw_id)
    visit = work.visit(command.visit_id)
    _not_cancelled(found)
    if found.drawn_at or work.now >= found.closes_at:
        raise DomainError("slot.closed")
    if visit.state is not Custody.EXPECTED:
        raise DomainError("slot.not_expected", plate=visit.plate)
    wishes = tuple(dict.fromkeys(command.wishes))
    if not wishes or set(wishes) - found.offered.keys():
        raise DomainError("slot.wishes")
    driver = papers(command.driver)
    carrier = slotrecord.carrier(visit.payer)
    _not_too_far(work, (date.fromisoformat(found.day) - day_of(work.now)).days, visit, carrier)
    made = SlotRequest(
        f"{found.id} {visit.id}",
        found.id,
        visit.id,
        visit.plate,
        visit.trailer,
        code(found.id, driver),
        ",".join(wishes),
        work.actor.name,
        work.now,
        _lost(work, visit.plate),
        carrier=carrier,
    )
    for other in of_draw(work.slot_requests(), found.id):
        if other.visit_id != made.visit_id and _shares(other, made):
            raise DomainError("slot.twice")
    work.put(made)
    return {"draw": found.id, "wishes": list(wishes), "code": code(found.id, visit.plate)}


def hold_draw(work: Work, command: DrawSlots) -> dict[str, object]:
    """The secret is told, the public word is known: everybody's lot follows.

    Raises `slot.no_draw`, `slot.called_off`, `slot.drawn`, `slot.still_open`, and what
    `parking.draw` refuses.
    """
    found = find(work, command.draw_id)
    _not_cancelled(found)
    if found.drawn_at:
        raise DomainError("slot.drawn")
    if work.now < found.closes_at:
        raise DomainError("slot.still_open")
    told = replace(found, secret=command.secret, beacon=command.beacon.strip())
    asked = of_draw(work.slot_requests(), found.id)
    try:
        drawn = redo(told, asked)
    except DrawError as error:
        raise DomainError(error.key) from None
    actor = work.actor
    work.put(
        replace(
            told, seed=drawn.seed, drawn_by=actor.name, drawn_on=actor.device, drawn_at=work.now
        )
    )
    slots = {grant.tractor: grant.slot for grant in drawn.grants}
    lots = {one.tractor: number for number, one in drawn.order}
    for one in asked:
        mine = code(found.id, one.tractor)
        slot = slots.get(mine, "")
        starts = begins(found.day, slot) if slot else 0
        work.put(replace(one, number=lots[mine], slot=slot, begins_at=starts))
    book.act(work, "slots_drawn", "", found.id, {"seed": drawn.seed, "beacon": told.beacon})
    return {"draw": found.id, "seed": drawn.seed, "given": len(slots), "asked": len(asked)}


def redo(told: SlotDraw, asked: Iterable[SlotRequest]) -> Drawn:
    """The draw, from nothing but what is published; raises `DrawError`."""
    requests = tuple(listed(one) for one in asked)
    published = Published(told.id, told.commitment, requests, told.secret, told.beacon)
    return draw(published, told.offered)


def listed(one: SlotRequest) -> Request:
    """A request as it stands in the published list: digests, no plate."""
    trailer = code(one.draw_id, one.trailer) if one.trailer else ""
    tractor = code(one.draw_id, one.tractor)
    wishes = tuple(one.wishes.split(","))
    return Request(
        tractor=tractor, trailer=trailer, driver=one.driver, wishes=wishes, lost=one.lost
    )


def papers(written: str) -> str:
    """The number of a driver's papers in one spelling; raises `slot.driver`."""
    number = "".join(written.split()).upper()
    if len(number) < FEWEST or not number.isalnum():
        raise DomainError("slot.driver")
    return number


def code(draw_id: str, text: str) -> str:
    """What stands in a draw's list for a plate or the number of a driver's papers."""
    return sha(f"{draw_id}|{text}")[:CODE]


def of_draw(asked: Iterable[SlotRequest], draw_id: str) -> list[SlotRequest]:
    """What was asked of one draw, in the order of the published list."""
    return sorted((a for a in asked if a.draw_id == draw_id), key=lambda a: listed(a).line)


def booked(slot: SlotRequest | None, visit: Visit, rule: SlotRule) -> bool:
    """Whether this vehicle came in the slot that was given to it, by all that is known of it."""
    if slot is None or not slot.held or refusal(slot, visit):
        return False
    return when_came(slot, visit, rule) == "booked"


def refusal(slot: SlotRequest, visit: Visit) -> str:
    """Why this visit is not what the slot was granted to, as `Grant.refuses`; "" = it is.

    The driver counts as the one who asked while nobody has looked, and when a person said so.
    """
    unseen = not slot.seen or slot.word == STANDS
    driver = slot.driver if unseen else slot.seen
    return grant_of(slot).refuses(visit.plate, visit.trailer, driver)


def grant_of(slot: SlotRequest) -> Grant:
    """What was granted, by what stands on plates (the driver by a digest)."""
    return Grant(slot.slot, slot.tractor, slot.trailer, slot.driver)


def when_came(slot: SlotRequest, visit: Visit, rule: SlotRule) -> str:
    """`early`, `booked` or `late` by when it was first seen at the gate; "" = it has not come.

    The gate's own queue costs nobody the slot.
    """
    came = slot.came_at or visit.entered_at or visit.stage_since
    return in_time(slot.begins_at, came, rule) if came else ""


def came(work: Work, asked_as: str, visit_id: str, at: int) -> None:
    """Who asked as that visit has come, at that instant, and is this visit."""
    for one in work.slot_asks(asked_as):
        work.put(replace(one, visit_id=visit_id, came_at=one.came_at or at))


def merged(work: Work, gone: str, kept: str) -> None:
    """The visit `gone` proved to be `kept`: what was asked as the one is the other's."""
    for one in work.slot_asks(gone):
        work.put(replace(one, visit_id=kept))


def stage(one: SlotDraw, now: int) -> str:
    """`open` for requests, `closed` until the lots are drawn, `drawn`, or `cancelled`."""
    if one.cancelled_at:
        return "cancelled"
    if one.drawn_at:
        return "drawn"
    return "open" if now < one.closes_at else "closed"


def slot_rule(work: Work) -> SlotRule:
    """The rule of slots; raises `slot.no_draw` where no rule of the queues is in force."""
    if work.state.queues is None:
        raise DomainError("slot.no_draw")
    return work.state.queues.rules.rule.slots


def find(work: Work, draw_id: str) -> SlotDraw:
    """The draw of that name; raises `slot.no_draw`."""
    found = work.draws().get(draw_id)
    if found is None:
        raise DomainError("slot.no_draw")
    return found


def _not_cancelled(found: SlotDraw) -> None:
    if found.cancelled_at:
        raise DomainError("slot.called_off", day=found.day)


def _not_too_far(work: Work, ahead: int, visit: Visit, carrier: str) -> None:
    """Who missed slots of late asks less far ahead, and so do the vehicles of its carrier."""
    rule = slot_rule(work)
    days = horizon_days(_missed(work, visit.plate), rule)
    if ahead > days:
        raise DomainError("slot.horizon", days=days)
    found = slotrecord.records(work.slot_requests(), work.state.visits, work.now, rule)
    mine, gate = found.get(carrier, Record()), gate_rate(found.values(), rule)
    days = carrier_days(no_show_rate(mine.missed, mine.given, gate, rule), gate, rule)
    if ahead > days:
        raise DomainError(
            "slot.horizon_carrier", days=days, given=mine.given, missed=mine.missed, code=carrier
        )


def _shares(one: SlotRequest, other: SlotRequest) -> bool:
    same_trailer = bool(one.trailer) and one.trailer == other.trailer
    return same_trailer or one.driver == other.driver or one.tractor == other.tractor


def _lately(work: Work, plate: str) -> list[SlotRequest]:
    since = work.now - LATELY_US
    asked = work.slot_requests()
    mine = (one for one in asked if one.tractor == plate and one.asked_at > since)
    return [one for one in mine if one.number and one.word != CANCELLED]


def _lost(work: Work, plate: str) -> int:
    """How many draws of late gave this tractor nothing."""
    return sum(not one.slot for one in _lately(work, plate))


def _missed(work: Work, plate: str) -> int:
    """How many slots of late this tractor did not come for; one passed on to it does not count."""
    rule = slot_rule(work)
    over = [a for a in _lately(work, plate) if not still_comes(a, work.now, rule)]
    mine = (one for one in over if slotrecord.counts(one))
    return sum(not slotrecord.used(one, work.find_visit(one.visit_id)) for one in mine)
