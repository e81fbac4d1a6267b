"""The tables of receipts as papers: registered series, signed XML kept for ever, and their way.

Same rules as `gate.store.tables`; series and signed files are only ever added to.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _bytes, _text


class ReceiptSeriesRow(SQLModel, table=True):
    """A series as registered; `id` is its symbol."""

    __tablename__ = "receipt_series"
    id: str = Field(primary_key=True)
    prefix: str
    year: int
    form: str
    first: int
    last: int
    registered_by: str
    registered_at: int = Field(sa_column=_big())


class SignedPaperRow(SQLModel, table=True):
    """The signed XML of a receipt; `id` is the receipt's."""

    __tablename__ = "receipt_paper"
    id: str = Field(primary_key=True)
    xml: bytes = Field(sa_column=_bytes())
    sha256: str
    certificate: str
    owner: str
    at: int = Field(sa_column=_big(index=True))


class ReceiptLifeRow(SQLModel, table=True):
    """Where a receipt is on its way; `id` is the receipt's. The ledger has every step."""

    __tablename__ = "receipt_life"
    id: str = Field(primary_key=True)
    visit_id: str
    issued_at: int = Field(sa_column=_big(index=True))
    state: str = Field(index=True)
    at: int = Field(sa_column=_big())
    reason: str
    standing: str = Field(index=True)
    way: str
    corrected_at: int = Field(sa_column=_big(index=True))
    root: str = Field(index=True)
    answers: str
    notices: int


class WrongNoticeRow(SQLModel, table=True):
    """A notice that a receipt was made out wrongly; only ever added to."""

    __tablename__ = "receipt_notice"
    id: str = Field(primary_key=True)
    receipt_id: str = Field(index=True)
    visit_id: str
    number: int
    reason: str = Field(sa_column=_text())
    by: str
    at: int = Field(sa_column=_big(index=True))
    content: str = Field(sa_column=_text())
