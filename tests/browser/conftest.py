"""What the browser tests stand on: a whole centre with a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Mosquitto
from tests.up import until
from tests.webhouse import WebHouse


@pytest.fixture
def house(tmp_path: Path, mosquitto_broker: Mosquitto) -> Iterator[WebHouse]:
    """A whole centre with a real broker."""
    found = WebHouse(tmp_path / "var", mosquitto_broker.port)
    found.start()
    until(lambda: all(found.centre.ready().values()))
    yield found
    found.stop()
