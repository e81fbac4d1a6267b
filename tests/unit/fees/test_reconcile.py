"""A day compared: what loops, barriers, charges, papers, drawers and bank say of one another."""

from dataclasses import replace

import pytest

from fees.charge import ChargeState
from fees.reconcile import Code, Comparison, Gap, Reason, Step, ordered
from fees.reconcile_fees import fee, stay_gaps
from fees.reconcile_lanes import SECOND, lane_gaps
from fees.reconcile_money import Tills, middle, money_gaps
from fees.reconcile_rows import (
    Crossing,
    Door,
    Drawer,
    Due,
    GivenBack,
    Listed,
    Paper,
    Signal,
    Stated,
    Stay,
    Taken,
    Told,
)
from tests.unit.fees.shipped import tariff

MLT = tariff()
NOON = 1_795_500_000_000_000
FRUIT = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
PAID = Due("c-1", ChargeState.PAID, 300_000, 300_000)
FREE = Due("c-1", ChargeState.EXEMPT, 0, 0, 300_000, "X1")


def stay(**changes: object) -> Stay:
    """A truck with fruit that came, paid and left by the bridge."""
    base = Stay(
        "v-1",
        "25C01234",
        NOON - 3_600 * SECOND,
        NOON,
        "inland",
        "border",
        FRUIT,
        FRUIT,
        {},
        "truck",
        "yellow",
        lane="border-leave",
        stated_by="lan",
        dues=(PAID,),
    )
    facts = changes.get("facts")
    if facts is not None:
        changes.setdefault("charged_as", facts)
    return replace(base, **changes)  # type: ignore[arg-type]


def codes(found: Stay, *listed: Listed) -> dict[Code, int]:
    """What is found about a visit, and how many đồng of it."""
    return {gap.code: gap.amount for gap in stay_gaps(found, MLT, listed)}


def test_a_truck_that_paid_what_it_owed_is_no_gap() -> None:
    assert codes(stay()) == {}
    assert codes(stay(kg_in=25_000, kg_out=24_200), Listed("25C01234", FRUIT)) == {}


def test_where_no_version_applied_no_fee_is_worked_out() -> None:
    assert fee(FRUIT, stay(), None) == 0
    (gap,) = stay_gaps(stay(dues=()), None)
    assert (gap.code, gap.amount) == (Code.LEFT_UNCHARGED, 0)


@pytest.mark.parametrize(
    ("changes", "door"),
    [
        ({}, "lane"),
        ({"unseen": True}, "unseen"),
        ({"doors": (Door("o", False, "tam"),)}, "override"),
        ({"doors": (Door("o", True, "tam"),)}, "emergency"),
    ],
)
def test_who_left_owing_is_listed_with_the_door_and_whom_to_ask(
    changes: dict[str, object], door: str
) -> None:
    owing = replace(PAID, state=ChargeState.PART_PAID, paid=100_000)
    found = list(stay_gaps(stay(dues=(owing,), **changes), MLT))
    first = found[0]
    assert (first.code, first.amount) == (Code.LEFT_UNPAID, 200_000)
    assert first.detail == {"door": door}
    assert first.ask == ("tam" if "doors" in changes else "lan")
    assert (Code.EMERGENCY_UNPROVED in {g.code for g in found}) == (door == "emergency")


def test_an_ambulance_leaves_as_one() -> None:
    facts = {"flow": "NONE", "licence_kind": "EMERGENCY", "seats": 5}
    due = replace(FREE, forgone=20_000, exemption="X2")
    ambulance = stay(facts=facts, vehicle_class="car", doors=(Door("o", True, "lan"),), dues=(due,))
    assert codes(ambulance) == {}


def test_who_was_asked_for_nothing_is_listed_and_a_person_may_have_seen_why() -> None:
    assert codes(stay(dues=())) == {Code.LEFT_UNCHARGED: 300_000}
    price = Due("p-1", ChargeState.PAID, 50_000, 50_000, price=True)
    assert codes(stay(dues=(price,))) == {Code.LEFT_UNCHARGED: 300_000}
    unknown = stay(dues=(), facts={}, closed=frozenset({"exit_without_entry"}))
    (gap,) = stay_gaps(unknown, MLT)
    assert gap.reason is Reason.CLOSED_BY_PERSON
    assert not gap.open


