"""A whole edge node: film, trigger, track, outbox, broker, and a centre that signs."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from edge.node import Node
from edge.settings import read_settings
from tests.servers import Mosquitto
from tests.sim.tiny_centre import TinyCentre
from tests.unit.edge.movie import BoxReader, film, lorries, make_clip, scene
from tests.unit.edge.node_folder import node_folder

pytestmark = pytest.mark.broker
Play = Callable[[Path], "Playing"]


class Playing:
    """A node on a thread; `end` stops it as SIGTERM does."""

    def __init__(self, config: Path, reader: BoxReader) -> None:
        """Put it together and start."""
        self.node = Node(read_settings(config), config.parent, reader)
        self.stop = threading.Event()
        self.status: int | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.status = self.node.run(self.stop)

    def end(self) -> None:
        """Stop and wait."""
        self.stop.set()
        self._thread.join(20)


@pytest.fixture
def centre(mosquitto_broker: Mosquitto) -> Iterator[TinyCentre]:
    one = TinyCentre(mosquitto_broker.host, mosquitto_broker.port)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def reader() -> BoxReader:
    return BoxReader()


@pytest.fixture
def play(reader: BoxReader) -> Iterator[Play]:
    playing: list[Playing] = []

    def start(config: Path) -> Playing:
        playing.append(Playing(config, reader))
        return playing[-1]

    yield start
    for one in playing:
        one.end()


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """What is logged while the test runs."""
    with capture_logs() as lines:
        yield lines


def told(centre: TinyCentre, kind: str = "") -> list[dict[str, Any]]:
    """The events that came, in order; of one kind when it is named."""
    pages = centre.pages("inland-1")
    events = [msgspec.json.decode(pages[seq]) for seq in sorted(pages)]
    return [event for event in events if kind in ("", event["kind"])]


def story(centre: TinyCentre) -> list[str]:
    """What happened, one word or two each."""
    lines = []
    for event in told(centre):
        body = event["body"]
        more = {"loop": "loop", "state": "state"}
        lines.append(" ".join([event["kind"], *(str(body[k]) for k in more if k in body)]))
    return lines


def lane(folder: Path, movement: str, source: str, path: Path, script: Path | None = None) -> str:
    """A lane's table in the settings."""
    one = f'[[lanes]]\nid = "{folder.name}"\nmovement = "{movement}"\nsource = "{source}"\n'
    one += f'path = "{path}"\n'
    return one + (f'script = "{script}"\n' if script else "")


def clip_config(tmp_path: Path, centre: TinyCentre, port: int, movement: str, count: int) -> Path:
    """A node whose one lane plays a film of lorries."""
    name = f"inland-{movement}"
    script = make_clip(tmp_path, name, count)
    table = lane(Path(name), movement, "clip", tmp_path / f"{name}.mp4", script)
    return node_folder(tmp_path, centre=centre.key, broker_port=port, lanes=table)


ONE_LORRY = [
    "sighting settled",
    "barrier open",
    "loop 1 on",
    "loop 2 on",
    "passage",
    "loop 1 off",
    "loop 2 off",
    "barrier closed",
]


def test_lorries_enter_by_themselves(
    tmp_path: Path, centre: TinyCentre, mosquitto_broker: Mosquitto, play: Play
) -> None:
    play(clip_config(tmp_path, centre, mosquitto_broker.port, "enter", 2))
    centre.wait_for(lambda: story(centre).count("barrier closed") == 2, 60)
    lines = story(centre)
    assert lines[0] == "camera ok"
    assert sorted(lines[1:9]) == sorted(lines[9:17]) == sorted(ONE_LORRY)
    for first in (told(centre)[1:9], told(centre)[9:17]):
        kinds = [event["kind"] for event in first]
        sighting = first[kinds.index("sighting")]
        passage = first[kinds.index("passage")]
        assert kinds.index("sighting") < kinds.index("barrier") < kinds.index("passage")
        assert passage["body"]["sighting_id"] == sighting["event_id"]
        for barrier in (event for event in first if event["kind"] == "barrier"):
            assert barrier["body"]["cause"] == {"kind": "opening", "id": sighting["event_id"]}
    texts = [event["body"]["plates"][0]["text"] for event in told(centre, "passage")]
    assert texts == ["25C00001", "29H00002"]
    pictures = told(centre, "sighting")[0]["body"]["evidence"]
    assert [one["kind"] for one in pictures] == ["overview", "plate"]
    assert (tmp_path / f"edge-inland-1/evidence/{pictures[0]['sha256']}.jpg").is_file()


