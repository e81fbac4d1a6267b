"""A fresh gate for each story; `both` tells it on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.checks import check
from tests.journeys.day import Day


@pytest.fixture
def day(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Day]:
    """The gate at seven in the morning, empty."""
    kind = getattr(request, "param", "sqlite")
    url = request.getfixturevalue("migrated_postgres_url") if kind == "postgresql" else ""
    found = Day(tmp_path / "var", url)
    found.open()
    failed = request.session.testsfailed
    yield found
    if request.session.testsfailed == failed:
        check(found)
    found.close()
