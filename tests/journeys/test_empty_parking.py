"""The empty truck that only parks: for a night, for a load that is not ready, for the bridge.

It carries nothing, so the border guard alone clears it and any side will do. The first 24 hours
cost nothing; after that the tariff has a line, which is known only when it leaves.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}
TRUCK = "25C-088.08"
OWNER = "Công ty Vận tải Sìn Hồ"


def parks(day: Day, at: str, lane: str = "inland-enter", **seen: str) -> None:
    """In, stated as empty, confirmed."""
    day.at(at).enters(lane, TRUCK, **seen)
    day.lan.states(TRUCK, EMPTY, OWNER)
    day.lan.confirms(TRUCK)


@both
def test_one_night_costs_nothing_and_a_day_and_an_hour_costs_the_parking_line(day: Day) -> None:
    day.at("08:00").enters("inland-enter", "25C-099.09")
    day.lan.states("25C-099.09", EMPTY, OWNER)
    day.lan.confirms("25C-099.09")
    parks(day, "18:00")
    assert day.yard() == ["B01 25C-099.09", "B02 25C-088.08"]
    day.at("18:30").binh.moves("25C-099.09", "A07", "bãi B dành cho container")
    assert day.yard() == ["A07 25C-099.09", "B02 25C-088.08"]
    day.phong.gives("25C-099.09", TRUCK)
    assert day.shut(TRUCK) == []
    day.tomorrow().at("07:00").leaves("inland-leave", TRUCK)
    day.at("09:00").comes("inland-leave", "25C-099.09")
    assert day.shut("25C-099.09") == ["unpaid 80000"]
    day.lan.takes(100_000, "25C-099.09")
    day.goes_out("inland-leave")
    day.ends("""
        25C-099.09 inland 08:00 → inland +1 09:00
          cleared BORDER_GUARD phong
          charge E1 0 REVERSED, Công ty Vận tải Sìn Hồ
          charge E2 80.000 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 09:00 opening
          acts lan: charge; binh: move; phong: clearance; inland-1: reversal, charge;
                lan: payment, receipt
        25C-088.08 inland 18:00 → inland +1 07:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 07:00 opening
          acts lan: charge; phong: clearance
        """)


def test_an_eight_read_as_b_is_put_right_on_the_card_before_it_parks(day: Day) -> None:
    day.at("18:00").comes("inland-enter", TRUCK, reads="25C-0B8.08", sure=False)
    day.lan.confirms(TRUCK, was="25C-0B8.08", why="biển VN không có chữ ở đó")
    day.goes_in("inland-enter")
    day.lan.states(TRUCK, EMPTY, OWNER)
    day.phong.gives(TRUCK)
    day.tomorrow().at("07:00").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-088.08 inland 18:00 → inland +1 07:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 07:00 opening
          corrected plate 25C0B808 → 25C08808 by lan
          acts lan: correction, charge; phong: clearance
        """)


def test_sent_to_fetch_it_is_turned_back_at_the_bridge_parks_and_crosses_next_day(
    day: Day,
) -> None:
    parks(day, "16:30")
    day.phong.gives(TRUCK)
    day.at("16:50").leaves("border-leave", TRUCK)
    day.at("17:20").enters("border-enter", TRUCK)  # over there no empty truck after five
    day.lan.joins(TRUCK, "TURNED_BACK")
    day.lan.confirms(TRUCK)
    assert day.shut(TRUCK) == ["clearance BORDER_GUARD"]
    day.tomorrow().at("07:30").phong.gives(TRUCK)
    day.at("07:40").leaves("border-leave", TRUCK)
    day.ends("""
        25C-088.08 inland 16:30 → border 16:50
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened border-leave 16:50 opening
          acts lan: charge; phong: clearance
        25C-088.08 border 17:20 → border +1 07:40
          turn of 25C-088.08 of 16:30: TURNED_BACK after 25C-088.08 of 16:30
          cleared BORDER_GUARD phong
          charge E1+X6 0 EXEMPT, Công ty Vận tải Sìn Hồ
          opened border-leave +1 07:40 opening
          acts lan: turn, exemption; phong: clearance
        """)


