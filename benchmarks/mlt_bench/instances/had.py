"""Which published instances are here, and the ones made by recipe in place of the others."""

from __future__ import annotations

from pathlib import Path

from benchmarks.mlt_bench.instances.gap import OPTIMA, Gap, make_gap, read_gap
from benchmarks.mlt_bench.instances.tardiness import Tardiness, make_tardiness, read_tardiness

DATA = Path(__file__).with_name("data")
GAP_HAD = tuple(range(1, 10))
# Published optima of the first five of wt40 (OR-Library, wtopt40).
TARDINESS_OPTIMA = (913, 1225, 537, 2094, 990)


def published_gap() -> list[tuple[Gap, int]]:
    """The problems of gap1 to gap9, each with its published optimum."""
    return [
        (problem, optimum)
        for number in GAP_HAD
        for problem, optimum in zip(
            read_gap((DATA / f"gap{number}.txt").read_text(encoding="ascii"), f"gap{number}"),
            OPTIMA[number - 1],
            strict=True,
        )
    ]


def made_gap() -> list[Gap]:
    """Five problems for each size that could not be had, by recipe, seed 1."""
    missing = [number for number in range(1, len(OPTIMA) + 1) if number not in GAP_HAD]
    return [make_gap(number, problem) for number in missing for problem in range(1, 6)]


def published_tardiness() -> list[tuple[Tardiness, int]]:
    """The first five instances of wt40, each with its published optimum."""
    text = (DATA / "wt40-first5.txt").read_text(encoding="ascii")
    return list(zip(read_tardiness(text, 40, "wt40"), TARDINESS_OPTIMA, strict=True))


def made_tardiness() -> dict[int, tuple[Tardiness, ...]]:
    """125 instances by recipe for 40, 50 and 100 jobs, seed 1."""
    return {jobs: make_tardiness(jobs) for jobs in (40, 50, 100)}