def test_a_lorry_that_leaves_waits_for_the_centre(
    tmp_path: Path, centre: TinyCentre, mosquitto_broker: Mosquitto, play: Play
) -> None:
    play(clip_config(tmp_path, centre, mosquitto_broker.port, "leave", 1))
    centre.wait_for(lambda: "sighting settled" in story(centre), 60)
    sighting = told(centre, "sighting")[0]["event_id"]
    cause = {"kind": "override", "id": "act-7"}
    order: dict[str, object] = {"action": "open", "lane": "inland-leave", "cause": cause}
    late, soon = "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"
    centre.command("inland-1", command_id="c1", sighting_id="another", expires_at=soon, **order)
    centre.command("inland-1", command_id="c2", sighting_id=sighting, expires_at=late, **order)
    key, centre.key = centre.key, Ed25519PrivateKey.generate()
    centre.command("inland-1", command_id="c3", sighting_id=sighting, expires_at=soon, **order)
    centre.key = key
    time.sleep(1)
    assert "barrier open" not in story(centre)
    centre.command("inland-1", command_id="c4", sighting_id=sighting, expires_at=soon, **order)
    centre.wait_for(lambda: "barrier closed" in story(centre), 60)
    assert told(centre, "barrier")[0]["body"]["cause"] == {"kind": "override", "id": "act-7"}
    assert len(told(centre, "passage")) == 1


def test_in_an_emergency_the_lane_opens_for_whoever_comes(
    tmp_path: Path, centre: TinyCentre, mosquitto_broker: Mosquitto, play: Play
) -> None:
    play(clip_config(tmp_path, centre, mosquitto_broker.port, "leave", 1))
    centre.wait_for(lambda: "camera ok" in story(centre), 60)
    order = {"action": "open", "lane": "inland-leave", "expires_at": "2999-01-01T00:00:00.000Z"}
    centre.command("inland-1", command_id="c1", cause={"kind": "opening", "id": "o-1"}, **order)
    centre.command("inland-1", command_id="c2", cause={"kind": "override", "id": "o-2"}, **order)
    centre.wait_for(lambda: "barrier open" in story(centre), 60)
    assert told(centre, "barrier")[0]["body"]["cause"] == {"kind": "override", "id": "o-2"}


def test_a_node_that_starts_again_knows_the_lorry_that_stands_there(
    tmp_path: Path, centre: TinyCentre, mosquitto_broker: Mosquitto, play: Play
) -> None:
    config = clip_config(tmp_path, centre, mosquitto_broker.port, "leave", 2)
    first = play(config)
    centre.wait_for(lambda: "sighting settled" in story(centre), 60)
    sighting = told(centre, "sighting")[0]["event_id"]
    first.end()
    assert first.status == 0
    play(config)
    order = {"action": "open", "lane": "inland-leave", "expires_at": "2999-01-01T00:00:00.000Z"}
    deadline = time.monotonic() + 60
    while not told(centre, "passage"):
        assert time.monotonic() < deadline
        ids = {"command_id": str(time.monotonic()), "sighting_id": sighting}
        centre.command("inland-1", **order, **ids)
        time.sleep(0.3)
    assert told(centre, "passage")[0]["body"]["sighting_id"] == sighting
    centre.wait_for(lambda: len(told(centre, "sighting")) == 2, 60)
    assert told(centre, "sighting")[1]["body"]["plates"][0]["text"] == "29H00002"


