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


def _charges() -> None:
    """A charge that was due before has no code; it is paid in cash."""
    nothing = {"nullable": False, "server_default": ""}
    op.add_column("charge", sa.Column("code", sa.String(), **nothing))
    op.create_index(op.f("ix_charge_code"), "charge", ["code"], unique=False)
    op.add_column("payment", sa.Column("via", sa.String(), **nothing))


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
