"""The questions a resolution leaves to be settled, and the closed set of answers to each.

A word outside these sets is refused when the tariff is read. Which answers carry an article and
which are unconfirmed is kept beside them (``fees.rules.Policy``) and shown to the public. What a
gate does about ``due_at``, ``payer`` and ``bar_exit`` is the service's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
VIETNAM_US = 7 * _HOUR_US  # UTC+7, no summer time


class Turn(StrEnum):
    """What one turn (lượt) is. Staying overnight is no second turn."""

    ONE_ENTRY_ONE_EXIT = "ONE_ENTRY_ONE_EXIT"


class SameDay(StrEnum):
    """What "the same day" means."""

    CALENDAR_DAY = "CALENDAR_DAY_UTC+7"
    WITHIN_24H = "WITHIN_24H"


class OnTurnedBack(StrEnum):
    """Whether a vehicle refused on the other side pays again when it tries again."""

    CHARGED_ONCE = "CHARGED_ONCE"
    CHARGED_AGAIN = "CHARGED_AGAIN"


class DueAt(StrEnum):
    """By when the fee is to be paid."""

    BEFORE_LEAVING = "BEFORE_LEAVING"
    BEFORE_YARD = "BEFORE_YARD"
    BEFORE_SUPERVISION = "BEFORE_SUPERVISION"


class Payer(StrEnum):
    """Who owes the fee."""

    CARRIER_OR_GOODS_OWNER = "CARRIER_OR_GOODS_OWNER"
    CARRIER = "CARRIER"
    GOODS_OWNER = "GOODS_OWNER"


class VersionAt(StrEnum):
    """Whose moment decides which version of the tariff applies."""

    ENTRY = "ENTRY"
    ASSESSMENT = "ASSESSMENT"
    LEAVING = "LEAVING"


class MixedGoods(StrEnum):
    """Which of several kinds of goods on one vehicle decides the row."""

    HIGHEST_DECLARED_VALUE = "HIGHEST_DECLARED_VALUE"
    BY_DECISION = "BY_DECISION"


class BarExit(StrEnum):
    """Whether an unpaid vehicle is kept from leaving."""

    YES = "YES"
    NO = "NO"


@dataclass(frozen=True, slots=True)
class Policies:
    """The answers of one tariff, typed."""

    turn: Turn
    same_day: SameDay
    on_turned_back: OnTurnedBack
    due_at: DueAt
    payer: Payer
    version_at: VersionAt
    mixed_goods: MixedGoods
    bar_exit: BarExit


KINDS: Mapping[str, type[StrEnum]] = {
    "turn": Turn,
    "same_day": SameDay,
    "on_turned_back": OnTurnedBack,
    "due_at": DueAt,
    "payer": Payer,
    "version_at": VersionAt,
    "mixed_goods": MixedGoods,
    "bar_exit": BarExit,
}


def read_policies(values: Mapping[str, str]) -> Policies:
    """The typed answers; raises ``ValueError`` for a word outside its set."""
    return Policies(
        Turn(values["turn"]),
        SameDay(values["same_day"]),
        OnTurnedBack(values["on_turned_back"]),
        DueAt(values["due_at"]),
        Payer(values["payer"]),
        VersionAt(values["version_at"]),
        MixedGoods(values["mixed_goods"]),
        BarExit(values["bar_exit"]),
    )


def same_day(policy: SameDay, first_us: int, then_us: int) -> bool:
    """Whether two moments (µs since the epoch, UTC) are on the same day as the policy means it."""
    if policy is SameDay.WITHIN_24H:
        return abs(then_us - first_us) <= _DAY_US
    return (first_us + VIETNAM_US) // _DAY_US == (then_us + VIETNAM_US) // _DAY_US


def deciding_moment(
    policy: VersionAt, *, entered_at: int | None, left_at: int | None, now: int | None
) -> int | None:
    """The moment that picks the version; ``None`` while it is not known."""
    match policy:
        case VersionAt.ENTRY:
            return entered_at
        case VersionAt.LEAVING:
            return left_at
    return now


def day_of(us: int) -> str:
    """The Asia/Ho_Chi_Minh calendar day of a moment, as ISO text."""
    return (_EPOCH + timedelta(microseconds=us + VIETNAM_US)).date().isoformat()
