"""Aside from the hundred: what people had to decide before the lanes could tell."""

from tests.journeys.day import Day

EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}
TRUCK = "25C-064.01"


def test_the_marshal_writes_it_off_and_the_lane_had_seen_it_go(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    with day.at("09:00").cut_off("inland-1"):
        day.at("09:30").comes("inland-leave", TRUCK)
        day.let_out_by_hand("inland-leave")
        day.at("10:00").binh.ends_unseen(TRUCK, "inland", "bảo vệ nói đã về")
        day.at("11:00")
    day.ends("""
        25C-064.01 inland 08:00 → inland 09:30
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          acts lan: charge; phong: clearance; binh: ended_unseen
          found ended_unseen, told_late
          found left_without_opening, open
        """)


def test_the_marshal_writes_off_a_truck_that_stood_at_the_barrier(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.at("09:29").comes("inland-leave", TRUCK)  # seen there, and then the line goes dead
    with day.at("09:30").cut_off("inland-1"):
        day.let_out_by_hand("inland-leave")
        day.at("10:00").binh.ends_unseen(TRUCK, "inland", "bảo vệ nói đã về")
        day.at("11:00")
    day.ends("""
        25C-064.01 inland 08:00 → inland 09:30
          charge E1 0 PAID, passer-by
          acts lan: charge; binh: ended_unseen
          found ended_unseen, told_late
          found left_without_opening, open
        """)
