"""Bays that are closed, or kept for one vehicle.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_bays"
down_revision = "0020_driver_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table more; every bay was for everybody before."""
    texts = ("bay", "kind", "plate", "why", "by", "device")
    op.create_table(
        "bay_stop",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_on", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_why", sa.String(), nullable=False),
    )
    op.create_index("ix_bay_stop_ended_at", "bay_stop", ["ended_at"])