def test_a_lorry_nobody_can_read_is_seen_and_passes(
    tmp_path: Path,
    centre: TinyCentre,
    mosquitto_broker: Mosquitto,
    play: Play,
    reader: BoxReader,
) -> None:
    reader.blind = True
    play(clip_config(tmp_path, centre, mosquitto_broker.port, "enter", 1))
    centre.wait_for(lambda: len(told(centre, "passage")) == 1, 60)
    plates = told(centre, "sighting")[0]["body"]["plates"]
    assert [(one["role"], one["reason"]) for one in plates] == [("tractor", "unreadable")]


def test_a_video_plays_once_and_a_broken_one_costs_a_sentence(
    tmp_path: Path,
    centre: TinyCentre,
    mosquitto_broker: Mosquitto,
    play: Play,
    log: list[Any],
) -> None:
    whole = tmp_path / "whole.mp4"
    film(whole, lorries(2, 6))
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(whole.read_bytes()[:3000])
    cut = tmp_path / "cut.avi"
    film(cut, lorries(1, 6), "MJPG")
    cut.write_bytes(cut.read_bytes()[:-60_000])
    empty = tmp_path / "empty.mp4"
    empty.touch()
    refusing = "rtsp://guard:s3cret@127.0.0.1:9/stream?key=abc"
    tables = [
        lane(Path("lane-a"), "enter", "video", whole),
        lane(Path("lane-b"), "leave", "video", broken),
        lane(Path("lane-c"), "leave", "video", empty),
        lane(Path("lane-e"), "leave", "video", cut),
        f'[[lanes]]\nid = "lane-d"\nmovement = "leave"\nsource = "rtsp"\npath = "{refusing}"\n',
    ]
    port = mosquitto_broker.port
    config = node_folder(tmp_path, centre=centre.key, broker_port=port, lanes="\n".join(tables))
    playing = play(config)
    centre.wait_for(lambda: len(told(centre, "passage")) >= 3, 60)
    playing.end()
    assert [event["kind"] for event in told(centre) if event["kind"] in ("loop", "barrier")] == []
    passages = [event["body"] for event in told(centre, "passage")]
    texts = [body["plates"][0]["text"] for body in passages if body["lane"] == "lane-a"]
    assert texts == ["25C00001", "29H00002"]
    troubles = {one["lane"]: one["text"] for one in log if one["event"] == "camera_trouble"}
    assert "save it as MP4" in troubles["lane-b"]
    assert "0 bytes" in troubles["lane-c"]
    assert "ends mid-frame" in troubles["lane-e"]
    assert "rtsp://127.0.0.1:9/stream gives no picture" in troubles["lane-d"]
    assert "s3cret" not in json.dumps(log)


def test_photographs_are_taken_one_by_one(
    tmp_path: Path,
    centre: TinyCentre,
    mosquitto_broker: Mosquitto,
    play: Play,
    log: list[Any],
) -> None:
    folder = tmp_path / "stills"
    folder.mkdir()
    for number in range(2):
        cv2.imwrite(str(folder / f"{number}.jpg"), scene(number, 18))
    (folder / "0a-empty.jpg").touch()
    (folder / "0b-noise.jpg").write_bytes(b"not a picture")
    (folder / "0c-huge.png").write_bytes(
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (20_000).to_bytes(4) + (10_000).to_bytes(4)
    )
    table = lane(Path("inland-enter"), "enter", "folder", folder)
    config = node_folder(
        tmp_path, centre=centre.key, broker_port=mosquitto_broker.port, lanes=table
    )
    play(config)
    centre.wait_for(lambda: len(told(centre, "passage")) == 2, 60)
    assert story(centre) == ["sighting settled", "passage"] * 2
    troubles = [one["text"] for one in log if one["event"] == "picture_trouble"]
    assert len(troubles) == 3
    for words, text in zip(
        ("is empty (0 bytes)", "no picture we know", "over 25 megapixels"), troubles, strict=True
    ):
        assert words in text
