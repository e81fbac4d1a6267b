"""The life of a charge, as a table; and what a payment does to it.

A charge is one amount owed by one payer on one document. States change only by the rows below:
asking for a row that is not there raises an error naming state and event, and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fees.money import Dong, dong


class ChargeState(StrEnum):
    """Where a charge stands."""

    ASSESSED = "ASSESSED"
    DUE = "DUE"
    PART_PAID = "PART_PAID"
    PAID = "PAID"
    EXEMPT = "EXEMPT"
    ON_ACCOUNT = "ON_ACCOUNT"
    REVERSED = "REVERSED"
    REFUND_DUE = "REFUND_DUE"
    REFUNDED = "REFUNDED"


class ChargeEvent(StrEnum):
    """What can happen to a charge. NOTHING_DUE settles an assessed total of zero đồng.

    OWE_BACK: two people decided that all of its money goes back; GIVE_BACK: the bank has sent it.
    """

    ISSUE = "ISSUE"
    NOTHING_DUE = "NOTHING_DUE"
    EXEMPT = "EXEMPT"
    PAY_PART = "PAY_PART"
    PAY_FULL = "PAY_FULL"
    PUT_ON_ACCOUNT = "PUT_ON_ACCOUNT"
    REVERSE = "REVERSE"
    OWE_BACK = "OWE_BACK"
    GIVE_BACK = "GIVE_BACK"


_S, _E = ChargeState, ChargeEvent
ROWS: tuple[tuple[ChargeState, ChargeEvent, ChargeState], ...] = (
    (_S.ASSESSED, _E.ISSUE, _S.DUE),
    (_S.ASSESSED, _E.NOTHING_DUE, _S.PAID),
    (_S.ASSESSED, _E.EXEMPT, _S.EXEMPT),
    (_S.ASSESSED, _E.REVERSE, _S.REVERSED),
    (_S.DUE, _E.PAY_PART, _S.PART_PAID),
    (_S.DUE, _E.PAY_FULL, _S.PAID),
    (_S.DUE, _E.PUT_ON_ACCOUNT, _S.ON_ACCOUNT),
    (_S.PART_PAID, _E.PAY_PART, _S.PART_PAID),
    (_S.PART_PAID, _E.PAY_FULL, _S.PAID),
    (_S.ON_ACCOUNT, _E.PAY_FULL, _S.PAID),
    (_S.DUE, _E.REVERSE, _S.REVERSED),
    (_S.PART_PAID, _E.REVERSE, _S.REVERSED),
    (_S.PAID, _E.REVERSE, _S.REVERSED),
    (_S.EXEMPT, _E.REVERSE, _S.REVERSED),
    (_S.ON_ACCOUNT, _E.REVERSE, _S.REVERSED),
    (_S.PAID, _E.OWE_BACK, _S.REFUND_DUE),
    (_S.REFUND_DUE, _E.GIVE_BACK, _S.REFUNDED),
)
_TABLE = {(state, event): after for state, event, after in ROWS}
SETTLED = frozenset({_S.PAID, _S.EXEMPT, _S.ON_ACCOUNT, _S.REFUND_DUE, _S.REFUNDED})
"""States in which nothing more is asked of the vehicle before it may leave."""


class ChargeError(ValueError):
    """A step that the table of charges does not have. ``key`` names the message on screen."""

    key = "charge.no_such_step"

    def __init__(self, state: ChargeState, event: ChargeEvent) -> None:
        self.state, self.event = state, event
        super().__init__(f"a charge that is {state} cannot take {event}; nothing was changed")


class PaymentError(ValueError):
    """Money that cannot be applied to a charge. ``key`` names the message on screen."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def advance(state: ChargeState, event: ChargeEvent) -> ChargeState:
    """The next state, or ``ChargeError`` naming state and event."""
    try:
        return _TABLE[state, event]
    except KeyError:
        raise ChargeError(state, event) from None


def settles(state: ChargeState) -> bool:
    """Whether a charge in this state no longer bars leaving."""
    return state in SETTLED


@dataclass(frozen=True, slots=True)
class CashTaken:
    """What one hand-over of cash means: what is applied, what goes back, and the step to take."""

    applied_vnd: Dong
    change_vnd: Dong
    event: ChargeEvent


def take_cash(*, total_vnd: int, paid_vnd: int, tendered_vnd: int) -> CashTaken:
    """Apply cash to a charge of ``total_vnd`` of which ``paid_vnd`` is already paid.

    Too little is a part payment, too much gives change. Raises ``PaymentError`` when nothing is
    owed or nothing was handed over.
    """
    owed = dong(total_vnd) - dong(paid_vnd)
    if owed <= 0:
        raise PaymentError("payment.nothing_owed", "nothing is owed; give the money back")
    if dong(tendered_vnd) == 0:
        raise PaymentError("payment.no_money", "enter the cash handed over")
    applied = min(owed, tendered_vnd)
    event = step_of(owed_vnd=owed, applied_vnd=applied)
    return CashTaken(Dong(applied), Dong(tendered_vnd - applied), event)


def step_of(*, owed_vnd: int, applied_vnd: int) -> ChargeEvent:
    """The step that applying so much takes; never more than is owed, never nothing."""
    if not 0 < dong(applied_vnd) <= dong(owed_vnd):
        raise PaymentError("payment.nothing_owed", f"{applied_vnd} of {owed_vnd} cannot be applied")
    return ChargeEvent.PAY_FULL if applied_vnd == owed_vnd else ChargeEvent.PAY_PART