def test_facts_changed_after_somebody_stated_them() -> None:
    less = {**FRUIT, "payload_kg": 6_000}
    due = replace(PAID, total=150_000, paid=150_000)
    changed = stay(facts=less, dues=(due,), before=({"payload_kg": 15_000}, {"seats": 2}))
    assert codes(changed) == {Code.UNLIKE_STATED_BEFORE: 150_000}
    assert codes(replace(changed, link="EMPTY_RETURN")) == {}
    nonsense = replace(changed, before=({"payload_kg": -1},))
    assert codes(nonsense) == {}


def test_papers_of_the_vehicle_do_not_change_from_visit_to_visit() -> None:
    less = {**FRUIT, "payload_kg": 6_000}
    due = replace(PAID, total=150_000, paid=150_000)
    earlier = ({"payload_kg": 15_000}, {"seats": 3})
    assert codes(stay(facts=less, dues=(due,), earlier=earlier)) == {
        Code.UNLIKE_EARLIER_VISITS: 150_000
    }
    assert codes(stay(earlier=({"payload_kg": 9_000},))) == {}


def test_weight_speaks_against_papers_and_against_itself() -> None:
    less = {**FRUIT, "payload_kg": 6_000}
    due = replace(PAID, total=150_000, paid=150_000)
    heavy = stay(facts=less, dues=(due,), kg_in=25_000, kg_out=25_000)
    assert codes(heavy) == {Code.TOO_HEAVY: 150_000}
    boxed = {**FRUIT, "container": "20", "payload_kg": 14_000}
    assert codes(stay(facts=boxed, kg_in=38_000, kg_out=38_000)) == {}
    grown = stay(kg_in=9_000, kg_out=22_000)
    assert codes(grown) == {Code.WEIGHT_CHANGED: 0}
    assert codes(replace(grown, handed=True)) == {}


def test_the_customs_list_is_a_second_opinion_on_the_goods() -> None:
    cheap = {**FRUIT, "commodity": "GENERAL"}
    ore = Listed("25C01234", {"commodity": "MINERAL"}, NOON - 60 * SECOND)
    due = replace(PAID, total=500_000, paid=500_000)
    assert codes(stay(facts=cheap, dues=(due,)), ore) == {Code.UNLIKE_CUSTOMS: 2_000_000}
    tomorrow = replace(ore, at=NOON + 1)
    assert codes(stay(facts=cheap, dues=(due,)), tomorrow) == {}


def test_goods_that_should_have_been_handed_over_drive_on() -> None:
    facts = {**FRUIT, "flow": "IMPORT", "commodity": "GENERAL", "journey": "TRANSSHIP"}
    due = replace(PAID, total=180_000, paid=180_000)
    inland = stay(facts=facts, dues=(due,), carries=True, side_out="inland")
    assert codes(inland) == {Code.OTHER_SIDE: 600_000}
    assert codes(replace(inland, side_out="border")) == {Code.OTHER_SIDE: 420_000}
    assert codes(replace(inland, handed=True)) == {}


