"""Slots: how many, who may ask, who is in time."""

from parking.slots import MINUTE_US, capacity, horizon_days, in_time, no_show_rate, quota
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
