"""A node that notes when each final read was handed to the outbox, and when it was on disk.

`python -m benchmarks.timed_edge CONFIG.toml SCRIPT.json` plays a script of
`tests.sim.scripted_edge` through the real outbox and uplink: a sighting, a pause, its passage, a
pause. `TIMES.ndjson` in the node's folder gets one line per entering vehicle: plate, begun, on disk
(s since the epoch).
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from edge.health import clock_state, now_us
from edge.outbox import Identity, Outbox, World
from edge.settings import read_private_key, read_settings
from tests.sim.scripted_edge import _uplink, drafts_of


def main(config: Path, script_path: Path) -> int:
    """Play the script to its end, then wait for SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = read_settings(config)
    script = json.loads(script_path.read_text(encoding="utf-8"))
    folder = Path(settings.data)
    key = read_private_key(Path(settings.key.file))
    identity = Identity(settings.gate, settings.node, settings.key.kid, key)
    outbox = Outbox(folder, identity, World(now_us, os.urandom, clock_state))
    uplink = _uplink(settings, outbox)
    uplink.start()
    with (folder / "TIMES.ndjson").open("w", encoding="utf-8") as times:
        for index, step in enumerate(script["steps"]):
            sighting, passage = drafts_of(settings, script, index, now_us())
            begun = time.time()
            outbox.append([sighting])
            on_disk = time.time()
            if step["movement"] == "enter":
                times.write(json.dumps([step["plate"], begun, on_disk]) + "\n")
                times.flush()
            stop.wait(script["every_ms"] / 2000)
            outbox.append([passage])
            stop.wait(script["every_ms"] / 2000)
    (folder / "DONE").touch()
    stop.wait()
    uplink.stop()
    outbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
