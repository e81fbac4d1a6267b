"""The tables of money beside cash over the counter.

Same rules as `gate.store.tables`: one row class per entity, columns named as the entity's fields.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class BankCreditRow(SQLModel, table=True):
    """Money that the bank told of; what is kept of it and how it was resolved may change."""

    __tablename__ = "bank_credit"
    id: str = Field(primary_key=True)
    channel: str
    file: str
    provider_id: str = Field(index=True)
    account: str
    reference: str = Field(index=True)
    amount: int = Field(sa_column=_big())
    currency: str
    text: str = Field(sa_column=_text())
    at: int = Field(sa_column=_big(index=True))
    told_at: int = Field(sa_column=_big(index=True))
    told_by: str
    outcome: str = Field(index=True)
    codes: str = Field(sa_column=_text())
    kept: int = Field(sa_column=_big())
    keys: str = Field(sa_column=_text())
    resolved_at: int = Field(sa_column=_big())
    resolved_by: str
    resolution: str
    note: str = Field(sa_column=_text())


class ShiftRow(SQLModel, table=True):
    """A cashier's shift; the newest version, each step is also a ledger entry."""

    __tablename__ = "shift"
    id: str = Field(primary_key=True)
    cashier: str = Field(index=True)
    device: str
    state: str = Field(index=True)
    opened_at: int = Field(sa_column=_big(index=True))
    float_vnd: int = Field(sa_column=_big())
    taken: int = Field(sa_column=_big())
    notes: str = Field(sa_column=_text())
    counted: int = Field(sa_column=_big())
    counted_at: int = Field(sa_column=_big())
    counts: int
    variance: int = Field(sa_column=_big())
    reason: str = Field(sa_column=_text())
    closed_at: int = Field(sa_column=_big())
    closed_by: str
    next_shift: str
    left_open_at: int = Field(sa_column=_big())
    hand_in: str


class RefundRow(SQLModel, table=True):
    """Money that goes back; the newest version, each step is also a ledger entry."""

    __tablename__ = "refund"
    id: str = Field(primary_key=True)
    credit_id: str = Field(index=True)
    charge_id: str = Field(index=True)
    visit_id: str = Field(index=True)
    amount: int = Field(sa_column=_big())
    to: str = Field(sa_column=_text())
    why: str = Field(sa_column=_text())
    state: str = Field(index=True)
    asked_by: str
    asked_device: str
    asked_at: int = Field(sa_column=_big(index=True))
    decided_by: str
    decided_at: int = Field(sa_column=_big())
    note: str = Field(sa_column=_text())
    sent_by: str
    sent_at: int = Field(sa_column=_big())
    reference: str
    company: str = Field(index=True)
    way: str
