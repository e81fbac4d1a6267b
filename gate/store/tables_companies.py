"""The tables of companies and of prices: accounts, lines of statements, slips.

Same rules as `gate.store.tables`: one row class per entity, columns named as the entity's fields.
"""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class CompanyRow(SQLModel, table=True):
    """A company's account; the newest version, each step is also a ledger entry."""

    __tablename__ = "company"
    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    name: str
    address: str = Field(sa_column=_text())
    limit_vnd: int = Field(sa_column=_big())
    paper: str
    asked_by: str
    asked_device: str
    asked_at: int = Field(sa_column=_big())
    pending: str = Field(sa_column=_text())
    decided_by: str
    decided_at: int = Field(sa_column=_big())
    note: str = Field(sa_column=_text())
    prepaid_vnd: int = Field(sa_column=_big())
    owed_vnd: int = Field(sa_column=_big())
    moves: int


class CompanyMoveRow(SQLModel, table=True):
    """One line of a statement; written once."""

    __tablename__ = "company_move"
    id: str = Field(primary_key=True)
    company_id: str = Field(index=True)
    number: int
    kind: str
    amount: int = Field(sa_column=_big())
    at: int = Field(sa_column=_big(index=True))
    ref: str = Field(index=True)
    visit_id: str
    prepaid_after: int = Field(sa_column=_big())
    owed_after: int = Field(sa_column=_big())
    by: str


class PriceSlipRow(SQLModel, table=True):
    """The document of a price that was paid; (series, number) is unique and gapless."""

    __tablename__ = "price_slip"
    __table_args__ = (Index("price_slip_series_number", "series", "number", unique=True),)
    id: str = Field(primary_key=True)
    series: str
    number: int
    code: str = Field(unique=True)
    charge_id: str = Field(index=True)
    payment_id: str
    visit_id: str = Field(index=True)
    amount: int = Field(sa_column=_big())
    at: int = Field(sa_column=_big(index=True))
    by: str
    content: str = Field(sa_column=_text())
