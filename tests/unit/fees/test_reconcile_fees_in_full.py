"""Findings about one visit compared whole: amounts, witnesses, whom they ask, limits."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from fees.charge import ChargeState
from fees.reconcile import Code, Comparison, Gap, Reason
from fees.reconcile_fees import fee, stay_gaps
from fees.reconcile_lanes import SECOND
from fees.reconcile_rows import Door, Due, Listed, Stay
from tests.unit.fees.test_reconcile import FREE, FRUIT, MLT, NOON, PAID, codes, stay

ORE = {**FRUIT, "commodity": "MINERAL"}
GENERAL = {**FRUIT, "commodity": "GENERAL"}
OWING = replace(PAID, state=ChargeState.DUE, paid=0)
DUTY = {"flow": "NONE", "licence_kind": "OFFICIAL", "seats": 7}


def found(one: Stay, *listed: Listed) -> list[Gap]:
    """All findings about this visit under the shipped tariff."""
    return list(stay_gaps(one, MLT, listed))


def asked(one: Stay, *listed: Listed) -> Mapping[str, str | int]:
    """What the only finding says beside its amount."""
    (gap,) = found(one, *listed)
    return gap.detail


def test_a_finding_names_the_visit_its_charges_and_who_opened() -> None:
    doors = (Door("o-1", False, "tam"), Door("o-2", False, "mai"))
    price = Due("p-1", ChargeState.PAID, 50_000, 50_000, price=True)
    left = Gap(
        Code.LEFT_UNPAID,
        "v-1",
        NOON,
        300_000,
        "tam",
        visit_id="v-1",
        lane="border-leave",
        rows=(
            ("visit", "v-1"),
            ("charge", "c-1"),
            ("charge", "p-1"),
            ("override", "o-1"),
            ("override", "o-2"),
        ),
        detail={"door": "override"},
    )
    assert found(stay(dues=(OWING, price), doors=doors)) == [left]
    bare = found(stay(dues=(OWING,), stated_by=""))
    rows = (("visit", "v-1"), ("charge", "c-1"))
    assert bare == [replace(left, ask="operator", rows=rows, detail={"door": "lane"})]


@pytest.mark.parametrize("state", [s for s in ChargeState if s not in ("DUE", "PART_PAID")])
def test_only_a_charge_that_is_due_is_outstanding(state: ChargeState) -> None:
    assert Due("c-1", state, 300_000, 100_000).outstanding == 0


def test_an_emergency_that_is_none_asks_for_what_is_owed() -> None:
    door = Door("o-1", True, "tam")
    left, unproved = found(stay(dues=(OWING,), doors=(door,)))
    assert left.detail == {"door": "emergency"}
    assert unproved == replace(left, code=Code.EMERGENCY_UNPROVED, detail={})
    assert unproved.amount == 300_000
    paid = found(stay(doors=(Door("o-0", False, "lan"), door)))
    assert [(gap.code, gap.amount) for gap in paid] == [(Code.EMERGENCY_UNPROVED, 0)]


@pytest.mark.parametrize("kind", ["exit_without_entry", "ended_unseen", "left_unassessed"])
def test_who_was_asked_for_nothing_is_in_order_when_a_person_saw_why_and_nothing_is_lost(
    kind: str,
) -> None:
    seen = frozenset({kind, "other"})
    nothing = stay(dues=(), facts={}, closed=seen)
    assert [(g.amount, g.reason) for g in found(nothing)] == [(0, Reason.CLOSED_BY_PERSON)]
    assert [g.open for g in found(replace(nothing, closed=frozenset({"other"})))] == [True]
    lost = stay(dues=(), closed=seen)
    assert [(g.amount, g.open) for g in found(lost)] == [(300_000, True)]


def test_the_fee_is_worked_out_at_the_times_of_the_visit() -> None:
    empty = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}
    hour = 3_600 * SECOND
    days = stay(facts=empty, entered_at=NOON - 30 * hour)
    short = fee(empty, stay(facts=empty), MLT)
    assert (short, fee(empty, days, MLT)) == (0, 80_000)
    odd = {**empty, "entered_at": NOON - 30 * hour, "left_at": NOON}
    assert fee(odd, stay(facts=empty), MLT) == 0  # times in the facts count for nothing
    assert fee(empty, replace(days, left_at=0), MLT) == 0  # it has not left
    assert fee({"payload_kg": -1}, stay(), MLT) == 0


@pytest.mark.parametrize("licence", ["OFFICIAL", "DIPLOMATIC", "EMERGENCY"])
def test_a_loaded_lorry_is_on_nobodys_duty(licence: str) -> None:
    facts = {**FRUIT, "licence_kind": licence}
    lorry = stay(facts=facts, dues=(FREE,), colour="blue")
    (gap,) = found(lorry)
    assert (gap.code, gap.amount) == (Code.EXEMPT_AGAINST_PICTURE, 300_000)
    assert gap.detail == {"colour": "blue", "class": "truck"}
    assert found(replace(lorry, vehicle_class="car")) == []
    assert found(stay(facts={**facts, "load": "EMPTY"}, dues=(FREE,), colour="blue")) == []


@pytest.mark.parametrize(
    ("colour", "against"), [("blue", False), ("red", False), ("", False), ("white", True)]
)
def test_a_plate_of_the_state_is_blue_or_red_or_was_not_seen(colour: str, against: bool) -> None:
    car = stay(facts=DUTY, dues=(FREE,), colour=colour, vehicle_class="car")
    assert (codes(car) == {Code.EXEMPT_AGAINST_PICTURE: 300_000}) is against
    diplomat = replace(car, facts={**DUTY, "licence_kind": "DIPLOMATIC"})
    assert codes(diplomat) == {}


def test_relief_is_asked_about_when_the_vehicle_trades() -> None:
    aid = {**GENERAL, "flow": "IMPORT", "licence_kind": "RELIEF"}
    relief = stay(facts=aid, dues=(FREE,))
    trade = {Code.EXEMPT_COMMERCIAL: 300_000}
    assert codes(relief) == {}
    assert codes(replace(relief, earlier=(FRUIT,))) == trade
    assert codes(replace(relief, earlier=({**FRUIT, "load": "EMPTY"},))) == {}
    assert codes(replace(relief, earlier=({**FRUIT, "licence_kind": "RELIEF"},))) == {}
    assert codes(replace(relief, before=({"licence_kind": "ORDINARY"},))) == trade
    assert codes(replace(relief, payer={"tax_code": "0100109106"})) == trade
    assert codes(relief, Listed("25C01234", {"licence_kind": "RELIEF"})) == {}
    assert Code.EXEMPT_COMMERCIAL in codes(relief, Listed("25C01234", GENERAL))
    elsewhere = Listed("25C01234", GENERAL, at=NOON + 1)
    assert codes(relief, elsewhere) == {}


@pytest.mark.parametrize(("link", "proved"), [("TURNED_BACK", True), ("RETRY", True), ("", False)])
def test_a_second_pass_follows_a_first(link: str, proved: bool) -> None:
    again = stay(facts={**FRUIT, "earlier_passages": 1}, dues=(FREE,), link=link)
    assert (codes(again) == {}) is proved
    assert proved or codes(again) == {Code.SECOND_PASS_UNPROVED: 300_000}


def test_what_others_say_is_told_beside_what_was_charged() -> None:
    told = {"asked": 2_500_000, "charged": 300_000}
    assert asked(stay(), Listed("25C01234", ORE)) == told
    assert asked(stay(before=({"commodity": "MINERAL"},))) == told
    (usual,) = found(stay(earlier=(ORE,)))
    assert usual.detail == {**told, "usual": "MINERAL"}
    assert usual.amount == 2_200_000


def test_of_an_exempt_vehicle_only_what_an_ordinary_one_would_not_owe_is_asked() -> None:
    """Relief that customs know as ore: the ore's fee is more than what relief took off."""
    aid = {**GENERAL, "licence_kind": "RELIEF"}
    due = replace(FREE, forgone=500_000)
    relief = stay(facts=aid, dues=(due,))
    ore = Listed("25C01234", {"commodity": "MINERAL", "licence_kind": "ORDINARY"})
    assert codes(relief, ore) == {
        Code.EXEMPT_COMMERCIAL: 500_000,
        Code.UNLIKE_CUSTOMS: 2_000_000,
    }
    paid = stay(facts={**aid, "licence_kind": "OFFICIAL"}, dues=(PAID,), colour="blue")
    assert codes(paid, ore) == {Code.UNLIKE_CUSTOMS: 2_200_000}


