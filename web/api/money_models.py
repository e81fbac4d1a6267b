"""What machines and scripts may send about shifts, refunds and receipts: strict shapes.

Amounts are only what a person counted or has in hand; what a fee comes to and what goes back of it
is worked out by the gate.
"""

from typing import Literal

from pydantic import Field

from web.api.models import Facts, Line, Payer, Strict

MOST_VND = 10**12
MOST_NOTES = 100_000


class Float(Strict):
    """Change in the drawer when a shift begins."""

    float_vnd: int = Field(ge=0, le=MOST_VND)


class Count(Strict):
    """How many of each note, by its value in đồng."""

    notes: dict[str, int] = Field(max_length=20)


class Closing(Strict):
    """A difference has a reason."""

    reason: Line = ""


class TakeOver(Strict):
    """The next cashier has counted the same sum."""

    confirmed_vnd: int = Field(ge=0, le=MOST_VND)
    reason: Line = ""


class RefundAsked(Strict):
    """Money that is to go back: of a credit, of a whole charge, or what was proposed."""

    to: Line
    why: Line
    credit_id: str = Field("", max_length=64)
    charge_id: str = Field("", max_length=64)
    refund_id: str = Field("", max_length=64)
    way: Literal["", "ADJUST", "REPLACE"] = ""


class RefundSent(Strict):
    """The bank's reference."""

    reference: str = Field(min_length=1, max_length=60)


class Spoiling(Strict):
    """Why a number is given up."""

    reason: Line


class ReceiptCorrected(Strict):
    """A wrong name, tax code or address; what is absent stays as it is."""

    way: Literal["NOTIFY", "ADJUST", "REPLACE"]
    reason: Line
    payer: Payer = Payer()


class FeeCorrected(Strict):
    """Facts behind a paid fee that were wrong; what is absent stays as it is."""

    facts: Facts
    why: Line
