"""Equipment: trailers and containers, which come and go by themselves as well as with a tractor.

A Hải Phòng reefer may enter behind one tractor and leave behind another, so its presence is its
own. What the lane reads is only evidence: a swap is confirmed by a person. One value is one
presence in the area; a trailer that comes again is a new value. Terms: TIC 4.0 *Transport
equipment*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gate.journey.errors import DomainError


class EquipmentKind(StrEnum):
    """What it is."""

    TRAILER = "TRAILER"
    CONTAINER = "CONTAINER"


class EquipmentState(StrEnum):
    """Behind (or on) a vehicle, standing by itself, or gone."""

    COUPLED = "COUPLED"
    STANDING = "STANDING"
    LEFT = "LEFT"


class EquipmentStep(StrEnum):
    """What can happen to it."""

    UNCOUPLE = "uncouple"
    COUPLE = "couple"
    LEAVE = "leave"
    COME_BACK = "come_back"


_S, _E = EquipmentState, EquipmentStep
EQUIPMENT_ROWS: tuple[tuple[EquipmentState, EquipmentStep, EquipmentState], ...] = (
    (_S.COUPLED, _E.UNCOUPLE, _S.STANDING),
    (_S.STANDING, _E.COUPLE, _S.COUPLED),
    (_S.COUPLED, _E.LEAVE, _S.LEFT),
    (_S.LEFT, _E.COME_BACK, _S.COUPLED),  # its vehicle had not left after all
)
_NEXT: Mapping[tuple[EquipmentState, EquipmentStep], EquipmentState] = {
    (s, e): n for s, e, n in EQUIPMENT_ROWS
}


def advance(state: EquipmentState, step: EquipmentStep) -> EquipmentState:
    """Return the state after `step`; raises `DomainError("equipment.wrong_state")`."""
    try:
        return _NEXT[state, step]
    except KeyError:
        raise DomainError("equipment.wrong_state", state=state.value, step=step.value) from None


@dataclass(frozen=True, slots=True)
class Equipment:
    """One presence of one trailer or container. Times are µs since the epoch, 0 = not yet."""

    id: str
    kind: EquipmentKind
    number: str  # canonical plate of a trailer, number of a container
    state: EquipmentState
    visit_id: str  # the visit it is coupled to, "" while it stands by itself
    entered_with: str  # visit id
    entered_at: int
    side_in: str = ""
    place: str = ""  # where it stands when uncoupled
    left_with: str = ""
    left_at: int = 0
    side_out: str = ""

    @property
    def is_present(self) -> bool:
        """True until it has left the area."""
        return self.state is not EquipmentState.LEFT
