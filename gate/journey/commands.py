"""What people and machines may ask of the gate: frozen requests, in words of the gate.

A command is a wish; the service decides it and answers with a reply or a `DomainError`. Edge
events enter as `Observe`, time as `Tick`, so a recorded day replays to the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.journey.events import LaneFact, Origin
from gate.journey.money_commands import MoneyCommand
from gate.journey.queue_commands import QueueCommand
from gate.journey.road_commands import RoadCommand
from gate.journey.slot_commands import SlotCommand
from gate.journey.yard_commands import YardCommand


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

    Opens an EXPECTED visit, or fills the open one of that plate. `phone4`: the last four digits of
    the driver's phone, with which the driver finds the page of this visit. `keeps_until`: until
    when goods that spoil are good (µs since the epoch), 0 = not said.
    """

    declaration_id: str
    plate: str
    facts: Mapping[str, object]
    payer: Mapping[str, str] = field(default_factory=dict)
    trailer: str = ""
    phone4: str = ""
    keeps_until: int = 0


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
class Clear:
    """An agency's word: GIVEN, REFUSED or NEEDED (withdrawn, needs a reason).

    The marshal adds the paper number.
    """

    visit_id: str
    agency: str
    state: str
    paper_no: str = ""
    reason: str = ""
    photo: str = ""  # digest of a picture of that paper


@dataclass(frozen=True, slots=True)
class Open:
    """Open the lane in which the visit stands, if the rule allows."""

    visit_id: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A person says which visit this vehicle is: `other_id`, or "" for none of those offered."""

    visit_id: str
    other_id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """A person says how this visit follows an earlier one (`turn.Link`), so that both are a turn.

    `before_id` may be "" for NEW.
    """

    visit_id: str
    link: str
    before_id: str = ""


@dataclass(frozen=True, slots=True)
class LeaveBy:
    """The vehicle leaves by this side although another was assessed: assess it anew for it."""

    visit_id: str
    side: str


@dataclass(frozen=True, slots=True)
class Couple:
    """A trailer or container is put behind (or on) this vehicle; `kind` is `EquipmentKind`."""

    visit_id: str
    number: str
    kind: str = "TRAILER"


@dataclass(frozen=True, slots=True)
class Uncouple:
    """The vehicle sets down its trailer or container at `place` ("" = nobody said)."""

    visit_id: str
    number: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """A person confirms that the vehicle now pulls `into` instead of `out`."""

    visit_id: str
    out: str
    into: str
    place: str = ""  # where the one set down stands


@dataclass(frozen=True, slots=True)
class Transfer:
    """Goods go to another vehicle (sang tải), or to the ground when `to_visit` is ""."""

    consignment_id: str
    to_visit: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ChangeDriver:
    """Another driver takes the wheel."""

    visit_id: str
    driver: str
    why: str


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Hold a vehicle: an agency (or the marshal with a paper), or a breakdown; see `HoldKind`."""

    visit_id: str
    kind: str
    reason: str
    agency: str = ""
    paper_no: str = ""
    photo: str = ""  # digest of a picture of that paper


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """The hold is over."""

    visit_id: str
    hold_id: str
    reason: str
    paper_no: str = ""
    photo: str = ""  # digest of a picture of that paper


