"""Versions of tariffs: who entered, proposed and approved each.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_tariffs"
down_revision = "0005_receipts"
branch_labels = None
depends_on = None


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    """Make the table; an older ledger enters its tariff at its next start."""
    op.create_table(
        "tariff_version",
        _word("id"),
        _word("tariff"),
        _word("version"),
        sa.Column("text", sa.Text(), nullable=False),
        _word("sha256"),
        _word("stage"),
        _big("start"),
        _big("end"),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        _word("entered_by"),
        _word("entered_on"),
        _big("entered_at"),
        _word("proposed_by"),
        _word("proposed_on"),
        _big("proposed_at"),
        _word("approved_by"),
        _word("approved_on"),
        _big("approved_at"),
        _big("act"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("tariff", "stage"):
        op.create_index(op.f(f"ix_tariff_version_{name}"), "tariff_version", [name], unique=False)
