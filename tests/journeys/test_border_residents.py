"""Border residents' goods within the quota: cardamom over the bridge, tools and blankets back.

The tariff forgoes the fee on its own ground; customs and the border guard still look at the load.
What exceeds the quota is ordinary goods with an ordinary fee. Handcarts and motorcycles are counted
and make no visit.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

CARDAMOM = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "BORDER_RESIDENT",
    "commodity": "AGRI",
    "payload_kg": 900,
}
BLANKETS = {**CARDAMOM, "flow": "IMPORT", "commodity": "GENERAL"}
EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 900}
PICKUP = "25C-011.27"
VILLAGE = "Tổ cư dân Pô Tô"


def comes_with(day: Day, at: str, lane: str, goods: dict[str, object]) -> None:
    """In by this lane with these goods, confirmed, seen by border guard and customs."""
    day.at(at).enters(lane, PICKUP)
    day.lan.states(PICKUP, goods, VILLAGE)
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.hai.gives(PICKUP)


@both
def test_cardamom_goes_to_the_market_and_the_pickup_comes_home_empty(day: Day) -> None:
    day.at("08:00").enters("inland-enter", PICKUP)
    day.lan.states(PICKUP, CARDAMOM, VILLAGE)
    day.lan.confirms(PICKUP)
    assert day.shut(PICKUP) == ["clearance BORDER_GUARD", "clearance CUSTOMS"]
    day.at("08:05").passes_uncharged("inland-enter", "handcart")
    day.at("08:06").passes_uncharged("inland-enter", "motorcycle")
    day.at("08:10").phong.gives(PICKUP)
    day.hai.gives(PICKUP)
    day.at("08:20").leaves("border-leave", PICKUP)
    day.at("11:00").nga.reviews_exemption(PICKUP, accepted=True, note="sổ định mức khớp")
    day.at("14:00").enters("border-enter", PICKUP)
    day.lan.joins(PICKUP, "EMPTY_RETURN")
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.at("14:10").leaves("inland-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 08:00 → border 08:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 08:20 opening
          acts lan: exemption; phong: clearance; hai: clearance; nga: exemption_reviewed
        25C-011.27 border 14:00 → inland 14:10
          turn of 25C-011.27 of 08:00: EMPTY_RETURN after 25C-011.27 of 08:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Tổ cư dân Pô Tô
          opened inland-leave 14:10 opening
          acts lan: turn, charge; phong: clearance
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27 of 08:00,
                left with 25C-011.27 of 08:00 by border
        passage inland-enter not_chargeable 08:05
        passage inland-enter not_chargeable 08:06
        """)


def test_a_seven_taken_for_a_one_stands_in_the_book_until_it_leaves(day: Day) -> None:
    day.at("08:00").enters("inland-enter", PICKUP, reads="25C-011.21", sure=False)
    day.lan.states("25C-011.21", CARDAMOM, VILLAGE)
    day.lan.confirms("25C-011.21")  # under the mud it looked right
    day.phong.gives("25C-011.21")
    day.hai.gives("25C-011.21")
    day.at("08:20").comes("border-leave", PICKUP)  # the rain has washed the plate
    with day.refused("opening.refused"):
        day.lan.opens(PICKUP)
    day.lan.chooses(PICKUP, "25C-011.21", why="cùng xe trên hai ảnh")
    day.goes_out("border-leave")
    day.at("08:30").lan.confirms(PICKUP, was="25C-011.21", why="ảnh lúc ra đọc rõ số 7")
    day.ends("""
        25C-011.27 inland 08:00 → border 08:20 (person)
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 08:20 opening
          corrected plate 25C01121 → 25C01127 by lan
          acts lan: exemption; phong: clearance; hai: clearance; lan: choice, correction
          found read_corrected_at_exit, open
        25C-011.27 CANCELLED, it was 25C-011.27
          corrected plate 25C01127 → 25C01121 by lan
          acts lan: correction
          found ambiguous_exit, chosen by lan
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27, left with 25C-011.27 by border
        """)


