"""`malu read` on pictures as people send them: one line each, exit 1, and the rest is read."""

import json
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer import Typer
from typer.testing import CliRunner

from anpr.cli import read
from anpr.shipped import FOLDER
from tests.integration.test_read_command import street

ROOT = Path(__file__).resolve().parents[2]
app = Typer()
app.command("read")(read)
SCENE = street("25C-01234")


def encoded(kind: str, image: np.ndarray) -> bytes:
    good, data = cv2.imencode(kind, image)
    assert good
    return data.tobytes()


def bomb() -> bytes:
    """A picture of 40,000 × 40,000 white pixels in some bytes: eight gigabytes when decoded."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 5_001 * 400)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return start + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def palette_png(image: np.ndarray) -> bytes:
    """A PNG of sixteen colours, written by hand: OpenCV writes none (ISO 15948, 11.2)."""

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) // 16
    height, width = grey.shape
    colours = b"".join(bytes([level * 17] * 3) for level in range(16))
    rows = b"".join(b"\0" + row.tobytes() for row in grey)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"PLTE", colours) + chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def turned(image: np.ndarray) -> bytes:
    """A JPEG that a phone held on its side wrote: stored lying, with EXIF orientation 6."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    data = encoded(".jpg", cv2.rotate(image, cv2.ROTATE_90_COUNTERCLOCKWISE))
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]


def cmyk(folder: Path) -> None:
    """A JPEG of four inks, as print shops send it."""
    red, green, blue = (SCENE[:, :, channel] for channel in (2, 1, 0))
    picture = Image.fromarray(np.dstack([red, green, blue]))
    picture.convert("CMYK").save(folder / "cmyk.jpg", quality=95)


GOOD = {
    "blank.png": encoded(".png", np.full((480, 640, 3), 255, np.uint8)),
    "black.jpg": encoded(".jpg", np.zeros((480, 640, 3), np.uint8)),
    "deep.png": encoded(".png", SCENE.astype(np.uint16) * 257),
    "dot.png": encoded(".png", SCENE[:1, :1]),
    "grey.jpg": encoded(".jpg", cv2.cvtColor(SCENE, cv2.COLOR_BGR2GRAY)),
    "line.png": encoded(".png", np.full((1, 3000, 3), 90, np.uint8)),
    "palette.png": palette_png(SCENE),
    "scene.png": encoded(".png", SCENE),
    "turned.jpg": turned(SCENE),
}
BAD = {
    "bomb.png": bomb(),
    "empty.jpg": b"",
    "half.jpg": encoded(".jpg", SCENE)[:700],
    "notes.jpg": b"not a picture",
}


def test_every_kind_of_picture_gives_a_line_and_every_bad_one_a_sentence(tmp_path: Path) -> None:
    for name, data in (GOOD | BAD).items():
        (tmp_path / name).write_bytes(data)
    done = CliRunner().invoke(app, ["--json", "--jobs", "2", str(tmp_path)])
    assert done.exit_code == 1
    lines = {Path(line["file"]).name: line for line in map(json.loads, done.stdout.splitlines())}
    complaints = done.stderr.splitlines()
    assert set(lines) | {name for name in BAD if any(name in c for c in complaints)} == {
        *GOOD, *BAD,
    }  # fmt: skip
    assert set(GOOD) <= set(lines)
    assert len(complaints) == len(GOOD | BAD) - len(lines)
    assert "25 megapixels" in "".join(complaints)
    # However it was stored, the same scene is seen the same way up.
    for name in ("deep.png", "grey.jpg", "palette.png", "turned.jpg"):
        assert (lines[name]["width"], lines[name]["height"]) == (640, 480)
    for name in ("blank.png", "black.jpg", "dot.png", "line.png"):
        assert not any(plate["accept"] for plate in lines[name]["plates"])


