"""Custody: every pair of state and step has one answer, and a passage is never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.journey.errors import DomainError, Turn
from gate.journey.visit import (
    OPEN_STATES,
    PRESENT_STATES,
    TRANSITIONS,
    BayGiven,
    Custody,
    Step,
    advance,
)
from tests.unit.gate.journey.people import states, truck

EVERY_STEP = [(state, step) for state in Custody for step in Step]


@pytest.mark.parametrize(("state", "step"), EVERY_STEP)
def test_every_step_has_one_answer(state: Custody, step: Step) -> None:
    if (state, step) in TRANSITIONS:
        assert advance(state, step) is TRANSITIONS[state, step]
        return
    with pytest.raises(DomainError) as refused:
        advance(state, step)
    assert refused.value.key == "visit.wrong_state"
    assert refused.value.turn is Turn.CALLER
    assert refused.value.params == {"state": state.value, "step": step.value}


@given(st.lists(st.sampled_from(Step)))
def test_only_a_passage_puts_a_vehicle_inside(steps: list[Step]) -> None:
    state, crossed = Custody.EXPECTED, False
    for step in steps:
        if (state, step) not in TRANSITIONS:
            continue
        state = advance(state, step)
        if step in (Step.PASSED_IN, Step.PASSED_OUT, Step.REOPENED):
            crossed = step is not Step.PASSED_OUT
        assert (state in (Custody.INSIDE, Custody.CLEARED)) <= crossed
        assert (state is Custody.LEFT) <= (not crossed)


def test_no_vehicle_that_is_here_is_in_a_state_without_an_exit() -> None:
    for state in PRESENT_STATES:
        assert any(s is state and n is Custody.LEFT for (s, _), n in TRANSITIONS.items())


def test_what_was_declared_and_did_not_come_stays_closed() -> None:
    closed = {Custody.NO_SHOW, Custody.CANCELLED}
    assert not [step for (state, step) in TRANSITIONS if state in closed]


def test_every_state_can_be_reached_from_a_declaration_or_a_first_sighting() -> None:
    reached = {Custody.EXPECTED, Custody.AT_GATE}
    for _ in Custody:
        reached |= {to for (from_, _), to in TRANSITIONS.items() if from_ in reached}
    assert reached == set(Custody)


def test_who_backs_out_before_the_line_was_never_inside() -> None:
    assert advance(Custody.AT_GATE, Step.WITHDREW) is Custody.WITHDREW
    with pytest.raises(DomainError):
        advance(Custody.INSIDE, Step.WITHDREW)


def test_a_clearance_taken_back_leaves_the_vehicle_inside() -> None:
    cleared = advance(Custody.INSIDE, Step.CLEARED)
    assert advance(cleared, Step.CLEARANCE_WITHDRAWN) is Custody.INSIDE


@given(states)
def test_words_about_a_visit_agree(state: Custody) -> None:
    visit = truck(state=state)
    assert visit.is_open == (state in OPEN_STATES)
    assert visit.is_inside <= visit.is_open
    assert (state in PRESENT_STATES) <= visit.is_open
    assert visit.is_inside <= (state in PRESENT_STATES)


@pytest.mark.parametrize(
    ("accepted", "confirmed_at", "sure"),
    [(False, 0, False), (True, 0, True), (False, 7, True), (True, 7, True)],
)
def test_a_sure_reader_or_a_person_says_which_vehicle_it_is(
    accepted: bool, confirmed_at: int, sure: bool
) -> None:
    assert truck(read_accepted=accepted, confirmed_at=confirmed_at).identity_sure is sure


def test_a_bay_was_given_with_or_without_knowing_when_the_vehicle_leaves() -> None:
    assert BayGiven("A1", 60_000_000).leaves_at == 0
    assert BayGiven("A1", 60_000_000, 0, "line").leaves_at == 60_000_000  # it was called already
    assert BayGiven("A1", 60_000_000, 2, "kind").leaves_at == 180_000_000
