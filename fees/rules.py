"""What a tariff is made of: lines, refusals, exemptions, caps, suspensions, and their sources.

Plain frozen values. Reading them from a file, proving them whole and assessing by them are the
business of other modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from fees.axes import AXIS_INDEX
from fees.bands import Bands
from fees.kept import StayMinutes
from fees.matcher import Key, Matcher
from fees.money import RoundingMode
from fees.policies import Policies


@lru_cache(maxsize=256)
def exact(factor: str) -> Fraction:
    """A factor's text as an exact number; there are few, and they are asked for at every line."""
    return Fraction(factor)


class Status(StrEnum):
    """ILLUSTRATIVE may be in force only in a training ledger; DRAFT charges nothing.

    APPROVED was approved by two people.
    """

    ILLUSTRATIVE = "ILLUSTRATIVE"
    DRAFT = "DRAFT"
    APPROVED = "APPROVED"


class Basis(StrEnum):
    """What one unit is.

    The quantity of a line counts turns, containers, days, hours or blocks of the day; kilograms for
    PER_TONNE, litres for PER_M3. PER_TONNE_OR_M3 becomes the one the goods are measured in.
    PER_DAY counts started 24 hours, PER_DAYTIME and PER_NIGHT the blocks 06:00-22:00 and
    22:00-06:00 (UTC+7) that a stay touches, PER_HOUR started hours on the plug.
    """

    PER_TURN = "PER_TURN"
    PER_TONNE = "PER_TONNE"
    PER_M3 = "PER_M3"
    PER_TONNE_OR_M3 = "PER_TONNE_OR_M3"
    PER_CONTAINER = "PER_CONTAINER"
    PER_DAY = "PER_DAY"
    PER_DAYTIME = "PER_DAYTIME"
    PER_NIGHT = "PER_NIGHT"
    PER_HOUR = "PER_HOUR"

    @property
    def scale(self) -> int:
        """How many counted quantities make one priced unit."""
        return 1000 if self in (Basis.PER_TONNE, Basis.PER_M3) else 1


