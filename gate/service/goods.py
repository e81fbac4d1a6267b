"""What lies on what: which goods and trailers a vehicle has now, and how they come and go with it.

Goods lie on the trailer when there is one, so they move with it. They are charged once, on the
visit that brought them. Nothing here is a person's command (`gate.service.cargo`).
"""

from collections.abc import Mapping

from gate.journey.clearance import required, route
from gate.journey.commands import Transfer
from gate.journey.consignment import (
    Consignment,
    ConsignmentState,
    ConsignmentStep,
    HandOver,
)
from gate.journey.consignment import advance as goods_advance
from gate.journey.equipment import Equipment, EquipmentKind, EquipmentState, EquipmentStep
from gate.journey.equipment import advance as equipment_advance
from gate.journey.opening import assessed_side
from gate.journey.turn import Link, vehicle_facts
from gate.journey.versions import replace
from gate.journey.visit import Visit
from gate.service import book, keepword
from gate.service.work import Work

_GOODS = ("flow", "regime", "commodity", "goods", "weight_kg", "volume_m3")
AGAIN = frozenset({Link.TURNED_BACK, Link.RETRY})


def carried(work: Work, visit: Visit) -> list[Consignment]:
    """Goods that lie on this vehicle or on what it pulls, now."""
    return [c for c in work.goods(visit.id) if _aboard(c, visit)]


def brought(work: Work, visit: Visit) -> list[Consignment]:
    """Goods that this visit brought into the area, wherever they are now."""
    return [c for c in work.goods(visit.id) if c.brought_by == visit.id]


def _aboard(goods: Consignment, visit: Visit) -> bool:
    return goods.visit_id == visit.id and goods.state is ConsignmentState.ABOARD


def leaving_facts(work: Work, visit: Visit) -> Mapping[str, object]:
    """The facts that decide clearances and side: what the vehicle carries now.

    With its own goods aboard they are its facts as stated; with goods taken over they are those
    of the goods; with its goods gone it is empty.
    """
    goods_known = work.goods(visit.id)
    if not goods_known:
        return visit.facts
    now = [c for c in goods_known if _aboard(c, visit)]
    mine = [c for c in goods_known if c.brought_by == visit.id]
    back_again = [c for c in goods_known if c.brought_by != visit.id]
    loaded_again = visit.link in AGAIN and visit.facts.get("load") == "LOADED"
    if any(c.brought_by == visit.id for c in now) or (loaded_again and (now or not back_again)):
        return visit.facts
    if now:
        goods = dict(now[-1].facts)
        journey = "INLAND" if goods.get("flow") == "IMPORT" else "THROUGH"
        return {**vehicle_facts(visit.facts), **goods, "load": "LOADED", "journey": journey}
    if back_again or any(c.state is not ConsignmentState.VOID for c in mine):
        return {**vehicle_facts(visit.facts), "flow": "NONE", "load": "EMPTY"}
    return visit.facts


def as_loaded(work: Work, visit: Visit) -> Visit:
    """The visit with the facts of what it carries now, as `leaving_facts` has them."""
    facts = leaving_facts(work, visit)
    return visit if facts is visit.facts else replace(visit, facts=facts)


def leaving_side(work: Work, visit: Visit) -> str:
    """The side by which it should leave; who transshipped goes back where it came from."""
    facts = leaving_facts(work, visit)
    if facts.get("flow") == "NONE" and visit.facts.get("journey") == "TRANSSHIP":
        return visit.side_in
    return assessed_side(facts, visit.side_in)


def needed(work: Work, visit: Visit) -> tuple[str, ...]:
    """Agencies that must confirm before it may leave: by what it carries now and by its route."""
    facts = {**leaving_facts(work, visit), "route": route(visit.side_in, leaving_side(work, visit))}
    return required(facts, work.rules.requirements)


def goods_aboard(work: Work, visit: Visit) -> bool:
    """True when it was assessed as transshipping and its goods are still on it."""
    mine = visit.facts.get("journey") == "TRANSSHIP"
    return mine and any(c.brought_by == visit.id for c in carried(work, visit))


def state_goods(work: Work, visit: Visit) -> None:
    """Bring the goods in line with the facts of a visit that is inside: made, changed or void."""
    if not visit.is_inside or visit.link in AGAIN:
        return
    loaded = visit.facts.get("load") == "LOADED" and visit.facts.get("flow") in ("EXPORT", "IMPORT")
    goods = {name: visit.facts[name] for name in _GOODS if name in visit.facts}
    mine = brought(work, visit)
    if not mine:
        if loaded and not carried(work, visit):
            trailer = next((e.id for e in work.coupled(visit.id)), "")
            made = Consignment(
                work.new_id(),
                visit.id,
                ConsignmentState.ABOARD,
                visit.id,
                trailer,
                facts=goods,
                payer=dict(visit.payer),
            )
            work.put(made)
        return
    old = mine[0]
    if old.state in (ConsignmentState.ABOARD, ConsignmentState.VOID) and old.visit_id == visit.id:
        step = ConsignmentStep.STATE if loaded else ConsignmentStep.UNSTATE
        wrong = (old.state is ConsignmentState.VOID) == loaded
        state = goods_advance(old.state, step) if wrong else old.state
        new = replace(old, state=state, facts=goods, payer=dict(visit.payer))
        if new != old:
            work.put(new)


def left_loaded(work: Work, visit: Visit) -> bool:
    """Whether goods were on this vehicle when it left."""
    return any(c.left_with == visit.id for c in work.goods(visit.id))


