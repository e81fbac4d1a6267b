"""Official cars, ambulances and fire engines: nobody asks them for money, and each is in the book.

The tariff exempts them on their own grounds at once, on the evidence of one person; the daily
review looks at it. A rescue vehicle with a pass is let out at once, which is an emergency to be
accounted for. The staff's own cars are counted and make no visit.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day

OFFICIAL = {"licence_kind": "OFFICIAL", "flow": "NONE"}
RESCUE = {"licence_kind": "EMERGENCY", "flow": "NONE"}
POLICE = "25A-001.15"
AMBULANCE = "25A-115.15"
FIRE_ENGINE = "25A-114.14"
HOSPITAL = "Trung tâm Y tế Phong Thổ"


def has_a_rescue_pass(day: Day, plate: str, holder: str) -> None:
    """Asked for by Lan at 07:00, approved by Sơn."""
    day.at("07:00").lan.asks_pass(plate, "EMERGENCY", holder, RESCUE, "cấp cứu, cứu nạn")
    day.son.approves_pass(plate)


@both
def test_the_delegation_goes_over_by_its_pass_and_the_staff_car_is_only_counted(day: Day) -> None:
    day.at("07:00").lan.asks_pass("80A-114.11", "OFFICIAL", "Cục Hải quan", OFFICIAL, "công vụ")
    day.son.approves_pass("80A-114.11")
    day.at("08:00").passes_uncharged("inland-enter", "staff")
    day.at("09:00").enters("inland-enter", "80A-114.11", kind="car")
    assert day.asks("80A-114.11") == []
    day.lan.confirms("80A-114.11")
    assert day.shut("80A-114.11") == ["clearance BORDER_GUARD"]
    day.phong.gives("80A-114.11")
    day.at("09:10").leaves("border-leave", "80A-114.11", kind="car")
    day.at("16:00").enters("border-enter", "80A-114.11", kind="car")
    day.lan.confirms("80A-114.11")
    day.phong.gives("80A-114.11")
    day.at("16:05").leaves("inland-leave", "80A-114.11", kind="car")
    day.ends("""
        80A-114.11 inland 09:00 → border 09:10
          came by pass
          cleared BORDER_GUARD phong
          charge X1 0 EXEMPT, Cục Hải quan
          opened border-leave 09:10 opening
          acts lan: exemption; phong: clearance
        80A-114.11 border 16:00 → inland 16:05
          came by pass
          cleared BORDER_GUARD phong
          charge X1 0 EXEMPT, Cục Hải quan
          opened inland-leave 16:05 opening
          acts lan: exemption; phong: clearance
        pass OFFICIAL 80A-114.11 asked by lan, approved by son
        passage inland-enter not_chargeable 08:00
        acts lan: pass_asked; son: pass_approved
        """)


def test_the_police_car_is_read_with_a_six_and_put_right_before_the_bridge(day: Day) -> None:
    day.at("09:00").enters("inland-enter", POLICE, reads="25A-001.16", sure=False, kind="car")
    day.lan.states("25A-001.16", OFFICIAL, "Công an tỉnh")
    day.at("09:02").lan.confirms(POLICE, was="25A-001.16", why="biển xanh 001.15, xem ảnh")
    day.phong.gives(POLICE)
    day.at("09:10").leaves("border-leave", POLICE, kind="car")
    day.at("17:00").nga.reviews_exemption(POLICE, accepted=True, note="có lệnh công tác 118")
    day.ends("""
        25A-001.15 inland 09:00 → border 09:10
          cleared BORDER_GUARD phong
          charge X1 0 EXEMPT, Công an tỉnh
          opened border-leave 09:10 opening
          corrected plate 25A00116 → 25A00115 by lan
          acts lan: correction, exemption; phong: clearance; nga: exemption_reviewed
        """)


def test_the_ambulance_is_turned_back_at_the_bridge_and_fetches_its_patient_next_day(
    day: Day,
) -> None:
    day.at("15:00").enters("inland-enter", AMBULANCE, kind="car")
    day.lan.states(AMBULANCE, RESCUE, HOSPITAL)
    day.lan.confirms(AMBULANCE)
    day.phong.gives(AMBULANCE)
    day.at("15:05").leaves("border-leave", AMBULANCE, kind="car")
    day.at("15:40").enters("border-enter", AMBULANCE, kind="car")  # a paper from Mông Tự lacks
    day.lan.joins(AMBULANCE, "TURNED_BACK")
    day.lan.confirms(AMBULANCE)
    day.phong.gives(AMBULANCE)
    day.at("15:45").leaves("inland-leave", AMBULANCE, kind="car")
    day.tomorrow().at("08:00").enters("inland-enter", AMBULANCE, kind="car")
    day.lan.joins(AMBULANCE, "NEW")
    day.lan.states(AMBULANCE, RESCUE, HOSPITAL)
    day.lan.confirms(AMBULANCE)
    day.phong.gives(AMBULANCE)
    day.at("08:02").leaves("border-leave", AMBULANCE, kind="car")
    day.ends("""
        25A-115.15 inland 15:00 → border 15:05
          cleared BORDER_GUARD phong
          charge X2 0 EXEMPT, Trung tâm Y tế Phong Thổ
          opened border-leave 15:05 opening
          acts lan: exemption; phong: clearance
        25A-115.15 border 15:40 → inland 15:45
          turn of 25A-115.15 of 15:00: TURNED_BACK after 25A-115.15 of 15:00
          cleared BORDER_GUARD phong
          charge X2 0 EXEMPT, Trung tâm Y tế Phong Thổ
          opened inland-leave 15:45 opening
          acts lan: turn, exemption; phong: clearance
        25A-115.15 inland +1 08:00 → border +1 08:02
          turn: NEW
          cleared BORDER_GUARD phong
          charge X2 0 EXEMPT, Trung tâm Y tế Phong Thổ
          opened border-leave +1 08:02 opening
          acts lan: turn, exemption; phong: clearance
        """)


def test_the_pump_behind_the_fire_engine_leaks_and_the_rescue_lorrys_pump_goes_over(
    day: Day,
) -> None:
    day.at("11:00").enters("inland-enter", FIRE_ENGINE, trailer="25R-114.01")
    day.lan.states(FIRE_ENGINE, RESCUE, "Công an PCCC")
    day.lan.confirms(FIRE_ENGINE)
    day.at("11:03").enters("inland-enter", "25A-114.20", trailer="25R-114.02")
    day.lan.states("25A-114.20", RESCUE, "Công an PCCC")
    day.lan.confirms("25A-114.20")
    day.at("11:06").binh.uncouples("25A-114.20", "25R-114.02")
    day.binh.swaps(FIRE_ENGINE, out="25R-114.01", into="25R-114.02", place="A03")
    day.phong.gives(FIRE_ENGINE, "25A-114.20")
    day.at("11:08").leaves("border-leave", FIRE_ENGINE, trailer="25R-114.02")
    day.binh.couples("25A-114.20", "25R-114.01")
    day.at("12:00").leaves("inland-leave", "25A-114.20", trailer="25R-114.01")
    day.ends("""
        25A-114.14 inland 11:00 → border 11:08
          cleared BORDER_GUARD phong
          charge X2 0 EXEMPT, Công an PCCC
          opened border-leave 11:08 opening
          acts lan: exemption; binh: uncouple, couple; phong: clearance
        25A-114.20 inland 11:03 → inland 12:00
          cleared BORDER_GUARD phong
          charge X2 0 EXEMPT, Công an PCCC
          opened inland-leave 12:00 opening
          acts lan: exemption; binh: uncouple; phong: clearance; binh: couple
        trailer 25R-114.01 came with 25A-114.14, left with 25A-114.20 by inland 12:00
        trailer 25R-114.02 came with 25A-114.20, left with 25A-114.14 by border 11:08
        """)


def test_quarantine_keeps_the_ambulance_until_it_is_disinfected_pass_or_no_pass(day: Day) -> None:
    has_a_rescue_pass(day, AMBULANCE, HOSPITAL)
    day.at("11:00").enters("border-enter", AMBULANCE, kind="car")
    day.lan.confirms(AMBULANCE)
    day.at("11:05").kim.holds(AMBULANCE, "bệnh nhân nghi sởi, phải khử khuẩn")
    day.at("11:20").comes("inland-leave", AMBULANCE, kind="car")
    assert day.opening("inland-leave") is None  # a pass does not overrule the word of an agency
    assert day.shut(AMBULANCE) == [
        "clearance BORDER_GUARD",
        "hold QUARANTINE bệnh nhân nghi sởi, phải khử khuẩn",
    ]
    day.at("11:50").kim.releases(AMBULANCE, "đã khử khuẩn, phiếu KK-07")
    day.goes_out("inland-leave")
    day.at("12:00").lan.accounts_for("inland-leave", "chở bệnh nhân về Trung tâm Y tế Phong Thổ")
    day.at("16:00").thu.countersigns("inland-leave", "đã gọi bệnh viện")
    day.ends("""
        25A-115.15 border 11:00 → inland 11:50
          came by pass
          hold AGENCY QUARANTINE by kim, released by kim
          charge X2 0 EXEMPT, Trung tâm Y tế Phong Thổ
          opened inland-leave 11:50 override
          emergency inland-leave by pass, accounted, countersigned by thu
          acts lan: exemption; kim: hold, hold_released, emergency; lan: emergency_accounted;
                thu: countersigned
          found opened_for_emergency, countersigned by thu
        pass EMERGENCY 25A-115.15 asked by lan, approved by son
        acts lan: pass_asked; son: pass_approved
        """)


def test_rice_for_the_flooded_market_is_not_taken_and_the_army_lorry_goes_home(day: Day) -> None:
    rice = {
        "licence_kind": "OFFICIAL",
        "flow": "EXPORT",
        "load": "LOADED",
        "regime": "ORDINARY",
        "commodity": "GENERAL",
        "payload_kg": 5_000,
        "journey": "THROUGH",
    }
    day.at("09:00").enters("inland-enter", "AB-12-34")
    day.lan.states("AB-12-34", rice, "Đồn Biên phòng Ma Lù Thàng")
    day.lan.confirms("AB-12-34")
    day.phong.gives("AB-12-34")
    day.hai.gives("AB-12-34")
    day.at("13:00").comes("inland-leave", "AB-12-34")
    assert day.shut("AB-12-34") == ["other_side border inland"]
    day.lan.says_it_leaves_by("inland", "AB-12-34")
    day.goes_out("inland-leave")
    day.ends("""
        AB1234 inland 09:00 → inland 13:00
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2+X1 0 EXEMPT, Đồn Biên phòng Ma Lù Thàng
          opened inland-leave 13:00 opening
          corrected journey THROUGH → RETURNED by lan
          acts lan: exemption; phong: clearance; hai: clearance; lan: correction
          found side_not_as_assessed, open
        goods EXPORT ORDINARY GENERAL brought by AB1234, left with AB1234 by inland
        """)


def test_the_fire_engine_goes_over_while_the_line_to_the_bridge_is_down(day: Day) -> None:
    with day.at("09:00").cut_off("border-1"):
        day.at("09:10").enters("inland-enter", FIRE_ENGINE)
        day.lan.opens_for_emergency("border-leave", "cháy chợ Kim Thuỷ Hà, bên kia xin giúp")
        day.at("09:11").comes("border-leave", FIRE_ENGINE)
        day.let_out_by_hand("border-leave")  # the order did not reach the lane either
        day.lan.states(FIRE_ENGINE, RESCUE, "Công an PCCC")
        day.lan.confirms(FIRE_ENGINE)
        day.lan.accounts_for("border-leave", "xe chữa cháy PCCC Phong Thổ, 6 người")
        assert day.yard() == ["B01 25A-114.14"]
        day.at("11:00")
    assert day.yard() == []
    day.at("14:00").thu.countersigns("border-leave", "đã xem công điện")
    day.ends("""
        25A-114.14 inland 09:10 → border 09:11
          charge X2 0 EXEMPT, Công an PCCC
          emergency border-leave by lan, accounted, countersigned by thu
          acts lan: exemption; thu: countersigned
          found opened_for_emergency, countersigned by thu
        acts lan: emergency, emergency_accounted
        """)


def test_the_police_cars_way_out_then_its_way_in_are_told_a_day_late_and_twice(day: Day) -> None:
    with day.held_back("inland-1") as first, day.held_back("border-1") as second:
        day.at("09:00").enters("inland-enter", POLICE, kind="car")
        day.at("09:20").comes("border-leave", POLICE, kind="car")
        day.let_out_by_hand("border-leave")  # lightning has struck the mast
    day.tomorrow().at("09:20").delivers(second)
    day.delivers(second)
    assert day.yard() == []
    day.at("09:40").delivers(first)
    day.delivers(first)
    assert day.yard() == []
    day.at("10:00").lan.closes_finding(POLICE, "left_unassessed", "xe công an, X1, sổ giấy 12")
    day.ends("""
        25A-001.15 inland 09:00 → border 09:20
          acts lan: finding_closed
          found exit_without_entry, told_late
          found left_unassessed, xe công an, X1, sổ giấy 12 by lan
          found left_without_opening, open
        """)


def test_the_clock_on_the_inland_side_is_an_hour_fast_when_the_consul_comes(day: Day) -> None:
    day.clock_of("inland-1", fast_by="1:00")
    day.at("09:00").enters("inland-enter", "80-123-NG-01", kind="car")
    day.lan.states("80-123-NG-01", {"licence_kind": "DIPLOMATIC", "flow": "NONE"}, "Lãnh sự quán")
    day.lan.confirms("80-123-NG-01")
    day.phong.gives("80-123-NG-01")
    day.at("09:10").leaves("border-leave", "80-123-NG-01", kind="car")
    day.at("11:00").enters("border-enter", "80-123-NG-01", kind="car")
    day.lan.states("80-123-NG-01", {"licence_kind": "DIPLOMATIC", "flow": "NONE"}, "Lãnh sự quán")
    day.lan.confirms("80-123-NG-01")
    day.phong.gives("80-123-NG-01")
    day.at("11:10").leaves("inland-leave", "80-123-NG-01", kind="car")
    day.ends("""
        80123NG01 inland 09:00 → border 09:10
          cleared BORDER_GUARD phong
          charge X4 0 EXEMPT, Lãnh sự quán
          opened border-leave 09:10 opening
          acts lan: exemption; phong: clearance
          found clock_wrong, open
        80123NG01 border 11:00 → inland 11:10
          cleared BORDER_GUARD phong
          charge X4 0 EXEMPT, Lãnh sự quán
          opened inland-leave 11:10 opening
          acts lan: exemption; phong: clearance
          found clock_wrong, open
        """)


def test_minh_lets_the_police_through_at_night_and_son_countersigns(day: Day) -> None:
    day.at("23:20").enters("border-enter", POLICE, kind="car")
    day.minh.states(POLICE, OFFICIAL, "Công an tỉnh")
    day.minh.confirms(POLICE)
    day.at("23:30").comes("inland-leave", POLICE, kind="car")
    with day.refused("opening.refused", "opening.clearance"):
        day.minh.opens(POLICE)
    day.minh.overrides(POLICE, "áp giải đối tượng truy nã do bạn bàn giao, biên bản BG-03")
    day.goes_out("inland-leave")
    with day.refused("policy.refused"):
        day.minh.countersigns("inland-leave", "tự ký")
    day.tomorrow().at("08:00").son.countersigns("inland-leave", "đã xem biên bản BG-03")
    day.ends("""
        25A-001.15 border 23:20 → inland 23:30
          charge X1 0 EXEMPT, Công an tỉnh
          opened inland-leave 23:30 override
          override inland-leave by minh, countersigned by son
          acts minh: exemption, override; son: countersigned
          found opened_by_override, countersigned by son
        """)
