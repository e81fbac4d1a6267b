"""Notices 04/SS from before their queue: after the update each waits to be sent, once."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import gate.store
from gate.store.engine import migrate, open_engine
from gate.store.receipts import Papers

BEFORE = "0017_road"
NOTICE = (
    'INSERT INTO receipt_notice (id, receipt_id, visit_id, number, reason, "by", at, content) '
    "VALUES (:id, 'MH-26E/1', 'v1', :n, 'sai tên', 'thu', :at, '{}')"
)
PAPER = (
    "INSERT INTO receipt_paper (id, xml, sha256, certificate, owner, at) "
    "VALUES (:id, :xml, 'x', 'y', 'z', :at)"
)
LIFE = (
    "INSERT INTO receipt_life (id, visit_id, issued_at, state, at, reason, standing, way, "
    "corrected_at, root, answers, notices) "
    "VALUES (:id, 'v1', 30, 'SENT', 40, '', 'ISSUED', '', 0, '', '', 0)"
)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_older_notices_are_queued(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/centre.sqlite"
    if kind == "postgresql":
        url = str(request.getfixturevalue("fresh_postgres_url"))
    engine = open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(gate.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for number, at in ((1, 10), (2, 20), (3, 30)):
            about = {"id": f"MH-26E/1/TB{number}", "n": number, "at": at}
            connection.execute(text(NOTICE), about)
        for number in (1, 3):
            paper = {"id": f"MH-26E/1/TB{number}", "xml": b"<TBao/>", "at": 10 * number + 1}
            connection.execute(text(PAPER), paper)
        connection.execute(text(LIFE), {"id": "MH-26E/1/TB3"})
    migrate(engine)
    lives = Papers(engine).on_their_way(9)
    assert [(life.id, life.state.value, life.issued_at, life.at) for life in lives] == [
        ("MH-26E/1/TB1", "SIGNED", 10, 11),
        ("MH-26E/1/TB2", "NUMBERED", 20, 20),
        ("MH-26E/1/TB3", "SENT", 30, 40),  # it had its place already
    ]
    engine.dispose()