def entered(work: Work, visit: Visit) -> None:
    """The trailer read at the enter lane is in the area now, behind this vehicle."""
    if visit.trailer and not any(e.number == visit.trailer for e in work.coupled(visit.id)):
        there = present(work, visit.trailer)
        if there is not None:
            work.finding(visit.id, "same_trailer_inside", trailer=visit.trailer)
            work.put(replace(there, state=EquipmentState.COUPLED, visit_id=visit.id, place=""))
            return
        new_equipment(work, visit, visit.trailer, EquipmentKind.TRAILER)


def left(work: Work, visit: Visit, side: str, at: int) -> None:
    """What it pulls and what lies on it leave with it."""
    for trailer in work.coupled(visit.id):
        work.put(
            replace(
                trailer,
                state=equipment_advance(trailer.state, EquipmentStep.LEAVE),
                left_with=visit.id,
                left_at=at,
                side_out=side,
                place="",
            )
        )
    for goods in carried(work, visit):
        state = goods_advance(goods.state, ConsignmentStep.LEAVE)
        work.put(replace(goods, state=state, left_with=visit.id, side_out=side))


def back(work: Work, visit: Visit, before_id: str) -> None:
    """What left with `before_id` is on this vehicle again: turned back, or it never left."""
    for goods in work.goods(before_id):
        if goods.state is ConsignmentState.GONE and goods.left_with == before_id:
            trailer = next((e.id for e in work.coupled(visit.id)), "")
            work.put(
                replace(
                    goods,
                    state=goods_advance(goods.state, ConsignmentStep.COME_BACK),
                    visit_id=visit.id,
                    equipment_id=trailer,
                    left_with="",
                    side_out="",
                )
            )


def forth(work: Work, visit: Visit, before_id: str) -> None:
    """It was not turned back after all: the goods that `back` brought are gone with the other."""
    for goods in carried(work, visit):
        if goods.brought_by != visit.id:
            state = goods_advance(goods.state, ConsignmentStep.LEAVE)
            work.put(replace(goods, state=state, visit_id=before_id, left_with=before_id))


def as_read(work: Work, visit: Visit, before: str, now: str) -> None:
    """The vehicle left with the trailer `now`; the one it should have had stands here still."""
    for trailer in work.coupled(visit.id):
        if trailer.number == before:
            down = equipment_advance(trailer.state, EquipmentStep.UNCOUPLE)
            trailer = replace(trailer, state=down, visit_id="")
            work.put(trailer)
            along(work, trailer, "", "")
    taken = present(work, now)
    if taken is not None and taken.state is EquipmentState.STANDING:
        taken = replace(
            taken, state=equipment_advance(taken.state, EquipmentStep.COUPLE), visit_id=visit.id
        )
        work.put(taken)
        along(work, taken, visit.id, "")


def unleft(work: Work, visit: Visit) -> None:
    """The visit had not left after all: its trailer and goods are still here.

    A trailer of that number that has come again since, or that a person has coupled elsewhere,
    stays where it was last seen; whether these are one is a question to a person.
    """
    for trailer in work.equipment():
        if trailer.left_with == visit.id:
            if present(work, trailer.number) is not None:
                work.finding(visit.id, "same_trailer_inside", trailer=trailer.number)
                continue
            state = equipment_advance(trailer.state, EquipmentStep.COME_BACK)
            work.put(replace(trailer, state=state, left_with="", left_at=0, side_out=""))
    back(work, visit, visit.id)


def present(work: Work, number: str) -> Equipment | None:
    """The trailer or container of that number that is in the area now."""
    return next((e for e in work.equipment() if e.is_present and e.number == number), None)


def new_equipment(work: Work, visit: Visit, number: str, kind: EquipmentKind) -> Equipment:
    """A trailer or container that came with this vehicle; its goods lie on it."""
    made = Equipment(
        work.new_id(),
        kind,
        number,
        EquipmentState.COUPLED,
        visit.id,
        visit.id,
        visit.entered_at,
        visit.side_in,
    )
    work.put(made)
    for goods in carried(work, visit):  # goods stated before the trailer was known lie on it
        if not goods.equipment_id:
            work.put(replace(goods, equipment_id=made.id))
    return made


def along(work: Work, trailer: Equipment, visit_id: str, place: str) -> None:
    """Goods on a trailer are on whatever pulls it."""
    for goods in work.consignments():
        if goods.equipment_id == trailer.id and goods.state is ConsignmentState.ABOARD:
            step = Transfer(goods.id, visit_id, place)
            hand_over(work, goods, goods, step)


def hand_over(work: Work, new: Consignment, old: Consignment, command: Transfer) -> None:
    """Record that goods went from the carrier of `old` to the one that the command names.

    Until when they keep goes with them; whoever holds either visit reads it again.
    """
    place = "" if command.to_visit else command.place
    until = keepword.of_goods(work, old)
    kept = 0 if command.to_visit else until  # on the ground the goods keep it themselves
    work.put(replace(new, visit_id=command.to_visit, place=place, keeps_until=kept))
    work.put(
        HandOver(
            work.new_id(),
            old.id,
            old.visit_id,
            command.to_visit,
            place,
            work.now,
            work.actor.name,
        )
    )
    body = {"from": old.visit_id, "to": command.to_visit, "place": place}
    book.act(work, "hand_over", old.brought_by, old.id, body)
    giver = work.find_visit(old.visit_id)
    rest = carried(work, giver) if giver is not None else []
    keepword.hand_on(work, until, old.visit_id, rest, command.to_visit)
