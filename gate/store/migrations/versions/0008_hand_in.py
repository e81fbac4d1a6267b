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
    """Add the columns and make the tables; words about gaps are only ever added."""
    _columns()
    _hand_in()
    _days()
    _findings()


def _columns() -> None:
    """A shift closed before stands on no list; a charge made before is told about by its visit."""
    op.add_column("shift", sa.Column("hand_in", sa.String(), nullable=False, server_default=""))
    op.add_column("charge", sa.Column("about", sa.Text(), nullable=False, server_default="{}"))
    op.create_index(op.f("ix_visit_entered_at"), "visit", ["entered_at"], unique=False)


def _findings() -> None:
    big, word, text = _big, _word, _text
    op.create_table(
        "reconcile_gap",
        word("id"),
        word("day"),
        word("code"),
        word("ref"),
        big("at"),
        big("amount"),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        word("ask"),
        word("visit_id"),
        word("lane"),
        text("rows"),
        word("reason"),
        text("detail"),
        big("found_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("day", "visit_id"):
        op.create_index(op.f(f"ix_reconcile_gap_{name}"), "reconcile_gap", [name], unique=False)
    op.create_table(
        "reconcile_word",
        word("id"),
        word("gap_id"),
        word("action"),
        word("note"),
        word("by"),
        word("device"),
        big("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reconcile_word_gap_id"), "reconcile_word", ["gap_id"], unique=False)
    _guard("reconcile_word")


def _guard(name: str) -> None:
    """A trigger that refuses to change or delete a row; PostgreSQL's function is there already."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} BEGIN "
                f"SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


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
