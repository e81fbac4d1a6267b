"""What became of a slot: who came, what a person said of it, to whom it went; a draw cancelled.

Frozen once it has run anywhere: later changes are later revisions.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027_slot_words"
down_revision = "0026_bridge_waits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of slots from before nobody said anything."""
    for table, names in (
        ("slot_draw", ("cancelled_by", "cancelled_on")),
        ("slot_request", ("heir_of", "seen", "seen_by", "word", "word_by")),
    ):
        for name in names:
            op.add_column(table, _column(name, sa.String(), ""))
    for table, name in (
        ("slot_draw", "cancelled_why"),
        ("slot_request", "word_why"),
        ("slot_request", "passed_over"),
    ):
        op.add_column(table, _column(name, sa.Text(), ""))
    op.add_column("slot_draw", _column("cancelled_at", sa.BigInteger(), "0"))
    for name in ("came_at", "seen_at", "word_at"):
        op.add_column("slot_request", _column(name, sa.BigInteger(), "0"))
    op.add_column("slot_request", _column("back_nth", sa.Integer(), "0"))


def _column(name: str, kind: sa.types.TypeEngine[Any], default: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=default)
