"""Who plants leaks and who finds them know nothing of one another.

Otherwise a figure of found leaks would only say that one hand knows the other.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANTERS = sorted((ROOT / "tests" / "leaks").glob("*.py"))
FINDER = "reconcil"


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_planters_import_no_detector() -> None:
    assert len(PLANTERS) > 2
    for path in PLANTERS:
        assert not [name for name in _imported(path) if FINDER in name], path.name


def test_detectors_import_no_planter() -> None:
    finders = [p for p in ROOT.glob("*/**/*.py") if FINDER in p.name and "tests" not in p.parts]
    for path in finders:
        if "benchmarks" not in path.parts:
            assert not [n for n in _imported(path) if n.startswith("tests")], path.name
