"""Spoiled numbers, receipts that adjust or replace others, error notices, proposed refunds.

A charge whose number was spoiled, or whose receipt was adjusted, has more than one receipt. Frozen
once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_receipt_life"
down_revision = "0006_tariffs"
branch_labels = None
depends_on = None

_COLUMNS = 'id, series, number, code, charge_id, payment_id, visit_id, amount, at, "by", content'


def upgrade() -> None:
    """Free the charge of a receipt, and say what every receipt counts for."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint("receipt_charge_id_key", "receipt", type_="unique")
    op.create_index(op.f("ix_receipt_charge_id"), "receipt", ["charge_id"], unique=False)
    _lives()
    _notices()
    op.add_column("refund", sa.Column("way", sa.String(), nullable=False, server_default=""))


def _rebuild() -> None:
    """SQLite drops no constraint: a new table takes the rows, the indexes and the triggers."""
    op.execute("DROP TRIGGER receipt_no_update")
    op.execute("DROP TRIGGER receipt_no_delete")
    op.create_table(
        "receipt_new",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("charge_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.execute(f"INSERT INTO receipt_new ({_COLUMNS}) SELECT {_COLUMNS} FROM receipt")
    op.drop_table("receipt")
    op.rename_table("receipt_new", "receipt")
    op.create_index(op.f("ix_receipt_at"), "receipt", ["at"], unique=False)
    op.create_index(op.f("ix_receipt_visit_id"), "receipt", ["visit_id"], unique=False)
    op.create_index("receipt_series_number", "receipt", ["series", "number"], unique=True)
    _guard("receipt")


def _guard(name: str) -> None:
    """A trigger that refuses to change or delete a row; PostgreSQL's function is there already."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} BEGIN "
                f"SELECT RAISE(ABORT, '{name} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _lives() -> None:
    """Every receipt so far stands as it was issued, the first of a chain of its own."""
    for name, default in (("standing", "ISSUED"), ("way", ""), ("root", ""), ("answers", "")):
        column = sa.Column(name, sa.String(), nullable=False, server_default=default)
        op.add_column("receipt_life", column)
    number = sa.Column("corrected_at", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("receipt_life", number)
    notices = sa.Column("notices", sa.Integer(), nullable=False, server_default="0")
    op.add_column("receipt_life", notices)
    op.execute("UPDATE receipt_life SET root = id")
    for name in ("standing", "root", "corrected_at"):
        op.create_index(op.f(f"ix_receipt_life_{name}"), "receipt_life", [name], unique=False)


def _notices() -> None:
    op.create_table(
        "receipt_notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("receipt_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("receipt_id", "at"):
        op.create_index(op.f(f"ix_receipt_notice_{name}"), "receipt_notice", [name], unique=False)
    _guard("receipt_notice")
