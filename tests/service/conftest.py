"""Gates on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from gate.store.engine import open_engine


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """An empty database of each kind, migrated."""
    found = open_engine(migrated_url)
    yield found
    found.dispose()
