"""What `malu up` runs on one machine: which processes, with which sources, on which ports.

Turns options and a data folder into edge configurations and a list of children; starts nothing
itself. Credentials inside a camera's address go into the edge's configuration, which only the
owner can read, and into no message.
"""

import json
import os
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from gate import broker, keys
from gate.datafolder import DataFolder
from gate.layout import GATE, NODES, Node, lane_ids
from gate.supervisor import Child, StartError

HOST = "127.0.0.1"
CENTRE_STAGE = 1  # after the broker, before the edges
# Children of a supervisor that was killed a moment ago may still hold the port for this long.
PORT_PATIENCE_S = 2.5


@dataclass(frozen=True, slots=True)
class Source:
    """Where a lane's frames come from; `kind` is clip, folder, video, rtsp or none."""

    kind: str
    path: str = ""
    script: str = ""


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback ports of one run."""

    web: int
    broker: int


def camera_sources(options: Iterable[str]) -> dict[str, Source]:
    """Return the source of each lane for `--camera LANE=PATH` options; unnamed lanes stay empty.

    Raises StartError for a lane that does not exist, is named twice, or a path that is not there.
    """
    sources = {lane: Source("none") for lane in lane_ids()}
    named: set[str] = set()
    for option in options:
        lane, equals, path = option.partition("=")
        if lane not in sources or not equals or not path:
            raise StartError(
                f"--camera takes LANE=PATH; lanes are {', '.join(sources)}. "
                "PATH is a folder of pictures, a video or an rtsp:// address."
            )
        if lane in named:
            raise StartError(f"--camera names the lane {lane} twice. Name each lane once.")
        named.add(lane)
        sources[lane] = _source(lane, path)
    return sources


def _source(lane: str, path: str) -> Source:
    if path.startswith(("rtsp://", "rtsps://")):
        return Source("rtsp", path)
    file = Path(path)
    if file.is_dir():
        return Source("folder", str(file.resolve()))
    if file.is_file():
        return Source("video", str(file.resolve()))
    raise StartError(
        f"--camera {lane}: there is no file or folder {path}. Check the path; addresses of "
        "cameras begin with rtsp://."
    )


def clip_sources(clips: Path) -> dict[str, Source]:
    """Return the built-in clip of each lane. Raises StartError if the folder lacks one."""
    script = clips / "script.json"
    sources = {lane: Source("clip", str(clips / f"{lane}.mp4"), str(script)) for lane in lane_ids()}
    for path in (script, *(Path(source.path) for source in sources.values())):
        if not path.is_file():
            raise StartError(f"The built-in clip {path} is missing. Install malu again.")
    return sources


def edge_toml(
    folder: DataFolder,
    node: Node,
    ports: Ports,
    kid: str,
    sources: Mapping[str, Source],
    *,
    shadow: bool = False,
) -> str:
    """Return the configuration of one edge node as TOML text."""
    head: dict[str, str | int] = {
        "gate": GATE,
        "node": node.id,
        "side": node.side,
        "data": str(folder.edge(node.id)),
        "shadow": shadow,
    }
    centre: dict[str, str | int] = {
        "url": f"http://{HOST}:{ports.web}",
        "token_file": str(folder.keys / f"device-{node.id}.token"),
        "public_key": str(folder.keys / "centre.pub"),
    }
    key: dict[str, str | int] = {"kid": kid, "file": str(folder.keys / f"{node.id}.key")}
    parts = [
        _table("", head),
        _table("[broker]", {"host": HOST, "port": ports.broker}),
        _table("[centre]", centre),
        _table("[key]", key),
    ]
    for lane in node.lanes:
        source = sources[lane.id]
        values: dict[str, str | int] = {"id": lane.id, "movement": lane.movement}
        values |= {"source": source.kind, "path": source.path, "script": source.script}
        used = {name: value for name, value in values.items() if value != ""}
        parts.append(_table("[[lanes]]", used))
    return "\n".join(parts)


def _table(header: str, values: Mapping[str, str | int]) -> str:
    """Return one TOML table; a JSON string is a TOML basic string."""
    lines = [header] if header else []
    lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def prepare(
    folder: DataFolder,
    ports: Ports,
    sources: Mapping[str, Source],
    year: int,
    *,
    shadow: bool = False,
) -> list[Child]:
    """Write keys, tokens and configurations into `folder`; return the children to start.

    `shadow`: a parallel run, in which neither the centre nor a lane opens a barrier.
    """
    kids = keys.ensure_keys(folder.keys, ["centre", *(node.id for node in NODES)], year)
    broker_argv = broker.prepare(folder.broker, ports.broker, mosquitto=broker.find_mosquitto())
    children = [
        Child(
            name="broker",
            argv=tuple(broker_argv),
            log=folder.log("broker"),
            stage=0,
            ready=lambda: listening(ports.broker),
            own_group=True,  # Mosquitto would obey Ctrl-C before the edges have stopped
        ),
        Child(
            name="centre",
            argv=_malu(
                *("serve", "--data", str(folder.root), "--port", str(ports.web)),
                *("--broker", f"{HOST}:{ports.broker}"),
                *(("--shadow",) if shadow else ()),
            ),
            log=folder.log("centre"),
            stage=CENTRE_STAGE,
            ready=lambda: answers(ports.web, "/readyz"),
            ready_limit_s=60.0,
        ),
    ]
    for node in NODES:
        keys.ensure_token(folder.keys, node.id)
        config = folder.edge(node.id) / "edge.toml"
        config.parent.mkdir(exist_ok=True)
        text = edge_toml(folder, node, ports, kids[node.id], sources, shadow=shadow)
        keys.write_private(config, text.encode())
        children.append(
            Child(
                name=f"edge {node.id}",
                argv=_malu("edge", str(config)),
                log=folder.log(f"edge-{node.id}"),
                stage=2,
            )
        )
    return children


def _malu(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "gate.cli", *arguments)


def claim_port(port: int) -> None:
    """Make sure the web pages can have `port`. Raises StartError with the remedy if not."""
    deadline = time.monotonic() + PORT_PATIENCE_S
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                return
            except PermissionError as error:
                raise StartError(
                    f"Port {port} is reserved for root. Choose one above 1023 with --port."
                ) from error
            except OSError as error:
                if time.monotonic() > deadline:
                    raise StartError(
                        f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): another "
                        "program has it. Stop that program, or choose another with --port."
                    ) from error
        time.sleep(0.1)


def listening(port: int) -> bool:
    """Return whether something accepts connections on loopback `port`."""
    try:
        socket.create_connection((HOST, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def answers(port: int, path: str) -> bool:
    """Return whether the page `path` answers 200."""
    connection = HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def declare(port: int, token: str, declarations: Iterable[Mapping[str, object]]) -> list[str]:
    """Send declarations to the centre, each under its own id; return what was refused, in words.

    Sent again at every start: the id makes the second time have no effect.
    """
    refused: list[str] = []
    connection = HTTPConnection(HOST, port, timeout=10.0)
    try:
        for item in declarations:
            name = str(item["declaration_id"])
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": name,
            }
            connection.request("POST", "/api/v1/declarations", json.dumps(item), headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            if response.status >= 300:
                refused.append(f"declaration {name}: {response.status} {text[:200]}")
    except (OSError, HTTPException) as error:
        refused.append(f"declarations were not taken: {error}")
    finally:
        connection.close()
    return refused
