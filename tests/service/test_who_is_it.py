"""Which vehicle this is, where two answers seem possible: days that plain chance came upon first.

`test_interleavings` played them; here each stands alone.
"""

from fees.charge import ChargeState
from gate.journey import commands as c
from gate.journey import money_commands as m
from gate.journey.commands import Actor
from gate.journey.consignment import ConsignmentState
from gate.journey.slot_commands import AnnounceDraw, AskSlot, DrawSlots
from gate.journey.slotdraw import SlotRequest
from gate.journey.visit import Custody, Finding, Visit
from gate.service import present, slots
from parking.draw import sha
from tests.sim import truths
from tests.sim.desk import MINUTE, Desk, rules

PLATE = "29H55555"
OPERATOR = Actor("lan", "operator", "booth-1")
CASHIER = Actor("minh", "cashier-lead", "booth-2")
FINANCE = Actor("tv", "finance", "office-2")
MANAGER = Actor("hoa", "manager", "office-1")
LOADED = {
    "flow": "EXPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000, "journey": "THROUGH",
}  # fmt: skip


def paid(desk: Desk, visit_id: str) -> None:
    """Confirmed, declared, assessed and paid in cash."""
    plate = desk.state.visits[visit_id].plate
    for command in (
        c.Confirm(visit_id, plate, "nhìn xe"),
        c.StateFacts(visit_id, LOADED),
        c.Assess(visit_id),
    ):
        assert desk.do(command, OPERATOR) is not None, desk.refused[-1]
    for charge_id in desk.state.charges_of[visit_id]:
        assert desk.do(m.PayCash(charge_id, 50_000_000), CASHIER) is not None, desk.refused[-1]


def with_slot(desk: Desk, plate: str) -> str:
    """Declared, and drawn for the ten o'clock slot of this morning, which begins now; its visit."""
    declared = desk.do(c.Declare("d1", plate, LOADED), OPERATOR)
    assert declared is not None
    visit_id, name = str(declared["visit"]), "ma-lu-thang 2026-11-22"
    begins = slots.begins("2026-11-22", "10:00")
    for command, who, minutes in (
        (AnnounceDraw("2026-11-22", desk.now + 10 * MINUTE, sha("sim")), MANAGER, 1),
        (AskSlot(visit_id, name, "790123", ("10:00",)), OPERATOR, 9),
        (DrawSlots(name, "sim", "74 10 55"), MANAGER, 0),
    ):
        assert desk.do(command, who) is not None, desk.refused[-1]
        desk.now += minutes * MINUTE
    desk.now = begins
    return visit_id


def the_slot(desk: Desk) -> SlotRequest:
    (slot,) = desk.state.slot_requests.values()
    return slot


def newest(desk: Desk) -> Visit:
    return list(desk.state.visits.values())[-1]


def findings(desk: Desk, visit_id: str) -> list[str]:
    kept = {e.id: e for e in desk.kept if isinstance(e, Finding)}
    return [f.kind for f in kept.values() if f.visit_id == visit_id and not f.closed_at]


def test_who_has_neither_plate_nor_name_is_charged_when_somebody_has_looked() -> None:
    desk = Desk()
    desk.sees("inland-enter", "", desk.now, name="s1", sure=False)
    desk.passes("inland-enter", "", desk.now, name="p1", sighting="s1")
    visit = newest(desk)
    assert desk.do(c.StateFacts(visit.id, LOADED), OPERATOR) is not None
    assert not desk.state.charges_of.get(visit.id)
    assert desk.do(c.Assess(visit.id), OPERATOR) is None
    assert desk.refused[-1] == "fee.nobody_named"
    named = desk.do(c.Confirm(visit.id, PLATE, "nhìn xe"), OPERATOR)
    assert named is not None
    paid(desk, visit.id)
    truths.hold(desk)


