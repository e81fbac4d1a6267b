"""Slots: how many, who may ask, who is in time."""

from parking.slots import (
    ENOUGH_DAYS,
    MINUTE_US,
    Proposal,
    Record,
    capacity,
    carrier_days,
    expected_rate,
    gate_rate,
    horizon_days,
    in_time,
    no_show_rate,
    proposal,
    quota,
    taken,
)
from tests.unit.parking.lines import rule

SLOTS = rule().slots


def test_capacity_is_what_four_days_in_five_exceed() -> None:
    assert capacity([]) == 0
    assert capacity([10]) == 10
    assert capacity([10, 6, 8, 9, 7, 12, 11, 14, 13, 15]) == 7


def test_the_quota_holds_back_for_walk_ins_and_gives_for_those_who_will_not_come() -> None:
    assert quota([10] * 9, 0, SLOTS) == 8
    assert quota([10] * 9, 200, SLOTS) == 10
    assert quota([10] * 9, 900, SLOTS) == 16  # never more than two for each


def test_one_missed_slot_says_little_about_a_carrier() -> None:
    assert no_show_rate(0, 0, 100, SLOTS) == 100
    assert no_show_rate(1, 1, 100, SLOTS) == 142
    assert no_show_rate(300, 1_000, 100, SLOTS) == 296


def test_who_misses_slots_may_not_ask_so_far_ahead() -> None:
    assert [horizon_days(n, SLOTS) for n in range(5)] == [7, 5, 3, 1, 0]


def test_a_slot_has_a_window() -> None:
    slot = 1_000 * MINUTE_US
    at = {-31: "early", -30: "booked", 0: "booked", 59: "booked", 60: "late"}
    assert {m: in_time(slot, slot + m * MINUTE_US, SLOTS) for m in at} == at


def test_what_was_taken_is_counted_span_by_span() -> None:
    assert taken([(0, 10), (10, 20), (20, 30)], [0, 3, 9, 10, 29, 30]) == (3, 1, 1)
    assert taken([], [1, 2]) == ()


def test_too_few_days_allow_nothing_and_say_how_many_are_missing() -> None:
    few = proposal("08:00", [10] * 7, 0, SLOTS)
    assert few == Proposal("08:00", SLOTS.places, 7, ENOUGH_DAYS - 7, 10, -1)
    assert proposal("08:00", [], 0, SLOTS).missing == ENOUGH_DAYS


def test_enough_days_say_what_the_intake_would_allow() -> None:
    enough = proposal("08:00", [10] * 16 + [5] * 4, 200, SLOTS)
    assert enough == Proposal("08:00", SLOTS.places, 20, 0, 5, 5)  # 5 × 0.8 / 0.8


def test_the_rate_to_reckon_with_is_that_of_the_carriers_who_were_given_slots() -> None:
    assert (gate_rate([], SLOTS), expected_rate([], SLOTS)) == (0, 0)
    honest, careless, new = Record(180, 0), Record(20, 20), Record(1, 0)
    gate = gate_rate([honest, careless, new], SLOTS)
    assert gate == 20_000 // 221
    rates = [no_show_rate(one.missed, one.given, gate, SLOTS) for one in (honest, careless, new)]
    assert rates == [9, 545, 85]
    mean = (180 * 9 + 20 * 545 + 85) // 201
    assert expected_rate([honest, careless, new], SLOTS) == mean
    assert expected_rate([careless], SLOTS) > expected_rate([honest], SLOTS) == 0


def test_a_carrier_whose_vehicles_come_less_often_asks_less_far_ahead() -> None:
    assert [carrier_days(rate, 100, SLOTS) for rate in (0, 100, 101, 240, 550, 999)] == [
        7, 7, 7, 6, 4, 1,
    ]  # fmt: skip
    gate = gate_rate([Record(400, 20)], SLOTS)
    once = no_show_rate(1, 1, gate, SLOTS)
    assert carrier_days(once, gate, SLOTS) == 7  # one missed slot says little
    always = no_show_rate(60, 60, gate, SLOTS)
    assert carrier_days(always, gate, SLOTS) == 2
