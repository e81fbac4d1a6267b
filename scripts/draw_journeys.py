"""Copy the books of some stories into `docs/journeys.md`, word for word.

`python -m scripts.draw_journeys` rewrites what stands between the marks of the page; a mark names
the story. A test fails when page and stories have drifted apart.
"""

import ast
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "journeys.md"
_MARKED = re.compile(
    r"(<!-- told by (?P<file>\S+?)::(?P<story>\w+): begin -->\n).*?(<!-- told: end -->)", re.DOTALL
)


def book(file: str, story: str) -> str:
    """The page that this story expects at its end.

    Raises `ValueError` when there is no such story, or it expects no page.
    """
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == story:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "day.ends":
                    return textwrap.dedent(str(ast.literal_eval(call.args[0]))).strip("\n")
    raise ValueError(f"{file} has no story {story} that ends with a book")


def redrawn(page: str) -> str:
    """The page with every book copied anew; raises `ValueError` for an unknown story."""
    return _MARKED.sub(
        lambda m: f"{m[1]}```text\n{book(m['file'], m['story']).rstrip()}\n```\n{m[4]}", page
    )


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
