"""`python -m benchmarks.mlt_bench.instances`: the published instances and those made by recipe."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from benchmarks.mlt_bench.instances.had import (
    made_gap,
    made_tardiness,
    published_gap,
    published_tardiness,
)
from benchmarks.mlt_bench.instances.proof import prove_gap
from benchmarks.mlt_bench.instances.search import improve
from benchmarks.mlt_bench.instances.tardiness import apparent_tardiness_order
from benchmarks.probes import look

SECONDS = 0.2  # of local search on each tardiness instance


def main() -> None:
    """Print what was had, solved, and how long it took."""
    print(look(Path.cwd()))
    times, used = [], []
    optima = dict(published_gap()) | dict.fromkeys(made_gap())
    for problem, optimum in optima.items():
        begun = time.process_time()
        value, proven, took = prove_gap(problem)
        used.append(time.process_time() - begun)
        times.append(took)
        verdict = {None: "by recipe", value: "as published"}.get(optimum, f"PUBLISHED {optimum}")
        print(
            f"{problem.name}: {value}, proven {proven}, {took * 1e3:.0f} ms, "
            f"{used[-1] * 1e3:.0f} ms of processor, {verdict}",
            flush=True,
        )
    for what, spent in (("the clock", times), ("the processor", used)):
        within = sum(one <= 1 for one in spent)
        print(f"gap by {what}: {within} of {len(spent)} within a second, worst {max(spent):.2f} s")
    for instance, best in published_tardiness():
        rule = instance.cost(apparent_tardiness_order(instance))
        print(f"{instance.name}: rule {rule}, searched {improve(instance, 2.0)}, published {best}")
    for jobs, instances in made_tardiness().items():
        over = [
            instance.cost(apparent_tardiness_order(instance)) / found - 1
            for instance in instances
            if (found := improve(instance, SECONDS))
        ]
        print(
            f"{jobs} jobs by recipe: the rule lies {statistics.median(over):.1%} (median) over "
            f"{SECONDS} s of search on {len(over)} instances with any lateness"
        )
    print(look(Path.cwd()))


if __name__ == "__main__":
    main()
