"""Opening the database so that COMMIT means on disk, and bringing its tables up to date.

SQLite runs in WAL with `synchronous=FULL` (measured: NORMAL lost acknowledged rows in a power cut),
PostgreSQL with `synchronous_commit=on`. A database from a newer version is refused, never touched.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

_MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 10_000


class StoreError(Exception):
    """The database cannot be used; `remedy` says what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        """Keep both sentences."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`.

    Connections are durable by default.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    return create_engine(
        url, connect_args={"options": "-c synchronous_commit=on -c timezone=UTC"}, pool_size=4
    )


def _sqlite_connected(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def migrate(engine: Engine) -> None:
    """Bring the tables to this version.

    Raises `StoreError` when the database is from a newer one.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in known:
            raise StoreError(
                f"The database has revision {current}, which this version does not know.",
                "Start the newer version of malu that made it; nothing was changed.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
