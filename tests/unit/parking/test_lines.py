"""The three lines through their one door: what a person does, days that join, what is kept."""

import json
from dataclasses import replace

import pytest

from parking.line import DAY_US, MINUTE_US
from parking.lines import WEEK_US, Input, Lines, Record
from parking.replay import Book, ReplayError, agrees, opened, replay, told
from parking.rule import load_rule
from parking.ticket import Entrant, LineError, Standing
from tests.unit.parking.lines import kind, line, raw, rule


def book(*vehicles: str, stage: str = "bridge") -> Book:
    made = Book(rule())
    for vehicle in vehicles:
        made.join(stage, Entrant(vehicle, kind(vehicle)), 0)
    return made


def opening(of: Lines, nth: int, at: int = 10, **changes: object) -> Record:
    """The lines written down, through the text that a store keeps."""
    text = raw(**changes)
    kept = json.loads(json.dumps(of.kept(at)))
    version = rule(**changes).version
    return Record(
        nth=nth, at=at, rule=version, stage="", what=Input.OPEN, kept=kept, text=text.decode()
    )


def again(of: Book, last: Record) -> Book:
    """The same lines after a night, from what was written down."""
    made = Book(of.rule)
    made.of = opened(last)
    return made


def test_a_person_calls_beside_the_rule_and_the_bound_does_not_count_it() -> None:
    day = book("truck1", "truck2", "truck3")
    day.step("bridge", Input.SEND, "truck3", 5)
    bridge = day.lines["bridge"]
    assert (bridge.calls[-1].why, bridge.calls[-1].passed) == ("hand", 2)
    seen = bridge.driver("truck1")
    assert [call.why for call in seen.passed_by] == ["hand"]
    assert seen.may_still_pass == day.rule.overtakes
    day.step("bridge", Input.SEND, "truck3", 6)  # once more
    assert (bridge.tickets["truck3"].calls, bridge.tickets["truck3"].called_at) == (2, 6)
    assert len(bridge.calls) == 1
    day.step("bridge", Input.HOLD, "truck1", 7)
    with pytest.raises(LineError):
        day.step("bridge", Input.SEND, "truck1", 8)


def test_a_call_taken_back_leaves_the_place() -> None:
    day = book("truck1", "truck2", "truck3")
    day.call("bridge", 1)
    day.step("bridge", Input.CANCEL, "truck1", 2)
    bridge = day.lines["bridge"]
    assert bridge.tickets["truck1"].standing is Standing.WAITING
    assert bridge.room == bridge.limit
    called = day.call("bridge", 3)
    assert called is not None
    assert called.vehicle == "truck1"


def test_who_is_said_not_to_have_come_waits_at_the_end() -> None:
    day = book("truck1", "truck2")
    day.call("bridge", 1)
    day.step("bridge", Input.MISS, "truck1", 2)
    assert [day.call("bridge", n) for n in (3, 4)][1].vehicle == "truck1"  # type: ignore[union-attr]
    assert replay(day.rule, day.records).equal


def test_what_becomes_known_changes_the_class_and_not_the_place() -> None:
    made = line("truck1", "truck2", "truck3")
    key = made.tickets["truck2"].key
    made.change(Entrant("truck2", "empty"))
    assert (made.tickets["truck2"].key, made.tickets["truck2"].kind) == (key, "empty")
    made.call(1)
    made.change(Entrant("truck1", "perishable", urgent_at=5))
    assert made.tickets["truck1"].kind == "perishable"
    made.change(Entrant("truck3", "perishable", urgent_at=5))
    made.change(Entrant("truck3", "perishable"))  # it was a mistake
    made.call(6)
    assert made.tickets["truck3"].kind == "perishable"
    with pytest.raises(LineError, match="no class"):
        made.change(Entrant("truck2", "royal"))


