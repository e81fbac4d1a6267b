"""Badges that bring a person back to a locked desk.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_badge"
down_revision = "0011_driver"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a badge yet."""
    held = sa.text("taken_at = 0")
    op.create_table(
        "badge",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number_mac", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), sa.ForeignKey("account.name"), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.String(64), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("taken_by", sa.String(64), nullable=False, server_default=""),
        sa.Column("taken_why", sa.String(200), nullable=False, server_default=""),
    )
    for name, column in (("badge_held", "number_mac"), ("badge_holder", "account")):
        op.create_index(
            name, "badge", [column], unique=True, sqlite_where=held, postgresql_where=held
        )
