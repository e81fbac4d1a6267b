"""One real gate with its pages for all page tests; every test brings its own vehicles."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.webhouse import WebHouse

_numbers = itertools.count(10_001)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """The gate; it has no broker, because pages do not need one."""
    found = WebHouse(tmp_path_factory.mktemp("gate") / "var")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def new_plate() -> Callable[[], str]:
    """Plates that no other test uses."""
    return lambda: f"25C{next(_numbers)}"


@pytest.fixture
def plate(new_plate: Callable[[], str]) -> str:
    """One such plate."""
    return new_plate()
