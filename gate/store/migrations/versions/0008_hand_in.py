"""Takings handed in to the treasury, summaries of days, findings of the daily comparison.

Frozen once it has run anywhere: later changes are later revisions.
"""

revision = "0008_hand_in"
down_revision = "0007_receipt_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
