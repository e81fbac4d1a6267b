"""Until when goods on the ground keep: what was said of the vehicle that set them down.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_goods_keep"
down_revision = "0027_slot_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of goods from before nobody said it."""
    column = sa.Column("keeps_until", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("consignment", column)
