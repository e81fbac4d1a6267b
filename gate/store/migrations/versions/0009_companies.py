"""Companies that pay ahead or on account, and the price of parking.

Frozen once it has run anywhere: later changes are later revisions.
"""

revision = "0009_companies"
down_revision = "0008_hand_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
