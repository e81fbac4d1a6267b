"""`python -m benchmarks.mlt_bench`: the whole set, `--quick` a few seeds of each scenario.

Ends with 1 when what must hold at any time did not; no figure of time or waiting fails it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.mlt_bench.invariants import violations
from benchmarks.mlt_bench.profiles import PROFILES
from benchmarks.mlt_bench.report import markdown, summary
from benchmarks.mlt_bench.runner import jobs, ours, run, together
from benchmarks.probes import look


def main() -> None:
    """Run what was asked for; tables go to stdout, and with --out also to files."""
    asked = _arguments().parse_args()
    todo = jobs(asked.scenario or list(PROFILES), quick=asked.quick, seeds=asked.seeds)
    before, begun = look(Path.cwd()), time.perf_counter()
    outcomes = []
    for number, outcome in enumerate(run(todo, asked.workers, asked.rule), start=1):
        outcomes.append(outcome)
        print(f"\r{number} of {len(todo)} runs", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    took = time.perf_counter() - begun
    found = together(outcomes)
    by = f", by {asked.rule.name}" if asked.rule else ""
    text = (
        f"# MLT-Bench\n\n{len(todo)} runs in {took:.0f} s{by}.\n\nBefore: {before}\n\n"
        f"After: {look(Path.cwd())}\n\n{markdown(found)}"
    )
    print(text)
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
        (asked.out / "mlt_bench.md").write_text(text, encoding="utf-8")
        figures = {
            name: {"digests": outcome.digests, "policies": summary(outcome)}
            for name, outcome in found.items()
        }
        (asked.out / "mlt_bench.json").write_text(
            json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8"
        )
    broken = [
        f"{name}, {policy}: {what}"
        for name, outcome in found.items()
        for policy in ours()
        for what in violations(PROFILES[name], outcome.by_policy[policy])
    ]
    print("\n".join(f"NOT KEPT {line}" for line in broken) or "All that must hold held.")
    sys.exit(bool(broken))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mlt_bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seeds, one of the large ones")
    parser.add_argument("--scenario", action="append", choices=list(PROFILES), help="only this one")
    parser.add_argument("--seeds", type=int, help="so many seeds instead of the profile's")
    parser.add_argument("--rule", type=Path, help="go by this rule file, not by the shipped one")
    parser.add_argument("--workers", type=int, help="processes (default: one for each core)")
    parser.add_argument("--out", type=Path, help="folder for mlt_bench.md and mlt_bench.json")
    return parser


if __name__ == "__main__":
    main()
