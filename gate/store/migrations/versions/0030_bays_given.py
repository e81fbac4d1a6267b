"""Which bays the gate gave a visit, and when it was expected to leave as each was given.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_bays_given"
down_revision = "0029_slot_carrier"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of visits from before nothing was kept."""
    column = sa.Column("bays_given", sa.Text(), nullable=False, server_default="[]")
    op.add_column("visit", column)
