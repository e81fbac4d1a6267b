"""Situations kept aside: what also happens at a gate, told to see that nothing was built to a list.

Nights, clones, tow trucks, power cuts; each story is by itself.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

EMPTY = {"flow": "NONE", "load": "EMPTY", "payload_kg": 15_000}
TEA = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "AGRI",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
RESCUE = {"licence_kind": "EMERGENCY", "flow": "NONE"}
TRUCK = "25C-071.05"
FIRM = "Công ty Chè Tam Đường"


def tea_is_ready(day: Day, at: str, plate: str = TRUCK) -> None:
    """In by the inland lane with tea, cleared and paid."""
    day.at(at).enters("inland-enter", plate)
    day.lan.states(plate, TEA, FIRM)
    day.lan.confirms(plate)
    day.phong.gives(plate)
    day.hai.gives(plate)
    day.lan.takes(500_000, plate)


def test_an_ambulance_at_two_in_the_morning_has_no_plate(day: Day) -> None:
    day.tomorrow().at("02:00").comes("border-enter", "", reads="", kind="car")
    day.goes_in("border-enter")
    day.at("02:02").comes("inland-leave", "", reads="", kind="car")
    day.minh.opens_for_emergency("inland-leave", "xe cấp cứu mới, chưa có biển, sản phụ")
    day.goes_out("inland-leave")
    came, left = day.visit_ids("")
    day.at("02:10").minh.posts(
        f"/visits/{left}/choose", {"other_id": came, "why": "cùng xe trên ảnh, hai phút sau"}
    )
    day.minh.accounts_for("inland-leave", "xe cấp cứu Kim Thuỷ Hà chở sản phụ vào Phong Thổ")
    day.at("08:00").thu.countersigns("inland-leave", "bệnh viện xác nhận")
    day.minh.posts(f"/visits/{came}/declare", {"facts": RESCUE})
    day.ends("""
        ? border +1 02:00 → inland +1 02:02 (person)
          charge X2 0 EXEMPT, passer-by
          opened inland-leave +1 02:02 override
          emergency inland-leave by minh, accounted, countersigned by thu
          acts minh: choice, emergency_accounted; thu: countersigned; minh: exemption
          found left_unassessed, assessed by minh
          found opened_for_emergency, countersigned by thu
          found read_corrected_at_exit, open
        ? CANCELLED, it was ?
          acts minh: emergency
          found exit_without_entry, chosen by minh
        """)


def test_two_trucks_roll_into_one_lane_bumper_to_bumper(day: Day) -> None:
    day.at("08:00").comes("inland-enter", TRUCK)
    day.comes("inland-enter", "25C-072.06")  # the first has not yet gone in
    day.first_goes_in("inland-enter")
    day.goes_in("inland-enter")
    assert day.yard() == ["B01 25C-071.05", "B02 25C-072.06"]
    day.lan.closes_finding(TRUCK, "two_in_lane", "hai xe, hai ảnh, đúng cả hai")
    day.ends("""
        25C-071.05 inland 08:00, in B01, INSIDE
          acts lan: finding_closed
          found two_in_lane, hai xe, hai ảnh, đúng cả hai by lan
        25C-072.06 inland 08:00, in B02, INSIDE
        """)


def test_a_stranger_drives_in_by_the_lane_that_leads_out(day: Day) -> None:
    day.at("08:00").enters("inland-leave", TRUCK, movement="enter")
    assert day.yard() == ["B01 25C-071.05"]
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("09:00").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-071.05 inland 08:00 → inland 09:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 09:00 opening
          acts lan: charge; phong: clearance
          found wrong_lane, open
        """)


def test_a_driver_backs_out_to_fetch_his_papers_and_comes_again(day: Day) -> None:
    day.at("08:00").comes("inland-enter", TRUCK)
    day.at("08:02").backs_out("inland-enter")
    assert day.yard() == []
    assert "25C-071.05 WITHDREW" in day.book()
    day.at("08:40").enters("inland-enter", TRUCK)
    assert day.yard() == ["B01 25C-071.05"]
    day.ends("25C-071.05 inland 08:40, in B01, INSIDE")


