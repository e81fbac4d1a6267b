"""The 29-seat bus from Lai Châu to Jinshuihe and back, twice a day.

Passengers are no goods: the border guard alone clears a bus, by whichever side it leaves, and each
way through the area costs the line for 16 to 29 seats. A standing pass says what the bus is and who
pays, so nobody asks; it neither pays nor clears.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

BUS = "25B-004.29"
SEATS = {"flow": "NONE", "seats": 29}
COOP = "HTX Vận tải Phong Thổ"


def has_a_pass(day: Day) -> None:
    """Asked for by Lan at 07:00, approved by Sơn."""
    day.at("07:00").lan.asks_pass(BUS, "BUS", COOP, SEATS, "tuyến cố định Lai Châu - Kim Thuỷ Hà")
    day.son.approves_pass(BUS)


def goes_through(day: Day, at: str, side_in: str, side_out: str) -> None:
    """In, confirmed, passports seen, paid in cash, out a quarter of an hour later."""
    day.at(at).enters(f"{side_in}-enter", BUS, kind="bus")
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    hours, minutes = at.split(":")
    day.at(f"{hours}:{int(minutes) + 15}").leaves(f"{side_out}-leave", BUS, kind="bus")


@both
def test_two_rounds_in_a_day_are_four_times_the_fee_and_no_questions(day: Day) -> None:
    has_a_pass(day)
    day.at("07:30").enters("inland-enter", BUS, kind="bus")
    assert day.asks(BUS) == []
    day.lan.confirms(BUS)
    assert day.shut(BUS) == ["clearance BORDER_GUARD", "unpaid 40000"]
    day.phong.gives(BUS)
    day.lan.takes(50_000, BUS)
    day.at("07:45").leaves("border-leave", BUS, kind="bus")
    day.at("10:30").enters("border-enter", BUS, kind="bus")
    assert day.asks(BUS) == []
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("10:45").leaves("inland-leave", BUS, kind="bus")
    goes_through(day, "13:30", "inland", "border")
    goes_through(day, "16:30", "border", "inland")
    assert day.yard() == []
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 border 10:30 → inland 10:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 10:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 inland 13:30 → border 13:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 13:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 border 16:30 → inland 16:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 16:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_a_nine_read_as_eight_has_no_pass_until_the_plate_is_right(day: Day) -> None:
    has_a_pass(day)
    day.at("07:30").comes("inland-enter", BUS, reads="25B-004.28", sure=False, kind="bus")
    assert day.asks("25B-004.28") != []
    day.lan.confirms(BUS, was="25B-004.28", why="mưa, biển bẩn: số cuối là 9")
    assert day.asks(BUS) == []
    day.goes_in("inland-enter")
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("07:45").leaves("border-leave", BUS, kind="bus")
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          corrected plate 25B00428 → 25B00429 by lan
          acts lan: correction, charge; phong: clearance; lan: payment, receipt
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_the_bridge_is_shut_for_passengers_and_the_bus_tries_again_next_day(day: Day) -> None:
    day.at("07:30").enters("inland-enter", BUS, kind="bus")
    day.lan.states(BUS, SEATS, COOP)
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("07:45").leaves("border-leave", BUS, kind="bus")
    day.at("08:20").enters("border-enter", BUS, kind="bus")  # their passport computers are down
    day.lan.joins(BUS, "TURNED_BACK")
    day.lan.confirms(BUS)
    assert day.shut(BUS) == ["clearance BORDER_GUARD"]
    day.phong.gives(BUS)
    day.at("08:30").leaves("inland-leave", BUS, kind="bus")
    day.tomorrow().at("07:30").enters("inland-enter", BUS, kind="bus")  # with other passengers
    day.lan.joins(BUS, "NEW")
    day.lan.states(BUS, SEATS, COOP)
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("07:45").leaves("border-leave", BUS, kind="bus")
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 border 08:20 → inland 08:30
          turn of 25B-004.29 of 07:30: TURNED_BACK after 25B-004.29 of 07:30
          cleared BORDER_GUARD phong
          charge F2+X6 0 EXEMPT, HTX Vận tải Phong Thổ
          opened inland-leave 08:30 opening
          acts lan: turn, exemption; phong: clearance
        25B-004.29 inland +1 07:30 → border +1 07:45
          turn: NEW
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave +1 07:45 opening
          acts lan: turn, charge; phong: clearance; lan: payment, receipt
        """)


def test_the_luggage_trailer_has_a_flat_tyre_and_the_spare_one_goes_along(day: Day) -> None:
    day.at("07:10").enters("inland-enter", "25B-007.77", kind="bus", trailer="25R-000.30")
    day.lan.states("25B-007.77", SEATS, COOP)
    day.lan.confirms("25B-007.77")
    day.binh.uncouples("25B-007.77", "25R-000.30", "A01")  # few passengers today: no trailer
    day.phong.gives("25B-007.77")
    day.lan.takes(40_000, "25B-007.77")
    day.at("07:25").leaves("border-leave", "25B-007.77", kind="bus")
    day.at("13:30").enters("inland-enter", BUS, kind="bus", trailer="25R-000.29")
    day.lan.states(BUS, SEATS, COOP)
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("13:50").comes("border-leave", BUS, kind="bus", trailer="25R-000.30")
    assert day.shut(BUS) == ["trailer_changed 25R00029 25R00030"]
    day.binh.swaps(BUS, out="25R-000.29", into="25R-000.30", place="A02")
    assert day.shut(BUS) == []
    day.at("13:51").goes_out("border-leave")
    day.ends("""
        25B-007.77 inland 07:10 → border 07:25
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:25 opening
          acts lan: charge; binh: uncouple; phong: clearance; lan: payment, receipt
        25B-004.29 inland 13:30 → border 13:51
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 13:51 opening
          acts lan: charge; phong: clearance; lan: payment, receipt; binh: uncouple, couple
        trailer 25R-000.30 came with 25B-007.77, left with 25B-004.29 by border 13:51
        trailer 25R-000.29 came with 25B-004.29, stands at A02
        """)