def test_the_chinese_market_is_closed_and_the_cardamom_is_sold_next_day(day: Day) -> None:
    comes_with(day, "08:00", "inland-enter", CARDAMOM)
    day.at("08:20").leaves("border-leave", PICKUP)
    day.at("09:30").enters("border-enter", PICKUP)
    day.lan.joins(PICKUP, "TURNED_BACK")
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.hai.gives(PICKUP)
    day.at("09:40").comes("inland-leave", PICKUP)
    assert day.shut(PICKUP) == ["other_side border inland"]
    day.lan.says_it_leaves_by("inland", PICKUP)
    day.goes_out("inland-leave")
    day.tomorrow().at("08:00").enters("inland-enter", PICKUP)
    day.lan.joins(PICKUP, "RETRY")
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.hai.gives(PICKUP)
    day.at("08:15").leaves("border-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 08:00 → border 08:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 08:20 opening
          acts lan: exemption; phong: clearance; hai: clearance
        25C-011.27 border 09:30 → inland 09:40
          turn of 25C-011.27 of 08:00: TURNED_BACK after 25C-011.27 of 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened inland-leave 09:40 opening
          corrected journey THROUGH → RETURNED by lan
          acts lan: turn, exemption; phong: clearance; hai: clearance; lan: correction
          found side_not_as_assessed, open
        25C-011.27 inland +1 08:00 → border +1 08:15
          turn of 25C-011.27 of 08:00: RETRY after 25C-011.27 of 09:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave +1 08:15 opening
          acts lan: turn, exemption; phong: clearance; hai: clearance
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27 of 08:00,
                left with 25C-011.27 of +1 08:00 by border
        """)


def test_the_engine_boils_and_a_cousin_takes_the_trailer_to_the_market(day: Day) -> None:
    day.at("08:00").enters("inland-enter", PICKUP, trailer="25R-010.01")
    day.lan.states(PICKUP, CARDAMOM, VILLAGE)
    day.lan.confirms(PICKUP)
    day.at("08:10").enters("inland-enter", "25C-066.06")
    day.lan.states("25C-066.06", EMPTY)
    day.lan.confirms("25C-066.06")
    assert day.yard() == ["B01 25C-011.27", "B02 25C-066.06"]
    day.at("08:30").binh.uncouples(PICKUP, "25R-010.01", "A01")
    day.binh.couples("25C-066.06", "25R-010.01")
    day.phong.gives(PICKUP, "25C-066.06")
    assert day.shut("25C-066.06") == ["clearance CUSTOMS"]
    day.hai.gives("25C-066.06")
    day.at("08:40").leaves("border-leave", "25C-066.06", trailer="25R-010.01")
    day.at("11:00").leaves("inland-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 08:00 → inland 11:00
          cleared BORDER_GUARD phong
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened inland-leave 11:00 opening
          acts lan: exemption; binh: hand_over, uncouple, hand_over; phong: clearance
        25C-066.06 inland 08:10 → border 08:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened border-leave 08:40 opening
          acts lan: charge; binh: couple; phong: clearance; hai: clearance
        trailer 25R-010.01 came with 25C-011.27, left with 25C-066.06 by border 08:40
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27, left with 25C-066.06 by border
          handed from 25C-011.27 to the ground at A01 by binh
          handed from the ground to 25C-066.06 by binh
        """)


