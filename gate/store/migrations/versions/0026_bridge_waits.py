"""From when until when a visit stood in the line for the bridge, once it has left that line.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026_bridge_waits"
down_revision = "0025_keeps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of visits from before nothing was kept."""
    column = sa.Column("bridge_waits", sa.Text(), nullable=False, server_default="[]")
    op.add_column("visit", column)
