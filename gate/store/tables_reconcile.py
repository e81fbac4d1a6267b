"""The tables of the daily comparison: gaps as last found, and people's words about them.

Same rules as `gate.store.tables`; words are only ever added.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class FoundGapRow(SQLModel, table=True):
    """A gap as it was last found."""

    __tablename__ = "reconcile_gap"
    id: str = Field(primary_key=True)
    day: str = Field(index=True)
    code: str
    ref: str
    at: int = Field(sa_column=_big())
    amount: int = Field(sa_column=_big())
    estimated: bool
    ask: str
    visit_id: str = Field(index=True)
    lane: str
    rows: str = Field(sa_column=_text())
    reason: str
    detail: str = Field(sa_column=_text())
    found_at: int = Field(sa_column=_big())


class GapWordRow(SQLModel, table=True):
    """A person's word about a gap; only ever added."""

    __tablename__ = "reconcile_word"
    id: str = Field(primary_key=True)
    gap_id: str = Field(index=True)
    action: str
    note: str
    by: str
    device: str
    at: int = Field(sa_column=_big())
