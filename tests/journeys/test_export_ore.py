"""Ore from the mine above Phong Thổ over the bridge, ten times.

Line A3 of the illustrative tariff asks five times A2; border guard and customs clear it.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

ORE = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "MINERAL",
    "payload_kg": 20_000,
    "journey": "THROUGH",
}
EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 20_000}
# What a card filled from the last turn still says about goods that are not there.
UNLOADED = {**EMPTY, "regime": "", "commodity": "", "journey": ""}
TRUCK = "25C-116.40"
MINE = "Công ty Khoáng sản Phong Thổ"


def cleared_and_paid(day: Day, truck: str = TRUCK) -> None:
    """Confirmed, cleared by both agencies and paid, at the time it is."""
    day.lan.confirms(truck)
    day.phong.gives(truck)
    day.hai.gives(truck)
    day.lan.takes(4_000_000, truck)


def test_ore_nobody_announced_is_asked_about_and_crosses(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    assert day.yard() == ["B01 25C-116.40"]
    assert day.asks(TRUCK) == ["payload_kg"]
    day.lan.confirms(TRUCK)
    day.lan.states(TRUCK, {"payload_kg": 20_000})
    assert day.asks(TRUCK) == ["load"]
    day.lan.states(TRUCK, ORE, MINE)
    assert day.shut(TRUCK) == ["clearance BORDER_GUARD", "clearance CUSTOMS", "unpaid 4000000"]
    day.at("09:00").phong.gives(TRUCK)
    day.at("09:30").hai.gives(TRUCK)
    with day.refused("payment.too_little"):
        day.lan.takes(3_000_000, TRUCK)
    day.lan.takes(4_000_000, TRUCK)
    day.at("10:00").leaves("border-leave", TRUCK)
    day.ends("""
        25C-116.40 inland 08:00 → border 10:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 10:00 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)


