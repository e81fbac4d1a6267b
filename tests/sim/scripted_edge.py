"""A node whose reader reads from a script: ready-made vehicles through the real outbox and uplink.

`python -m tests.sim.scripted_edge CONFIG.toml SCRIPT.json` plays the script at its own pace and
then keeps the uplink alive until SIGTERM. Every event has a name derived from the script's name
and the step's number, and the outbox is asked for that name first: after `kill -9` and a restart
the script goes on with the first step that is not on disk, and no step is ever written twice.

The script: `{"name": "day-1", "every_ms": 50, "steps": [STEP…]}`, where a step is
`{"lane", "movement", "plate", "country"?, "colour"?, "class"?, "passes": true}`: one sighting, and
its passage in the same commit unless `passes` is false. `side` is the node's. `PROGRESS.json` in
the node's data folder tells, after each commit, how many steps are on disk.
"""

import hashlib
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from edge.health import clock_state, heartbeat, now_us
from edge.link import Broker, Link
from edge.outbox import Draft, Identity, Outbox, World
from edge.settings import Settings, read_private_key, read_public_key, read_settings
from edge.uplink import Ears, Pace, Uplink
from gate import wire

READER = wire.ReaderBody(name="script", version="1", weights="none")


def name_of(script: str, step: int, part: str) -> str:
    """The one name a step's event ever has, as a UUIDv7 text with derived digits."""
    noise = hashlib.sha256(f"{script}:{step}:{part}".encode()).digest()[:10]
    return wire.uuid7(step, noise)


def drafts_of(settings: Settings, script: dict[str, Any], index: int, now_us: int) -> list[Draft]:
    """The events of one step."""
    step = script["steps"][index]
    plate = wire.PlateBody(
        role="tractor",
        text=step["plate"],
        country=step.get("country", "VN"),
        colour=step.get("colour", "yellow"),
        lines=1,
        confidence=990,
        accept=True,
        candidates=[wire.Candidate(text=step["plate"], p=990)],
    )
    sighting_id = name_of(script["name"], index, "sighting")
    seen = {
        "lane": step["lane"],
        "side": settings.side,
        "movement": step["movement"],
        "plates": [plate],
        "vehicle": wire.VehicleBody(class_=step.get("class", "truck"), confidence=900),
        "reader": READER,
        "source": "script",
    }
    found = [Draft(wire.SightingBody(state="settled", **seen), now_us, sighting_id)]
    if step.get("passes", True):
        body = wire.PassageBody(direction="toward", sighting_id=sighting_id, **seen)
        found.append(Draft(body, now_us, name_of(script["name"], index, "passage")))
    return found


def first_open_step(outbox: Outbox, script: dict[str, Any]) -> int:
    """The first step whose sighting is not on disk; steps are stored in order: halve and look."""
    low, high = 0, len(script["steps"])
    while low < high:
        middle = (low + high) // 2
        if outbox.find(name_of(script["name"], middle, "sighting")) is None:
            high = middle
        else:
            low = middle + 1
    return low


def tell(folder: Path, done: int, outbox: Outbox) -> None:
    """Say how far the script is on disk, whole or not at all."""
    part = folder / "PROGRESS.part"
    part.write_text(json.dumps({"done": done, "epoch": outbox.head.epoch, "seq": outbox.head.seq}))
    part.rename(folder / "PROGRESS.json")


def main(config: Path, script_path: Path) -> int:
    """Play the script to its end, then wait for SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
    for index in range(first_open_step(outbox, script), len(script["steps"])):
        if stop.is_set():
            break
        outbox.append(drafts_of(settings, script, index, now_us()))
        tell(folder, index + 1, outbox)
        stop.wait(script["every_ms"] / 1000)
    stop.wait()
    uplink.stop()
    outbox.close()
    return 0


def _uplink(settings: Settings, outbox: Outbox) -> Uplink:
    broker = Broker(settings.broker.host, settings.broker.port, settings.broker.patience_s)
    link = Link(broker, settings.gate, settings.node, "script")
    link.set_state("ready", outbox.head.epoch, {})
    centre = read_public_key(Path(settings.centre.public_key))

    def beat() -> bytes:
        return heartbeat(settings.gate, settings.node, outbox, Path(settings.data), {})

    pace = Pace(*settings.pace)
    ears = Ears(lambda _command: None, lambda _fault: os._exit(74))
    return Uplink(outbox, link, centre, beat, ears, pace)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
