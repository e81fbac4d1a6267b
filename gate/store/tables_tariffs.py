"""The table of tariff versions: the file as it was entered, its hash, its stage and its people.

Same rules as `gate.store.tables`. A version is never removed; what was approved is checked against
the ledger at every start (`gate.tariff_files`).
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class TariffVersionRow(SQLModel, table=True):
    """One version; the newest state, each step is also a ledger entry."""

    __tablename__ = "tariff_version"
    id: str = Field(primary_key=True)
    tariff: str = Field(index=True)
    version: str
    text: str = Field(sa_column=_text())
    sha256: str
    stage: str = Field(index=True)
    start: int = Field(sa_column=_big())
    end: int = Field(sa_column=_big())
    illustrative: bool
    entered_by: str
    entered_on: str
    entered_at: int = Field(sa_column=_big())
    proposed_by: str
    proposed_on: str
    proposed_at: int = Field(sa_column=_big())
    approved_by: str
    approved_on: str
    approved_at: int = Field(sa_column=_big())
    act: int = Field(sa_column=_big())