def test_a_line_of_customs_counts_from_entry_to_leaving() -> None:
    entered = stay().entered_at
    for at, counts in (
        (entered - 1, False),
        (entered, True),
        (NOON, True),
        (NOON + 1, False),
        (0, True),
    ):
        assert (codes(stay(), Listed("25C01234", ORE, at)) != {}) is counts


def test_goods_handed_over_stay_behind() -> None:
    facts = {**GENERAL, "flow": "IMPORT", "journey": "TRANSSHIP"}
    due = replace(PAID, total=180_000, paid=180_000)
    back = stay(facts=facts, dues=(due,), side_in="border", side_out="inland", carries=True)
    (gap,) = found(back)
    assert (gap.code, gap.amount) == (Code.OTHER_SIDE, 600_000)
    assert gap.detail == {"asked": 780_000, "charged": 180_000}
    for fine in (
        replace(back, carries=False),
        replace(back, handed=True),
        replace(
            back, charged_as={**facts, "journey": "INLAND"}, dues=(replace(due, total=780_000),)
        ),
        replace(back, charged_as={**facts, "load": "EMPTY"}),
    ):
        assert Code.OTHER_SIDE not in codes(fine)


def test_only_facts_of_vehicle_goods_and_journey_that_changed_are_asked_about() -> None:
    facts = {**GENERAL, "flow": "IMPORT", "journey": "TRANSSHIP"}
    due = replace(PAID, total=180_000, paid=180_000)
    said = stay(facts=facts, dues=(due,), before=({"journey": "INLAND"},))
    assert codes(said) == {Code.UNLIKE_STATED_BEFORE: 600_000}
    same = stay(before=({"commodity": "FRESH_PRODUCE"}, {"earlier_passages": 0}))
    assert codes(same) == {}
    same_then_less = stay(before=({"payload_kg": 20_000}, {"payload_kg": 15_000}))
    assert codes(same_then_less) == {Code.UNLIKE_STATED_BEFORE: 200_000}


