"""Trailers, goods, holds, overrides, passes, devices and stock-takes; turns and queue stages.

Written once by Alembic from the tables and then frozen: later changes are later revisions.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002_two_sides"
down_revision = "0001_first"
branch_labels = None
depends_on = None

APPEND_ONLY = ("hand_over", "exemption_review", "counted")


def upgrade() -> None:
    """Make the tables, add the columns, and guard what is only ever added to."""
    _tables()
    _columns()
    for name in APPEND_ONLY:
        _guard(name)


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


def _add(table: str, name: str, kind: Any) -> None:
    """A column that rows from before carry as nothing known: empty text, or 0."""
    default: Any = "" if isinstance(kind, sa.String) else "0"
    if isinstance(kind, sa.Boolean):
        default = sa.false()
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def _columns() -> None:
    _add("finding", "closed_at", sa.BigInteger())
    _add("finding", "closed_by", sa.String())
    _add("finding", "outcome", sa.String())
    _add("sighting", "told_at", sa.BigInteger())
    _add("passage", "accept", sa.Boolean())
    _add("opening", "first_at", sa.BigInteger())
    _add("visit", "enter_passage", sa.String())
    _add("visit", "leave_passage", sa.String())
    _add("visit", "matched", sa.String())
    _add("visit", "turn_id", sa.String())
    _add("visit", "link", sa.String())
    _add("visit", "link_of", sa.String())
    _add("visit", "merged_into", sa.String())
    _add("visit", "driver", sa.String())
    _add("visit", "pass_id", sa.String())
    _add("visit", "source", sa.String())
    _add("visit", "stage", sa.String())
    _add("visit", "stage_since", sa.BigInteger())
    _add("visit", "called_at", sa.BigInteger())
    _add("visit", "calls", sa.Integer())
    op.create_index(op.f("ix_visit_turn_id"), "visit", ["turn_id"], unique=False)
    op.execute("UPDATE visit SET turn_id = id")
    for name, movement in (("enter_passage", "enter"), ("leave_passage", "leave")):
        op.execute(
            f"UPDATE visit SET {name} = COALESCE((SELECT max(p.id) FROM passage p "
            f"WHERE p.visit_id = visit.id AND p.movement = '{movement}'), '')"
        )


def _tables() -> None:
    op.create_table(
        "consignment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brought_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("equipment_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("left_with", sa.String(), nullable=False),
        sa.Column("side_out", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consignment_brought_by"), "consignment", ["brought_by"], unique=False)
    op.create_index(op.f("ix_consignment_state"), "consignment", ["state"], unique=False)
    op.create_index(op.f("ix_consignment_visit_id"), "consignment", ["visit_id"], unique=False)
    op.create_table(
        "counted",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("count_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_counted_count_id"), "counted", ["count_id"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("enrolled_by", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revoked_why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "equipment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("entered_with", sa.String(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("side_in", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("left_with", sa.String(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("side_out", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_equipment_number"), "equipment", ["number"], unique=False)
    op.create_index(op.f("ix_equipment_state"), "equipment", ["state"], unique=False)
    op.create_index(op.f("ix_equipment_visit_id"), "equipment", ["visit_id"], unique=False)
    op.create_table(
        "exemption_ask",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_device", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("facts_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_exemption_ask_verdict"), "exemption_ask", ["verdict"], unique=False)
    op.create_index(op.f("ix_exemption_ask_visit_id"), "exemption_ask", ["visit_id"], unique=False)
    op.create_table(
        "exemption_review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("charge_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_exemption_review_charge_id"), "exemption_review", ["charge_id"], unique=False
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consignment_id", sa.String(), nullable=False),
        sa.Column("from_visit", sa.String(), nullable=False),
        sa.Column("to_visit", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_hand_over_consignment_id"), "hand_over", ["consignment_id"], unique=False
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paper_no", sa.String(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("release_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_hold_released_at"), "hold", ["released_at"], unique=False)
    op.create_index(op.f("ix_hold_visit_id"), "hold", ["visit_id"], unique=False)
    op.create_table(
        "override",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("accounted_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("accounted_by", sa.String(), nullable=False),
        sa.Column("accounted_device", sa.String(), nullable=False),
        sa.Column("countersigned_by", sa.String(), nullable=False),
        sa.Column("countersigned_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("pass_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_override_at"), "override", ["at"], unique=False)
    op.create_index(
        op.f("ix_override_countersigned_at"), "override", ["countersigned_at"], unique=False
    )
    op.create_index(op.f("ix_override_visit_id"), "override", ["visit_id"], unique=False)
    op.create_table(
        "standing_pass",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("valid_to", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_device", sa.String(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revoked_why", sa.String(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_standing_pass_plate"), "standing_pass", ["plate"], unique=False)
    op.create_index(op.f("ix_standing_pass_valid_to"), "standing_pass", ["valid_to"], unique=False)
    op.create_table(
        "stock_take",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("finished_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stock_take_finished_at"), "stock_take", ["finished_at"], unique=False)
