"""What people and machines may ask of the gate: frozen requests, in words of the gate.

A command is a wish; the service decides it and answers with a reply or a `DomainError`. Edge
events enter as `Observe`, time as `Tick`, so a recorded day replays to the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.journey.events import LaneFact, Origin


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: user name, role, agency and the device or session it came from."""

    name: str
    role: str
    device: str = ""
    agency: str = ""  # for role agency: BORDER_GUARD, CUSTOMS or QUARANTINE


@dataclass(frozen=True, slots=True)
class Observe:
    """One verified edge event; `raw` is the exact payload."""

    origin: Origin
    kind: str
    fact: LaneFact
    raw: bytes


@dataclass(frozen=True, slots=True)
class Quarantine:
    """A payload that cannot be used.

    Kept, counted as received where it can be numbered, never blocking the pipe.
    """

    node: str
    epoch: int  # 0 when the payload could not be read that far
    seq: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes."""


@dataclass(frozen=True, slots=True)
class Declare:
    """A declaration made ahead of arrival.

    Opens an EXPECTED visit, or fills the open one of that plate.
    """

    declaration_id: str
    plate: str
    facts: Mapping[str, object]
    payer: Mapping[str, str] = field(default_factory=dict)
    trailer: str = ""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The booth says: this is the vehicle, and this is its plate.

    `why` is needed when the plate changes.
    """

    visit_id: str
    plate: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class StateFacts:
    """Facts for the fee, stated by the booth; merged over what is known.

    An empty string removes a fact.
    """

    visit_id: str
    facts: Mapping[str, object]
    payer: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assess:
    """Work out the fee now and make it due."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class PayCash:
    """Cash over the counter: `tendered` whole đồng for `charge_id`."""

    charge_id: str
    tendered: int


@dataclass(frozen=True, slots=True)
class Clear:
    """An agency's word: GIVEN, REFUSED or NEEDED (withdrawn, needs a reason).

    The marshal adds the paper number.
    """

    visit_id: str
    agency: str
    state: str
    paper_no: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Open the lane in which the visit stands, if the rule allows."""

    visit_id: str


Command = (
    Observe | Quarantine | Tick | Declare | Confirm | StateFacts | Assess | PayCash | Clear | Open
)