def heavy(kg: int, able: int = 9_000, **more: object) -> Stay:
    """Fruit, charged by this payload, that weighed so much on its way in and out."""
    facts = {**FRUIT, "payload_kg": able, **more}
    due = replace(PAID, total=150_000, paid=150_000)
    return stay(facts=facts, dues=(due,), kg_in=kg, kg_out=kg)


def test_too_heavy_begins_above_twice_the_payload_and_four_tonnes() -> None:
    assert codes(heavy(22_000)) == {}
    (gap,) = found(heavy(22_001))
    assert (gap.code, gap.amount) == (Code.TOO_HEAVY, 150_000)  # as of 13 tonnes
    assert gap.detail == {"kg": 22_001, "payload_kg": 9_000}
    assert codes(replace(heavy(22_001), kg_out=0)) == {Code.TOO_HEAVY: 150_000}
    one_way = replace(heavy(22_001), kg_in=0)
    assert codes(one_way) == {Code.TOO_HEAVY: 150_000}
    dear = replace(heavy(22_001), dues=(replace(PAID, total=900_000),))
    assert codes(dear) == {Code.TOO_HEAVY: 0}


@pytest.mark.parametrize(
    ("kg", "asks"),
    [
        (29_999, 150_000),  # 17.9 tonnes
        (30_000, 350_000),  # 18 tonnes
    ],
)
def test_of_what_it_weighs_six_tenths_count_as_payload(kg: int, asks: int) -> None:
    assert codes(heavy(kg)) == {Code.TOO_HEAVY: asks}


def test_a_trailer_may_weigh_eight_tonnes() -> None:
    boxed = heavy(30_000, container="20")
    assert codes(boxed) == {}
    assert Code.TOO_HEAVY in codes(replace(boxed, kg_in=30_001, kg_out=30_001))
    assert Code.TOO_HEAVY in codes(heavy(30_000, container="NONE"))
    assert Code.TOO_HEAVY in codes(heavy(35_000, able=14_000))  # no trailer is seen in its weight
    assert codes(heavy(35_001, able=14_000)) == {}
    assert codes(heavy(37_999, able=9_000)) == {Code.TOO_HEAVY: 150_000}  # 17.9 tonnes without it
    assert codes(heavy(38_000, able=9_000)) == {Code.TOO_HEAVY: 350_000}


@pytest.mark.parametrize(
    ("came", "left", "asks"),
    [
        (20_000, 21_500, False),
        (20_000, 21_501, True),
        (21_501, 20_000, True),
        (0, 20_000, False),
        (20_000, 0, False),
    ],
)
def test_more_than_a_tonne_and_a_half_of_difference_is_asked_about(
    came: int, left: int, asks: bool
) -> None:
    weighed = stay(kg_in=came, kg_out=left)
    assert (codes(weighed) == {Code.WEIGHT_CHANGED: 0}) is asks
    if asks:
        assert asked(weighed) == {"kg_in": came, "kg_out": left}
        assert codes(replace(weighed, handed=True)) == {}


def test_at_stake_of_findings_without_a_visit_is_their_sum() -> None:
    till = Gap(Code.DRAWER_DIFFERS, "s-1", NOON, 50_000, "lan")
    safe = Gap(Code.CASH_NOT_HANDED_IN, "s-1", NOON, 70_000, "finance")
    nothing = Gap(Code.OPENED_BY_HAND, "b-1", NOON, 0, "manager", visit_id="v-9")
    assert Comparison("2026-11-23", (), (till, safe, nothing)).at_stake == 120_000
