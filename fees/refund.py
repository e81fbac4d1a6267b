"""The life of a refund, as a table: asked by one person, decided by another, sent by the bank.

A fee that became cheaper after it was paid proposes one by itself; a person asks for it, with the
account. Money never goes back out of a drawer, and nothing that the bank has sent is taken back
here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class RefundState(StrEnum):
    """Where a refund stands."""

    PROPOSED = "PROPOSED"
    LAPSED = "LAPSED"
    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    SENT = "SENT"


class RefundEvent(StrEnum):
    """What can happen to a refund. LAPSE: the fee changed again before anybody asked."""

    ASK = "ASK"
    LAPSE = "LAPSE"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    SEND = "SEND"


_S, _E = RefundState, RefundEvent
ROWS: tuple[tuple[RefundState, RefundEvent, RefundState], ...] = (
    (_S.PROPOSED, _E.ASK, _S.ASKED),
    (_S.PROPOSED, _E.LAPSE, _S.LAPSED),
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


def given_back(paid: Iterable[tuple[str, int]], due_vnd: int) -> dict[str, int]:
    """How much of each paid charge goes back so that ``due_vnd`` đồng stay, the newest first.

    ``paid`` are ids with what was paid, oldest first. Nothing goes back when no more was paid than
    is due; never more than was paid on a charge.
    """
    known = list(paid)
    over = sum(amount for _, amount in known) - due_vnd
    found: dict[str, int] = {}
    for charge, amount in reversed(known):
        share = min(amount, over)
        if share > 0:
            found[charge] = share
            over -= share
    return found
