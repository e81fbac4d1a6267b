"""Bananas from Phong Thổ over the bridge to Jinshuihe, ten times.

Three agencies clear each load (border guard, customs, quarantine); the fee is line A1 of the
illustrative tariff; the truck unloads over there and comes home empty, which is the same turn.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

BANANAS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
TRUCK = "25C-012.34"
COOP = "HTX Chuối Ma Li Pho"


def ready_to_cross(day: Day) -> None:
    """Declared, in at 08:00, confirmed, cleared by all three and paid by 10:00."""
    day.at("07:10").lan.declares(TRUCK, BANANAS, COOP)
    day.at("08:00").enters("inland-enter", TRUCK)
    day.at("08:05").lan.confirms(TRUCK)
    day.at("08:30").phong.gives(TRUCK)
    day.at("09:15").kim.gives(TRUCK)
    day.at("09:40").hai.gives(TRUCK)
    day.at("10:00").lan.takes(300_000, TRUCK)


@both
def test_bananas_cross_and_the_truck_comes_home_empty(day: Day) -> None:
    day.at("07:10").lan.declares(TRUCK, BANANAS, COOP)
    day.at("08:00").enters("inland-enter", TRUCK)
    assert day.yard() == ["A07 25C-012.34"]
    day.at("08:05").lan.confirms(TRUCK)
    assert day.shut(TRUCK) == [
        "clearance BORDER_GUARD",
        "clearance CUSTOMS",
        "clearance QUARANTINE",
        "unpaid 300000",
    ]
    day.at("08:30").phong.gives(TRUCK)
    day.at("09:15").kim.gives(TRUCK)
    day.at("09:40").hai.gives(TRUCK)
    assert day.lan.takes(500_000, TRUCK) == 200_000
    day.at("10:20").leaves("border-leave", TRUCK)
    assert day.yard() == []
    day.at("15:05").enters("border-enter", TRUCK)
    day.lan.joins(TRUCK, "EMPTY_RETURN")
    day.lan.confirms(TRUCK)
    day.at("15:10").phong.gives(TRUCK)
    day.at("15:20").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-012.34 inland 08:00 → border 10:20
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 10:20 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
        25C-012.34 border 15:05 → inland 15:20
          turn of 25C-012.34 of 08:00: EMPTY_RETURN after 25C-012.34 of 08:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, HTX Chuối Ma Li Pho
          opened inland-leave 15:20 opening
          acts lan: turn, charge; phong: clearance
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34 of 08:00,
                left with 25C-012.34 of 08:00 by border
        """)


def test_a_c_read_as_g_at_the_entry_is_put_right_at_the_booth(day: Day) -> None:
    day.at("07:10").lan.declares(TRUCK, BANANAS, COOP)
    day.at("08:00").comes("inland-enter", TRUCK, reads="25G-012.34", sure=False)
    day.lan.confirms(TRUCK, was="25G-012.34", why="máy đọc C thành G")
    day.goes_in("inland-enter")
    assert day.yard() == ["A07 25C-012.34"]
    assert day.shut(TRUCK)[-1] == "unpaid 300000"
    day.at("09:00").phong.gives(TRUCK)
    day.kim.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("10:00").lan.takes(300_000, TRUCK)
    day.at("10:20").leaves("border-leave", TRUCK)
    day.ends("""
        25C-012.34 CANCELLED, it was 25C-012.34
        25C-012.34 inland 08:00 → border 10:20
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 10:20 opening
          corrected plate 25G01234 → 25C01234 by lan
          acts lan: correction, charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34, left with 25C-012.34 by border
        """)


