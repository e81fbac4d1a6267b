"""What teaches the recogniser: pools are repeatable, contradicted labels fall silent."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"

pytestmark = pytest.mark.train

POOL = """
import sys
from pathlib import Path
import numpy as np
from anpr.train.crops import stream
from anpr.train.drawn import Pool, draw

folder = Path(sys.argv[1])
for name in ("a", "b"):
    draw(folder / name, 5, seed=3, processes=1)
first, second = Pool(folder / "a"), Pool(folder / "b")
assert len(first) == len(second) == 5
for index in range(5):
    assert first[index].text == second[index].text
    assert np.array_equal(first[index].image, second[index].image)
looks = stream(5, [], drawn=first)
texts = {tuple(next(looks).target) for _ in range(40)}
assert 1 < len(texts) <= 5
draw(folder / "c", 12, seed=1, more={"cn_trailer_2": 1e9})
asked = Pool(folder / "c")
ends = {(asked[index].lines, asked[index].text[-1]) for index in range(12)}
assert ends == {(2, "\N{CJK UNIFIED IDEOGRAPH-6302}")}
try:
    draw(folder / "d", 3, seed=1, more={"no_such": 2.0})
except KeyError:
    pass
else:
    raise AssertionError("a kind there is not was drawn")
"""

MINING = """
import numpy as np
import torch
from anpr.recogniser import ALPHABET
from anpr.train.drawn import rendered
from anpr.train.looks import look
from anpr.train.mining import AGAIN, Mining

rng = np.random.default_rng(1)
sources = [rendered(rng, "vn_white") for _ in range(2)]
said = look(rng, sources[0], 0.0).target

class Sure(torch.nn.Module):
    "Sees in every strip what the first plate says, surely."
    def forward(self, x):
        shares = torch.full((len(x), 40, len(ALPHABET) + 1), 1e-6)
        shares[:, :, 0] = 1.0
        for place, symbol in enumerate(said):
            shares[:, 2 * place + 1, 0] = 1e-6
            shares[:, 2 * place + 1, symbol] = 1.0
        return torch.log(shares / shares.sum(dim=2, keepdim=True)), None

weights = np.ones(2)
mining = Mining(sources, weights)
for turn in range(AGAIN):
    assert mining.doubted == []
    mining.survey(Sure(), turn)
assert mining.doubted == [1]
assert weights[1] == 0 and weights[0] > 0
"""

CALIBRATION = """
import numpy as np
from anpr.train.calibrate import reliability, threshold

sure = np.array([0.99, 0.97, 0.93, 0.85, 0.6, 0.3])
true = np.array([True, True, True, True, False, True])
assert 0.6 < threshold(sure, true, 0.0) <= 0.85
assert threshold(sure, ~true, 0.0) == 1.0
rows = reliability(sure, true)
assert sum(row["n"] for row in rows) == 6
assert all(row["lo"] < row["mean"] <= row["hi"] for row in rows)
"""


@pytest.mark.parametrize("check", [POOL, MINING, CALIBRATION])
def test_what_teaches_is_repeatable_and_believed_with_care(check: str, tmp_path: Path) -> None:
    if not PYTHON.exists():
        pytest.fail("the training environment is missing: make test-train makes it")
    done = subprocess.run(
        [str(PYTHON), "-c", check, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
