"""Two lanes at once on two cores: no vehicle lost, no lag, and how much of the processor it took.

The whole edge node as a process of its own (`malu edge`): video decoding, motion gate, reader,
track, outbox, MQTT to a real broker. The films play in real time, as cameras do.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.conftest import Say
from benchmarks.films import EVERY_S, Film, busy_lane
from tests.needs import need
from tests.servers import Mosquitto
from tests.sim.tiny_centre import TinyCentre
from tests.unit.edge.node_folder import node_folder

ROUNDS = int(os.environ.get("MALU_BENCH_ROUNDS", "6"))  # of four trucks in each lane
LANES = {"day": "border-enter", "night": "border-leave"}
MALU = [sys.executable, "-m", "gate.cli", "edge"]
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def centre(mosquitto: Mosquitto) -> Iterator[TinyCentre]:
    one = TinyCentre(mosquitto.host, mosquitto.port)
    one.start()
    yield one
    one.stop()


@pytest.mark.timeout(1800)
def test_two_lanes_of_1080p15_on_two_cores(
    say: Say, centre: TinyCentre, mosquitto: Mosquitto, tmp_path: Path
) -> None:
    ffmpeg = need("ffmpeg")
    films = {lane: busy_lane(ffmpeg, clip, ROUNDS, tmp_path) for lane, clip in LANES.items()}
    lanes = "".join(
        f"[[lanes]]\nid = '{lane}'\nmovement = 'enter'\nsource = 'video'\npath = '{film.path}'\n"
        for lane, film in films.items()
    )
    config = node_folder(tmp_path, centre=centre.key, broker_port=mosquitto.port, lanes=lanes)
    log = tmp_path / "log"
    with log.open("wb") as file:
        node = subprocess.Popen([*MALU, str(config)], cwd=ROOT, stderr=file)
        try:
            ran_s, cpu_s = play(node.pid, log, len(films), max(f.seconds for f in films.values()))
            time.sleep(3.0)  # the last events are on their way
        finally:
            node.terminate()
            node.wait(20)
    cores = len(os.sched_getaffinity(0))
    say(
        f"{ran_s:.0f} s of two films: {cpu_s:.1f} s of processor, {cpu_s / ran_s:.2f} cores,"
        f" {cpu_s / ran_s / cores:.0%} of {cores}"
    )
    events = [msgspec.json.decode(page) for page in centre.pages("inland-1").values()]
    ended = {line["file"]: line for line in logged(log) if line["event"] == "video_ended"}
    for lane, film in films.items():
        report(say, lane, film, ended[film.path.name], events)


def play(pid: int, log: Path, films: int, seconds: float) -> tuple[float, float]:
    """Wait until the films have ended; returns seconds and processor seconds since they began."""
    while not any(line["event"] == "video_began" for line in logged(log)):
        time.sleep(0.05)
    began, cpu = time.monotonic(), processor_s(pid)
    while sum(line["event"] == "video_ended" for line in logged(log)) < films:
        assert time.monotonic() - began < seconds * 3, log.read_text(encoding="utf-8")
        time.sleep(0.25)
    return time.monotonic() - began, processor_s(pid) - cpu


def logged(log: Path) -> list[dict[str, Any]]:
    """The node's log so far; a line being written is left for the next look."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def processor_s(pid: int) -> float:
    """User and system time of a process, all its threads (proc(5): fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(
    say: Say, lane: str, film: Film, ended: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    """Say what became of the vehicles of one lane."""
    mine = [event for event in events if event["body"].get("lane") == lane]
    seen = [event for event in mine if event["kind"] == "sighting"]
    passed = [event["body"] for event in mine if event["kind"] == "passage"]
    said = [body["plates"][0] if body["plates"] else {} for body in passed]
    pairs = zip(said, film.texts, strict=False)
    exact = sum(plate.get("text") == text for plate, text in pairs)
    accepted = sum(bool(plate.get("accept")) for plate in said)
    say(
        f"{lane}: {len(film.texts)} vehicles, one every {EVERY_S:.0f} s; {len(seen)} sightings,"
        f" {len(passed)} passages, {exact} exact in order, {accepted} accepted;"
        f" {ended['skipped']} of {ended['frames']} frames came too late to be looked at,"
        f" lag at the end {ended['lag_ms']} ms"
    )
