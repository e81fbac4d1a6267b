"""The line of a tariff file at which a problem stands, found from how the problem names its place.

A problem names keys and codes, because those survive an editor; whoever corrects the file looks for
a line. What cannot be found is line 0: no line is better than a wrong one.
"""

from __future__ import annotations

import re

_STEP = re.compile(r"(\w+)(?:\[([^\]]*)\])?")
_TOLD = re.compile(r"\(at line (\d+)")  # how the TOML reader of Python says it


def line_of(text: str, where: str, what: str = "") -> int:
    """The line, from 1, for a place such as ``lines[3].when.flow``, ``A1, B2`` or ``rounding.to``.

    ``what`` is the problem's sentence; a file that is no TOML says the line there.
    """
    told = _TOLD.search(what)
    if told:
        return int(told.group(1))
    lines = text.split("\n")
    step = _STEP.match(where)
    if step is None:
        return 0
    name, index = step.group(1), step.group(2)
    rest = where[step.end() :].lstrip(".")
    if index is not None:
        start = _table(lines, name, index)
        return _key(lines, start, rest) or start
    if (coded := _code(lines, where.split(",")[0])) > 0:
        return coded
    return _top(lines, name, rest)


def _table(lines: list[str], name: str, index: str) -> int:
    """The heading of the n-th ``[[name]]``, or of the one of that name (an example)."""
    heads = [n for n, line in enumerate(lines, 1) if line.split("#")[0].strip() == f"[[{name}]]"]
    if index.isdigit() and int(index) < len(heads):
        return heads[int(index)]
    named = re.compile(rf'\s*name\s*=\s*"{re.escape(index)}"')
    return next((n for n, line in enumerate(lines, 1) if named.match(line)), 0)


def _key(lines: list[str], start: int, rest: str) -> int:
    """The line of a key within the table that begins there."""
    name = _STEP.match(rest)
    if not start or name is None:
        return 0
    wanted = re.compile(rf"\s*{re.escape(name.group(1))}\s*[.=]")
    for number, line in enumerate(lines[start:], start + 1):
        if line.lstrip().startswith("["):
            break
        if wanted.match(line):
            return number
    return 0


def _code(lines: list[str], code: str) -> int:
    named = re.compile(rf'\s*code\s*=\s*"{re.escape(code)}"')
    return next((n for n, line in enumerate(lines, 1) if named.match(line)), 0)


def _top(lines: list[str], name: str, rest: str) -> int:
    """A key or a table of the file itself."""
    head = re.compile(rf"\s*(?:\[+{re.escape(name)}\]+|{re.escape(name)}\s*[.=])")
    start = next((n for n, line in enumerate(lines, 1) if head.match(line)), 0)
    return _key(lines, start, rest) or start
