"""When a vehicle will be called: played forward by the real rule, corrected by experience."""

import pytest

from parking.eta import GAPS, LONGEST, Experience, reopening, resampled, turns_before
from parking.line import MINUTE_US, Line
from parking.ticket import Called, Entrant, LineError
from tests.unit.parking.lines import line, rule


def later(at: int, open_us: int) -> int:
    """A gate that never closes."""
    return at + open_us


def why(called: Called | None) -> tuple[str, str]:
    """Who is called, and by which clause of the rule."""
    assert called is not None
    return called.vehicle, called.why


def test_the_order_ahead_is_the_rules_own() -> None:
    made = line(*(f"truck{n}" for n in range(40)), "banana1", others_lose=10)
    before = list(made.calls)
    assert turns_before(made, "banana1", 1) == 25
    assert turns_before(made, "truck39", 1) == 40
    assert made.calls == before  # nothing happened to the line itself
    called = made.call(1)
    assert called is not None
    assert called.vehicle == "truck0"


def test_who_cannot_be_called_has_everybody_before_it() -> None:
    made = line("truck1", "truck2", "truck3")
    made.hold("truck1")
    assert turns_before(made, "truck1", 1) == 2
    with pytest.raises(LineError):
        turns_before(made, "nobody", 1)


def test_who_fits_no_free_bay_takes_no_turn_before_another() -> None:
    made = Line(rule(), "yard")
    for n in range(3):
        made.join(Entrant(f"reefer{n}", "ordinary", need="plug"), n)
        made.join(Entrant(f"truck{n}", "ordinary", need="any"), n)
    assert turns_before(made, "truck2", 9) == 5
    assert turns_before(made, "truck2", 9, lambda need: need == "any") == 2
    assert turns_before(made, "reefer0", 9, lambda need: need == "any") == 3
    assert why(made.call(9)) == ("reefer0", "turn")  # the play took nobody out of the line


def test_a_very_long_line_is_not_played() -> None:
    made = line(*(f"truck{n}" for n in range(LONGEST + 3)))
    made.join(Entrant("ambulance", "emergency"), 9)
    assert turns_before(made, f"truck{LONGEST + 2}", 1) == LONGEST + 2


def test_the_same_question_has_the_same_answer() -> None:
    gaps = [1, 2, 3, 4, 30]
    assert resampled(20, gaps, "a") == resampled(20, gaps, "a")
    even, ninety = resampled(20, gaps, "a")
    assert 100 < even < ninety < 300
    assert resampled(0, gaps, "a") == resampled(5, [], "a") == (0, 0)
    assert resampled(1_000, [7], "a") == (7_000, 7_000)


def test_room_now_is_no_wait() -> None:
    experience = Experience(MINUTE_US)
    promise = experience.promise(5, turns=2, free=3, seed="x", after=later)
    assert (promise.p50, promise.p90) == (5, 5)
    experience.happened(promise, 4)  # a wait of nothing teaches nothing about gaps
    assert experience == Experience(MINUTE_US)


def test_a_shut_road_is_expected_to_stay_so_as_long_again_unless_a_time_was_told() -> None:
    assert reopening(100, since=60) == (140, 460)
    assert reopening(100, since=60, told=160) == (160, 260)
    assert reopening(100, since=60, told=90) == (140, 460)  # that time is over
    promise = Experience(MINUTE_US).promise(100, 0, 3, "x", later, goes_on=(140, 460))
    assert (promise.p50, promise.p90) == (140, 460)  # even the first waits until it opens


def test_gaps_of_late_replace_the_usual_one() -> None:
    experience = Experience(MINUTE_US)
    assert experience.promise(0, 9, 0, "x", later).p50 == 10 * MINUTE_US
    for _ in range(GAPS + 5):
        experience.gap(3 * MINUTE_US)
    assert len(experience.gaps) == GAPS
    assert experience.promise(0, 9, 0, "x", later).p50 == 30 * MINUTE_US


def test_promises_learn_until_nine_in_ten_are_kept() -> None:
    experience = Experience(MINUTE_US)
    kept = 0
    for n in range(3_000):
        promise = experience.promise(0, 9, 0, f"{n}", later)
        waited = 10 * MINUTE_US + (n * 7_919) % 2_000 * MINUTE_US // 100  # 10 to 30 minutes
        experience.happened(promise, waited)
        kept += n >= 1_000 and waited <= promise.p90
    assert 0.93 < kept / 2_000 < 0.97  # days alike: as much as is aimed at


def test_who_was_always_called_early_is_promised_no_less_than_even_odds() -> None:
    experience = Experience(MINUTE_US)
    for n in range(300):
        experience.happened(experience.promise(0, 9, 0, f"{n}", later), 0)
    promise = experience.promise(0, 9, 0, "x", later)
    assert promise.p50 == promise.p90 == 10 * MINUTE_US


def test_goods_that_are_urgent_by_now_are_played_so_and_the_line_stays() -> None:
    made = line(*(f"truck{n}" for n in range(20)), others_lose=30)
    made.join(Entrant("bananas", "perishable", urgent_at=50), 30)
    made.join(Entrant("fish", "perishable", urgent_at=50), 30)
    made.leave("fish")
    fresh, spoiling = turns_before(made, "bananas", 40), turns_before(made, "bananas", 60)
    assert fresh > spoiling
    assert made.tickets["bananas"].kind == "perishable"
    made.call(60)
    assert made.tickets["bananas"].kind == "urgent"
