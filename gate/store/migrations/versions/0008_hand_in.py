"""Takings handed in to the treasury, summaries of days, findings of the daily comparison.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_hand_in"
down_revision = "0007_receipt_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and make the tables."""
    _columns()
    _hand_in()
    _days()


def _columns() -> None:
    """A shift closed before stands on no list; a charge made before is told about by its visit."""
    op.add_column("shift", sa.Column("hand_in", sa.String(), nullable=False, server_default=""))
    op.add_column("charge", sa.Column("about", sa.Text(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_visit_entered_at"), "visit", ["entered_at"], unique=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _hand_in() -> None:
    op.create_table(
        "hand_in",
        _word("id"),
        _word("number"),
        _word("state"),
        _text("shifts"),
        _big("amount"),
        _big("oldest"),
        _word("made_by"),
        _word("made_device"),
        _big("made_at"),
        _word("ended_by"),
        _big("ended_at"),
        _word("paper_no"),
        _word("treasurer"),
        _text("note"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    for name in ("state", "made_at"):
        op.create_index(op.f(f"ix_hand_in_{name}"), "hand_in", [name], unique=False)


def _days() -> None:
    op.create_table(
        "report_day",
        _word("id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        _text("accounts"),
        _text("summary"),
        sa.PrimaryKeyConstraint("id"),
    )
