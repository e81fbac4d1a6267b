"""Anything may happen in any order: lanes, people and late news mixed at random, truths checked.

Ten thousand days are played in the slow run, fewer in the quick one.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gate.journey import commands as c
from gate.journey import money_commands as m
from gate.journey.commands import Actor, Command
from tests.sim import truths
from tests.sim.desk import MINUTE, Desk, rules

PLATES = ("25C01234", "25C01235", "25C91234", "29H55555", "云G12345", "")
TRAILERS = ("25R00111", "15R22222")
LANES = ("inland-enter", "inland-leave", "border-enter", "border-leave")
PEOPLE = (
    Actor("lan", "operator", "booth-1"),
    Actor("minh", "cashier-lead", "booth-2"),
    Actor("binh", "marshal", "yard-1"),
    Actor("hq", "agency", "pc-3", "CUSTOMS"),
    Actor("bp", "agency", "pc-4", "BORDER_GUARD"),
    Actor("kd", "agency", "pc-5", "QUARANTINE"),
    Actor("hoa", "manager", "office-1"),
    Actor("tv", "finance", "office-2"),
)
FACTS: tuple[dict[str, Any], ...] = (
    {"flow": "EXPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "FRESH_PRODUCE",
     "payload_kg": 15_000, "journey": "THROUGH"},
    {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL",
     "payload_kg": 12_000, "journey": "TRANSSHIP"},
    {"flow": "IMPORT", "load": "LOADED", "regime": "ORDINARY", "commodity": "GENERAL",
     "payload_kg": 12_000, "journey": "INLAND"},
    {"flow": "NONE", "load": "EMPTY", "payload_kg": 9_000},
    {"seats": 29, "flow": "NONE"},
    {"licence_kind": "EMERGENCY"},
    {"licence_kind": "RELIEF"},
)  # fmt: skip

people = st.sampled_from(PEOPLE)
plates = st.sampled_from(PLATES)
lanes = st.sampled_from(LANES)
late = st.sampled_from((0, 0, 0, 0, 1, 30, 150, 1500))  # minutes between happening and telling


class AnyDay(RuleBasedStateMachine):
    """One gate on which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.told = 0
        self.sightings: list[tuple[str, str]] = []

    def _name(self) -> str:
        self.told += 1
        return f"told-{self.told}"

    def _visit(self, pick: int) -> str:
        ids = sorted(self.desk.state.visits)
        return ids[pick % len(ids)] if ids else "nobody"

    def _ask(self, command: Command, actor: Actor) -> None:
        self.desk.do(command, actor)

    @rule(minutes=st.sampled_from((0, 1, 10, 120, 1500)))
    def time_passes(self, minutes: int) -> None:
        self.desk.now += minutes * MINUTE
        self._ask(c.Tick(), Actor("clock", "system"))

    @rule(lane=lanes, plate=plates, sure=st.booleans(), minutes=late)
    def a_vehicle_settles(self, lane: str, plate: str, sure: bool, minutes: int) -> None:
        name = self._name()
        self.sightings.append((lane, name))
        self.desk.sees(lane, plate, self.desk.now - minutes * MINUTE, name=name, sure=sure)

    @rule(pick=st.integers(0, 9), minutes=late)
    def a_vehicle_backs_out(self, pick: int, minutes: int) -> None:
        if self.sightings:
            lane, name = self.sightings[-1 - pick % len(self.sightings)]
            self.desk.backs_out(lane, name, self.desk.now - minutes * MINUTE)

    @rule(pick=st.integers(0, 9), minutes=late)
    def who_was_seen_goes_through(self, pick: int, minutes: int) -> None:
        if self.sightings:
            lane, name = self.sightings[-1 - pick % len(self.sightings)]
            at = self.desk.now - minutes * MINUTE
            self.desk.passes(lane, "", at, name=self._name(), sighting=name)

    @rule(lane=lanes, plate=plates, minutes=late)
    def nobody_saw_it_go_through(self, lane: str, plate: str, minutes: int) -> None:
        self.desk.passes(lane, plate, self.desk.now - minutes * MINUTE, name=self._name())

    @rule(plate=plates, facts=st.sampled_from(FACTS), who=people)
    def declared(self, plate: str, facts: dict[str, Any], who: Actor) -> None:
        self._ask(c.Declare(self._name(), plate, facts, {"name": "HTX (minh hoạ)"}), who)

    @rule(pick=st.integers(0, 9), plate=plates, who=people)
    def confirmed(self, pick: int, plate: str, who: Actor) -> None:
        self._ask(c.Confirm(self._visit(pick), plate, "nhìn xe"), who)

    @rule(pick=st.integers(0, 9), facts=st.sampled_from(FACTS), who=people)
    def facts_stated(self, pick: int, facts: dict[str, Any], who: Actor) -> None:
        self._ask(c.StateFacts(self._visit(pick), facts), who)

    @rule(pick=st.integers(0, 9), who=people, state=st.sampled_from(("GIVEN", "REFUSED", "NEEDED")))
    def agency_speaks(self, pick: int, who: Actor, state: str) -> None:
        agency = who.agency or "CUSTOMS"
        self._ask(c.Clear(self._visit(pick), agency, state, "BP-1", "vì sao"), who)

    @rule(pick=st.integers(0, 9), who=people)
    def all_in_order(self, pick: int, who: Actor) -> None:
        """What makes a vehicle free to go, so that random days get as far as leaving."""
        visit = self._visit(pick)
        for agency in PEOPLE[3:6]:
            self._ask(c.Clear(visit, agency.agency, "GIVEN"), agency)
        for charge_id in list(self.desk.state.charges_of.get(visit, ())):
            self._ask(m.PayCash(charge_id, 50_000_000), who)

    @rule(pick=st.integers(0, 9), who=people, what=st.sampled_from((c.Assess, c.Open, c.Call)))
    def asked(self, pick: int, who: Actor, what: Any) -> None:
        self._ask(what(self._visit(pick)), who)

    @rule(pick=st.integers(0, 9), other=st.integers(-1, 9), who=people)
    def chosen(self, pick: int, other: int, who: Actor) -> None:
        chosen = self._visit(other) if other >= 0 else ""
        self._ask(c.Choose(self._visit(pick), chosen, "theo ảnh"), who)

    @rule(pick=st.integers(0, 9), who=people, link=st.sampled_from(("TURNED_BACK", "RETRY",
          "EMPTY_RETURN", "NEW", "?")))  # fmt: skip
    def joined(self, pick: int, who: Actor, link: str) -> None:
        self._ask(c.Join(self._visit(pick), link), who)

    @rule(pick=st.integers(0, 9), who=people, side=st.sampled_from(("inland", "border", "up")))
    def leaves_by(self, pick: int, who: Actor, side: str) -> None:
        self._ask(c.LeaveBy(self._visit(pick), side), who)

    @rule(pick=st.integers(0, 9), who=people, number=st.sampled_from(TRAILERS))
    def coupled(self, pick: int, who: Actor, number: str) -> None:
        self._ask(c.Couple(self._visit(pick), number), who)

    @rule(pick=st.integers(0, 9), who=people, number=st.sampled_from(TRAILERS))
    def uncoupled(self, pick: int, who: Actor, number: str) -> None:
        self._ask(c.Uncouple(self._visit(pick), number), who)

    @rule(pick=st.integers(0, 9), who=people)
    def swapped(self, pick: int, who: Actor) -> None:
        self._ask(c.Swap(self._visit(pick), *TRAILERS), who)

    @rule(pick=st.integers(0, 9), to=st.integers(-1, 9), who=people)
    def goods_handed_over(self, pick: int, to: int, who: Actor) -> None:
        lots = sorted(self.desk.state.consignments)
        if lots:
            taker = self._visit(to) if to >= 0 else ""
            self._ask(c.Transfer(lots[pick % len(lots)], taker), who)

    @rule(pick=st.integers(0, 9), who=people)
    def goods_seized(self, pick: int, who: Actor) -> None:
        lots = sorted(self.desk.state.consignments)
        if lots:
            self._ask(c.Seize(lots[pick % len(lots)], "CUSTOMS", "hàng cấm", "QĐ-1"), who)

    @rule(pick=st.integers(0, 9), who=people,
          kind=st.sampled_from(("AGENCY", "SEIZED", "BROKEN_DOWN", "?")))  # fmt: skip
    def held(self, pick: int, who: Actor, kind: str) -> None:
        agency = who.agency or ("CUSTOMS" if kind != "BROKEN_DOWN" else "")
        self._ask(c.PlaceHold(self._visit(pick), kind, "soi", agency, "BB-1"), who)

    @rule(pick=st.integers(0, 9), who=people)
    def released(self, pick: int, who: Actor) -> None:
        visit = self._visit(pick)
        for hold_id in list(self.desk.state.holds.get(visit, ())):
            self._ask(c.ReleaseHold(visit, hold_id, "xong", "BB-2"), who)

    @rule(pick=st.integers(0, 9), who=people, place=st.sampled_from(("A01", "A02", "unassigned")))
    def moved(self, pick: int, who: Actor, place: str) -> None:
        self._ask(c.Move(self._visit(pick), place, "xếp lại"), who)

    @rule(pick=st.integers(0, 9), who=people, what=st.sampled_from((c.Refuse, c.Cancel,
          c.OverrideLane, c.AskExemption)))  # fmt: skip
    def with_a_reason(self, pick: int, who: Actor, what: Any) -> None:
        self._ask(what(self._visit(pick), "lý do"), who)

    @rule(lane=lanes, who=people)
    def emergency(self, lane: str, who: Actor) -> None:
        self._ask(c.EmergencyLane(lane, "cấp cứu"), who)

    @rule(who=people)
    def second_signatures(self, who: Actor) -> None:
        for override_id in list(self.desk.state.overrides):
            self._ask(c.AccountFor(override_id, "xe 115"), who)
            self._ask(c.Countersign(override_id, "đã xem"), who)
        for ask in list(self.desk.state.asks.values()):
            self._ask(c.DecideExemption(ask.id, True, "đồng ý"), who)

    @rule(plate=plates, who=people, minutes=st.sampled_from((-5, 0, 600)))
    def found_inside(self, plate: str, who: Actor, minutes: int) -> None:
        since = self.desk.now - minutes * MINUTE
        bays = sorted(set(rules().yard.bays) - set(self.desk.state.occupied))
        self._ask(c.Admit(plate, bays[0], "inland", "inventory", "kiểm kê", since), who)

    @rule(pick=st.integers(0, 9), who=people, side=st.sampled_from(("", "inland", "border")))
    def gone_unseen(self, pick: int, who: Actor, side: str) -> None:
        self._ask(c.EndUnseen(self._visit(pick), side, "không còn ở bãi"), who)

    @invariant()
    def what_must_hold(self) -> None:
        truths.hold(self.desk)


def _days(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def test_whatever_happens_the_truths_of_the_gate_hold() -> None:
    run_state_machine_as_test(AnyDay, settings=_days(60))


@pytest.mark.slow
@pytest.mark.timeout(3_600)  # minutes, also on a busy machine
def test_whatever_happens_on_ten_thousand_days() -> None:
    examples = int(os.environ.get("MALU_DAYS", "10000"))
    run_state_machine_as_test(AnyDay, settings=_days(examples))
