"""What must hold at a gate at every moment, whatever has happened: checked on the whole present.

Each function looks at one truth and fails with words about the vehicle concerned.
"""

from collections import Counter

from fees.charge import ChargeState
from gate.journey.consignment import ConsignmentState
from gate.journey.equipment import EquipmentState
from gate.journey.oversight import Override
from gate.journey.slotdraw import GIVEN_BACK, SlotRequest
from gate.journey.turn import Link
from gate.journey.visit import TRANSITIONS, UNASSIGNED, Custody, Step
from gate.service import slotback, slotcheck, slots
from gate.service.state import State
from gate.service.work import Work
from tests.sim.desk import NODE, Desk, rules


def hold(desk: Desk) -> None:
    """Every truth, one after another."""
    nobody_is_in_two_places(desk)
    every_crossing_is_in_one_visit(desk)
    trailers_and_goods_are_somewhere(desk)
    no_goods_are_charged_twice(desk)
    every_opening_has_its_cause(desk)
    every_state_has_a_way_out(desk)
    the_book_balances(desk)
    slots_are_as_they_were_drawn(desk)
    slots_go_with_their_vehicles(desk)


def nobody_is_in_two_places(desk: Desk) -> None:
    """One bay holds one vehicle, one lane shows one, and only who is inside has a place."""
    visits = desk.state.visits.values()
    bays = Counter(v.place for v in visits if v.place not in ("", UNASSIGNED))
    assert not [bay for bay, count in bays.items() if count > 1], bays
    standing = Counter(v.lane for v in visits if v.lane)
    assert not [lane for lane, count in standing.items() if count > 1], standing
    for visit in visits:
        assert bool(visit.place) == visit.is_inside, (visit.plate, visit.state, visit.place)
        assert desk.state.occupied.get(visit.place, visit.id) == visit.id, visit


def every_crossing_is_in_one_visit(desk: Desk) -> None:
    """A passage belongs to exactly one visit, and enters before it leaves."""
    visits = desk.state.visits.values()
    ends = Counter(p for v in visits for p in (v.enter_passage, v.leave_passage) if p)
    assert not [p for p, count in ends.items() if count > 1], ends
    told = {p.id: p.visit_id for p in desk.passages() if p.visit_id}
    assert set(ends) <= set(told), set(ends) - set(told)
    lost = [one for one in told if one not in ends and told[one] in desk.state.visits]
    assert not lost, lost  # those of a visit that closed a week ago are no longer at hand
    for visit in visits:
        if visit.enter_passage and visit.leave_passage:
            assert visit.entered_at <= visit.left_at, visit
        assert bool(visit.leave_passage) <= (visit.state is Custody.LEFT), visit
        inside = bool(visit.enter_passage) and not visit.left_at
        assert inside <= visit.is_inside, visit


def trailers_and_goods_are_somewhere(desk: Desk) -> None:
    """A trailer hangs on one vehicle that is here; goods aboard lie on something that is here."""
    state = desk.state
    for trailer in state.equipment.values():
        if trailer.state is EquipmentState.COUPLED:
            assert state.visits[trailer.visit_id].is_inside, trailer
        assert (trailer.state is EquipmentState.STANDING) <= (trailer.visit_id == ""), trailer
    present = Counter(e.number for e in state.equipment.values() if e.is_present)
    assert not [number for number, count in present.items() if count > 1], present
    for goods in state.consignments.values():
        if goods.state is ConsignmentState.ABOARD and goods.visit_id:
            carrier = state.visits[goods.visit_id]  # turned back, it brings them to the lane again
            assert carrier.is_inside or carrier.state is Custody.AT_GATE, goods
        elif goods.state is ConsignmentState.ABOARD:
            trailer = state.equipment[goods.equipment_id]
            assert trailer.state is EquipmentState.STANDING, (goods, trailer)
        if goods.state in (ConsignmentState.IN_YARD, ConsignmentState.SEIZED):
            assert not goods.visit_id, goods