def test_china_turns_the_bananas_back_and_takes_them_next_day(day: Day) -> None:
    ready_to_cross(day)
    day.at("16:20").leaves("border-leave", TRUCK)
    day.at("16:45").enters("border-enter", TRUCK)  # refused at 16:40: their quarantine has closed
    day.lan.joins(TRUCK, "TURNED_BACK")
    day.lan.confirms(TRUCK)
    assert day.yard() == ["A07 25C-012.34"]
    assert day.shut(TRUCK) == [
        "clearance BORDER_GUARD",
        "clearance CUSTOMS",
        "clearance QUARANTINE",
    ]
    day.tomorrow().at("07:30").phong.gives(TRUCK)
    day.kim.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("08:10").leaves("border-leave", TRUCK)
    day.at("14:00").enters("border-enter", TRUCK)
    day.lan.joins(TRUCK, "EMPTY_RETURN")
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("14:15").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-012.34 inland 08:00 → border 16:20
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 16:20 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
        25C-012.34 border 16:45 → border +1 08:10
          turn of 25C-012.34 of 08:00: TURNED_BACK after 25C-012.34 of 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1+X6 0 EXEMPT, HTX Chuối Ma Li Pho
          opened border-leave +1 08:10 opening
          acts lan: turn, exemption; phong: clearance; kim: clearance; hai: clearance
        25C-012.34 border +1 14:00 → inland +1 14:15
          turn of 25C-012.34 of 08:00: EMPTY_RETURN after 25C-012.34 of 16:45
          cleared BORDER_GUARD phong
          charge E1 0 PAID, HTX Chuối Ma Li Pho
          opened inland-leave +1 14:15 opening
          acts lan: turn, charge; phong: clearance
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34 of 08:00,
                left with 25C-012.34 of 16:45 by border
        """)


def test_another_tractor_takes_the_banana_trailer_over_the_bridge(day: Day) -> None:
    bananas = {**BANANAS, "payload_kg": 20_000}
    empty = {"flow": "NONE", "load": "EMPTY", "payload_kg": 20_000}
    day.at("07:10").lan.declares("25C-045.67", bananas, COOP)
    day.at("08:00").enters("inland-enter", "25C-045.67", trailer="25R-001.22")
    day.lan.confirms("25C-045.67")
    day.at("08:20").enters("inland-enter", "25C-088.99", trailer="25R-009.88")
    day.lan.states("25C-088.99", empty)
    day.lan.confirms("25C-088.99")
    assert day.yard() == ["B01 25C-045.67", "B02 25C-088.99"]
    # The first tractor may not go into China; the second takes its trailer and leaves it its own.
    day.at("09:00").binh.uncouples("25C-045.67", "25R-001.22", "B01")
    day.binh.swaps("25C-088.99", out="25R-009.88", into="25R-001.22", place="B02")
    day.binh.couples("25C-045.67", "25R-009.88")
    day.at("09:30").phong.gives("25C-045.67", "25C-088.99")
    day.kim.gives("25C-088.99")
    day.hai.gives("25C-088.99")
    day.at("10:00").comes("border-leave", "25C-088.99", trailer="25R-001.22")
    assert day.shut("25C-088.99") == ["goods_unpaid 25C04567 500000"]
    day.lan.takes(500_000, "25C-045.67")
    day.goes_out("border-leave")
    day.at("10:30").leaves("inland-leave", "25C-045.67", trailer="25R-009.88")
    day.ends("""
        25C-045.67 inland 08:00 → inland 10:30
          cleared BORDER_GUARD phong
          charge A1 500.000 PAID, HTX Chuối Ma Li Pho
          opened inland-leave 10:30 opening
          acts lan: charge; binh: hand_over, uncouple, hand_over, couple; phong: clearance;
                lan: payment, receipt
        25C-088.99 inland 08:20 → border 10:00
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge E1 0 PAID, passer-by
          opened border-leave 10:00 opening
          acts lan: charge; binh: uncouple, couple; phong: clearance; kim: clearance; hai: clearance
        trailer 25R-001.22 came with 25C-045.67, left with 25C-088.99 by border 10:00
        trailer 25R-009.88 came with 25C-088.99, left with 25C-045.67 by inland 10:30
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-045.67, left with 25C-088.99 by border
          handed from 25C-045.67 to the ground at B01 by binh
          handed from the ground to 25C-088.99 by binh
        """)


def test_quarantine_finds_insects_and_holds_the_truck_until_it_is_fumigated(day: Day) -> None:
    ready_to_cross(day)
    day.at("10:05").kim.holds(TRUCK, "phát hiện rệp sáp, phải khử trùng")
    assert day.shut(TRUCK) == ["hold QUARANTINE phát hiện rệp sáp, phải khử trùng"]
    day.at("10:20").comes("border-leave", TRUCK)
    with day.refused("opening.refused", "opening.hold"):
        day.lan.opens(TRUCK)
    day.backs_out("border-leave")
    with day.refused("hold.other_agency"):
        day.hai.releases(TRUCK, "đã xong")
    day.at("15:30").kim.releases(TRUCK, "đã khử trùng, biên bản KD-17")
    day.at("15:50").leaves("border-leave", TRUCK)
    day.ends("""
        25C-012.34 inland 08:00 → border 15:50
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          hold AGENCY QUARANTINE by kim, released by kim
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 15:50 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt; kim: hold, hold_released
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34, left with 25C-012.34 by border
        """)


def test_the_price_falls_and_the_bananas_go_home_by_the_inland_lane(day: Day) -> None:
    day.at("07:10").lan.declares(TRUCK, BANANAS, COOP)
    day.at("08:00").enters("inland-enter", TRUCK)
    day.at("08:05").lan.confirms(TRUCK)
    day.at("08:30").phong.gives(TRUCK)
    day.at("09:15").kim.gives(TRUCK)
    day.at("09:40").hai.gives(TRUCK)
    day.at("14:00").comes("inland-leave", TRUCK)
    assert day.shut(TRUCK) == ["other_side border inland", "unpaid 300000"]
    day.lan.says_it_leaves_by("inland", TRUCK)
    assert day.shut(TRUCK) == ["unpaid 300000"]  # line A1 asks not for the side: nothing new
    day.lan.takes(300_000, TRUCK)
    day.goes_out("inland-leave")
    day.ends("""
        25C-012.34 inland 08:00 → inland 14:00
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened inland-leave 14:00 opening
          corrected journey THROUGH → RETURNED by lan
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: correction, payment, receipt
          found side_not_as_assessed, open
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34, left with 25C-012.34 by inland
        """)


def test_the_bridge_is_cut_off_for_two_hours_and_people_go_on(day: Day) -> None:
    ready_to_cross(day)
    with day.at("10:10").cut_off("border-1"):
        day.at("10:20").comes("border-leave", TRUCK)
        day.let_out_by_hand("border-leave")  # on the list of those cleared and paid
        day.at("10:40").enters("inland-enter", "25C-055.21")
        day.lan.states("25C-055.21", BANANAS, COOP)
        day.lan.confirms("25C-055.21")
        assert day.yard() == ["A07 25C-012.34", "B01 25C-055.21"]
        day.at("11:00").phong.gives("25C-055.21")
        day.kim.gives("25C-055.21")
        day.hai.gives("25C-055.21")
        day.lan.takes(300_000, "25C-055.21")
        day.at("12:10")
    assert day.yard() == ["B01 25C-055.21"]
    day.at("12:20").leaves("border-leave", "25C-055.21")
    day.ends("""
        25C-012.34 inland 08:00 → border 10:20
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
          found left_without_opening, open
        25C-055.21 inland 10:40 → border 12:20
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 12:20 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34, left with 25C-012.34 by border
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-055.21, left with 25C-055.21 by border
        """)


def test_the_crossing_is_told_a_day_late_and_twice(day: Day) -> None:
    ready_to_cross(day)
    day.at("10:20").comes("border-leave", TRUCK)
    with day.held_back("border-1") as letter:
        day.goes_out("border-leave")
    assert day.yard() == ["A07 25C-012.34"]  # as far as anybody knows
    day.at("17:05").enters("border-enter", TRUCK)
    day.lan.states(TRUCK, {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000})
    day.lan.confirms(TRUCK)
    day.tomorrow().at("08:00").delivers(letter)
    day.delivers(letter)
    assert day.yard() == ["B01 25C-012.34"]
    day.lan.joins(TRUCK, "EMPTY_RETURN")
    day.phong.gives(TRUCK)
    day.at("08:20").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-012.34 inland 08:00 → border 10:20
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 10:20 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
        25C-012.34 border 17:05 → inland +1 08:20
          turn of 25C-012.34 of 08:00: EMPTY_RETURN after 25C-012.34 of 08:00
          cleared BORDER_GUARD phong
          charge E1 0 REVERSED, passer-by
          charge E1 0 PAID, HTX Chuối Ma Li Pho
          opened inland-leave +1 08:20 opening
          acts lan: charge, turn, reversal, charge; phong: clearance
          found same_plate_inside, told_late
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34 of 08:00,
                left with 25C-012.34 of 08:00 by border
        """)


