"""Money at the bank, codes for transfers, and what receipts are made of.

Written once by Alembic from the tables and then frozen: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_money"
down_revision = "0003_shadow"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and make the tables."""
    _charges()
    _bank()
    _shifts()
    _refunds()


def _charges() -> None:
    """A charge that was due before has no code; it is paid in cash."""
    op.add_column("charge", sa.Column("code", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_charge_code"), "charge", ["code"], unique=False)
    op.add_column("payment", sa.Column("via", sa.String(), nullable=False, server_default=""))


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _bank() -> None:
    op.create_table(
        "bank_credit",
        _word("id"),
        _word("channel"),
        _word("file"),
        _word("provider_id"),
        _word("account"),
        _word("reference"),
        _big("amount"),
        _word("currency"),
        _text("text"),
        _big("at"),
        _big("told_at"),
        _word("told_by"),
        _word("outcome"),
        _text("codes"),
        _big("kept"),
        _text("keys"),
        _big("resolved_at"),
        _word("resolved_by"),
        _word("resolution"),
        _text("note"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("provider_id", "reference", "at", "told_at", "outcome"):
        op.create_index(op.f(f"ix_bank_credit_{name}"), "bank_credit", [name], unique=False)


def _shifts() -> None:
    op.create_table(
        "shift",
        _word("id"),
        _word("cashier"),
        _word("device"),
        _word("state"),
        _big("opened_at"),
        _big("float_vnd"),
        _big("taken"),
        _text("notes"),
        _big("counted"),
        _big("counted_at"),
        sa.Column("counts", sa.Integer(), nullable=False),
        _big("variance"),
        _text("reason"),
        _big("closed_at"),
        _word("closed_by"),
        _word("next_shift"),
        _big("left_open_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("cashier", "state", "opened_at"):
        op.create_index(op.f(f"ix_shift_{name}"), "shift", [name], unique=False)


def _refunds() -> None:
    op.create_table(
        "refund",
        _word("id"),
        _word("credit_id"),
        _word("charge_id"),
        _word("visit_id"),
        _big("amount"),
        _text("to"),
        _text("why"),
        _word("state"),
        _word("asked_by"),
        _word("asked_device"),
        _big("asked_at"),
        _word("decided_by"),
        _big("decided_at"),
        _text("note"),
        _word("sent_by"),
        _big("sent_at"),
        _word("reference"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("credit_id", "charge_id", "visit_id", "state", "asked_at"):
        op.create_index(op.f(f"ix_refund_{name}"), "refund", [name], unique=False)