def test_the_driver_hooks_a_neighbours_trailer_at_dawn_and_is_sent_back(day: Day) -> None:
    parks(day, "18:00", trailer="25R-001.11")
    day.at("18:20").enters("inland-enter", "25C-417.23", trailer="25R-002.22")
    day.lan.states("25C-417.23", EMPTY, OWNER)
    day.lan.confirms("25C-417.23")
    day.phong.gives(TRUCK, "25C-417.23")
    day.tomorrow().at("04:50").comes("inland-leave", TRUCK, trailer="25R-002.22")
    assert day.shut(TRUCK) == ["trailer_changed 25R00111 25R00222"]
    with day.refused("opening.refused", "opening.trailer_changed"):
        day.minh.opens(TRUCK)
    with day.refused("equipment.coupled_elsewhere"):
        day.minh.swaps(TRUCK, out="25R-001.11", into="25R-002.22")
    day.backs_out("inland-leave")
    day.at("05:10").leaves("inland-leave", TRUCK, trailer="25R-001.11")
    day.at("06:00").leaves("inland-leave", "25C-417.23", trailer="25R-002.22")
    day.ends("""
        25C-088.08 inland 18:00 → inland +1 05:10
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 05:10 opening
          acts lan: charge; phong: clearance
        25C-417.23 inland 18:20 → inland +1 06:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 06:00 opening
          acts lan: charge; phong: clearance
        trailer 25R-001.11 came with 25C-088.08, left with 25C-088.08 by inland +1 05:10
        trailer 25R-002.22 came with 25C-417.23, left with 25C-417.23 by inland +1 06:00
        """)


def test_customs_looks_for_a_hidden_floor_in_the_yard_and_finds_none(day: Day) -> None:
    parks(day, "08:00", "border-enter")
    day.phong.gives(TRUCK)
    day.at("09:00").hai.holds(TRUCK, "nghi có sàn kép")
    day.at("09:30").comes("inland-leave", TRUCK)
    assert day.shut(TRUCK) == ["hold CUSTOMS nghi có sàn kép"]
    day.backs_out("inland-leave")
    day.at("09:40").binh.moves(TRUCK, "D03", "hải quan khám xe")
    assert day.yard() == ["D03 25C-088.08"]
    day.at("14:30").hai.releases(TRUCK, "không phát hiện gì, biên bản KX-21")
    day.at("14:45").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-088.08 border 08:00 → inland 14:45
          cleared BORDER_GUARD phong
          hold AGENCY CUSTOMS by hai, released by hai
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave 14:45 opening
          acts lan: charge; phong: clearance; hai: hold; binh: move; hai: hold_released
        """)


def test_a_load_is_ready_in_jinshuihe_and_it_leaves_over_the_bridge_instead(day: Day) -> None:
    parks(day, "08:00")
    day.phong.gives(TRUCK)
    day.at("11:00").leaves("border-leave", TRUCK)  # empty: assessed for neither side
    day.at("16:00").enters("border-enter", TRUCK)
    assert day.asks(TRUCK) != []  # what it brings nobody has said
    day.lan.joins(TRUCK, "NEW")
    load = {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL"}
    day.lan.states(TRUCK, {**load, "payload_kg": 15_000, "journey": "INLAND"}, OWNER)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.lan.takes(780_000, TRUCK)
    day.at("16:40").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-088.08 inland 08:00 → border 11:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened border-leave 11:00 opening
          acts lan: charge; phong: clearance
        25C-088.08 border 16:00 → inland 16:40
          turn: NEW
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge B3 780.000 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave 16:40 opening
          acts lan: turn, charge; phong: clearance; hai: clearance; lan: payment, receipt
        goods IMPORT ORDINARY GENERAL brought by 25C-088.08 of 16:00,
                left with 25C-088.08 of 16:00 by inland
        """)