def test_plates_full_of_mud_on_both_sides(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK, reads="")
    day.at("08:10").enters("inland-enter", "25C-072.06", reads="")
    day.at("08:30").comes("inland-leave", TRUCK, reads="")
    with day.refused("opening.refused"):
        day.lan.opens("")
    first, second, leaving = day.visit_ids("")
    day.lan.posts(f"/visits/{leaving}/choose", {"other_id": first, "why": "thùng xe màu xanh"})
    day.lan.posts(f"/visits/{first}/confirm", {"plate": TRUCK, "why": "lau biển rồi đọc"})
    day.lan.states(TRUCK, EMPTY)
    day.phong.gives(TRUCK)
    day.goes_out("inland-leave")
    day.lan.posts(f"/visits/{second}/confirm", {"plate": "25C-072.06", "why": "lau biển rồi đọc"})
    assert day.yard() == ["B02 25C-072.06"]
    day.ends("""
        25C-071.05 inland 08:00 → inland 08:30 (person)
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 08:30 opening
          corrected plate ? → 25C07105 by lan
          acts lan: choice, correction, charge; phong: clearance
          found read_corrected_at_exit, open
        25C-072.06 inland 08:10, in B02, INSIDE
          corrected plate ? → 25C07206 by lan
          acts lan: correction
        ? CANCELLED, it was 25C-071.05
          found exit_without_entry, chosen by lan
        """)


@both
def test_the_power_fails_with_four_trucks_in_the_lanes(day: Day) -> None:
    tea_is_ready(day, "08:00")
    day.at("08:30").enters("border-enter", "云G·3Y566")
    day.lan.states("云G·3Y566", EMPTY)
    day.lan.confirms("云G·3Y566")
    day.at("09:00").comes("inland-enter", "25C-072.06")
    day.comes("border-enter", "云G·7Y777")
    day.comes("inland-leave", "云G·3Y566")  # waits for the border guard
    day.comes("border-leave", TRUCK)  # the arm was just told to open
    before = day.book()
    day.loses_power()
    assert day.book() == before
    assert day.shut("云G·3Y566") == ["clearance BORDER_GUARD"]
    day.at("09:01").goes_in("inland-enter")
    day.goes_in("border-enter")
    day.goes_out("border-leave")
    day.phong.gives("云G·3Y566")
    day.goes_out("inland-leave")
    assert day.yard() == ["B03 25C-072.06", "B04 云G·7Y777"]


