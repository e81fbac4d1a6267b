"""Goods in transit (quá cảnh): machine parts from Yunnan to Laos, cassava starch from Laos.

Customs seals the load and writes the papers, the border guard looks at driver and vehicle; the fee
is line D1 of the illustrative tariff whatever the goods and wherever they go, paid by the forwarder
who signed for the transit. The vehicle crosses the country and comes back empty days later.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

TO_LAOS = {
    "flow": "IMPORT",
    "load": "LOADED",
    "regime": "TRANSIT",
    "commodity": "GENERAL",
    "payload_kg": 20_000,
}
FROM_LAOS = {**TO_LAOS, "flow": "EXPORT", "commodity": "AGRI", "payload_kg": 15_000}
CHINESE = "云G·3Y566"
VIETNAMESE = "27C-034.56"
FORWARDER = "Công ty Giao nhận Tây Trang"


def sealed_and_paid(day: Day) -> None:
    """Over the bridge at 09:00, sealed by customs, paid by 10:00; bound for Laos."""
    day.at("08:00").lan.declares(CHINESE, TO_LAOS, FORWARDER)
    day.at("09:00").enters("border-enter", CHINESE)
    day.at("09:05").lan.confirms(CHINESE)
    day.at("09:20").phong.gives(CHINESE)
    day.at("09:50").hai.gives(CHINESE)
    day.at("10:00").lan.takes(5_000_000, CHINESE)


@both
def test_machine_parts_go_to_laos_and_the_truck_comes_back_empty(day: Day) -> None:
    day.at("08:00").lan.declares(CHINESE, TO_LAOS, FORWARDER)
    day.at("09:00").enters("border-enter", CHINESE)
    assert day.yard() == ["B01 云G·3Y566"]
    day.at("09:05").lan.confirms(CHINESE)
    assert day.shut(CHINESE) == [
        "clearance BORDER_GUARD",
        "clearance CUSTOMS",
        "unpaid 5000000",
    ]
    day.at("09:20").phong.gives(CHINESE)
    day.at("09:50").hai.gives(CHINESE)
    day.at("10:00").lan.takes(5_000_000, CHINESE)
    day.at("10:30").leaves("inland-leave", CHINESE)
    day.tomorrow().tomorrow().at("14:00").enters("inland-enter", CHINESE)
    day.lan.joins(CHINESE, "EMPTY_RETURN")
    day.lan.confirms(CHINESE)
    day.at("14:20").phong.gives(CHINESE)
    day.at("14:30").leaves("border-leave", CHINESE)
    day.ends("""
        云G·3Y566 border 09:00 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 10:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        云G·3Y566 inland +2 14:00 → border +2 14:30
          turn of 云G·3Y566 of 09:00: EMPTY_RETURN after 云G·3Y566 of 09:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Giao nhận Tây Trang
          opened border-leave +2 14:30 opening
          acts lan: turn, charge; phong: clearance
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566 of 09:00,
                left with 云G·3Y566 of 09:00 by inland
        """)


def test_an_eight_read_as_b_is_found_when_customs_compares_the_papers(day: Day) -> None:
    day.at("09:00").enters("border-enter", "云G·8Y566", reads="云G·BY566", sure=False)
    day.lan.confirms("云G·BY566")  # nobody noticed
    day.lan.states("云G·BY566", TO_LAOS, FORWARDER)
    day.at("09:30").phong.gives("云G·BY566")
    # On the transit papers stands an 8; Lan puts it right, and all that hangs on it moves along.
    day.at("09:45").lan.confirms("云G·8Y566", was="云G·BY566", why="giấy quá cảnh ghi số 8")
    day.hai.gives("云G·8Y566")
    day.at("10:00").lan.takes(5_000_000, "云G·8Y566")
    day.at("10:30").leaves("inland-leave", "云G·8Y566")
    day.ends("""
        云G·8Y566 border 09:00 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 10:30 opening
          corrected plate 云GBY566 → 云G8Y566 by lan
          acts lan: charge; phong: clearance; lan: correction; hai: clearance;
                lan: payment, receipt
        goods IMPORT TRANSIT GENERAL brought by 云G·8Y566, left with 云G·8Y566 by inland
        """)


def test_china_refuses_the_starch_in_the_evening_and_takes_it_next_day(day: Day) -> None:
    day.at("13:00").lan.declares(VIETNAMESE, FROM_LAOS, FORWARDER)
    day.at("14:00").enters("inland-enter", VIETNAMESE)
    day.lan.confirms(VIETNAMESE)
    day.phong.gives(VIETNAMESE)
    day.at("14:40").hai.gives(VIETNAMESE)
    day.lan.takes(3_000_000, VIETNAMESE)
    day.at("15:00").leaves("border-leave", VIETNAMESE)
    day.at("16:40").enters("border-enter", VIETNAMESE)  # they want one more stamp from Vientiane
    day.lan.joins(VIETNAMESE, "TURNED_BACK")
    day.lan.confirms(VIETNAMESE)
    assert day.yard() == ["A07 27C-034.56"]
    assert day.shut(VIETNAMESE) == ["clearance BORDER_GUARD", "clearance CUSTOMS"]
    day.tomorrow().at("08:30").phong.gives(VIETNAMESE)
    day.hai.gives(VIETNAMESE)
    day.at("09:00").leaves("border-leave", VIETNAMESE)
    day.ends("""
        27C-034.56 inland 14:00 → border 15:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 3.000.000 PAID, Công ty Giao nhận Tây Trang
          opened border-leave 15:00 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        27C-034.56 border 16:40 → border +1 09:00
          turn of 27C-034.56 of 14:00: TURNED_BACK after 27C-034.56 of 14:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1+X6 0 EXEMPT, Công ty Giao nhận Tây Trang
          opened border-leave +1 09:00 opening
          acts lan: turn, exemption; phong: clearance; hai: clearance
        goods EXPORT TRANSIT AGRI brought by 27C-034.56 of 14:00,
                left with 27C-034.56 of 16:40 by border
        """)


def test_the_sealed_trailer_goes_on_to_laos_behind_a_vietnamese_tractor(day: Day) -> None:
    day.at("08:00").lan.declares(CHINESE, {**TO_LAOS, "journey": "TRANSSHIP"}, FORWARDER)
    day.at("09:00").enters("border-enter", CHINESE, trailer="云G·1234挂")
    day.lan.confirms(CHINESE)
    day.at("09:20").enters("inland-enter", VIETNAMESE, trailer="27R-000.77")
    day.lan.states(VIETNAMESE, {"flow": "NONE", "load": "EMPTY", "payload_kg": 20_000})
    day.lan.confirms(VIETNAMESE)
    day.at("10:00").binh.uncouples(CHINESE, "云G·1234挂", "D03")
    day.binh.swaps(VIETNAMESE, out="27R-000.77", into="云G·1234挂", place="B02")
    day.binh.couples(CHINESE, "27R-000.77")
    day.phong.gives(CHINESE, VIETNAMESE)
    day.at("10:20").comes("inland-leave", VIETNAMESE, trailer="云G·1234挂")
    assert day.shut(VIETNAMESE) == ["clearance CUSTOMS", "goods_unpaid 云G3Y566 5000000"]
    day.hai.gives(VIETNAMESE)
    day.lan.takes(5_000_000, CHINESE)
    day.goes_out("inland-leave")
    day.at("10:45").leaves("border-leave", CHINESE, trailer="27R-000.77")
    day.ends("""
        云G·3Y566 border 09:00 → border 10:45
          cleared BORDER_GUARD phong
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened border-leave 10:45 opening
          acts lan: charge; binh: hand_over, uncouple, hand_over, couple; phong: clearance;
                lan: payment, receipt
        27C-034.56 inland 09:20 → inland 10:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave 10:20 opening
          acts lan: charge; binh: uncouple, couple; phong: clearance; hai: clearance
        trailer 云G·1234挂 came with 云G·3Y566, left with 27C-034.56 by inland 10:20
        trailer 27R-000.77 came with 27C-034.56, left with 云G·3Y566 by border 10:45
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 27C-034.56 by inland
          handed from 云G·3Y566 to the ground at D03 by binh
          handed from the ground to 27C-034.56 by binh
        """)


def test_customs_finds_a_broken_seal_and_holds_the_load_until_it_is_sealed_anew(day: Day) -> None:
    sealed_and_paid(day)
    day.at("10:10").hai.holds(CHINESE, "niêm phong số 0417 bị đứt")
    day.at("10:30").comes("inland-leave", CHINESE)
    with day.refused("opening.refused", "opening.hold"):
        day.lan.opens(CHINESE)
    day.backs_out("inland-leave")
    assert day.yard() == ["B01 云G·3Y566"]
    with day.refused("hold.other_agency"):
        day.phong.releases(CHINESE, "xe trống nghi vấn")
    day.at("15:00").hai.releases(CHINESE, "đã kiểm đủ hàng, niêm phong mới số 0418")
    day.at("15:20").leaves("inland-leave", CHINESE)
    day.ends("""
        云G·3Y566 border 09:00 → inland 15:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 15:20 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                hai: hold, hold_released
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by inland
        """)


def test_a_landslide_shuts_the_road_to_laos_and_the_load_goes_back_to_china(day: Day) -> None:
    sealed_and_paid(day)
    day.tomorrow().at("08:00").comes("border-leave", CHINESE)
    assert day.shut(CHINESE) == ["other_side inland border"]
    with day.refused("opening.refused", "opening.other_side"):
        day.lan.opens(CHINESE)
    day.lan.says_it_leaves_by("border", CHINESE)
    day.goes_out("border-leave")  # transit costs the same wherever it goes: nothing more is due
    day.ends("""
        云G·3Y566 border 09:00 → border +1 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened border-leave +1 08:00 opening
          corrected journey ? → RETURNED by lan
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt, correction
          found side_not_as_assessed, open
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by border
        """)


def test_the_line_to_the_bridge_is_down_while_the_load_comes_over(day: Day) -> None:
    day.at("08:00").lan.declares(CHINESE, TO_LAOS, FORWARDER)
    with day.at("08:50").cut_off("border-1"):
        day.at("09:00").enters("border-enter", CHINESE)
        # The booth sees the truck from its window and works on the card that was declared.
        day.at("09:10").lan.confirms(CHINESE)
        assert day.yard() == []
        day.at("09:30").phong.gives(CHINESE)
        day.hai.gives(CHINESE)
        day.at("10:00").lan.takes(5_000_000, CHINESE)
        assert day.shut(CHINESE) == []
        day.at("10:50")
    assert day.yard() == ["B01 云G·3Y566"]
    assert day.shut(CHINESE) == []
    day.at("11:10").leaves("inland-leave", CHINESE)
    day.ends("""
        云G·3Y566 border 09:00 → inland 11:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 11:10 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by inland
        """)


def test_that_it_left_for_laos_is_told_a_day_late_and_twice(day: Day) -> None:
    sealed_and_paid(day)
    day.at("10:30").comes("inland-leave", CHINESE)
    with day.held_back("inland-1") as letter:
        day.goes_out("inland-leave")
    day.at("18:00")
    assert day.yard() == ["B01 云G·3Y566"]  # as far as anybody knows
    day.tomorrow().at("10:35").delivers(letter)
    day.delivers(letter)
    assert day.yard() == []
    day.ends("""
        云G·3Y566 border 09:00 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 10:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by inland
        """)


def test_the_clock_at_the_bridge_is_an_hour_slow(day: Day) -> None:
    day.clock_of("border-1", fast_by="-1:00")
    sealed_and_paid(day)
    day.at("10:30").leaves("inland-leave", CHINESE)
    day.ends("""
        云G·3Y566 border 09:00 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 10:30 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
          found clock_wrong, open
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by inland
        """)


def test_minh_lets_the_sealed_load_go_at_night_and_thu_countersigns(day: Day) -> None:
    day.at("16:00").lan.declares(CHINESE, TO_LAOS, FORWARDER)
    day.at("17:30").enters("border-enter", CHINESE)
    day.minh.confirms(CHINESE)
    day.minh.takes(5_000_000, CHINESE)
    day.phong.gives(CHINESE)
    day.at("22:10").comes("inland-leave", CHINESE)
    with day.refused("opening.refused", "opening.clearance"):
        day.minh.opens(CHINESE)
    day.minh.overrides(CHINESE, "đã niêm phong, có giấy quá cảnh QC-88; hải quan hết ca")
    day.goes_out("inland-leave")
    with day.tomorrow().at("07:20").refused("visit.closed"):
        day.hai.gives(CHINESE)  # nobody clears what is gone
    day.at("07:40").thu.countersigns("inland-leave", "đã đối chiếu giấy QC-88 với hải quan")
    day.ends("""
        云G·3Y566 border 17:30 → inland 22:10
          cleared BORDER_GUARD phong
          charge D1 5.000.000 PAID, Công ty Giao nhận Tây Trang
          opened inland-leave 22:10 override
          override inland-leave by minh, countersigned by thu
          acts minh: charge, payment, receipt; phong: clearance; minh: override;
                thu: countersigned
          found opened_by_override, countersigned by thu
        goods IMPORT TRANSIT GENERAL brought by 云G·3Y566, left with 云G·3Y566 by inland
        """)