def test_a_vehicle_before_the_line_is_not_the_one_inside_whatever_is_typed() -> None:
    desk = Desk()
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    inside = newest(desk)
    desk.sees("border-enter", "25C01234", desk.now, name="s2")
    waiting = newest(desk)
    assert desk.do(c.Confirm(waiting.id, PLATE, "nhìn xe"), OPERATOR) is not None
    now = desk.state.visits
    assert (now[waiting.id].state, now[waiting.id].place) == (Custody.AT_GATE, "")
    assert now[inside.id].is_inside
    assert "same_plate_inside" in findings(desk, waiting.id)
    truths.hold(desk)


def test_late_news_of_two_that_paid_leaves_them_two_and_asks_a_person() -> None:
    desk = Desk()
    began = desk.now
    desk.now = began + 60 * MINUTE
    desk.sees("border-leave", PLATE, desk.now, name="s2")
    leaving = newest(desk)
    desk.sees("inland-enter", PLATE, desk.now, name="s1")
    coming = newest(desk)
    paid(desk, leaving.id)
    paid(desk, coming.id)
    # The lane was cut off: that vehicle had gone through long before the other stood at the exit.
    desk.passes("inland-enter", PLATE, began, name="p1", sighting="s1")
    truths.hold(desk)
    now = desk.state.visits
    assert now[coming.id].is_inside
    assert (now[leaving.id].lane, now[leaving.id].state) == ("border-leave", Custody.INSIDE)
    assert "ambiguous_exit" in findings(desk, leaving.id)
    assert desk.do(c.Choose(leaving.id, coming.id, "theo ảnh"), OPERATOR) is None
    assert desk.refused[-1] == "choose.both_paid"  # with the remedy: finance gives one back first
    desk.passes("border-leave", PLATE, desk.now, name="p2", sighting="s2")
    truths.hold(desk)


def test_a_trailer_that_came_again_is_not_here_twice_when_its_first_tractor_had_not_left() -> None:
    desk = Desk()
    began = desk.now
    desk.passes("inland-enter", PLATE, began, name="p1")
    first = newest(desk)
    assert desk.do(c.Couple(first.id, "25R00111"), OPERATOR) is not None
    desk.now = began + 300 * MINUTE
    desk.passes("inland-leave", PLATE, began + 240 * MINUTE, name="p2")
    desk.passes("border-enter", "25C01234", desk.now, name="p3")
    assert desk.do(c.Couple(newest(desk).id, "25R00111"), OPERATOR) is not None
    # Told late: the same plate had come in again in between, so the exit was that one's.
    desk.passes("border-enter", PLATE, began + 120 * MINUTE, name="p4")
    assert desk.state.visits[first.id].is_inside
    assert "same_trailer_inside" in findings(desk, first.id)
    truths.hold(desk)


def test_who_stands_in_a_lane_has_not_left_by_another() -> None:
    desk = Desk()
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    here = newest(desk)
    desk.now += 60 * MINUTE
    desk.passes("border-leave", "云G12345", desk.now, name="p2")
    gone = newest(desk)
    desk.sees("inland-leave", PLATE, desk.now, name="s3")
    assert desk.do(c.Choose(gone.id, here.id, "theo ảnh"), OPERATOR) is None
    assert desk.refused[-1] == "choose.still_here"
    assert desk.do(c.Confirm(gone.id, PLATE, "theo ảnh"), OPERATOR) is not None
    assert desk.state.visits[here.id].lane == "inland-leave"
    truths.hold(desk)


