"""A Vietnamese truck comes from inland and fetches goods that lie in the yard, ten times.

A Chinese truck set them down the day before and paid line B1 for them, so the fetcher owes nothing
for goods; only what comes out of the bonded store inside is charged on the truck that carries it
inland (line B3).
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
TRUCK = "24C-156.78"
IMPORTER = "Công ty Thương mại Lai Châu"

# The page of the Chinese truck, which is the same in every story that begins with it.
CHINESE_TRUCK = """
        云G·H2468 border 08:00 → border 09:30
          cleared BORDER_GUARD phong
          charge B1 180.000 PAID, Công ty Thương mại Lai Châu
          opened border-leave 09:30 opening
          acts lan: charge, payment, receipt; binh: hand_over; phong: clearance; binh: hand_over
"""


def goods_lie_in_the_yard(day: Day) -> None:
    """On the first day a Chinese truck sets its goods down at D01; then it is the second day."""
    day.at("08:00").enters("border-enter", "云G·H2468")
    day.lan.states("云G·H2468", GOODS, IMPORTER)
    day.lan.confirms("云G·H2468")
    day.lan.takes(180_000, "云G·H2468")
    day.at("09:00").binh.moves_goods("云G·H2468", "", place="D01")
    day.phong.gives("云G·H2468")
    day.at("09:30").leaves("border-leave", "云G·H2468")
    day.tomorrow()


def comes_empty(day: Day, truck: str = TRUCK) -> None:
    """Through the inland lane with nothing aboard, confirmed at the booth."""
    day.enters("inland-enter", truck)
    day.lan.states(truck, EMPTY)
    day.lan.confirms(truck)


def may_go(day: Day, truck: str = TRUCK) -> None:
    """Border guard and customs give their word."""
    day.phong.gives(truck)
    day.hai.gives(truck)


@both
def test_goods_from_the_yard_go_home_with_the_truck_that_fetches_them(day: Day) -> None:
    goods_lie_in_the_yard(day)
    comes_empty(day.at("13:00"))
    assert day.yard() == ["B01 24C-156.78"]
    day.at("13:20").phong.gives(TRUCK)
    assert day.card(TRUCK)["state"] == "CLEARED"  # empty it may go either way
    day.at("13:40").binh.takes_up_goods("D01", TRUCK)
    assert day.card(TRUCK)["state"] == "INSIDE"
    assert day.shut(TRUCK) == ["clearance CUSTOMS"]
    day.at("14:00").hai.gives(TRUCK)
    day.at("14:10").leaves("inland-leave", TRUCK)
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 13:00 → inland +1 14:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 14:10 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_a_plate_nobody_can_read_at_the_entry_is_typed_at_the_booth(day: Day) -> None:
    goods_lie_in_the_yard(day)
    day.at("05:10").comes("inland-enter", TRUCK, reads="")  # mud up to the windscreen
    day.minh.confirms(TRUCK, was="")
    day.minh.states(TRUCK, EMPTY)
    day.goes_in("inland-enter")
    assert day.yard() == ["A07 24C-156.78"]
    day.at("07:30").binh.takes_up_goods("D01", TRUCK)
    may_go(day)
    day.at("08:00").leaves("inland-leave", TRUCK)
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 05:10 → inland +1 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 08:00 opening
          corrected plate ? → 24C15678 by minh
          acts minh: correction, charge; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_the_weighbridge_turns_it_back_and_it_goes_again_next_day(day: Day) -> None:
    """The far side of this journey is the road: at Phong Thổ it is two tonnes too heavy."""
    goods_lie_in_the_yard(day)
    comes_empty(day.at("13:00"))
    day.binh.takes_up_goods("D01", TRUCK)
    may_go(day)
    day.at("14:10").leaves("inland-leave", TRUCK)
    day.at("16:40").enters("inland-enter", TRUCK)
    day.lan.joins(TRUCK, "TURNED_BACK")
    day.lan.confirms(TRUCK)
    assert day.shut(TRUCK) == ["clearance BORDER_GUARD", "clearance CUSTOMS"]
    day.tomorrow().at("07:30")
    may_go(day)
    day.at("08:00").leaves("inland-leave", TRUCK)  # with the load spread over four axles
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 13:00 → inland +1 14:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 14:10 opening
          acts lan: charge; phong: clearance; hai: clearance
        24C-156.78 inland +1 16:40 → inland +2 08:00
          turn of 24C-156.78 of +1 13:00: TURNED_BACK after 24C-156.78 of +1 13:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1+X6 0 EXEMPT, passer-by
          opened inland-leave +2 08:00 opening
          acts lan: turn, exemption; phong: clearance; hai: clearance
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468,
                left with 24C-156.78 of +1 16:40 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 of +1 13:00 by binh
        """
    )


