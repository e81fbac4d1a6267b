"""Versions of the yard in the books, when each applied, and drafts of it.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_yard"
down_revision = "0021_bays"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables more; the yard was a file beside the books before."""
    op.create_table(
        "yard_version",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bays", sa.Integer(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        *_texts("why", "entered_by", "entered_on"),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "yard_applied",
        sa.Column("id", sa.String(), primary_key=True),
        *_texts("version", "sha256", "why", "by", "device"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "yard_draft",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
