"""What one person does and another looks at: overrides, emergencies, exemptions, passes, devices.

Two pairs of eyes are a rule about people and about machines: the second person is somebody else,
on another login and another device. Nothing here is ever removed; a revoked pass or device stays
with who revoked it and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DAY_US = 24 * 3_600_000_000


class Door(StrEnum):
    """The two doors beside the opening rule."""

    OVERRIDE = "override"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Override:
    """One lane opened against or without the rule; a second person looks at it within 24 h."""

    id: str
    door: Door
    visit_id: str
    lane: str
    by: str
    device: str
    at: int
    why: str
    accounted_at: int = 0  # emergency: who and what it was has been written down
    account: str = ""
    countersigned_by: str = ""
    countersigned_at: int = 0
    note: str = ""

    @property
    def is_open(self) -> bool:
        """True until a second person has countersigned."""
        return not self.countersigned_at

    def is_late(self, now: int) -> bool:
        """Not countersigned within 24 h, or countersigned later than that: a public number."""
        return (self.countersigned_at or now) - self.at > DAY_US


class Verdict(StrEnum):
    """What the second person says about a discretionary exemption."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class ExemptionAsk:
    """A discretionary exemption asked for one visit (Luật 97/2015/QH13 Đ10 leaves the grounds).

    Until somebody else decides, the vehicle is neither charged nor let go.
    """

    id: str
    visit_id: str
    ground: str  # code of the tariff's exemption
    verdict: Verdict
    asked_by: str
    asked_device: str
    asked_at: int
    why: str
    decided_by: str = ""
    decided_at: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody looked at a statutory exemption of the day: only ever added."""

    id: str
    charge_id: str
    by: str
    at: int
    note: str
    accepted: bool


class PassKind(StrEnum):
    """For whom a standing pass is: the area's own and official vehicles, regular buses, rescue."""

    OFFICIAL = "OFFICIAL"
    YARD = "YARD"
    BUS = "BUS"
    EMERGENCY = "EMERGENCY"


@dataclass(frozen=True, slots=True)
class Pass:
    """A standing pass: facts about a vehicle that need not be asked each time.

    In force from approval, between `valid_from` and before `valid_to`, until revoked. It says what
    the vehicle is; it opens no lane against the opening rule, and clears nobody.
    """

    id: str
    kind: PassKind
    plate: str
    holder: str
    facts: Mapping[str, object]
    valid_from: int
    valid_to: int
    asked_by: str
    asked_device: str
    asked_at: int
    why: str = ""
    approved_by: str = ""
    approved_at: int = 0
    revoked_by: str = ""
    revoked_at: int = 0
    revoked_why: str = ""
    payer: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, now: int) -> bool:
        """True when approved, not revoked, and `now` lies in its time."""
        return bool(
            self.approved_at and not self.revoked_at and self.valid_from <= now < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Device:
    """A computer or phone from which people may act, enrolled by name and place."""

    id: str
    name: str
    place: str
    enrolled_by: str
    enrolled_at: int
    revoked_by: str = ""
    revoked_at: int = 0
    revoked_why: str = ""
