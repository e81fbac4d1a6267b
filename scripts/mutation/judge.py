"""Judges mutants inside one pytest: everything is imported and collected once, then forked.

First a rehearsal in a fork runs every test once and notes which lines of `fees/` it reaches and how
long it takes. Then each mutant gets a fork of its own: the tests that reach its lines run there
until the first one fails, those that noticed its neighbours before the others, slow ones last. A
fork that needs far more processor time than its tests do is endless. Run in the copy by
`scripts.mutants`, never in the tree people work in.
"""

import functools
import gc
import itertools
import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest
from hypothesis import Phase, settings

import fees
from scripts.mutation.maker import Mutant, function_at

MEMORY_MAX = 3 << 30  # a mutant that piles up lists ends in MemoryError, not in the machine's
EXAMPLES = 25  # of each property; more would only find more, so the score errs to the low side


class Fork:
    """A child that runs `work` and writes its answer into a pipe."""

    def __init__(self, work: Callable[[], str]) -> None:
        self.read_end, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(self.read_end)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                with os.fdopen(write_end, "w", encoding="utf-8") as answer:
                    answer.write(work())
                status = 0
            finally:
                os._exit(status)
        os.close(write_end)

    def answer(self) -> tuple[int, str, float]:
        """The wait status (0: ended well), what was written, and seconds of processor taken."""
        with os.fdopen(self.read_end, encoding="utf-8") as pipe:
            text = pipe.read()
        _, status, used = os.wait4(self.pid, 0)
        return status, text, used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True)
class Plan:
    """How to judge: what is known, how much at a time, how long."""

    known: dict[str, str]  # mutant → the test that noticed it the last time
    jobs: int = 2
    seconds: float = 0.0  # of tests for one mutant; 0: all of them
    tests: tuple[str, ...] = ("tests/unit/fees",)  # fewer can only notice less


