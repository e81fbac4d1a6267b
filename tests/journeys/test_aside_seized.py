"""Aside from the hundred: goods that an agency takes and gives back."""

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
TRUCK = "25C-071.05"
FIRM = "Công ty Chè Tam Đường"


def test_seized_goods_are_given_back_and_another_truck_takes_them_over(day: Day) -> None:
    day.at("08:00").enters("inland-enter", TRUCK)
    day.lan.states(TRUCK, TEA, FIRM)
    day.lan.confirms(TRUCK)
    day.phong.gives(TRUCK)
    day.hai.gives(TRUCK)
    day.lan.takes(500_000, TRUCK)
    day.at("11:00").hai.seizes(TRUCK, "tạm giữ tang vật", paper="TV-09")
    seized = day.goods_at("")
    day.at("11:20").leaves("inland-leave", TRUCK)
    day.at("14:00").enters("inland-enter", "25C-199.99")
    day.lan.states("25C-199.99", EMPTY)
    day.lan.confirms("25C-199.99")
    move = {"to_visit": day.visit_id("25C-199.99"), "place": ""}
    with day.refused("consignment.wrong_state"):
        day.binh.posts(f"/consignments/{seized}/transfer", move)
    back = {"agency": "CUSTOMS", "reason": "đủ giấy tờ", "paper_no": "TL-03"}
    day.at("15:00").hai.posts(f"/consignments/{seized}/give-back", back)
    with day.refused("consignment.wrong_state"):
        day.hai.posts(f"/consignments/{seized}/give-back", back)
    day.binh.posts(f"/consignments/{seized}/transfer", move)
    day.phong.gives("25C-199.99")
    day.hai.gives("25C-199.99")
    day.at("15:30").leaves("border-leave", "25C-199.99")
    day.ends("""
        25C-071.05 inland 08:00 → inland 11:20
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge A2 500.000 PAID, Công ty Chè Tam Đường
          opened inland-leave 11:20 opening
          acts lan: charge; phong: clearance; hai: clearance; lan: payment, receipt;
                hai: seizure, seizure_ended; binh: hand_over
        25C-199.99 inland 14:00 → border 15:30
          cleared BORDER_GUARD phong; CUSTOMS hai
          charge E1 0 PAID, passer-by
          opened border-leave 15:30 opening
          acts lan: charge; phong: clearance; hai: clearance
        goods EXPORT ORDINARY AGRI brought by 25C-071.05, left with 25C-199.99 by border
          handed from the ground to 25C-199.99 by binh
        """)