def test_an_exemption_is_held_against_picture_payer_and_turn() -> None:
    duty = {**FRUIT, "licence_kind": "OFFICIAL"}
    assert codes(stay(facts=duty, dues=(FREE,))) == {Code.EXEMPT_AGAINST_PICTURE: 300_000}
    car = {"flow": "NONE", "licence_kind": "OFFICIAL", "seats": 7}
    assert codes(stay(facts=car, dues=(FREE,), colour="blue", vehicle_class="car")) == {}
    assert codes(stay(facts=duty, dues=(replace(FREE, forgone=0),))) == {}
    aid = {**FRUIT, "licence_kind": "RELIEF"}
    free = stay(facts=aid, dues=(replace(FREE, exemption="X3"),))
    assert codes(free) == {}
    assert codes(free, Listed("25C01234", {"licence_kind": "RELIEF"})) == {}
    for trade in (
        replace(free, payer={"tax_code": "0000000101"}),
        replace(free, before=({"licence_kind": "ORDINARY"},)),
        replace(free, earlier=(FRUIT,)),
    ):
        assert codes(trade)[Code.EXEMPT_COMMERCIAL] == 300_000
    assert Code.EXEMPT_COMMERCIAL in codes(free, Listed("25C01234", FRUIT))
    again = stay(facts={**FRUIT, "earlier_passages": 1}, dues=(replace(FREE, exemption="X6"),))
    assert codes(again) == {Code.SECOND_PASS_UNPROVED: 300_000}
    assert codes(replace(again, link="TURNED_BACK")) == {}


def test_the_fee_of_a_vehicle_that_nobody_saw_come_is_worked_out_without_times() -> None:
    assert fee(FRUIT, stay(entered_at=0), MLT) == 300_000


# --- lanes ---------------------------------------------------------------------------------------


def loop(at: int, lane: str = "border-leave") -> Signal:
    """The loop beyond the line."""
    return Signal(f"l-{at}", lane, "loop", at)


def barrier(kind: str, at: int, cause: str = "manual") -> Signal:
    """The barrier of the bridge."""
    return Signal(f"b-{kind}-{at}", "border-leave", kind, at, cause)


def crossing(at: int, visit: str = "v-1", lane: str = "border-leave") -> Crossing:
    """A passage."""
    return Crossing(f"p-{at}", lane, at, visit, sighted=True)


def lanes(signals: list[Signal], seen: list[Crossing], **settled: bool) -> list[tuple[Code, str]]:
    """What is found in the lanes."""
    paid = {name.replace("_", "-"): is_ for name, is_ in settled.items()}
    return [(g.code, g.reason.value) for g in lane_gaps(signals, seen, paid, 300_000)]


def test_every_vehicle_that_the_loop_counted_passed_a_camera() -> None:
    two = [loop(NOON), loop(NOON + 20 * SECOND)]
    assert lanes(two, [crossing(NOON + SECOND), crossing(NOON + 21 * SECOND)]) == []
    assert lanes(two, [crossing(NOON + SECOND)]) == [(Code.LOOP_WITHOUT_PASSAGE, "")]
    assert lanes([loop(NOON)], [crossing(NOON + 60 * SECOND)]) != []
    assert lanes([], [crossing(NOON)]) == []  # the loop missed it: the camera has it


def test_the_barrier_went_up_for_somebody() -> None:
    up = [barrier("open", NOON), barrier("closed", NOON + 20 * SECOND)]
    assert lanes(up, []) == [(Code.BARRIER_WITHOUT_PASSAGE, "")]
    assert lanes([*up, loop(NOON + SECOND)], []) == [(Code.LOOP_WITHOUT_PASSAGE, "")]
    by_rule = [barrier("open", NOON, "opening"), barrier("closed", NOON + 20 * SECOND)]
    assert lanes(by_rule, [crossing(NOON + SECOND)]) == []
    assert lanes(up, [crossing(NOON + SECOND)], v_1=True) == [
        (Code.OPENED_BY_HAND, "camera_missed")
    ]
    assert lanes(up, [crossing(NOON + SECOND)]) == [(Code.OPENED_BY_HAND, "")]


def test_a_barrier_that_was_never_told_to_be_down_is_asked_about_once() -> None:
    twice = [barrier("open", NOON), barrier("open", NOON + 900 * SECOND)]
    assert len(lanes(twice, [])) == 2
    assert lanes([barrier("closed", NOON)], []) == []
    at_once = [barrier("closed", NOON), barrier("open", NOON)]
    assert lanes(at_once, []) == [(Code.BARRIER_WITHOUT_PASSAGE, "")]


# --- money ---------------------------------------------------------------------------------------

CASH = Taken("m-1", "c-1", "v-1", "cash", 300_000, NOON, "lan", "s-1")
PAPER = Paper("A26/1", "A26", 1, "c-1", "v-1", 300_000, NOON, "lan")


