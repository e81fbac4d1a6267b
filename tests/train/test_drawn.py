"""Plates are drawn alike from equal seeds, and what is kept aside never teaches."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = pytest.mark.train

CHECK = """
import numpy as np
from anpr.plate import parse
from anpr.recogniser import ALPHABET
from anpr.train.crops import places, stream
from anpr.train.render import KINDS, degrade, render_plate

def draw(seed):
    rng = np.random.default_rng(seed)
    plate = render_plate(rng)
    return plate.text, degrade(rng, plate.image, 1.0).tobytes()

assert draw(7) == draw(7)
assert draw(7) != draw(8)
rng = np.random.default_rng(1)
for kind in KINDS:
    for _ in range(20):
        plate = render_plate(rng, kind=kind, px_per_mm=0.4)
        assert set(plate.text) <= set(ALPHABET), plate.text
        spots = places(plate.text, plate.lines)
        assert len(spots) == len(plate.text) and list(spots) == sorted(set(spots)), (kind, spots)
        assert 0 <= min(spots) and max(spots) < 40
        if kind not in ("vn_zone", "vn_zone_2"):  # the zone series overlap other grammars
            assert parse(plate.text, plate.colour).kind or kind.startswith("vn_"), plate.text
looks = stream(5, [])
assert all(next(looks).image.shape == (32, 160, 3) for _ in range(50))
"""


def test_drawing_is_repeatable_and_says_only_what_can_be_read() -> None:
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    done = subprocess.run(
        [str(PYTHON), "-c", CHECK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
