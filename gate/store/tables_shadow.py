"""The tables of a parallel run: exports of the present programme as they were taken in.

Same rules as `gate.store.tables`. Imports and rows are only ever added; who paid and the cells of a
row stand apart, so that redaction may empty them.
"""

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class ShadowImportRow(SQLModel, table=True):
    """One file taken in: what it was, by which mapping, when and by whom."""

    __tablename__ = "shadow_import"
    id: str = Field(primary_key=True)
    file: str
    sha256: str = Field(index=True)
    mapping: str
    mapping_sha256: str
    rows: int
    skipped: int
    at: int = Field(sa_column=_big(index=True))
    by: str


class ShadowRowRow(SQLModel, table=True):
    """One row of such a file, in our words; `digest` is the same for the same meaning."""

    __tablename__ = "shadow_row"
    id: str = Field(primary_key=True)
    import_id: str = Field(index=True)
    number: int
    digest: str
    place: str
    moment: int = Field(sa_column=_big(index=True))
    plate: str
    entered_at: int = Field(sa_column=_big())
    left_at: int = Field(sa_column=_big())
    paid_at: int = Field(sa_column=_big())
    lane: str
    side: str
    receipt_no: str
    amount: int | None = Field(sa_column=Column(BigInteger, nullable=True))  # NULL = not stated
    facts: str = Field(sa_column=_text())


class ShadowCellsRow(SQLModel, table=True):
    """Who paid, and the row's own cells; redaction may empty both."""

    __tablename__ = "shadow_cells"
    id: str = Field(primary_key=True)
    payer: str
    cells: str = Field(sa_column=_text())
