"""Anything may happen in any order: lanes, people and late news mixed at random, truths checked.

Ten thousand days are played in the slow run, fewer in the quick one.
"""

import os
import random
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from gate.journey import commands as c
from gate.journey import money_commands as m
from gate.journey import slot_commands as sl
from gate.journey.commands import Actor, Command
from gate.service import slots
from parking.draw import sha
from tests.sim import truths
from tests.sim.desk import MINUTE, Desk, present, rules

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

DAY = 24 * 60 * MINUTE
COMPANIES = ("6200001234", "6200001241-001", "")  # tax codes that can exist
WISHES = (("08:00",), ("10:00", "14:00"), ("14:00",), ("03:00",), ())
LATE = (0, 0, 0, 0, 1, 30, 150, 1500)  # minutes between happening and telling
PICK = tuple(range(10))
OTHER = (-1, *PICK)

Act = Callable[..., None]
ACTS: list[tuple[Act, dict[str, Sequence[Any]]]] = []


_rule = cast("Callable[..., Callable[[Act], Act]]", rule)  # it takes any strategies by name


def act(**options: Sequence[Any]) -> Callable[[Act], Act]:
    """Something that may happen, with what it may happen to: a rule, and a line of `ACTS`."""

    def known(happens: Act) -> Act:
        ACTS.append((happens, options))
        drawn = {name: st.sampled_from(values) for name, values in options.items()}
        return _rule(**drawn)(happens)

    return known


