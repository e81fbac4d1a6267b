"""The tables of the centre. One row class per entity, columns named as the entity's fields.

Fields that hold values inside values are JSON text (`Json`); times are µs since the epoch, UTC;
money is whole đồng. Rows of money and acts are only ever inserted (`gate.store.mapping` says
which may be updated).
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel


def _big(*, key: bool = False, index: bool = False) -> Column[int]:
    return Column(BigInteger, primary_key=key, nullable=False, index=index, autoincrement=False)


def _text() -> Column[str]:
    return Column(Text, nullable=False)


def _bytes() -> Column[bytes]:
    return Column(LargeBinary, nullable=False)


class RawEventRow(SQLModel, table=True):
    """An edge event's identity and hash.

    What it said is in `raw_payload` and in the rows it made.
    """

    __tablename__ = "raw_event"
    node: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    seq: int = Field(sa_column=_big(key=True))
    event_id: str = Field(index=True)
    kind: str
    occurred_at: int = Field(sa_column=_big())
    received_at: int = Field(sa_column=_big(index=True))
    hash: str
    prev: str


class RawPayloadRow(SQLModel, table=True):
    """The exact bytes, apart, so that redaction may empty them while the hash stays."""

    __tablename__ = "raw_payload"
    node: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    seq: int = Field(sa_column=_big(key=True))
    raw: bytes = Field(sa_column=_bytes())


class RefusedRow(SQLModel, table=True):
    """Quarantine."""

    __tablename__ = "quarantine"
    id: str = Field(primary_key=True)
    node: str = Field(index=True)
    epoch: int
    seq: int = Field(sa_column=_big())
    received_at: int = Field(sa_column=_big())
    reason: str
    raw: bytes = Field(sa_column=_bytes())


class VisitRow(SQLModel, table=True):
    """A visit; the newest version."""

    __tablename__ = "visit"
    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    plate: str = Field(index=True)
    opened_at: int = Field(sa_column=_big(index=True))
    trailer: str
    country: str
    colour: str
    vehicle_class: str
    side_in: str
    entered_at: int = Field(sa_column=_big(index=True))
    side_out: str
    left_at: int = Field(sa_column=_big(index=True))
    place: str
    lane: str
    sighting_id: str
    facts: str = Field(sa_column=_text())
    facts_source: str
    payer: str = Field(sa_column=_text())
    declaration_id: str
    cleared_for: str
    read_accepted: bool
    confirmed_by: str
    confirmed_at: int = Field(sa_column=_big())
    enter_passage: str
    leave_passage: str
    matched: str
    turn_id: str = Field(index=True)
    link: str
    link_of: str
    merged_into: str
    driver: str
    pass_id: str
    source: str
    stage: str
    stage_since: int = Field(sa_column=_big())
    called_at: int = Field(sa_column=_big())
    calls: int
    phone4: str
    keeps_until: int = Field(sa_column=_big())
    bridge_waits: str = Field(sa_column=_text())
    bays_given: str = Field(sa_column=_text())


class SightingRow(SQLModel, table=True):
    """A vehicle seen in a lane."""

    __tablename__ = "sighting"
    id: str = Field(primary_key=True)
    lane: str
    side: str
    movement: str
    state: str = Field(index=True)
    occurred_at: int = Field(sa_column=_big(index=True))
    visit_id: str = Field(index=True)
    plates: str = Field(sa_column=_text())
    vehicle_class: str
    evidence: str = Field(sa_column=_text())
    source: str
    told_at: int = Field(sa_column=_big())


class PassageRow(SQLModel, table=True):
    """A vehicle crossed a line; never edited."""

    __tablename__ = "passage"
    id: str = Field(primary_key=True)
    sighting_id: str
    lane: str
    side: str
    movement: str
    occurred_at: int = Field(sa_column=_big(index=True))
    visit_id: str = Field(index=True)
    vehicle_class: str
    plate: str
    accept: bool


class FindingRow(SQLModel, table=True):
    """What did not fit."""

    __tablename__ = "finding"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    kind: str
    at: int = Field(sa_column=_big())
    detail: str = Field(sa_column=_text())
    closed_at: int = Field(sa_column=_big())
    closed_by: str
    outcome: str


class CorrectionRow(SQLModel, table=True):
    """Who changed which reading, when and why."""

    __tablename__ = "correction"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    field: str
    before: str
    after: str
    by: str
    at: int = Field(sa_column=_big())
    why: str


class ClearanceRow(SQLModel, table=True):
    """The newest word of an agency; each word is also a ledger entry."""

    __tablename__ = "clearance"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    agency: str
    state: str
    by: str
    at: int = Field(sa_column=_big())
    paper_no: str
    reason: str


class ChargeRow(SQLModel, table=True):
    """A charge; only state and paid amount change."""

    __tablename__ = "charge"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    state: str
    total: int = Field(sa_column=_big())
    assessment: str = Field(sa_column=_text())
    tariff: str
    tariff_sha256: str
    payer: str = Field(sa_column=_text())
    created_at: int = Field(sa_column=_big(index=True))
    created_by: str
    paid: int = Field(sa_column=_big())
    code: str = Field(index=True)
    money: str
    about: str = Field(sa_column=_text())


class PaymentRow(SQLModel, table=True):
    """Money that came in."""

    __tablename__ = "payment"
    id: str = Field(primary_key=True)
    charge_id: str = Field(index=True)
    visit_id: str
    method: str
    amount: int = Field(sa_column=_big())
    tendered: int = Field(sa_column=_big())
    change: int = Field(sa_column=_big())
    by: str
    at: int = Field(sa_column=_big(index=True))
    via: str


class ReceiptRow(SQLModel, table=True):
    """A numbered receipt; (series, number) is unique and gapless."""

    __tablename__ = "receipt"
    __table_args__ = (Index("receipt_series_number", "series", "number", unique=True),)
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


class BookEntryRow(SQLModel, table=True):
    """One ledger entry with the exact bytes that were hashed.

    A trigger refuses UPDATE and DELETE.
    """

    __tablename__ = "ledger_entry"
    id: int = Field(sa_column=_big(key=True))
    kind: str
    recorded_at: int = Field(sa_column=_big(index=True))
    actor: str
    visit_id: str = Field(index=True)
    ref: str
    postings: str = Field(sa_column=_text())
    raw: bytes = Field(sa_column=_bytes())
    hash: str
    prev: str


class OpeningRow(SQLModel, table=True):
    """A lane was told to open."""

    __tablename__ = "opening"
    id: str = Field(primary_key=True)
    visit_id: str = Field(index=True)
    sighting_id: str = Field(index=True)
    lane: str
    node: str
    cause: str
    at: int = Field(sa_column=_big())
    expires_at: int = Field(sa_column=_big())
    raised_at: int = Field(sa_column=_big())
    first_at: int = Field(sa_column=_big())


class LaneSignalRow(SQLModel, table=True):
    """Loops, barriers and cameras in their own words."""

    __tablename__ = "lane_signal"
    id: str = Field(primary_key=True)
    node: str
    lane: str = Field(index=True)
    kind: str
    at: int = Field(sa_column=_big(index=True))
    body: str = Field(sa_column=_text())


class RememberedRow(SQLModel, table=True):
    """Answers by Idempotency-Key, kept for ever."""

    __tablename__ = "idempotency"
    id: str = Field(primary_key=True)
    request_hash: str
    at: int = Field(sa_column=_big())
    reply: str = Field(sa_column=_text())
