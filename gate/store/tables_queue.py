"""The table of what happened to the lines of the queues: one row per input, only ever added.

Same rules as `gate.store.tables`. A row names visits, never plates; the opening of a day holds the
lines as they stood and the text of the rule, so that the day is replayed from itself.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class QueueRecordRow(SQLModel, table=True):
    """One input of one stage; `id` is its number, without a gap."""

    __tablename__ = "queue_record"
    id: int = Field(sa_column=_big(key=True))
    at: int = Field(sa_column=_big(index=True))
    stage: str
    kind: str = Field(index=True)
    visit: str = Field(index=True)
    facts: str = Field(sa_column=_text())
    rule: str
