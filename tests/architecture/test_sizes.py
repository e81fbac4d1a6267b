"""Long functions and modules are reported, and past an agreed ceiling refused.

Most code here fits a screen; it is the tail that rots. The ceilings are generous on purpose: they
stop a slide, they do not set a style.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("gate", "anpr", "fees", "parking", "web", "edge", "scripts", "tests", "benchmarks")
FUNCTION_LINES_MAX = 80
MODULE_LINES_MAX = 700


def _modules() -> list[Path]:
    every = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in every if "versions" not in path.parts)  # migrations are lists


def _functions(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    where = path.relative_to(ROOT)
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{where}:{node.lineno} {node.name}")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_function_needs_much_scrolling() -> None:
    longest = sorted((f for path in _modules() for f in _functions(path)), reverse=True)
    print(*longest[:10], sep="\n")
    assert [f for f in longest if f[0] > FUNCTION_LINES_MAX] == []


def test_no_module_is_a_house_of_its_own() -> None:
    lengths = [
        (len(path.read_text(encoding="utf-8").splitlines()), str(path.relative_to(ROOT)))
        for path in _modules()
    ]
    assert [m for m in sorted(lengths, reverse=True) if m[0] > MODULE_LINES_MAX] == []
