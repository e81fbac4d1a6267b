"""A visit (lượt xe): one motor vehicle from entering to leaving the gate area, and its custody.

Custody is a table of rows (state, event, next); `docs/visit.md` is drawn from it. A vehicle that
crossed the line has crossed it: a passage that fits no visit makes one, with a finding, and never
loses a truck. Queueing is not custody. Term: TIC 4.0
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

_C, _S = Custody, Step
# A lane's fact is never refused: the service finds a visit that can take it, or makes one.
_ROWS: tuple[tuple[Custody, Step, Custody], ...] = (
    (_C.EXPECTED, _S.SIGHTED_ENTERING, _C.AT_GATE),
    (_C.EXPECTED, _S.CANCELLED, _C.CANCELLED),
    (_C.EXPECTED, _S.EXPIRED, _C.NO_SHOW),
    (_C.AT_GATE, _S.SIGHTED_ENTERING, _C.AT_GATE),
    (_C.AT_GATE, _S.WITHDREW, _C.WITHDREW),
    (_C.AT_GATE, _S.REFUSED, _C.REFUSED),
    (_C.AT_GATE, _S.PASSED_IN, _C.INSIDE),
    (_C.AT_GATE, _S.PASSED_OUT, _C.LEFT),  # its entering was not seen
    (_C.REFUSED, _S.PASSED_IN, _C.INSIDE),  # told to go, and drove in
    (_C.WITHDREW, _S.SIGHTED_ENTERING, _C.AT_GATE),  # it had made room for another, and came again
    (_C.WITHDREW, _S.PASSED_IN, _C.INSIDE),  # rolled back, and drove in after all
    (_C.INSIDE, _S.CLEARED, _C.CLEARED),
    (_C.INSIDE, _S.PASSED_IN, _C.INSIDE),  # an exit was told first; now its entry
    (_C.INSIDE, _S.PASSED_OUT, _C.LEFT),
    (_C.CLEARED, _S.CLEARED, _C.CLEARED),
    (_C.CLEARED, _S.CLEARANCE_WITHDRAWN, _C.INSIDE),
    (_C.CLEARED, _S.PASSED_IN, _C.CLEARED),
    (_C.CLEARED, _S.PASSED_OUT, _C.LEFT),
    (_C.LEFT, _S.PASSED_OUT, _C.LEFT),  # a person had ended it; now a lane saw it go
    # What was taken for its leaving was somebody else's, or another time.
    (_C.LEFT, _S.REOPENED, _C.INSIDE),
    # It proved to be another visit: everything it had goes there, and it stays as a trace.
    (_C.INSIDE, _S.MERGED, _C.CANCELLED),
    (_C.CLEARED, _S.MERGED, _C.CANCELLED),
    (_C.LEFT, _S.MERGED, _C.CANCELLED),
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
class BayGiven:
    """The gate gave a bay; and when the vehicle was expected to leave, as was known then."""

    bay: str
    at: int  # µs since the epoch
    rest_min: int = 0  # minutes from then; says nothing where `by` is ""
    by: str = ""  # by what that was known (`parking.leaving.By`), "" = nobody knew

    @property
    def leaves_at(self) -> int:
        """When it was expected to leave, µs since the epoch; 0 = nobody knew."""
        return self.at + self.rest_min * 60_000_000 if self.by else 0


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
    phone4: str = ""  # last four digits of the driver's phone, as declared; never more of it
    keeps_until: int = 0  # until when its goods are good, as stated; 0 = nobody has said
    bridge_waits: tuple[
        tuple[int, int], ...
    ] = ()  # stood for the bridge: from, until; oldest first
    bays_given: tuple[BayGiven, ...] = ()  # by the gate, oldest first; moves are apart

    @property
    def identity_sure(self) -> bool:
        """True when the reader was sure or a person confirmed which vehicle this is."""
        return self.read_accepted or self.confirmed_at > 0

    @property
    def is_open(self) -> bool:
        """True while the visit may still change."""
        return self.state in OPEN_STATES

    @property
    def lacks_entry(self) -> bool:
        """True when it is or was here and no lane has told of its entry."""
        here = self.is_inside or bool(self.leave_passage)
        return here and not self.enter_passage and not self.merged_into

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
