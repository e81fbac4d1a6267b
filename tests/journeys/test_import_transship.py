"""Goods from Yunnan change vehicles in the yard (sang tải), ten times.

A Chinese truck brings them, a Vietnamese truck takes them on, the Chinese truck goes home empty.
One consignment, charged once: line B1 (30 % of B2) on the truck that brought it, paid by the
importer.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

GOODS = {
    "flow": "IMPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "GENERAL",
    "payload_kg": 12_000,
    "journey": "TRANSSHIP",
}
EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 12_000}
CHINESE = "云G·A5678"
TAKER = "29C-331.07"
IMPORTER = "Công ty Nhập khẩu Tây Bắc"


def both_are_inside(day: Day) -> None:
    """The Chinese truck in at 08:10, the Vietnamese one at 08:40; both confirmed."""
    day.at("07:30").lan.declares(CHINESE, GOODS, IMPORTER)
    day.at("08:10").enters("border-enter", CHINESE)
    day.lan.confirms(CHINESE)
    day.at("08:40").enters("inland-enter", TAKER)
    day.lan.states(TAKER, EMPTY)
    day.lan.confirms(TAKER)


@both
def test_goods_change_trucks_and_both_go_home(day: Day) -> None:
    both_are_inside(day)
    assert day.yard() == ["A07 云G·A5678", "B01 29C-331.07"]
    day.at("09:30").binh.moves_goods(CHINESE, TAKER)
    day.at("10:00").phong.gives(CHINESE, TAKER)
    day.at("10:20").comes("inland-leave", TAKER)
    assert day.shut(TAKER) == ["clearance CUSTOMS", "goods_unpaid 云GA5678 180000"]
    day.hai.gives(TAKER)
    day.lan.takes(180_000, CHINESE)
    day.goes_out("inland-leave")
    day.at("10:40").leaves("border-leave", CHINESE)
    day.ends("""
        云G·A5678 border 08:10 → border 10:40
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:40 opening
          acts lan: charge; binh: hand_over; phong: clearance; lan: payment, receipt
        29C-331.07 inland 08:40 → inland 10:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 10:20 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_a_chinese_g_read_as_c_is_put_right_before_it_drives_in(day: Day) -> None:
    day.at("07:30").lan.declares(CHINESE, GOODS, IMPORTER)
    day.at("08:10").comes("border-enter", CHINESE, reads="云C·A5678", sure=False)
    day.lan.confirms(CHINESE, was="云C·A5678", why="biển Lâm Thương, chữ G")
    day.goes_in("border-enter")
    assert day.yard() == ["A07 云G·A5678"]
    day.at("08:40").enters("inland-enter", TAKER)
    day.lan.states(TAKER, EMPTY)
    day.lan.confirms(TAKER)
    day.at("09:30").binh.moves_goods(CHINESE, TAKER)
    day.lan.takes(200_000, CHINESE)
    day.phong.gives(CHINESE, TAKER)
    day.hai.gives(TAKER)
    day.at("10:20").leaves("inland-leave", TAKER)
    day.at("10:40").leaves("border-leave", CHINESE)
    day.ends("""
        云G·A5678 CANCELLED, it was 云G·A5678
        云G·A5678 border 08:10 → border 10:40
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:40 opening
          corrected plate 云CA5678 → 云GA5678 by lan
          acts lan: correction, charge; binh: hand_over; lan: payment, receipt; phong: clearance
        29C-331.07 inland 08:40 → inland 10:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 10:20 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_our_customs_sends_the_goods_back_and_they_come_again_next_day(day: Day) -> None:
    """Seen from China we are the far side: the truck goes home loaded and tries again."""
    day.at("07:30").lan.declares(CHINESE, GOODS, IMPORTER)
    day.at("08:10").enters("border-enter", CHINESE)
    day.lan.confirms(CHINESE)
    day.phong.gives(CHINESE)
    day.at("11:00").hai.refuses(CHINESE, "thiếu giấy chứng nhận xuất xứ")
    day.at("15:00").comes("border-leave", CHINESE)
    assert day.shut(CHINESE) == ["clearance CUSTOMS", "goods_aboard", "unpaid 180000"]
    day.lan.says_it_leaves_by("border", CHINESE)
    day.at("15:10").hai.gives(CHINESE)  # to leave again, under supervision
    assert day.shut(CHINESE) == ["unpaid 600000"]  # not the 30 % of goods handed over here
    day.lan.takes(600_000, CHINESE)
    day.goes_out("border-leave")
    day.tomorrow().at("08:30").enters("border-enter", CHINESE)
    day.lan.joins(CHINESE, "RETRY")
    day.lan.confirms(CHINESE)
    day.lan.states(CHINESE, {"journey": "TRANSSHIP"})
    day.at("09:00").enters("inland-enter", TAKER)
    day.lan.states(TAKER, EMPTY)
    day.lan.confirms(TAKER)
    day.binh.moves_goods(CHINESE, TAKER)
    day.phong.gives(CHINESE, TAKER)
    day.hai.gives(TAKER)
    day.at("10:00").leaves("inland-leave", TAKER)
    day.at("10:10").leaves("border-leave", CHINESE)
    day.ends("""
        云G·A5678 border 08:10 → border 15:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge B1 180.000 REVERSED, Công ty Nhập khẩu Tây Bắc
          charge B2 600.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 15:10 opening
          corrected journey TRANSSHIP → RETURNED by lan
          acts lan: charge; phong: clearance; hai: clearance; lan: correction, reversal, charge;
                hai: clearance; lan: payment, receipt; binh: hand_over
          found side_not_as_assessed, open
        云G·A5678 border +1 08:30 → border +1 10:10
          turn of 云G·A5678 of 08:10: RETRY after 云G·A5678 of 08:10
          cleared BORDER_GUARD phong
          charge X6 0 REVERSED, Công ty Nhập khẩu Tây Bắc
          charge B1+X6 0 EXEMPT, Công ty Nhập khẩu Tây Bắc
          opened border-leave +1 10:10 opening
          acts lan: turn, exemption, reversal, exemption; phong: clearance
        29C-331.07 inland +1 09:00 → inland +1 10:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 10:00 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678 of 08:10, left with 29C-331.07 by inland
          handed from 云G·A5678 of +1 08:30 to 29C-331.07 by binh
        """)


def test_a_tractor_leaves_its_loaded_trailer_and_takes_an_empty_one_home(day: Day) -> None:
    """云G·B1111 unloaded its trailer and left it; 云G·A5678 swaps its loaded one for it."""
    heavy, empty = {**GOODS, "payload_kg": 20_000}, {**EMPTY, "payload_kg": 20_000}
    day.at("08:00").enters("border-enter", "云G·B1111", trailer="云G·0456挂")
    day.lan.states("云G·B1111", heavy, IMPORTER)
    day.lan.confirms("云G·B1111")
    day.at("08:30").enters("inland-enter", TAKER)
    day.lan.states(TAKER, empty)
    day.lan.confirms(TAKER)
    day.at("09:00").binh.moves_goods("云G·B1111", TAKER)
    day.binh.uncouples("云G·B1111", "云G·0456挂", "D05")
    day.lan.takes(300_000, "云G·B1111")
    day.phong.gives("云G·B1111", TAKER)
    day.hai.gives(TAKER)
    day.at("09:20").leaves("border-leave", "云G·B1111")
    day.at("09:30").leaves("inland-leave", TAKER)
    day.at("10:00").enters("border-enter", CHINESE, trailer="云G·0123挂")
    day.lan.states(CHINESE, heavy, IMPORTER)
    day.lan.confirms(CHINESE)
    day.lan.takes(300_000, CHINESE)
    day.at("10:10").comes("border-leave", CHINESE, trailer="云G·0456挂")
    assert day.shut(CHINESE) == [
        "clearance BORDER_GUARD",
        "clearance CUSTOMS",
        "goods_aboard",
        "trailer_changed 云G0123挂 云G0456挂",
    ]
    day.binh.swaps(CHINESE, out="云G·0123挂", into="云G·0456挂", place="D06")
    assert day.shut(CHINESE) == ["clearance BORDER_GUARD"]
    day.phong.gives(CHINESE)
    day.goes_out("border-leave")
    day.at("14:00").enters("inland-enter", "29C-442.10")
    day.lan.states("29C-442.10", empty)
    day.lan.confirms("29C-442.10")
    day.at("14:30").binh.takes_up_goods("D06", "29C-442.10")
    day.phong.gives("29C-442.10")
    day.hai.gives("29C-442.10")
    day.at("15:00").leaves("inland-leave", "29C-442.10")
    day.ends("""
        云G·B1111 border 08:00 → border 09:20
          cleared BORDER_GUARD phong
          charge B1 300.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 09:20 opening
          acts lan: charge; binh: hand_over, uncouple; lan: payment, receipt; phong: clearance
        29C-331.07 inland 08:30 → inland 09:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 09:30 opening
          acts lan: charge; phong: clearance; hai: clearance
        云G·A5678 border 10:00 → border 10:10
          cleared BORDER_GUARD phong
          charge B1 300.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:10 opening
          acts lan: charge, payment, receipt; binh: hand_over, uncouple, couple; phong: clearance;
                binh: hand_over
        29C-442.10 inland 14:00 → inland 15:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 15:00 opening
          acts lan: charge; phong: clearance; hai: clearance
        trailer 云G·0456挂 came with 云G·B1111, left with 云G·A5678 by border 10:10
        trailer 云G·0123挂 came with 云G·A5678, stands at D06
        goods IMPORT ORDINARY GENERAL brought by 云G·B1111, left with 29C-331.07 by inland
          handed from 云G·B1111 to 29C-331.07 by binh
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-442.10 by inland
          handed from 云G·A5678 to the ground at D06 by binh
          handed from the ground to 29C-442.10 by binh
        """)


def test_customs_holds_the_truck_that_took_the_goods(day: Day) -> None:
    both_are_inside(day)
    day.at("09:30").binh.moves_goods(CHINESE, TAKER)
    day.lan.takes(180_000, CHINESE)
    day.phong.gives(CHINESE, TAKER)
    day.hai.gives(TAKER)
    day.at("10:00").hai.holds(TAKER, "soi chiếu lại kiện hàng")
    day.at("10:10").leaves("border-leave", CHINESE)  # it has nothing to do with that any more
    day.at("10:20").comes("inland-leave", TAKER)
    with day.refused("opening.refused", "opening.hold"):
        day.lan.opens(TAKER)
    day.at("11:45").hai.releases(TAKER, "không phát hiện gì")
    day.goes_out("inland-leave")
    day.ends("""
        云G·A5678 border 08:10 → border 10:10
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:10 opening
          acts lan: charge; binh: hand_over; lan: payment, receipt; phong: clearance
        29C-331.07 inland 08:40 → inland 11:45
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge E1 0 PAID, passer-by
          opened inland-leave 11:45 opening
          acts lan: charge; phong: clearance; hai: clearance, hold, hold_released
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_no_taker_comes_and_the_chinese_truck_drives_inland_itself(day: Day) -> None:
    day.at("07:30").lan.declares(CHINESE, GOODS, IMPORTER)
    day.at("08:10").enters("border-enter", CHINESE)
    day.lan.confirms(CHINESE)
    day.lan.takes(180_000, CHINESE)
    day.phong.gives(CHINESE)
    day.hai.gives(CHINESE)
    day.at("14:00").comes("inland-leave", CHINESE)
    assert day.shut(CHINESE) == ["goods_aboard", "other_side border inland"]
    day.lan.says_it_leaves_by("inland", CHINESE)
    assert day.shut(CHINESE) == ["unpaid 600000"]  # 130 % of 600.000 less the 180.000 it paid
    assert day.lan.takes(1_000_000, CHINESE) == 400_000
    day.goes_out("inland-leave")
    day.ends("""
        云G·A5678 border 08:10 → inland 14:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          charge B3 600.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened inland-leave 14:00 opening
          corrected journey TRANSSHIP → INLAND by lan
          acts lan: charge, payment, receipt; phong: clearance; hai: clearance;
                lan: correction, charge, payment, receipt
          found side_not_as_assessed, open
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 云G·A5678 by inland
        """)


def test_the_bridge_is_cut_off_while_the_chinese_truck_comes(day: Day) -> None:
    day.at("07:30").lan.declares(CHINESE, GOODS, IMPORTER)
    with day.at("08:00").cut_off("border-1"):
        day.at("08:10").enters("border-enter", CHINESE)
        day.at("08:40").enters("inland-enter", TAKER)
        day.lan.states(TAKER, EMPTY)
        day.lan.confirms(TAKER)
        day.phong.gives(TAKER)
        assert day.yard() == ["B01 29C-331.07"]  # the Chinese truck is still only expected
        day.at("10:05")
    assert day.yard() == ["A07 云G·A5678", "B01 29C-331.07"]
    day.lan.confirms(CHINESE)
    day.lan.takes(180_000, CHINESE)
    day.at("10:15").binh.moves_goods(CHINESE, TAKER)
    day.phong.gives(CHINESE)
    day.hai.gives(TAKER)
    day.at("10:30").leaves("inland-leave", TAKER)
    day.at("10:40").leaves("border-leave", CHINESE)
    day.ends("""
        云G·A5678 border 08:10 → border 10:40
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:40 opening
          acts lan: charge, payment, receipt; binh: hand_over; phong: clearance
        29C-331.07 inland 08:40 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 10:30 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_the_chinese_entry_is_told_a_day_late_and_twice(day: Day) -> None:
    with day.at("08:10").held_back("border-1") as letter:
        day.enters("border-enter", CHINESE)
    day.at("08:40").enters("inland-enter", TAKER)
    day.lan.states(TAKER, EMPTY)
    day.lan.confirms(TAKER)
    day.at("10:00").comes("border-leave", CHINESE)  # unloaded, and the book has never seen it
    day.lan.states(CHINESE, GOODS, IMPORTER)
    day.lan.confirms(CHINESE)
    day.lan.takes(180_000, CHINESE)
    day.binh.moves_goods(CHINESE, TAKER)
    day.phong.gives(CHINESE, TAKER)
    day.goes_out("border-leave")
    day.hai.gives(TAKER)
    day.at("10:30").leaves("inland-leave", TAKER)
    day.tomorrow().at("09:00").delivers(letter)
    day.delivers(letter)
    assert day.yard() == []
    day.ends("""
        云G·A5678 border 08:10 → border 10:00
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 10:00 opening
          acts lan: charge, payment, receipt; binh: hand_over; phong: clearance
          found exit_without_entry, told_late
        29C-331.07 inland 08:40 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 10:30 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_the_clock_at_the_bridge_runs_an_hour_fast_on_chinese_time(day: Day) -> None:
    day.clock_of("border-1", fast_by="1:00")
    both_are_inside(day)
    day.at("09:30").binh.moves_goods(CHINESE, TAKER)
    day.lan.takes(180_000, CHINESE)
    day.phong.gives(CHINESE, TAKER)
    day.hai.gives(TAKER)
    day.at("09:40").leaves("inland-leave", TAKER)
    day.at("09:50").leaves("border-leave", CHINESE)
    day.ends("""
        云G·A5678 border 08:10 → border 09:50
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave 09:50 opening
          acts lan: charge; binh: hand_over; lan: payment, receipt; phong: clearance
          found clock_wrong, open
        29C-331.07 inland 08:40 → inland 09:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 09:40 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)


def test_the_importer_pays_in_the_morning_for_goods_let_go_at_night(day: Day) -> None:
    day.at("16:00").lan.declares(CHINESE, GOODS, IMPORTER)
    day.at("18:10").enters("border-enter", CHINESE)
    day.minh.confirms(CHINESE)
    day.at("18:40").enters("inland-enter", TAKER)
    day.minh.states(TAKER, EMPTY)
    day.minh.confirms(TAKER)
    day.at("20:00").binh.moves_goods(CHINESE, TAKER)
    day.phong.gives(CHINESE, TAKER)
    day.hai.gives(TAKER)
    day.at("21:45").comes("inland-leave", TAKER)
    with day.refused("opening.refused", "opening.goods_unpaid"):
        day.minh.opens(TAKER)
    day.minh.overrides(TAKER, "chủ hàng gửi ảnh lệnh chuyển tiền, hàng tươi chờ ở Sa Pa")
    day.goes_out("inland-leave")
    day.tomorrow().at("07:30").thu.countersigns("inland-leave", "đã gọi chủ hàng")
    day.at("08:00").comes("border-leave", CHINESE)
    assert day.shut(CHINESE) == ["unpaid 180000"]  # the truck that brought them stands for them
    day.lan.takes(180_000, CHINESE)
    day.goes_out("border-leave")
    day.ends("""
        云G·A5678 border 18:10 → border +1 08:00
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Nhập khẩu Tây Bắc
          opened border-leave +1 08:00 opening
          acts minh: charge; binh: hand_over; phong: clearance; lan: payment, receipt
        29C-331.07 inland 18:40 → inland 21:45
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 21:45 override
          override inland-leave by minh, countersigned by thu
          acts minh: charge; phong: clearance; hai: clearance; minh: override; thu: countersigned
          found opened_by_override, countersigned by thu
        goods IMPORT ORDINARY GENERAL brought by 云G·A5678, left with 29C-331.07 by inland
          handed from 云G·A5678 to 29C-331.07 by binh
        """)
