"""A visit (lượt xe): one motor vehicle from entering to leaving the gate area, and its custody.

Custody is a table of rows (state, event, next); `docs/visit.md` is drawn from it. A passage may
open or end a visit from any state, because a vehicle that crossed the line has crossed it: what
does not fit becomes a finding, never a lost truck. Queueing is not custody. Term: TIC 4.0
*CarrierVisit*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gate.journey.errors import DomainError


class Side(StrEnum):
    """The two sides of the gate area."""

    INLAND = "inland"
    BORDER = "border"


class Movement(StrEnum):
    """Into the area or out of it."""

    ENTER = "enter"
    LEAVE = "leave"


class Custody(StrEnum):
    """Where the vehicle is, as far as the gate knows."""

    EXPECTED = "EXPECTED"
    AT_GATE = "AT_GATE"
    INSIDE = "INSIDE"
    CLEARED = "CLEARED"
    LEFT = "LEFT"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"
    WITHDREW = "WITHDREW"


class Step(StrEnum):
    """What can happen to custody."""

    SIGHTED_ENTERING = "sighted_entering"
    WITHDREW = "withdrew"
    PASSED_IN = "passed_in"
    CLEARED = "cleared"
    CLEARANCE_WITHDRAWN = "clearance_withdrawn"
    PASSED_OUT = "passed_out"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MERGED = "merged"
    REOPENED = "reopened"


OPEN_STATES = frozenset({Custody.EXPECTED, Custody.AT_GATE, Custody.INSIDE, Custody.CLEARED})
PRESENT_STATES = frozenset({Custody.AT_GATE, Custody.INSIDE, Custody.CLEARED})

_ROWS: tuple[tuple[Custody, Step, Custody], ...] = (
    (Custody.EXPECTED, Step.SIGHTED_ENTERING, Custody.AT_GATE),
    (Custody.EXPECTED, Step.CANCELLED, Custody.CANCELLED),
    (Custody.EXPECTED, Step.EXPIRED, Custody.NO_SHOW),
    (Custody.AT_GATE, Step.SIGHTED_ENTERING, Custody.AT_GATE),
    (Custody.AT_GATE, Step.WITHDREW, Custody.WITHDREW),
    (Custody.AT_GATE, Step.REFUSED, Custody.REFUSED),
    (Custody.AT_GATE, Step.CANCELLED, Custody.CANCELLED),
    (Custody.INSIDE, Step.CLEARED, Custody.CLEARED),
    (Custody.CLEARED, Step.CLEARED, Custody.CLEARED),
    (Custody.CLEARED, Step.CLEARANCE_WITHDRAWN, Custody.INSIDE),
    *((state, Step.PASSED_IN, Custody.INSIDE) for state in Custody if state is not Custody.CLEARED),
    (Custody.CLEARED, Step.PASSED_IN, Custody.CLEARED),
    *((state, Step.PASSED_OUT, Custody.LEFT) for state in Custody),
    # It proved to be another visit: everything it had goes there, and it stays as a trace.
    *(
        (state, Step.MERGED, Custody.CANCELLED)
        for state in (Custody.AT_GATE, Custody.INSIDE, Custody.CLEARED, Custody.LEFT)
    ),
    # What was taken for its leaving was somebody else's, or another time.
    (Custody.LEFT, Step.REOPENED, Custody.INSIDE),
)
TRANSITIONS: Mapping[tuple[Custody, Step], Custody] = {(s, e): n for s, e, n in _ROWS}


def advance(state: Custody, step: Step) -> Custody:
    """Return the state after `step`.

    Raise `DomainError("visit.wrong_state")` naming both when no row has it.
    """
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise DomainError("visit.wrong_state", state=state.value, step=step.value) from None


UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Visit:
    """One lượt xe. Times are µs since the epoch, 0 = not yet.

    `facts` are the tariff's FACTS by name.
    """

    id: str
    state: Custody
    plate: str  # canonical text of the motor vehicle's plate, "" while unread
    opened_at: int
    trailer: str = ""
    country: str = ""
    colour: str = ""
    vehicle_class: str = "unknown"
    side_in: str = ""
    entered_at: int = 0
    side_out: str = ""
    left_at: int = 0
    place: str = ""  # bay id, UNASSIGNED, or "" when not inside
    lane: str = ""  # the lane it stands in now
    sighting_id: str = ""  # the sighting that stands in that lane
    facts: Mapping[str, object] = field(default_factory=dict)
    facts_source: str = ""  # declaration | last_turn | operator | ""
    payer: Mapping[str, str] = field(default_factory=dict)
    declaration_id: str = ""
    cleared_for: str = ""
    read_accepted: bool = False  # the entry read was sure enough without a person
    confirmed_by: str = ""
    confirmed_at: int = 0
    enter_passage: str = ""  # the passage that brought it in, "" = none was seen
    leave_passage: str = ""
    matched: str = ""  # how its leave was tied to it: exact | likeness | person
    turn_id: str = (
        ""  # the first visit of its turn (lượt tính phí); its own id when it stands alone
    )
    link: str = ""  # why it belongs to that turn (`turn.Link`); "" while nobody has said
    link_of: str = ""  # the visit it follows
    merged_into: str = ""  # CANCELLED because it proved to be this other visit
    driver: str = ""  # who drives now; earlier drivers are corrections of this field
    pass_id: str = ""  # the standing pass under which it came
    source: str = ""  # "" = the lanes | declaration | inventory | stock_take
    stage: str = ""  # the queue it stands in (`queueing.Stage`), "" = none
    stage_since: int = 0
    called_at: int = 0  # newest call in this stage
    calls: int = 0  # how often it was called in this stage

    @property
    def identity_sure(self) -> bool:
        """True when the reader was sure or a person confirmed which vehicle this is."""
        return self.read_accepted or self.confirmed_at > 0

    @property
    def is_open(self) -> bool:
        """True while the visit may still change."""
        return self.state in OPEN_STATES

    @property
    def is_inside(self) -> bool:
        """True between the enter-passage and the leave-passage."""
        return self.state in (Custody.INSIDE, Custody.CLEARED)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, for a person to look at; it never stops a vehicle by itself.

    It is closed by a person with a note, or by what was told later (`outcome` told_late); never
    removed.
    """

    id: str
    visit_id: str
    kind: str  # message key, for example passage_without_sighting
    at: int
    detail: Mapping[str, object] = field(default_factory=dict)
    closed_at: int = 0
    closed_by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A plate or fact changed by a person: who, when, why, before and after. Only ever added."""

    id: str
    visit_id: str
    field: str
    before: str
    after: str
    by: str
    at: int
    why: str
