"""The last four digits of a driver's phone, by which the driver finds the page of the visit.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_driver"
down_revision = "0010_desk_pin"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Visits from before told no phone."""
    op.add_column("visit", sa.Column("phone4", sa.String(), nullable=False, server_default=""))
