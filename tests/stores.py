"""Databases that are migrated already: the steps are walked once in a run, then copied.

`tests/service/test_upgrade.py` walks them one by one; no other test waits for them.
"""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from gate.datafolder import open_folder
from gate.layout import TRAINING_LEDGER
from gate.store.engine import migrate, open_engine


@functools.cache
def migrated_file() -> Path:
    """An empty SQLite database of this version; copy it, never open it."""
    folder = Path(tempfile.mkdtemp(prefix="malu-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "centre.sqlite"
    migrate_url(f"sqlite:///{file}")
    return file


def migrate_url(url: str) -> None:
    """Bring that database to this version and let go of it."""
    made = open_engine(url)
    migrate(made)
    made.dispose()


def sqlite_in(folder: Path) -> str:
    """Put a migrated database into that folder; returns its URL."""
    file = shutil.copy(migrated_file(), folder / "centre.sqlite")
    return f"sqlite:///{file}"


def furnish(folder: Path) -> None:
    """Make a data folder with a migrated database in it, unless it has one."""
    open_folder(folder, TRAINING_LEDGER)
    if not (folder / "centre.sqlite").exists():
        sqlite_in(folder)
