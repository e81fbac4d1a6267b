"""Exports of the present programme, taken in during a parallel run.

Written once by Alembic from the tables and then frozen: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_shadow"
down_revision = "0002_two_sides"
branch_labels = None
depends_on = None

APPEND_ONLY = ("shadow_import", "shadow_row")


def upgrade() -> None:
    """Make the tables and guard what is only ever added to."""
    _tables()
    for name in APPEND_ONLY:
        _guard(name)


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
        "shadow_import",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("mapping_sha256", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_shadow_import_at"), "shadow_import", ["at"], unique=False)
    op.create_index(op.f("ix_shadow_import_sha256"), "shadow_import", ["sha256"], unique=False)
    op.create_table(
        "shadow_row",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("moment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("left_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paid_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("receipt_no", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_shadow_row_import_id"), "shadow_row", ["import_id"], unique=False)
    op.create_index(op.f("ix_shadow_row_moment"), "shadow_row", ["moment"], unique=False)
    op.create_table(
        "shadow_cells",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
