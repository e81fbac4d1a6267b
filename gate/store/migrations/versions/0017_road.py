"""Times in which the road was shut.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_road"
down_revision = "0016_badge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table more; nothing was shut before."""
    op.create_table(
        "road_closure",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("closed_on", sa.String(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_on", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_why", sa.String(), nullable=False),
    )
    op.create_index("ix_road_closure_closed_at", "road_closure", ["closed_at"])
