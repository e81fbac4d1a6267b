"""Who is told of a visit by letter, and what waits to be sent.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_driver_mail"
down_revision = "0019_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables more; nobody asked for letters before."""
    op.create_table(
        "notice_contact",
        sa.Column("visit_id", sa.String(length=64), primary_key=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "notice_outbox",
        sa.Column("id", sa.String(length=200), primary_key=True),
        sa.Column("visit_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
    )
    op.create_index("ix_notice_outbox_visit_id", "notice_outbox", ["visit_id"])
    op.create_index("ix_notice_outbox_state", "notice_outbox", ["state"])
