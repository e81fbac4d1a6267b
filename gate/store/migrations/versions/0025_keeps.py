"""Until when the goods of a visit keep, as it was stated.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_keeps"
down_revision = "0024_solver"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of visits from before nobody said it."""
    column = sa.Column("keeps_until", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("visit", column)