def test_a_stage_is_stopped_and_goes_on() -> None:
    made = Lines(rule())
    stop = Record(nth=1, at=1, rule="", stage="yard", what=Input.STOP, reason="fire")
    made.take(stop)
    assert made.stopped == {"yard": "fire"}
    made.take(replace(stop, what=Input.GO))
    assert made.stopped == {}
    with pytest.raises(LineError, match="no step"):
        made.take(replace(stop, what=Input.OPEN))


@pytest.mark.parametrize("what", [Input.OPEN, Input.JOIN, Input.CHANGE, Input.CALL])
def test_what_is_no_step_of_a_vehicle(what: Input) -> None:
    with pytest.raises(LineError, match="no step"):
        book("truck1").step("bridge", what, "truck1", 1)


def test_a_night_changes_nothing() -> None:
    day = book("truck1", "banana1", "truck2", "ambulance1", "truck3", "truck4")
    for n in range(1, 4):
        day.call("bridge", n * MINUTE_US)
    day.step("bridge", Input.ARRIVE, "ambulance1", 4 * MINUTE_US)
    day.step("bridge", Input.HOLD, "truck3", 4 * MINUTE_US)
    last = opening(day.of, len(day.records) + 1, DAY_US)
    new = again(day, last)
    assert new.of.kept(DAY_US) == day.of.kept(DAY_US)
    for one in (day, new):
        one.step("bridge", Input.RELEASE, "truck3", DAY_US)
        one.join("bridge", Entrant("banana2", "perishable"), DAY_US)
    for n in range(4):
        assert day.call("bridge", DAY_US + n) == new.call("bridge", DAY_US + n)
    assert new.lines["bridge"].driver("banana2") == day.lines["bridge"].driver("banana2")


def test_goods_become_urgent_after_a_night_too() -> None:
    day = Book(rule())
    day.join("bridge", Entrant("banana1", "perishable", urgent_at=DAY_US + 5), 0)
    new = again(day, opening(day.of, 2))
    called = new.call("bridge", DAY_US + 6)
    assert called is not None
    assert called.kind == "urgent"


def test_classes_that_the_new_rule_lost_wait_as_ordinary_ones() -> None:
    day = book("truck1", "empty1")
    text = raw().decode()
    start = text.index('[[classes]]\nid = "empty"')
    text = text[:start] + text[text.index("# How many may be called") :]
    kept = day.of.kept(5)
    smaller = load_rule(text.encode())
    made = Lines.restored(smaller, kept)
    ticket = made.lines["bridge"].tickets["empty1"]
    assert (ticket.kind, ticket.entrant.kind) == ("ordinary", "ordinary")


def test_the_place_of_who_crossed_is_kept_a_week() -> None:
    day = book("truck1")
    day.call("bridge", 1)
    day.step("bridge", Input.ARRIVE, "truck1", 2)
    assert day.of.went == {"truck1": (2, 1, 0)}
    assert Lines.restored(day.rule, day.of.kept(3)).went == day.of.went
    assert day.of.kept(WEEK_US + 3)["went"] == {}


def test_days_join() -> None:
    day = book("truck1", "truck2")
    first = opening(Lines(rule()), 1)
    later = [replace(r, nth=r.nth + 1) for r in day.records]
    last = opening(day.of, 4)
    assert replay(day.rule, [first, *later, last]).equal
    otherwise = replace(last, kept=opening(Lines(rule()), 4).kept)
    found = replay(day.rule, [first, *later, otherwise])
    assert [record.nth for record, _ in found.differs] == [4]


def test_another_rule_begins_with_its_own_text() -> None:
    other = opening(Lines(rule()), 1, overtakes=3)
    assert opened(other).rule.overtakes == 3
    with pytest.raises(ReplayError, match="holds the text"):
        opened(replace(other, rule=rule().version))
    with pytest.raises(ReplayError, match="no opening"):
        opened(replace(other, kept=None))


def test_nobody_was_called_agrees_with_nobody() -> None:
    nobody = Record(nth=1, at=1, rule="", stage="gate", what=Input.CALL)
    assert agrees(nobody, None)
    assert not agrees(replace(nobody, called="truck1"), None)