class AnyDay(RuleBasedStateMachine):
    """One gate on which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(state=present(places=2))  # so few that not everybody gets a slot
        self.told = 0
        self.sightings: list[tuple[str, str]] = []

    def _name(self) -> str:
        self.told += 1
        return f"told-{self.told}"

    def _visit(self, pick: int) -> str:
        """One of those who are here or expected; now and then one whose visit is long over."""
        visits = self.desk.state.visits
        here = sorted(name for name, visit in visits.items() if visit.is_open)
        ids = here if here and pick < 8 else sorted(visits)
        return ids[pick % len(ids)] if ids else "nobody"

    def _ask(self, command: Command, actor: Actor) -> None:
        self.desk.do(command, actor)

    @act(minutes=(0, 1, 10, 120, 1500))
    def time_passes(self, minutes: int) -> None:
        self.desk.now += minutes * MINUTE
        self._ask(c.Tick(), Actor("clock", "system"))

    @act(lane=LANES, plate=PLATES, sure=(False, True), minutes=LATE)
    def a_vehicle_settles(self, lane: str, plate: str, sure: bool, minutes: int) -> None:
        name = self._name()
        self.sightings.append((lane, name))
        self.desk.sees(lane, plate, self.desk.now - minutes * MINUTE, name=name, sure=sure)

    @act(pick=PICK, minutes=LATE)
    def a_vehicle_backs_out(self, pick: int, minutes: int) -> None:
        if self.sightings:
            lane, name = self.sightings[-1 - pick % len(self.sightings)]
            self.desk.backs_out(lane, name, self.desk.now - minutes * MINUTE)

    @act(pick=PICK, minutes=LATE)
    def who_was_seen_goes_through(self, pick: int, minutes: int) -> None:
        if self.sightings:
            lane, name = self.sightings[-1 - pick % len(self.sightings)]
            at = self.desk.now - minutes * MINUTE
            self.desk.passes(lane, "", at, name=self._name(), sighting=name)

    @act(lane=LANES, plate=PLATES, minutes=LATE)
    def nobody_saw_it_go_through(self, lane: str, plate: str, minutes: int) -> None:
        self.desk.passes(lane, plate, self.desk.now - minutes * MINUTE, name=self._name())

    @act(plate=PLATES, facts=FACTS, who=PEOPLE)
    def declared(self, plate: str, facts: dict[str, Any], who: Actor) -> None:
        self._ask(c.Declare(self._name(), plate, facts, {"name": "HTX (minh hoạ)"}), who)

    @act(pick=PICK, plate=PLATES, who=PEOPLE)
    def confirmed(self, pick: int, plate: str, who: Actor) -> None:
        self._ask(c.Confirm(self._visit(pick), plate, "nhìn xe"), who)

    @act(pick=PICK, facts=FACTS, who=PEOPLE)
    def facts_stated(self, pick: int, facts: dict[str, Any], who: Actor) -> None:
        self._ask(c.StateFacts(self._visit(pick), facts), who)

    @act(pick=PICK, who=PEOPLE, state=("GIVEN", "REFUSED", "NEEDED"))
    def agency_speaks(self, pick: int, who: Actor, state: str) -> None:
        agency = who.agency or "CUSTOMS"
        self._ask(c.Clear(self._visit(pick), agency, state, "BP-1", "vì sao"), who)

    @act(pick=PICK, facts=FACTS, plate=PLATES)
    def all_in_order(self, pick: int, facts: dict[str, Any], plate: str) -> None:
        """What makes a vehicle free to go, so that random days get as far as money and leaving."""
        visit = self._visit(pick)
        operator, cashier = PEOPLE[:2]
        seen = self.desk.state.visits.get(visit)
        self._ask(c.Confirm(visit, seen.plate if seen else plate, "nhìn xe"), operator)
        self._ask(c.StateFacts(visit, facts), operator)
        self._ask(c.Assess(visit), operator)
        for agency in PEOPLE[3:6]:
            self._ask(c.Clear(visit, agency.agency, "GIVEN"), agency)
        for charge_id in list(self.desk.state.charges_of.get(visit, ())):
            self._ask(m.PayCash(charge_id, 50_000_000), cashier)

    @act(pick=PICK, who=PEOPLE, what=(c.Assess, c.Open, c.Call))
    def asked(self, pick: int, who: Actor, what: Any) -> None:
        self._ask(what(self._visit(pick)), who)

    @act(pick=PICK, other=OTHER, who=PEOPLE)
    def chosen(self, pick: int, other: int, who: Actor) -> None:
        chosen = self._visit(other) if other >= 0 else ""
        self._ask(c.Choose(self._visit(pick), chosen, "theo ảnh"), who)

    @act(pick=PICK, who=PEOPLE, link=("TURNED_BACK", "RETRY",
          "EMPTY_RETURN", "NEW", "?"))  # fmt: skip
    def joined(self, pick: int, who: Actor, link: str) -> None:
        self._ask(c.Join(self._visit(pick), link), who)

    @act(pick=PICK, who=PEOPLE, side=("inland", "border", "up"))
    def leaves_by(self, pick: int, who: Actor, side: str) -> None:
        self._ask(c.LeaveBy(self._visit(pick), side), who)

    @act(pick=PICK, who=PEOPLE, number=TRAILERS)
    def coupled(self, pick: int, who: Actor, number: str) -> None:
        self._ask(c.Couple(self._visit(pick), number), who)

    @act(pick=PICK, who=PEOPLE, number=TRAILERS)
    def uncoupled(self, pick: int, who: Actor, number: str) -> None:
        self._ask(c.Uncouple(self._visit(pick), number), who)

    @act(pick=PICK, who=PEOPLE)
    def swapped(self, pick: int, who: Actor) -> None:
        self._ask(c.Swap(self._visit(pick), *TRAILERS), who)

    @act(pick=PICK, to=OTHER, who=PEOPLE)
    def goods_handed_over(self, pick: int, to: int, who: Actor) -> None:
        lots = sorted(self.desk.state.consignments)
        if lots:
            taker = self._visit(to) if to >= 0 else ""
            self._ask(c.Transfer(lots[pick % len(lots)], taker), who)

    @act(pick=PICK, who=PEOPLE)
    def goods_seized(self, pick: int, who: Actor) -> None:
        lots = sorted(self.desk.state.consignments)
        if lots:
            self._ask(c.Seize(lots[pick % len(lots)], "CUSTOMS", "hàng cấm", "QĐ-1"), who)

    @act(pick=PICK, who=PEOPLE,
          kind=("AGENCY", "SEIZED", "BROKEN_DOWN", "?"))  # fmt: skip
    def held(self, pick: int, who: Actor, kind: str) -> None:
        agency = who.agency or ("CUSTOMS" if kind != "BROKEN_DOWN" else "")
        self._ask(c.PlaceHold(self._visit(pick), kind, "soi", agency, "BB-1"), who)

    @act(pick=PICK, who=PEOPLE)
    def released(self, pick: int, who: Actor) -> None:
        visit = self._visit(pick)
        for hold_id in list(self.desk.state.holds.get(visit, ())):
            self._ask(c.ReleaseHold(visit, hold_id, "xong", "BB-2"), who)

    @act(pick=PICK, who=PEOPLE, place=("A01", "A02", "unassigned"))
    def moved(self, pick: int, who: Actor, place: str) -> None:
        self._ask(c.Move(self._visit(pick), place, "xếp lại"), who)

    @act(pick=PICK, who=PEOPLE, what=(c.Refuse, c.Cancel,
          c.OverrideLane, c.AskExemption))  # fmt: skip
    def with_a_reason(self, pick: int, who: Actor, what: Any) -> None:
        self._ask(what(self._visit(pick), "lý do"), who)

    @act(lane=LANES, who=PEOPLE)
    def emergency(self, lane: str, who: Actor) -> None:
        self._ask(c.EmergencyLane(lane, "cấp cứu"), who)

    @act(who=PEOPLE)
    def second_signatures(self, who: Actor) -> None:
        for override_id in list(self.desk.state.overrides):
            self._ask(c.AccountFor(override_id, "xe 115"), who)
            self._ask(c.Countersign(override_id, "đã xem"), who)
        for ask in list(self.desk.state.asks.values()):
            self._ask(c.DecideExemption(ask.id, True, "đồng ý"), who)

    @act(plate=PLATES, who=PEOPLE, minutes=(-5, 0, 600))
    def found_inside(self, plate: str, who: Actor, minutes: int) -> None:
        since = self.desk.now - minutes * MINUTE
        bays = sorted(set(rules().yard.bays) - set(self.desk.state.occupied))
        self._ask(c.Admit(plate, bays[0], "inland", "inventory", "kiểm kê", since), who)

    @act(pick=PICK, who=PEOPLE, side=("", "inland", "border"))
    def gone_unseen(self, pick: int, who: Actor, side: str) -> None:
        self._ask(c.EndUnseen(self._visit(pick), side, "không còn ở bãi"), who)

    def _draw(self, pick: int) -> str:
        """One of the draws that were announced, the newest more often."""
        names = sorted(self.desk.state.draws)
        return names[-1 - pick % min(len(names), 3)] if names else "ma-lu-thang"

    @act(ahead=(0, 0, 1, 7, 8), minutes=(0, 10, 120), who=PEOPLE[-3:])
    def draw_announced(self, ahead: int, minutes: int, who: Actor) -> None:
        day = str(slots.day_of(self.desk.now + ahead * DAY))
        promise = sha("quả trám" if minutes else "lời khác")
        self._ask(sl.AnnounceDraw(day, self.desk.now + minutes * MINUTE, promise), who)

    @act(pick=PICK, draw=PICK, who=PEOPLE, wishes=WISHES, driver=("790001", "790002", "x"))
    def slot_asked(
        self, pick: int, draw: int, who: Actor, wishes: tuple[str, ...], driver: str
    ) -> None:
        self._ask(sl.AskSlot(self._visit(pick), self._draw(draw), driver, wishes), who)

    @act(draw=PICK, who=PEOPLE[-3:], secret=("quả trám", "quả trám", "lời khác"))
    def lots_drawn(self, draw: int, who: Actor, secret: str) -> None:
        self._ask(sl.DrawSlots(self._draw(draw), secret, "74 10 55"), who)

    @act(ahead=(0, 1, 6), wishes=WISHES, trailer=(*TRAILERS, ""), company=COMPANIES)
    def a_draw_from_asking_to_lots(
        self, ahead: int, wishes: tuple[str, ...], trailer: str, company: str
    ) -> None:
        """So that random days get as far as slots that are held, given back and missed."""
        operator, manager = PEOPLE[0], PEOPLE[-2]
        day = str(slots.day_of(self.desk.now + ahead * DAY))
        closes = self.desk.now + 10 * MINUTE
        self._ask(sl.AnnounceDraw(day, closes, sha("quả trám")), manager)
        draw = self._draw(0)
        for plate in PLATES[:5]:
            hangs = trailer if plate == PLATES[0] else ""
            declared = c.Declare(
                f"{draw} {plate}", plate, FACTS[0], {"tax_code": company}, trailer=hangs
            )
            self._ask(declared, operator)
        for nth, visit in enumerate(list(self.desk.state.waited_for)):
            self._ask(sl.AskSlot(visit, draw, f"79{nth:04d}", wishes), operator)
        self.desk.now = closes
        self._ask(sl.DrawSlots(draw, "quả trám", "74 10 55"), manager)

    @act(minutes=(-40, -5, 20, 90))
    def it_is_about_the_time_of_a_slot(self, minutes: int) -> None:
        held = [one.begins_at for one in self.desk.state.slots.values() if one.held]
        ahead = [at for at in held if at + minutes * MINUTE > self.desk.now]
        if ahead:
            self.desk.now = min(ahead) + minutes * MINUTE
            self._ask(c.Tick(), Actor("clock", "system"))

    @act(pick=PICK, lane=LANES, through=(False, True))
    def one_with_a_slot_comes(self, pick: int, lane: str, through: bool) -> None:
        having = sorted(self.desk.state.slots)
        if having:
            visit = self.desk.state.visits.get(having[pick % len(having)])
            plate = visit.plate if visit else PLATES[0]
            happens = self.desk.passes if through else self.desk.sees
            happens(lane, plate, self.desk.now, name=self._name())

    @act(pick=PICK, who=(*PEOPLE, Actor("driver-page", "device")))
    def slot_given_back(self, pick: int, who: Actor) -> None:
        having = sorted(self.desk.state.slots)
        visit = having[pick % len(having)] if having and pick < 8 else self._visit(pick)
        self._ask(sl.GiveSlotBack(visit), who)

    @act(pick=PICK, who=PEOPLE, driver=("790001", "79 0002", "?"), stands=(None, False, True))
    def slot_looked_at(self, pick: int, who: Actor, driver: str, stands: bool | None) -> None:
        having = sorted(set(self.desk.state.slots) & set(self.desk.state.here))
        visit = having[pick % len(having)] if having else self._visit(pick)
        if stands is None:
            self._ask(sl.SeeSlotDriver(visit, driver), who)
        else:
            self._ask(sl.JudgeSlot(visit, stands, "nhìn giấy"), who)

    @act(draw=PICK, who=PEOPLE[-3:], why=("", "lở đất", "lở đất"))
    def draw_cancelled(self, draw: int, who: Actor, why: str) -> None:
        self._ask(sl.CancelDraw(self._draw(draw), why), who)

    @invariant()
    def what_must_hold(self) -> None:
        truths.hold(self.desk)


def test_whatever_happens_the_truths_of_the_gate_hold() -> None:
    days = settings(
        max_examples=60,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(AnyDay, settings=days)


@pytest.mark.slow
@pytest.mark.timeout(3_600)  # minutes, also on a busy machine
def test_whatever_happens_on_ten_thousand_days() -> None:
    """Plain chance, day by day from its number: choosing cleverly took four fifths of the time."""
    for number in range(int(os.environ.get("MALU_DAYS", "10000"))):
        chance = random.Random(number)
        day, happened = AnyDay(), []
        for _ in range(60):
            happens, options = chance.choice(ACTS)
            chosen = {name: chance.choice(values) for name, values in options.items()}
            happened.append((happens.__name__, chosen))
            try:
                happens(day, **chosen)
                truths.hold(day.desk)
            except Exception as error:
                error.add_note(f"day {number}: " + "\n".join(map(str, happened)))
                raise
