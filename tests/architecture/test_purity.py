"""Pure packages ask nobody: no clock, no randomness, no file, no environment.

import-linter forbids the modules that would do it; this catches what hides in allowed ones, such
as `datetime.now`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = (
    *(ROOT / "fees").rglob("*.py"),
    *(ROOT / "parking").rglob("*.py"),
    *(ROOT / "gate" / "journey").rglob("*.py"),
    *(ROOT / "anpr" / f"{name}.py" for name in ("plate", "reading", "consensus")),
    *(ROOT / "edge" / f"{name}.py" for name in ("trigger", "track")),
)
ASKING = frozenset({"now", "utcnow", "today", "open", "input", "print", "eval", "exec", "urandom"})


def _asking(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in ASKING:
                yield f"line {node.lineno}: {ast.unparse(called)}()"


@pytest.mark.parametrize("path", sorted(PURE), ids=lambda path: str(path.relative_to(ROOT)))
def test_pure_code_asks_nobody(path: Path) -> None:
    assert list(_asking(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_a_call_of_the_clock_would_be_seen() -> None:
    tree = ast.parse("from datetime import datetime\nx = datetime.now()")
    assert list(_asking(tree)) == ["line 2: datetime.now()"]
