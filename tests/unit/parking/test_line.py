"""A line at the gate: who goes next, whom it went past, and what a driver may read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.line import MINUTE_US, Line
from parking.ticket import ROWS, Called, Entrant, LineError, Move, Standing
from tests.unit.parking.lines import kind, line, rule

HOUR = 60 * MINUTE_US


def drained(made: Line, now: int = 0) -> list[str]:
    """Everybody as called, each arriving at once."""
    order = []
    while called := made.call(now):
        made.arrived(called.vehicle)
        order.append(called.vehicle)
    return order


def why(called: Called | None) -> tuple[str, str]:
    assert called is not None
    return called.vehicle, called.why


def test_among_equals_the_oldest_goes_first() -> None:
    assert drained(line("truck1", "truck2", "truck3")) == ["truck1", "truck2", "truck3"]


def test_an_ambulance_goes_before_all_and_is_counted_for_the_day() -> None:
    made = line("truck1", "ambulance1")
    assert made.waiting() == 2
    called = made.call(5)
    assert called == Called(1, 5, "ambulance1", "emergency", 2, "emergency", 1)
    assert made.driver("truck1").passed_by == (called,)
    assert made.driver("truck1").may_still_pass == 5  # an ambulance uses up nobody's patience
    assert sum(made.strict_today.values()) == 1


def test_beyond_the_days_number_an_ambulance_takes_its_turn() -> None:
    made = line(*(f"ambulance{n}" for n in range(12)), "truck", "ambulance12", "ambulance13")
    order = drained(made)
    assert order.index("truck") == 12
    tomorrow = line(*(f"ambulance{n}" for n in range(13)), "truck")
    drained(tomorrow)
    tomorrow.join(Entrant("late", "ordinary"), 0)
    tomorrow.join(Entrant("ambulance", "emergency"), 0)
    assert why(tomorrow.call(24 * HOUR)) == ("ambulance", "emergency")


def test_bananas_may_save_what_the_others_agreed_to_lose() -> None:
    made = line(*(f"truck{n}" for n in range(40)), "banana1", others_lose=10)
    # 780 places before forty trucks earned 7.8 places, of late and in hand: 15.6 of the forty.
    calls = [made.call(1, room=9) for _ in range(27)]
    assert [why(called) for called in calls[:25]] == [(f"truck{n}", "turn") for n in range(25)]
    assert why(calls[25]) == ("banana1", "gain")
    assert calls[25] is not None
    assert calls[25].passed == 15


def test_who_was_passed_five_times_goes_next() -> None:
    generous = line(
        *(f"truck{n:02}" for n in range(30)), *(f"banana{n}" for n in range(9)), others_lose=1_000
    )
    order = [why(generous.call(1, room=9)) for _ in range(7)]
    assert [vehicle for vehicle, _ in order[:5]] == [f"banana{n}" for n in range(5)]
    assert order[5:] == [("truck00", "bound"), ("truck01", "bound")]
    line_of = generous.driver("truck02")
    assert (line_of.before, len(line_of.passed_by), line_of.may_still_pass) == (0, 5, 0)


def test_a_class_is_sure_of_its_share() -> None:
    made = line(*(f"truck{n}" for n in range(80)), "empty", others_lose=0)
    calls = [why(made.call(100, room=1)) for _ in range(40)]
    assert calls.index(("empty", "share")) == 34  # 30 of a thousand: after 34 turns of others
    made.join(Entrant("empty2", "empty"), 100)
    made.hold("empty2")
    made.call(101, room=1)
    made.release("empty2")
    assert [why(made.call(102, room=1))[1] for _ in range(34)] == ["turn"] * 34


def test_a_share_of_the_oldest_is_its_turn() -> None:
    made = line("truck1", *(f"empty{n}" for n in range(80)), others_lose=0)
    made.hold("truck1")
    for _ in range(5):
        made.call(1, room=1)
    made.release("truck1")
    assert why(made.call(2, room=1)) == ("truck1", "bound")  # five went past it, one way or other


def test_who_was_passed_and_waits_three_times_the_median_goes_next() -> None:
    made = line(others_lose=1_000, starvation_least_min=30)
    for n in range(20):
        made.join(Entrant(f"old{n}", "ordinary"), 0)
        made.call(10 * MINUTE_US, room=1)
    for vehicle in (*(f"truck{n}" for n in range(8)), "banana1", "banana2"):
        made.join(Entrant(vehicle, kind(vehicle)), 0)
    assert why(made.call(20 * MINUTE_US, room=1)) == ("banana1", "gain")
    assert why(made.call(31 * MINUTE_US, room=1)) == ("truck0", "starved")


def test_goods_whose_time_has_come_become_urgent_and_keep_their_place() -> None:
    made = line("truck1", "truck2")
    made.join(Entrant("bananas", "perishable", urgent_at=HOUR), 3)
    made.join(Entrant("fish", "perishable", urgent_at=HOUR), 4)
    made.join(Entrant("more", "perishable", urgent_at=HOUR), 5)
    made.hold("fish")
    made.leave("more")
    made.call(HOUR, room=1)
    assert {made.tickets[name].kind for name in ("bananas", "fish")} == {"urgent"}
    assert made.tickets["bananas"].key == 3
    made.release("fish")
    made.join(Entrant("late", "urgent", urgent_at=HOUR), 6)
    assert drained(made, HOUR)[-1] == "late"


def test_no_room_before_the_bridge_means_no_call() -> None:
    made = line("a", "b", "c", "d", "e", "f", "g")
    assert [made.call(0) is not None for _ in range(6)] == [True] * 5 + [False]
    made.arrived("a")
    assert why(made.call(0)) == ("f", "turn")
    made.leave("b")  # turned round on its way: its room is free
    assert why(made.call(0)) == ("g", "turn")
    assert made.call(0, room=9) is None  # nobody left


def test_who_fits_no_free_bay_is_not_called_and_not_passed() -> None:
    made = Line(rule(), "yard")
    made.join(Entrant("reefer", "ordinary", need="plug"), 0)
    for n in range(8):
        made.join(Entrant(f"truck{n}", "ordinary", need="any"), n)
    for n in range(8):
        assert why(made.call(9, lambda need: need == "any")) == (f"truck{n}", "turn")
    made.join(Entrant("truck8", "ordinary", need="any"), 10)
    assert made.call(11, lambda need: need == "nothing") is None
    assert why(made.call(11)) == ("reefer", "turn")


def test_a_hold_keeps_the_place_and_nobody_passes_who_is_held() -> None:
    made = line("truck1", "truck2", "truck3", "truck4")
    made.hold("truck1")
    assert why(made.call(5)) == ("truck2", "turn")
    assert made.driver("truck1").passed_by == ()
    made.release("truck1")
    assert made.driver("truck1").passed_by == ()
    assert why(made.call(6)) == ("truck1", "turn")
    made.hold("truck1")  # an agency takes its word back after the call: room is free again
    assert made.driver("truck1").standing is Standing.HELD
    assert drained(made) == ["truck3", "truck4"]


def test_who_is_on_its_way_is_passed_by_nobody() -> None:
    made = line("truck1", "truck2", "truck3", "truck4")
    for _ in range(3):
        made.call(0)
    assert made.driver("truck1").passed_by == ()
    made.hold("truck1")
    made.call(1)
    made.release("truck1")
    assert made.driver("truck1").passed_by == ()


def test_a_driver_who_does_not_come_is_called_twice_and_then_waits_at_the_end() -> None:
    made = line("truck1", "truck2")
    made.call(0)
    assert made.recall("truck1")
    assert not made.recall("truck1")
    assert drained(made) == ["truck2", "truck1"]


def test_who_is_sent_back_waits_at_the_end_unless_the_rule_keeps_its_place() -> None:
    made = line("truck1", "truck2")
    called = made.call(0)
    assert called is not None
    made.arrived("truck1")
    made.join(Entrant("truck1", "ordinary", place=called.key, returns=1), 9)
    assert drained(made) == ["truck2", "truck1"]


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(["plug", "long", ""])), max_size=60),
    st.integers(0, 40),
)
def test_what_a_vehicle_needs_changes_nothing_in_the_order_of_its_class(
    mix: list[tuple[bool, str]], late: int
) -> None:
    made = line(others_lose=400)
    order: dict[str, list[int]] = {"perishable": [], "ordinary": []}
    for nth, (fruit, need) in enumerate(mix):
        made.join(Entrant(f"v{nth}", "perishable" if fruit else "ordinary", need), nth)
        if nth >= late and (called := made.call(nth)):
            made.arrived(called.vehicle)
            order[called.kind].append(called.key)
    while called := made.call(len(mix)):
        made.arrived(called.vehicle)
        order[called.kind].append(called.key)
    assert all(keys == sorted(keys) for keys in order.values())


def test_who_is_sent_back_once_keeps_its_place_where_the_rule_says_so() -> None:
    made = line("truck1", "truck2", keeps_place_returns=1)
    called = made.call(0)
    assert called is not None
    made.arrived("truck1")
    made.join(Entrant("truck1", "ordinary", place=called.key, returns=1), 9)
    assert why(made.call(10)) == ("truck1", "turn")
    made.arrived("truck1")
    made.join(Entrant("truck1", "ordinary", place=called.key, returns=2), 11)
    assert why(made.call(12)) == ("truck2", "turn")


def test_what_does_not_follow_is_refused_by_name() -> None:
    made = line("truck1")
    with pytest.raises(LineError, match="already"):
        made.join(Entrant("truck1", "ordinary"), 0)
    with pytest.raises(LineError, match="no class bus"):
        made.join(Entrant("bus", "bus"), 0)
    with pytest.raises(LineError) as absent:
        made.arrived("nobody")
    assert absent.value.key == "queue.absent"
    with pytest.raises(LineError, match="WAITING and cannot arrive"):
        made.arrived("truck1")
    with pytest.raises(LineError, match="cannot release"):
        made.release("truck1")
    assert {state for state, _ in ROWS} == set(Standing) - {Standing.GONE}
    assert {move for _, move in ROWS} == set(Move)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["join", "join", "join", "call", "call", "hold", "release", "leave", "miss"]
        ),
        st.integers(0, 30),
        st.sampled_from(["truck", "banana", "empty", "ambulance"]),
        st.sampled_from(["", "plug"]),
    ),
    max_size=120,
)


def played(steps: list[tuple[str, int, str, str]], lose: int) -> Line:
    """Whatever of the steps is possible, done; what is not is refused and changes nothing."""
    made = Line(rule(others_lose=lose, overtakes=2), "yard")
    for now, (what, number, name, need) in enumerate(steps):
        vehicle = f"{name}{number}"
        try:
            if what == "join":
                made.join(Entrant(vehicle, kind(vehicle), need), now)
            elif what == "call":
                fits = (lambda wanted: wanted == "") if number % 3 == 0 else None
                able = any(
                    t.standing is Standing.WAITING and (fits is None or fits(t.entrant.need))
                    for t in made.tickets.values()
                )
                assert (made.call(now, fits) is not None) == able  # work conserving, nothing else
            elif what == "miss":
                made.recall(vehicle)
            else:
                getattr(made, what)(vehicle)
        except LineError:
            continue
    return made


@given(STEPS, st.sampled_from([0, 50, 1_000]))
def test_nobody_stands_twice_and_nobody_is_passed_more_often_than_allowed(
    steps: list[tuple[str, int, str, str]], lose: int
) -> None:
    made = played(steps, lose)
    waiting = {v for v, t in made.tickets.items() if t.standing is Standing.WAITING}
    assert made.waiting() == len(waiting)
    counted = {
        v: t for v, t in made.tickets.items() if t.kind != "emergency" and not t.entrant.need
    }
    for vehicle in counted:
        # With one need everybody could use what the other got: the bound holds to the letter.
        passed = [c for c in made.driver(vehicle).passed_by if c.why != "emergency"]
        assert len(passed) <= 2
    drained(made, len(steps))
    assert made.waiting() == 0


@given(STEPS)
def test_the_same_steps_give_the_same_calls(steps: list[tuple[str, int, str, str]]) -> None:
    assert played(steps, 50).calls == played(steps, 50).calls
