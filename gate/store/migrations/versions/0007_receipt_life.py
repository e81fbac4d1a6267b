"""Spoiled numbers, and receipts that adjust or replace others.

Frozen once it has run anywhere: later changes are later revisions.
"""

revision = "0007_receipt_life"
down_revision = "0006_tariffs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
