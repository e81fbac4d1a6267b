"""A PIN that brings a person back to a locked desk, and since when a session is locked.

Frozen once it has run anywhere: later changes are later revisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_desk_pin"
down_revision = "0009_companies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a PIN yet, and no session is locked."""
    pin = sa.Column("pin_hash", sa.String(256), nullable=False, server_default="")
    op.add_column("account", pin)
    for name in ("locked_at", "pin_tries"):
        number = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("login_session", number)