def test_the_same_plate_is_found_in_grey_deep_turned_and_palette_pictures(tmp_path: Path) -> None:
    names = ("deep.png", "palette.png", "scene.png", "turned.jpg")
    for name in names:
        (tmp_path / name).write_bytes(GOOD[name])
    done = CliRunner().invoke(app, ["--json", str(tmp_path)])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    middles = [np.mean(plate["corners"], axis=0) for line in lines for plate in line["plates"][:1]]
    assert len(middles) == len(names)
    assert np.ptp(np.array(middles), axis=0).max() < 12  # pixels


@pytest.mark.train
def test_a_picture_of_four_inks_is_read(tmp_path: Path) -> None:
    cmyk(tmp_path)
    done = CliRunner().invoke(app, ["--json", str(tmp_path / "cmyk.jpg")])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["width"] == 640


def test_thirty_plates_in_one_picture_are_all_found(tmp_path: Path) -> None:
    """Trucks of the built-in clips side by side; equal texts are told once, so boxes count."""
    picture = np.full((6 * 200, 5 * 320, 3), 110, np.uint8)
    for number in range(30):
        plate = np.full((44, 208, 3), 235, np.uint8)
        cv2.rectangle(plate, (2, 2), (205, 41), (20, 20, 20), 2)
        text = f"{11 + number}C-{10234 + 317 * number}"
        cv2.putText(plate, text, (8, 33), cv2.FONT_HERSHEY_DUPLEX, 0.95, (20, 20, 20), 2)
        row, column = divmod(number, 5)
        y, x = row * 200, column * 320
        picture[y + 20 : y + 180, x + 20 : x + 300] = (70, 50, 40)
        picture[y + 110 : y + 154, x + 56 : x + 264] = plate
    cv2.imwrite(str(tmp_path / "yard.png"), picture)
    done = CliRunner().invoke(app, ["--json", str(tmp_path / "yard.png")])
    assert done.exit_code == 0
    plates = json.loads(done.stdout)["plates"]
    assert len(plates) >= 25
    confidences = [(plate["accept"], plate["confidence"]) for plate in plates]
    assert confidences == sorted(confidences, reverse=True)


def test_an_altered_weight_file_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FOLDER, tmp_path / "weights")
    altered = tmp_path / "weights" / "recogniser.onnx"
    altered.write_bytes(altered.read_bytes()[:-1] + b"\0\0")
    (tmp_path / "scene.png").write_bytes(GOOD["scene.png"])
    monkeypatch.setattr("anpr.reader.FOLDER", tmp_path / "weights")
    done = CliRunner().invoke(app, [str(tmp_path / "scene.png")])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "recogniser.onnx has SHA-256" in done.stderr
    altered.unlink()
    done = CliRunner().invoke(app, [str(tmp_path / "scene.png")])
    assert done.exit_code == 2
    assert "restore anpr/weights" in done.stderr


def test_a_runtime_that_is_not_installed_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "scene.png").write_bytes(GOOD["scene.png"])
    done = CliRunner().invoke(app, ["--runtime", "ultralytics", str(tmp_path / "scene.png")])
    assert done.exit_code == 2
    assert "training environment" in done.stderr


@pytest.mark.train
def test_ultralytics_finds_the_same_plate_as_onnx_runtime(tmp_path: Path) -> None:
    (tmp_path / "scene.png").write_bytes(GOOD["scene.png"])
    python = str(ROOT / ".venv-train" / "bin" / "python")
    found = []
    for runtime in ("onnx", "ultralytics"):
        command = [python, "-m", "gate.cli", "read", "--json", "--runtime", runtime]
        done = subprocess.run(
            [*command, str(tmp_path / "scene.png")],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found.append(json.loads(done.stdout)["plates"][0])
    apart = np.abs(np.subtract(found[0]["corners"], found[1]["corners"])).max()
    assert apart < 8
    assert found[0]["text"] == found[1]["text"]


def test_a_process_reads_a_folder_and_says_what_failed(tmp_path: Path) -> None:
    (tmp_path / "scene.png").write_bytes(GOOD["scene.png"])
    (tmp_path / "half.jpg").write_bytes(BAD["notes.jpg"])
    done = subprocess.run(
        [sys.executable, "-m", "gate.cli", "read", "--json", "--data", "var", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert "half.jpg is no picture we know" in done.stderr
