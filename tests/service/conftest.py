"""Gates on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gate.store.engine import migrate, open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind, migrated."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'centre.sqlite'}"
    else:
        url = request.getfixturevalue("fresh_postgres_url")
    found = open_engine(url)
    migrate(found)
    yield found
    found.dispose()
