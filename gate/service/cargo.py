"""What people do with trailers and goods: couple, uncouple, swap, hand over, set down, seize.

What the lanes read is evidence; a swap is a person's word. After each of these, custody follows
what the vehicle carries now.
"""

from anpr.plate import normalise
from gate.journey.commands import Couple, GiveBack, Seize, Swap, Transfer, Uncouple
from gate.journey.consignment import Consignment, ConsignmentState, ConsignmentStep
from gate.journey.consignment import advance as goods_advance
from gate.journey.equipment import Equipment, EquipmentKind, EquipmentState, EquipmentStep
from gate.journey.equipment import advance as equipment_advance
from gate.journey.errors import DomainError, Turn
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, clear, goods, keepword, leave
from gate.service.policy import Action, allowed
from gate.service.work import Work


def couple(work: Work, command: Couple) -> dict[str, object]:
    """Put a trailer or container behind the vehicle; what lies on it comes along.

    Said of the one it pulls already while the lane read another, it means that the lane misread.
    """
    visit = _inside(work, command.visit_id)
    number = _number(command.number)
    kind = _kind(command.kind)
    found = goods.present(work, number)
    read = leave.trailer_read(work.sighting(visit.sighting_id))
    if found is not None and found.visit_id == visit.id and read not in ("", number):
        return _misread(work, visit, found, read)
    if found is None:
        trailer = goods.new_equipment(work, visit, number, kind)
    elif found.state is EquipmentState.COUPLED:
        other = work.find_visit(found.visit_id)
        plate = other.plate if other else ""
        raise DomainError("equipment.coupled_elsewhere", number=number, plate=plate)
    else:
        state = equipment_advance(found.state, EquipmentStep.COUPLE)
        trailer = replace(found, state=state, visit_id=visit.id, place="")
        work.put(trailer)
        goods.along(work, trailer, visit.id, "")
        visit = work.known(visit.id)
    if kind is EquipmentKind.TRAILER:
        visit = replace(visit, trailer=number)
    book.act(work, "couple", visit.id, number, {"kind": kind.value})
    clear.refresh(work, visit)
    return {"visit": visit.id, "equipment": trailer.id, "number": number}


def _misread(work: Work, visit: Visit, trailer: Equipment, read: str) -> dict[str, object]:
    """A person looked: it is the trailer of the book. The reading stays, and that it was wrong."""
    work.finding(visit.id, leave.MISREAD, read=read, trailer=trailer.number)
    body = {"kind": trailer.kind.value, "misread": read}
    book.act(work, "couple", visit.id, trailer.number, body)
    clear.refresh(work, visit)
    return {"visit": visit.id, "equipment": trailer.id, "number": trailer.number}


def uncouple(work: Work, command: Uncouple) -> dict[str, object]:
    """Set down a trailer or container; what lies on it stays on it."""
    visit = _inside(work, command.visit_id)
    number = _number(command.number)
    found = next((e for e in work.coupled(visit.id) if e.number == number), None)
    if found is None:
        raise DomainError("equipment.not_coupled", number=number, plate=visit.plate)
    _known_place(work, command.place)
    state = equipment_advance(found.state, EquipmentStep.UNCOUPLE)
    trailer = replace(found, state=state, visit_id="", place=command.place)
    work.put(trailer)
    goods.along(work, trailer, "", command.place)
    visit = work.known(visit.id)
    if visit.trailer == number:
        visit = replace(visit, trailer="")
    book.act(work, "uncouple", visit.id, number, {"place": command.place})
    clear.refresh(work, visit)
    return {"visit": visit.id, "equipment": trailer.id, "number": number}


def swap(work: Work, command: Swap) -> dict[str, object]:
    """One trailer set down, another taken, in one word of a person."""
    uncouple(work, Uncouple(command.visit_id, command.out, command.place))
    return couple(work, Couple(command.visit_id, command.into))


