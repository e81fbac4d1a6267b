"""The tables of what finance hands in and of summaries of days that are over.

Same rules as `gate.store.tables`. A summary is worked out from the ledger and may be thrown away.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class HandInRow(SQLModel, table=True):
    """A list of takings for the treasury; the newest version, each step is a ledger entry."""

    __tablename__ = "hand_in"
    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    state: str = Field(index=True)
    shifts: str = Field(sa_column=_text())
    amount: int = Field(sa_column=_big())
    oldest: int = Field(sa_column=_big())
    made_by: str
    made_device: str
    made_at: int = Field(sa_column=_big(index=True))
    ended_by: str
    ended_at: int = Field(sa_column=_big())
    paper_no: str
    treasurer: str
    note: str = Field(sa_column=_text())


class DaySummaryRow(SQLModel, table=True):
    """What the entries of one day add up to; kept once the day is over."""

    __tablename__ = "report_day"
    id: str = Field(primary_key=True)  # YYYY-MM-DD, day of recording in Vietnam
    version: int
    entries: int
    accounts: str = Field(sa_column=_text())
    summary: str = Field(sa_column=_text())
