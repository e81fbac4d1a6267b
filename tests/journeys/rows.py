"""Does every transition row and every finding matter to a story? `python -m tests.journeys.rows`.

First all stories run once, and each row that is used and each finding that is made is noted with
the stories that need it. Then each is taken away in turn and those stories run again until one
breaks. What no story uses, and what no story misses, is printed; the exit status counts them.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from fees import charge
from gate.journey import consignment, equipment, visit
from gate.service.work import Work

STORIES = ("tests/journeys",)
QUIET = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", "not postgresql")
TRIED = 12  # stories tried for one row before it is called unmissed

TABLES: dict[str, tuple[Any, str]] = {
    "visit": (visit, "TRANSITIONS"),
    "consignment": (consignment, "_NEXT"),
    "equipment": (equipment, "_NEXT"),
    "charge": (charge, "_TABLE"),
}


class Recorder:
    """A pytest plugin that notes which story uses what."""

    def __init__(self) -> None:
        """Nothing noted yet."""
        self.story = ""
        self.used: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.failed: set[str] = set()

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """The story that begins."""
        self.story = item.nodeid

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A story that fails by itself proves nothing."""
        if report.failed:
            self.failed.add(report.nodeid)

    def note(self, table: str, key: object) -> None:
        """This story used this row."""
        stories = self.used[table, _name(key)]
        if self.story and self.story not in stories:
            stories.append(self.story)


class Noted(dict[Any, Any]):
    """A table that tells the recorder which of its rows are asked for."""

    def __init__(self, rows: MutableMapping[Any, Any], told: Callable[[object], None]) -> None:
        """The same rows."""
        super().__init__(rows)
        self._told = told

    def __getitem__(self, key: Any) -> Any:
        """The row, noted when there is one."""
        found = super().__getitem__(key)
        self._told(key)
        return found


def _name(key: object) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


@contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Tables and findings tell the recorder."""
    plain = Work.finding

    def finding(work: Work, visit_id: str, kind: str, **detail: str | int) -> None:
        recorder.note("finding", kind)
        plain(work, visit_id, kind, **detail)

    patches: list[Any] = [patch.object(Work, "finding", finding)]
    for name, (module, table) in TABLES.items():
        rows = Noted(getattr(module, table), partial(recorder.note, name))
        patches.append(patch.object(module, table, rows))
    with _all(patches):
        yield


@contextmanager
def without(table: str, name: str) -> Iterator[None]:
    """One row, or one kind of finding, does not exist."""
    if table == "finding":
        plain = Work.finding

        def finding(work: Work, visit_id: str, kind: str, **detail: str | int) -> None:
            if kind != name:
                plain(work, visit_id, kind, **detail)

        with patch.object(Work, "finding", finding):
            yield
        return
    module, attribute = TABLES[table]
    rows = {k: v for k, v in getattr(module, attribute).items() if _name(k) != name}
    with patch.object(module, attribute, rows):
        yield


@contextmanager
def _all(patches: list[Any]) -> Iterator[None]:
    for one in patches:
        one.start()
    yield
    for one in patches:
        one.stop()


def main() -> int:
    """Run it; the number of rows and findings that no story misses."""
    recorder = Recorder()
    with recording(recorder):
        pytest.main([*QUIET, *STORIES], plugins=[recorder])
    every = {(t, _name(k)) for t, (m, a) in TABLES.items() for k in getattr(m, a)}
    unused = sorted(every - set(recorder.used))
    unmissed = []
    for (table, name), stories in sorted(recorder.used.items()):
        good = [s for s in stories if s not in recorder.failed][:TRIED]
        with without(table, name):
            broke = any(pytest.main([*QUIET, "-x", "--no-header", story]) for story in good)
        said = "breaks" if broke else f"NOT MISSED by {len(good)} stories:"
        print(f"{said} {table} {name}", flush=True)
        if not broke:
            unmissed.append((table, name))
    print(f"{len(recorder.used) - len(unmissed)} of {len(recorder.used)} used ones break a story")
    print("used by no story:", *(f"{t} {n}" for t, n in unused), sep="\n  ")
    print("missed by no story:", *(f"{t} {n}" for t, n in unmissed), sep="\n  ")
    return len(unused) + len(unmissed)


if __name__ == "__main__":
    sys.exit(min(main(), 100))