@dataclass(frozen=True, slots=True)
class Seize:
    """Customs takes the goods; the vehicle may leave without them."""

    consignment_id: str
    agency: str
    reason: str
    paper_no: str
    photo: str = ""  # digest of a picture of that paper


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Seized goods are given back: they lie in the yard until somebody takes them up."""

    consignment_id: str
    agency: str
    reason: str
    paper_no: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call the vehicle forward in the stage where it waits: beside the rule, with a reason.

    Who is called already is only called once more; that needs no reason.
    """

    visit_id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """The marshal says where the vehicle stands: a bay, or `unassigned`."""

    visit_id: str
    place: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The vehicle at the gate is not let in."""

    visit_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """A declared vehicle will not come."""

    visit_id: str
    why: str


@dataclass(frozen=True, slots=True)
class OverrideLane:
    """Open the lane in which this vehicle stands against the rule; countersigned within 24 h."""

    visit_id: str
    why: str


@dataclass(frozen=True, slots=True)
class EmergencyLane:
    """Open this lane now for an emergency, plate or none; accounted for within 24 h."""

    lane: str
    why: str


@dataclass(frozen=True, slots=True)
class AccountFor:
    """Write down who and what an emergency was."""

    override_id: str
    account: str


@dataclass(frozen=True, slots=True)
class Countersign:
    """A second person has looked at an override or emergency."""

    override_id: str
    note: str


@dataclass(frozen=True, slots=True)
class AskExemption:
    """Ask for the discretionary exemption that the facts of this visit lead to."""

    visit_id: str
    why: str


@dataclass(frozen=True, slots=True)
class DecideExemption:
    """A second person approves or refuses an exemption."""

    ask_id: str
    approve: bool
    note: str


@dataclass(frozen=True, slots=True)
class ReviewExemption:
    """The daily look at a statutory exemption that one person gave."""

    charge_id: str
    accepted: bool
    note: str


@dataclass(frozen=True, slots=True)
class AskPass:
    """Ask for a standing pass; times in µs since the epoch."""

    plate: str
    kind: str
    holder: str
    facts: Mapping[str, object]
    valid_from: int
    valid_to: int
    why: str
    payer: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovePass:
    """A second person approves a standing pass."""

    pass_id: str


@dataclass(frozen=True, slots=True)
class RevokePass:
    """The pass is over before its time."""

    pass_id: str
    why: str


@dataclass(frozen=True, slots=True)
class EnrolDevice:
    """From this computer or phone people may act."""

    device_id: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class RevokeDevice:
    """Nobody may act from this device any more."""

    device_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Admit:
    """A vehicle stands inside that no lane reported: opening inventory, or extra in a stock-take.

    `since` in µs since the epoch, 0 = nobody knows; `source` is inventory or stock_take.
    """

    plate: str
    place: str
    side_in: str
    source: str
    why: str
    since: int = 0
    trailer: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndUnseen:
    """A vehicle that the book has inside is gone: it left by a side nobody saw, or "" unknown."""

    visit_id: str
    side: str
    why: str


@dataclass(frozen=True, slots=True)
class StartCount:
    """Somebody begins to walk through the yard."""


@dataclass(frozen=True, slots=True)
class CountSeen:
    """On the walk: this plate stands in this place; plate "" = the place is empty."""

    count_id: str
    place: str
    plate: str


@dataclass(frozen=True, slots=True)
class FinishCount:
    """The walk is over: compare."""

    count_id: str


@dataclass(frozen=True, slots=True)
class CloseFinding:
    """A person has dealt with a finding."""

    visit_id: str
    finding_id: str
    note: str


Command = (
    MoneyCommand
    | QueueCommand
    | RoadCommand
    | SlotCommand
    | YardCommand
    | Observe
    | Quarantine
    | Tick
    | Declare
    | Confirm
    | StateFacts
    | Assess
    | Clear
    | Open
    | Choose
    | Join
    | LeaveBy
    | Couple
    | Uncouple
    | Swap
    | Transfer
    | ChangeDriver
    | PlaceHold
    | ReleaseHold
    | Seize
    | GiveBack
    | Call
    | Move
    | Refuse
    | Cancel
    | OverrideLane
    | EmergencyLane
    | AccountFor
    | Countersign
    | AskExemption
    | DecideExemption
    | ReviewExemption
    | AskPass
    | ApprovePass
    | RevokePass
    | EnrolDevice
    | RevokeDevice
    | Admit
    | EndUnseen
    | StartCount
    | CountSeen
    | FinishCount
    | CloseFinding
)