def money(**changes: object) -> list[tuple[Code, int]]:
    """What is found about a day's money."""
    day = Tills(taken=(CASH,), papers=(PAPER,), paid=("c-1",), series=("A26",))
    return [(g.code, g.amount) for g in money_gaps(replace(day, **changes))]  # type: ignore[arg-type]


def test_a_payment_has_its_paper_and_a_paper_its_payment() -> None:
    assert money() == []
    assert money(papers=()) == [(Code.PAID_WITHOUT_RECEIPT, 300_000)]
    assert money(papers=(), taken=(replace(CASH, settles=False),)) == []
    assert money(paid=()) == [(Code.RECEIPT_WITHOUT_MONEY, 300_000)]
    assert money(series=("B26",)) == [(Code.RECEIPT_SERIES_UNKNOWN, 300_000)]
    assert money(series=()) == []
    assert money(lost={"A26": [7]}) == [(Code.RECEIPT_NUMBER_MISSING, 0)]


def test_a_drawer_is_counted_and_cash_lies_in_one() -> None:
    drawer = Drawer("s-1", "lan", NOON, 300_000, -50_000, "rơi mất", left_open=False)
    assert money(drawers=(drawer,)) == [(Code.DRAWER_DIFFERS, 50_000)]
    left = replace(drawer, variance=0, left_open=True)
    assert money(drawers=(left,)) == [(Code.SHIFT_LEFT_OPEN, 300_000)]
    outside = replace(CASH, via="")
    assert money(taken=(outside,), shifts_needed=True) == [(Code.CASH_OUTSIDE_SHIFT, 300_000)]
    assert money(shifts_needed=True) == []


def test_the_bank_statement_has_what_its_notices_told() -> None:
    told = Told("k-1", NOON, 300_000, 0, in_statement=False, open=False, by="bank")
    assert money(told=(told,), stated=True) == [(Code.NOTICE_NOT_IN_STATEMENT, 300_000)]
    (waits,) = money_gaps(Tills(told=(told,)))
    assert waits.reason is Reason.WAITS_FOR_STATEMENT
    assert money(told=(replace(told, in_statement=True),)) == []
    nobody = replace(told, in_statement=True, open=True, kept=300_000)
    assert money(told=(nobody,)) == [(Code.MONEY_UNMATCHED, 300_000)]


def test_money_given_back_has_its_ground() -> None:
    back = GivenBack("r-1", "c-1", "v-1", 300_000, NOON, "lan", grounded=False)
    assert money(given_back=(back,)) == [(Code.REFUND_UNPROVED, 300_000)]
    assert money(given_back=(replace(back, grounded=True),)) == []


def test_the_middle_of_a_day() -> None:
    assert middle([0, 500_000, 300_000, 150_000]) == 300_000
    assert middle([]) == 0


def test_a_comparison_counts_a_vehicle_once_and_shows_dear_ones_first() -> None:
    small = Gap(Code.OPENED_BY_HAND, "b", 2, 0, "manager", visit_id="v-1")
    dear = Gap(Code.LEFT_UNPAID, "v-1", 3, 300_000, "lan", visit_id="v-1")
    till = Gap(Code.DRAWER_DIFFERS, "s", 1, 50_000, "lan")
    fine = replace(till, ref="t", reason=Reason.CLOSED_BY_PERSON)
    found = Comparison("2026-11-23", (Step("loops", 3),), ordered([fine, small, till, dear]))
    assert [g.id for g in found.gaps][:2] == ["left_unpaid/v-1", "drawer_differs/s"]
    assert len(found.unexplained) == 3
    assert found.at_stake == 350_000


def test_money_of_a_statement_that_no_book_has() -> None:
    (gap,) = money_gaps(Tills(unbooked=[Stated("FT-2", NOON, 70_000)]))
    assert (gap.code, gap.ref, gap.amount, gap.ask) == (
        Code.STATED_NOT_BOOKED,
        "FT-2",
        70_000,
        "finance",
    )
