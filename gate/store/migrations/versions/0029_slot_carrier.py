"""Whose vehicle asked for a slot: the company that its declaration named.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_slot_carrier"
down_revision = "0028_goods_keep"
branch_labels = None
depends_on = None

_CAME = """
UPDATE slot_request SET came_at = (
    SELECT CASE WHEN visit.entered_at > 0 THEN visit.entered_at ELSE visit.opened_at END
    FROM visit WHERE visit.id = slot_request.visit_id
) WHERE came_at = 0 AND EXISTS (
    SELECT 1 FROM visit WHERE visit.id = slot_request.visit_id
    AND visit.state NOT IN ('EXPECTED', 'NO_SHOW', 'CANCELLED')
)
"""


def upgrade() -> None:
    """Of slots from before nobody wrote it down: they are counted by the tractor.

    Who came before the first sight of it was kept came when it entered, or when its visit began:
    without that a visit that is no longer at hand would count as a missed slot.
    """
    column = sa.Column("carrier", sa.String(), nullable=False, server_default="")
    op.add_column("slot_request", column)
    op.execute(_CAME)
