"""`python -m anpr.evaluate` on a small labelled folder: the folder's own score, slips and times."""

import csv
import subprocess
import sys
from pathlib import Path

import cv2

from anpr.shipped import DETECTOR, FOLDER
from tests.integration.test_read_command import plate, street

ROOT = Path(__file__).resolve().parents[2]
SCORE = """
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
reads = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
print("scored", sum(row["split"] == "dev" for row in rows), "with", len(reads))
"""
COLUMNS = ("file", "country", "text", "kind", "split")


def labelled(folder: Path) -> Path:
    """Two pictures of split dev, one that cannot be opened, and one of another split."""
    cv2.imwrite(str(folder / "scene.png"), street("25C-01234"))
    cv2.imwrite(str(folder / "crop.png"), plate("25C-01234"))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 broken")
    (folder / "score.py").write_text(SCORE, encoding="utf-8")
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerow(("scene.png", "VN", "25C01234", "scene", "dev"))
        writer.writerow(("crop.png", "VN", "25C01234", "crop", "dev"))
        writer.writerow(("broken.jpg", "CN", "云G12345", "scene", "dev"))
        writer.writerow(("never-opened.png", "VN", "25C01234", "scene", "train"))
    return folder


def test_it_scores_says_the_slips_and_times_another_network_beside(tmp_path: Path) -> None:
    folder = labelled(tmp_path)
    command = [sys.executable, "-m", "anpr.evaluate", "--plates", str(folder), "--threads", "1"]
    command += ["--against", str(FOLDER / DETECTOR), "--out", str(tmp_path / "out.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1  # one picture could not be opened
    assert "broken.jpg" in done.stderr
    assert "never-opened" not in done.stderr
    assert "scored 3 with 2" in done.stdout
    assert "VN: 2 plates" in done.stdout
    assert "CN: 1 plates, 0 exact, 1 without a text" in done.stdout
    assert "median of 1, 1 threads" in done.stdout
    assert "in the same run" in done.stdout


def test_a_folder_without_a_score_still_gives_predictions(tmp_path: Path) -> None:
    folder = labelled(tmp_path)
    (folder / "score.py").unlink()
    (folder / "broken.jpg").unlink()
    cv2.imwrite(str(folder / "broken.jpg"), street("25C-01234"))
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "anpr.evaluate", "--plates", str(folder), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "no score.py" in done.stdout
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
