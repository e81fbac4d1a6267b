"""Days on which many wait for the bridge: who goes first, who is passed by whom, who comes late.

Everybody in these stories reads on a phone what the line did to them, and after each of them the
day is called again from its records and gives the same order.
"""

from parking.draw import sha
from tests.journeys.checks import both
from tests.journeys.day import Day
from tests.journeys.line import (
    BANANAS,
    ORE,
    acts,
    asks_by_phone,
    calls,
    cleared,
    crosses,
    goes_on,
    ore_truck,
    phone,
    public,
    published,
    replays,
    says,
)

FRUIT = "25C-012.34"
AMBULANCE = "25A-115.15"
RESCUE = {"licence_kind": "EMERGENCY", "flow": "EXPORT", "journey": "THROUGH"}


def a_row_of_ore(day: Day, number: int) -> list[str]:
    """So many trucks with ore stand for the bridge before it opens at half past seven."""
    day.at("07:10")
    trucks = [ore_truck(nth) for nth in range(number)]
    cleared(day, *trucks)
    assert calls(day) == []  # the far side sleeps
    return trucks


@both
def test_bananas_pass_ore_within_what_was_agreed_and_the_passed_driver_reads_it(day: Day) -> None:
    ore = a_row_of_ore(day, 14)
    cleared(day, FRUIT, facts=BANANAS)
    day.at("07:31")
    # There is room for five, and all fourteen lend the bananas a place: fifty may be lent.
    assert calls(day) == [(FRUIT, "gain"), *((plate, "turn") for plate in ore[:4])]
    passed = ore[-1]  # it stood there before the bananas, and still waits
    for lang in ("vi", "zh", "en"):
        told = phone(day, passed, lang)
        assert says(lang, "driver.passed") in told
        assert f"1 × {says(lang, 'driver.why.gain')}" in told
        assert says(lang, "driver.may_pass", count=4) in told
    told = phone(day, FRUIT)  # nobody passed the bananas, and it is their turn
    assert says("en", "driver.passed") not in told
    assert replays(day)


def test_an_ambulance_goes_first_and_the_record_says_who_allowed_it(day: Day) -> None:
    ore = a_row_of_ore(day, 8)
    cleared(day, FRUIT, facts=BANANAS)
    day.at("07:31")
    day.lan.declares(AMBULANCE, RESCUE)
    day.enters("inland-enter", AMBULANCE, kind="car")
    day.lan.confirms(AMBULANCE)
    day.phong.gives(AMBULANCE)
    assert AMBULANCE not in [plate for plate, _ in calls(day)]  # the bridge holds five already
    crosses(day, ore[0])
    assert calls(day)[5:] == [(AMBULANCE, "emergency")]
    (joined,) = [r for r in acts(day, "join") if r.stage == "bridge" and r.by]
    assert (joined.by, joined.reason) == ("lan", "emergency")
    assert f"1 × {says('en', 'driver.why.emergency')}" in phone(day, ore[7])
    told = phone(day, ore[7])
    assert says("en", "driver.may_pass", count=4) in told  # the bananas count, it does not
    assert replays(day)


def test_who_does_not_come_loses_the_place_and_no_money(day: Day) -> None:
    ore = a_row_of_ore(day, 10)
    day.at("07:31")
    late, others = ore[0], ore[1:5]
    owed = day.shut(late)
    day.at("07:44")
    for plate in others:
        crosses(day, plate)
    day.at("07:50")  # a quarter of an hour: it is called again, and nobody else
    assert {record.vehicle for record in acts(day, "recall")} == {day.visit_id(late)}
    day.at("08:06")  # and another: it waits at the end now
    assert [plate for plate, _ in calls(day)] == ore
    assert says("en", "driver.next") in phone(day, late)
    crosses(day, ore[5])
    assert [plate for plate, _ in calls(day)] == [*ore, late]
    assert day.shut(late) == owed
    day.at("08:10")
    crosses(day, late)  # late, by the rule and for the same money
    assert replays(day)


def test_a_truck_sent_back_by_the_far_side_stands_at_the_end(day: Day) -> None:
    ore = a_row_of_ore(day, 7)
    day.at("07:31")
    back = ore[0]
    crosses(day, back)
    day.at("08:00").enters("border-enter", back)
    day.lan.joins(back, "TURNED_BACK")
    day.lan.confirms(back)
    for who in (day.phong, day.kim, day.hai):
        who.gives(back)
    assert says("en", "driver.ahead", count=1) in phone(day, back)
    goes_on(day, *ore[1:4], minutes=2)
    assert [plate for plate, _ in calls(day)] == [*ore, back]
    assert replays(day)


