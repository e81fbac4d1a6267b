"""Trailers and goods: what can happen to them is a table, everything else is refused."""

import pytest

from gate.journey import consignment, equipment
from gate.journey.consignment import CONSIGNMENT_ROWS, ConsignmentState, ConsignmentStep
from gate.journey.equipment import (
    EQUIPMENT_ROWS,
    Equipment,
    EquipmentKind,
    EquipmentState,
    EquipmentStep,
)
from gate.journey.errors import DomainError


@pytest.mark.parametrize("state", EquipmentState)
@pytest.mark.parametrize("step", EquipmentStep)
def test_every_step_of_a_trailer_has_one_answer(state: EquipmentState, step: EquipmentStep) -> None:
    table = {(s, e): n for s, e, n in EQUIPMENT_ROWS}
    if (state, step) in table:
        assert equipment.advance(state, step) is table[state, step]
        return
    with pytest.raises(DomainError, match=r"equipment\.wrong_state") as refused:
        equipment.advance(state, step)
    assert refused.value.params == {"state": state.value, "step": step.value}


@pytest.mark.parametrize("state", ConsignmentState)
@pytest.mark.parametrize("step", ConsignmentStep)
def test_every_step_of_goods_has_one_answer(state: ConsignmentState, step: ConsignmentStep) -> None:
    table = {(s, e): n for s, e, n in CONSIGNMENT_ROWS}
    if (state, step) in table:
        assert consignment.advance(state, step) is table[state, step]
        return
    with pytest.raises(DomainError, match=r"consignment\.wrong_state") as refused:
        consignment.advance(state, step)
    assert refused.value.params == {"state": state.value, "step": step.value}


def test_goods_and_trailers_can_always_leave_in_the_end() -> None:
    coupled = equipment.advance(EquipmentState.STANDING, EquipmentStep.COUPLE)
    assert equipment.advance(coupled, EquipmentStep.LEAVE) is EquipmentState.LEFT
    still_here = {ConsignmentState.ABOARD, ConsignmentState.IN_YARD, ConsignmentState.SEIZED}
    reached = {ConsignmentState.GONE}
    for _ in ConsignmentState:
        reached |= {s for s, _, n in CONSIGNMENT_ROWS if n in reached}
    assert still_here <= reached


def test_a_trailer_is_present_until_it_has_left() -> None:
    trailer = Equipment("e", EquipmentKind.TRAILER, "15R01234", EquipmentState.COUPLED, "v", "v", 1)
    assert trailer.is_present
    assert not Equipment(
        "e", EquipmentKind.TRAILER, "1", EquipmentState.LEFT, "", "v", 1
    ).is_present
