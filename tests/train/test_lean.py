"""A detector without the branches that nobody reads says the same of scores and corners."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = [pytest.mark.train, pytest.mark.timeout(300)]

LEANER = """
import os, shutil, sys
from pathlib import Path
import numpy as np
import onnxruntime
from anpr.train.detector import build
from anpr.train.lean import lean

folder = Path(sys.argv[1])
os.chdir(folder)  # an export without a checkpoint writes where it stands
yolo = build(folder, None)
whole = folder / Path(yolo.export(format="onnx", imgsz=256, opset=17, dynamic=True, simplify=False))
light = folder / "light.onnx"
shutil.copyfile(whole, light)
lean(light)
picture = {"images": np.random.default_rng(1).random((1, 3, 192, 256), np.float32)}
said = [onnxruntime.InferenceSession(str(p)).run(["output0"], picture)[0] for p in (whole, light)]
assert said[0].shape == said[1].shape
np.testing.assert_allclose(said[0][:, 4:], said[1][:, 4:], rtol=1e-4, atol=1e-4)
x, y = said[1][0, 5::2], said[1][0, 6::2]
middle = (x.min(0) + x.max(0)) / 2, (y.min(0) + y.max(0)) / 2
np.testing.assert_allclose(said[1][0, :2], middle, rtol=1e-4, atol=1e-3)
np.testing.assert_allclose(said[1][0, 2:4], (np.ptp(x, 0), np.ptp(y, 0)), rtol=1e-4, atol=1e-3)
assert light.stat().st_size < 0.9 * whole.stat().st_size
once = light.read_bytes()
lean(light)
assert light.read_bytes() == once
"""


def done(*args: str) -> "subprocess.CompletedProcess[str]":
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    return subprocess.run(
        [str(PYTHON), *args],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_scores_and_corners_stay_and_boxes_are_drawn_around_them(tmp_path: Path) -> None:
    found = done("-c", LEANER, str(tmp_path))
    assert found.returncode == 0, found.stderr


def test_another_network_is_refused() -> None:
    found = done("-m", "anpr.train.lean", "anpr/weights/recogniser.onnx")
    assert found.returncode == 2
    assert "not boxes, scores and corners" in found.stderr
