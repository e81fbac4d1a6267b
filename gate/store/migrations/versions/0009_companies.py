"""Companies that pay ahead or on account, and the price of parking.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_companies"
down_revision = "0008_hand_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables; every charge so far is a fee, and no refund so far is a company's."""
    _companies()
    _moves()
    _slips()
    op.add_column("charge", sa.Column("money", sa.String(), nullable=False, server_default="fee"))
    op.add_column("refund", sa.Column("company", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_refund_company"), "refund", ["company"], unique=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _companies() -> None:
    op.create_table(
        "company",
        _word("id"),
        _word("state"),
        _word("name"),
        _text("address"),
        _big("limit_vnd"),
        _word("paper"),
        _word("asked_by"),
        _word("asked_device"),
        _big("asked_at"),
        _text("pending"),
        _word("decided_by"),
        _big("decided_at"),
        _text("note"),
        _big("prepaid_vnd"),
        _big("owed_vnd"),
        _number("moves"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_company_state"), "company", ["state"], unique=False)


def _moves() -> None:
    op.create_table(
        "company_move",
        _word("id"),
        _word("company_id"),
        _number("number"),
        _word("kind"),
        _big("amount"),
        _big("at"),
        _word("ref"),
        _word("visit_id"),
        _big("prepaid_after"),
        _big("owed_after"),
        _word("by"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("company_id", "at", "ref"):
        op.create_index(op.f(f"ix_company_move_{name}"), "company_move", [name], unique=False)


def _slips() -> None:
    op.create_table(
        "price_slip",
        _word("id"),
        _word("series"),
        _number("number"),
        _word("code"),
        _word("charge_id"),
        _word("payment_id"),
        _word("visit_id"),
        _big("amount"),
        _big("at"),
        _word("by"),
        _text("content"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("price_slip_series_number", "price_slip", ["series", "number"], unique=True)
    for name in ("charge_id", "visit_id", "at"):
        op.create_index(op.f(f"ix_price_slip_{name}"), "price_slip", [name], unique=False)
