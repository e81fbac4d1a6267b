"""The tables of slots by draw: each day's draw, and what was asked of it. Newest versions.

Same rules as `gate.store.tables`.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class SlotDrawRow(SQLModel, table=True):
    """A draw; `id` is its public name."""

    __tablename__ = "slot_draw"
    id: str = Field(primary_key=True)
    day: str = Field(index=True)
    places: str = Field(sa_column=_text())
    commitment: str
    announced_by: str
    announced_on: str
    announced_at: int = Field(sa_column=_big())
    closes_at: int = Field(sa_column=_big())
    secret: str
    beacon: str
    seed: str
    drawn_by: str
    drawn_on: str
    drawn_at: int = Field(sa_column=_big())
    cancelled_by: str
    cancelled_on: str
    cancelled_at: int = Field(sa_column=_big())
    cancelled_why: str = Field(sa_column=_text())


class SlotRequestRow(SQLModel, table=True):
    """What one vehicle asked of one draw, and was given."""

    __tablename__ = "slot_request"
    id: str = Field(primary_key=True)
    draw_id: str = Field(index=True)
    visit_id: str = Field(index=True)
    tractor: str = Field(index=True)
    trailer: str
    driver: str
    wishes: str = Field(sa_column=_text())
    asked_by: str
    asked_at: int = Field(sa_column=_big(index=True))
    lost: int
    number: str
    slot: str
    begins_at: int = Field(sa_column=_big())
    heir_of: str
    came_at: int = Field(sa_column=_big())
    seen: str
    seen_by: str
    seen_at: int = Field(sa_column=_big())
    word: str
    word_by: str
    word_at: int = Field(sa_column=_big())
    word_why: str = Field(sa_column=_text())
    back_nth: int
    passed_over: str = Field(sa_column=_text())
    carrier: str
