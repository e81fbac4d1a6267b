"""Versions of tariffs: who entered, proposed and approved each.

Frozen once it has run anywhere: later changes are later revisions.
"""

revision = "0006_tariffs"
down_revision = "0005_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
