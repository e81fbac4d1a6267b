"""One real gate with its pages for all page tests; every test brings its own vehicles."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from parking.pattern import pattern_toml
from tests.webhouse import WebHouse

_numbers = itertools.count(10_001)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    """The gate; it has no broker, because pages do not need one.

    Its yard has room for the vehicles of every test, in whatever order they come.
    """
    folder = tmp_path_factory.mktemp("gate")
    yard = folder / "yard.toml"
    yard.write_text(pattern_toml(240), "utf-8")
    found = WebHouse(folder / "var", yard=yard)
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