def test_a_6_taken_for_a_9_at_the_entry_is_found_out_at_the_bridge(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK, reads="25C-119.40")
    day.lan.states("25C-119.40", ORE, MINE)
    cleared_and_paid(day, "25C-119.40")  # nobody looks at the last figures
    day.at("10:00").comes("border-leave", TRUCK)
    assert day.opening("border-leave") is None
    day.lan.chooses(TRUCK, "25C-119.40", "hai ảnh cùng một xe, lúc vào đọc nhầm 6 thành 9")
    day.goes_out("border-leave")
    day.at("10:10").lan.confirms(TRUCK, was="25C-119.40", why="theo ảnh lúc ra")
    day.ends("""
        25C-116.40 inland 08:00 → border 10:00 (person)
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 10:00 opening
          corrected plate 25C11940 → 25C11640 by lan
          acts lan: charge; phong: clearance; hai: clearance;
                lan: payment, receipt, choice, correction
          found read_corrected_at_exit, open
        25C-116.40 CANCELLED, it was 25C-116.40
          corrected plate 25C11640 → 25C11940 by lan
          acts lan: correction
          found ambiguous_exit, chosen by lan
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)


def test_too_heavy_for_china_it_goes_home_and_tries_again_next_day(day: Day) -> None:
    day.at("07:30").lan.declares(TRUCK, ORE, MINE)
    day.at("08:00").enters("inland-enter", TRUCK)
    cleared_and_paid(day)
    day.at("10:00").leaves("border-leave", TRUCK)
    day.at("11:30").enters("border-enter", TRUCK)  # their weighbridge found two tonnes too much
    day.lan.joins(TRUCK, "TURNED_BACK")
    day.lan.confirms(TRUCK)
    day.at("12:00").phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("12:20").comes("inland-leave", TRUCK)
    assert day.shut(TRUCK) == ["other_side border inland"]
    day.lan.says_it_leaves_by("inland", TRUCK)
    day.goes_out("inland-leave")
    day.tomorrow().at("08:00").enters("inland-enter", TRUCK)
    day.lan.joins(TRUCK, "RETRY")
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("09:00").leaves("border-leave", TRUCK)
    day.ends("""
        25C-116.40 inland 08:00 → border 10:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 10:00 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        25C-116.40 border 11:30 → inland 12:20
          turn of 25C-116.40 of 08:00: TURNED_BACK after 25C-116.40 of 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3+X6 0 EXEMPT, Công ty Khoáng sản Phong Thổ
          opened inland-leave 12:20 opening
          corrected journey THROUGH → RETURNED by lan
          acts lan: turn, exemption; phong: clearance; hai: clearance; lan: correction
          found side_not_as_assessed, open
        25C-116.40 inland +1 08:00 → border +1 09:00
          turn of 25C-116.40 of 08:00: RETRY after 25C-116.40 of 11:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3+X6 0 EXEMPT, Công ty Khoáng sản Phong Thổ
          opened border-leave +1 09:00 opening
          acts lan: turn, exemption; phong: clearance; hai: clearance
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40 of 08:00,
                left with 25C-116.40 of +1 08:00 by border
        """)


def test_two_tractors_and_two_trailers_each_load_is_charged_once(day: Day) -> None:
    """25H leaves its trailer with a burst tyre and takes the one that 25F set down."""
    day.at("07:00").enters("inland-enter", "25F-020.02", trailer="25R-004.22")
    day.lan.states("25F-020.02", ORE, MINE)
    cleared_and_paid(day, "25F-020.02")
    day.at("07:30").binh.uncouples("25F-020.02", "25R-004.22", "B01")
    day.at("07:40").leaves("inland-leave", "25F-020.02")  # home for another load
    day.at("08:00").enters("inland-enter", "25H-010.01", trailer="25R-003.11")
    day.lan.states("25H-010.01", ORE, MINE)
    cleared_and_paid(day, "25H-010.01")
    day.at("08:30").binh.swaps("25H-010.01", out="25R-003.11", into="25R-004.22", place="B02")
    day.at("09:00").leaves("border-leave", "25H-010.01", trailer="25R-004.22")
    day.tomorrow().at("07:00").enters("inland-enter", "25F-020.02")
    assert day.card("25F-020.02")["facts_source"] == "last_turn"
    day.lan.states("25F-020.02", UNLOADED)  # but today it comes without a load
    day.lan.confirms("25F-020.02")
    day.binh.couples("25F-020.02", "25R-003.11")
    day.phong.gives("25F-020.02")
    day.at("07:30").comes("border-leave", "25F-020.02", trailer="25R-003.11")
    assert day.shut("25F-020.02") == ["clearance CUSTOMS"]
    day.hai.gives("25F-020.02")
    day.goes_out("border-leave")
    day.ends("""
        25F-020.02 inland 07:00 → inland 07:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened inland-leave 07:40 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                binh: hand_over, uncouple, hand_over
        25H-010.01 inland 08:00 → border 09:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 09:00 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                binh: hand_over, uncouple, couple, hand_over
        25F-020.02 inland +1 07:00 → border +1 07:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave +1 07:30 opening
          corrected commodity MINERAL → ? by lan
          corrected flow EXPORT → NONE by lan
          corrected journey THROUGH → ? by lan
          corrected load LOADED → EMPTY by lan
          corrected regime ORDINARY → ? by lan
          acts lan: charge; binh: couple; phong: clearance; hai: clearance
        trailer 25R-004.22 came with 25F-020.02 of 07:00, left with 25H-010.01 by border 09:00
        trailer 25R-003.11 came with 25H-010.01, left with 25F-020.02 of +1 07:00 by border +1 07:30
        goods EXPORT ORDINARY MINERAL brought by 25F-020.02 of 07:00,
                left with 25H-010.01 by border
          handed from 25F-020.02 of 07:00 to the ground at B01 by binh
          handed from the ground to 25H-010.01 by binh
        goods EXPORT ORDINARY MINERAL brought by 25H-010.01,
                left with 25F-020.02 of +1 07:00 by border
          handed from 25H-010.01 to the ground at B02 by binh
          handed from the ground to 25F-020.02 of +1 07:00 by binh
        goods NONE brought by 25F-020.02 of +1 07:00, VOID
        """)


def test_customs_wants_a_sample_and_says_so_on_paper(day: Day) -> None:
    day.at("07:30").lan.declares(TRUCK, ORE, MINE)
    day.at("08:00").enters("inland-enter", TRUCK)
    cleared_and_paid(day)
    day.at("08:40").binh.holds(TRUCK, "lấy mẫu quặng", agency="CUSTOMS", paper="HQ-55/2026")
    day.at("09:00").comes("border-leave", TRUCK)
    assert day.shut(TRUCK) == ["hold CUSTOMS lấy mẫu quặng"]
    assert day.opening("border-leave") is None
    day.backs_out("border-leave")
    assert day.yard() == ["B01 25C-116.40"]
    day.tomorrow().at("09:00").hai.releases(TRUCK, "kết quả mẫu đúng khai báo")
    day.at("09:30").leaves("border-leave", TRUCK)
    day.ends("""
        25C-116.40 inland 08:00 → border +1 09:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by binh paper HQ-55/2026, released by hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave +1 09:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt; binh: hold;
                hai: hold_released
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)


