"""What a tariff is made of: lines, refusals, exemptions, suspensions, policies, and their sources.

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

from fees.matcher import Matcher
from fees.money import RoundingMode


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

    The quantity of a line counts turns, containers or days, kilograms for PER_TONNE, litres for
    PER_M3.
    """

    PER_TURN = "PER_TURN"
    PER_TONNE = "PER_TONNE"
    PER_M3 = "PER_M3"
    PER_CONTAINER = "PER_CONTAINER"
    PER_DAY = "PER_DAY"

    @property
    def scale(self) -> int:
        """How many counted quantities make one priced unit."""
        return 1000 if self in (Basis.PER_TONNE, Basis.PER_M3) else 1


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


@dataclass(frozen=True, slots=True)
class Line:
    """One price.

    For whom (``when``), how counted, how much per unit, flat or by class, or a multiple of another
    line.
    """

    code: str
    when: When
    basis: Basis
    source: Source
    text: Text
    priority: int = 0
    amount: int | None = None
    by_class: Mapping[str, int] = field(default_factory=dict)
    multiplier_of: str = ""
    factor: str = "1"

    @property
    def fraction(self) -> Fraction:
        """The factor as an exact number."""
        return exact(self.factor)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A named reason to charge nothing and say so, such as a row that was never published."""

    code: str
    when: When
    reason: str
    source: Source
    text: Text
    priority: int = 0


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


@dataclass(frozen=True, slots=True)
class Suspension:
    """A window [start, end) in which the fee is multiplied by ``factor`` (``"0"`` = zero rate).

    Times in µs since the
    epoch, ``None`` = open.
    """

    code: str
    start: int | None
    end: int | None
    factor: str
    source: Source
    text: Text

    @property
    def fraction(self) -> Fraction:
        """The factor as an exact number."""
        return exact(self.factor)


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
class Tariff:
    """A tariff as read.

    ``sha256`` is that of the file's bytes, times are µs since the epoch (UTC).
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
    retained_percent: int
    rounding: Rounding
    policies: Mapping[str, Policy]
    absent: Mapping[str, str]
    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...]
    impossible: tuple[Impossible, ...]
    exemptions: tuple[Exemption, ...]
    suspensions: tuple[Suspension, ...]
    examples: tuple[Example, ...]
    matcher: Matcher = field(repr=False, compare=False)

    @property
    def illustrative(self) -> bool:
        """Whether its amounts are invented and everything made from it must say so."""
        return self.status is Status.ILLUSTRATIVE

    @property
    def unconfirmed(self) -> tuple[Policy, ...]:
        """Policies without a confirmed article, for the public tariff page."""
        return tuple(policy for policy in self.policies.values() if not policy.confirmed)