def test_a_truck_stood_there_since_before_the_system(day: Day) -> None:
    day.at("07:00").binh.admits(TRUCK, "A07", "inland", "kiểm kê lúc chuyển hệ thống")
    assert day.yard() == ["A07 25C-071.05"]
    day.lan.states(TRUCK, TEA, FIRM)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.lan.takes(500_000, TRUCK)
    day.at("10:00").leaves("border-leave", TRUCK)
    day.ends("""
        25C-071.05 inland ? → border 10:00
          source inventory
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened border-leave 10:00 opening
          acts binh: admitted; lan: charge; phong: clearance; hai: clearance;
                lan: payment, receipt
          found present_at_cutover, open
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_customs_seizes_the_goods_and_the_truck_goes_home_without_them(day: Day) -> None:
    tea_is_ready(day, "08:00")
    day.at("09:00").hai.holds(TRUCK, "hàng không đúng tờ khai")
    day.at("11:00").hai.seizes(TRUCK, "tạm giữ tang vật", paper="TV-09")
    day.at("11:05").hai.releases(TRUCK, "chỉ giữ hàng, xe được đi")
    day.at("11:20").leaves("inland-leave", TRUCK)
    day.ends("""
        25C-071.05 inland 08:00 → inland 11:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened inland-leave 11:20 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                hai: hold, seizure, hold_released
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, SEIZED
        """)


def test_a_truck_breaks_down_inside_and_is_towed_away(day: Day) -> None:
    tea_is_ready(day, "08:00")
    day.at("08:20").binh.holds(TRUCK, "gãy trục", kind="BROKEN_DOWN")
    day.at("10:00").enters("inland-enter", "25C-199.99")
    day.lan.states("25C-199.99", EMPTY)
    day.lan.confirms("25C-199.99")
    day.binh.moves_goods(TRUCK, "25C-199.99")
    day.phong.gives("25C-199.99")
    day.hai.gives("25C-199.99")
    day.at("10:40").leaves("border-leave", "25C-199.99")
    day.at("15:00").enters("inland-enter", "25C-113.13")  # the tow truck
    day.lan.states("25C-113.13", EMPTY)
    day.lan.confirms("25C-113.13")
    day.phong.gives("25C-113.13")
    day.at("15:40").leaves("inland-leave", "25C-113.13")
    day.binh.ends_unseen(TRUCK, "inland", "kéo đi sau xe cứu hộ 25C-113.13")
    assert day.yard() == []
    day.ends("""
        25C-071.05 inland 08:00 → inland 15:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold BROKEN_DOWN by binh, open
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                binh: hold, hand_over, ended_unseen
          found ended_unseen, open
        25C-199.99 inland 10:00 → border 10:40
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened border-leave 10:40 opening
          acts lan: charge; phong: clearance; hai: clearance
        25C-113.13 inland 15:00 → inland 15:40
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 15:40 opening
          acts lan: charge; phong: clearance
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-199.99 by border
          handed from 25C-071.05 to 25C-199.99 by binh
        """)


def test_it_leaves_at_night_past_an_empty_booth_and_pays_when_it_comes_again(day: Day) -> None:
    day.at("17:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, TEA, FIRM)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("23:50").comes("border-leave", TRUCK)
    day.let_out_by_hand("border-leave")
    day.tomorrow().tomorrow().at("08:00").enters("border-enter", TRUCK)
    day.lan.joins(TRUCK, "EMPTY_RETURN")
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.lan.takes(500_000, TRUCK)  # for the night; coming back empty costs nothing
    day.at("08:20").leaves("inland-leave", TRUCK)
    day.lan.posts(
        "/visits/{}/close-finding".format(day.open_finding(TRUCK, "left_unpaid")[0]),
        {
            "finding_id": day.open_finding(TRUCK, "left_unpaid")[1],
            "note": "đã nộp hôm nay",
        },
    )
    day.ends("""
        25C-071.05 inland 17:00 → border 23:50
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          acts lan: charge; phong: clearance; hai: clearance;
                lan: payment, receipt, finding_closed
          found left_unpaid, đã nộp hôm nay by lan
          found left_without_opening, open
        25C-071.05 border +2 08:00 → inland +2 08:20
          turn of 25C-071.05 of 17:00: EMPTY_RETURN after 25C-071.05 of 17:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, Công ty Chè Tam Đường
          opened inland-leave +2 08:20 opening
          acts lan: turn, charge; phong: clearance
        goods EXPORT ORDINARY AGRI brought by 25C-071.05 of 17:00,
                left with 25C-071.05 of 17:00 by border
        """)


def test_the_same_plate_is_inside_twice(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.at("09:00").enters("inland-enter", TRUCK)  # another truck with a copied plate
    assert day.yard() == ["B01 25C-071.05", "B02 25C-071.05"]
    real, copied = day.visit_ids(TRUCK)
    hold = {"kind": "AGENCY", "reason": "biển số giả", "agency": "BORDER_GUARD"}
    day.phong.posts(f"/visits/{copied}/hold", hold)
    day.phong.posts(f"/visits/{real}/clear", {"state": "GIVEN"})
    day.at("10:00").comes("inland-leave", TRUCK)  # the real one; the book takes it for the other
    assert day.opening("inland-leave") is None
    day.minh.posts(f"/visits/{copied}/override", {"why": "xe thật, biên phòng đã đối chiếu"})
    day.goes_out("inland-leave")
    day.at("16:00").thu.countersigns("inland-leave", "đã đối chiếu số khung")
    assert day.yard() == ["B01 25C-071.05"]


def test_a_trailer_is_read_and_the_tractor_before_it_is_not(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK, trailer="25R-007.10")
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("08:10").enters("inland-enter", "25C-072.06", trailer="25R-007.20")
    day.at("09:00").comes("inland-leave", TRUCK, reads="", trailer="25R-007.10")
    day.lan.chooses("", TRUCK, why="rơ-moóc 25R-007.10 vào sau xe này")
    day.goes_out("inland-leave")
    day.ends("""
        25C-071.05 inland 08:00 → inland 09:00 (person)
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 09:00 opening
          acts lan: charge; phong: clearance; lan: choice
          found read_corrected_at_exit, open
        25C-072.06 inland 08:10, in B02, INSIDE
        ? CANCELLED, it was 25C-071.05
          corrected plate ? → 25C07105 by lan
          acts lan: correction
          found ambiguous_exit, chosen by lan
          found trailer_without_tractor, chosen by lan
        trailer 25R-007.10 came with 25C-071.05, left with 25C-071.05 by inland 09:00
        trailer 25R-007.20 came with 25C-072.06, behind 25C-072.06
        """)


def test_a_clock_is_an_hour_slow_unknown_and_a_truck_seems_to_leave_before_it_came(
    day: Day,
) -> None:
    day.clock_of("border-1", fast_by="-1:00", knows=False)
    tea_is_ready(day, "08:00")
    day.at("08:20").comes("border-leave", TRUCK)  # it says 07:20
    early, truck = day.visit_ids(TRUCK)
    day.lan.posts(f"/visits/{early}/choose", {"other_id": truck, "why": "đứng trước mắt tôi"})
    day.lan.opens(TRUCK)  # a lane so late opens for nobody by itself
    day.goes_out("border-leave")
    assert day.yard() == []
    day.ends("""
        25C-071.05 CANCELLED, it was 25C-071.05
          found exit_without_entry, chosen by lan
        25C-071.05 inland 08:00 → border 08:20 (person)
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened border-leave 08:20 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt, choice
          found clock_wrong, open
          found read_corrected_at_exit, open
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_finance_does_not_believe_the_quota_of_the_fourth_lorry(day: Day) -> None:
    goods = {**TEA, "regime": "BORDER_RESIDENT", "payload_kg": 3_500}
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, goods, "Tổ cư dân Pô Tô")
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.at("08:30").leaves("border-leave", TRUCK)
    day.at("17:00").nga.reviews_exemption(TRUCK, accepted=False, note="vượt bốn ngày trong tháng")
    day.ends("""
        25C-071.05 inland 08:00 → border 08:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge X5 0 EXEMPT, Tổ cư dân Pô Tô
          opened border-leave 08:30 opening
          acts lan: exemption; phong: clearance; hai: clearance; nga: exemption_reviewed
          found exemption_rejected, open
        goods EXPORT BORDER_RESIDENT AGRI brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_a_held_truck_goes_when_somebody_lifts_the_arm(day: Day) -> None:
    tea_is_ready(day, "08:00")
    day.at("09:00").hai.holds(TRUCK, "chờ giám định")
    day.at("12:15").comes("border-leave", TRUCK)  # at lunch, a stranger at the barrier
    day.let_out_by_hand("border-leave")
    assert day.yard() == []
    day.at("12:40").hai.releases(TRUCK, "đã báo hải quan bên kia, xe quay lại mai")
    day.ends("""
        25C-071.05 inland 08:00 → border 12:15
          cleared BORDER_GUARD phong; CUSTOMS hai
          hold AGENCY CUSTOMS by hai, released by hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                hai: hold, hold_released
          found left_while_held, open
          found left_without_opening, open
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_a_camera_wakes_up_only_when_the_truck_is_over_the_line(day: Day) -> None:
    day.at("08:00").passes_unseen("inland-enter", TRUCK)
    assert day.yard() == ["B01 25C-071.05"]
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("09:00").passes_unseen("inland-leave", TRUCK)
    assert day.yard() == []
    day.ends("""
        25C-071.05 inland 08:00 → inland 09:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          acts lan: charge; phong: clearance
          found left_without_opening, open
          found passage_without_sighting, open
        """)


def test_paid_for_going_inland_it_is_sent_back_and_money_is_owed_to_it(day: Day) -> None:
    load = {**TEA, "flow": "IMPORT", "commodity": "GENERAL", "journey": "INLAND"}
    day.at("08:00").enters("border-enter", TRUCK)
    day.lan.states(TRUCK, load, FIRM)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.lan.takes(780_000, TRUCK)
    day.at("10:00").comes("border-leave", TRUCK)
    day.lan.says_it_leaves_by("border", TRUCK)
    day.goes_out("border-leave")
    day.ends("""
        25C-071.05 border 08:00 → border 10:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge B3 780.000 PAID, Công ty Chè Tam Đường
          opened border-leave 10:00 opening
          corrected journey INLAND → RETURNED by lan
          acts lan: charge; phong: clearance; hai: clearance;
                lan: payment, receipt, correction, refund_proposed
          found refund_due, open
          found side_not_as_assessed, open
        goods IMPORT ORDINARY GENERAL brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_the_ninth_reefer_finds_no_plug(day: Day) -> None:
    frozen = {**TEA, "regime": "TNTX", "commodity": "FROZEN", "container": "40"}
    for number in range(1, 10):
        day.lan.declares(f"15C-100.0{number}", frozen, "Cảng Hải Phòng")
        day.at(f"08:{number:02d}").enters("inland-enter", f"15C-100.0{number}")
    assert day.yard()[-1] == "unassigned 15C-100.09"
    day.lan.confirms("15C-100.01")
    day.phong.gives("15C-100.01")
    day.hai.gives("15C-100.01")
    day.lan.takes(5_000_000, "15C-100.01")
    free = day.card("15C-100.01")["place"]
    day.at("09:00").leaves("border-leave", "15C-100.01")
    assert f"{free} 15C-100.09" in day.yard()  # it waited, and its turn came by itself
    assert "found no_bay, told_late" in day.book()


def test_a_trailer_comes_in_that_the_book_still_has_inside(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK, trailer="25R-007.10")
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.binh.uncouples(TRUCK, "25R-007.10", "B01")
    day.at("09:00").leaves("inland-leave", TRUCK)
    day.tomorrow().at("08:00").enters("inland-enter", "25C-072.06", trailer="25R-007.10")
    day.ends("""
        25C-071.05 inland 08:00 → inland 09:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 09:00 opening
          acts lan: charge; phong: clearance; binh: uncouple
        25C-072.06 inland +1 08:00, in B01, INSIDE
          found same_trailer_inside, open
        trailer 25R-007.10 came with 25C-071.05, behind 25C-072.06
        """)


def test_who_does_not_come_who_is_not_wanted_and_who_comes_all_the_same(day: Day) -> None:
    day.at("08:00").lan.declares("25C-080.01", TEA, FIRM)
    day.lan.declares("25C-080.02", TEA, FIRM)
    day.at("09:00").lan.cancels("25C-080.01", "chủ hàng báo hỏng xe")
    day.at("10:00").comes("inland-enter", "25C-080.03")
    day.lan.turns_away("25C-080.03", "không có giấy tờ")
    day.backs_out("inland-enter")
    day.at("10:20").comes("inland-enter", "25C-080.04")
    day.lan.turns_away("25C-080.04", "chở chất nổ, chưa có phép")
    day.goes_in("inland-enter")  # it did not listen
    assert day.yard() == ["B01 25C-080.04"]
    day.tomorrow().tomorrow().tomorrow().at("09:00")
    day.ends("""
        25C-080.01 CANCELLED
          acts lan: cancelled
        25C-080.02 NO_SHOW
        25C-080.03 REFUSED
          acts lan: refused
        25C-080.04 inland 10:20, in B01, INSIDE
          acts lan: refused
          found entered_though_refused, open
        """)


def test_quarantine_takes_its_word_back_while_the_truck_is_at_the_barrier(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, {**TEA, "commodity": "FRESH_PRODUCE"}, FIRM)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.kim.gives(TRUCK)
    day.at("08:30").comes("border-leave", TRUCK)
    day.kim.withdraws(TRUCK, "lô mẫu có ruồi đục quả")
    day.lan.takes(300_000, TRUCK)
    assert day.shut(TRUCK) == ["clearance QUARANTINE"]
    day.at("11:00").kim.gives(TRUCK)
    day.goes_out("border-leave")
    day.ends("""
        25C-071.05 inland 08:00 → border 11:00
          cleared BORDER_GUARD phong; CUSTOMS hai; QUARANTINE kim
          charge A1 300.000 PAID, Công ty Chè Tam Đường
          opened border-leave 11:00 opening
          acts lan: charge; phong: clearance; hai: clearance; kim: clearance, clearance;
                lan: payment, receipt; kim: clearance
        goods EXPORT ORDINARY FRESH_PRODUCE brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_a_round_over_the_bridge_is_told_a_day_late_between_two_ends_that_were_known(
    day: Day,
) -> None:
    day.at("12:00").enters("inland-enter", TRUCK, trailer="25R-007.10")
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    with day.held_back("border-1") as letter:
        day.at("13:00").comes("border-leave", TRUCK, trailer="25R-007.10")
        day.let_out_by_hand("border-leave")
        day.at("16:00").enters("border-enter", TRUCK, trailer="25R-007.10")
    day.at("18:00").leaves("inland-leave", TRUCK, trailer="25R-007.10")
    assert day.yard() == []
    day.tomorrow().at("12:00").delivers(letter)
    assert day.yard() == []
    day.ends("""
        25C-071.05 inland 12:00 → border 13:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 18:00 opening
          acts lan: charge; phong: clearance
          found left_unassessed, told_late
          found left_without_opening, open
        25C-071.05 CANCELLED, it was 25C-071.05 of 12:00
          found exit_without_entry, told_late
        25C-071.05 border 16:00 → inland 18:00
          found exit_without_entry, told_late
          found left_unassessed, open
        trailer 25R-007.10 came with 25C-071.05 of 12:00,
                left with 25C-071.05 of 12:00 by border 13:00
        trailer 25R-007.10 came with 25C-071.05 of 16:00,
                left with 25C-071.05 of 16:00 by inland 18:00
        """)


def test_its_way_in_is_never_told_and_it_leaves_from_where_it_was_last_seen(day: Day) -> None:
    day.at("08:00").comes("inland-enter", TRUCK)  # and in, over a loop that is broken
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("09:00").comes("border-leave", TRUCK)
    with day.refused("opening.refused", "opening.not_inside"):
        day.lan.opens(TRUCK)
    day.minh.overrides(TRUCK, "xe đang đứng trong khu vực, trước mắt tôi")
    day.goes_out("border-leave")
    day.at("15:00").thu.countersigns("border-leave", "đã xem ảnh hai làn")
    day.ends("""
        25C-071.05 inland ? → border 09:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened border-leave 09:00 override
          override border-leave by minh, countersigned by thu
          acts lan: charge; phong: clearance; minh: override; thu: countersigned
          found exit_without_entry, open
          found opened_by_override, countersigned by thu
        """)


def test_it_rolls_back_for_an_ambulance_and_settles_again(day: Day) -> None:
    day.at("08:00").comes("inland-enter", TRUCK)
    day.at("08:01").comes("inland-enter", TRUCK)
    day.goes_in("inland-enter")
    day.ends("""
        25C-071.05 inland 08:01, in B01, INSIDE
        """)


def test_it_is_told_who_it_is_only_after_the_border_guard_has_cleared_it(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.at("09:00").comes("inland-leave", TRUCK, reads="")
    day.lan.states("", EMPTY)
    day.phong.gives("")
    day.lan.chooses("", TRUCK, why="cùng xe trên hai ảnh")
    day.goes_out("inland-leave")
    day.ends("""
        25C-071.05 inland 08:00 → inland 09:00 (person)
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 09:00 opening
          acts lan: choice, charge
          found read_corrected_at_exit, open
        ? CANCELLED, it was 25C-071.05
          cleared BORDER_GUARD phong
          corrected plate ? → 25C07105 by lan
          acts phong: clearance; lan: correction
          found exit_without_entry, chosen by lan
        """)


def test_its_entry_is_told_while_it_stands_cleared_at_the_barrier_and_has_not_paid(
    day: Day,
) -> None:
    with day.at("08:00").held_back("inland-1") as letter:
        day.enters("inland-enter", TRUCK)
    day.at("09:00").comes("border-leave", TRUCK)
    day.lan.states(TRUCK, TEA, FIRM)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    assert day.shut(TRUCK) == ["unpaid 500000"]
    day.at("09:10").delivers(letter)
    assert day.shut(TRUCK) == ["unpaid 500000"]
    day.lan.takes(500_000, TRUCK)
    day.goes_out("border-leave")
    day.ends("""
        25C-071.05 inland 08:00 → border 09:10
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened border-leave 09:10 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt
          found exit_without_entry, told_late
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-071.05 by border
        """)


def test_the_marshal_writes_it_off_and_it_stood_behind_the_shed(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, EMPTY)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.at("10:00").binh.ends_unseen(TRUCK, "", "không thấy trong bãi")
    assert day.yard() == []
    day.at("15:00").comes("inland-leave", TRUCK)
    day.lan.opens(TRUCK)
    day.goes_out("inland-leave")
    day.ends("""
        25C-071.05 inland 08:00 → inland 15:00
          cleared BORDER_GUARD phong
          charge E1 0 PAID, passer-by
          opened inland-leave 15:00 opening
          acts lan: charge; phong: clearance; binh: ended_unseen
          found ended_unseen, told_late
        """)


def test_it_seemed_to_back_out_and_drove_in(day: Day) -> None:
    day.at("08:00").comes("inland-enter", TRUCK)
    day.backs_out("inland-enter")  # it only swung round the puddle
    day.comes_on_after_all("inland-enter")
    day.ends("""
        25C-071.05 inland 08:00, in B01, INSIDE
        """)


def test_goods_stated_unstated_stated_again_set_down_seized_and_given_back(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, TEA, FIRM)
    day.lan.states(TRUCK, EMPTY)  # the wrong truck's papers
    assert "goods EXPORT" not in day.book() or "VOID" in day.book()
    day.lan.states(TRUCK, TEA)  # no, they were right
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.lan.takes(500_000, TRUCK)
    day.at("09:00").binh.moves_goods(TRUCK, "", "D03")
    goods = day.goods_at("D03")
    seized = {"agency": "CUSTOMS", "reason": "hàng giả nhãn hiệu", "paper_no": "TV-10"}
    day.hai.posts(f"/consignments/{goods}/seize", seized)
    day.at("10:00").leaves("inland-leave", TRUCK)
    back = {"agency": "CUSTOMS", "reason": "giám định: hàng thật", "paper_no": "TV-11"}
    day.tomorrow().at("08:00").hai.posts(f"/consignments/{goods}/give-back", back)
    day.enters("inland-enter", "25C-072.06")
    day.lan.states("25C-072.06", EMPTY)
    day.lan.confirms("25C-072.06")
    day.binh.takes_up_goods("D03", "25C-072.06")
    day.phong.gives("25C-072.06")
    day.hai.gives("25C-072.06")
    day.at("09:00").leaves("border-leave", "25C-072.06")
    day.ends("""
        25C-071.05 inland 08:00 → inland 10:00
          cleared BORDER_GUARD phong
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened inland-leave 10:00 opening
          corrected flow EXPORT → NONE by lan
          corrected flow NONE → EXPORT by lan
          corrected load EMPTY → LOADED by lan
          corrected load LOADED → EMPTY by lan
          acts lan: charge; phong: clearance; lan: payment, receipt; binh: hand_over;
                hai: seizure, seizure_ended; binh: hand_over
        25C-072.06 inland +1 08:00 → border +1 09:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened border-leave +1 09:00 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-072.06 by border
          handed from 25C-071.05 to the ground at D03 by binh
          handed from the ground to 25C-072.06 by binh
        """)
