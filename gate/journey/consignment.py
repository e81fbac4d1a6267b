"""Consignments: goods that travel in the area by themselves, from one carrier to another.

A consignment is charged once, on the visit that brought it; whoever takes it over owes nothing
more for it. Its carrier is a vehicle, a trailer, or the ground. This module knows no prices.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gate.journey.errors import DomainError


class ConsignmentState(StrEnum):
    """Where the goods are."""

    ABOARD = "ABOARD"  # on a vehicle or a trailer
    IN_YARD = "IN_YARD"  # set down in the area
    SEIZED = "SEIZED"
    GONE = "GONE"  # left the area
    VOID = "VOID"  # stated by mistake: there were no goods


class ConsignmentStep(StrEnum):
    """What can happen to goods."""

    HAND_OVER = "hand_over"
    SET_DOWN = "set_down"
    TAKE_UP = "take_up"
    SEIZE = "seize"
    GIVE_BACK = "give_back"
    LEAVE = "leave"
    COME_BACK = "come_back"
    UNSTATE = "unstate"
    STATE = "state"


_S, _E = ConsignmentState, ConsignmentStep
CONSIGNMENT_ROWS: tuple[tuple[ConsignmentState, ConsignmentStep, ConsignmentState], ...] = (
    (_S.ABOARD, _E.HAND_OVER, _S.ABOARD),
    (_S.ABOARD, _E.SET_DOWN, _S.IN_YARD),
    (_S.IN_YARD, _E.TAKE_UP, _S.ABOARD),
    (_S.ABOARD, _E.SEIZE, _S.SEIZED),
    (_S.IN_YARD, _E.SEIZE, _S.SEIZED),
    (_S.SEIZED, _E.GIVE_BACK, _S.IN_YARD),
    (_S.ABOARD, _E.LEAVE, _S.GONE),
    (_S.GONE, _E.COME_BACK, _S.ABOARD),  # turned back by the other side
    (_S.ABOARD, _E.UNSTATE, _S.VOID),
    (_S.VOID, _E.STATE, _S.ABOARD),
)
_NEXT: Mapping[tuple[ConsignmentState, ConsignmentStep], ConsignmentState] = {
    (s, e): n for s, e, n in CONSIGNMENT_ROWS
}


def advance(state: ConsignmentState, step: ConsignmentStep) -> ConsignmentState:
    """Return the state after `step`; raises `DomainError("consignment.wrong_state")`."""
    try:
        return _NEXT[state, step]
    except KeyError:
        raise DomainError("consignment.wrong_state", state=state.value, step=step.value) from None


@dataclass(frozen=True, slots=True)
class Consignment:
    """One lot of goods with one destination. `facts` are the tariff's FACTS about the goods."""

    id: str
    brought_by: str  # visit id: the fee for these goods is that visit's charge
    state: ConsignmentState
    visit_id: str  # the visit that carries it, "" when on a standing trailer or on the ground
    equipment_id: str = ""  # the trailer or container that carries it, "" = the vehicle itself
    place: str = ""  # where it was set down
    document: str = ""  # customs declaration number
    facts: Mapping[str, object] = field(default_factory=dict)  # flow, regime, commodity, goods
    payer: Mapping[str, str] = field(default_factory=dict)
    left_with: str = ""  # visit id
    side_out: str = ""
    keeps_until: int = 0  # on the ground: until when, µs, as was said of who set it down; 0 = never


@dataclass(frozen=True, slots=True)
class HandOver:
    """Goods went from one carrier to another: only ever added. An empty visit id is the ground."""

    id: str
    consignment_id: str
    from_visit: str
    to_visit: str
    place: str
    at: int
    by: str