STAYED = frozenset({Basis.PER_DAY, Basis.PER_DAYTIME, Basis.PER_NIGHT})
"""Bases that count how long a vehicle stayed."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same words for Vietnamese, Chinese and English readers."""

    vi: str
    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        """Ready for the ledger."""
        return {"vi": self.vi, "zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from.

    ``article`` stays empty and ``verified`` false until somebody read it in the document.
    """

    doc: str
    article: str = ""
    verified: bool = False

    def to_json(self) -> dict[str, Any]:
        """Ready for the ledger."""
        return {"doc": self.doc, "article": self.article, "verified": self.verified}


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One document the tariff rests on; an empty number is one still to be supplied."""

    doc: str
    number: str
    verified: bool


When = Mapping[str, tuple[str, ...]]


def applies(when: When, key: Key) -> bool | int:
    """Whether the facts of ``key`` meet ``when``: yes, no, or the axis that must be asked first."""
    unknown = -1
    for name, allowed in when.items():
        axis = AXIS_INDEX[name]
        word = key[axis]
        if word is None:
            unknown = axis if unknown < 0 else min(unknown, axis)
        elif word not in allowed:
            return False
    return True if unknown < 0 else unknown


@dataclass(frozen=True, slots=True)
class Line:
    """One price.

    For whom (``when``), how counted, how much per unit, flat, by class or by container, or a
    multiple of another line. ``part`` names a component that is charged beside the others, such as
    the hours on the plug beside the parking; "" = the tariff has one.
    """

    code: str
    when: When
    basis: Basis
    source: Source
    text: Text
    priority: int = 0
    amount: int | None = None
    by_class: Mapping[str, int] = field(default_factory=dict)
    by_container: Mapping[str, int] = field(default_factory=dict)
    multiplier_of: str = ""
    factor: str = "1"
    part: str = ""

    @property
    def fraction(self) -> Fraction:
        """The factor as an exact number."""
        return exact(self.factor)

    @property
    def columns(self) -> tuple[str, Mapping[str, int]]:
        """The axis its prices are drawn along, and the price of each word; "" = one price."""
        if self.by_container:
            return "container", self.by_container
        return ("class", self.by_class) if self.by_class else ("", {})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A named reason to charge nothing and say so, such as a row that was never published.

    ``part`` "" = it holds for every component of the tariff.
    """

    code: str
    when: When
    reason: str
    source: Source
    text: Text
    priority: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Impossible:
    """A combination that cannot occur at the gate.

    Facts that claim it are sent back to be corrected.
    """

    code: str
    when: When
    text: Text


@dataclass(frozen=True, slots=True)
class Exemption:
    """Who pays nothing, on what ground, and whether a second person must approve beforehand."""

    code: str
    when: When
    ground: str
    needs_approval: bool
    source: Source
    text: Text
    priority: int = 0


class CapPer(StrEnum):
    """What a cap holds down: each line, or all lines of the turn together."""

    LINE = "LINE"
    TURN = "TURN"


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a line or a turn may cost; what is above it is taken off and not forgone."""

    code: str
    when: When
    per: CapPer
    max_vnd: int
    source: Source
    text: Text


@dataclass(frozen=True, slots=True)
class Suspension:
    """A window [start, end) of entry times in which the fee is multiplied by ``factor``.

    ``"0"`` is the zero rate, ``"0.5"`` a reduction by half; ``when`` narrows it to some vehicles.
    Where ``refuse`` is named instead, it is known that the fee was suspended but not for whom or
    how far: nobody is charged on a guess. Times in µs since the epoch, ``None`` = open. Of several
    that apply, only the one of highest priority does.
    """

    code: str
    start: int | None
    end: int | None
    factor: str
    source: Source
    text: Text
    when: When = field(default_factory=dict)
    priority: int = 0
    refuse: str = ""

    @property
    def fraction(self) -> Fraction:
        """The factor as an exact number."""
        return exact(self.factor)

    @property
    def bounded(self) -> bool:
        """Whether the time of entry matters."""
        return self.start is not None or self.end is not None

    def holds_at(self, moment: int) -> bool:
        """Whether the window holds this time of entry (µs)."""
        begun = self.start is None or self.start <= moment
        return begun and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class Policy:
    """One question the resolution leaves to be settled.

    Unconfirmed ones are listed on the public page.
    """

    name: str
    value: str
    article: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Rounding:
    """The one rounding of the tariff: to a multiple of ``to`` đồng, once per line."""

    mode: RoundingMode
    to: int


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case inside the file: it must come out as written or the tariff is refused."""

    name: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One component of the tariff and its compiled rules."""

    name: str
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Tariff:
    """A tariff as read.

    ``sha256`` is that of the file's bytes, times are µs since the epoch (UTC). ``policies`` are the
    answers with their articles, ``policy`` the same answers typed. ``stay_minutes`` says whose
    minutes are counted where a line counts days or nights. ``priced`` holds the lines by
    code, ``asks_container`` says whether any rule tells containers apart. ``retained_percent`` is
    ``None`` where the share was not read.
    """

    tariff: str
    version: str
    kind: str
    status: Status
    name: Text
    effective_from: int
    effective_to: int | None
    sha256: str
    legal_basis: tuple[LegalBasis, ...]
    budget_code: str
    retained_percent: int | None
    collector: str
    rounding: Rounding
    policies: Mapping[str, Policy]
    policy: Policies
    bands: Bands
    absent: Mapping[str, str]
    plug_hours_absent: int | None
    stay_minutes: StayMinutes
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    impossible: tuple[Impossible, ...]
    exemptions: tuple[Exemption, ...]
    caps: tuple[Cap, ...]
    suspensions: tuple[Suspension, ...]
    examples: tuple[Example, ...]
    parts: tuple[Part, ...] = field(repr=False, compare=False)
    asks_container: bool = field(repr=False, compare=False)
    priced: Mapping[str, Line] = field(repr=False, compare=False)

    @property
    def matcher(self) -> Matcher:
        """The compiled rules of the first component; most tariffs have no other."""
        return self.parts[0].matcher

    @property
    def illustrative(self) -> bool:
        """Whether its amounts are invented and everything made from it must say so."""
        return self.status is Status.ILLUSTRATIVE

    @property
    def unconfirmed(self) -> tuple[Policy, ...]:
        """Policies without a confirmed article, for the public tariff page."""
        return tuple(policy for policy in self.policies.values() if not policy.confirmed)
