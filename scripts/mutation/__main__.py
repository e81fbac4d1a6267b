"""Chooses the mutants, has those not yet judged judged, and prints what came of it.

Runs in the copy that `scripts.mutants` makes. The book (`book.jsonl`) holds one line for each
verdict under the digest of fees and its tests: a run that was broken off goes on where it stopped,
and after any change everything is judged again, which is quick where the test that noticed a
mutant before notices it again.
"""

import argparse
import hashlib
import json
import os
import random
import sys
from pathlib import Path

from scripts.mutation.judge import Plan, judge
from scripts.mutation.maker import Mutant, mutants_of
from scripts.mutation.report import NOTICED, Verdict, report

HERE = Path.cwd()
BOOKS = HERE / "books"


def arguments(argv: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="make mutants ARGS=…", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="MODULE", help="fees.money …")
    parser.add_argument("--sample", type=int, default=0, help="so many, drawn by lot")
    parser.add_argument("--seed", type=int, default=1, help="of the lot")
    parser.add_argument("--tests", nargs="*", default=["tests/unit/fees"], metavar="PATH")
    parser.add_argument("--jobs", type=int, default=2, help="forks at a time")
    parser.add_argument("--seconds", type=float, default=4.0, help="of tests; 0: all of them")
    parser.add_argument("--survivors", action="store_true", help="judge those again")
    parser.add_argument("--again", action="store_true", help="judge anew what is judged")
    parser.add_argument("--show", action="store_true", help="print every survivor")
    return parser.parse_args(argv)


def digest(tests: list[str]) -> str:
    """Of everything a verdict depends on: fees, its tests, and the data both read."""
    total = hashlib.sha256(" ".join(tests).encode())
    for folder in ("fees", "tests/unit/fees", "tests/golden"):
        for file in sorted((HERE / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(HERE)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]


def read(book: Path) -> dict[str, Verdict]:
    """The last verdict on each mutant in a book; half a line (power cut) counts for none."""
    found: dict[str, Verdict] = {}
    if book.exists():
        for line in book.read_text("utf-8").splitlines():
            try:
                entry: Verdict = json.loads(line)
            except json.JSONDecodeError:
                continue
            found[entry["mutant"]] = entry
    return found


def noticed_before() -> dict[str, str]:
    """Which test noticed a mutant, by its name, in any earlier run."""
    books = sorted(BOOKS.glob("*.jsonl"), key=lambda book: book.stat().st_mtime)
    return {
        name: entry["by"] for book in books for name, entry in read(book).items() if entry["by"]
    }


def chosen(asked: argparse.Namespace) -> list[Mutant]:
    """The mutants asked for, module by module."""
    modules = asked.only or [f"fees.{path.stem}" for path in sorted(Path("fees").glob("[!_]*.py"))]
    every = [
        mutant
        for module in modules
        for mutant in mutants_of(Path(*module.split(".")).with_suffix(".py"), module)
    ]
    if not asked.sample or asked.sample >= len(every):
        return every
    lot = random.Random(asked.seed)
    return [every[place] for place in sorted(lot.sample(range(len(every)), asked.sample))]


def main(argv: list[str]) -> int:
    """Judge and report; returns 0, or pytest's status where the tests themselves do not run."""
    asked = arguments(argv)
    BOOKS.mkdir(exist_ok=True)
    book = BOOKS / f"{digest(asked.tests)}.jsonl"
    if asked.again:
        book.unlink(missing_ok=True)
    mutants = chosen(asked)
    known, done = noticed_before(), read(book)
    if asked.survivors:
        done = {name: verdict for name, verdict in done.items() if verdict["verdict"] in NOTICED}
    waiting = [mutant for mutant in mutants if mutant.name not in done]
    print(f"{len(mutants)} mutants, {len(waiting)} to judge; {book}", flush=True)
    plan = Plan(known, asked.jobs, asked.seconds, tuple(asked.tests))
    status = judge(waiting, book, plan) if waiting else 0
    verdicts = read(book)
    print(
        report(
            [verdicts[mutant.name] for mutant in mutants if mutant.name in verdicts],
            commit=os.environ.get("MALU_COMMIT", ""),
            sampled=bool(asked.sample),
            show=asked.show,
        )
    )
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