def test_who_backs_out_owes_nothing_and_comes_again_as_the_same() -> None:
    desk = Desk()
    desk.sees("inland-enter", PLATE, desk.now, name="s1")
    visit = newest(desk)
    for command in (c.Confirm(visit.id, PLATE, "nhìn xe"), c.StateFacts(visit.id, LOADED)):
        assert desk.do(command, OPERATOR) is not None
    (due,) = desk.state.charges_of[visit.id]
    assert desk.state.charges[due].state is ChargeState.DUE
    desk.backs_out("inland-enter", "s1", desk.now)
    assert desk.state.charges[due].state is ChargeState.REVERSED
    assert findings(desk, visit.id) == []
    desk.now += 20 * MINUTE
    desk.sees("inland-enter", PLATE, desk.now, name="s2")
    again = newest(desk)
    assert (again.id, again.state, again.confirmed_by) == (visit.id, Custody.AT_GATE, "lan")
    live = [desk.state.charges[i] for i in desk.state.charges_of[visit.id]]
    assert [charge.state for charge in live] == [ChargeState.REVERSED, ChargeState.DUE]
    truths.hold(desk)


def test_who_paid_and_backed_out_pays_nothing_more_within_the_day() -> None:
    desk = Desk()
    desk.sees("inland-enter", PLATE, desk.now, name="s1")
    visit = newest(desk)
    paid(desk, visit.id)
    desk.backs_out("inland-enter", "s1", desk.now)
    assert findings(desk, visit.id) == ["paid_not_entered"]
    desk.now += 600 * MINUTE
    desk.sees("inland-enter", PLATE, desk.now, name="s2")
    desk.passes("inland-enter", PLATE, desk.now, name="p2", sighting="s2")
    inside = desk.state.visits[visit.id]
    assert inside.is_inside
    assert [desk.state.charges[i].state for i in desk.state.charges_of[visit.id]] == [
        ChargeState.PAID
    ]
    assert findings(desk, visit.id) == []
    truths.hold(desk)


def test_who_paid_and_never_came_stays_on_the_list_until_the_money_goes_back() -> None:
    desk = Desk()
    desk.sees("inland-enter", PLATE, desk.now, name="s1")
    visit = newest(desk)
    paid(desk, visit.id)
    desk.backs_out("inland-enter", "s1", desk.now)

    def listed() -> list[str]:
        return [card.visit.plate for card in present.cards(desk.state, rules(), desk.now)]

    assert listed() == [PLATE]
    (charge,) = desk.state.charges_of[visit.id]
    asked = desk.do(m.AskRefund("970436 0011223344", "xe không vào", charge_id=charge), FINANCE)
    assert asked is not None, desk.refused[-1]
    assert listed() == [PLATE]
    (paper,) = desk.state.lives.values()
    sealed = m.SealReceipt(paper.id, visit.id, b"<BLai/>", "crt", "owner", desk.now)
    assert desk.do(sealed, Actor("papers", "system")) is not None
    decided = desk.do(m.DecideRefund(str(asked["refund"]), approve=True), MANAGER)
    assert decided is not None, desk.refused[-1]
    assert (findings(desk, visit.id), listed()) == ([], [])
    truths.hold(desk)


def test_another_side_or_another_day_is_another_visit() -> None:
    desk = Desk()
    desk.sees("inland-enter", PLATE, desk.now, name="s1")
    visit = newest(desk)
    paid(desk, visit.id)
    desk.backs_out("inland-enter", "s1", desk.now)
    desk.sees("border-enter", PLATE, desk.now, name="s2")
    assert newest(desk).id != visit.id
    desk.backs_out("border-enter", "s2", desk.now)
    desk.now += 25 * 60 * MINUTE
    desk.sees("border-enter", PLATE, desk.now, name="s3")
    assert len(desk.state.visits) == 3
    assert findings(desk, visit.id) == ["paid_not_entered"]


