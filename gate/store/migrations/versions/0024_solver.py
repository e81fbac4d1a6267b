"""What solvers proposed, and what became of it.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_solver"
down_revision = "0023_slots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table more, to which rows are only added."""
    op.create_table(
        "solver_tick",
        sa.Column("id", sa.String(), primary_key=True),
        *_numbers("at", "asked_at"),
        sa.Column("waiting", sa.Integer(), nullable=False),
        *_texts("method", "inputs"),
        sa.Column("seed", sa.Integer(), nullable=False),
        *_numbers("objective", "bound", "gain_m"),
        *_texts("verdict"),
        sa.Column("bays", sa.Text(), nullable=False),
        sa.Column("moves", sa.Text(), nullable=False),
    )
    op.create_index("ix_solver_tick_at", "solver_tick", ["at"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]