def test_a_landslide_holds_everybody_where_they_are_and_then_the_plan_goes_on(day: Day) -> None:
    ore = a_row_of_ore(day, 7)
    day.lan.declares(FRUIT, BANANAS)  # still at home
    with day.refused("road.why"):
        day.binh.posts("/road/close", {"why": "moon"})
    day.binh.posts("/road/close", {"why": "landslide", "place": "km 12"})
    day.at("07:31").at("09:00")
    assert calls(day) == []
    for lang in ("vi", "zh", "en"):
        assert says(lang, "driver.word.stay") in phone(day, FRUIT, lang)
        assert says(lang, "road.why.landslide") in phone(day, ore[6], lang)
        assert says(lang, "driver.ahead", count=6) in phone(day, ore[6], lang)
    day.tomorrow().at("08:00")  # the declaration would be over now: it waits with the road
    assert says("en", "driver.word.stay") in phone(day, FRUIT)
    day.binh.posts("/road/open", {"why": "cleared at km 12"})
    day.at("08:01")
    assert [plate for plate, _ in calls(day)] == ore[:5]
    assert says("en", "driver.word.expected") in phone(day, FRUIT)
    goes_on(day, ore[0])
    assert [plate for plate, _ in calls(day)] == ore[:6]
    assert replays(day)


def test_slots_are_drawn_and_who_came_in_its_slot_stands_among_the_booked(day: Day) -> None:
    """Two ask for the places of tomorrow; the one that comes in time is booked, the late is not."""
    plates = [ore_truck(nth) for nth in range(7)]
    for plate in plates:
        day.at("09:00").lan.declares(plate, ORE)
    window = {"day": "2026-11-24", "closes_at": day.now + 3_600_000_000}
    with day.refused("slot.commitment"):
        day.son.posts("/slots/announce", {**window, "commitment": "moon"})
    day.son.posts("/slots/announce", {**window, "commitment": sha("quả trám")})
    name = "ma-lu-thang 2026-11-24"
    assert says("vi", "slot.ask", day="2026-11-24") in phone(day, plates[0], "vi")
    fields = {"draw": name, "driver": "790000", "first": "08:00", "second": ""}
    assert asks_by_phone(day, plates[0], fields) == 303
    for nth, plate in enumerate(plates[1:], 1):
        asks = {"draw": name, "driver": f"79000{nth}", "wishes": ["08:00"]}
        day.lan.posts(f"/visits/{day.visit_id(plate)}/slot", asks)
    told = {"draw": name, "secret": "quả trám", "beacon": "74 10 55"}
    with day.refused("slot.still_open"):
        day.son.posts("/slots/draw", told)
    day.at("10:01").son.posts("/slots/draw", told)
    eight = "24/11 08:00 Hà Nội · 24/11 09:00 北京"
    won = [p for p in plates if says("en", "slot.given", time=eight) in phone(day, p)]
    assert len(won) == 5  # as many as there are places
    (drawn,) = published(day)
    lines = "".join(f"{line}\n" for line in drawn["list"])
    parts = ("malu-draw/1", name, sha(lines), told["secret"], told["beacon"])
    assert drawn["seed"] == sha("\n".join(parts))  # by nothing but what is published
    for lang in ("vi", "zh", "en"):
        page = public(day, lang)
        assert says(lang, "slot.how") in page
        assert drawn["seed"] in page
    assert sha(f"{name}|25C10000")[:16] in page
    assert "25C10000" not in page
    assert says("zh", "slot.none") in phone(day, next(p for p in plates if p not in won), "zh")
    assert "24/11 08:00" in phone(day, won[0])  # not now
    day.tomorrow().at("08:10")
    day.enters("inland-enter", won[0])
    day.at("09:10").enters("inland-enter", won[1])
    for plate in won[:2]:
        day.lan.confirms(plate)
        for who in (day.phong, day.kim, day.hai):
            who.gives(plate)
    kinds = {r.entrant.vehicle: r.entrant.kind for r in acts(day, "join") if r.entrant}
    assert kinds[day.visit_id(won[0])] == "booked"
    assert kinds[day.visit_id(won[1])] == "ordinary"  # late: a walk-in, for the same money
    assert replays(day)
