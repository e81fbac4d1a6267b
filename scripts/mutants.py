"""Changes `fees/` in thousands of small ways and tells which changes no test noticed.

A change that no test notices is a figure that could be wrong unseen. All happens in a copy under
`build/mutation`, never in the tree people work in. Start it beside other work with
`nice -n 10 make mutants`; `ARGS="--only fees.money fees.lines"` takes a part,
`ARGS="--sample 600 --seed 1"` draws some by lot, `--again` judges anew what is already judged.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutation"
PARTS = ("fees", "tests", "docs", "gate", "scripts")


def copy() -> None:
    """Bring the copy to the state of the tree; the book of what was judged there stays."""
    for part in PARTS:
        shutil.rmtree(COPY / part, ignore_errors=True)
        shutil.copytree(ROOT / part, COPY / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", COPY)


def main(argv: list[str]) -> int:
    """Copy the tree and judge there; returns 0 when every chosen mutant was judged."""
    COPY.mkdir(parents=True, exist_ok=True)
    with (COPY / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{COPY} is in use by another run; wait for its end", file=sys.stderr)
            return 2
        copy()
        return judge(argv)


def judge(argv: list[str]) -> int:
    """Start the judge in the copy, under the copy's own modules."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    environment = os.environ | {"PYTHONPATH": str(COPY), "MALU_COMMIT": commit}
    command = [sys.executable, "-m", "scripts.mutation", *argv]
    return subprocess.run(command, cwd=COPY, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
