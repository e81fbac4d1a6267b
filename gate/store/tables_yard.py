"""The tables of what stands in the area beside vehicles, and of what a second person looks at.

Same rules as `gate.store.tables`: one row class per entity, columns named as the entity's fields.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class EquipmentRow(SQLModel, table=True):
    """One presence of a trailer or container; the newest version."""

    __tablename__ = "equipment"
    id: str = Field(primary_key=True)
    kind: str
    number: str = Field(index=True)
    state: str = Field(index=True)
    visit_id: str = Field(index=True)
    entered_with: str
    entered_at: int = Field(sa_column=_big())
    side_in: str
    place: str
    left_with: str
    left_at: int = Field(sa_column=_big())
    side_out: str


class ConsignmentRow(SQLModel, table=True):
    """One lot of goods; the newest version."""

    __tablename__ = "consignment"
    id: str = Field(primary_key=True)
    brought_by: str = Field(index=True)
    state: str = Field(index=True)
    visit_id: str = Field(index=True)
    equipment_id: str
    place: str
    document: str
    facts: str = Field(sa_column=_text())
    payer: str = Field(sa_column=_text())
    left_with: str
    side_out: str
    keeps_until: int = Field(sa_column=_big())


class HandOverRow(SQLModel, table=True):
    """Goods changed carriers; only ever added."""

    __tablename__ = "hand_over"
    id: str = Field(primary_key=True)
    consignment_id: str = Field(index=True)
    from_visit: str
    to_visit: str
    place: str
    at: int = Field(sa_column=_big())
    by: str


class HoldRow(SQLModel, table=True):
    """A vehicle is held; the newest version."""

    __tablename__ = "hold"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    kind: str
    agency: str
    reason: str
    by: str
    at: int = Field(sa_column=_big())
    paper_no: str
    released_by: str
    released_at: int = Field(sa_column=_big(index=True))
    release_reason: str


class OverrideRow(SQLModel, table=True):
    """A lane was opened beside the rule; the newest version."""

    __tablename__ = "override"
    id: str = Field(primary_key=True)
    door: str
    visit_id: str = Field(index=True)
    lane: str
    by: str
    device: str
    at: int = Field(sa_column=_big(index=True))
    why: str
    accounted_at: int = Field(sa_column=_big())
    account: str
    accounted_by: str
    accounted_device: str
    countersigned_by: str
    countersigned_at: int = Field(sa_column=_big(index=True))
    note: str
    pass_id: str


class ExemptionAskRow(SQLModel, table=True):
    """A discretionary exemption asked for; the newest version."""

    __tablename__ = "exemption_ask"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    ground: str
    verdict: str = Field(index=True)
    asked_by: str
    asked_device: str
    asked_at: int = Field(sa_column=_big())
    why: str
    decided_by: str
    decided_at: int = Field(sa_column=_big())
    note: str
    facts_hash: str


class ReviewRow(SQLModel, table=True):
    """Somebody looked at a statutory exemption; only ever added."""

    __tablename__ = "exemption_review"
    id: str = Field(primary_key=True)
    charge_id: str = Field(index=True)
    by: str
    at: int = Field(sa_column=_big())
    note: str
    accepted: bool


class PassRow(SQLModel, table=True):
    """A standing pass; the newest version."""

    __tablename__ = "standing_pass"
    id: str = Field(primary_key=True)
    kind: str
    plate: str = Field(index=True)
    holder: str
    facts: str = Field(sa_column=_text())
    valid_from: int = Field(sa_column=_big())
    valid_to: int = Field(sa_column=_big(index=True))
    asked_by: str
    asked_device: str
    asked_at: int = Field(sa_column=_big())
    why: str
    approved_by: str
    approved_at: int = Field(sa_column=_big())
    revoked_by: str
    revoked_at: int = Field(sa_column=_big())
    revoked_why: str
    payer: str = Field(sa_column=_text())


class DeviceRow(SQLModel, table=True):
    """An enrolled computer or phone; the newest version."""

    __tablename__ = "device"
    id: str = Field(primary_key=True)
    name: str
    place: str
    enrolled_by: str
    enrolled_at: int = Field(sa_column=_big())
    revoked_by: str
    revoked_at: int = Field(sa_column=_big())
    revoked_why: str


class StockTakeRow(SQLModel, table=True):
    """One walk through the yard."""

    __tablename__ = "stock_take"
    id: str = Field(primary_key=True)
    by: str
    started_at: int = Field(sa_column=_big())
    finished_at: int = Field(sa_column=_big(index=True))


class CountedRow(SQLModel, table=True):
    """One vehicle seen on a walk; only ever added."""

    __tablename__ = "counted"
    id: str = Field(primary_key=True)
    count_id: str = Field(index=True)
    place: str
    plate: str
    at: int = Field(sa_column=_big())
    by: str


class RoadClosureRow(SQLModel, table=True):
    """A time in which the road was shut; the newest version."""

    __tablename__ = "road_closure"
    id: str = Field(primary_key=True)
    why: str
    place: str
    closed_by: str
    closed_on: str
    closed_at: int = Field(sa_column=_big(index=True))
    until: int = Field(sa_column=_big())
    opened_by: str
    opened_on: str
    opened_at: int = Field(sa_column=_big())
    opened_why: str


class BayStopRow(SQLModel, table=True):
    """A bay closed or kept; the newest version."""

    __tablename__ = "bay_stop"
    id: str = Field(primary_key=True)
    bay: str
    kind: str
    plate: str
    why: str
    by: str
    device: str
    at: int = Field(sa_column=_big())
    until: int = Field(sa_column=_big())
    ended_by: str
    ended_on: str
    ended_at: int = Field(sa_column=_big(index=True))
    ended_why: str
