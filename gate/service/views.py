"""What screens may read: frozen pictures of the present, made by pure functions.

No view carries more than its reader may see; masking for the public happens here, not in a
template.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gate.journey.consignment import Consignment
from gate.journey.equipment import Equipment
from gate.journey.hold import Hold
from gate.journey.opening import OpeningAnswer
from gate.journey.oversight import ExemptionAsk, Override
from gate.journey.sighting import Sighting
from gate.journey.turn import Link
from gate.journey.visit import Finding, Visit
from gate.service.company import Company
from gate.service.money import Charge, PriceSlip, Receipt
from gate.service.slotcheck import SlotCheck


@dataclass(frozen=True, slots=True)
class ClearanceLine:
    """One agency needed for a visit, and its word so far."""

    agency: str
    state: str
    by: str
    at: int
    paper_no: str


@dataclass(frozen=True, slots=True)
class BoothCard:
    """All that the booth shows of one visit.

    `sighting` is the vehicle's newest sighting (None for a declared vehicle that has not come),
    `standing` tells whether it stands in a lane now; `assessment` is a preview from the known
    facts (JSON form), `missing` the facts still needed; `near` are open visits whose plates are
    likely misreads of this one.
    """

    visit: Visit
    sighting: Sighting | None
    standing: bool
    charge: Charge | None
    receipt: Receipt | None
    assessment: Mapping[str, object] | None
    missing: tuple[str, ...]
    clearances: tuple[ClearanceLine, ...]
    opening: OpeningAnswer | None  # for the side of the lane it stands in, or the side assessed
    findings: tuple[Finding, ...]
    near: tuple[Visit, ...]
    charges: tuple[Charge, ...] = ()  # all that were not reversed, oldest first
    holds: tuple[Hold, ...] = ()  # released ones too
    coupled: tuple[Equipment, ...] = ()
    carried: tuple[Consignment, ...] = ()  # goods on it now
    brought: tuple[Consignment, ...] = ()  # goods it brought into the area
    before: Visit | None = None  # the earlier visit it may continue, while nobody has said
    links: tuple[Link, ...] = ()  # what may be said about that
    owing: tuple[Visit, ...] = ()  # earlier visits of this plate that left without paying
    exemption_ask: ExemptionAsk | None = None
    overrides: tuple[Override, ...] = ()  # not countersigned yet
    # The fee if it leaves by the side of the lane in which it stands, though assessed otherwise
    # (`commands.LeaveBy`); None when there is nothing to choose.
    instead: Mapping[str, object] | None = None
    slips: tuple[PriceSlip, ...] = ()  # documents of prices paid
    company: Company | None = None  # the payer's account, whatever its state
    spoils: bool = False  # it carries goods that spoil
    slot: SlotCheck | None = None  # the slot it was given, beside what came
    urgent_at: int = 0  # when they become urgent in its line; 0 = never, as things stand


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One line of a yard board.

    Full plate, bay and a word key (wait_gate, come_gate, wait_bay, go_bay, pay, wait_bridge,
    go_lane, wait_lane, leave).
    `calls`: how often it was called in the queue it stands in.
    """

    plate: str
    bay: str
    word: str
    lane: str
    since: int
    calls: int = 0
