"""`malu read` as people at the desk run it, with the shipped weights and plates drawn by us."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from anpr.cli import read

app = Typer()
app.command("read")(read)
RUN = CliRunner()


def plate(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A plain white plate, 416 × 88 pixels, with the black letters OpenCV can draw."""
    image = np.full((88, 416, 3), 235, np.uint8)
    cv2.rectangle(image, (3, 3), (412, 84), (20, 20, 20), 2)
    cv2.putText(image, text, (14, 66), cv2.FONT_HERSHEY_DUPLEX, 1.9, (20, 20, 20), 5, cv2.LINE_AA)
    return image


def street(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A dark truck front on a grey road, with the plate on its bumper."""
    image = np.full((480, 640, 3), 120, np.uint8)
    cv2.rectangle(image, (120, 60), (520, 420), (60, 50, 40), -1)
    cv2.rectangle(image, (150, 90), (490, 220), (30, 30, 30), -1)
    small = cv2.resize(plate(text), (160, 34), interpolation=cv2.INTER_AREA)
    image[350:384, 240:400] = small
    return image


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cv2.imwrite(str(tmp_path / "lane.jpg"), street("25C-01234"))
    cv2.imwrite(str(tmp_path / "empty.png"), np.full((480, 640, 3), 120, np.uint8))
    (tmp_path / "notes.txt").write_text("not a picture", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_one_json_line_per_picture(folder: Path) -> None:
    done = RUN.invoke(app, ["--json", str(folder)])
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["empty.png", "lane.jpg"]
    for line in lines:
        assert (line["width"], line["height"]) == (640, 480)
        assert set(line["ms"]) == {"detect", "read"}
    for found in lines[1]["plates"]:
        assert set(found) >= {
            "text", "country", "colour", "lines", "confidence", "accept", "corners", "candidates",
        }  # fmt: skip
        assert 0 <= found["confidence"] < 1
        assert len(found["corners"]) == 4
    assert not any(found["accept"] for found in lines[0]["plates"])


def test_one_bad_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 broken")
    done = RUN.invoke(app, ["--json", "--jobs", "2", str(folder)])
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 2
    assert "broken.jpg" in done.stderr


@pytest.mark.parametrize("arguments", [["no-such-folder"], [], ["--jobs", "0", "x.jpg"]])
def test_bad_input_is_refused(arguments: list[str]) -> None:
    assert RUN.invoke(app, arguments).exit_code == 2


def test_an_empty_folder_is_bad_input(tmp_path: Path) -> None:
    done = RUN.invoke(app, [str(tmp_path)])
    assert done.exit_code == 2
    assert "give pictures" in done.stderr


def test_a_crop_is_read_as_one_plate(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "plate.png"), plate("25C-01234"))
    done = RUN.invoke(app, ["--json", "--crop", str(tmp_path / "plate.png")])
    (line,) = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert len(line["plates"]) == 1


def test_plain_output_is_a_line_for_people(folder: Path) -> None:
    done = RUN.invoke(app, [str(folder / "empty.png")])
    assert done.exit_code == 0
    assert done.stdout.startswith(str(folder / "empty.png"))


def test_a_film_gives_one_line_per_vehicle_and_a_broken_one_fails(tmp_path: Path) -> None:
    film = cv2.VideoWriter(
        str(tmp_path / "lane.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 480)
    )
    for _ in range(12):
        film.write(street("25C-01234"))
    film.release()
    (tmp_path / "zbroken.mp4").write_bytes(b"no film")
    done = RUN.invoke(app, ["--json", str(tmp_path)])
    assert done.exit_code == 1
    for line in map(json.loads, done.stdout.splitlines()):
        assert 0 <= line["t0"] <= line["t1"] <= 1.2
        assert len(line["plates"]) == 1
