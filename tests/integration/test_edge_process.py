"""The node as a process: `malu edge` obeys SIGTERM, ignores SIGINT and refuses bad input."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate import wire
from tests.servers import Mosquitto
from tests.sim.tiny_centre import TinyCentre
from tests.unit.edge.hand import KEY
from tests.unit.edge.node_folder import node_folder

MALU = [sys.executable, "-c", "from gate.cli import main; main()", "edge"]


@pytest.mark.broker
def test_it_ignores_ctrl_c_and_ends_in_order(tmp_path: Path, mosquitto_broker: Mosquitto) -> None:
    centre = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    centre.start()
    config = node_folder(tmp_path, centre=centre.key, broker_port=mosquitto_broker.port)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*MALU, str(config)], stderr=log)
        try:
            centre.wait_for(lambda: bool(centre.states and centre.healths))
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()
    centre.wait_for(lambda: wire.decode_state(centre.states[-1])[0].state == "disconnected")
    centre.stop()
    health, _ = wire.decode_health(centre.healths[0])
    assert (health.head.seq, health.unacked) == (0, 0)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["event"] for line in lines][-1] == "node_stopped"


def test_bad_settings_cost_one_sentence(tmp_path: Path) -> None:
    config = node_folder(tmp_path, centre=KEY, broker_port=1883)
    config.write_text(config.read_text().replace("port = 1883", 'port = "x"'))
    done = subprocess.run([*MALU, str(config)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "broker.port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_outbox_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    config = node_folder(tmp_path, centre=KEY, broker_port=1883)
    db = sqlite3.connect(tmp_path / "edge-inland-1" / "outbox.sqlite")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    db.execute("INSERT INTO meta VALUES ('format', '2')")
    db.commit()
    db.close()
    done = subprocess.run([*MALU, str(config)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "start the version that wrote it" in done.stderr
