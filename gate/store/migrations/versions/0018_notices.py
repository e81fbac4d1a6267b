"""Notices 04/SS from before they had a queue wait for the tax authority like the others.

Only rows: where such a notice is on its way. Frozen once it has run anywhere: later changes are
later revisions.
"""

from alembic import op

revision = "0018_notices"
down_revision = "0017_road"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Signed ones wait to be sent, the others for their signature; who has a place keeps it."""
    op.execute(
        "INSERT INTO receipt_life (id, visit_id, issued_at, state, at, reason, standing, way, "
        "corrected_at, root, answers, notices) "
        "SELECT n.id, n.visit_id, n.at, "
        "CASE WHEN p.id IS NULL THEN 'NUMBERED' ELSE 'SIGNED' END, "
        "COALESCE(p.at, n.at), '', 'ISSUED', '', 0, '', '', 0 "
        "FROM receipt_notice n LEFT JOIN receipt_paper p ON p.id = n.id "
        "WHERE NOT EXISTS (SELECT 1 FROM receipt_life l WHERE l.id = n.id)"
    )
