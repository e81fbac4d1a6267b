"""What happened to the lines of the queues: every input, only ever added.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_queue"
down_revision = "0018_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; the first opening is written when the gate works again."""
    op.create_table(
        "queue_record",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("at", "kind", "visit"):
        op.create_index(op.f(f"ix_queue_record_{name}"), "queue_record", [name], unique=False)