def test_goods_that_came_back_are_not_here_when_their_vehicle_is_not_let_in() -> None:
    desk = Desk()
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    first = newest(desk)
    paid(desk, first.id)
    desk.now += 60 * MINUTE
    desk.passes("border-leave", PLATE, desk.now, name="p2")
    desk.now += 60 * MINUTE
    desk.sees("border-enter", PLATE, desk.now, name="s3")
    back = newest(desk)
    assert desk.do(c.Join(back.id, "TURNED_BACK"), OPERATOR) is not None
    (lot,) = desk.state.consignments
    assert desk.state.consignments[lot].visit_id == back.id
    desk.backs_out("border-enter", "s3", desk.now)
    gone = desk.state.consignments[lot]
    assert (gone.state, gone.left_with) == (ConsignmentState.GONE, first.id)
    truths.hold(desk)
    desk.sees("border-enter", PLATE, desk.now, name="s4")
    assert desk.state.consignments[lot].visit_id == back.id
    assert desk.do(c.Refuse(back.id, "thiếu giấy"), OPERATOR) is not None
    assert desk.state.consignments[lot].state is ConsignmentState.GONE
    truths.hold(desk)


def test_a_slot_goes_with_its_vehicle_when_a_person_says_which_it_was() -> None:
    desk = Desk()
    declared = with_slot(desk, PLATE)
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    came, given = the_slot(desk).came_at, desk.state.visits[declared].bays_given
    desk.now += 60 * MINUTE
    desk.sees("border-leave", "云G12345", desk.now, name="s2")
    unknown = newest(desk)
    paid(desk, unknown.id)  # so the visit with the money is the one that stays
    assert desk.do(c.Choose(unknown.id, declared, "theo ảnh"), OPERATOR) is not None
    assert desk.state.visits[declared].merged_into == unknown.id
    slot = the_slot(desk)
    assert given
    assert desk.state.visits[unknown.id].bays_given == given
    assert (slot.visit_id, slot.came_at) == (unknown.id, came)
    assert desk.state.slots == {unknown.id: slot}
    rule = rules().queue
    assert rule is not None
    assert slots.booked(slot, desk.state.visits[unknown.id], rule.rule.slots)
    truths.hold(desk)


def test_a_slot_stays_when_the_exit_joins_the_visit_that_has_it() -> None:
    desk = Desk()
    declared = with_slot(desk, PLATE)
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    desk.now += 60 * MINUTE
    desk.passes("border-leave", "云G12345", desk.now, name="p2")
    unknown = newest(desk)
    assert desk.do(c.Choose(unknown.id, declared, "theo ảnh"), OPERATOR) is not None
    assert desk.state.slots[declared].came_at
    assert the_slot(desk).visit_id == declared
    truths.hold(desk)


def test_late_news_in_one_breath_with_the_coming_loses_no_slot() -> None:
    desk = Desk()
    declared = with_slot(desk, PLATE)
    began = desk.now
    desk.now = began + 60 * MINUTE
    desk.passes("border-leave", PLATE, desk.now, name="p2")  # nobody had told of its coming
    gone = newest(desk)
    paid(desk, gone.id)
    desk.passes("inland-enter", PLATE, began, name="p1")  # it comes and is merged at once
    slot = the_slot(desk)
    assert desk.state.visits[declared].merged_into == gone.id
    assert (slot.visit_id, slot.came_at) == (gone.id, began)
    truths.hold(desk)


def test_goods_do_not_come_back_with_a_vehicle_that_is_only_declared() -> None:
    desk = Desk()
    desk.passes("inland-enter", PLATE, desk.now, name="p1")
    first = newest(desk)
    paid(desk, first.id)
    desk.now += 60 * MINUTE
    desk.passes("border-leave", PLATE, desk.now, name="p2")
    declared = desk.do(c.Declare("d1", PLATE, {"load": "EMPTY", "flow": "NONE"}), OPERATOR)
    assert declared is not None
    assert desk.do(c.Join(str(declared["visit"]), "TURNED_BACK"), OPERATOR) is None
    assert desk.refused[-1] == "turn.not_offered"
    (lot,) = desk.state.consignments.values()
    assert (lot.state, lot.left_with) == (ConsignmentState.GONE, first.id)
    desk.sees("border-enter", PLATE, desk.now, name="s3")  # it stands there: now it is asked
    assert desk.do(c.Join(newest(desk).id, "TURNED_BACK"), OPERATOR) is not None
    truths.hold(desk)
