"""The life of a numbered receipt, as two tables: its way to the tax authority, and its standing.

Nothing is deleted after issue. A number whose signing failed is spoiled: consumed, reported with
its reason, never given again. A wrong receipt is answered by a notice, an adjustment or a
replacement (NĐ 123/2020 Điều 19 as practised, TT 91/2026 Điều 10); once a receipt was adjusted or
replaced, later corrections go the same way (TT 78/2021 Điều 7 khoản 1 điểm c).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from fees.receipt_code import ReceiptError


class ReceiptState(StrEnum):
    """Where a receipt is on its way to the tax authority."""

    DRAFT = "DRAFT"
    NUMBERED = "NUMBERED"
    SIGNED = "SIGNED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    SPOILED = "SPOILED"


class ReceiptStep(StrEnum):
    """What can happen to it. SEND repeats: no answer, or rejected for no fault of its content."""

    NUMBER = "NUMBER"
    SIGN = "SIGN"
    SPOIL = "SPOIL"
    SEND = "SEND"
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"


class Standing(StrEnum):
    """What a signed receipt counts for."""

    ISSUED = "ISSUED"
    NOTICE_SENT = "NOTICE_SENT"
    ADJUSTED = "ADJUSTED"
    REPLACED = "REPLACED"


class Way(StrEnum):
    """How a mistake is answered: a notice without re-issue, an adjusting or a replacing receipt."""

    NOTIFY = "NOTIFY"
    ADJUST = "ADJUST"
    REPLACE = "REPLACE"


_S, _E = ReceiptState, ReceiptStep
ROWS: tuple[tuple[ReceiptState, ReceiptStep, ReceiptState], ...] = (
    (_S.DRAFT, _E.NUMBER, _S.NUMBERED),
    (_S.NUMBERED, _E.SIGN, _S.SIGNED),
    (_S.NUMBERED, _E.SPOIL, _S.SPOILED),
    (_S.SIGNED, _E.SEND, _S.SENT),
    (_S.SENT, _E.SEND, _S.SENT),
    (_S.SENT, _E.ACCEPT, _S.ACCEPTED),
    (_S.SENT, _E.REJECT, _S.REJECTED),
    (_S.REJECTED, _E.SEND, _S.SENT),
)
_G, _W = Standing, Way
CORRECTION_ROWS: tuple[tuple[Standing, Way, Standing], ...] = (
    (_G.ISSUED, _W.NOTIFY, _G.NOTICE_SENT),
    (_G.ISSUED, _W.ADJUST, _G.ADJUSTED),
    (_G.ISSUED, _W.REPLACE, _G.REPLACED),
    (_G.NOTICE_SENT, _W.NOTIFY, _G.NOTICE_SENT),
    (_G.NOTICE_SENT, _W.ADJUST, _G.ADJUSTED),
    (_G.NOTICE_SENT, _W.REPLACE, _G.REPLACED),
    (_G.ADJUSTED, _W.ADJUST, _G.ADJUSTED),
)
SIGNED_STATES = frozenset({_S.SIGNED, _S.SENT, _S.ACCEPTED, _S.REJECTED})
"""States in which a receipt is issued in law: only these can be corrected."""
AT_REST = frozenset({_S.ACCEPTED, _S.SPOILED})
"""States in which nothing more is to be done for it."""
_TABLE = {(state, step): after for state, step, after in ROWS}
_CORRECTIONS = {(standing, way): after for standing, way, after in CORRECTION_ROWS}


@dataclass(frozen=True, slots=True)
class Life:
    """Where one receipt stands. ``way`` is the way its corrections must go; None = free to choose.

    A receipt that replaces another is born bound to REPLACE, for it continues that chain.
    """

    state: ReceiptState = ReceiptState.DRAFT
    standing: Standing = Standing.ISSUED
    way: Way | None = None
    reason: str = ""  # why it was spoiled or rejected

    def take(self, step: ReceiptStep, reason: str = "") -> Life:
        """After one more step; raises ``receipt.no_such_step``, or ``receipt.reason`` without one.

        SPOIL and REJECT give their reason: both are reported.
        """
        after = _TABLE.get((self.state, step))
        if after is None:
            raise ReceiptError(
                "receipt.no_such_step", f"a receipt that is {self.state} cannot take {step}"
            )
        if step in (ReceiptStep.SPOIL, ReceiptStep.REJECT) and not reason.strip():
            raise ReceiptError("receipt.reason", f"{step} gives its reason")
        return replace(self, state=after, reason=reason)

    def correct(self, way: Way) -> Life:
        """After a correction; raises ``receipt.not_issued``, ``receipt.way``, ``receipt.replaced``.

        The first adjustment or replacement binds those after it; a notice binds nothing.
        """
        if self.state not in SIGNED_STATES:
            raise ReceiptError(
                "receipt.not_issued", f"a receipt that is {self.state} is not corrected but spoiled"
            )
        if self.standing is Standing.REPLACED:
            raise ReceiptError("receipt.replaced", "correct the receipt that replaced it")
        bound = self.way not in (None, way)
        after = _CORRECTIONS.get((self.standing, way))
        if after is None or bound:
            raise ReceiptError("receipt.way", f"corrected before by {self.way}: go the same way")
        return replace(self, standing=after, way=self.way if way is Way.NOTIFY else way)


def difference(stood_vnd: int, right_vnd: int) -> int:
    """What an adjusting receipt says: up is positive, down is negative, in đồng.

    ``stood_vnd`` is the receipt with all its adjustments so far. Raises
    ``receipt.below_zero`` for a right amount below nothing.
    """
    if right_vnd < 0:
        raise ReceiptError("receipt.below_zero", f"no receipt can stand at {right_vnd} đồng")
    return right_vnd - stood_vnd
