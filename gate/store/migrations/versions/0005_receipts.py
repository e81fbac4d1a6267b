"""Registered receipt series, signed files of receipts, and where each receipt is on its way.

Written once by Alembic from the tables and then frozen: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_receipts"
down_revision = "0004_money"
branch_labels = None
depends_on = None

APPEND_ONLY = ("receipt_series", "receipt_paper")


def upgrade() -> None:
    """Make the tables, register what was used before, and guard them."""
    _tables()
    _register_used()
    for name in APPEND_ONLY:
        _guard(name)


def _register_used() -> None:
    """Series with receipts from before count as registered with their first number."""
    op.execute(
        "INSERT INTO receipt_series (id, prefix, year, form, first, last, registered_by, "
        "registered_at) SELECT series, substr(series, 1, 2), 2000 + CAST(substr(series, 4, 2) AS "
        "INTEGER), '01BLP0-001', min(number), 9999999, 'system', min(at) FROM receipt "
        "GROUP BY series"
    )
    op.execute(
        "INSERT INTO receipt_life (id, visit_id, issued_at, state, at, reason) "
        "SELECT id, visit_id, at, 'NUMBERED', at, '' FROM receipt"
    )


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


def _tables() -> None:
    op.create_table(
        "receipt_series",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "receipt_paper",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_receipt_paper_at"), "receipt_paper", ["at"], unique=False)
    op.create_table(
        "receipt_life",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_receipt_life_issued_at"), "receipt_life", ["issued_at"], unique=False)
    op.create_index(op.f("ix_receipt_life_state"), "receipt_life", ["state"], unique=False)