def no_goods_are_charged_twice(desk: Desk) -> None:
    """Only the visit that brought goods owes for them; who took over or came again owes nothing."""
    state = desk.state
    for visit in state.visits.values():
        live = [state.charges[i] for i in state.charges_of.get(visit.id, ())]
        live = [c for c in live if c.state is not ChargeState.REVERSED]
        first = [c for c in live if "already_paid_vnd" not in c.assessment]
        assert len(first) <= 1, (visit.plate, live)
        assert sum(c.paid for c in live) <= sum(c.total for c in live), live
        again = visit.link in (Link.TURNED_BACK, Link.RETRY)
        if again and visit.facts.get("earlier_passages"):
            for charge in live:
                if charge.assessment.get("exemption") == "X6":
                    assert charge.total == 0, charge


def every_opening_has_its_cause(desk: Desk) -> None:
    """A lane is opened by the rule, or by a person who is named for it.

    What two people have signed keeps the visit that it was signed for, also when that proves to
    be part of another.
    """
    named = {(_home(desk, e.visit_id), e.lane) for e in desk.kept if isinstance(e, Override)}
    for opening in desk.openings():
        if opening.cause != "opening":
            assert (_home(desk, opening.visit_id), opening.lane) in named, opening


def _home(desk: Desk, visit_id: str) -> str:
    """The visit that this one proved to be."""
    visits = desk.state.visits  # those that closed a week ago are no longer at hand
    while visit_id in visits and visits[visit_id].merged_into:
        visit_id = visits[visit_id].merged_into
    return visit_id


def every_state_has_a_way_out(desk: Desk) -> None:
    """Whoever is here can leave; whoever is expected comes, or does not."""
    for visit in desk.state.visits.values():
        if visit.is_inside or visit.state is Custody.AT_GATE:
            assert (visit.state, Step.PASSED_OUT) in TRANSITIONS, visit
        elif visit.is_open:
            assert (visit.state, Step.EXPIRED) in TRANSITIONS, visit


def the_book_balances(desk: Desk) -> None:
    """Debits equal credits in every entry, and entries are chained without a gap."""
    prev = None
    for number, entry in enumerate(desk.entries(), 1):
        assert entry.id == number, entry
        assert sum(amount for _, amount in entry.postings) == 0, entry
        assert prev is None or entry.prev == prev, entry
        prev = entry.hash


def slots_are_as_they_were_drawn(desk: Desk) -> None:
    """Whoever redoes a draw and every giving back finds who has which slot, never one too many."""
    asked: dict[str, list[SlotRequest]] = {}
    for one in desk.state.slot_requests.values():
        asked.setdefault(one.draw_id, []).append(one)
    for name, mine in asked.items():
        found = desk.state.draws[name]
        given = [one for one in mine if one.slot and one.word != GIVEN_BACK]
        if found.cancelled_at:
            assert not [one for one in mine if one.held], name
        elif not found.drawn_at:
            assert not given, name
        else:
            stands = slotback.as_it_stands(_reading(desk), name)
            has = {(slots.code(name, one.tractor), one.slot) for one in given}
            assert has == {(grant.tractor, grant.slot) for grant in stands.grants}, name
        for time, count in Counter(one.slot for one in given).items():
            assert count <= found.offered[time], (name, time)
        heirs = Counter(one.heir_of for one in mine if one.heir_of)
        assert all(count == 1 for count in heirs.values()), heirs


def slots_go_with_their_vehicles(desk: Desk) -> None:
    """What was asked belongs to a visit that stands, and a start from the books finds the same."""
    state, again = desk.state, State()
    for name in sorted(state.slot_requests):
        again.apply(state.slot_requests[name])
    assert again.slots == state.slots
    asks = {visit: set(names) for visit, names in state.slot_asks.items() if names}
    assert asks == {visit: set(names) for visit, names in again.slot_asks.items()}
    reading = _reading(desk)
    for visit_id in asks:
        visit = state.visits.get(visit_id)
        if visit is None:  # closed a week ago
            continue
        assert not visit.merged_into, visit
        slotcheck.check(reading, visit, None)
        on_the_way = visit.state in (Custody.EXPECTED, Custody.NO_SHOW)
        for name in asks[visit_id]:
            came = bool(state.slot_requests[name].came_at)
            assert came is not on_the_way or visit.state is Custody.CANCELLED, visit


def _reading(desk: Desk) -> Work:
    return Work(desk.state, rules(), desk.now, lambda: "", NODE)
