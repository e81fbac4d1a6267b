"""Tables of what drivers asked to be told, and of what they were told.

The address is kept once, apart from the books, and goes when its visit goes.
"""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class ContactRow(SQLModel, table=True):
    """Who is told of one visit, and in which language."""

    __tablename__ = "notice_contact"

    visit_id: str = Field(primary_key=True, max_length=64)
    address: str = Field(max_length=254)
    lang: str = Field(max_length=2)
    since: int = Field(sa_type=BigInteger)


class OutboxRow(SQLModel, table=True):
    """One notice; `id` is made of what it says, so that it exists once."""

    __tablename__ = "notice_outbox"

    id: str = Field(primary_key=True, max_length=200)
    visit_id: str = Field(index=True, max_length=64)
    kind: str = Field(max_length=20)
    detail: str = Field(max_length=100)
    state: str = Field(index=True, max_length=10)
    made_at: int = Field(sa_type=BigInteger)
    next_at: int = Field(sa_type=BigInteger)
    settled_at: int = Field(default=0, sa_type=BigInteger)
    tries: int = Field(default=0)
    problem: str = Field(default="", max_length=200)
