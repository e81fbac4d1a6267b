"""Changes `fees/` in thousands of small ways and tells which changes no test noticed.

A change that no test notices is a figure that could be wrong unseen. mutmut makes and judges the
mutants, in a copy under `build/mutation`, never in the tree people work in; what it has judged it
remembers there until the module or its tests change. This prints the score of each module and
every survivor as a diff. Start it beside other work with `nice -n 10 make mutants`.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutation"
PARTS = ("fees", "tests", "docs", "gate", "scripts")
MUTMUT = [sys.executable, "-m", "mutmut"]
# What mutmut notes of each mutant: the exit status of pytest, or how it was ended.
NOTICED = {1, 3}
ENDLESS = {24, 36, 152, 255, -24}


def copy() -> None:
    """Bring the copy to the state of the tree; what was judged there before stays."""
    COPY.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        shutil.rmtree(COPY / part, ignore_errors=True)
        shutil.copytree(ROOT / part, COPY / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", COPY)


def judged(module: str) -> dict[str, int | None]:
    """Each mutant of `fees.money` by name, with what became of it (None: not yet judged)."""
    note = COPY / "mutants" / f"{module.replace('.', '/')}.py.meta"
    results: dict[str, int | None] = json.loads(note.read_text("utf-8"))["exit_code_by_key"]
    return results


def score(results: dict[str, int | None]) -> str:
    """One row of the table: mutants, noticed, endless, survived, not judged, score."""
    count = Counter(
        "noticed" if code in NOTICED else "endless" if code in ENDLESS else "survived"
        for code in results.values()
        if code is not None
    )
    caught = count["noticed"] + count["endless"]
    percent = f"{100 * caught / count.total():.1f} %" if count.total() else "–"
    waiting = len(results) - count.total()
    cells = (len(results), count["noticed"], count["endless"], count["survived"], waiting, percent)
    return " | ".join(map(str, cells))


def show(mutant: str) -> str:
    """The change a survivor made, as a diff."""
    done = subprocess.run(
        [*MUTMUT, "show", mutant], cwd=COPY, capture_output=True, text=True, check=False
    )
    return done.stdout


def main(argv: list[str]) -> int:
    """Judge the modules named (`fees.money …`), or all; returns mutmut's exit status."""
    copy()
    names = argv or [f"fees.{file.stem}" for file in sorted((COPY / "fees").glob("[!_]*.py"))]
    done = subprocess.run([*MUTMUT, "run", *(f"{name}.*" for name in names)], cwd=COPY, check=False)
    if done.returncode:
        return done.returncode
    print("\nmodule | mutants | noticed | endless | survived | not judged | score")
    for name in names:
        results = judged(name)
        print(f"{name} | {score(results)}")
        for mutant in (
            key for key, code in results.items() if code not in NOTICED | ENDLESS | {None}
        ):
            print(show(mutant))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
