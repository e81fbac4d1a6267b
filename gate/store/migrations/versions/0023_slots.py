"""Slots by draw: each day's draw, and what was asked of it.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_slots"
down_revision = "0022_yard"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables more; nobody had a slot before."""
    op.create_table(
        "slot_draw",
        sa.Column("id", sa.String(), primary_key=True),
        *_texts("day"),
        sa.Column("places", sa.Text(), nullable=False),
        *_texts("commitment", "announced_by", "announced_on"),
        *_numbers("announced_at", "closes_at"),
        *_texts("secret", "beacon", "seed", "drawn_by", "drawn_on"),
        *_numbers("drawn_at"),
    )
    op.create_index("ix_slot_draw_day", "slot_draw", ["day"])
    op.create_table(
        "slot_request",
        sa.Column("id", sa.String(), primary_key=True),
        *_texts("draw_id", "visit_id", "tractor", "trailer", "driver"),
        sa.Column("wishes", sa.Text(), nullable=False),
        *_texts("asked_by"),
        *_numbers("asked_at"),
        sa.Column("lost", sa.Integer(), nullable=False),
        *_texts("number", "slot"),
        *_numbers("begins_at"),
    )
    for name in ("asked_at", "draw_id", "tractor", "visit_id"):
        op.create_index(f"ix_slot_request_{name}", "slot_request", [name])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]
