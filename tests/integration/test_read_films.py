"""`malu read` on films: real video, cut by ffmpeg from the clips that come with the product.

One line per vehicle, whatever happens to the picture on the way; a film that breaks off tells what
it showed and fails.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from anpr.cli import read
from tests.needs import need

CLIPS = Path(__file__).resolve().parents[2] / "edge" / "clips"
FIRST, SECOND = ("0", "6.7"), ("6.8", "6.0")  # from second, for so many: a truck each
app = Typer()
app.command("read")(read)


def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    done = CliRunner().invoke(app, ["--json", *arguments])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def cut(target: Path, piece: tuple[str, str], *, height: int = 720) -> Path:
    """Cut a piece of the lane where trucks come in from the border."""
    command = [need("ffmpeg"), "-loglevel", "error", "-y", "-ss", piece[0], "-t", piece[1]]
    command += ["-i", str(CLIPS / "border-enter.mp4"), "-vf", f"scale=-2:{height}"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", str(target)]
    subprocess.run(command, check=True)
    return target


def truths() -> list[str]:
    script = json.loads((CLIPS / "script.json").read_text(encoding="utf-8"))
    (chapter,) = (clip for clip in script["clips"] if clip["lane"] == "border-enter")
    return [vehicle["plates"][0]["text"] for vehicle in chapter["vehicles"]]


def accepted(lines: list[dict[str, Any]]) -> list[str]:
    return [p["text"] for line in lines for p in line["plates"] if p["accept"]]


def test_a_truck_is_one_line_with_times_direction_and_its_best_picture(tmp_path: Path) -> None:
    film = cut(tmp_path / "lane.mp4", FIRST)
    status, lines, _ = run("--draw", str(tmp_path / "drawn"), str(film))
    assert status == 0
    (line,) = lines
    assert accepted(lines) == truths()[:1]
    assert line["file"] == str(film)
    assert 0 <= line["t0"] < line["t1"] <= 6.7
    assert line["t0"] <= line["best"]["at"] <= line["t1"]
    assert (line["direction"], line["width"], line["height"]) == ("toward", 1280, 720)
    assert [path.name for path in (tmp_path / "drawn").iterdir()] == ["lane.mp4-1.jpg"]


def test_a_film_that_changes_its_size_on_the_way_is_read_to_its_end(tmp_path: Path) -> None:
    film = tmp_path / "lane.ts"
    large = cut(tmp_path / "large.ts", FIRST)
    small = cut(tmp_path / "small.ts", SECOND, height=540)
    film.write_bytes(large.read_bytes() + small.read_bytes())
    large.unlink()
    small.unlink()
    _, lines, _ = run(str(film))
    assert accepted(lines) == truths()[:2]
    assert lines[0]["t1"] <= lines[1]["t0"]
    for line in lines:  # whether the decoder scales the pictures alike or not
        across, down = zip(*line["plates"][0]["corners"], strict=True)
        assert 0 <= min(across) < max(across) <= line["width"]
        assert 0 <= min(down) < max(down) <= line["height"]


@pytest.mark.parametrize("left", [0.45, 0.7])
def test_a_film_that_breaks_off_tells_what_it_showed_and_fails(tmp_path: Path, left: float) -> None:
    whole = cut(tmp_path / "whole.avi", FIRST)
    data = whole.read_bytes()
    whole.unlink()
    (tmp_path / "torn.avi").write_bytes(data[: int(len(data) * left)])
    status, lines, errors = run(str(tmp_path))
    assert status == 1
    assert "torn.avi" in errors
    assert set(accepted(lines)) <= set(truths())


def test_a_film_with_rubbish_in_the_middle_accepts_nothing_wrong(tmp_path: Path) -> None:
    film = cut(tmp_path / "lane.mkv", FIRST)
    data = bytearray(film.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(range(250)) * 16
    film.write_bytes(data)
    status, lines, _ = run(str(film))
    assert status in (0, 1)
    assert set(accepted(lines)) <= set(truths())


@pytest.mark.parametrize(
    "content", [b"", b"no film at all", b"\x00\x00\x00\x18ftypmp42" + b"\0" * 99]
)
def test_what_is_no_film_is_one_line_and_the_rest_is_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    cut(tmp_path / "b.mp4", FIRST, height=360)
    status, lines, errors = run(str(tmp_path))
    assert status == 1
    assert errors.count("\n") == 1
    assert "a.mp4" in errors
    assert {line["file"] for line in lines} <= {str(tmp_path / "b.mp4")}