def test_customs_counts_more_than_the_quota_and_the_load_becomes_ordinary_goods(day: Day) -> None:
    comes_with(day, "08:00", "inland-enter", CARDAMOM)
    day.at("08:15").hai.holds(PICKUP, "vượt định mức 2.000.000 đ/người")
    day.at("08:20").comes("border-leave", PICKUP)
    assert day.shut(PICKUP) == ["hold CUSTOMS vượt định mức 2.000.000 đ/người"]
    day.backs_out("border-leave")
    day.at("09:00").lan.states(PICKUP, {"regime": "ORDINARY", "journey": "THROUGH"})
    day.hai.releases(PICKUP, "đã mở tờ khai hàng kinh doanh")
    assert day.shut(PICKUP) == ["unpaid 100000"]
    day.lan.takes(100_000, PICKUP)
    day.at("09:10").leaves("border-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 08:00 → border 09:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge X5 0 REVERSED, Tổ cư dân Pô Tô
          charge A2 100.000 PAID, Tổ cư dân Pô Tô
          opened border-leave 09:10 opening
          corrected regime BORDER_RESIDENT → ORDINARY by lan
          acts lan: exemption; phong: clearance; hai: clearance, hold; lan: reversal, charge;
                hai: hold_released; lan: payment, receipt
        goods EXPORT ORDINARY AGRI brought by 25C-011.27, left with 25C-011.27 by border
        """)


def test_no_buyer_wants_the_blankets_inland_and_they_go_back_over_the_bridge(day: Day) -> None:
    comes_with(day, "08:00", "border-enter", BLANKETS)
    day.at("15:00").comes("border-leave", PICKUP)
    assert day.shut(PICKUP) == ["other_side inland border"]
    day.lan.says_it_leaves_by("border", PICKUP)
    day.goes_out("border-leave")
    day.ends("""
        25C-011.27 border 08:00 → border 15:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 15:00 opening
          corrected journey ? → RETURNED by lan
          acts lan: exemption; phong: clearance; hai: clearance; lan: correction
          found side_not_as_assessed, open
        goods IMPORT BORDER_RESIDENT GENERAL brought by 25C-011.27,
                left with 25C-011.27 by border
        """)


def test_the_inland_barrier_is_lifted_by_hand_while_the_line_is_down(day: Day) -> None:
    comes_with(day, "10:00", "border-enter", BLANKETS)
    with day.at("10:20").cut_off("inland-1"):
        day.at("10:30").comes("inland-leave", PICKUP)
        day.let_out_by_hand("inland-leave")  # it is on the paper list of those cleared
        assert day.yard() == ["B01 25C-011.27"]
        day.at("12:20")
    assert day.yard() == []
    day.at("12:40").lan.closes_finding(PICKUP, "left_without_opening", "có trong sổ tay lúc 10:30")
    day.ends("""
        25C-011.27 border 10:00 → inland 10:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          acts lan: exemption; phong: clearance; hai: clearance; lan: finding_closed
          found left_without_opening, có trong sổ tay lúc 10:30 by lan
        goods IMPORT BORDER_RESIDENT GENERAL brought by 25C-011.27,
                left with 25C-011.27 by inland
        """)


def test_that_it_drove_in_is_told_a_day_late_and_twice(day: Day) -> None:
    day.at("17:00").comes("inland-enter", PICKUP)
    with day.held_back("inland-1") as letter:
        day.goes_in("inland-enter")
    day.lan.states(PICKUP, CARDAMOM, VILLAGE)
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.hai.gives(PICKUP)
    assert day.yard() == []  # it waits for the morning market; the book has it at the gate
    assert day.shut(PICKUP) == []
    day.tomorrow().at("17:05").delivers(letter)
    day.delivers(letter)
    assert day.yard() == ["A01 25C-011.27"]
    assert day.shut(PICKUP) == []
    day.at("17:20").leaves("border-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 17:00 → border +1 17:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave +1 17:20 opening
          acts lan: exemption; phong: clearance; hai: clearance
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27, left with 25C-011.27 by border
        """)


def test_the_clock_at_the_bridge_is_an_hour_slow_and_the_way_home_is_still_in_order(
    day: Day,
) -> None:
    day.clock_of("border-1", fast_by="-1:00")
    comes_with(day, "08:00", "inland-enter", CARDAMOM)
    day.at("08:20").leaves("border-leave", PICKUP)  # 07:20 by the clock at the bridge
    day.at("14:00").enters("border-enter", PICKUP)
    day.lan.joins(PICKUP, "EMPTY_RETURN")
    day.lan.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.at("14:10").leaves("inland-leave", PICKUP)
    day.ends("""
        25C-011.27 inland 08:00 → border 08:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 08:20 opening
          acts lan: exemption; phong: clearance; hai: clearance
          found clock_wrong, open
        25C-011.27 border 14:00 → inland 14:10
          turn of 25C-011.27 of 08:00: EMPTY_RETURN after 25C-011.27 of 08:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Tổ cư dân Pô Tô
          opened inland-leave 14:10 opening
          acts lan: turn, charge; phong: clearance
          found clock_wrong, open
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-011.27 of 08:00,
                left with 25C-011.27 of 08:00 by border
        """)


def test_minh_lets_the_family_home_at_night_and_thu_countersigns(day: Day) -> None:
    day.at("20:30").enters("border-enter", PICKUP)
    day.minh.states(PICKUP, BLANKETS, VILLAGE)
    day.minh.confirms(PICKUP)
    day.phong.gives(PICKUP)
    day.at("21:15").comes("inland-leave", PICKUP)
    with day.refused("opening.refused", "opening.clearance"):
        day.minh.opens(PICKUP)
    day.minh.overrides(PICKUP, "hải quan hết ca 19:00; hai bao chăn, đã chụp ảnh")
    day.goes_out("inland-leave")
    day.tomorrow().at("07:30").thu.countersigns("inland-leave", "đã xem ảnh với hải quan")
    day.ends("""
        25C-011.27 border 20:30 → inland 21:15
          cleared BORDER_GUARD phong
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened inland-leave 21:15 override
          override inland-leave by minh, countersigned by thu
          acts minh: exemption; phong: clearance; minh: override; thu: countersigned
          found opened_by_override, countersigned by thu
        goods IMPORT BORDER_RESIDENT GENERAL brought by 25C-011.27,
                left with 25C-011.27 by inland
        """)