def test_the_clock_at_the_bridge_is_an_hour_fast(day: Day) -> None:
    day.clock_of("border-1", fast_by="1:00")
    ready_to_cross(day)
    day.at("10:20").leaves("border-leave", TRUCK)
    day.at("10:50").enters("border-enter", TRUCK)  # refused over there after half an hour
    day.lan.joins(TRUCK, "TURNED_BACK")
    day.lan.confirms(TRUCK)
    day.ends("""
        25C-012.34 inland 08:00 → border 10:20
          cleared BORDER_GUARD phong; QUARANTINE kim; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 10:20 opening
          acts lan: charge; phong: clearance; kim: clearance; hai: clearance;
                lan: payment, receipt
          found clock_wrong, open
        25C-012.34 border 10:50, in A07, INSIDE
          turn of 25C-012.34 of 08:00: TURNED_BACK after 25C-012.34 of 08:00
          charge A1+X6 0 EXEMPT, HTX Chuối Ma Li Pho
          acts lan: turn, exemption
          found clock_wrong, open
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34 of 08:00,
                aboard 25C-012.34 of 10:50
        """)


def test_minh_opens_at_night_and_thu_countersigns_in_the_morning(day: Day) -> None:
    day.at("07:10").lan.declares(TRUCK, BANANAS, COOP)
    day.at("17:00").enters("inland-enter", TRUCK)
    day.minh.confirms(TRUCK)
    day.minh.takes(300_000, TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("21:30").comes("border-leave", TRUCK)
    with day.refused("opening.refused", "opening.clearance"):
        day.minh.opens(TRUCK)
    day.minh.overrides(TRUCK, "kiểm dịch đã ký giấy KD-31, quên bấm; bên kia đóng cửa 22:00")
    day.goes_out("border-leave")
    with day.refused("policy.refused"):
        day.minh.countersigns("border-leave", "tự xem lại")
    day.tomorrow().at("07:40").thu.countersigns("border-leave", "đã xem giấy KD-31")
    day.ends("""
        25C-012.34 inland 17:00 → border 21:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A1 300.000 PAID, HTX Chuối Ma Li Pho
          opened border-leave 21:30 override
          override border-leave by minh, countersigned by thu
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance;
                minh: override; thu: countersigned
          found opened_by_override, countersigned by thu
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-012.34, left with 25C-012.34 by border
        """)