def test_the_flatbed_is_left_and_the_covered_trailer_of_a_colleague_taken(day: Day) -> None:
    goods_lie_in_the_yard(day)
    empty = {**EMPTY, "payload_kg": 20_000}
    day.at("07:00").enters("inland-enter", "24H-005.55", trailer="24R-006.66")
    day.lan.states("24H-005.55", empty)
    day.lan.confirms("24H-005.55")
    day.binh.uncouples("24H-005.55", "24R-006.66", "B01")
    day.phong.gives("24H-005.55")
    day.at("07:20").leaves("inland-leave", "24H-005.55")
    day.at("13:00").enters("inland-enter", "24H-111.22", trailer="24R-003.33")
    day.lan.states("24H-111.22", empty)
    day.lan.confirms("24H-111.22")
    day.binh.swaps("24H-111.22", out="24R-003.33", into="24R-006.66", place="B02")
    day.binh.takes_up_goods("D01", "24H-111.22")
    may_go(day, "24H-111.22")
    day.at("14:00").comes("inland-leave", "24H-111.22", trailer="24R-003.33")
    assert day.shut("24H-111.22") == ["trailer_changed 24R00666 24R00333"]
    day.backs_out("inland-leave")  # the driver had hitched the wrong one up after all
    day.at("14:20").leaves("inland-leave", "24H-111.22", trailer="24R-006.66")
    day.ends(
        CHINESE_TRUCK
        + """
        24H-005.55 inland +1 07:00 → inland +1 07:20
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave +1 07:20 opening
          acts lan: charge; binh: uncouple; phong: clearance
        24H-111.22 inland +1 13:00 → inland +1 14:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 14:20 opening
          acts lan: charge; binh: uncouple, couple; phong: clearance; hai: clearance
        trailer 24R-006.66 came with 24H-005.55, left with 24H-111.22 by inland +1 14:20
        trailer 24R-003.33 came with 24H-111.22, stands at B02
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24H-111.22 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24H-111.22 by binh
        """
    )


