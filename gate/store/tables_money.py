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
