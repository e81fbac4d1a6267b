"""A node fed by a script survives kill -9: each step is on disk once and arrives once."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from tests.servers import Mosquitto
from tests.sim.tiny_centre import TinyCentre
from tests.unit.edge.node_folder import node_folder

pytestmark = pytest.mark.broker
STEPS = 120


def _play(config: Path, script: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sim.scripted_edge", str(config), str(script)]
    )


def test_a_killed_node_goes_on_with_the_next_step(
    tmp_path: Path, mosquitto_broker: Mosquitto
) -> None:
    centre = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    centre.start()
    config = node_folder(tmp_path, centre=centre.key, broker_port=mosquitto_broker.port)
    step = {"lane": "inland-enter", "movement": "enter", "passes": True}
    steps = [{**step, "plate": f"25C{n:05d}"} for n in range(STEPS)]
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"name": "day-1", "every_ms": 10, "steps": steps}))
    try:
        for wanted in (20, 90):
            process = _play(config, script)
            _until_seen(centre, wanted)
            process.send_signal(signal.SIGKILL)
            process.wait()
        process = _play(config, script)
        centre.wait_for(lambda: len(centre.pages("inland-1")) == 2 * STEPS, 60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        centre.stop()
    pages = centre.pages("inland-1")
    events = [msgspec.json.decode(pages[seq]) for seq in sorted(pages)]
    plates = [e["body"]["plates"][0]["text"] for e in events if e["kind"] == "sighting"]
    assert plates == [one["plate"] for one in steps]
    assert len({event["event_id"] for event in events}) == len(events) == 2 * STEPS
    assert centre.conflicts == []


def _until_seen(centre: TinyCentre, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(centre.pages("inland-1")) < count:
        assert time.monotonic() < deadline
        time.sleep(0.005)
