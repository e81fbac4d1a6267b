"""The daily comparison: vehicles, visits, charges, receipts, money, money handed in, confirmed.

Each of these tells of the same vehicles, and was written by somebody else. What one has and the
next has not is a gap: with a code, the đồng at stake, the rows it came from and whom to ask. A gap
is explained by a reason out of a closed list or stands as unexplained; nothing is netted against
anything, and nobody is accused. Pure: rows in, gaps out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What does not agree; the words stand in web/words, the table in docs/reconcile.md."""

    LOOP_WITHOUT_PASSAGE = "loop_without_passage"
    BARRIER_WITHOUT_PASSAGE = "barrier_without_passage"
    OPENED_BY_HAND = "opened_by_hand"
    LEFT_UNPAID = "left_unpaid"
    LEFT_UNCHARGED = "left_uncharged"
    UNLIKE_STATED_BEFORE = "unlike_stated_before"
    UNLIKE_EARLIER_VISITS = "unlike_earlier_visits"
    UNLIKE_EARLIER_GOODS = "unlike_earlier_goods"
    GOODS_ON_ONE_WORD = "goods_on_one_word"
    TOO_HEAVY = "too_heavy"
    WEIGHT_CHANGED = "weight_changed"
    UNLIKE_CUSTOMS = "unlike_customs"
    OTHER_SIDE = "other_side"
    EXEMPT_AGAINST_PICTURE = "exempt_against_picture"
    EXEMPT_COMMERCIAL = "exempt_commercial"
    SECOND_PASS_UNPROVED = "second_pass_unproved"
    EMERGENCY_UNPROVED = "emergency_unproved"
    PAID_WITHOUT_RECEIPT = "paid_without_receipt"
    RECEIPT_WITHOUT_MONEY = "receipt_without_money"
    RECEIPT_NUMBER_MISSING = "receipt_number_missing"
    RECEIPT_SERIES_UNKNOWN = "receipt_series_unknown"
    DRAWER_DIFFERS = "drawer_differs"
    SHIFT_LEFT_OPEN = "shift_left_open"
    CASH_OUTSIDE_SHIFT = "cash_outside_shift"
    NOTICE_NOT_IN_STATEMENT = "notice_not_in_statement"
    STATED_NOT_BOOKED = "stated_not_booked"
    MONEY_UNMATCHED = "money_unmatched"
    REFUND_UNPROVED = "refund_unproved"
    CASH_NOT_HANDED_IN = "cash_not_handed_in"
    HAND_IN_DIFFERS = "hand_in_differs"
    HAND_IN_UNCONFIRMED = "hand_in_unconfirmed"
    CONFIRMED_DIFFERS = "confirmed_differs"


class Reason(StrEnum):
    """Why a difference is none after all; "" = nobody can say yet."""

    UNEXPLAINED = ""
    CAMERA_MISSED = "camera_missed"  # a person opened, the vehicle's visit is settled
    WAITS_FOR_STATEMENT = "waits_for_statement"  # the bank tells tomorrow
    WAITS_FOR_HAND_IN = "waits_for_hand_in"  # its days for a list are not over
    WAITS_FOR_TREASURY = "waits_for_treasury"  # the list's days for an answer are not over
    WAITS_FOR_LOOK = "waits_for_look"  # a second person looks at picture and papers
    CLOSED_BY_PERSON = "closed_by_person"  # a finding on it was closed with a note
    SETTLED_BY_PERSON = "settled_by_person"  # a word on the gap itself, with who, when and why


@dataclass(frozen=True, slots=True)
class Gap:
    """One difference. `ref` names it for good: a second run of the day finds the same one."""

    code: Code
    ref: str
    at: int  # µs since the epoch
    amount: int  # whole đồng at stake
    ask: str  # whom to ask: a person's login, or a role
    visit_id: str = ""
    lane: str = ""
    rows: tuple[tuple[str, str], ...] = ()  # (kind of row, its id)
    detail: Mapping[str, str | int] = field(default_factory=dict)
    estimated: bool = False  # nobody knows what passed: the amount is the day's middle one
    reason: Reason = Reason.UNEXPLAINED

    @property
    def id(self) -> str:
        """The name of this gap."""
        return f"{self.code}/{self.ref}"

    @property
    def open(self) -> bool:
        """True while nobody can say why."""
        return self.reason is Reason.UNEXPLAINED

    @property
    def to_look_at(self) -> bool:
        """True while a second person has to look; nothing is said to be wrong."""
        return self.reason is Reason.WAITS_FOR_LOOK


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: how many, and how many đồng."""

    name: str
    count: int
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A day compared: the chain and its gaps, unexplained ones first, dear ones first."""

    day: str
    chain: tuple[Step, ...]
    gaps: tuple[Gap, ...]

    @property
    def unexplained(self) -> tuple[Gap, ...]:
        """What nobody can explain."""
        return tuple(gap for gap in self.gaps if gap.open)

    @property
    def at_stake(self) -> int:
        """Whole đồng of what is unexplained; a vehicle with two gaps counts with its dearer one."""
        dearest: dict[str, int] = {}
        for gap in self.unexplained:
            key = gap.visit_id or gap.id
            dearest[key] = max(dearest.get(key, 0), gap.amount)
        return sum(dearest.values())


def ordered(gaps: list[Gap]) -> tuple[Gap, ...]:
    """Unexplained first, then by amount, then by time."""
    return tuple(sorted(gaps, key=lambda g: (not g.open, -g.amount, g.at, g.id)))
