"""The life of a refund, as a table: asked by one person, decided by another, sent by the bank.

Money never goes back out of a drawer, and nothing that the bank has sent is taken back here.
"""

from __future__ import annotations

from enum import StrEnum


class RefundState(StrEnum):
    """Where a refund stands."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    SENT = "SENT"


class RefundEvent(StrEnum):
    """What can happen to a refund."""

    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    SEND = "SEND"


_S, _E = RefundState, RefundEvent
ROWS: tuple[tuple[RefundState, RefundEvent, RefundState], ...] = (
    (_S.ASKED, _E.APPROVE, _S.APPROVED),
    (_S.ASKED, _E.REFUSE, _S.REFUSED),
    (_S.APPROVED, _E.SEND, _S.SENT),
)
_TABLE = {(state, event): after for state, event, after in ROWS}


class RefundError(ValueError):
    """A step that the table of refunds does not have. ``key`` names the message on screen."""

    key = "refund.no_such_step"

    def __init__(self, state: RefundState, event: RefundEvent) -> None:
        self.state, self.event = state, event
        super().__init__(f"a refund that is {state} cannot take {event}; nothing was changed")


def advance(state: RefundState, event: RefundEvent) -> RefundState:
    """The next state, or ``RefundError`` naming state and event."""
    try:
        return _TABLE[state, event]
    except KeyError:
        raise RefundError(state, event) from None
