"""An edge node beside the present programme: it reads and tells, and obeys nobody."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from edge.node import Node
from edge.settings import read_settings
from tests.servers import Mosquitto
from tests.sim.tiny_centre import TinyCentre
from tests.unit.edge.movie import BoxReader, make_clip
from tests.unit.edge.node_folder import node_folder

pytestmark = pytest.mark.broker


@pytest.fixture
def centre(mosquitto_broker: Mosquitto) -> Iterator[TinyCentre]:
    one = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    one.start()
    yield one
    one.stop()


def told(centre: TinyCentre, kind: str) -> list[dict[str, Any]]:
    pages = centre.pages("inland-1")
    events = [msgspec.json.decode(pages[seq]) for seq in sorted(pages)]
    return [event for event in events if event["kind"] == kind]


@pytest.mark.parametrize("movement", ["enter", "leave"])
def test_a_lane_that_only_watches_neither_opens_nor_obeys(
    tmp_path: Path, centre: TinyCentre, mosquitto_broker: Mosquitto, movement: str
) -> None:
    name = f"inland-{movement}"
    script = make_clip(tmp_path, name, 1)
    table = f'[[lanes]]\nid = "{name}"\nmovement = "{movement}"\nsource = "clip"\n'
    table += f'path = "{tmp_path / f"{name}.mp4"}"\nscript = "{script}"\n'
    config = node_folder(
        tmp_path, centre=centre.key, broker_port=mosquitto_broker.port, lanes=table
    )
    config.write_text(f"shadow = true\n{config.read_text('utf-8')}", encoding="utf-8")
    stop = threading.Event()
    with capture_logs() as log:
        node = Node(read_settings(config), config.parent, BoxReader())
        thread = threading.Thread(target=node.run, args=(stop,))
        thread.start()
        try:
            centre.wait_for(lambda: bool(told(centre, "sighting")), 60)
            centre.command(
                "inland-1",
                action="open",
                command_id="c1",
                lane=name,
                sighting_id=told(centre, "sighting")[0]["event_id"],
                cause={"kind": "override", "id": "act-7"},
                expires_at="2999-01-01T00:00:00.000Z",
            )
            centre.wait_for(lambda: len(told(centre, "barrier")) == 2, 60)
        finally:
            stop.set()
            thread.join(20)
    # Another programme opened, and says so; our order was refused; the lorry got through.
    for barrier in told(centre, "barrier"):
        assert barrier["body"]["cause"] == {"kind": "manual", "id": "present-programme"}
    assert len(told(centre, "passage")) == 1
    refused = [line["reason"] for line in log if line["event"] == "command_ignored"]
    assert refused == ["in a parallel run the barrier is another programme's"]
    assert not [line for line in log if line["event"] == "barrier_ordered"]
