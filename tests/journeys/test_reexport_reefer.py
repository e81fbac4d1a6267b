"""A reefer from Hải Phòng waits five nights at a plug for its turn into China, ten times.

Temporary import for re-export (TNTX), frozen, a 40-foot container on a semi-trailer: line C2. Whose
tractor pulls it over the bridge differs from day to day; the load is charged once.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

FROZEN = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "TNTX",
    "commodity": "FROZEN",
    "container": "40",
    "journey": "THROUGH",
}
EMPTY = {"flow": "NONE", "load": "EMPTY", "container": "40"}
TRACTOR, REEFER = "15H-034.56", "15R-078.90"
CHINESE = "云G·H6688"
OWNER = "Công ty Lạnh Hải Phòng"


def comes_in_the_evening(day: Day, tractor: str = TRACTOR, reefer: str = REEFER) -> None:
    """Declared at noon, in at 18:00, confirmed, paid."""
    day.at("12:00").lan.declares(tractor, FROZEN, OWNER, trailer=reefer)
    day.at("18:00").enters("inland-enter", tractor, trailer=reefer)
    day.minh.confirms(tractor)
    day.minh.takes(5_000_000, tractor)


def five_nights_pass(day: Day) -> None:
    """China takes ten a day; it waits its turn."""
    for _ in range(5):
        day.tomorrow()


def test_after_five_nights_a_chinese_tractor_takes_the_reefer_over(day: Day) -> None:
    comes_in_the_evening(day)
    assert day.yard() == ["C01 15H-034.56"]
    five_nights_pass(day)
    day.at("07:30").enters("border-enter", CHINESE)
    day.lan.states(CHINESE, EMPTY)
    day.lan.confirms(CHINESE)
    day.at("08:00").binh.uncouples(TRACTOR, REEFER, "C01")
    day.binh.couples(CHINESE, REEFER)
    day.at("08:10").phong.gives(TRACTOR, CHINESE)
    day.hai.gives(CHINESE)
    day.at("08:30").leaves("border-leave", CHINESE, trailer=REEFER)
    day.at("09:00").leaves("inland-leave", TRACTOR)
    day.ends("""
        15H-034.56 inland 18:00 → inland +5 09:00
          cleared BORDER_GUARD phong
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened inland-leave +5 09:00 opening
          acts minh: charge, payment, receipt; binh: hand_over, uncouple, hand_over;
                phong: clearance
        云G·H6688 border +5 07:30 → border +5 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened border-leave +5 08:30 opening
          acts lan: charge; binh: couple; phong: clearance; hai: clearance
        trailer 15R-078.90 came with 15H-034.56, left with 云G·H6688 by border +5 08:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 云G·H6688 by border
          handed from 15H-034.56 to the ground at C01 by binh
          handed from the ground to 云G·H6688 by binh
        """)


def test_a_6_read_as_9_both_ways_is_one_vehicle(day: Day) -> None:
    day.at("12:00").lan.declares(TRACTOR, FROZEN, OWNER, trailer=REEFER)
    day.at("18:00").comes("inland-enter", TRACTOR, reads="15H-034.59", sure=False, trailer=REEFER)
    day.minh.confirms(TRACTOR, was="15H-034.59", why="theo tờ khai")
    day.goes_in("inland-enter")
    assert day.yard() == ["C01 15H-034.56"]
    day.minh.takes(5_000_000, TRACTOR)
    five_nights_pass(day)
    day.at("08:00").phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    day.at("08:30").leaves("border-leave", TRACTOR, reads="15H-034.59", sure=False, trailer=REEFER)
    day.ends("""
        15H-034.56 CANCELLED, it was 15H-034.56
        15H-034.56 inland 18:00 → border +5 08:30 (likeness)
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 08:30 opening
          corrected plate 15H03459 → 15H03456 by minh
          acts minh: correction, charge, payment, receipt; phong: clearance; hai: clearance
          found matched_by_likeness, open
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by border +5 08:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by border
        """)


@both
def test_china_turns_the_reefer_back_and_takes_it_the_day_after(day: Day) -> None:
    comes_in_the_evening(day)
    five_nights_pass(day)
    day.at("15:00").phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    day.at("16:20").leaves("border-leave", TRACTOR, trailer=REEFER)
    day.at("16:50").enters("border-enter", TRACTOR, trailer=REEFER)  # their plugs are all taken
    day.lan.joins(TRACTOR, "TURNED_BACK")
    day.lan.confirms(TRACTOR)
    assert day.yard() == ["B01 15H-034.56"]  # given before anybody said what is aboard
    day.binh.moves(TRACTOR, "C01", "hàng đông lạnh cần ổ điện")
    assert day.yard() == ["C01 15H-034.56"]
    day.tomorrow().at("08:00").phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    day.at("08:30").leaves("border-leave", TRACTOR, trailer=REEFER)
    day.ends("""
        15H-034.56 inland 18:00 → border +5 16:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 16:20 opening
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance
        15H-034.56 border +5 16:50 → border +6 08:30
          turn of 15H-034.56 of 18:00: TURNED_BACK after 15H-034.56 of 18:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2+X6 0 EXEMPT, Công ty Lạnh Hải Phòng
          opened border-leave +6 08:30 opening
          acts lan: turn, exemption; binh: move; phong: clearance; hai: clearance
        trailer 15R-078.90 came with 15H-034.56 of 18:00,
                left with 15H-034.56 of 18:00 by border +5 16:20
        trailer 15R-078.90 came with 15H-034.56 of +5 16:50,
                left with 15H-034.56 of +5 16:50 by border +6 08:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56 of 18:00,
                left with 15H-034.56 of +5 16:50 by border
        """)


def test_two_reefers_change_tractors_in_the_night(day: Day) -> None:
    comes_in_the_evening(day)
    other, other_reefer = "15C-201.11", "15R-099.01"
    day.lan.declares(other, FROZEN, OWNER, trailer=other_reefer)
    day.at("18:30").enters("inland-enter", other, trailer=other_reefer)
    day.minh.confirms(other)
    day.minh.takes(5_000_000, other)
    five_nights_pass(day)
    day.at("07:00").phong.gives(TRACTOR, other)
    day.hai.gives(TRACTOR, other)
    day.at("07:30").comes("border-leave", TRACTOR, trailer=other_reefer)
    assert day.shut(TRACTOR) == ["trailer_changed 15R07890 15R09901"]
    with day.refused("equipment.coupled_elsewhere"):
        day.binh.swaps(TRACTOR, out=REEFER, into=other_reefer)
    day.binh.uncouples(other, other_reefer)
    day.binh.swaps(TRACTOR, out=REEFER, into=other_reefer)
    day.binh.couples(other, REEFER)
    day.goes_out("border-leave")
    day.at("07:50").leaves("border-leave", other, trailer=REEFER)
    day.ends("""
        15H-034.56 inland 18:00 → border +5 07:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 07:30 opening
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance;
                binh: hand_over, uncouple, couple, hand_over
        15C-201.11 inland 18:30 → border +5 07:50
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 07:50 opening
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance;
                binh: hand_over, uncouple, hand_over, couple
        trailer 15R-078.90 came with 15H-034.56, left with 15C-201.11 by border +5 07:50
        trailer 15R-099.01 came with 15C-201.11, left with 15H-034.56 by border +5 07:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15C-201.11 by border
          handed from 15H-034.56 to the ground by binh
          handed from the ground to 15C-201.11 by binh
        goods EXPORT TNTX FROZEN brought by 15C-201.11, left with 15H-034.56 by border
          handed from 15C-201.11 to the ground by binh
          handed from the ground to 15H-034.56 by binh
        """)


def test_quarantine_holds_it_two_nights_and_its_engine_fails_in_the_meantime(day: Day) -> None:
    comes_in_the_evening(day)
    day.phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    day.tomorrow().at("09:00").kim.holds(TRACTOR, "chờ kết quả xét nghiệm")
    day.at("10:00").binh.holds(TRACTOR, "máy kéo hỏng, chờ thợ", kind="BROKEN_DOWN")
    assert day.shut(TRACTOR) == ["hold QUARANTINE chờ kết quả xét nghiệm"]
    day.tomorrow().tomorrow().at("11:00").kim.releases(TRACTOR, "âm tính")
    assert day.card(TRACTOR)["state"] == "CLEARED"  # what cannot drive bars no barrier
    day.tomorrow().tomorrow().at("08:00").leaves("border-leave", TRACTOR, trailer=REEFER)
    day.ends("""
        15H-034.56 inland 18:00 → border +5 08:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY QUARANTINE by kim, released by kim
          hold BROKEN_DOWN by binh, open
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 08:00 opening
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance; kim: hold;
                binh: hold; kim: hold_released
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by border +5 08:00
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by border
        """)


def test_the_owner_gives_up_and_the_reefer_goes_back_to_hai_phong(day: Day) -> None:
    comes_in_the_evening(day)
    day.phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    five_nights_pass(day)
    day.at("09:00").lan.changes_driver(TRACTOR, "Trần Văn B", "lái chính ốm")
    day.at("10:00").comes("inland-leave", TRACTOR, trailer=REEFER)
    assert day.shut(TRACTOR) == ["other_side border inland"]
    day.lan.says_it_leaves_by("inland", TRACTOR)
    day.goes_out("inland-leave")  # C2 is the same whichever way it goes: nothing to add or refund
    day.ends("""
        15H-034.56 inland 18:00 → inland +5 10:00
          driver Trần Văn B
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened inland-leave +5 10:00 opening
          corrected driver ? → Trần Văn B by lan
          corrected journey THROUGH → RETURNED by lan
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance;
                lan: correction, correction
          found side_not_as_assessed, open
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by inland +5 10:00
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by inland
        """)


def test_the_chinese_tractor_comes_and_goes_while_the_bridge_is_cut_off(day: Day) -> None:
    comes_in_the_evening(day)
    five_nights_pass(day)
    day.at("08:00").binh.uncouples(TRACTOR, REEFER, "C01")
    with day.at("10:00").cut_off("border-1"):
        day.at("10:10").enters("border-enter", CHINESE)
        day.at("10:40").phong.gives(TRACTOR)
        day.at("11:00").leaves("inland-leave", TRACTOR)
        day.at("11:30").comes("border-leave", CHINESE, trailer=REEFER)
        day.let_out_by_hand("border-leave")
        day.at("12:05")
    assert day.yard() == []
    day.lan.states(CHINESE, EMPTY)
    day.lan.confirms(CHINESE)
    day.ends("""
        15H-034.56 inland 18:00 → inland +5 11:00
          cleared BORDER_GUARD phong
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened inland-leave +5 11:00 opening
          acts minh: charge, payment, receipt; binh: hand_over, uncouple; phong: clearance;
                border-1: hand_over
        云G·H6688 border +5 10:10 → border +5 11:30
          charge E1 0 PAID, passer-by
          acts lan: charge
          found left_unassessed, assessed by lan
          found left_without_opening, open
          found trailer_not_as_entered, open
        trailer 15R-078.90 came with 15H-034.56, left with 云G·H6688 by border +5 11:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 云G·H6688 by border
          handed from 15H-034.56 to the ground at C01 by binh
          handed from the ground to 云G·H6688 by border-1
        """)


def test_its_crossing_is_told_a_day_late_and_twice(day: Day) -> None:
    comes_in_the_evening(day)
    five_nights_pass(day)
    day.at("08:00").phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    with day.at("08:30").held_back("border-1") as letter:
        day.comes("border-leave", TRACTOR, trailer=REEFER)
        day.let_out_by_hand("border-leave")
    assert day.yard() == ["C01 15H-034.56"]
    day.tomorrow().at("08:30").delivers(letter)
    day.delivers(letter)
    assert day.yard() == []
    day.ends("""
        15H-034.56 inland 18:00 → border +5 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance
          found left_without_opening, open
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by border +5 08:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by border
        """)


def test_the_inland_clock_is_an_hour_fast_when_it_comes(day: Day) -> None:
    day.clock_of("inland-1", fast_by="1:00")
    comes_in_the_evening(day)
    five_nights_pass(day)
    day.at("08:00").phong.gives(TRACTOR)
    day.hai.gives(TRACTOR)
    day.at("08:30").leaves("border-leave", TRACTOR, trailer=REEFER)
    day.ends("""
        15H-034.56 inland 18:00 → border +5 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 08:30 opening
          acts minh: charge, payment, receipt; phong: clearance; hai: clearance
          found clock_wrong, open
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by border +5 08:30
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by border
        """)


def test_china_calls_at_eleven_at_night_and_minh_lets_it_go(day: Day) -> None:
    comes_in_the_evening(day)
    five_nights_pass(day)
    day.at("16:00").hai.gives(TRACTOR)
    day.at("23:00").comes("border-leave", TRACTOR, trailer=REEFER)
    with day.refused("opening.refused", "opening.clearance"):
        day.minh.opens(TRACTOR)
    day.minh.overrides(TRACTOR, "bên kia gọi qua gấp, trực ban biên phòng đồng ý qua điện thoại")
    day.goes_out("border-leave")
    day.tomorrow().at("08:00").thu.countersigns("border-leave", "đã nhận giấy BP-88")
    day.ends("""
        15H-034.56 inland 18:00 → border +5 23:00
          cleared CUSTOMS hai
          charge C2 5.000.000 PAID, Công ty Lạnh Hải Phòng
          opened border-leave +5 23:00 override
          override border-leave by minh, countersigned by thu
          acts minh: charge, payment, receipt; hai: clearance; minh: override; thu: countersigned
          found opened_by_override, countersigned by thu
        trailer 15R-078.90 came with 15H-034.56, left with 15H-034.56 by border +5 23:00
        goods EXPORT TNTX FROZEN brought by 15H-034.56, left with 15H-034.56 by border
        """)