def test_its_bay_is_empty_on_the_walk_while_the_line_is_down(day: Day) -> None:
    parks(day, "08:00")
    day.at("08:30").enters("inland-enter", "25C-099.09")
    day.lan.states("25C-099.09", EMPTY, OWNER)
    day.lan.confirms("25C-099.09")
    day.phong.gives(TRUCK, "25C-099.09")
    with day.at("12:00").cut_off("inland-1"):
        day.at("12:30").comes("inland-leave", TRUCK)
        day.let_out_by_hand("inland-leave")
        found = day.at("13:00").binh.walks_the_yard({"B01": "", "B02": "25C-099.09"})
        assert found == {"missing": ["25C08808"]}
        day.at("14:00")
    assert day.yard() == ["B02 25C-099.09"]
    day.at("14:10").binh.closes_finding(TRUCK, "left_without_opening", "mất mạng, mở tay")
    day.at("15:00").leaves("inland-leave", "25C-099.09")
    day.ends("""
        25C-088.08 inland 08:00 → inland 12:30
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          acts lan: charge; phong: clearance; binh: finding_closed
          found left_without_opening, mất mạng, mở tay by binh
          found missing_in_yard, told_late
        25C-099.09 inland 08:30 → inland 15:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave 15:00 opening
          acts lan: charge; phong: clearance
        acts binh: count_started, stock_take
        """)


def test_that_it_came_is_told_a_day_late_and_twice_and_the_day_counts(day: Day) -> None:
    with day.held_back("inland-1") as letter:
        day.at("08:00").enters("inland-enter", TRUCK)
    assert day.yard() == []
    day.tomorrow().at("09:00").delivers(letter)
    day.delivers(letter)
    assert day.yard() == ["B01 25C-088.08"]
    day.lan.states(TRUCK, EMPTY, OWNER)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    assert day.shut(TRUCK) == ["unpaid 80000"]  # it stood there for 25 hours, told or not
    day.lan.takes(80_000, TRUCK)
    day.at("09:30").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-088.08 inland 08:00 → inland +1 09:30
          cleared BORDER_GUARD phong
          charge E2 80.000 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 09:30 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        """)


def test_the_clock_at_the_bridge_is_an_hour_slow_and_makes_no_day_longer(day: Day) -> None:
    day.clock_of("border-1", fast_by="-1:00")
    parks(day, "08:00", "border-enter")  # 07:00 by that clock
    day.phong.gives(TRUCK)
    day.tomorrow().at("07:30").leaves("inland-leave", TRUCK)  # after 23 hours and a half
    day.ends("""
        25C-088.08 border 08:00 → inland +1 07:30
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 07:30 opening
          acts lan: charge; phong: clearance
          found clock_wrong, open
        """)


def test_minh_lets_it_go_unpaid_at_night_and_the_owner_pays_in_the_morning(day: Day) -> None:
    parks(day, "08:00")
    day.phong.gives(TRUCK)
    day.tomorrow().at("22:40").comes("inland-leave", TRUCK)
    assert day.shut(TRUCK) == ["unpaid 80000"]
    day.minh.overrides(TRUCK, "tài xế có người nhà cấp cứu, không mang tiền; chủ xe hứa sáng mai")
    day.goes_out("inland-leave")
    day.tomorrow().at("07:40").thu.countersigns("inland-leave", "đã gọi chủ xe")
    day.at("08:15").lan.takes(80_000, TRUCK)
    day.thu.closes_finding(TRUCK, "left_unpaid", "chủ xe đã nộp lúc 08:15")
    day.ends("""
        25C-088.08 inland 08:00 → inland +1 22:40
          cleared BORDER_GUARD phong
          charge E1 0 REVERSED, Công ty Vận tải Sìn Hồ
          charge E2 80.000 PAID, Công ty Vận tải Sìn Hồ
          opened inland-leave +1 22:40 override
          override inland-leave by minh, countersigned by thu
          acts lan: charge; phong: clearance; inland-1: reversal, charge; minh: override;
                thu: countersigned; lan: payment, receipt; thu: finding_closed
          found left_unpaid, chủ xe đã nộp lúc 08:15 by thu
          found opened_by_override, countersigned by thu
        """)