def test_customs_holds_the_truck_and_keeps_the_goods(day: Day) -> None:
    goods_lie_in_the_yard(day)
    comes_empty(day.at("13:00"))
    day.binh.takes_up_goods("D01", TRUCK)
    may_go(day)
    day.at("13:30").hai.holds(TRUCK, "hàng không đúng khai báo")
    with day.refused("seize.paper_needed"):
        day.hai.seizes(TRUCK, "hàng giả nhãn hiệu")
    day.at("15:00").hai.seizes(TRUCK, "hàng giả nhãn hiệu", paper="QĐ-12/TG")
    day.at("15:10").hai.releases(TRUCK, "xe không liên quan")
    day.at("15:20").leaves("inland-leave", TRUCK)
    day.ends(
        CHINESE_TRUCK.rstrip()
        + """; hai: seizure
        24C-156.78 inland +1 13:00 → inland +1 15:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 15:20 opening
          acts lan: charge; phong: clearance; hai: clearance, hold, hold_released
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, SEIZED
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_goods_from_the_bonded_store_go_to_china_instead_of_inland(day: Day) -> None:
    fetched = {**GOODS, "journey": "INLAND"}
    day.at("13:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, fetched, IMPORTER)
    day.lan.confirms(TRUCK)
    may_go(day)
    day.at("15:00").comes("border-leave", TRUCK)
    assert day.shut(TRUCK) == ["other_side inland border", "unpaid 780000"]
    day.lan.says_it_leaves_by("border", TRUCK)  # the buyer in Kim Bình takes them back
    assert day.shut(TRUCK) == ["unpaid 600000"]
    day.lan.takes(600_000, TRUCK)
    day.goes_out("border-leave")
    day.ends("""
        24C-156.78 inland 13:00 → border 15:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge B3 780.000 REVERSED, Công ty Thương mại Lai Châu
          charge B2 600.000 PAID, Công ty Thương mại Lai Châu
          opened border-leave 15:00 opening
          corrected journey INLAND → RETURNED by lan
          acts lan: charge; phong: clearance; hai: clearance;
                lan: correction, reversal, charge, payment, receipt
          found side_not_as_assessed, open
        goods IMPORT ORDINARY GENERAL brought by 24C-156.78, left with 24C-156.78 by border
        """)


def test_the_inland_lanes_are_cut_off_and_the_truck_comes_and_goes(day: Day) -> None:
    goods_lie_in_the_yard(day)
    with day.at("12:30").cut_off("inland-1"):
        day.at("13:00").enters("inland-enter", TRUCK)
        day.at("14:10").comes("inland-leave", TRUCK)  # loaded, with Hải's paper in the cab
        day.let_out_by_hand("inland-leave")
        day.at("14:30")
    assert day.yard() == []
    # What nobody could write down in time is written down now.
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.binh.takes_up_goods("D01", TRUCK)
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 13:00 → inland +1 14:10
          charge E1 0 PAID, passer-by
          acts lan: charge
          found left_unassessed, assessed by lan
          found left_without_opening, open
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_the_entry_is_told_a_day_late_and_twice(day: Day) -> None:
    goods_lie_in_the_yard(day)
    with day.at("13:00").held_back("inland-1") as letter:
        day.enters("inland-enter", TRUCK)
    day.at("14:00").comes("inland-leave", TRUCK)
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.binh.takes_up_goods("D01", TRUCK)
    may_go(day)
    day.goes_out("inland-leave")
    day.tomorrow().at("13:00").delivers(letter)
    day.delivers(letter)
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 13:00 → inland +1 14:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 14:00 opening
          acts lan: charge; phong: clearance; hai: clearance
          found exit_without_entry, told_late
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_the_inland_clock_is_an_hour_fast(day: Day) -> None:
    goods_lie_in_the_yard(day)
    day.clock_of("inland-1", fast_by="1:00")
    comes_empty(day.at("23:10"))  # by its own clock it came tomorrow
    day.binh.takes_up_goods("D01", TRUCK)
    may_go(day)
    day.at("23:40").leaves("inland-leave", TRUCK)
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 23:10 → inland +1 23:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened inland-leave +1 23:40 opening
          acts lan: charge; phong: clearance; hai: clearance
          found clock_wrong, open
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )


def test_thu_lets_it_go_at_night_on_a_paper_and_son_looks_in_the_morning(day: Day) -> None:
    goods_lie_in_the_yard(day)
    comes_empty(day.at("19:00"))
    day.binh.takes_up_goods("D01", TRUCK)
    day.phong.gives(TRUCK)
    day.at("20:30").comes("inland-leave", TRUCK)
    with day.refused("opening.refused", "opening.clearance"):
        day.lan.opens(TRUCK)
    day.thu.overrides(TRUCK, "tờ khai thông quan số 305 in lúc 18:50, mạng hải quan hỏng")
    day.goes_out("inland-leave")
    with day.refused("override.same_person"):
        day.thu.countersigns("inland-leave", "xem lại")
    day.tomorrow().at("08:15").son.countersigns("inland-leave", "đã đối chiếu tờ khai 305")
    day.ends(
        CHINESE_TRUCK
        + """
        24C-156.78 inland +1 19:00 → inland +1 20:30
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave +1 20:30 override
          override inland-leave by thu, countersigned by son
          acts lan: charge; phong: clearance; thu: override; son: countersigned
          found opened_by_override, countersigned by son
        goods IMPORT ORDINARY GENERAL brought by 云G·H2468, left with 24C-156.78 by inland
          handed from 云G·H2468 to the ground at D01 by binh
          handed from the ground to 24C-156.78 by binh
        """
    )
