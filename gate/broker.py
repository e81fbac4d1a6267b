"""The message broker that `malu up` starts for itself: Mosquitto, or amqtt where none can be had.

Writes the configuration and names the command; the supervisor runs it. The broker is no store of
record: whatever it loses, the edge's outbox still holds (docs/decisions/0001-broker-no-record.md).
It listens on loopback only; a gate's own broker with TLS and ACL is configured apart.
"""

import os
import socket
import sys
from pathlib import Path

from gate.programs import which
from gate.wire import MAX_PAYLOAD

# The topic and the packet header ride along with the payload.
_HEADROOM = 1024


def free_port() -> int:
    """Return a TCP port that was free on loopback a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def find_mosquitto() -> str | None:
    """Return the path of Mosquitto, or None where the machine has none."""
    return which("mosquitto")


def mosquitto_config(folder: Path, port: int, *, as_root: bool) -> str:
    """Return the text of mosquitto.conf for a broker on loopback that keeps its queues in `folder`.

    `as_root` says whether the broker will be started by root: then it must stay root, or it could
    not write into a data folder that belongs to root.
    """
    lines = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",  # loopback only; every event and command is signed
        "persistence true",
        f"persistence_location {folder.resolve()}",
        "autosave_interval 1",  # seconds; the default of 1800 loses every queued message
        "set_tcp_nodelay true",  # p99 falls from about 20 ms to about 4 ms
        f"max_packet_size {MAX_PAYLOAD + _HEADROOM}",
        "max_queued_messages 20000",
        "log_dest stderr",
        *(f"log_type {kind}" for kind in ("error", "warning", "notice")),  # not every saving
        "connection_messages false",
    ]
    if as_root:
        lines.append("user root")
    return "\n".join(lines) + "\n"


def prepare(folder: Path, port: int, *, mosquitto: str | None) -> list[str]:
    """Write what the broker needs into `folder` and return the command that starts it on `port`.

    `mosquitto` is the program's path; None chooses amqtt, which is slow and keeps nothing across
    a crash, but needs no program beside Python.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if mosquitto is None:
        return [sys.executable, "-m", "gate.amqtt_broker", "--port", str(port)]
    config = folder / "mosquitto.conf"
    config.write_text(mosquitto_config(folder, port, as_root=os.geteuid() == 0), encoding="utf-8")
    return [mosquitto, "-c", str(config)]