def test_the_border_guard_keeps_the_bus_until_a_passenger_has_a_valid_passport(day: Day) -> None:
    day.at("07:30").enters("inland-enter", BUS, kind="bus")
    day.lan.states(BUS, SEATS, COOP)
    day.lan.confirms(BUS)
    day.lan.takes(40_000, BUS)
    day.phong.gives(BUS)
    day.at("07:40").phong.holds(BUS, "một hành khách dùng hộ chiếu quá hạn")
    day.at("07:45").comes("border-leave", BUS, kind="bus")
    assert day.shut(BUS) == ["hold BORDER_GUARD một hành khách dùng hộ chiếu quá hạn"]
    day.at("08:30").phong.releases(BUS, "hành khách ở lại")
    day.goes_out("border-leave")  # it stood at the barrier all the while
    day.ends("""
        25B-004.29 inland 07:30 → border 08:30
          cleared BORDER_GUARD phong
          hold AGENCY BORDER_GUARD by phong, released by phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 08:30 opening
          acts lan: charge, payment, receipt; phong: clearance, hold, hold_released
        """)


def test_with_too_few_passengers_it_turns_round_and_the_fee_is_the_same(day: Day) -> None:
    has_a_pass(day)
    day.at("13:30").enters("inland-enter", BUS, kind="bus")
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.at("13:50").comes("inland-leave", BUS, kind="bus")
    assert day.shut(BUS) == ["unpaid 40000"]  # the area was used; by which side matters to nobody
    day.lan.takes(40_000, BUS)
    day.goes_out("inland-leave")
    day.ends("""
        25B-004.29 inland 13:30 → inland 13:50
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 13:50 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_nobody_saw_it_come_because_the_line_was_down_and_it_leaves_in_time(day: Day) -> None:
    has_a_pass(day)
    with day.at("07:20").cut_off("inland-1"):
        day.at("07:30").enters("inland-enter", BUS, kind="bus")
        day.at("07:45").comes("border-leave", BUS, kind="bus")
        assert day.yard() == ["unassigned 25B-004.29"]
        day.lan.confirms(BUS)
        day.phong.gives(BUS)
        day.lan.takes(40_000, BUS)
        day.goes_out("border-leave")
        day.at("09:20")
    assert day.yard() == []
    goes_through(day, "10:30", "border", "inland")
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
          found exit_without_entry, told_late
        25B-004.29 border 10:30 → inland 10:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 10:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_its_coming_back_is_told_a_day_late_and_twice_between_two_rounds(day: Day) -> None:
    has_a_pass(day)
    goes_through(day, "07:30", "inland", "border")
    with day.held_back("border-1") as letter:
        day.at("10:30").enters("border-enter", BUS, kind="bus")
    day.at("10:45").comes("inland-leave", BUS, kind="bus")
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.goes_out("inland-leave")
    goes_through(day, "13:30", "inland", "border")
    goes_through(day, "16:30", "border", "inland")
    day.tomorrow().at("10:30").delivers(letter)
    day.delivers(letter)
    assert day.yard() == []
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 border 10:30 → inland 10:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 10:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
          found exit_without_entry, told_late
        25B-004.29 inland 13:30 → border 13:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 13:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        25B-004.29 border 16:30 → inland 16:45
          came by pass
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 16:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_the_clock_on_the_inland_side_is_an_hour_fast_and_does_not_know_it(day: Day) -> None:
    day.clock_of("inland-1", fast_by="1:00", knows=False)
    day.at("07:30").enters("inland-enter", BUS, kind="bus")
    day.lan.states(BUS, SEATS, COOP)
    day.lan.confirms(BUS)
    day.phong.gives(BUS)
    day.lan.takes(40_000, BUS)
    day.at("07:45").leaves("border-leave", BUS, kind="bus")  # by that clock before it came
    day.ends("""
        25B-004.29 inland 07:30 → border 07:45
          cleared BORDER_GUARD phong
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened border-leave 07:45 opening
          acts lan: charge; phong: clearance; lan: payment, receipt
          found clock_wrong, open
        """)


def test_minh_lets_the_late_bus_home_at_night_and_thu_countersigns(day: Day) -> None:
    has_a_pass(day)
    day.at("20:50").enters("border-enter", BUS, kind="bus")  # a landslide on the Chinese side
    day.minh.confirms(BUS)
    day.minh.takes(40_000, BUS)
    day.at("21:30").comes("inland-leave", BUS, kind="bus")
    assert day.shut(BUS) == ["clearance BORDER_GUARD"]
    day.minh.overrides(BUS, "biên phòng đã đóng dấu 23 hộ chiếu, máy của trạm hỏng; có trẻ nhỏ")
    day.goes_out("inland-leave")
    day.tomorrow().at("07:15").thu.countersigns("inland-leave", "trạm biên phòng xác nhận 23 dấu")
    day.ends("""
        25B-004.29 border 20:50 → inland 21:30
          came by pass
          charge F2 40.000 PAID, HTX Vận tải Phong Thổ
          opened inland-leave 21:30 override
          override inland-leave by minh, countersigned by thu
          acts minh: charge, payment, receipt, override; thu: countersigned
          found opened_by_override, countersigned by thu
        pass BUS 25B-004.29 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)