def test_needs_name_one_who_waits_with_them() -> None:
    made = line()
    made.join(Entrant("truck1", "ordinary", "plug"), 0)
    made.join(Entrant("truck2", "ordinary"), 0)
    assert made.needs() == {"plug": "truck1", "": "truck2"}


@pytest.mark.parametrize("what", [Input.JOIN, Input.CHANGE])
def test_who_joins_or_changes_has_to_be_named(what: Input) -> None:
    day = book("truck1")
    nobody = Record(nth=9, at=1, rule=day.rule.version, stage="bridge", what=what)
    with pytest.raises(LineError) as refused:
        day.of.take(nobody)
    assert refused.value.key == "queue.nobody"
    assert list(day.lines["bridge"].tickets) == ["truck1"]


def test_only_who_went_over_the_bridge_can_be_sent_back_by_the_far_side() -> None:
    for stage, kept in (("gate", []), ("bridge", ["truck1"])):
        day = book("truck1", stage=stage)
        day.step(stage, Input.SEND, "truck1", 5)
        day.step(stage, Input.ARRIVE, "truck1", 6)
        assert list(day.of.went) == kept


def test_what_is_known_of_a_vehicle_may_change_while_it_waits() -> None:
    day = book("truck1", "truck2")
    changed = Entrant("truck1", kind("banana1"))
    day.of.take(
        Record(
            nth=9,
            at=1,
            rule=day.rule.version,
            stage="bridge",
            what=Input.CHANGE,
            vehicle="truck1",
            entrant=changed,
        )
    )
    assert day.lines["bridge"].tickets["truck1"].entrant.kind == kind("banana1")


def morning_after(shut_min: int) -> Record:
    """The second call of a line that stood overnight; of that, so long nobody could be called.

    The first call went past eight trucks; fifteen and more had waited ten minutes before them.
    """
    day, records = Book(rule(others_lose=1_000)), list[Record]()

    def happens(minute: int, what: Input, vehicle: str = "", shut: int = 0) -> None:
        record = Record(
            nth=len(records) + 1,
            at=minute * MINUTE_US,
            rule=day.rule.version,
            stage="bridge",
            what=what,
            vehicle=vehicle,
            entrant=Entrant(vehicle, kind(vehicle)) if vehicle else None,
            room=1,
            closed=shut * MINUTE_US,
        )
        records.append(told(record, day.of.take(record)))

    for n in range(20):
        happens(10 * n, Input.JOIN, f"old{n}")
        happens(10 * n + 10, Input.CALL)
    for name in (*(f"truck{n}" for n in range(8)), "banana1", "banana2"):
        happens(200, Input.JOIN, name)
    happens(210, Input.CALL)
    happens(210 + 720, Input.CALL, shut=shut_min)
    assert records[-2].called == "banana1"
    assert replay(day.rule, records).equal
    return records[-1]


def test_a_night_in_which_nobody_could_be_called_starves_nobody() -> None:
    assert (morning_after(0).called, morning_after(0).because) == ("truck0", "starved")
    assert (morning_after(720).called, morning_after(720).because) == ("banana2", "gain")


def test_what_nobody_could_be_called_in_is_kept_overnight_and_not_by_what_failed() -> None:
    day = Book(rule())
    first = Record(
        nth=1, at=9, rule="", stage="yard", what=Input.JOIN, entrant=Entrant("a", "empty"), closed=4
    )
    day.of.take(first)
    line_ = day.lines["yard"]
    assert line_.tickets["a"].joined_at == 5
    with pytest.raises(LineError):
        day.of.take(replace(first, at=20, closed=7))
    assert (line_.closed, line_.closed_at) == (4, 9)
    night = Lines.restored(day.rule, json.loads(json.dumps(day.of.kept(20))))
    assert (night.lines["yard"].closed, night.lines["yard"].closed_at) == (4, 9)
    assert night.lines["bridge"].closed_at == 0
