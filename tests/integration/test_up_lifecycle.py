"""`malu up` with its real children: starts, heals, stops, and leaves nothing running behind it."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.needs import need
from tests.up import Up, malu, running, status_of, until

pytestmark = pytest.mark.broker


@pytest.fixture
def empty_lane(tmp_path: Path) -> str:
    """A camera option whose lane sees nothing."""
    folder = tmp_path / "no-pictures"
    folder.mkdir()
    return f"--camera=inland-enter={folder}"


def _refused(*options: str) -> str:
    done = subprocess.run(
        malu("up", *options), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    return done.stderr.strip()


def test_it_serves_its_pages_and_ctrl_c_leaves_nothing_behind(
    data_dir: Path, free_port: int, empty_lane: str
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        for page in ("/healthz", "/readyz", "/board/main", "/public"):
            assert status_of(gate.url + page) == 200, page
        assert any("/booth" in line for line in gate.said)
        kinds = ("mosquitto", "serve", "edge-inland-1", "edge-border-1")
        assert all(gate.pid_of(kind) is not None for kind in kinds)
        assert gate.ctrl_c() == 0
        gate.hears("stopped")
        assert gate.processes() == {}


def test_closing_the_terminal_stops_it_whole(
    data_dir: Path, free_port: int, empty_lane: str
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        os.killpg(gate.process.pid, signal.SIGHUP)
        assert gate.process.wait(60) == 0
        assert gate.processes() == {}


def test_a_second_start_finds_folder_or_port_taken_and_says_so(
    data_dir: Path, free_port: int, empty_lane: str, tmp_path: Path
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        taken = _refused(f"--data={data_dir}", f"--port={free_port}", empty_lane)
        assert "in use by another" in taken
        elsewhere = tmp_path / "elsewhere"
        taken = _refused(f"--data={elsewhere}", f"--port={free_port}", empty_lane)
        assert f"Port {free_port} cannot be used" in taken
        assert "--port" in taken
        assert gate.ready()


def test_killed_children_come_back_and_the_gate_is_ready_again(
    data_dir: Path, free_port: int, empty_lane: str
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        for kind in ("mosquitto", "serve", "edge-inland-1"):
            fallen = _kill(gate, kind)
            until(lambda kind=kind, fallen=fallen: gate.pid_of(kind) not in (None, fallen))  # type: ignore[misc]
            until(gate.ready)


def _kill(gate: Up, kind: str) -> int:
    pid = gate.pid_of(kind)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_no_child_outlives_a_killed_supervisor(
    data_dir: Path, free_port: int, empty_lane: str
) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        assert len(gate.processes()) >= 5
        gate.process.kill()
        until(lambda: gate.processes() == {})
    with running(data_dir, free_port, empty_lane) as gate:
        assert gate.ready()


def test_starting_over_keeps_the_old_books(data_dir: Path, free_port: int, empty_lane: str) -> None:
    need("mosquitto")
    with running(data_dir, free_port, empty_lane) as gate:
        assert gate.ctrl_c() == 0
    with running(data_dir, free_port, "--fresh", empty_lane) as gate:
        assert gate.said[0].startswith("The old data folder is now ")
        old = Path(gate.said[0].removeprefix("The old data folder is now "))
        assert (old / "centre.sqlite").exists()
        assert (data_dir / "centre.sqlite").exists()


def test_a_folder_from_a_newer_version_is_left_alone(data_dir: Path) -> None:
    data_dir.mkdir()
    label = data_dir / "malu.json"
    label.write_text('{"format": 9, "ledger": "MLT-TRAIN"}')
    assert "format 9" in _refused(f"--data={data_dir}")
    assert label.read_text() == '{"format": 9, "ledger": "MLT-TRAIN"}'


def test_a_camera_that_is_not_there_is_one_sentence(data_dir: Path) -> None:
    said = _refused(f"--data={data_dir}", "--camera=inland-enter=/no/such/thing")
    assert "no file or folder /no/such/thing" in said
