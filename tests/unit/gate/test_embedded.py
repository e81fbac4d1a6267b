"""What `malu up` would start: sources of the lanes, configurations, ports, and clear refusals."""

import http.server
import json
import socket
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate import embedded
from gate.broker import mosquitto_config
from gate.datafolder import open_folder
from gate.embedded import Ports, Source, camera_sources, clip_sources
from gate.layout import lane_ids
from gate.supervisor import StartError


def test_a_path_says_what_kind_of_source_it_is(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"film")
    sources = camera_sources(
        [
            f"inland-enter={tmp_path}",
            f"inland-leave={tmp_path / 'film.mp4'}",
            "border-enter=rtsp://user:secret@10.0.0.5/live?a=b",
        ]
    )
    assert {lane: source.kind for lane, source in sources.items()} == {
        "inland-enter": "folder",
        "inland-leave": "video",
        "border-enter": "rtsp",
        "border-leave": "none",
    }
    assert sources["border-enter"].path == "rtsp://user:secret@10.0.0.5/live?a=b"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["nowhere=film.mp4"], "lanes are inland-enter"),
        (["inland-enter"], "takes LANE=PATH"),
        (["inland-enter="], "takes LANE=PATH"),
        (["inland-enter=/no/such/film.mp4"], "no file or folder /no/such/film.mp4"),
        (["inland-enter=rtsp://a", "inland-enter=rtsp://b"], "twice"),
    ],
)
def test_a_wrong_camera_is_refused_in_one_sentence(options: list[str], sentence: str) -> None:
    with pytest.raises(StartError, match=sentence):
        camera_sources(options)


def test_a_missing_clip_is_named(tmp_path: Path) -> None:
    for name in ("script.json", *(f"{lane}.mp4" for lane in lane_ids()[:3])):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(StartError, match=r"border-leave\.mp4 is missing"):
        clip_sources(tmp_path)


def test_every_node_gets_its_lanes_and_secrets_stay_out_of_commands(data_dir: Path) -> None:
    folder = open_folder(data_dir, "MLT-TRAIN")
    secret = 'rtsp://user:"s\\e"@10.0.0.5/live'
    sources = {lane: Source("none") for lane in lane_ids()} | {
        "border-leave": Source("rtsp", secret),
        "inland-enter": Source("clip", "/clips/a.mp4", "/clips/script.json"),
    }
    children = embedded.prepare(folder, Ports(web=8000, broker=18883), sources, 2026)
    assert [(child.name, child.stage) for child in children] == [
        ("broker", 0),
        ("centre", 1),
        ("edge inland-1", 2),
        ("edge border-1", 2),
    ]
    assert not any("10.0.0.5" in " ".join(child.argv) for child in children)
    path = folder.edge("border-1") / "edge.toml"
    assert path.stat().st_mode & 0o777 == 0o600
    border = tomllib.loads(path.read_text())
    assert border["broker"] == {"host": "127.0.0.1", "port": 18883}
    assert border["key"] == {"kid": "border-1-2026", "file": str(folder.keys / "border-1.key")}
    assert Path(border["centre"]["token_file"]).exists()
    assert Path(border["centre"]["public_key"]).exists()
    assert border["lanes"] == [
        {"id": "border-enter", "movement": "enter", "source": "none"},
        {"id": "border-leave", "movement": "leave", "source": "rtsp", "path": secret},
    ]
    inland = tomllib.loads((folder.edge("inland-1") / "edge.toml").read_text())
    assert inland["lanes"][0] == {
        "id": "inland-enter",
        "movement": "enter",
        "source": "clip",
        "path": "/clips/a.mp4",
        "script": "/clips/script.json",
    }


def test_the_broker_stays_root_only_when_started_by_root(tmp_path: Path) -> None:
    assert "user root" in mosquitto_config(tmp_path, 18883, as_root=True).splitlines()
    text = mosquitto_config(tmp_path, 18883, as_root=False)
    assert "user" not in text
    assert "listener 18883 127.0.0.1" in text.splitlines()
    assert "autosave_interval 1" in text.splitlines()


def test_a_port_in_use_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PORT_PATIENCE_S", 0.2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert embedded.listening(port)
        with pytest.raises(StartError, match=rf"Port {port} cannot be used.*--port"):
            embedded.claim_port(port)
    assert not embedded.listening(port)
    embedded.claim_port(port)


class _Centre(http.server.BaseHTTPRequestHandler):
    """Takes declarations the way the API does, and keeps what it was sent."""

    got: list[tuple[str, str, str, object]]

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 503)
        self.end_headers()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key, bearer = self.headers["Idempotency-Key"], self.headers["Authorization"]
        self.got.append((self.path, key, bearer, body))
        answer = b"" if body["plate"] != "bad" else "biển số sai".encode()
        self.send_response(201 if not answer else 422)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def centre() -> Iterator[int]:
    _Centre.got = []
    with http.server.HTTPServer(("127.0.0.1", 0), _Centre) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_readiness_is_asked_of_the_centre_itself(centre: int, free_port: int) -> None:
    assert embedded.answers(centre, "/readyz")
    assert not embedded.answers(centre, "/elsewhere")
    assert not embedded.answers(free_port, "/readyz")


def test_declarations_go_under_their_own_id_and_refusals_are_told(centre: int) -> None:
    good = {"declaration_id": "d1", "plate": "25C01234"}
    bad = {"declaration_id": "d2", "plate": "bad"}
    assert embedded.declare(centre, "token", [good, bad]) == ["declaration d2: 422 biển số sai"]
    path = "/api/v1/declarations"
    assert _Centre.got == [(path, "d1", "Bearer token", good), (path, "d2", "Bearer token", bad)]
