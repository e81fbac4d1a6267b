"""Films and frames to measure with are drawn alike from equal seeds, and their truth is true."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = [pytest.mark.train, pytest.mark.timeout(600)]

FILM = """
import numpy as np
from anpr.train.clips_traffic import film, random_truck

passed = []
pictures = list(film(78_995, 1, 4, 5.0, 0.25, passed))
assert [picture.shape for picture in pictures] == [(180, 320, 3)] * 20
(truck,) = passed
assert 0 <= truck.appear < truck.gone < 5 and len(truck.text) >= 7, truck
one, again = (random_truck(np.random.default_rng(78_996))[1] for _ in range(2))
assert one == again
"""
FRAMES = """
from anpr.reader import Reader
from anpr.train.frames import _Told, drive, table

told = _Told()
reader = Reader.load(None, 1, lambda *_: told)
one, again = (drive(reader, told, 79_999_001, (0.2, 0.4)) for _ in range(2))
assert one == again and one.text and one.reads
assert table([one])[0] == "1 vehicles, 1 with a read"
"""


@pytest.mark.parametrize("script", [FILM, FRAMES], ids=["film", "frames"])
def test_what_is_drawn_to_measure_with_is_repeatable(script: str) -> None:
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    done = subprocess.run(
        [str(PYTHON), "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