class Early:
    """Which functions of fees ran while modules were imported and tests collected."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}{os.sep}"
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, frame: object, event: str, _: object) -> None:
        """A profile function: notes each call of a function of fees."""
        if event == "call":
            code = frame.f_code  # type: ignore[attr-defined]
            if code.co_filename.startswith(self.folder):
                self.seen.add((f"fees.{Path(code.co_filename).stem}", code.co_qualname))


class Judge:
    """A pytest plugin: in the place of the test run it judges mutants."""

    def __init__(self, mutants: list[Mutant], book: Path, plan: Plan) -> None:
        self.mutants = mutants
        self.book = book
        self.plan = plan
        self.failed = ""
        self.early = Early(Path(fees.__file__).parent)
        self.rehearsed: dict[str, float] = {}
        self.reached: dict[str, dict[int, set[str]]] = {}
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first test that failed (only forks run tests)."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Rehearse, then judge every mutant; one line of JSON for each goes into the book."""
        sys.setprofile(None)
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        self.items = {item.nodeid: item for item in session.items}
        self.caches = [
            found for found in gc.get_objects() if isinstance(found, functools._lru_cache_wrapper)
        ]
        self._rehearse()
        gc.collect()
        gc.freeze()
        waiting: list[tuple[Mutant, list[str], Fork]] = []
        for mutant in self.mutants:
            tests = self._tests(mutant)
            waiting.append((mutant, tests, Fork(functools.partial(self._try, mutant, tests))))
            if len(waiting) >= self.plan.jobs:
                self._enter(*waiting.pop(0))
        for left in waiting:
            self._enter(*left)
        return True

    def _run(self, tests: Iterable[str]) -> None:
        for test in tests:
            item = self.items[test]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if self.failed:
                return

    def _forget(self) -> None:
        for cache in self.caches:
            if (cache.__module__ or "").startswith(("fees", "tests", "shipped")):
                cache.cache_clear()

    def _rehearse(self) -> None:
        note = self.book.with_suffix(".rehearsal")
        if not note.exists():
            status, answer, _ = Fork(self._rehearsal).answer()
            told = json.loads(answer) if status == 0 else {"failed": f"(status {status})"}
            if told["failed"]:
                raise pytest.UsageError(f"a test fails without any mutant: {told['failed']}")
            note.write_text(answer, "utf-8")
        told = json.loads(note.read_text("utf-8"))
        self.rehearsed = told["seconds"]
        for module, lines in told["reached"].items():
            self.reached[module] = {int(line): set(tests) for line, tests in lines.items()}

    def _rehearsal(self) -> str:
        folder = Path(fees.__file__).parent
        cover = coverage.Coverage(data_file=None, config_file=False, source=[str(folder)])
        seconds = {}
        cover.start()
        for test in self.items:
            cover.switch_context(test)
            began = time.process_time()
            self._run([test])
            seconds[test] = time.process_time() - began
            if self.failed:
                break
        cover.stop()
        data = cover.get_data()
        reached = {
            f"fees.{Path(file).stem}": {
                line: [test for test in tests if test]
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in data.measured_files()
        }
        return json.dumps({"failed": self.failed, "seconds": seconds, "reached": reached})

    def _tests(self, mutant: Mutant) -> list[str]:
        """The tests that reach the changed lines, the likeliest to notice first."""
        lines = self.reached.get(mutant.module, {})
        found = set().union(
            *(lines.get(line, set()) for line in range(mutant.first_line, mutant.last_line + 1))
        )
        if not found:  # a default, say, is on a line that runs at import: whoever calls it
            code = function_at(mutant.module, mutant.function).__code__
            own = {line for *_, line in code.co_lines() if line is not None}
            found = set().union(*(lines.get(line, set()) for line in own))
        before, last = (
            self.noticed[f"{mutant.module}.{mutant.function}"],
            self.plan.known.get(mutant.name),
        )
        namesake = f"test_{mutant.module.split('.')[-1]}.py"
        ranked = sorted(
            found,
            key=lambda test: (
                test != last,
                -before[test],
                self.rehearsed[test] > 0.2,
                namesake not in test,
                self.rehearsed[test],
            ),
        )
        if not self.plan.seconds:
            return ranked
        spent = itertools.accumulate(self.rehearsed[test] for test in ranked)
        return [
            test
            for place, (test, until) in enumerate(zip(ranked, spent, strict=True))
            if place == 0 or until <= self.plan.seconds
        ]

    def _try(self, mutant: Mutant, tests: list[str]) -> str:
        limit = int(10 + 5 * sum(self.rehearsed[test] for test in tests))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        self._forget()
        mutant.put_in_place()
        self._run(tests)
        return self.failed or "-"

    def _enter(self, mutant: Mutant, tests: list[str], fork: Fork) -> None:
        status, answer, seconds = fork.answer()
        if answer == "-":
            verdict = "survived" if tests else "unreached"
        elif answer:
            verdict = "noticed"
            self.noticed[f"{mutant.module}.{mutant.function}"][answer] += 1
        else:
            verdict = "endless" if os.WIFSIGNALED(status) else "broken"
        entry = {
            "mutant": mutant.name,
            "verdict": verdict,
            "by": answer if verdict == "noticed" else "",
            "tests": len(tests),
            "seconds": round(seconds, 2),
            "early": (mutant.module, mutant.function) in self.early.seen,
            "was": mutant.was,
            "now": mutant.now,
        }
        with self.book.open("a", encoding="utf-8") as book:
            book.write(json.dumps(entry, ensure_ascii=False) + "\n")


def judge(mutants: list[Mutant], book: Path, plan: Plan) -> int:
    """Judge the mutants with the tests of the plan, in this folder; pytest's status."""
    plugin = Judge(mutants, book, plan)
    settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=EXAMPLES,
        phases=(Phase.explicit, Phase.generate),
    )
    arguments = [
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        *plan.tests,
        "-q",
        "-s",
        "--tb=no",
        "-p",
        "no:randomly",
    ]
    arguments += ["-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    sys.setprofile(plugin.early)
    return int(pytest.main(arguments, plugins=[plugin]))
