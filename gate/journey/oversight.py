"""What one person does and another looks at: overrides, emergencies, exemptions, passes, devices.

Two pairs of eyes are a rule about people and about machines: the second person is somebody else,
on another login and another device. Nothing here is ever removed; a revoked pass or device stays
with who revoked it and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

DAY_US = 24 * 3_600_000_000
PASS_MOST_US = 366 * DAY_US  # a standing pass is looked at again at least once a year


def same_eyes(name: str, device: str, other_name: str, other_device: str) -> str:
    """Why the second person is no second pair of eyes: same_person, same_device, or "".

    Another login on the same computer is one pair of eyes; so is a computer that nobody can tell.
    """
    if name.casefold() == other_name.casefold():
        return "same_person"
    return "same_device" if not device or device == other_device else ""


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
    accounted_by: str = ""
    accounted_device: str = ""
    countersigned_by: str = ""
    countersigned_at: int = 0
    note: str = ""
    pass_id: str = ""  # the standing pass that opened it, when no person did

    @property
    def first_eyes(self) -> tuple[str, str]:
        """Name and device of the first person: who opened it, or wrote down what a pass opened."""
        return (
            (self.accounted_by, self.accounted_device) if self.pass_id else (self.by, self.device)
        )

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
    LAPSED = "LAPSED"  # the facts changed before anybody decided


@dataclass(frozen=True, slots=True)
class ExemptionAsk:
    """A discretionary exemption asked for one visit (Luật 97/2015/QH13 Đ10 leaves the grounds).

    Until somebody else decides, the vehicle is neither charged nor let go. What is approved is the
    ground together with the facts as they then were.
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
    facts_hash: str = ""  # SHA-256 of the facts asked about


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


# What a vehicle of that kind may be licensed for. No pass makes relief goods (a second person looks
# at each load), and none makes an ordinary vehicle an official one.
LICENCES: Mapping[PassKind, frozenset[str]] = {
    PassKind.OFFICIAL: frozenset({"OFFICIAL", "DIPLOMATIC"}),
    PassKind.YARD: frozenset({"ORDINARY", "OFFICIAL"}),
    PassKind.BUS: frozenset({"ORDINARY"}),
    PassKind.EMERGENCY: frozenset({"EMERGENCY"}),
}
# Facts of one journey; standing ones would exempt the vehicle for a year (`earlier_passages`).
_ONE_JOURNEY = ("earlier_passages", "entered_at", "left_at")


def unfit_fact(kind: PassKind, facts: Mapping[str, object]) -> str:
    """The first fact that a pass of this kind must not state, or ""."""
    for name in _ONE_JOURNEY:
        if name in facts:
            return name
    licence = facts.get("licence_kind")
    return "licence_kind" if licence is not None and licence not in LICENCES[kind] else ""


def unfit_time(valid_from: int, valid_to: int, now: int) -> str:
    """Why a pass may not have these times: past, backwards, too_long, too_far; or "".

    It may begin today, which began up to a day ago; it is in force from its approval anyhow.
    """
    if valid_from >= valid_to:
        return "backwards"
    if valid_to <= now or valid_from < now - DAY_US:
        return "past"
    if valid_to - valid_from > PASS_MOST_US:
        return "too_long"
    return "too_far" if valid_from > now + PASS_MOST_US else ""


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

    def overlaps(self, valid_from: int, valid_to: int) -> bool:
        """True when the pass still stands (or waits) for some of the time in between."""
        return not self.revoked_at and self.valid_from < valid_to and valid_from < self.valid_to

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