def transfer(work: Work, command: Transfer) -> dict[str, object]:
    """Goods go to another vehicle, or to the ground."""
    lot = work.consignment(command.consignment_id)
    _known_place(work, command.place)
    giver = lot.visit_id
    if command.to_visit:
        taker = _taker(work, command.to_visit, lot)
        if taker.id == giver:
            raise DomainError("transfer.same_vehicle", plate=taker.plate)
        on_ground = lot.state is ConsignmentState.IN_YARD
        step = ConsignmentStep.TAKE_UP if on_ground else ConsignmentStep.HAND_OVER
        trailer = next((e.id for e in work.coupled(taker.id)), "")
    else:
        step, trailer = ConsignmentStep.SET_DOWN, ""
    state = goods_advance(lot.state, step)
    goods.hand_over(work, replace(lot, state=state, equipment_id=trailer), lot, command)
    if command.to_visit and taker.left_at:
        gone = goods_advance(state, ConsignmentStep.LEAVE)
        lot = work.consignment(lot.id)
        work.put(replace(lot, state=gone, left_with=taker.id, side_out=taker.side_out))
    for visit_id in (giver, command.to_visit):
        touched = work.find_visit(visit_id)
        if touched is not None and touched.is_open:
            clear.refresh(work, touched)
    return {"consignment": lot.id, "from": giver, "to": command.to_visit}


def _taker(work: Work, visit_id: str, lot: Consignment) -> Visit:
    """Who takes the goods: a vehicle inside, or one that went with them while nobody wrote it."""
    taker = work.known(visit_id)
    if taker.left_at and lot.state is ConsignmentState.IN_YARD:
        return taker
    return _inside(work, visit_id)


def seize(work: Work, command: Seize) -> dict[str, object]:
    """The agency takes the goods; the vehicle may leave without them."""
    lot = work.consignment(command.consignment_id)
    _may_seize(work, command)
    state = goods_advance(lot.state, ConsignmentStep.SEIZE)
    until = keepword.of_goods(work, lot)
    work.put(replace(lot, state=state, visit_id="", equipment_id="", keeps_until=until))
    body = {"agency": command.agency, "reason": command.reason}
    paper = book.paper(body, command.paper_no, command.photo)
    book.act(work, "seizure", lot.brought_by, lot.id, paper)
    carrier = work.find_visit(lot.visit_id)
    if carrier is not None and carrier.is_open:
        clear.refresh(work, carrier)
    return {"consignment": lot.id, "state": state.value}


def give_back(work: Work, command: GiveBack) -> dict[str, object]:
    """Seized goods are given back by the agency: they lie in the yard."""
    lot = work.consignment(command.consignment_id)
    _may_seize(work, command)
    state = goods_advance(lot.state, ConsignmentStep.GIVE_BACK)
    work.put(replace(lot, state=state))
    body = book.paper({"agency": command.agency, "reason": command.reason}, command.paper_no, "")
    book.act(work, "seizure_ended", lot.brought_by, lot.id, body)
    return {"consignment": lot.id, "state": state.value}


def _may_seize(work: Work, command: Seize | GiveBack) -> None:
    """The agency by its own login, or the marshal with its paper."""
    own = allowed(work.actor.role, Action.SEIZE) and work.actor.agency == command.agency
    if not own and not allowed(work.actor.role, Action.HOLD_ON_PAPER):
        raise DomainError(
            "policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=Action.SEIZE.value
        )
    if not command.reason or not command.paper_no:
        raise DomainError("seize.paper_needed", agency=command.agency)


def _inside(work: Work, visit_id: str) -> Visit:
    visit = work.visit(visit_id)
    if not visit.is_inside:
        raise DomainError("visit.not_inside", plate=visit.plate, state=visit.state.value)
    return visit


def _number(text: str) -> str:
    number = normalise(text)
    if not number:
        raise DomainError("equipment.no_number")
    return number


def _kind(word: str) -> EquipmentKind:
    if word not in set(EquipmentKind):
        raise DomainError("equipment.unknown_kind", kind=word)
    return EquipmentKind(word)


def _known_place(work: Work, place: str) -> None:
    if place and place not in work.rules.yard.bays:
        raise DomainError("place.unknown", place=place)
