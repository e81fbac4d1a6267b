"""Drawers through a day and a night: opened, handed over with a count, and once left open.

Lan's drawer goes on to Minh at three in the afternoon; he does not close it in the evening. The
clock notes it, and in the morning Thu counts what is in it, with the reason for what lacks.
"""

from tests.journeys.checks import both
from tests.journeys.day import Day
from tests.journeys.till import counts, counts_drawer, opens_drawer

BANANAS = {
    "flow": "EXPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "FRESH_PRODUCE",
    "payload_kg": 15_000,
    "journey": "THROUGH",
}
EARLY, LATE, NIGHT = "25C-041.01", "25C-041.02", "25C-041.03"


def pays(day: Day, who: str, plate: str, cash: int) -> int:
    """In, confirmed and paid in cash to this cashier; the change."""
    cashier = getattr(day, who)
    cashier.declares(plate, BANANAS)
    day.enters("inland-enter", plate)
    cashier.confirms(plate)
    return int(cashier.takes(cash, plate))


@both
def test_a_drawer_is_handed_over_and_the_next_cashier_forgets_to_close_it(day: Day) -> None:
    first = opens_drawer(day.at("07:00"), "lan", 500_000)
    assert pays(day.at("08:00"), "lan", EARLY, 500_000) == 200_000
    with day.at("14:55").refused("shift.not_yours"):
        counts_drawer(day, "minh", first, {"500000": 1})
    assert counts_drawer(day, "lan", first, {"500000": 1, "100000": 3}) == 800_000
    with day.refused("shift.counted"):
        pays(day, "lan", LATE, 300_000)  # while it is counted, no cash goes in
    with day.refused("shift.same_cashier"):
        day.lan.posts(f"/shifts/{first}/take-over", {"confirmed_vnd": 800_000})
    with day.at("15:00").refused("shift.sums_differ"):
        day.minh.posts(f"/shifts/{first}/take-over", {"confirmed_vnd": 790_000})
    second = str(day.minh.posts(f"/shifts/{first}/take-over", {"confirmed_vnd": 800_000})["shift"])
    assert day.minh.takes(300_000, LATE) == 0
    assert pays(day.at("21:00"), "minh", NIGHT, 300_000) == 0
    day.tomorrow().at("04:59")
    day.at("05:01")  # fourteen hours: the clock finds it
    with day.at("06:30").refused("shift.not_yours"):
        counts_drawer(day, "lan", second, {"500000": 2})
    day.loses_power()  # the morning begins with a restart, and the drawer is still known
    assert counts_drawer(day, "thu", second, {"500000": 2, "100000": 3, "50000": 1}) == 1_350_000
    with day.refused("shift.reason_needed"):
        day.thu.posts(f"/shifts/{second}/close", {"reason": ""})
    day.thu.posts(f"/shifts/{second}/close", {"reason": "trả thừa cho khách đêm qua"})
    opens_drawer(day.at("07:00"), "lan", 500_000)
    counts(
        day,
        """
        holds cash/float -500.000
        holds cash/lan of +1 07:00 500.000
        holds cash/safe 850.000
        holds over_short 50.000
        holds revenue/fee -900.000
        shift lan of 07:00 HANDED_OVER, took 300.000, ended 15:00 by minh,
                goes on as minh of 15:00
        shift minh of 15:00 CLOSED, took 900.000, left open at +1 05:01, ended +1 06:30 by thu,
                -50.000: trả thừa cho khách đêm qua
        shift lan of +1 07:00 OPEN, took 0
        receipt MH-26E/1 300.000 cash 25C-041.01
        receipt MH-26E/2 300.000 cash 25C-041.02
        receipt MH-26E/3 300.000 cash 25C-041.03
        """,
    )
