"""Gaps of the daily comparison as they are kept, and what people say of them.

A gap is kept as it was last found; words about it are only ever added. Whom a gap asks does not
settle it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class GapAction(StrEnum):
    """What a person does about a gap."""

    EXPLAINED = "EXPLAINED"  # looked at: nothing was lost, and the note says why
    RECOVERED = "RECOVERED"  # the money was got in since
    LOST = "LOST"  # the money is lost, and the note says what follows
    PASSED_ON = "PASSED_ON"  # somebody else looks at it: it stays open


@dataclass(frozen=True, slots=True)
class FoundGap:
    """One difference of a day (`fees.reconcile.Gap`), with when it was last found."""

    id: str  # "<day>/<code>/<ref>"
    day: str
    code: str
    ref: str
    at: int
    amount: int
    estimated: bool
    ask: str
    visit_id: str
    lane: str
    rows: tuple[tuple[str, str], ...]
    reason: str
    detail: Mapping[str, object] = field(default_factory=dict)
    found_at: int = 0


@dataclass(frozen=True, slots=True)
class GapWord:
    """A person's word about a gap: who, when, what and why."""

    id: str
    gap_id: str
    action: GapAction
    note: str
    by: str
    device: str
    at: int