def test_the_guard_lifts_the_inland_arm_and_the_ore_goes_home(day: Day) -> None:
    day.at("07:30").lan.declares(TRUCK, ORE, MINE)
    day.at("08:00").enters("inland-enter", TRUCK)
    cleared_and_paid(day)
    day.at("15:00").comes("inland-leave", TRUCK)
    assert day.shut(TRUCK) == ["other_side border inland"]
    day.let_out_by_hand("inland-leave")  # the buyer has cancelled, and nobody asks the booth
    day.at("15:30").thu.closes_finding(TRUCK, "left_without_opening", "đã nhắc bảo vệ")
    day.ends("""
        25C-116.40 inland 08:00 → inland 15:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                thu: finding_closed
          found left_without_opening, đã nhắc bảo vệ by thu
          found side_not_as_assessed, open
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by inland
        """)


def test_the_inland_lanes_are_cut_off_while_trucks_come(day: Day) -> None:
    with day.at("08:00").cut_off("inland-1"):
        day.at("08:20").enters("inland-enter", TRUCK)
        day.at("08:40").enters("inland-enter", "25C-120.77")
        day.at("09:30").comes("border-leave", TRUCK)  # here the book hears of it for the first time
        day.lan.states(TRUCK, ORE, MINE)
        cleared_and_paid(day)
        day.goes_out("border-leave")
        assert day.yard() == []
        day.at("10:20")
    assert day.yard() == ["B01 25C-120.77"]
    day.at("10:30").lan.states("25C-120.77", ORE, MINE)
    cleared_and_paid(day, "25C-120.77")
    day.at("11:00").leaves("border-leave", "25C-120.77")
    day.ends("""
        25C-116.40 inland 08:20 → border 09:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 09:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
          found exit_without_entry, told_late
        25C-120.77 inland 08:40 → border 11:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 11:00 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        goods EXPORT ORDINARY MINERAL brought by 25C-120.77, left with 25C-120.77 by border
        """)


def test_the_marshal_finds_a_truck_whose_entry_is_told_a_day_late_and_twice(day: Day) -> None:
    with day.at("08:00").held_back("inland-1") as letter:
        day.enters("inland-enter", TRUCK)
    why = "đứng trong bãi, sổ không có"
    day.at("17:00").binh.admits(TRUCK, "B03", "inland", why, source="stock_take")
    assert day.yard() == ["B03 25C-116.40"]
    day.lan.states(TRUCK, ORE, MINE)
    day.lan.confirms(TRUCK)
    day.tomorrow().at("08:00").delivers(letter)
    day.delivers(letter)
    assert day.yard() == ["B03 25C-116.40"]
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.lan.takes(4_000_000, TRUCK)
    day.at("08:30").leaves("border-leave", TRUCK)
    day.ends("""
        25C-116.40 inland 08:00 → border +1 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave +1 08:30 opening
          acts binh: admitted; lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
          found admitted_unseen, told_late
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)


def test_the_inland_clock_is_an_hour_slow(day: Day) -> None:
    day.clock_of("inland-1", fast_by="-1:00")
    day.at("07:30").lan.declares(TRUCK, ORE, MINE)
    day.at("08:00").enters("inland-enter", TRUCK)
    cleared_and_paid(day)
    day.at("08:30").leaves("border-leave", TRUCK)
    day.ends("""
        25C-116.40 inland 08:00 → border 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 08:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
          found clock_wrong, open
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)


@both
def test_the_money_is_on_its_way_and_minh_lets_the_ore_go_at_night(day: Day) -> None:
    day.at("16:00").lan.declares(TRUCK, ORE, MINE)
    day.at("20:00").enters("inland-enter", TRUCK)
    day.minh.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("21:40").comes("border-leave", TRUCK)
    with day.refused("opening.refused", "opening.unpaid"):
        day.minh.opens(TRUCK)
    day.minh.overrides(TRUCK, "ngân hàng báo đã chuyển 4 triệu, bên kia đóng cửa 22:00")
    day.goes_out("border-leave")
    day.tomorrow().at("07:45").thu.countersigns("border-leave", "đã xem giấy báo có")
    day.lan.takes(4_000_000, TRUCK)
    day.thu.closes_finding(TRUCK, "left_unpaid", "đã nộp đủ sáng nay")
    day.ends("""
        25C-116.40 inland 20:00 → border 21:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A3 4.000.000 PAID, Công ty Khoáng sản Phong Thổ
          opened border-leave 21:40 override
          override border-leave by minh, countersigned by thu
          acts minh: charge; phong: clearance; hai: clearance; minh: override; thu: countersigned;
                lan: payment, receipt; thu: finding_closed
          found left_unpaid, đã nộp đủ sáng nay by thu
          found opened_by_override, countersigned by thu
        goods EXPORT ORDINARY MINERAL brought by 25C-116.40, left with 25C-116.40 by border
        """)
