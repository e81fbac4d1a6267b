"""What teaches the detector and the corners: repeatable squares, true corners, honest slips."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = pytest.mark.train

CHECK = """
import numpy as np
from anpr.corners import HEIGHT, WIDTH
from anpr.train.compose import SIDE, compose
from anpr.train.corners import handed, view
from anpr.train.loop import CornerDistance
from anpr.train.squares import Pool, looked
from anpr.train.teach import slips

same = [compose(np.random.default_rng([3, 4]), []) for _ in range(2)]
assert same[0].image.tobytes() == same[1].image.tobytes()
assert same[0].image.shape == (SIDE, SIDE, 3)

pool = Pool([], seed=5, size=30, feeders=0)
pool.fill(30)
assert pool.composed == 30
rng = np.random.default_rng(6)
batch = pool.batch(rng, 8)
assert batch["img"].shape == (8, 3, SIDE, SIDE)
assert 0 <= batch["img"].min() and batch["img"].max() <= 1
assert len(batch["bboxes"]) == len(batch["keypoints"]) == len(batch["batch_idx"]) > 0
x, y = batch["keypoints"][..., 0], batch["keypoints"][..., 1]
assert (x[:, 1] > x[:, 0]).float().mean() > 0.9 and (y[:, 3] > y[:, 0]).float().mean() > 0.9

square = next(s for s in pool.some(rng, 200) if s.quads)
quad = square.quads[0]
away = [np.linalg.norm(handed(rng, quad) - quad, axis=1).mean() for _ in range(50)]
assert 0 < np.mean(away) < 0.6 * np.linalg.norm(quad[1] - quad[0])
shown = [seen for seen in (view(rng, looked(rng, square)) for _ in range(20)) if seen]
assert shown and all(picture.shape == (HEIGHT, WIDTH, 3) for picture, _ in shown)

import torch
off, all_known = CornerDistance(), torch.ones(2, 4)
there, here, area = torch.ones(2, 4, 2), torch.zeros(2, 4, 2), torch.ones(2, 1)
far, near = off(there, here, all_known, area), off(there, there, all_known, area)
unknown = off(there, here, torch.zeros(2, 4), area)
assert far > 1 and near == 0 and unknown == 0
assert [slips("51F12345", t) for t in ("51F12345", "51F12346", "1F12345", "60C1")] == [0, 1, 1, 7]
"""


def test_squares_are_repeatable_and_their_corners_true() -> None:
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    done = subprocess.run(
        [str(PYTHON), "-c", CHECK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
