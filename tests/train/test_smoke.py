"""Both trainings from nothing: a few steps, an export, and a read with what came out."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"


@pytest.mark.train
@pytest.mark.timeout(600)
def test_the_reader_is_rebuilt_from_nothing() -> None:
    if not PYTHON.exists():
        pytest.skip("the training environment is missing: run make test-train")
    done = subprocess.run(
        [str(PYTHON), "-m", "anpr.train", "smoke"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "trained, exported, read" in done.stdout
